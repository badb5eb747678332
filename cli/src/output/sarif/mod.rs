//! The `sarif` format: SARIF 2.1.0, which GitHub code scanning and many viewers read. Each line
//! contains one result; [`tool`] writes the rules.
//!
//! `tool` comes last, because the effective severity of a rule is known only after all files.

mod tool;

use super::fingerprint::{FindingHash, fingerprints};
use super::{Renderer, Totals, joined};
use crate::error::Error;
use crate::text::escape_invisible;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use scaledmail_lint_core::report::{Applicability, ByteSpan, Edit, Position};
use scaledmail_lint_core::rules::RULES;
use scaledmail_lint_core::unstable::{Before, CheckedFile, LineIndex, json_line};
use scaledmail_lint_core::{Diagnostic, Severity};
use serde::Serialize;
use std::path::Path;

pub(super) struct Sarif;

/// The base of relative paths: the usual name for the root of the checkout, which GitHub knows.
const ROOT: &str = "%SRCROOT%";

impl Renderer for Sarif {
    fn begin(&self) -> &'static str {
        concat!(
            r#"{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","#,
            r#""runs":[{"columnKind":"unicodeCodePoints","newlineSequences":["\r\n","\n","\r"],"#,
            r#""originalUriBaseIds":{"%SRCROOT%":{"description":{"text":"The working directory of the command."}}},"#,
            "\"results\":[\n"
        )
    }

    fn findings(&self, file: &CheckedFile<'_>, out: &mut String) -> Result<(), Error> {
        let (report, source) = (file.report(), file.source());
        if report.diagnostics.is_empty() {
            return Ok(());
        }
        let has_bom =
            source.before == Before::default() && source.bytes.starts_with(b"\xef\xbb\xbf");
        let findings = report.diagnostics.iter().zip(fingerprints(file));
        let file = File { location: artifact(&report.path), lines: file.lines(), has_bom };
        joined(findings, ",\n", out, |(found, fingerprint)| {
            json_line(&file.result(found, fingerprint))
        })
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        let unchecked = totals.unchecked().map(|message| Notification {
            level: "error",
            message: Message::of(format!("{message}. See standard error for details.")),
        });
        let invocation = Invocation {
            execution_successful: unchecked.is_none(),
            tool_execution_notifications: unchecked.into_iter().collect(),
        };
        out.extend(["\n],\n\"invocations\":[", json_line(&invocation)?.trim_end(), "],\n"]);
        tool::write(totals, out)?;
        out.push_str("}]}\n");
        Ok(())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'r> {
    rule_id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location<'r>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'r>>,
    partial_fingerprints: SarifFingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[Fix<'r>; 1]>,
}

/// The fingerprint. GitHub computes its own `primaryLocationLineHash` and warns about another one.
#[derive(Serialize)]
struct SarifFingerprints {
    #[serde(rename = "scaledmailLint/v1")]
    own: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct Location<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation<'r>,
    #[serde(rename = "logicalLocations", skip_serializing_if = "Option::is_none")]
    logical: Option<[LogicalLocation<'r>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'r> {
    artifact_location: &'r ArtifactLocation,
    region: Region,
}

/// The JSON pointer (RFC 6901) of the value.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'r> {
    fully_qualified_name: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

/// A range of the file with an exclusive end. Lines and columns are from 1; columns count Unicode
/// code points.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: u32,
    byte_length: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'r> {
    description: Message,
    artifact_changes: [ArtifactChange<'r>; 1],
    properties: FixProperties,
}

#[derive(Serialize)]
struct FixProperties {
    applicability: Applicability,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'r> {
    artifact_location: &'r ArtifactLocation,
    replacements: Vec<Replacement<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'r> {
    deleted_region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    inserted_content: Option<Content<'r>>,
}

#[derive(Serialize)]
struct Content<'r> {
    text: &'r str,
}

/// The file of a group of results.
struct File<'s> {
    location: ArtifactLocation,
    lines: &'s LineIndex<'s>,
    /// Whether the text starts with a byte order mark.
    has_bom: bool,
}

impl<'r> File<'r> {
    fn result(&'r self, found: &'r Diagnostic, fingerprint: FindingHash) -> SarifResult<'r> {
        let message = match &found.help {
            Some(help) => format!("{} {}", sentence(&found.message), sentence(help)),
            None => sentence(&found.message),
        };
        let related = found.labels.iter().enumerate().map(|(index, label)| Location {
            id: Some(index + 1),
            physical: self.location(label.span, label.start, label.end),
            logical: None,
            message: Some(Message::of(escape_invisible(&label.message).into_owned())),
        });
        let pointer = Some(found.pointer.as_str()).filter(|pointer| !pointer.is_empty());
        SarifResult {
            rule_id: found.code,
            rule_index: RULES.iter().position(|rule| rule.code == found.code),
            level: level(found.severity),
            message: Message::of(message),
            locations: [Location {
                id: None,
                physical: self.location(found.span, found.start, found.end),
                logical: pointer.map(|pointer| [LogicalLocation { fully_qualified_name: pointer }]),
                message: None,
            }],
            related_locations: related.collect(),
            partial_fingerprints: SarifFingerprints { own: fingerprint.within_file() },
            fixes: found.fix.as_ref().map(|fix| {
                [Fix {
                    description: Message::of(sentence(&fix.message)),
                    artifact_changes: [ArtifactChange {
                        artifact_location: &self.location,
                        replacements: fix.edits.iter().map(|edit| self.replacement(edit)).collect(),
                    }],
                    properties: FixProperties { applicability: fix.applicability },
                }]
            }),
        }
    }

    fn location(&'r self, span: ByteSpan, start: Position, end: Position) -> PhysicalLocation<'r> {
        PhysicalLocation {
            artifact_location: &self.location,
            region: self.region(span, start, end),
        }
    }

    fn replacement(&self, edit: &'r Edit) -> Replacement<'r> {
        let ByteSpan { offset, length } = edit.span;
        let region = self.region(
            edit.span,
            self.lines.position(offset),
            self.lines.position(offset + length),
        );
        let text = edit.replacement.as_str();
        Replacement {
            deleted_region: region,
            inserted_content: (!text.is_empty()).then_some(Content { text }),
        }
    }

    fn region(&self, span: ByteSpan, start: Position, end: Position) -> Region {
        Region {
            start_line: start.line,
            start_column: self.column(start),
            end_line: end.line,
            end_column: self.column(end),
            byte_offset: span.offset,
            byte_length: span.length,
        }
    }

    /// Returns the SARIF column: a byte order mark is not a character of the first line.
    fn column(&self, at: Position) -> u32 {
        let bom = u32::from(self.has_bom && at.line == 1);
        at.column.saturating_sub(bom).max(1)
    }
}

impl Message {
    /// Creates a message. Prevents text of the document from forming a link, `[text](target)`.
    /// Braces are not doubled: a message without arguments has no placeholders, and viewers would
    /// display both braces.
    fn of(text: String) -> Self {
        Self { text: if text.contains("](") { text.replace("](", "] (") } else { text } }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// Returns the text as a sentence, with a capital letter and a period. Viewers of SARIF display it
/// on its own.
fn sentence(text: &str) -> String {
    let text = escape_invisible(text);
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// Returns the path as a URI. It is relative to the root unless the path is absolute, contains
/// `..`, or denotes standard input.
fn artifact(path: &str) -> ArtifactLocation {
    const ENCODED: AsciiSet =
        NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    let encoded = utf8_percent_encode(path, &ENCODED).to_string();
    if Path::new(path).is_absolute() {
        let slash = if path.starts_with('/') { "" } else { "/" };
        return ArtifactLocation { uri: format!("file://{slash}{encoded}"), uri_base_id: None };
    }
    let is_in_root = path != "<stdin>" && !path.split('/').any(|part| part == "..");
    ArtifactLocation { uri: encoded, uri_base_id: is_in_root.then_some(ROOT) }
}
