//! Applies the safe fixes to files, in place.

use scaledmail_lint_core::{FixMode, Options, fix_all};

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let outcome = fix_all(&std::fs::read(&path)?, &path, &Options::default(), FixMode::Safe);
        println!("{path}: applied {}", outcome.applied);
        for found in &outcome.report.diagnostics {
            println!("  left: {} {}", found.code, found.message);
        }
        if let Some(text) = outcome.text {
            std::fs::write(&path, text)?;
        }
    }
    Ok(())
}
