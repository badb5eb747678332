//! Tests the command with generated inputs: large, many, malformed and hostile ones. Written cases
//! are in `cmd/`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use support::{BIN, RunResult, clean_form, cli, folder, form_with_findings};

#[test]
fn written_cases() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "")
        .insert_var("[VERSION]", env!("CARGO_PKG_VERSION"))
        .unwrap()
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml");
}

#[test]
fn sample_of_the_endpoint_is_clean_for_domains_bought_through_scaledmail() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/endpoint-sample.json");
    let result = cli(&["check", "--provider", "scaledmail", sample], b"");
    assert_eq!(result.status, 0);
    assert!(result.stdout.contains("ok, 2 domains, 4 google mailboxes"), "{}", result.stdout);
    let result = cli(&["check", "--provider", "other", "--output-format", "json", sample], b"");
    assert_eq!(result.status, 1);
    assert_eq!(result.codes(), ["SM401"]);
}

#[test]
fn json_equals_the_report_of_the_core() {
    let text = form_with_findings();
    let result = cli(
        &[
            "check",
            "--provider",
            "scaledmail",
            "--output-format",
            "json",
            "--stdin-filename",
            "a.json",
            "-",
        ],
        text.as_bytes(),
    );
    let options = scaledmail_lint_core::Options::default()
        .with_provider(scaledmail_lint_core::contract::CallProvider::Scaledmail);
    let report = scaledmail_lint_core::Report::new(vec![scaledmail_lint_core::check(
        text.as_bytes(),
        "a.json",
        &options,
    )]);
    assert_eq!(result.stdout, serde_json::to_string_pretty(&report).unwrap() + "\n");
}

#[test]
fn jsonl_lists_the_findings_of_the_report_with_their_path_first() {
    let text = form_with_findings();
    let json = cli(&["check", "--output-format", "json", "-"], text.as_bytes());
    let lines = cli(&["check", "--output-format", "jsonl", "-"], text.as_bytes());
    let report: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let mut expected = report["files"][0]["diagnostics"].as_array().unwrap().clone();
    for finding in &mut expected {
        finding["path"] = "<stdin>".into();
    }
    let found: Vec<serde_json::Value> =
        lines.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(found.len() > 3);
    assert_eq!(found, expected);
    assert!(lines.stdout.lines().all(|line| line.starts_with("{\"path\":\"<stdin>\",\"code\":")));
}

#[test]
fn folders_are_searched_with_gitignore_rules() {
    let dir = folder(&[
        ("b.scaledmail.json", clean_form()),
        ("a/z.scaledmail.json", clean_form()),
        ("a-b/x.scaledmail.json", clean_form()),
        ("notes.json", "{".to_owned()),
        ("ignored.scaledmail.json", clean_form()),
        (".hidden/x.scaledmail.json", clean_form()),
        (".gitignore", "ignored*\n".to_owned()),
    ]);
    let result = RunResult::of(
        Command::new(BIN).args(["check", "--output-format", "json"]).current_dir(dir.path()),
    );
    assert_eq!(
        result.paths(),
        ["a-b/x.scaledmail.json", "a/z.scaledmail.json", "b.scaledmail.json"],
        "sorted by the bytes of the whole path, not by component"
    );
    let result = RunResult::of(
        Command::new(BIN)
            .args([
                "check",
                "--output-format",
                "json",
                "./",
                "./notes.json",
                "ignored.scaledmail.json",
            ])
            .current_dir(dir.path()),
    );
    assert_eq!(
        result.paths(),
        [
            "a-b/x.scaledmail.json",
            "a/z.scaledmail.json",
            "b.scaledmail.json",
            "notes.json",
            "ignored.scaledmail.json",
        ]
    );
    let result = RunResult::of(
        Command::new(BIN)
            .args([
                "check",
                "--output-format",
                "json",
                "b.scaledmail.json",
                ".",
                "./b.scaledmail.json",
            ])
            .current_dir(dir.path()),
    );
    assert_eq!(
        result.paths(),
        ["b.scaledmail.json", "a-b/x.scaledmail.json", "a/z.scaledmail.json"],
        "each file once, in the position of its first occurrence"
    );
    let result = RunResult::of(
        Command::new(BIN)
            .args(["check", "--output-format", "json", "*.json", "a*/*.json"])
            .current_dir(dir.path()),
    );
    assert_eq!(
        result.paths(),
        [
            "b.scaledmail.json",
            "ignored.scaledmail.json",
            "notes.json",
            "a-b/x.scaledmail.json",
            "a/z.scaledmail.json"
        ],
        "a file that a pattern matches counts as named"
    );
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_fails_the_run_but_other_files_are_checked() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("a.scaledmail.json", clean_form()), ("b.scaledmail.json", clean_form())]);
    let secret = dir.path().join("a.scaledmail.json");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&secret).is_ok() {
        return; // root can read every file
    }
    let result = RunResult::of(Command::new(BIN).arg("check").current_dir(dir.path()));
    assert_eq!(result.status, 2);
    assert_eq!(result.stderr, "error: a.scaledmail.json: cannot be read: permission denied\n");
    assert!(result.stdout.starts_with("b.scaledmail.json: "), "{}", result.stdout);
}

#[cfg(unix)]
#[test]
fn paths_can_contain_any_character() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = folder(&[]);
    fs::write(dir.path().join("esc\u{1b}[31m\nline\u{202e}.scaledmail.json"), "{}").unwrap();
    let latin = OsStr::from_bytes(b"caf\xe9.scaledmail.json");
    fs::write(dir.path().join(latin), "{}").unwrap();
    for format in ["full", "concise", "json", "jsonl"] {
        let result = RunResult::of(
            Command::new(BIN)
                .args(["check", "--output-format", format])
                .arg(".")
                .arg("no\u{1b}\u{7}such")
                .current_dir(dir.path()),
        );
        assert_eq!(result.status, 2, "{format}");
        for output in [&result.stdout, &result.stderr] {
            assert!(!output.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{format}: {output:?}");
        }
        assert!(result.stdout.contains("caf\u{fffd}.scaledmail.json"), "{format}");
        assert!(!result.stdout.contains("\nline"), "{format}");
    }
}

#[test]
fn values_cannot_send_control_characters_to_the_terminal() {
    let text = "{\"providers\": {\"google\": {\"domains\": [{\"domain\": \"ev\u{9b}31mil\u{202e}\u{2066}.com\", \"first_name\": \"\u{7f}\u{200b}\", \
                \"last_name\": \"\\u001b[31m\\u202e\", \"al\u{1b}ias\u{202e}\": 1}]}}, \"x\\u001b[2J\": 1}";
    for text in [text.to_owned(), text.replace('\u{1b}', ""), text.replace("\"x", "x")] {
        for format in ["full", "concise", "json", "jsonl"] {
            let result = cli(&["check", "--output-format", format, "-"], text.as_bytes());
            assert_eq!(result.status, 1);
            let bad = result.stdout.chars().find(|&character| {
                character != '\n'
                    && (character.is_control() || "\u{202e}\u{2066}\u{200b}".contains(character))
            });
            assert_eq!(bad, None, "{format}: {:?}", result.stdout);
        }
    }
}

#[test]
fn texts_that_do_not_parse_are_findings() {
    let deep = "[".repeat(100_000);
    for text in [
        &b""[..],
        b"\xff\xfe{\0}\0",
        b"{\"tag\": \"caf\xe9\"}",
        b"\xef\xbb\xbf",
        deep.as_bytes(),
        b"\0",
        b"nul",
        b"{\"a\": \"\n",
    ] {
        for format in ["full", "concise", "json", "jsonl"] {
            let result = cli(&["check", "--output-format", format, "-"], text);
            assert_eq!((result.status, result.stderr.as_str()), (1, ""), "{format}");
            assert!(result.stdout.contains("SM001"), "{format}");
            assert!(result.stdout.len() < 64 * 1024, "{format}: {} bytes", result.stdout.len());
        }
    }
}

#[test]
fn lines_and_columns_are_correct_for_any_text() {
    let form = |eol: &str| {
        [
            "{",
            "\t\"tag\": \"😀é\", \"providers\":",
            "\t{\"google\": {\"domains\": [{\"domain\": \"a b.com\", \"first_name\": \"J\", \"last_name\": \"D\"}]}}}",
        ]
        .join(eol)
    };
    for (text, location) in [
        (form("\n"), "3:37"),
        (form("\r\n"), "3:37"),
        (form("\r"), "3:37"),
        (format!("\u{feff}{}", form("\n")), "3:37"),
        (form(" "), "1:66"),
    ] {
        let result = cli(
            &["check", "--provider", "scaledmail", "--output-format", "concise", "-q", "-"],
            text.as_bytes(),
        );
        assert_eq!(
            result.stdout.split(": ").next(),
            Some(format!("<stdin>:{location}").as_str()),
            "{text:?}"
        );
        let result = cli(&["check", "--provider", "scaledmail", "-q", "-"], text.as_bytes());
        assert!(result.stdout.contains(&format!("[<stdin>:{location}]")), "{}", result.stdout);
        assert!(result.stdout.contains("\"domain\": \"a b.com\""), "{}", result.stdout);
    }
}

/// Underlines are below their span, even after wide characters and tabs and in long lines.
#[test]
fn underlines_are_in_the_right_columns() {
    let prefix = "{\"tag\": \"x\",\t\"providers\": {\"google\": {\"domains\": [{\"first_name\": \"J\", \"last_name\": \"D\", \"redirect\": \"https://a.com/";
    for length in [0, 1, 30, 200, 5000] {
        let text = format!("{prefix}{}\", \"domain\": \"a_b.com\"}}]}}}}}}", "y".repeat(length));
        let result = cli(&["check", "--provider", "scaledmail", "-q", "-"], text.as_bytes());
        let lines: Vec<&str> = result.stdout.lines().collect();
        let at = lines.iter().position(|line| line.contains("a_b.com\"")).unwrap();
        let column = |line: &str, byte: usize| line[..byte].chars().count();
        let start = column(lines[at], lines[at].find("\"a_b.com\"").unwrap());
        let under = column(lines[at + 1], lines[at + 1].find(['─', '┬']).unwrap());
        assert!((start..start + 9).contains(&under), "{}", result.stdout);
        assert!(lines[at].chars().count() <= 80, "{}", result.stdout);
    }
}

#[test]
fn output_does_not_depend_on_the_number_of_jobs() {
    let files: Vec<(String, String)> = (0..150)
        .map(|number| {
            (
                format!("{number}.scaledmail.json"),
                if number % 3 == 0 { form_with_findings() } else { clean_form() },
            )
        })
        .collect();
    let files: Vec<(&str, String)> =
        files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let dir = folder(&files);
    for format in ["full", "concise", "json", "jsonl"] {
        let run = |jobs: &str| {
            RunResult::of(
                Command::new(BIN)
                    .args(["check", "--output-format", format, "--jobs", jobs, ".", "missing"])
                    .current_dir(dir.path()),
            )
        };
        let expected = run("1");
        assert_eq!(expected.status, 2);
        for jobs in ["2", "4", "64"] {
            assert_eq!(run(jobs), expected, "{format}, {jobs} jobs");
        }
    }
}

#[test]
fn snippets_of_a_large_form_on_one_line_are_small() {
    let text = support::minified(10 << 20, 200);
    let result = cli(&["check", "--provider", "scaledmail", "-"], text.as_bytes());
    assert_eq!(result.status, 1);
    assert_eq!(result.stdout.matches("error[SM302]").count(), 200);
    assert!(result.stdout.len() < 200 * 1500, "{} bytes", result.stdout.len());
    assert!(
        result.stdout.lines().all(|line| line.chars().count() <= 100),
        "no line exceeds the width"
    );
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let dir = folder(&[("a.scaledmail.json", support::minified(1 << 20, 8000))]);
    for format in ["full", "concise", "json", "jsonl"] {
        let mut child = Command::new(BIN)
            .args(["check", "--provider", "scaledmail", "--output-format", format])
            .current_dir(dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format}");
        assert_eq!(output.status.code(), Some(1), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_fails_the_run() {
    for arg in ["rules", "--help", "--version"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = Command::new(BIN).arg(arg).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arg}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "error: cannot write the output: no space left on device\n",
            "{arg}"
        );
    }
}

#[test]
fn standard_input_is_read_once() {
    let mut child = Command::new(BIN)
        .args(["check", "-", "-", "--output-format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(clean_form().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["files"], 1);
}

#[test]
fn flags_and_variables_control_colors() {
    let text = form_with_findings();
    let colored = |args: &[&str], vars: &[(&str, &str)]| {
        let mut command = support::command(&[&["check", "-"], args].concat());
        command.env_remove("NO_COLOR").envs(vars.iter().copied());
        RunResult::with_input(&mut command, text.as_bytes()).stdout.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "no colors in a pipe");
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]), "the flag takes precedence");
    assert!(colored(&[], &[("FORCE_COLOR", "1")]) && colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(
        !colored(&[], &[("FORCE_COLOR", "0")])
            && !colored(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")])
    );
    assert!(!colored(&["--color", "never"], &[("FORCE_COLOR", "1")]));
}

#[test]
fn colors_do_not_change_the_text() {
    let text = form_with_findings();
    for format in ["full", "concise", "json", "jsonl"] {
        let plain = cli(&["check", "--output-format", format, "-"], text.as_bytes()).stdout;
        let colored =
            cli(&["check", "--color", "always", "--output-format", format, "-"], text.as_bytes())
                .stdout;
        let mut stripped = String::new();
        let mut rest = colored.as_str();
        while let Some((before, after)) = rest.split_once("\u{1b}[") {
            stripped += before;
            rest = after.split_once('m').unwrap().1;
        }
        assert_eq!(stripped + rest, plain, "{format}");
    }
}

#[test]
fn schema_prints_the_published_schemas_byte_for_byte() {
    for (name, kind) in [
        ("body", scaledmail_lint_core::schema::SchemaKind::Body),
        ("request", scaledmail_lint_core::schema::SchemaKind::Request),
    ] {
        assert_eq!(cli(&["schema", name], b"").stdout, kind.text());
    }
    assert_eq!(
        cli(&["schema"], b"").stdout,
        scaledmail_lint_core::schema::SchemaKind::Request.text()
    );
}

#[test]
fn explain_knows_every_rule() {
    for rule in scaledmail_lint_core::rules::RULES {
        for width in [40, 80] {
            let by_code = RunResult::of(
                support::command(&["explain", rule.code]).env("COLUMNS", width.to_string()),
            );
            let by_name = RunResult::of(
                support::command(&["explain", rule.name]).env("COLUMNS", width.to_string()),
            );
            assert_eq!((by_code.status, &by_code), (0, &by_name));
            for part in [rule.code, rule.name, rule.url] {
                assert!(by_code.stdout.contains(part), "{}", by_code.stdout);
            }
        }
        let data: serde_json::Value = serde_json::from_str(
            &cli(&["explain", rule.code, "--output-format", "json"], b"").stdout,
        )
        .unwrap();
        assert_eq!((&data["code"], &data["why"]), (&rule.code.into(), &rule.why.into()));
    }
}

#[test]
fn rules_are_available_as_json() {
    let data: Vec<serde_json::Value> =
        serde_json::from_str(&cli(&["rules", "--output-format", "json"], b"").stdout).unwrap();
    let codes: Vec<_> = data.iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    assert_eq!(
        codes,
        scaledmail_lint_core::rules::RULES.iter().map(|rule| rule.code).collect::<Vec<_>>()
    );
    for rule in &data {
        for key in [
            "code", "name", "severity", "default", "summary", "why", "url", "schema", "fix",
            "examples",
        ] {
            assert!(!rule[key].is_null(), "{key} of {rule}");
        }
    }
}

/// For random texts, snippets fit the width and contain no control characters.
#[test]
fn snippets_of_random_texts_fit_the_width_and_are_escaped() {
    const PIECES: [&str; 14] = [
        "",
        "\"",
        "\n",
        "\r",
        "\t",
        "\u{1b}[2J",
        "\u{202e}",
        "日本",
        "e\u{301}",
        "{",
        "]",
        ",",
        "\\",
        "                                                  ",
    ];
    let form = form_with_findings();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..3000 {
        let mut text =
            if round % 2 == 0 { form.clone() } else { form.replace('\n', "") }.into_bytes();
        for _ in 0..=random(3) {
            let at = random(text.len());
            let to = (at + random(4)).min(text.len());
            text.splice(at..to, PIECES[random(PIECES.len())].bytes());
        }
        if round % 16 == 0 {
            let at = random(text.len());
            text[at] = 0xff;
        }
        let width = 30 + random(90);
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut input = text.as_slice();
        let mut streams = scaledmail_lint_cli::Streams::new(&mut input, &mut output, &mut errors);
        streams.width = Some(width);
        let status = scaledmail_lint_cli::run(
            ["scaledmail-lint", "check", "-", "-q", "--pedantic"].map(Into::into),
            &mut streams,
        );
        let output = String::from_utf8(output).unwrap();
        assert!(status < 2 && errors.is_empty());
        for line in output.lines() {
            assert!(
                !line.contains(|character: char| character.is_control() || character == '\u{202e}'),
                "{line:?}"
            );
            let is_source =
                line.trim_start().starts_with(|character: char| character.is_ascii_digit())
                    && line.contains(" │ ");
            assert!(!is_source || line.chars().count() <= width, "{width}: {line}\n{output}");
        }
    }
}

/// No other rule runs on a text that does not parse, so `--select` must not make it look clean.
#[test]
fn select_does_not_hide_syntax_errors() {
    let result = cli(&["check", "--select", "SM302", "--output-format", "json", "-"], b"{");
    assert_eq!((result.status, result.codes()), (1, vec!["SM001".to_owned()]));
    assert_eq!(cli(&["check", "--ignore", "SM001", "-"], b"{").status, 0);
}

#[cfg(unix)]
#[test]
fn a_dangling_link_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("gone.scaledmail.json")).unwrap();
    let result = cli(&["check", folder.path().to_str().unwrap()], b"");
    assert_eq!(result.status, 2);
    assert!(result.stderr.contains("gone.scaledmail.json"), "{}", result.stderr);
}

/// A link and a path with `..` are other names of a file, not other forms (SM109).
#[cfg(unix)]
#[test]
fn a_file_with_several_names_is_one_form() {
    let folder = folder(&[("orders/a.scaledmail.json", clean_form())]);
    let link = folder.path().join("orders/link.scaledmail.json");
    std::os::unix::fs::symlink("a.scaledmail.json", link).unwrap();
    std::os::unix::fs::symlink("orders", folder.path().join("other")).unwrap();
    let names = ["orders", "other/a.scaledmail.json", "orders/../orders/a.scaledmail.json"];
    let mut command = support::command(&["check", "--output-format", "json"]);
    let result = RunResult::of(command.args(names).current_dir(folder.path()));
    assert_eq!((result.status, result.codes()), (0, Vec::new()), "{}", result.stdout);
    assert!(result.stdout.contains("\"files\": 1,"), "{}", result.stdout);
}

#[test]
fn folders_without_forms_are_accepted_on_request() {
    let folder = folder(&[("other.json", String::new())]);
    for (flags, status) in [(&["check"][..], 2), (&["check", "--allow-empty"], 0)] {
        let mut command = support::command(flags);
        let result = RunResult::of(command.args([".", "*.yaml"]).current_dir(folder.path()));
        assert_eq!(result.status, status, "{}", result.stderr);
    }
    let missing = cli(&["check", "--allow-empty", "missing.json"], b"");
    assert_eq!(missing.status, 2, "a missing file is still an error");
}

#[test]
fn clean_files_are_listed_only_if_few_are_named() {
    let names: Vec<String> = (0..11).map(|number| format!("{number}.scaledmail.json")).collect();
    let form = clean_form();
    let forms: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let form = form.replace("outreach", &format!("mail{number}"));
            (name.as_str(), form.replace("78660a21", &format!("{number:08x}")))
        })
        .collect();
    let folder = folder(&forms);
    let lines = |paths: &[String]| {
        let mut command = support::command(&["check", "--provider", "scaledmail"]);
        let result = RunResult::of(command.args(paths).current_dir(folder.path()));
        result.stdout.matches(": ok, ").count()
    };
    assert_eq!([lines(&names[..10]), lines(&names), lines(&[".".to_owned()])], [10, 0, 0]);
}

#[test]
fn a_baseline_is_not_written_to_standard_output() {
    let result = cli(&["check", "--write-baseline", "-", "-"], clean_form().as_bytes());
    assert!(result.status == 2 && result.stderr.contains("pass the name of a file"));
    assert!(!std::path::Path::new("-").exists());
}
