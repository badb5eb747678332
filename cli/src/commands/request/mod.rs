//! `request`: the call that a form stands for, written down and never sent.
//!
//! What the call is, the core knows; the ways to write it are in `curl`, `http` and `json`, and what they share in `written`.

mod curl;
mod http;
mod json;
mod written;

use crate::args::{CallFormat, RequestArgs};
use crate::config::{Configs, Plan};
use crate::error::{self, Error};
use crate::files::Input;
use crate::output;
use crate::text::{Sheet, count, inert};
use scaledmail_lint_core::{Call, FileReport, Severity, Source, calls, check};
use std::io::{Read, Write};

/// What one argument of a command may be on Linux, in bytes.
const LONGEST_ARGUMENT: usize = 128 << 10;

/// Writes the calls of a file, or shows what is wrong with it.
pub(crate) fn run(
    args: &RequestArgs,
    sheet: Sheet,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    let input = Input::named(&args.file, stdin)?;
    let configs = Configs::new(&args.config);
    let in_force = Plan::new(&configs, args.call.layer(args.input_format)).of(input.place());
    configs.check()?;
    let in_force = in_force?;
    let bytes = input.bytes()?;
    let mut report = check(&bytes, &input.name, &in_force.options);
    in_force.suppress(&mut report);
    let source = Source::whole(&bytes, report.format);
    let has_errors = report.diagnostics.iter().any(|found| found.severity == Severity::Error);
    if has_errors {
        tell(&report, source, sheet, errors)?;
        let number = report.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        let said = format!("{}: {}; a form with errors stands for no call", report.path, count(number, "error", "errors"));
        // With standard error gone there is still the exit status.
        let _ = error::say(errors, Severity::Error, &said);
        return Ok(1);
    }
    let calls = calls(source, &in_force.options).map_err(|(line, why)| {
        let path = if report.format.holds_several() { format!("{}:{line}", report.path) } else { report.path.clone() };
        Error::NoCall { path, why }
    })?;
    if !args.quiet {
        tell(&report, source, sheet, errors)?;
    }
    write(&calls, args, &report, output, errors)?;
    Ok(0)
}

/// Shows what was found. The stream leaves out colours where there are none.
fn tell(report: &FileReport, source: Source<'_>, sheet: Sheet, errors: &mut dyn Write) -> Result<(), Error> {
    let findings = output::findings(report, source, Sheet { color: true, links: false, ..sheet })?;
    let _ = errors.write_all(inert(&findings).as_bytes());
    Ok(())
}

fn write(calls: &[Call], args: &RequestArgs, report: &FileReport, output: &mut dyn Write, errors: &mut dyn Write) -> Result<(), Error> {
    let holds_several = report.format.holds_several();
    for (at, call) in calls.iter().enumerate() {
        let text = match args.output_format {
            CallFormat::Curl => curl::command(call),
            CallFormat::Http => http::request(call),
            CallFormat::Json => json::object(call, holds_several),
        };
        let between = match args.output_format {
            CallFormat::Curl if at > 0 => "\n",
            CallFormat::Http if at > 0 => "\n###\n\n",
            _ => "",
        };
        output.write_all(between.as_bytes())?;
        output.write_all(text.as_bytes())?;
        if args.output_format == CallFormat::Curl && text.len() >= LONGEST_ARGUMENT && !args.quiet {
            let said = format!(
                "{}: the body is {} KiB long, and on Linux an argument of a command is at most 128; `--output-format http` or `json` has no such limit",
                report.path,
                text.len() >> 10
            );
            let _ = error::say(errors, Severity::Warning, &said);
        }
    }
    Ok(())
}
