//! No password comes out, whatever is wrong with the text around it and however the findings are shown.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use scaledmail_lint_cli::{Environment, Streams, run};
use std::ffi::OsString;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Every way to show something, on a narrow sheet and a wide one.
const WAYS: [&[&str]; 16] = [
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

/// Where there are very many texts: what shows most of a text, and what says most about it.
const FEW_WAYS: [&[&str]; 3] =
    [&["--output-format", "json"], &["--output-format", "full"], &["NO_GRAPHICS"]];

/// A password that nothing else in any output could look like.
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

/// All that the command writes, on both streams and into the summary of a job.
fn output(format: &str, args: &[&str], input: &[u8], width: usize) -> String {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let is_variable = |arg: &&&str| **arg == "NO_GRAPHICS";
    let summary = tempfile::NamedTempFile::new().unwrap();
    let variables = args.iter().filter(is_variable).map(|name| (*name, "1"));
    let variables: Environment =
        variables.chain([("GITHUB_STEP_SUMMARY", summary.path().to_str().unwrap())]).collect();
    let args = args.iter().filter(|arg| !is_variable(arg));
    let said: &[&str] = if format.is_empty() { &[] } else { &["--input-format", format] };
    let args = ["scaledmail-lint", "check", "-", "--pedantic"]
        .iter()
        .chain(said)
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

/// Panics where a piece of five bytes of the canary can be seen.
fn assert_hidden(canary: &str, text: &[u8], ways: &[&[&str]]) {
    // What it is written in is found out, as it mostly is; and JSON may be said of what is none.
    assert_hidden_in("", canary, text, ways);
    if text.starts_with(b"curl") {
        assert_hidden_in("json", canary, text, &FEW_WAYS);
    }
}

fn assert_hidden_in(format: &str, canary: &str, text: &[u8], ways: &[&[&str]]) {
    for (index, way) in ways.iter().enumerate() {
        let shown = output(format, way, text, if index % 2 == 0 { 40 } else { 120 });
        for piece in canary.as_bytes().windows(5) {
            let piece = std::str::from_utf8(piece).unwrap();
            assert!(
                !shown.contains(piece),
                "{way:?} shows {piece} of {canary}\nof: {}\nin: {shown}",
                String::from_utf8_lossy(text)
            );
        }
    }
}

/// Documents with the password at `@@`: at home, and where it should not be.
const HOMES: &[&str] = &[
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
    // Between the two edits of a fix.
    r#"{"providers": {"google": {"domains": [{"domain": "a.com", "first_name": "J", "password": "@@", "last_name": "D", "aliases": [{"first_name": "J", "last_name": "D", "alias": "a"}]}]}}}"#,
    // Wrapped up as text, once where the contract wants an object and once where it wants a word.
    r#"{"uuid":"u","provider":"other","body":"{\"hosting\":{\"password\":\"@@\"}}"}"#,
    r#""{\"hosting\":{\"password\":\"@@\"}}""#,
    r#"{"providers": {}, "hosting": "password=@@", "sequencer": "{\"password\": \"@@\"}"}"#,
    // Commands: the token in a header and in the address, and the body between quotes of both kinds.
    r#"curl 'http://server.scaledmail.com/api/v1/submit-form/?provider=Other&token=@@' \
  -H 'Authorization: Bearer @@' --json '{"providers": {}, "hosting": {"provider": "", "password": "@@", "link": ""}}'"#,
    r#"curl https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=other&token=@@ -H 'Authorization: Bearer x' \
  --json '{"providers": {"google": {"domains": [{"domain": "a.com", "first_name": "J", "last_name": "D"}]}}}'"#,
    "curl https://u:@@@server.scaledmail.com/api/v1/submit-form/x?provider=other&coupon=a -H 'Authorization: Bearer x' --json '{\"providers\": {}}'",
    r#"curl --oauth2-bearer @@ "https://server.scaledmail.com/api/v1/submit-form/x" -d "{\"hosting\": {\"password\": \"@@\", \"link\": \"\"}}""#,
];

/// Texts that do not parse, each mistake beside the password; and two documents whose secret is
/// known by one word alone.
const RUINS: &[&str] = &[
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
    // Users and passwords in an address with a slip, and where else addresses stand.
    "curl 'https://u:@@#@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl 'https://u:@@?@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl 'https://u:@@/@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl 'https://u:a?b&@@@server.scaledmail.com/api/v1/submit-form/x?provider=other' -H 'Authorization: Bearer x' --json '{}'",
    "curl https:/u:@@@server.scaledmail.com/api/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl https//u:@@@server.scaledmail.com/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl //u:@@@server.scaledmail.com/api/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl https://u:@@:server.scaledmail.com/api/v1/submit-form/x -H 'Authorization: Bearer x' --json '{}'",
    "curl https://server.scaledmail.com/api/v1/submit-form/x --socks5 u:@@@h --doh-url https://u:@@@h -e http://u:@@@h -H '@@' --json '{}'",
    // Beside a command, and in one that cannot be read.
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
fn no_password_comes_out() {
    let canary = canary();
    for text in HOMES.iter().chain(RUINS) {
        let text = text.replace("@@", &canary);
        assert_hidden(&canary, text.as_bytes(), &WAYS);
        assert_hidden(&canary, text.replace('\n', "\r\n").as_bytes(), &WAYS);
        // Not UTF-8: nothing can be told from anything else.
        for place in [0, text.len() / 2, text.len()] {
            let mut bytes = text.clone().into_bytes();
            bytes.insert(place, 0xff);
            assert_hidden(&canary, &bytes, &WAYS);
        }
    }
}

#[test]
fn no_password_comes_out_of_a_text_that_breaks_off() {
    let canary = canary();
    for text in HOMES {
        let text = text.replace("@@", &canary);
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            assert_hidden(&canary, &text.as_bytes()[..end], &FEW_WAYS);
        }
    }
}

#[test]
fn no_password_comes_out_of_a_text_with_one_slip() {
    let canary = canary();
    // A key that is misspelt already cannot always be known after one more slip.
    for text in HOMES.iter().filter(|text| !text.contains("\"pwd\"")) {
        let text = text.replace("@@", &canary);
        let inside: Vec<_> = text
            .match_indices(&canary)
            .map(|(start, found)| start + 1..start + found.len())
            .collect();
        for at in (0..text.len()).filter(|at| !inside.iter().any(|range| range.contains(at))) {
            for slip in ["", "\"", "'", "\n", "}", "\\"] {
                let mut bytes = text.clone().into_bytes();
                bytes.splice(at..at + usize::from(slip.is_empty()), slip.bytes());
                assert_hidden(&canary, &bytes, &FEW_WAYS);
            }
        }
    }
}

/// TOML with the password at `@@`: at home, where it should not be, and in comments.
const TOML_HOMES: &[&str] = &[
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

/// The same text, but for the mistakes beside the password.
const TOML_RUINS: &[&str] = &[
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
fn no_password_comes_out_of_toml() {
    let canary = canary();
    for text in TOML_HOMES.iter().chain(TOML_RUINS) {
        let text = text.replace("@@", &canary);
        assert_hidden_in("toml", &canary, text.as_bytes(), &WAYS);
        assert_hidden_in("toml", &canary, text.replace('\n', "\r\n").as_bytes(), &WAYS);
    }
}

#[test]
fn no_password_comes_out_of_toml_that_breaks_off_or_has_one_slip() {
    let canary = canary();
    for text in TOML_HOMES {
        let text = text.replace("@@", &canary);
        for end in 0..text.len() {
            assert_hidden_in("toml", &canary, &text.as_bytes()[..end], &FEW_WAYS);
        }
        let inside: Vec<_> = text
            .match_indices(&canary)
            .map(|(start, found)| start + 1..start + found.len())
            .collect();
        for at in (0..text.len()).filter(|at| !inside.iter().any(|range| range.contains(at))) {
            for slip in ["", "\"", "'", "\n", "}", "[", "#", "=", "\\"] {
                let mut bytes = text.clone().into_bytes();
                bytes.splice(at..at + usize::from(slip.is_empty()), slip.bytes());
                // An entry in a comment that is torn out of it by a line break in the middle of its name is an entry of another name.
                let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
                if slip == "\n"
                    && text[line..at].starts_with("#pass")
                    && !text[line..at].contains('=')
                {
                    continue;
                }
                assert_hidden_in("toml", &canary, &bytes, &FEW_WAYS);
            }
        }
    }
}

/// YAML with the password at `@@`: in every style, beside mistakes, behind aliases, in comments, and where it becomes something else.
const YAML_HOMES: &[&str] = &[
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

/// What only the whole tells: an alias makes a secret of what came before, and commas of what comes behind.
const YAML_WHOLES: &[&str] = &[
    "hosting: {provider: '', username: '', password: \"ab\", @@}\nsequencer: {password: , @@, link: ''}\n",
    "hosting: {link: &p @@, password: *p, username: ''}\nproviders: {google: {domains: [{domain: &q @@ x, first_name: *q}]}}\nsequencer: {password: *q}\n",
    "sequencer: {username: &p \"@@ \", password: *p}\n",
];

/// What a password turns into where it begins with a character that means something, and texts that do not parse.
const YAML_RUINS: &[&str] = &[
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
fn no_password_comes_out_of_yaml() {
    let canary = canary();
    for text in YAML_HOMES.iter().chain(YAML_RUINS).chain(YAML_WHOLES) {
        let text = text.replace("@@", &canary);
        assert_hidden_in("yaml", &canary, text.as_bytes(), &WAYS);
        assert_hidden_in("yaml", &canary, text.replace('\n', "\r\n").as_bytes(), &FEW_WAYS);
        // In a text that is not read, nobody knows what an unknown name stands for.
        if !text.contains("pin") {
            assert_hidden_in("json", &canary, text.as_bytes(), &FEW_WAYS);
        }
    }
}

#[test]
fn no_password_comes_out_of_yaml_that_breaks_off() {
    let canary = canary();
    // Before it is used nobody knows that it is one.
    for text in YAML_HOMES.iter().filter(|text| !text.starts_with("x: ")) {
        let text = text.replace("@@", &canary);
        for end in 0..text.len() {
            assert_hidden_in("yaml", &canary, &text.as_bytes()[..end], &FEW_WAYS);
        }
    }
}

#[test]
fn no_password_comes_out_of_yaml_with_one_slip() {
    let canary = canary();
    for text in YAML_HOMES.iter().filter(|text| !text.starts_with("x: ")) {
        let text = text.replace("@@", &canary);
        let inside: Vec<_> = text
            .match_indices(&canary)
            .map(|(start, found)| start + 1..start + found.len())
            .collect();
        for at in (0..text.len()).filter(|at| !inside.iter().any(|range| range.contains(at))) {
            // What a comment spoke of nobody knows once it is cut in two.
            let slips: &[&str] = if text.contains("# token") || text.starts_with('#') {
                &["", "'", ":", "["]
            } else {
                &["", "'", "\n", ":", "["]
            };
            for slip in slips {
                let mut bytes = text.clone().into_bytes();
                bytes.splice(at..at + usize::from(slip.is_empty()), slip.bytes());
                assert_hidden_in("yaml", &canary, &bytes, &FEW_WAYS);
            }
        }
    }
}

/// A form that goes on over several lines, where each line should be one.
#[test]
fn no_password_comes_out_of_lines_that_belong_together() {
    let canary = canary();
    for text in [
        "{\"hosting\":{\"provider\":\"x\",\"password\":\n\"@@\",\n\"link\":\"\"}}\n",
        "{\"hosting\":{\"password\": \"\n@@\", \"link\": \"\"}}\n{}\n",
        "{\"hosting\":{\"password\"\n:\"@@\"}}\n",
        "{\"hosting\":{\"password\":{\n\"a\":\"@@\"}}}\n",
    ] {
        assert_hidden_in("ndjson", &canary, text.replace("@@", &canary).as_bytes(), &WAYS);
    }
}
