//! Tests `request`: compares its output with `request/` (`scripts/generate` rewrites it), runs it in
//! real shells with a fake curl that records its arguments, and searches it for passwords.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../core/tests/support/mod.rs"]
mod generator;
mod support;

use serde_json::{Value, json};
use std::path::Path;
use support::{RunResult, cli, command};

/// Texts that contain syntax of a shell, JSON, an editor or a terminal.
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

/// Returns the expected body of the HTTP request.
fn sent(mut body: Value, sequencer: &str, hosting: &str) -> Value {
    body.as_object_mut().unwrap().remove("$schema");
    body["sequencer"]["password"] = sequencer.into();
    body["hosting"]["password"] = hosting.into();
    body
}

/// Runs `request` on a body. Ignores the rules that reject control characters and
/// placeholders.
fn request(format: &str, body: &Value) -> RunResult {
    let uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
    let folder = support::folder(&[("no.toml", "ignore = [\"SM009\", \"SM014\"]".to_owned())]);
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
    let result = cli(&args, body.to_string().as_bytes());
    assert_eq!((result.status, result.stderr.as_str()), (0, ""), "{body}");
    result
}

/// Runs the script in a shell and returns the arguments of curl, or `None` if curl does not run.
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

/// Returns the installed shells, always including `sh`.
#[cfg(unix)]
fn shells() -> impl Iterator<Item = &'static str> {
    let is_installed =
        |shell: &&str| std::process::Command::new(shell).args(["-c", ":"]).output().is_ok();
    let others = ["dash", "bash", "zsh", "ksh", "yash"];
    std::iter::once("sh").chain(others.into_iter().filter(is_installed))
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
fn a_shell_sends_the_exact_document_with_the_passwords_inserted() {
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
fn nothing_is_sent_if_a_variable_is_unset_or_empty() {
    let script = request("curl", &form(&["Jane"], "whatever")).stdout;
    let all = [("SCALEDMAIL_TOKEN", "t"), ("INSTANTLY", "i"), ("SCALEDMAIL_HOSTING_PASSWORD", "h")];
    for shell in shells() {
        assert!(arguments(shell, &script, &all).is_some(), "{shell}");
        for missing in 0..all.len() {
            let mut variables = all.to_vec();
            variables.remove(missing);
            assert_eq!(
                arguments(shell, &script, &variables),
                None,
                "{shell} without {}",
                all[missing].0
            );
            variables.push((all[missing].0, ""));
            assert_eq!(
                arguments(shell, &script, &variables),
                None,
                "{shell} with an empty {}",
                all[missing].0
            );
        }
    }
}

#[test]
fn an_editor_that_inserts_its_variables_sends_the_document() {
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
fn the_pointers_of_a_json_call_locate_its_secrets() {
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
fn no_output_contains_control_characters() {
    for format in ["curl", "http", "json"] {
        let text = request(format, &form(HOSTILE, "whatever")).stdout;
        let bad = text.chars().find(|&character| {
            character != '\n' && scaledmail_lint_core::unstable::is_invisible(character)
        });
        assert_eq!(bad, None, "{format}");
    }
}

#[test]
fn printed_requests_equal_the_snapshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/request");
    for (format, file) in [("curl", "call.sh"), ("http", "call.http"), ("json", "call.json")] {
        let result = RunResult::of(
            command(&["request", "--output-format", format, "form.json"]).current_dir(&folder),
        );
        assert_eq!(result.status, 0, "{}", result.stderr);
        if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
            std::fs::write(folder.join(file), &result.stdout).unwrap();
        }
        assert_eq!(
            result.stdout,
            std::fs::read_to_string(folder.join(file)).unwrap_or_default(),
            "{file}"
        );
    }
}

#[test]
fn a_long_body_is_on_one_line_and_a_longer_one_has_a_warning() {
    let args =
        ["request", "--uuid", "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "--provider", "other", "-"];
    for (bytes, lines, warns) in
        [(20 << 10, 500..5000, false), (90 << 10, 0..20, false), (140 << 10, 0..20, true)]
    {
        let text = support::minified(bytes, 0);
        let result = cli(&args, text.as_bytes());
        assert_eq!(result.status, 0, "{}", result.stderr);
        assert!(
            lines.contains(&result.stdout.lines().count()),
            "{bytes}: {} lines",
            result.stdout.lines().count()
        );
        assert_eq!(
            result.stderr.contains("Linux limits an argument to 128 KiB"),
            warns,
            "{bytes}: {}",
            result.stderr
        );
        let result = cli(&[&args[..], &["--output-format", "http"]].concat(), text.as_bytes());
        assert_eq!((result.status, result.stderr.as_str()), (0, ""));
    }
}

/// `check` reports the same findings for the printed command as for the original form.
#[test]
fn a_printed_command_has_the_findings_of_its_form() {
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
            let result = cli(&["check", "--output-format", "json", "-"], text.as_bytes());
            assert_eq!(result.status, 0, "{}", result.stdout);
            serde_json::from_str::<Value>(&result.stdout).unwrap()["files"][0].clone()
        };
        let (original, printed) = (report(&text), report(&script.stdout));
        let findings = |report: &Value| -> Vec<(Value, Value)> {
            report["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|found| (found["code"].clone(), found["pointer"].clone()))
                .collect()
        };
        assert_eq!(
            (&printed["kind"], &printed["form"], findings(&printed)),
            (&json!("curl"), &original["form"], findings(&original)),
            "{}",
            script.stdout
        );
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

/// Neither stream contains a part of a password, whether the settings hide the errors or not.
#[test]
fn never_prints_a_password() {
    const CANARY: &str = "QXZJ8VWKGH0FB93215VQ";
    const MEMBERS: &[&str] = &[
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
    for members in MEMBERS {
        let body = format!(
            r#"{{"providers": {{"smtp": {{"domains": [{{"domain": "a.com", "first_name": "J", "last_name": "D"}}]}}}}, {members}}}"#
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
                    let result = cli(
                        &[&args[..], &["--uuid", uuid, "--provider", "other"]].concat(),
                        text.as_bytes(),
                    );
                    printed += usize::from(result.status == 0);
                    for part in
                        CANARY.as_bytes().windows(5).map(|part| std::str::from_utf8(part).unwrap())
                    {
                        assert!(
                            !result.stdout.contains(part) && !result.stderr.contains(part),
                            "{format}: {text}\n{result:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(printed > 50, "only {printed} calls were printed");
}
