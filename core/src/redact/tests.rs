#![allow(clippy::indexing_slicing, clippy::string_slice)]

use super::*;
use crate::text::escape::MASK;

/// Returns the text with its secrets replaced by the mask.
fn masked(text: &str, format: InputFormat) -> String {
    let mut masked = String::new();
    let mut at = 0;
    for span in Secrets::of(Source::whole(text.as_bytes(), format)).0 {
        masked += &text[at..span.start as usize];
        masked += MASK;
        at = span.end as usize;
    }
    masked + &text[at..]
}

fn assert_masked(format: InputFormat, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(masked(text, format), expected.replace("**", MASK), "{text}");
    }
}

#[test]
fn json() {
    assert_masked(
        InputFormat::Json,
        &[
            (r#"{"tag": "a", "colour": "b", "x y": 1}"#, r#"{"tag": "a", "colour": **, **: **}"#),
            (
                r#"{"hosting": {"link": "https://u:p@a.com/b?c"}}"#,
                r#"{"hosting": {"link": "https://**@a.com/b?**"}}"#,
            ),
            (r#"{"hosting": {"password": {"a": 1}}}"#, r#"{"hosting": {"password": **}}"#),
        ],
    );
}

/// Escapes hide where the parts of a URL begin, but not those of other texts.
#[test]
fn broken_json_with_escapes() {
    assert_masked(
        InputFormat::Json,
        &[
            (r#"{"tag": "a\u0041", "x": 1,}"#, r#"{"tag": "a\u0041", "x": **,}"#),
            (r#"{"redirect": "https:\/\/u:p@a.com", "x": 1,}"#, r#"{"redirect": **"#),
            (
                r#"{"redirect": "https://u:p@a.com", "x": 1,}"#,
                r#"{"redirect": "https://**@a.com", "x": **,}"#,
            ),
        ],
    );
}

#[test]
fn broken_json() {
    assert_masked(
        InputFormat::Json,
        &[
            (
                "{\"hosting\": {\"username\": \"u\" \"password\": \"@@\" \"link\": \"\"}}",
                "{\"hosting\": {\"username\": \"u\" \"password\": **",
            ),
            (
                "{\"tag\": \"t\", \"hosting\": {\"password\": \"a b\", \"link\": \"l\"},}",
                "{\"tag\": \"t\", \"hosting\": {\"password\": **, \"link\": \"l\"},}",
            ),
            (
                "{\n \"hosting\": {\n  \"password\": {\n   \"link\": \"x\"\n  },\n }\n, \"tag\": \"t\"}",
                "{\n \"hosting\": {\n  \"password\": **,\n }\n, \"tag\": \"t\"}",
            ),
            (
                "{\"password\": [[\n],\n \"link\", \"x\"],\n\"tag\": \"t\",}",
                "{\"password\": **,\n\"tag\": \"t\",}",
            ),
            ("{\"password\": [\n\"tag\": \"t\"", "{\"password\": **"),
            (
                "{\"password\": \"a\nb=\",\n\"tag\": \"t\",}",
                "{\"password\": **\n**\n\"tag\": \"t\",}",
            ),
            ("{\"username\": \"u, \"password\": \"a:b\"}", "{\"username\": **"),
            ("{\"username: \"u\", \"password\": \"a:b\"}", "{\"username**password**"),
            ("{\"password: \"a:b\", \"tag\": \"t\"}", "{\"password**, \"tag\": \"t\"}"),
            (
                "{\"hosting\": {\n' \"secret\": {\n\"link\": \"x\",\n\"tag\": [\"x\"]\n},\n\"tag\": \"t\"",
                "{\"hosting\": {\n**\n\"tag\": \"t\"",
            ),
            ("{'tag': 'a', // b\n \"colour\": 5, }", "{'tag': 'a', //**\n \"colour\": **, }"),
        ],
    );
}

#[test]
fn yaml() {
    assert_masked(
        InputFormat::Yaml,
        &[
            ("tag: a # b\ncolour: &x !y b\n", "tag: a #**\ncolour: ** ** **\n"),
            (
                "hosting: {password: a, b, link: l, c: d}\n",
                "hosting: {password: **, **, link: l, c: **}\n",
            ),
            ("hosting: {password: &p a}\ntag: *p\n", "hosting: {password: ** **}\ntag: **\n"),
            (
                "tag: a # scaledmail-lint: ignore[SM304] b\n",
                "tag: a # scaledmail-lint: ignore[SM304] **\n",
            ),
        ],
    );
}

/// A password without a value may continue after `---`.
#[test]
fn a_document_after_an_empty_secret_is_masked() {
    assert_masked(
        InputFormat::Yaml,
        &[
            ("hosting:\n  password:\n---\ntag: q1\n", "hosting:\n  password:\n**"),
            ("hosting:\n  password: a\n---\ntag: q1\n", "hosting:\n  password: **\n---\ntag: q1\n"),
            ("hosting:\n  username:\n---\ntag: q1\n", "hosting:\n  username:\n---\ntag: q1\n"),
        ],
    );
}

#[test]
fn broken_yaml() {
    assert_masked(
        InputFormat::Yaml,
        &[
            (
                "hosting:\n  password: |\n# note\n    X\n  link: [",
                "hosting:\n  password: **\n**\n    **\n  link: [",
            ),
            (
                "hosting:\n  password:\n    - a\n - X\n  link: '\n",
                "hosting:\n  password:\n    **\n **\n  link: **\n",
            ),
            (
                "tag: a b\nhosting:\n  password X\n  link: [",
                "tag: a b\nhosting:\n  password **\n  link: [",
            ),
            ("password:\n  link: x\ntag: [", "password:\n  **\ntag: ["),
            ("password: 'a\n---\nlink: x\n", "password: **\n**"),
        ],
    );
}

#[test]
fn broken_toml() {
    assert_masked(
        InputFormat::Toml,
        &[
            (
                "[hosting]\npassword = \"a\nX==\"\nlink = \"\"\n",
                "[hosting]\npassword = **\n**\nlink = \"\"\n",
            ),
            (
                "[body.hosting.password]\nlink = \"x\"\n[body]\ntag = \"t\n",
                "[body.hosting.password]\n**\n[body]\ntag = **\n",
            ),
            (
                "hosting.password = '''\ntag = 'a'\n'''\ntag = 'b\n",
                "hosting.password = **\ntag = **\n",
            ),
        ],
    );
}

#[test]
fn commands() {
    const ADDRESS: &str = "https://server.scaledmail.com/api/v1/submit-form/x?provider=other";
    let cases = [
        (
            "T=a curl 'ADDRESS&key=b#c' -H 'Authorization: Bearer d' -H Accept:e/f -u g -xh -o i # j\n",
            "** curl 'ADDRESS&key=**' -H 'Authorization: Bearer **' -H Accept:e/f -u ** -o **\n",
        ),
        (
            "curl ADDRESS --json '{\"hosting\": {\"password\": \"a\"}, \"tag\": \"b\"}' b --c",
            "curl ADDRESS --json '{\"hosting\": {\"password\": **}, \"tag\": \"b\"}' **",
        ),
        (
            "curl ADDRESS --json '{\"tag\": \"b\", \"hosting\": {\"password\": \"a\",}}'",
            "curl ADDRESS --json '{\"tag\": \"b\", \"hosting\": {\"password\": **,}}'",
        ),
        ("curl -H Authorization:Bearer X --json '{}'", "curl -H Authorization:** --json '{}'"),
        (
            "curl 'ADDRESS -u jane:X'",
            "curl 'https://server.scaledmail.com/api/v1/submit-form/x?provider=**'",
        ),
        ("x=\"$(timeout 3 curl ADDRESS -u a)\" || b", "** curl ADDRESS -u **"),
        (
            "for a in b; do curl ADDRESS -H 'X-Key: c' --json @- <<E || d\n{\"tag\": \"$(e)\", \"x\": 1}\nE\ndone",
            "** curl ADDRESS -H 'X-Key: **' --json @- <<**\n{\"tag\": **, \"x\": **}\n**\n**",
        ),
        ("ssh a \"curl ADDRESS -u b\"", "**\""),
    ];
    for (text, expected) in cases {
        let [text, expected] = [text, expected].map(|text| text.replace("ADDRESS", ADDRESS));
        assert_masked(InputFormat::Curl, &[(&text, &expected)]);
    }
}

/// After an error, a word may belong to a secret.
#[test]
fn commands_with_errors() {
    const URL: &str = "https://server.scaledmail.com/api/v1/submit-form/";
    const KNOWN: &str = "https://server.scaledmail.com/api/v1/submit-form/?provider=other";
    for (text, expected) in [
        (
            "curl KNOWN \\ \n -H X:a -H 'Authorization: Bearer b' --json '{\"tag\": \"c\", \"x\": \"d\"}' -o e",
            "curl KNOWN \\ \n -H ** -H 'Authorization: **' --json '{\"tag\": \"c\", \"x\": **}' -o **",
        ),
        ("curl URLa?provider=b —json @c.json", "curl URL**?provider=** —json @**"),
        ("curl KNOWN -X PUT —abc d", "curl KNOWN -X **"),
        ("curl KNOWN -u 'a b --json '{}'", "curl KNOWN -u '** '{}'"),
    ] {
        let [text, expected] =
            [text, expected].map(|text| text.replace("URL", URL).replace("KNOWN", KNOWN));
        assert_masked(InputFormat::Curl, &[(&text, &expected)]);
    }
}

#[test]
fn text_that_is_not_utf8_is_masked() {
    let text = b"{\"tag\": \"\xff\"}";
    let secrets = Secrets::of(Source::whole(text, InputFormat::Json));
    assert_eq!(secrets.within(0..text.len()), [Span::new(0, text.len())]);
}

/// Counts the bytes that the scanner of text with syntax errors reads.
#[test]
fn the_work_grows_with_the_length_of_the_text() {
    let parts = [
        "[",
        "]",
        "{\"a\":",
        "- ",
        "&a ",
        "? ",
        "\"",
        "'",
        "\"\n",
        "'\n",
        "#\n",
        "password: ",
        "password: [",
        "password = \"\"\"",
        "password: \"[\n",
        "\"password\" {\n",
        "a.",
        "a b ",
        "[a]\n",
        "[hosting.password]\n",
        "[a\n",
        "tag: x, ",
        "tag: [\n",
        "link: 'a\n",
        "\\\"",
        ",",
        "password: x\ny\n",
        "  password: x\n",
        "{password: [\"}\", ",
        "token:\n",
        "=",
        "\t",
    ];
    for part in parts {
        for start in ["", "password: x ", "{\"tag\": \""] {
            for format in [InputFormat::Json, InputFormat::Yaml, InputFormat::Toml] {
                let work = [250, 500, 1000].map(|count| {
                    broken::READ.set(0);
                    broken::scan(&format!("{start}{}", part.repeat(count)), format);
                    broken::READ.get()
                });
                assert!(
                    work[1] * 2 <= work[0] * 5 && work[2] * 2 <= work[1] * 5,
                    "{start:?} and {part:?} as {format:?}: {work:?}"
                );
            }
        }
    }
}
