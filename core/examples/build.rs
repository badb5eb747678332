//! Builds a form, checks it, prints the findings and fixes them.

use scaledmail_lint_core::contract::{
    Alias, CallProvider, Domain, Provider, Providers, SubmitFormBody, SubmitFormRequest,
};
use scaledmail_lint_core::{FixMode, Options, check, fix_all};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let aliases = [Alias::new("John", "Doe", "john"), Alias::new("Jane", "Doe", "jane ")];
    let domain = Domain::new("Outreach-One.com").with_aliases(aliases);
    let body = SubmitFormBody::new(Providers::new().with_google(Provider::new([domain])));
    let uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
    let text = SubmitFormRequest::new(uuid, CallProvider::Scaledmail, body).to_json()?;

    let options = Options::default();
    let report = check(text.as_bytes(), "form.json", &options);
    for found in &report.diagnostics {
        println!("line {}: {} {}", found.start.line, found.code, found.message);
    }

    let outcome = fix_all(text.as_bytes(), "form.json", &options, FixMode::All);
    println!("applied {}, left {}", outcome.applied, outcome.report.diagnostics.len());
    print!("{}", outcome.text.unwrap_or(text));
    Ok(())
}
