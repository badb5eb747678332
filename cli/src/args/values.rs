//! What may be given with a flag: words, rules, and where output goes.

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error, ValueEnum};
use scaledmail_lint_core::{CallProvider, RULES, Selection, Severity};
use std::ffi::OsStr;
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Provider {
    /// Bought through ScaledMail
    Scaledmail,
    /// Bought elsewhere: Porkbun, Namecheap, DNSimple, …
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaDocument {
    /// The JSON body exactly as it is sent
    Body,
    /// The whole call in one file, with the body in it
    Request,
    /// The configuration: scaledmail-lint.toml
    Config,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// Bash
    Bash,
    /// Elvish
    Elvish,
    /// fish
    Fish,
    /// PowerShell
    #[value(name = "powershell")]
    PowerShell,
    /// Zsh
    Zsh,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// A body or a request as JSON
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// A picture of each place, for people
    Full,
    /// One line a finding: path:line:column: …
    Concise,
    /// One JSON object: the report
    Json,
    /// One JSON object a finding and line, written as files finish
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// A GitLab code quality report
    Gitlab,
    #[value(help = "A JUnit test report")]
    Junit,
    /// reviewdog's diagnostics as one JSON object
    Rdjson,
    /// reviewdog's diagnostics, one JSON object a line
    Rdjsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// Text for people
    Full,
    /// JSON for programs
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// An error
    #[default]
    Error,
    /// An error or a warning
    Warning,
    /// Whatever is reported
    Advice,
    /// Nothing: the exit status says only whether the run itself worked
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    #[value(help = "On a terminal; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded")]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl FailOn {
    /// Does a finding of this severity make the exit status 1?
    pub(crate) fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity == Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Advice => true,
            Self::Never => false,
        }
    }
}

impl ColorWhen {
    /// May colours be used on a stream?
    pub(crate) fn allows(self, is_terminal: bool) -> bool {
        let forced = || std::env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if anstyle_query::no_color() => false,
            Self::Auto if anstyle_query::clicolor_force() || forced() => true,
            Self::Auto => is_terminal && anstyle_query::term_supports_ansi_color() && anstyle_query::clicolor() != Some(false),
        }
    }
}

impl Provider {
    /// As the call knows it.
    pub(crate) fn of_call(self) -> CallProvider {
        match self {
            Self::Scaledmail => CallProvider::Scaledmail,
            Self::Other => CallProvider::Other,
        }
    }
}

/// Where a report goes, and what it looks like: `FORMAT`, or `FORMAT=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutputTo {
    pub(crate) format: OutputFormat,
    /// Standard output where there is none.
    pub(crate) file: Option<PathBuf>,
}

/// Reads an [`OutputTo`].
#[derive(Clone)]
pub(super) struct OutputToParser;

impl TypedValueParser for OutputToParser {
    type Value = OutputTo;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<OutputTo, Error> {
        let text = value.to_string_lossy();
        let (format, file) = match text.split_once('=') {
            // What is no UTF-8 cannot be cut; such a name is taken as it is shown.
            Some((format, file)) => (format, Some(file)),
            None => (&*text, None),
        };
        if file == Some("") {
            return Err(invalid(command, arg, &text, "no file is named behind `=`"));
        }
        let format = clap::builder::EnumValueParser::<OutputFormat>::new().parse_ref(command, arg, OsStr::new(format))?;
        Ok(OutputTo { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(OutputFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

/// Something that names rules; else an error that names the nearest. Completions offer every code and every name.
#[derive(Clone)]
pub(super) struct RuleParser;

impl TypedValueParser for RuleParser {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        let selector = value.to_string_lossy();
        Selection::default().extend_select(&[&selector]).map_err(|error| invalid(command, arg, &selector, &error.to_string()))?;
        Ok(selector.into_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let each =
            |rule: &'static scaledmail_lint_core::Rule| [rule.code, rule.name].map(|word| PossibleValue::new(word).help(rule.summary));
        Some(Box::new(RULES.iter().copied().flat_map(each)))
    }
}

/// `RULE=LEVEL`.
#[derive(Clone)]
pub(super) struct SeverityParser;

impl TypedValueParser for SeverityParser {
    type Value = (String, Severity);

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Self::Value, Error> {
        let text = value.to_string_lossy();
        let Some((selector, level)) = text.split_once('=') else {
            return Err(invalid(command, arg, &text, "write it as RULE=LEVEL, such as SM302=warning"));
        };
        let selector = RuleParser.parse_ref(command, arg, OsStr::new(selector))?;
        let level = level.trim();
        let severity = Severity::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(level));
        let severity = severity
            .ok_or_else(|| invalid(command, arg, &text, &format!("there is no severity `{level}`; it is error, warning or advice")))?;
        Ok((selector, severity))
    }
}

/// clap's own error for a value that cannot be read, with the reason.
fn invalid(command: &Command, arg: Option<&Arg>, value: &str, reason: &str) -> Error {
    let arg = arg.map(ToString::to_string).unwrap_or_default();
    Error::raw(ErrorKind::ValueValidation, format!("invalid value '{value}' for '{arg}': {reason}\n")).with_cmd(command)
}
