//! `request`: what it prints is compared to the byte (`request/`, written anew by `SNAPSHOTS=overwrite`), run in a real shell with a curl
//! that only writes down what it is given, and searched for passwords.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../core/tests/support/mod.rs"]
mod generator;
mod support;

use serde_json::{Value, json};
use std::path::Path;
use support::{Ran, cli, command};

/// Texts that a shell, a JSON reader, an editor or a terminal would take for something else.
const HOSTILE: &[&str] = &[
    "it's '' '\\'' \"quoted\"",
    "$HOME ${HOME} $(echo no) `echo no` $((1+1))",
    "back\\slash \\n \\u0041 \\\\",
    "a\u{9b}31m\u{202e}\u{2028}\u{200b}",
    "{{ID}} {{$guid}} {{{",
    "ünïcode 😀 \u{e0041}",
    "!! !x ~ * ? [a] #no & | ; < > %s %d",
    "EOF",
    "@file",
    "$SCALEDMAIL_TOKEN",
];

fn form(texts: &[&str], password: &str) -> Value {
    let domain = |(at, text): (usize, &&str)| json!({"domain": format!("outreach-{at}.com"), "first_name": text, "last_name": "Doe"});
    json!({
        "$schema": "for-editors.json",
        "tag": texts.first(),
        "providers": {"smtp": {"domains": texts.iter().enumerate().map(domain).collect::<Vec<_>>()}},
        "sequencer": {"provider": "Instantly", "username": "jane", "password": "${INSTANTLY}", "tag": "{{ID}}"},
        "hosting": {"provider": "Namecheap", "username": "jane", "password": password},
    })
}

/// The body that is to arrive.
fn sent(mut body: Value, sequencer: &str, hosting: &str) -> Value {
    body.as_object_mut().unwrap().remove("$schema");
    body["sequencer"]["password"] = sequencer.into();
    body["hosting"]["password"] = hosting.into();
    body
}

/// The command on a body. Rules that object to odd texts are off.
fn request(format: &str, body: &Value) -> Ran {
    let uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
    let folder = support::folder(&[("no.toml", "ignore = [\"SM009\"]".to_owned())]);
    let config = folder.path().join("no.toml");
    let mut args = vec![
        "request",
        "--uuid",
        uuid,
        "--provider",
        "other",
        "--organization-id",
        "a b&c=d/é'$x",
        "--quiet",
    ];
    args.extend(["--config", config.to_str().unwrap(), "--output-format", format, "-"]);
    let ran = cli(&args, body.to_string().as_bytes());
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{body}");
    ran
}

/// What a curl gets that a shell runs; none where it is not run.
#[cfg(unix)]
fn arguments(shell: &str, script: &str, variables: &[(&str, &str)]) -> Option<Vec<String>> {
    use std::os::unix::fs::PermissionsExt;
    let folder = support::folder(&[
        ("curl", "#!/bin/sh\nprintf '%s\\0' \"$@\" > \"$WRITTEN\"\n".to_owned()),
        ("script", script.to_owned()),
    ]);
    let (curl, written) = (folder.path().join("curl"), folder.path().join("written"));
    std::fs::set_permissions(&curl, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let mut command = std::process::Command::new(shell);
    command
        .arg(folder.path().join("script"))
        .env("PATH", path)
        .env("WRITTEN", &written)
        .envs(variables.iter().copied());
    for name in ["SCALEDMAIL_TOKEN", "INSTANTLY", "SCALEDMAIL_HOSTING_PASSWORD"] {
        if variables.iter().all(|(set, _)| *set != name) {
            command.env_remove(name);
        }
    }
    let output = command.output().unwrap();
    let arguments = String::from_utf8(std::fs::read(written).ok()?).unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(arguments.strip_suffix('\0').unwrap().split('\0').map(str::to_owned).collect())
}

/// The shells that are here; `sh` always is.
#[cfg(unix)]
fn shells() -> impl Iterator<Item = &'static str> {
    let is_here =
        |shell: &&str| std::process::Command::new(shell).args(["-c", ":"]).output().is_ok();
    std::iter::once("sh").chain(["dash", "bash", "zsh", "ksh", "yash"].into_iter().filter(is_here))
}

#[cfg(unix)]
const PASSWORDS: &[&str] = &[
    "plain",
    "a\"b\\c",
    "\\n\\u0041\\",
    "'$HOME`id`$(id)'\"",
    "ü 😀 % %s & / \\/ \\&",
    "-n",
    " spaces ",
];

#[cfg(unix)]
#[test]
fn a_shell_sends_just_the_document_with_its_passwords_put_in() {
    let body = form(HOSTILE, "whatever");
    let script = request("curl", &body).stdout;
    for (at, password) in PASSWORDS.iter().enumerate() {
        let other = PASSWORDS[PASSWORDS.len() - 1 - at];
        let variables = [
            ("SCALEDMAIL_TOKEN", "t0k'\"\\$en"),
            ("INSTANTLY", *password),
            ("SCALEDMAIL_HOSTING_PASSWORD", other),
        ];
        for shell in shells() {
            let arguments = arguments(shell, &script, &variables).unwrap();
            let expected = [
                "--request",
                "POST",
                "--url",
                "https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11\
                 ?provider=other&organization_id=a%20b%26c%3Dd%2F%C3%A9%27%24x",
                "--header",
                "Authorization: Bearer t0k'\"\\$en",
                "--header",
                "Content-Type: application/json",
                "--data-raw",
            ];
            let (last, others) = arguments.split_last().unwrap();
            assert_eq!(others, expected, "{shell}");
            let received: Value = serde_json::from_str(last)
                .unwrap_or_else(|error| panic!("{shell}: {error} in {last}"));
            assert_eq!(received, sent(body.clone(), password, other), "{shell}");
        }
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_sent_while_a_variable_is_not_set() {
    let script = request("curl", &form(&["Jane"], "whatever")).stdout;
    let all = [("SCALEDMAIL_TOKEN", "t"), ("INSTANTLY", "i"), ("SCALEDMAIL_HOSTING_PASSWORD", "h")];
    for shell in shells() {
        assert!(arguments(shell, &script, &all).is_some(), "{shell}");
        for missing in 0..all.len() {
            let mut some = all.to_vec();
            some.remove(missing);
            assert_eq!(
                arguments(shell, &script, &some),
                None,
                "{shell} without {}",
                all[missing].0
            );
            some.push((all[missing].0, ""));
            assert_eq!(
                arguments(shell, &script, &some),
                None,
                "{shell} with an empty {}",
                all[missing].0
            );
        }
    }
}

#[test]
fn an_editor_that_puts_its_variables_in_gets_the_document() {
    let body = form(HOSTILE, "whatever");
    let text = request("http", &body).stdout;
    let (head, content) = text.split_once("\n\n").unwrap();
    assert!(
        head.ends_with(
            "\nAuthorization: Bearer {{SCALEDMAIL_TOKEN}}\nContent-Type: application/json"
        ),
        "{head}"
    );
    assert_eq!(content.matches("{{").count(), 2, "{content}");
    let content =
        content.replace("{{INSTANTLY}}", "one").replace("{{SCALEDMAIL_HOSTING_PASSWORD}}", "two");
    assert_eq!(serde_json::from_str::<Value>(&content).unwrap(), sent(body, "one", "two"));
}

#[test]
fn the_secrets_of_a_json_call_are_where_it_says() {
    let body = form(HOSTILE, "whatever");
    let mut call: Value = serde_json::from_str(&request("json", &body).stdout).unwrap();
    let secrets = call["secrets"].clone();
    let names = ["SCALEDMAIL_TOKEN", "SCALEDMAIL_HOSTING_PASSWORD", "INSTANTLY"];
    assert_eq!(
        secrets
            .as_array()
            .unwrap()
            .iter()
            .map(|secret| secret["name"].as_str().unwrap())
            .collect::<Vec<_>>(),
        names
    );
    for secret in secrets.as_array().unwrap() {
        let value = call.pointer_mut(secret["pointer"].as_str().unwrap()).unwrap();
        let reference = format!("${}", secret["name"].as_str().unwrap());
        *value = value.as_str().unwrap().replace(&reference, "secret").into();
    }
    assert_eq!(call["headers"]["Authorization"], "Bearer secret");
    assert_eq!(call["body"], sent(body, "secret", "secret"));
}

#[test]
fn no_output_commands_a_terminal() {
    for format in ["curl", "http", "json"] {
        let text = request(format, &form(HOSTILE, "whatever")).stdout;
        let bad = text
            .chars()
            .find(|&character| character != '\n' && scaledmail_lint_core::is_invisible(character));
        assert_eq!(bad, None, "{format}");
    }
}

#[test]
fn what_is_printed_is_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/request");
    for (format, file) in [("curl", "call.sh"), ("http", "call.http"), ("json", "call.json")] {
        let ran = Ran::of(
            command(&["request", "--output-format", format, "form.json"]).current_dir(&folder),
        );
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
            std::fs::write(folder.join(file), &ran.stdout).unwrap();
        }
        assert_eq!(
            ran.stdout,
            std::fs::read_to_string(folder.join(file)).unwrap_or_default(),
            "{file}"
        );
    }
}

#[test]
fn a_long_body_is_on_one_line_and_a_longer_one_comes_with_a_warning() {
    let args =
        ["request", "--uuid", "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "--provider", "other", "-"];
    for (bytes, lines, warns) in
        [(20 << 10, 500..5000, false), (90 << 10, 0..20, false), (140 << 10, 0..20, true)]
    {
        let text = support::minified(bytes, 0);
        let ran = cli(&args, text.as_bytes());
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        assert!(
            lines.contains(&ran.stdout.lines().count()),
            "{bytes}: {} lines",
            ran.stdout.lines().count()
        );
        assert_eq!(
            ran.stderr.contains("Linux takes no argument of more than 128 KiB"),
            warns,
            "{bytes}: {}",
            ran.stderr
        );
        let ran = cli(&[&args[..], &["--output-format", "http"]].concat(), text.as_bytes());
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    }
}

/// Whatever the settings hide: no password comes out, on either stream, with the errors shown and with the call printed.
/// What is printed is what `check` takes for the same form.
#[test]
fn a_printed_command_is_checked_as_the_form_that_it_was() {
    let mut compared = 0;
    for seed in 0..60 {
        let form = generator::arbitrary_form(seed, 0);
        let text = if form.get("body").is_some() {
            form
        } else {
            json!({"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": form})
        }
        .to_string();
        let script = cli(&["request", "--quiet", "-"], text.as_bytes());
        if script.status != 0 {
            continue;
        }
        let report = |text: &str| -> Value {
            let ran = cli(&["check", "--output-format", "json", "-"], text.as_bytes());
            assert_eq!(ran.status, 0, "{}", ran.stdout);
            serde_json::from_str::<Value>(&ran.stdout).unwrap()["files"][0].clone()
        };
        let (was, is) = (report(&text), report(&script.stdout));
        let said = |report: &Value| -> Vec<(Value, Value)> {
            report["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|found| (found["code"].clone(), found["pointer"].clone()))
                .collect()
        };
        assert_eq!(
            (&is["kind"], &is["form"], said(&is)),
            (&json!("curl"), &was["form"], said(&was)),
            "{}",
            script.stdout
        );
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn no_password_comes_out() {
    const CANARY: &str = "QXZJ8VWKGH0FB93215VQ";
    const AROUND: &[&str] = &[
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "@@"}"#,
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "${@@:-@@}"}"#,
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "@@\"@@\\"}"#,
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "x", "api": "@@"}"#,
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "x", "keys": {"one": "@@", "two": ["@@"]}}"#,
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "x", "password": "@@", "Password": "@@"}"#,
        r#""hosting": "password=@@", "sequencer": {"password": ["@@"]}"#,
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "x", "link": "https://a.com/?token=@@"}"#,
        r#""tag": "password: @@", "password": "@@""#,
        r#""hosting": {"provider": "Namecheap", "username": "jane", "password": "@@",}"#,
    ];
    let folder = support::folder(&[
        ("none.toml", "ignore = [\"ALL\"]".to_owned()),
        ("all.toml", "pedantic = true".to_owned()),
    ]);
    let mut printed = 0;
    for around in AROUND {
        let body = format!(
            r#"{{"providers": {{"smtp": {{"domains": [{{"domain": "a.com", "first_name": "J", "last_name": "D"}}]}}}}, {around}}}"#
        );
        let uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
        let request = format!(
            r#"{{"uuid": "{uuid}", "provider": "other", "coupon": "token=@@", "secret": "@@", "body": {body}}}"#
        );
        for text in [&body, &request, &request.replace("token=@@", "x")] {
            let text = text.replace("@@", CANARY);
            for format in ["curl", "http", "json"] {
                for config in ["none.toml", "all.toml"] {
                    let config = folder.path().join(config);
                    let args = [
                        "request",
                        "-",
                        "--output-format",
                        format,
                        "--config",
                        config.to_str().unwrap(),
                    ];
                    let ran = cli(
                        &[&args[..], &["--uuid", uuid, "--provider", "other"]].concat(),
                        text.as_bytes(),
                    );
                    printed += usize::from(ran.status == 0);
                    for piece in CANARY
                        .as_bytes()
                        .windows(5)
                        .map(|piece| std::str::from_utf8(piece).unwrap())
                    {
                        assert!(
                            !ran.stdout.contains(piece) && !ran.stderr.contains(piece),
                            "{format}: {text}\n{ran:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(printed > 50, "only {printed} calls were printed");
}
