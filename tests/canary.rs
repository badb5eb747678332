//! Checks that no output format prints a password, whatever mistakes surround it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use scaledmail_lint_cli::{Environment, Streams, run};
use std::ffi::OsString;
use std::hash::{BuildHasher, Hasher, RandomState};

/// The arguments of all output formats. They run alternately at 40 and at 120 columns.
const ALL_ARGS: [&[&str]; 16] = [
    &["NO_GRAPHICS"],
    &["NO_GRAPHICS", "--provider", "other"],
    &["--output-format", "full"],
    &["--output-format", "full", "--color", "always", "--provider", "scaledmail"],
    &["--output-format", "full", "--select", "SM001", "--provider", "other"],
    &["--output-format", "concise", "--provider", "other"],
    &["--output-format", "json"],
    &["--output-format", "jsonl", "--provider", "scaledmail"],
    &["--statistics"],
    &["--statistics", "--output-format", "json", "--quiet"],
    &["--output-format", "sarif"],
    &["--output-format", "github", "--provider", "other"],
    &["--output-format", "gitlab"],
    &["--output-format", "junit", "--provider", "scaledmail", "--fail-on", "advice"],
    &["--output-format", "rdjson", "--provider", "other"],
    &["--output-format", "rdjsonl"],
];

/// The arguments for large numbers of texts: the formats that print the most of a text, or the most
/// about it.
const FEW_ARGS: [&[&str]; 3] =
    [&["--output-format", "json"], &["--output-format", "full"], &["NO_GRAPHICS"]];

/// Returns a random password that cannot occur in the output by chance.
fn canary() -> String {
    const LETTERS: &[u8] = b"QXZJKVWYGHBF0123456789";
    let mut state = RandomState::new().build_hasher().finish() | 1;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(LETTERS[usize::try_from(state >> 33).unwrap() % LETTERS.len()])
    };
    (0..24).map(|_| letter()).collect()
}

/// Returns everything that the command writes: both streams and the job summary.
fn output(format: &str, args: &[&str], input: &[u8], width: usize) -> String {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let is_variable = |arg: &&&str| **arg == "NO_GRAPHICS";
    let summary = tempfile::NamedTempFile::new().unwrap();
    let variables = args.iter().filter(is_variable).map(|name| (*name, "1"));
    let variables: Environment =
        variables.chain([("GITHUB_STEP_SUMMARY", summary.path().to_str().unwrap())]).collect();
    let args = args.iter().filter(|arg| !is_variable(arg));
    let input_format: &[&str] = if format.is_empty() { &[] } else { &["--input-format", format] };
    let args = ["scaledmail-lint", "check", "-", "--pedantic"]
        .iter()
        .chain(input_format)
        .chain(args)
        .map(OsString::from);
    let mut input = input;
    let mut streams = Streams::new(&mut input, &mut out, &mut errors);
    (streams.width, streams.environment) = (Some(width), variables);
    run(args, &mut streams);
    out.append(&mut errors);
    out.append(&mut std::fs::read(summary.path()).unwrap());
    String::from_utf8(out).unwrap()
}

/// Panics if the output contains five consecutive bytes of the canary.
fn assert_hidden(canary: &str, text: &[u8], all_args: &[&[&str]]) {
    // Once with the detected format. For curl, also as JSON, in case a user passes the wrong one.
    assert_hidden_in("", canary, text, all_args);
    if text.starts_with(b"curl") {
        assert_hidden_in("json", canary, text, &FEW_ARGS);
    }
}

fn assert_hidden_in(format: &str, canary: &str, text: &[u8], all_args: &[&[&str]]) {
    for (index, args) in all_args.iter().enumerate() {
        let output = output(format, args, text, if index % 2 == 0 { 40 } else { 120 });
        for part in canary.as_bytes().windows(5) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(
                !output.contains(part),
                "{args:?} prints {part} of {canary}\ntext: {}\noutput: {output}",
                String::from_utf8_lossy(text)
            );
        }
    }
}

/// Truncates a text and inserts typos, except inside the canary, and checks a sample of the results.
/// Each takes one of [`FEW_ARGS`] in turn. An empty typo deletes a byte.
fn assert_hidden_after_edits(format: &str, canary: &str, text: &str, typos: &[&str]) {
    /// The distance between two samples: no divisor of the number of typos.
    const STEP: usize = 17;
    let inside: Vec<_> =
        text.match_indices(canary).map(|(start, found)| start + 1..start + found.len()).collect();
    let apart = (0..text.len()).filter(|at| !inside.iter().any(|range| range.contains(at)));
    let truncated = (0..text.len()).step_by(3).map(|end| text.as_bytes()[..end].to_vec());
    let edited = apart.flat_map(|at| typos.iter().map(move |typo| (at, *typo))).step_by(STEP);
    let edited = edited.map(|(at, typo)| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.splice(at..at + usize::from(typo.is_empty()), typo.bytes());
        bytes
    });
    for (index, bytes) in truncated.chain(edited).enumerate() {
        let args = FEW_ARGS[index % FEW_ARGS.len()];
        assert_hidden_in(format, canary, &bytes, &[args]);
    }
}

/// Documents with the password at `@@`, as the value of `password` and in wrong places.
const DOCUMENTS: &[&str] = &[
    r#"{"providers": {"google": {"domains": [{"domain": "a b.com", "first_name": "J", "last_name": ""}]}},
  "sequencer": {"provider": "Instantly", "username": "", "password": "@@", "link": "", "workspace": "", "tag": ""},
  "hosting": {"provider": " Namecheap", "username": "username", "password": "@@", "link": "", "extra": 1}}"#,
    r#"{"uuid": "rec1", "provider": "Other", "password": "@@", "body": {"tag": " ", "password": "@@", "providers": {"google": {"password": "@@",
  "domains": [{"domain": "x_y.com", "password": "@@", "aliases": [{"first_name": "J", "last_name": "D", "alias": "a b", "password": "@@"}]}]}}}}"#,
    r#"{"providers": {}, "hosting": {"provider": "", "username": "", "password": "@@", "password": "@@"}}"#,
    r#"{"providers": {}, "hosting": {"provider": "", "username": "", "Password": "@@", "pasword": "@@", "passwrd": "@@", "pass_word": "@@", "pwd": "@@", "api_key": "", "secret": "@@"}}"#,
    r#"{"providers": {}, "hosting": {"password": ["@@", {"x": "@@"}]}, "sequencer": {"password": {"value": "@@", "@@": null}}}"#,
    r#"{"providers": {}, "hosting": {"password": " @@ ", "username": "\u001b\u202e"}, "sequencer": {"password": "\u202e@@\t"}}"#,
    r#"{"providers": {}, "hosting": {"password": "@@\"@@\\@@\u0041@@"}}"#,
    r#"{"providers":{},"hosting":{"provider":"","username":"","password":"@@","link":""},"sequencer":{"provider":"","username":"","password":"@@","link":""}}"#,
    // The password is between the two edits of a fix.
    r#"{"providers": {"google": {"domains": [{"domain": "a.com", "first_name": "J", "password": "@@", "last_name": "D", "aliases": [{"first_name": "J", "last_name": "D", "alias": "a"}]}]}}}"#,
    // JSON in a string, where the contract requires an object or a string.
    r#"{"uuid":"u","provider":"other","body":"{\"hosting\":{\"password\":\"@@\"}}"}"#,
    r#""{\"hosting\":{\"password\":\"@@\"}}""#,
    r#"{"providers": {}, "hosting": "password=@@", "sequencer": "{\"password\": \"@@\"}"}"#,
    // Commands with the token in a header or in the URL, and the body in single or double quotes.
    r#"curl 'http://server.scaledmail.com/api/v1/submit-form/?provider=Other&token=@@' \
  -H 'Authorization: Bearer @@' --json '{"providers": {}, "hosting": {"provider": "", "password": "@@", "link": ""}}'"#,
    r#"curl https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=other&token=@@ -H 'Authorization: Bearer x' \
  --json '{"providers": {"google": {"domains": [{"domain": "a.com", "first_name": "J", "last_name": "D"}]}}}'"#,
    "curl https://u:@@@server.scaledmail.com/api/v1/submit-form/x?provider=other&coupon=a -H 'Authorization: Bearer x' --json '{\"providers\": {}}'",
    r#"curl --oauth2-bearer @@ "https://server.scaledmail.com/api/v1/submit-form/x" -d "{\"hosting\": {\"password\": \"@@\", \"link\": \"\"}}""#,
];

/// Texts that do not parse, each with a mistake next to the password; and two documents whose
/// secret only one word identifies.
const BROKEN_TEXTS: &[&str] = &[
    "{\"hosting\": {\"username\": \"u\" \"password\": \"@@\" \"link\": \"\"}}",
    "{\"hosting\": {\"username\": \"u\", \"password\": \"@@\n  \"link\": \"x\"}}",
    "{\"hosting\": {\"username\": \"u, \"password\": \"@@\", \"link\": \"x\"}}",
    "{\"hosting\": {'username': 'u', 'password': '@@', 'link': ''}}",
    "{\"hosting\": {\"password\": @@, \"link\": \"x\"}}",
    "{\"hosting\": {\"password\" \"@@\", \"link\": \"x\"}}",
    "{\"hosting\": {password: \"@@\", link: \"x\"}}",
    "{\"hosting\": {\"password\": \"@@\", // @@ is the password\n \"link\": \"x\",}}",
    "{\"hosting\": {\"password\":\n\n\"@@\n@@\n",
    "{\"hosting\": {\"password\": \"@@",
    "{\"hosting\": {\"password\": \"@@\\",
    "{\"hosting\": {\"password\": \"@@\\q@@\"}}",
    "{\"hosting\": {\"password\": \"a\"@@\"b\"}}",
    "{\"hosting\": {\"password\": “@@”, \"link\": \"x\"}}",
    "{\"hosting\": {\"password\"= \"@@\"; \"link\": \"x\"}}",
    "{\"hosting\": {\"p\\u0061ssword\": \"@@\", \"username\": \"x\"",
    "{\"hosting\": {\"password\": \"a\n}@@\n] @@\", \"username\": \"x\"}}",
    r#"{"providers": {}, "tag": "password: @@"}"#,
    r#"{"providers": {}, "headers": {"Authorization": "Bearer @@"}}"#,
    "password=@@\nusername=u\n",
    "hosting:\n  username: u\n  password: @@\n  link: x\n",
    "curl 'https://server.scaledmail.com/' -H 'Authorization: Bearer @@'",
    "curl https://jane:@@@server.scaledmail.com/api/v1/submit-form/x -u jane:@@ -b session=@@ -F password=@@ -X 'Bearer @@'",
    "curl https://server.scaledmail.com/api/v1/submit-form/x -H Authorization: Bearer @@ -d @'{\"password\": \"@@\"}' --token @@",
    "TOKEN=@@\nPASSWORD=@@ curl -H \"Authorization: Bearer $TOKEN\" -d password=@@ -d x --data='{\"password\": \"@@\"}'\n# the token is @@\n",
    "curl -d @- -HX-Api-Key:@@ <<E\n{\"hosting\": {\"password\": \"@@\", \"link\": $X}, $Y\nE\n",
    "curl https://server.scaledmail.com/api/v1/submit-form/x --json {\"hosting\": {\"password\": \"@@\"}} --header \"Authorization: Bearer @@",
    // User names and passwords in malformed URLs, and in other options that take a URL.
    "curl 'https://u:@@#@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl 'https://u:@@?@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl 'https://u:@@/@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl 'https://u:a?b&@@@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl https:/u:@@@server.scaledmail.com/api/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl https//u:@@@server.scaledmail.com/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl //u:@@@server.scaledmail.com/api/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl https://u:@@:server.scaledmail.com/api/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl https://server.scaledmail.com/api/v1/submit-form/x --socks5 u:@@@h --doh-url https://u:@@@h -e http://u:@@@h -H '@@' --json '{}'",
    // Outside of a command, and in a command that does not parse.
    "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}'\n-u u:@@\n",
    "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -u\nu:@@ \\\n -H 'Authorization: Bearer x' --json '{\"providers\": 5}'",
    "curl \"https://server.scaledmail.com/api/v1/submit-form/x?provider=other -u u:@@ -H 'Authorization: Bearer x' --json '{\"providers\": 5}'",
    "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other --user=u:@@ -H 'Authorization: Bearer x' --json '{\"providers\": 5}'",
    "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}' & -u u:@@\n",
    "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}' # -u u:@@\n",
    "# -u u:@@\ncurl 'https://server.scaledmail.com/api/v1/submit-form/x?provider=other -u u:@@ # --user u:@@\n-suu:@@ --cookie @@",
    "curl -K- https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}' <<EOF\nuser = u:@@\nEOF\n",
    "curl -K - https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}' <<< \"user=u:@@\"\n",
    "#!/bin/sh\nT=$(curl -s -u u:@@ https://x.com/login)\ncurl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}'\n",
    "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=Other&t=@@' --json '{\"providers\": 5}",
    "#!/bin/sh\nprintf 'a%s' @@ | curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}'\n",
    "#!/bin/sh\nexport T=@@; V=@@ curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H 'Authorization: Bearer x' --json '{\"providers\": 5}'\n",
    "curl https://server.scaledmail.com/api/v1/submit-form/x?provider=other -H \"$(printf 'Bearer @@')\" -d '{}'",
    "curl 'https://server.scaledmail.com/api/v1/submit-form/x?provider=other' \\ \n-u u:@@ https://u:@@@h ^\n -H 'Authorization: Bearer x' --json '{\"providers\": 5}'",
];

#[test]
fn never_prints_a_password() {
    let canary = canary();
    for text in DOCUMENTS.iter().chain(BROKEN_TEXTS) {
        let text = text.replace("@@", &canary);
        assert_hidden(&canary, text.as_bytes(), &ALL_ARGS);
        assert_hidden(&canary, text.replace('\n', "\r\n").as_bytes(), &FEW_ARGS);
        // Text that is not UTF-8: the password cannot be located.
        for offset in [0, text.len() / 2, text.len()] {
            let mut bytes = text.clone().into_bytes();
            bytes.insert(offset, 0xff);
            assert_hidden(&canary, &bytes, &FEW_ARGS);
        }
    }
}

#[test]
fn never_prints_a_password_of_text_that_is_truncated_or_has_one_typo() {
    let canary = canary();
    // A misspelled key with a second typo is not always recognized.
    for text in DOCUMENTS.iter().filter(|text| !text.contains("\"pwd\"")) {
        let text = text.replace("@@", &canary);
        let typos = ["", "\"", "'", "\n", "}", "\\"];
        assert_hidden_after_edits("", &canary, &text, &typos);
    }
}

/// TOML documents with the password at `@@`, as the value of `password`, in wrong places and in
/// comments.
const TOML_DOCUMENTS: &[&str] = &[
    r#"provider = "Other" # a form
[body.hosting]
provider = " Namecheap"
username = ""
password = "@@"  # was @@
link = ""
[body.sequencer]
provider = ""
password = '@@'
username = "x"
"#,
    "hosting.provider = ''\nhosting.password = \"\"\"\n@@\n @@\"\"\"\nhosting.link = ''\n",
    "[hosting]\npassword = '''@@\n@@\n'''\nlink = ''\n",
    "hosting = { provider = '', password = \"@@\", link = '' }\ntag = ' '\n",
    "# password: @@\n#password = \"@@\"\n# secret token:\n# @@\ntag = ' ' # the password is @@\n[providers]\n",
    "[hosting]\npassword = [\"@@\", { x = \"@@\" }]\nusername = 5\n[providers]\n",
];

/// TOML texts with mistakes next to the password.
const BROKEN_TOML: &[&str] = &[
    "[hosting.password]\nx = \"@@\"\ny = \"@@\"\n[providers]\n",
    "[hosting.password\nx = \"@@\"\ny = \"@@\"\n\n",
    "hosting.password]\nx = \"@@\"\ny = \"@@\"\n[providers]\n",
    "[hosting]\npassword = @@\nlink = ''\n",
    "[hosting]\npassword: @@\nlink: x\n",
    "[hosting]\npassword = \"@@\nlink = ''\n",
    "[hosting]\npassword = \"@@\\q@@\"\n",
    "[hosting]\npassword = \"@@\" \"@@\"\n",
    "[hosting\npassword = \"@@\"\n",
    "[hosting]\npassword = \"\"\"\n@@ = 1\n[@@]\n",
    "[hosting]\npassword =\n\"@@\"\n",
    "[[hosting]]\npassword = \"@@\"\n[hosting]\npassword = \"@@\"\n",
    "hosting = {\n password = \"@@\" link = ''\n}\n",
    "x = 1 2\n# password\n# scaledmail-lint: ignore[SM404] @@ is the password\n",
    "x = 2026-11-23T\nhosting.password = 123@@\n",
];

#[test]
fn never_prints_a_password_of_toml() {
    let canary = canary();
    for text in TOML_DOCUMENTS.iter().chain(BROKEN_TOML) {
        let text = text.replace("@@", &canary);
        assert_hidden_in("toml", &canary, text.as_bytes(), &ALL_ARGS);
        assert_hidden_in("toml", &canary, text.replace('\n', "\r\n").as_bytes(), &ALL_ARGS);
    }
}

#[test]
fn never_prints_a_password_of_toml_that_is_truncated_or_has_one_typo() {
    let canary = canary();
    for text in TOML_DOCUMENTS {
        let text = text.replace("@@", &canary);
        let typos = ["", "\"", "'", "\n", "}", "[", "#", "=", "\\"];
        assert_hidden_after_edits("toml", &canary, &text, &typos);
    }
}

/// YAML documents with the password at `@@`: in every scalar style, next to mistakes, in anchored
/// values, and in comments.
const YAML_DOCUMENTS: &[&str] = &[
    "providers: {}\nhosting:\n  provider: ''\n  username: ''\n  password: @@ # @@\n  link: ''\nsequencer:\n  password: \"@@\\n@@\"\n  username:\n",
    "hosting:\n  password: |\n    @@\n    @@\n  username: ''\nsequencer:\n  password: >-\n\n    @@\n    @@\n  link: ''\n",
    "hosting: {password: '@@', username: '', link: ''}\nsequencer: {username: \"\",\n  password:\n    @@,\n  link: ''}\n",
    "x: &p @@\nhosting: {password: *p, username: ''}\nsequencer: {password: *p, username: *p}\n",
    "hosting: &h {password: &p @@, username: *p}\nsequencer: *h\ntag: *p\nproviders: {google: {domains: [{domain: *p, redirect: *p}]}}\n",
    "# password: @@\nproviders: {} # the password is @@\ntag: ''\n",
    "hosting:\n  password: 'a\n    b: @@'\n  username: ''\nsequencer:\n- password: a\n    @@\n- link: ''\n",
    "---\ntag: ''\n---\nhosting:\n  password: &a\n    @@\n  link: ''\n...\n# token: @@\n",
    "hosting: {provider: '', username: '', password: ab,@@}\n",
];

/// YAML documents whose secret is known only from the whole text: a later alias makes an earlier
/// value a password, or a comma splits a password in two.
const YAML_WITH_LATE_CONTEXT: &[&str] = &[
    "hosting: {provider: '', username: '', password: \"ab\", @@}\nsequencer: {password: , @@, link: ''}\n",
    "hosting: {link: &p @@, password: *p, username: ''}\nproviders: {google: {domains: [{domain: &q @@ x, first_name: *q}]}}\nsequencer: {password: *q}\n",
    "sequencer: {username: &p \"@@ \", password: *p}\n",
];

/// YAML texts whose password follows a YAML indicator character, and texts that do not parse.
const BROKEN_YAML: &[&str] = &[
    "hosting:\n  password: \"@@\n---\n@@\"\n",
    "hosting:\n  password:\n---\n@@\n",
    "# @@ is the password\nx: \"\n",
    "# the password is\n# @@\nx: \"\n",
    "hosting:\n  password: |\n    @@\n    a: @@\n    - @@\n    # @@\n  username: ''\n",
    "hosting:\n  password: |\n    @@\n    a: @@\n    - @@\n    # @@\n  username: ''\n - x\n",
    "hosting:\n  password: !@@\n  link: ''\n",
    "hosting:\n  password: !@@ @@\n  link: ''\n",
    "hosting:\n  password: &@@\n  link: ''\n",
    "hosting:\n  password: #@@\n  link: ''\n",
    "hosting:\n  password: a #@@\n  link: ''\n",
    "hosting:\n  password: *@@\n  link: ''\n",
    "hosting:\n  password: %@@\n  link: ''\n",
    "hosting:\n  password: a: @@\n  link: ''\n",
    "hosting:\n  password: '@@'@@\n  link: ''\n",
    "hosting:\n  password: \"@@\\q@@\"\n  link: ''\n",
    "hosting:\n  password: [@@\n  link: ''\n",
    "hosting:\n  password: {@@: @@}}\n  link: ''\n",
    "hosting:\n  password:\n\t@@\n  link: ''\n",
    "hosting:\n  password: | @@\n    @@\n  link: ''\n",
    "hosting:\n  password: >@@\n    @@\n  link: ''\n",
    "hosting:\n  ? password\n  : @@\n  link: ''\n",
    "x: &p @@\nhosting:\n  password: *p\n link: ''\n",
    "x: &p\n  - @@\n  - @@\nhosting:\n  password: *p\n link: ''\n",
    "hosting: !!set {password: !!binary @@}\n",
    "password=@@\nusername: u\n",
    "password: 1@@\n: : [\n# password @@\n",
    "hosting: {pin: [@@], link: ''}\n",
    "hosting: {password: {<<: *a, b: @@}}\n",
    "hosting: {<<: {password: @@}}\n",
    "hosting: '{\"password\": \"@@\"}'\n",
];

#[test]
fn never_prints_a_password_of_yaml() {
    let canary = canary();
    for text in YAML_DOCUMENTS.iter().chain(BROKEN_YAML).chain(YAML_WITH_LATE_CONTEXT) {
        let text = text.replace("@@", &canary);
        assert_hidden_in("yaml", &canary, text.as_bytes(), &ALL_ARGS);
        assert_hidden_in("yaml", &canary, text.replace('\n', "\r\n").as_bytes(), &FEW_ARGS);
        assert_hidden_in("json", &canary, text.as_bytes(), &FEW_ARGS);
    }
}

#[test]
fn never_prints_a_password_of_yaml_that_is_truncated_or_has_one_typo() {
    let canary = canary();
    // An anchored value before its alias is not recognizable as a password.
    for text in YAML_DOCUMENTS.iter().filter(|text| !text.starts_with("x: ")) {
        let text = text.replace("@@", &canary);
        assert_hidden_after_edits("yaml", &canary, &text, &["", "'", "\n", ":", "["]);
    }
}

/// NDJSON forms that wrongly span several lines.
#[test]
fn never_prints_a_password_of_ndjson_split_over_lines() {
    let canary = canary();
    for text in [
        "{\"hosting\":{\"provider\":\"x\",\"password\":\n\"@@\",\n\"link\":\"\"}}\n",
        "{\"hosting\":{\"password\": \"\n@@\", \"link\": \"\"}}\n{}\n",
        "{\"hosting\":{\"password\"\n:\"@@\"}}\n",
        "{\"hosting\":{\"password\":{\n\"a\":\"@@\"}}}\n",
    ] {
        assert_hidden_in("ndjson", &canary, text.replace("@@", &canary).as_bytes(), &ALL_ARGS);
    }
}

/// The inputs in `tests/canary`, each a leak that was found once.
#[test]
fn never_prints_the_secrets_of_known_leaks() {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/canary")).unwrap();
    let mut count = 0;
    for file in files.map(|file| file.unwrap().path()) {
        let format = match file.extension().unwrap().to_str().unwrap() {
            "sh" => "curl",
            extension => extension,
        };
        let text = std::fs::read(&file).unwrap();
        let is_secret =
            |secret: &&str| text.windows(secret.len()).any(|part| part == secret.as_bytes());
        // The letters of UTF-16 text are separate bytes.
        let secret = ["QWYMJZ77qwymjz", "SECRETSECRET"]
            .into_iter()
            .find(is_secret)
            .unwrap_or("Q\0W\0Y\0M\0J");
        let diff: &[&str] = &["--diff", "--unsafe-fixes"];
        assert_hidden_in(format, secret, &text, &ALL_ARGS);
        assert_hidden_in(format, secret, &text, &[diff]);
        count += 1;
    }
    assert_eq!(count, 29);
}
