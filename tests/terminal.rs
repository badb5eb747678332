//! Tests terminal features and shell integration: links, output for screen readers, colors of
//! errors, `--watch` and man pages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod support;

use scaledmail_lint_cli::{Environment, Streams, run};
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
use support::{cli, form_with_findings};

/// Returns standard output and standard error of a run on a terminal.
fn terminal(
    args: &[&str],
    input: &str,
    width: usize,
    variables: &[(&str, &str)],
    knows_links: bool,
) -> (String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut input = input.as_bytes();
    let mut streams = Streams::new(&mut input, &mut output, &mut errors);
    (streams.output_is_terminal, streams.errors_is_terminal, streams.knows_links) =
        (true, true, knows_links);
    streams.width = Some(width);
    streams.environment =
        [("TERM", "xterm")].iter().chain(variables).copied().collect::<Environment>();
    run(["scaledmail-lint"].iter().chain(args).map(Into::into), &mut streams);
    (String::from_utf8(output).unwrap(), String::from_utf8(errors).unwrap())
}

const LINK: &str = "\u{1b}]8;;";
const END: &str = "\u{1b}\\";

/// Removes the links. Returns the text without them, and the URL and the text of each link.
fn unlinked(text: &str) -> (String, Vec<(String, String)>) {
    let (mut plain, mut links, mut remaining) = (String::new(), Vec::new(), text);
    while let Some((before, after)) = remaining.split_once(LINK) {
        let (url, after) = after.split_once(END).unwrap();
        let (label, after) = after.split_once(&format!("{LINK}{END}")).unwrap();
        plain.extend([before, label]);
        links.push((url.to_owned(), label.to_owned()));
        remaining = after;
    }
    (plain + remaining, links)
}

#[test]
fn links_do_not_change_lines_and_lead_to_urls_of_rules() {
    let known: Vec<&str> = scaledmail_lint_core::rules::RULES.iter().map(|rule| rule.url).collect();
    let form = form_with_findings()
        .replace("jane doe", "jane \\u001b]8;;https://evil.example\\u001b\\\\ doe");
    let commands: [&[&str]; 6] = [
        &["check", "-"],
        &["check", "-", "--color", "always"],
        &["check", "-", "--output-format", "concise"],
        &["rules"],
        &["explain", "SM302"],
        &["check", "-", "--output-format", "json"],
    ];
    for args in commands {
        for width in [30, 37, 60, 80, 120] {
            let (plain, links) = unlinked(&terminal(args, &form, width, &[], true).0);
            assert_eq!(
                plain,
                terminal(args, &form, width, &[], false).0,
                "{args:?}, {width} columns"
            );
            assert_eq!(links.is_empty(), args.contains(&"json"), "{args:?}");
            for (url, label) in links {
                assert!(
                    known.contains(&url.as_str()) && (label == url || label.starts_with("SM")),
                    "{url} {label}"
                );
            }
        }
    }
}

#[test]
fn links_need_a_terminal_with_escape_sequences() {
    let form = form_with_findings();
    let has_links = |args: &[&str], variables: &[(&str, &str)]| {
        terminal(args, &form, 80, variables, true).0.contains(LINK)
    };
    assert!(has_links(&["check", "-"], &[]));
    assert!(has_links(&["check", "-"], &[("NO_COLOR", "1")]), "links are not colors");
    assert!(!has_links(&["check", "-", "--color", "never"], &[]));
    for args in [&["check", "-", "--output-format", "concise"][..], &["rules"]] {
        assert!(has_links(args, &[]) && !has_links(args, &[("NO_GRAPHICS", "1")]), "{args:?}");
    }
    // Not in a pipe, even if they are forced.
    let mut command = support::command(&["check", "-", "--color", "always"]);
    let result =
        support::RunResult::with_input(command.env("FORCE_HYPERLINK", "1"), form.as_bytes());
    assert!(result.stdout.contains("SM302") && !result.stdout.contains(LINK));
}

#[test]
fn output_for_screen_readers_has_no_graphics() {
    let form = form_with_findings();
    let (graphics, _) = terminal(&["check", "-"], &form, 80, &[("NO_GRAPHICS", "0")], true);
    assert!(graphics.contains('╭'));
    let (words, _) =
        terminal(&["check", "-"], &form, 80, &[("NO_GRAPHICS", "1"), ("NO_COLOR", "1")], true);
    assert!(
        words.contains("error SM302, alias-whitespace: ")
            && words.contains("\nline 9 reads: {\"first_name\""),
        "{words}"
    );
    assert!(
        words.chars().all(|character| character == '\n'
            || character == '…'
            || character == 'é'
            || (' '..='~').contains(&character)),
        "{words}"
    );
    // Control characters are escaped as in graphical output.
    let hostile = "{\"tag\": \"\u{202e}a\u{9b}31m\t\u{200b}\", \"providers\": {\"google\":\t{\"domains\": [{\"domain\": \"\\u001b[2J\"}]}}, \"x\\u001b\\u202e\": 1, \"\u{9b}2J\": 1}";
    let args = ["check", "-", "--stdin-filename", "esc\u{1b}[2J\u{202e}.json"];
    let (words, _) = terminal(&args, hostile, 80, &[("NO_GRAPHICS", "1"), ("NO_COLOR", "1")], true);
    assert!(
        words.contains("SM")
            && !words.contains(|character: char| character != '\n' && character.is_control()
                || "\u{202e}\u{200b}".contains(character)),
        "{words:?}"
    );
}

#[test]
fn errors_have_colors_on_a_terminal() {
    let stderr =
        |args: &[&str], variables: &[(&str, &str)]| terminal(args, "", 80, variables, true).1;
    assert_eq!(
        stderr(&["check", "no-such-file"], &[]),
        "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m no-such-file: no such file or folder\n"
    );
    assert!(
        stderr(&["check", "--nonsense"], &[]).starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m"),
        "clap's errors look the same"
    );
    for plain in [
        stderr(&["check", "no-such-file"], &[("NO_COLOR", "1")]),
        stderr(&["check", "no-such-file", "--color", "never"], &[]),
    ] {
        assert_eq!(plain, "error: no-such-file: no such file or folder\n");
    }
    assert!(!stderr(&["check", "--nonsense"], &[("NO_COLOR", "1")]).contains('\u{1b}'));
    assert!(!cli(&["check", "no-such-file"], b"").stderr.contains('\u{1b}'), "not in a pipe");
}

/// Sends the lines of a stream as they arrive.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

/// A running `--watch`, killed when dropped.
struct Watch {
    child: Child,
    errors: Receiver<String>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    /// Starts the command. Also returns its standard output.
    fn start(folder: &Path) -> (Self, ChildStdout) {
        let mut child = support::command(&["check", "--watch", "--output-format", "concise"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (output, errors) = (child.stdout.take().unwrap(), lines(child.stderr.take().unwrap()));
        (Self { child, errors }, output)
    }

    /// Waits for the next line of standard error.
    fn next_error(&self) -> String {
        next(&self.errors)
    }
}

/// The maximum time to wait for a line. Only a failing test waits this long.
const TIMEOUT: Duration = Duration::from_secs(60);

fn next(lines: &Receiver<String>) -> String {
    lines.recv_timeout(TIMEOUT).expect("the command prints a line")
}

/// Returns the report of one round, up to its summary.
fn round(output: &Receiver<String>) -> String {
    let mut report = String::new();
    loop {
        let line = next(output);
        report += &line;
        if line.ends_with(" file")
            || line.ends_with(" files")
            || line.starts_with("nothing was checked")
        {
            return report;
        }
        report.push('\n');
    }
}

#[test]
fn watch_checks_again_when_something_changes() {
    let folder = support::folder(&[("a.scaledmail.json", support::clean_form())]);
    let path = |name: &str| folder.path().join(name);
    let (watch, output) = Watch::start(folder.path());
    let output = lines(output);
    assert_eq!(round(&output), "nothing found in 1 file");
    assert!(watch.next_error().ends_with(" UTC; waiting for changes (press Ctrl-C to stop)"));
    fs::write(
        path("b.scaledmail.json"),
        support::clean_form().replace("78660a21", "0c1fa28e").replace("-one", "-two"),
    )
    .unwrap();
    assert_eq!(watch.next_error(), "--- b.scaledmail.json changed");
    assert_eq!(round(&output), "nothing found in 2 files");
    watch.next_error();
    fs::write(path("a.scaledmail.json"), "{").unwrap();
    assert_eq!(watch.next_error(), "--- a.scaledmail.json changed");
    let report = round(&output);
    assert!(
        report.contains("a.scaledmail.json:1:2: error[SM001]"),
        "an incomplete file is a finding: {report}"
    );
    watch.next_error();
    fs::remove_file(path("a.scaledmail.json")).unwrap();
    assert_eq!(watch.next_error(), "--- a.scaledmail.json changed");
    assert_eq!(round(&output), "nothing found in 1 file");
    watch.next_error();
    fs::remove_file(path("b.scaledmail.json")).unwrap();
    assert_eq!(watch.next_error(), "--- b.scaledmail.json changed");
    assert!(round(&output).starts_with("nothing was checked"));
}

/// A simulated terminal. Changes the file during the first round, and closes during the second.
struct FakeTerminal {
    file: PathBuf,
    output: String,
}

const CLEARED: &str = "\u{1b}[H\u{1b}[2J";

impl Write for FakeTerminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output += std::str::from_utf8(bytes).unwrap();
        match self.output.matches(CLEARED).count() {
            1 => fs::write(&self.file, "{").unwrap(),
            _ => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn watch_clears_a_terminal_between_rounds() {
    let folder = support::folder(&[("a.scaledmail.json", support::clean_form())]);
    let mut terminal =
        FakeTerminal { file: folder.path().join("a.scaledmail.json"), output: String::new() };
    let (mut input, mut errors) = (&b""[..], Vec::new());
    let mut streams = Streams::new(&mut input, &mut terminal, &mut errors);
    streams.output_is_terminal = true;
    streams.environment = [("TERM", "xterm"), ("NO_COLOR", "1")].into_iter().collect();
    let args = [
        "scaledmail-lint",
        "check",
        "--watch",
        "--output-format",
        "concise",
        folder.path().to_str().unwrap(),
    ];
    assert_eq!(run(args.map(Into::into), &mut streams), 0);
    let rounds: Vec<&str> = terminal.output.split(CLEARED).collect();
    assert!(
        rounds[0].is_empty()
            && rounds[1].contains("nothing found")
            && rounds[2].contains("error[SM001]"),
        "{rounds:?}"
    );
    let errors = String::from_utf8(errors).unwrap();
    assert!(
        errors.lines().all(|line| line.starts_with("checked at ")),
        "no separator lines: {errors}"
    );
}

#[test]
fn watch_ends_when_its_output_is_closed() {
    let folder = support::folder(&[("a.scaledmail.json", support::clean_form())]);
    let (watch, output) = Watch::start(folder.path());
    watch.next_error();
    drop(output);
    fs::write(folder.path().join("a.scaledmail.json"), "{").unwrap();
    loop {
        match watch.errors.recv_timeout(TIMEOUT) {
            Ok(line) => assert!(line.starts_with("--- "), "{line}"),
            Err(end) => return assert_eq!(end, RecvTimeoutError::Disconnected),
        }
    }
}

/// Returns a man page without font changes and escapes.
fn man(args: &[&str]) -> String {
    let result = cli(&[&["man"], args].concat(), b"");
    assert_eq!((result.status, result.stderr.as_str()), (0, ""));
    assert!(result.stdout.is_ascii(), "man pages must be ASCII");
    result
        .stdout
        .replace("\\fB", "")
        .replace("\\fI", "")
        .replace("\\fR", "")
        .replace("\\-", "-")
        .replace("\\[aq]", "'")
        .replace("\\&", "")
}

#[test]
fn man_pages_cover_the_help() {
    let main = man(&[]);
    for word in [
        "EXIT STATUS",
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR_FORCE",
        "NO_GRAPHICS",
        "COLUMNS",
        "GITHUB_STEP_SUMMARY",
        "pyproject.toml",
    ] {
        assert!(main.contains(word), "{word}");
    }
    let help = cli(&["--help"], b"").stdout;
    let commands = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 6, "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        assert!(main.contains(&format!("scaledmail-lint-{command}(1)")), "{command}");
        let page = man(&[command]);
        assert!(page.contains(&format!(".TH scaledmail-lint-{command} 1 ")), "{page}");
        let help = cli(&[command, "--help"], b"").stdout;
        for flag in help.split_whitespace().filter(|word| {
            word.starts_with("--")
                && word[2..].chars().all(|letter| letter == '-' || letter.is_ascii_lowercase())
        }) {
            assert!(page.contains(flag), "{command}: {flag}");
        }
    }
    assert!(man(&["check"]).contains(".SH EXAMPLES\n"));
}
