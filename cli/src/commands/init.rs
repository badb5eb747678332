//! `init`: a new request document.
//!
//! Every block has something to fill in that `check` speaks about, so that a form half filled in is not taken for a finished one.
//! Everything else about the document is right.

use crate::args::{InitArgs, Mailboxes, Provider};
use crate::error::Error;
use scaledmail_lint_core::CallProvider;
use std::io::Write;

/// The nil UUID of RFC 9562 §5.9: well-formed, so that the new document is valid, and no order's.
const NO_ORDER: &str = "00000000-0000-0000-0000-000000000000";

/// Writes a form for the mailboxes asked for.
pub(crate) fn run(args: &InitArgs, output: &mut dyn Write) -> Result<u8, Error> {
    let mut asked = args.mailboxes.clone();
    asked.sort_by_key(|mailboxes| mailboxes.key());
    asked.dedup();
    let providers: Vec<String> = asked.iter().map(|mailboxes| provider(mailboxes.key())).collect();
    let mut members = vec![format!("    \"providers\": {{\n{}\n    }}", providers.join(",\n"))];
    if args.provider == Provider::Other {
        members.push(HOSTING.to_owned());
    }
    let call: CallProvider = args.provider.of_call();
    let text = format!(
        "{{\n  \"uuid\": \"{NO_ORDER}\",\n  \"provider\": \"{}\",\n  \"body\": {{\n{}\n  }}\n}}\n",
        call.as_str(),
        members.join(",\n")
    );
    output.write_all(text.as_bytes())?;
    Ok(0)
}

/// One provider with one domain, in the short format: the service makes the aliases from the names.
fn provider(key: &str) -> String {
    format!(
        r#"      "{key}": {{
        "domains": [
          {{
            "domain": "your-{key}-domain.example",
            "first_name": "Firstname",
            "last_name": "Lastname"
          }}
        ]
      }}"#
    )
}

const HOSTING: &str = r#"    "hosting": {
      "provider": "<where the domains were bought>",
      "username": "<your user name there>",
      "password": "<your password there>"
    }"#;

impl Mailboxes {
    /// As the form knows them.
    fn key(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Outlook => "outlook",
            Self::Smtp => "smtp",
        }
    }
}
