//! A run parses each text once, regardless of its outputs. The counter covers the whole process, so
//! this file has only one test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use scaledmail_lint_cli::Streams;
use scaledmail_lint_core::unstable::parse_count;
use std::ffi::OsString;
use std::path::Path;
use support::{folder, form_with_findings};

/// Runs the command in this process. Returns the number of parsed texts and the exit status.
fn run(dir: &Path, args: &[&str]) -> (usize, u8) {
    // Paths in the arguments begin with `@`, because the current folder is that of the process.
    let path = |name: &str| dir.join(name).into_os_string().into_string().unwrap();
    let args = args.iter().map(|arg| match arg.split_once('@') {
        Some((option, name)) => OsString::from(format!("{option}{}", path(name))),
        None => OsString::from(arg),
    });
    let (mut input, mut output, mut errors) = (std::io::empty(), Vec::new(), Vec::new());
    let before = parse_count();
    let status = scaledmail_lint_cli::run(
        std::iter::once("scaledmail-lint".into()).chain(args),
        &mut Streams::new(&mut input, &mut output, &mut errors),
    );
    (parse_count() - before, status)
}

#[test]
fn a_run_parses_each_text_once() {
    let form = form_with_findings();
    let minified =
        serde_json::from_str::<serde_json::Value>(&form).unwrap().to_string().replace('\'', "");
    let fixable = "{\"providers\": {\"google\": {\"domains\": [{\"domain\": \"A.com\", \
                   \"first_name\": \"J\", \"last_name\": \"D\"}]}}}";
    let dir = folder(&[
        ("a.scaledmail.json", form.clone()),
        ("b.scaledmail.json", form),
        ("broken.scaledmail.json", "{\"providers\": {\"hosting\" 1}}".to_owned()),
        ("c.scaledmail.ndjson", format!("{minified}\n{minified}\n")),
        ("d.scaledmail.yaml", format!("{minified}\n---\n{minified}\n")),
        (
            "e.sh",
            format!("curl https://server.scaledmail.com/api/v1/submit-form/u -d '{minified}'\n"),
        ),
        ("f.scaledmail.toml", "tag = 'a '\n[hosting]\npassword = 'changeme'\n".to_owned()),
        ("fixable.scaledmail.json", fixable.to_owned()),
        ("long.ndjson", format!("{}\n", support::minified(700_000, 2)).repeat(2)),
        ("clean.scaledmail.json", support::clean_form()),
    ]);
    let many = [
        "@a.scaledmail.json",
        "@b.scaledmail.json",
        "@broken.scaledmail.json",
        "@c.scaledmail.ndjson",
        "@d.scaledmail.yaml",
        "@e.sh",
        "@f.scaledmail.toml",
    ];
    let outputs = [
        "--output-format=full",
        "--output-format=sarif=@report.sarif",
        "--output-format=gitlab=@report.gitlab",
        "--output-format=rdjson=@report.rdjson",
    ];
    let check = |more: &[&str]| run(dir.path(), &[&["check", "--no-config"], more].concat());
    let all = |more: &[&str]| check(&[&many[..], &outputs, more].concat());
    let uuid = "--uuid=78660a21-3d11-4f7b-9d55-0f6f3f1f1c11";
    assert_eq!(all(&[]), (7, 1));
    assert_eq!(all(&["--write-baseline=@baseline.json"]), (7, 0));
    assert_eq!(all(&["--baseline=@baseline.json"]), (7, 0));
    // The text before and after the fix.
    assert_eq!(check(&["--diff", "@fixable.scaledmail.json"]), (2, 1));
    assert_eq!(check(&["--fix", "@fixable.scaledmail.json"]).0, 2);
    // Two chunks.
    assert_eq!(check(&[&["@long.ndjson"], &outputs[..]].concat()), (2, 1));
    let request = ["request", "--no-config", "--provider=other", uuid, "@clean.scaledmail.json"];
    assert_eq!(run(dir.path(), &request), (1, 0));
}
