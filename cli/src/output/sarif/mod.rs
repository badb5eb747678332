//! `sarif`: SARIF 2.1.0, which code scanning and many viewers read. One result a line; the rules are in [`tool`].
//!
//! The run's head is written first and its tool last: which severity the user gave to a rule is known when all files are.

mod tool;

use super::fingerprint::{FindingHash, fingerprints};
use super::{Renderer, Totals, joined};
use crate::error::Error;
use crate::text::escape_invisible;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use scaledmail_lint_core::{
    Applicability, Before, ByteSpan, Diagnostic, Edit, FileReport, LineIndex, Position, RULES,
    Severity, Source, json_line,
};
use serde::Serialize;
use std::path::Path;

pub(super) struct Sarif;

/// Paths are relative to this folder, by the name that GitHub and others know for the checkout.
const ROOT: &str = "%SRCROOT%";

impl Renderer for Sarif {
    fn begin(&self) -> &'static str {
        concat!(
            r#"{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","#,
            r#""runs":[{"columnKind":"unicodeCodePoints","newlineSequences":["\r\n","\n","\r"],"#,
            r#""originalUriBaseIds":{"%SRCROOT%":{"description":{"text":"The folder that the command was run in."}}},"#,
            "\"results\":[\n"
        )
    }

    fn findings(
        &self,
        report: &FileReport,
        source: Source<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        if report.diagnostics.is_empty() {
            return Ok(());
        }
        let has_mark =
            source.before == Before::default() && source.bytes.starts_with(b"\xef\xbb\xbf");
        let file =
            File { location: artifact(&report.path), lines: LineIndex::new(source), has_mark };
        let findings = report.diagnostics.iter().zip(fingerprints(report, source));
        joined(findings, ",\n", out, |(found, fingerprint)| {
            json_line(&file.result(found, fingerprint))
        });
        Ok(())
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        let unread = totals.unchecked().map(|words| Notification {
            level: "error",
            message: Message::of(format!("{words}. Standard error says which.")),
        });
        let invocation = Invocation {
            execution_successful: unread.is_none(),
            tool_execution_notifications: unread.into_iter().collect(),
        };
        out.extend(["\n],\n\"invocations\":[", json_line(&invocation).trim_end(), "],\n"]);
        tool::write(totals, out);
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

/// The same under the name that GitHub looks for and under one that nobody else uses.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFingerprints {
    primary_location_line_hash: String,
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

/// The value's RFC 6901 pointer.
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

/// The end is exclusive.
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

/// What the findings of a file have in common.
struct File<'s> {
    location: ArtifactLocation,
    lines: LineIndex<'s>,
    /// The text begins with a byte order mark.
    has_mark: bool,
}

impl<'r> File<'r> {
    fn result(&'r self, found: &'r Diagnostic, fingerprint: FindingHash) -> SarifResult<'r> {
        let message = match &found.help {
            Some(help) => format!("{} {}", sentence(&found.message), sentence(help)),
            None => sentence(&found.message),
        };
        let related = found.labels.iter().enumerate().map(|(at, label)| Location {
            id: Some(at + 1),
            physical: self.place(label.span, label.start, label.end),
            logical: None,
            message: Some(Message::of(escape_invisible(&label.message).into_owned())),
        });
        let pointer = Some(found.pointer.as_str()).filter(|pointer| !pointer.is_empty());
        let hash = fingerprint.within_file();
        SarifResult {
            rule_id: found.code,
            rule_index: RULES.iter().position(|rule| rule.code == found.code),
            level: level(found.severity),
            message: Message::of(message),
            locations: [Location {
                id: None,
                physical: self.place(found.span, found.start, found.end),
                logical: pointer.map(|pointer| [LogicalLocation { fully_qualified_name: pointer }]),
                message: None,
            }],
            related_locations: related.collect(),
            partial_fingerprints: SarifFingerprints {
                primary_location_line_hash: hash.clone(),
                own: hash,
            },
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

    fn place(&'r self, span: ByteSpan, start: Position, end: Position) -> PhysicalLocation<'r> {
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

    /// A byte order mark counts as a byte, and not as a character.
    fn column(&self, at: Position) -> u32 {
        let mark = u32::from(self.has_mark && at.line == 1);
        at.column.saturating_sub(mark).max(1)
    }
}

impl Message {
    /// `[text](target)` would be a link, and text of the document must not be one. Braces stay as they are: without arguments there is
    /// nothing to put in their place, and viewers show doubled ones doubled.
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

/// What stands in SARIF is read without a frame around it: a capital letter at the beginning, a full stop at the end.
fn sentence(text: &str) -> String {
    let text = escape_invisible(text);
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// A path as a URI reference: relative to the root, unless it is absolute, leaves the root, or is no path at all.
fn artifact(path: &str) -> ArtifactLocation {
    const KEPT: AsciiSet =
        NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    let encoded = utf8_percent_encode(path, &KEPT).to_string();
    if Path::new(path).is_absolute() {
        let slash = if path.starts_with('/') { "" } else { "/" };
        return ArtifactLocation { uri: format!("file://{slash}{encoded}"), uri_base_id: None };
    }
    let is_below = path != "<stdin>" && !path.split('/').any(|part| part == "..");
    ArtifactLocation { uri: encoded, uri_base_id: is_below.then_some(ROOT) }
}
