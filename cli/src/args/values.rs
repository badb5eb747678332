//! The values of flags: enumerations, rule selectors, severities and outputs.

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error, ValueEnum};
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::rules::RULES;
use scaledmail_lint_core::unstable::MailboxProvider;
use scaledmail_lint_core::{InputFormat, Selection, Severity};
use std::ffi::OsStr;
use std::fmt;
use std::num::{IntErrorKind, NonZeroUsize, ParseIntError};
use std::path::PathBuf;
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Provider {
    /// Bought through ScaledMail
    Scaledmail,
    /// Bought elsewhere, such as from Porkbun, Namecheap or DNSimple
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mailboxes {
    /// Google Workspace
    Google,
    /// Microsoft Outlook
    Outlook,
    /// Plain SMTP
    Smtp,
}

impl Mailboxes {
    /// Returns the mailbox provider.
    pub(crate) fn kind(self) -> MailboxProvider {
        match self {
            Self::Google => MailboxProvider::Google,
            Self::Outlook => MailboxProvider::Outlook,
            Self::Smtp => MailboxProvider::Smtp,
        }
    }
}

/// The format of a new form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormFormat {
    Json,
    Yaml,
    Toml,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaDocument {
    /// The JSON body, exactly as it is sent
    Body,
    /// The request parameters and the body in one file
    Request,
    /// The configuration file, scaledmail-lint.toml
    Config,
}

/// An input format of the core as a flag value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InputFormatArg(pub(crate) InputFormat);

impl ValueEnum for InputFormatArg {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<InputFormatArg>> =
            LazyLock::new(|| InputFormat::ALL.iter().copied().map(InputFormatArg).collect());
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()).help(self.0.about()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Findings with source snippets, for people
    Full,
    /// One line per finding: path:line:column: …
    Concise,
    /// The report as one JSON object
    Json,
    /// One JSON object per finding, one per line, written as files finish
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations for GitHub workflows
    Github,
    /// A GitLab Code Quality report
    Gitlab,
    #[value(help = "A JUnit test report")]
    Junit,
    /// reviewdog diagnostics as one JSON object
    Rdjson,
    /// reviewdog diagnostics, one JSON object per line
    Rdjsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CallFormat {
    /// A curl script for POSIX shells
    Curl,
    /// A .http file for the REST clients of editors
    Http,
    /// Method, URL, headers and body, for programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// Text, for people
    Full,
    /// JSON, for programs
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    Advice,
    /// No finding: the exit status is 0 or 2
    Never,
}

impl FailOn {
    /// Whether a finding of this severity sets the exit status to 1.
    pub(crate) fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity == Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Advice => true,
            Self::Never => false,
        }
    }
}

impl Provider {
    /// Returns the value of the request parameter.
    pub(crate) fn of_call(self) -> CallProvider {
        match self {
            Self::Scaledmail => CallProvider::Scaledmail,
            Self::Other => CallProvider::Other,
        }
    }
}

/// The format of a report and its destination: `FORMAT` or `FORMAT=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutputTo {
    pub(crate) format: OutputFormat,
    /// The file; `None` for standard output.
    pub(crate) file: Option<PathBuf>,
}

impl OutputTo {
    /// Splits at the first `=` into the format and the file. The file `-` is standard output.
    pub(crate) fn split(text: &str) -> (&str, Option<&str>) {
        text.split_once('=')
            .map_or((text, None), |(format, file)| (format, Some(file).filter(|file| *file != "-")))
    }
}

/// Formats the value as the flag accepts it.
impl fmt::Display for OutputTo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = self.format.to_possible_value();
        formatter.write_str(format.as_ref().map_or("", PossibleValue::get_name))?;
        self.file.as_ref().map_or(Ok(()), |file| write!(formatter, "={}", file.display()))
    }
}

/// The parser of an [`OutputTo`].
#[derive(Clone)]
pub(super) struct OutputToParser;

impl TypedValueParser for OutputToParser {
    type Value = OutputTo;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<OutputTo, Error> {
        let text = value.to_string_lossy();
        // Only UTF-8 can be split at `=`; other bytes of a file name are replaced with U+FFFD.
        let (format, file) = OutputTo::split(&text);
        if file == Some("") {
            return Err(invalid(command, arg, &text, "missing file name after `=`"));
        }
        let format = clap::builder::EnumValueParser::<OutputFormat>::new().parse_ref(
            command,
            arg,
            OsStr::new(format),
        )?;
        Ok(OutputTo { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            OutputFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value),
        ))
    }
}

/// The parser of a rule selector. The error for an unknown rule suggests the most similar one.
/// Completions offer all codes and names.
#[derive(Clone)]
pub(super) struct RuleParser;

impl TypedValueParser for RuleParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        let selector = value.to_string_lossy();
        Selection::default().extend_select(&[&selector]).map_err(|error| {
            invalid(command, arg, &selector, &crate::error::Error::from(error).to_string())
        })?;
        Ok(selector.into_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let each = |rule: &'static scaledmail_lint_core::rules::Rule| {
            [rule.code, rule.name].map(|word| PossibleValue::new(word).help(rule.summary))
        };
        Some(Box::new(RULES.iter().copied().flat_map(each)))
    }
}

/// The parser of `RULE=LEVEL`.
#[derive(Clone)]
pub(super) struct SeverityParser;

impl TypedValueParser for SeverityParser {
    type Value = (String, Severity);

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        let text = value.to_string_lossy();
        let Some((selector, level)) = text.split_once('=') else {
            return Err(invalid(command, arg, &text, "expected RULE=LEVEL, such as SM302=warning"));
        };
        let selector = RuleParser.parse_ref(command, arg, OsStr::new(selector))?;
        let level = level.trim();
        let severity =
            Severity::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(level));
        let severity = severity.ok_or_else(|| {
            invalid(
                command,
                arg,
                &text,
                &format!("unknown severity `{level}`; use error, warning or advice"),
            )
        })?;
        Ok((selector, severity))
    }
}

/// Parses the value of `--jobs`.
pub(super) fn parse_jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => "the number is too large",
        _ => "expected a number of at least 1",
    })
}

/// Parses the path of a file to write.
pub(super) fn parse_new_file(text: &str) -> Result<PathBuf, &'static str> {
    if text == "-" { Err("pass the name of a file") } else { Ok(PathBuf::from(text)) }
}

/// Creates clap's error for an invalid value, with a reason.
fn invalid(command: &Command, arg: Option<&Arg>, value: &str, reason: &str) -> Error {
    let arg = arg.map(ToString::to_string).unwrap_or_default();
    Error::raw(
        ErrorKind::ValueValidation,
        format!(
            "invalid value '{value}' for '{arg}': {reason}\n\nFor more information, try '--help'.\n"
        ),
    )
    .with_cmd(command)
}
