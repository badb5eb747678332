//! Checks files, prints their findings and exits with 1 if there is an error.

use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::{Options, Report, check};
use std::process::ExitCode;

fn main() -> std::io::Result<ExitCode> {
    let options = Options::default().with_provider(CallProvider::Scaledmail);
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        files.push(check(&std::fs::read(&path)?, &path, &options));
    }
    let report = Report::new(files);
    for file in &report.files {
        for found in &file.diagnostics {
            let (severity, start) = (found.severity.as_str(), found.start);
            println!("{}:{}:{}: {severity}[{}]", file.path, start.line, start.column, found.code);
            println!("  {}", found.message);
        }
    }
    println!("{} errors in {} files", report.summary.errors, report.summary.files);
    Ok(ExitCode::from(u8::from(report.summary.errors > 0)))
}
