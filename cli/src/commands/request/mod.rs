//! `request`: prints the HTTP requests of a form without sending them.
//!
//! The core builds the requests. The output formats are in `curl`, `http` and `json`; `value_style`
//! writes the body for all of them.

mod curl;
mod http;
mod json;
mod value_style;

use crate::args::{CallFormat, RequestArgs};
use crate::config::{Configs, SettingsResolver};
use crate::error::{self, Error};
use crate::input::Input;
use crate::orders::OrderFiles;
use crate::output;
use crate::text::{RenderOptions, escape_workflow_commands};
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::request::HttpRequest;
use scaledmail_lint_core::unstable::{CheckedFile, DuplicateIndex, ParsedText, Source};
use std::io::{Read, Write};

/// Writes the requests of a file. If it has errors, prints its findings instead and returns 1.
pub(crate) fn run(
    args: &RequestArgs,
    render: RenderOptions,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    let input = Input::named(&args.file, stdin)?;
    let configs = Configs::new(&args.config);
    let file_settings =
        SettingsResolver::new(&configs, args.call.layer(args.input_format), OrderFiles::default())
            .of(input.place());
    configs.check()?;
    let file_settings = file_settings?;
    let bytes = input.bytes()?;
    let options = &file_settings.options;
    let format = options.format_of(&input.name, &bytes);
    let parsed = ParsedText::of(Source::whole(&bytes, format));
    let mut file = CheckedFile::check(&parsed, &input.name, options);
    let mut duplicate_index = DuplicateIndex::default();
    duplicate_index.begin(&input.name);
    let duplicates = duplicate_index.duplicates(&file);
    file.add_duplicates(&duplicates, options);
    file_settings.suppress(file.report_mut());
    let report = file.report();
    if report.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        print(&file, render, errors)?;
        print_notice(
            Severity::Error,
            &format!("{}: the form has errors, so no request was printed", report.path),
            errors,
        );
        return Ok(1);
    }
    let requests = file.requests(options).map_err(|error| {
        let path = if report.format.holds_several() {
            format!("{}:{}", report.path, error.line)
        } else {
            report.path.clone()
        };
        Error::NoRequest { path, why: error.kind }
    })?;
    let longest = write(&requests, args, report.format.holds_several(), output)?;
    if !args.quiet {
        print(&file, render, errors)?;
        if report.form.is_none() {
            let notice = "the settings hide or downgrade errors; run `scaledmail-lint check \
                          --no-config` to list them";
            print_notice(Severity::Warning, &format!("{}: {notice}", report.path), errors);
        }
        if args.output_format == CallFormat::Curl && longest >= curl::MAX_ARGUMENT {
            let notice = format!(
                "a command is {} KiB long, but Linux limits an argument to 128 KiB; use \
                 `--output-format http` or `json`",
                longest >> 10
            );
            print_notice(Severity::Warning, &format!("{}: {notice}", report.path), errors);
        }
    }
    Ok(0)
}

/// Prints the findings in color; `errors` strips colors if necessary.
fn print(
    file: &CheckedFile<'_>,
    render: RenderOptions,
    errors: &mut dyn Write,
) -> Result<(), Error> {
    let findings = output::findings(file, RenderOptions { color: true, links: false, ..render })?;
    let _ = errors.write_all(escape_workflow_commands(&findings).as_bytes());
    Ok(())
}

/// Prints a message. If standard error is closed, only the exit status remains.
fn print_notice(severity: Severity, message: &str, errors: &mut dyn Write) {
    let _ = error::print_message(errors, severity, message);
}

/// Writes the requests and returns the length of the longest one in bytes.
fn write(
    calls: &[HttpRequest],
    args: &RequestArgs,
    may_be_several: bool,
    output: &mut dyn Write,
) -> Result<usize, Error> {
    let mut longest = 0;
    for (at, call) in calls.iter().enumerate() {
        let (before, text) = match args.output_format {
            CallFormat::Curl => {
                (if at == 0 { curl::FIRST_LINE } else { "\n" }, curl::command(call))
            }
            CallFormat::Http => (if at == 0 { "" } else { "\n###\n\n" }, http::request(call)),
            CallFormat::Json => ("", json::object(call, may_be_several)),
        };
        output.write_all(before.as_bytes())?;
        output.write_all(text.as_bytes())?;
        longest = longest.max(text.len());
    }
    Ok(longest)
}
