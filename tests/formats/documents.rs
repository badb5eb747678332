//! The inputs for the tests of the formats: the corpus, and hostile documents and paths.

use std::path::Path;

/// Texts with syntax of the formats or of their viewers.
pub(crate) const HOSTILE_TEXTS: [&str; 16] = [
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

/// Returns file names with their contents, in the order of the run.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for case in std::fs::read_dir(corpus).unwrap() {
        let case = case.unwrap();
        for extension in ["json", "toml"] {
            let form = case.path().join(format!("form.{extension}"));
            if let Ok(text) = std::fs::read(form) {
                let name = case.file_name().into_string().unwrap();
                all.push((format!("{name}.{extension}"), text));
            }
        }
    }
    all.sort();
    for (index, hostile) in HOSTILE_TEXTS.iter().enumerate() {
        let text = hostile_form(hostile);
        all.push((format!("hostile-{index}.json"), text.clone().into_bytes()));
        all.push((
            format!("hostile-{index}-bom-crlf.json"),
            format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes(),
        ));
        all.push((
            format!("hostile-{index}-line.json"),
            format!("\u{feff}{}", text.replace('\n', "")).into_bytes(),
        ));
        all.push((format!("hostile-{index}-cr.json"), text.replace('\n', "\r").into_bytes()));
        all.push((
            format!("hostile-{index}-malformed.json"),
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
        all.push((path.to_owned(), hostile_form("x y").into_bytes()));
    }
    all
}

/// Returns a form with `text` in keys and values. It has findings of every severity, labels, and
/// fixes, some with several edits.
pub(crate) fn hostile_form(text: &str) -> String {
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
