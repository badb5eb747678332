//! What the formats are tried on: the corpus, and documents and paths that mean harm.

use std::path::Path;

/// Text that means something to one format or another.
pub(crate) const HARM: [&str; 16] = [
    "100%0A::error::x",
    "a\\r\\n::error file=x::owned",
    "::set-output name=x::y, z",
    "##[error]x",
    "a|b|c `code`",
    "]]><failure message=\\\"x\\\"/>",
    "<img src=x onerror=alert(1)> &amp; &",
    "![x](https://evil.example/p.png)",
    "@everyone #1 https://evil.example www.evil.example",
    "\\u001b[31m\\u0007\\u009b",
    "\\u202eevil\\u2066\\u200b",
    "\u{202e}raw\u{2066}",
    "\\ufffe\\uffff\\ufeff",
    "{0} {{x}} ${Y}",
    "😀é日本 a̐éö̲",
    "quote \\\" back \\\\ slash / ' end",
];

/// Names of files with their texts, in the order of the run.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for case in std::fs::read_dir(corpus).unwrap() {
        let case = case.unwrap();
        for ending in ["json", "toml"] {
            if let Ok(text) = std::fs::read(case.path().join(format!("form.{ending}"))) {
                all.push((format!("{}.{ending}", case.file_name().into_string().unwrap()), text));
            }
        }
    }
    all.sort();
    for (at, harm) in HARM.iter().enumerate() {
        let text = harmful(harm);
        all.push((format!("harm-{at}.json"), text.clone().into_bytes()));
        all.push((
            format!("harm-{at}-bom-crlf.json"),
            format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes(),
        ));
        all.push((
            format!("harm-{at}-line.json"),
            format!("\u{feff}{}", text.replace('\n', "")).into_bytes(),
        ));
        all.push((format!("harm-{at}-cr.json"), text.replace('\n', "\r").into_bytes()));
        all.push((
            format!("harm-{at}-broken.json"),
            text.replace("\"domain\":", "\"domain\"").into_bytes(),
        ));
    }
    #[cfg(unix)]
    for path in [
        "a b%20,c.json",
        "::error::x.json",
        "a:b<c>&\"'|`@x`.json",
        "line\nbreak\u{202e}\u{1b}.json",
        "é😀.json",
        "##[error]x.json",
    ] {
        all.push((path.to_owned(), harmful("x y").into_bytes()));
    }
    all
}

/// A form with findings of every severity, labels and fixes, some of them of several edits, and the text in keys and values.
pub(crate) fn harmful(text: &str) -> String {
    r#"{
  "tag": " @@ ", "é😀": "@@", "@@": 1,
  "providers": {"google": {"domains": [
    {"domain": "@@.com", "first_name": "", "last_name": "@@", "tag": "", "redirect": "", "alias": "@@"},
    {"domain": "Outreach-One.com", "aliases": [
      {"first_name": "Jané😀", "last_name": "D", "alias": "@@", "profile_picture": " "}, {"first_name": " J", "last_name": "D", "alias": "jane doe"}
    ]},
    {"first_name": "J", "domain": "outreach-two.com", "last_name": "D", "aliases": [{"first_name": "J", "last_name": "D", "alias": "@@"}]},
    {"domain": "outreach-one.com", "first_name": "", "last_name": "", "aliases": [{"first_name": "J", "last_name": "D", "alias": "JANE@outreach-one.com"}]}
  ]}},
  "hosting": {"provider": "@@", "username": "username", "password": "changeme", "link": "@@"}
}
"#
    .replace("@@", text)
}
