//! Tests the completions in the real shells. Each test loads the script that `completions` prints
//! and asks the shell for the completions of a command line.
//!
//! zsh and fish are optional: `scripts/test` installs them and runs the ignored tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::path::Path;
use std::process::Command;
use support::{BIN, cli, folder};

/// Command lines, each with a completion of its last word and the number of completions. 0 means
/// any number.
const CASES: &[(&str, &str, usize)] = &[
    ("comp", "completions", 1),
    ("check --select SM30", "SM302", 9),
    ("check --select=SM30", "SM302", 9),
    ("check --select SM301,SM30", "SM301,SM302", 9),
    ("check --ignore=SM301,alias-wh", "SM301,alias-whitespace", 1),
    ("check --severity alias-wh", "alias-whitespace=", 1),
    ("check --severity SM301=w", "SM301=warning", 1),
    ("check --severity=SM301=", "SM301=advice", 3),
    ("check --severity SM301=error,SM302=", "SM301=error,SM302=warning", 3),
    ("check --output-format con", "concise", 1),
    ("check --output-format sarif=orders/", "sarif=orders/a.json", 1),
    ("check --baseline orders/", "orders/a.json", 1),
    ("check orders/", "orders/a.json", 1),
    ("explain SM30", "SM302", 9),
    ("explain alias-wh", "alias-whitespace", 1),
    ("schema ", "config", 0),
    ("man sch", "schema", 1),
    ("completions z", "zsh", 1),
    ("init --mailboxes google,o", "google,outlook", 1),
];

/// Asks bash: sets the variables as bash does, which splits words at `=`, and calls the function
/// that the script registered. bash replaces only the text after `=`.
const BASH: &str = r#"
    compopt() { :; }  # works only while a command line is edited
    source ./script
    [[ $(complete -p scaledmail-lint) =~ -F\ ([^ ]+) ]] && function=${BASH_REMATCH[1]}
    line="scaledmail-lint $1"
    read -r -a COMP_WORDS <<< "${line//=/ = }"
    if [[ $line == *[\ =] ]]; then COMP_WORDS+=(""); fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    "$function" scaledmail-lint "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
    printf '%s\n' "${COMPREPLY[@]}""#;

/// Asks zsh: edits a command line in a terminal of its own, and prints what `compadd` receives.
const ZSH: &str = r#"
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell 'PS1= PROMPT= RPROMPT=; autoload -Uz compinit; compinit -u -d ./dump; source ./script'
    zpty -w shell 'compadd() { local -a all; builtin compadd -O all "$@"; print -rl -- "${(@)all}" >> ./found; builtin compadd "$@"; }'
    zpty -w shell 'print ready >> ./ready'
    while [[ ! -e ./ready ]]; do sleep 0.05; done
    zpty -n -w shell "scaledmail-lint $1"$'\t'
    zpty -n -w shell $'\C-u'
    zpty -w shell 'print done >> ./done'
    while [[ ! -e ./done ]]; do sleep 0.05; done
    zpty -d shell
    sort -u ./found"#;

const FISH: &str = r#"source ./script; complete -C "scaledmail-lint $argv[1]""#;

/// Checks all cases in a shell. `arguments` come before the command line.
fn check(shell: &str, arguments: &[&str]) {
    for (line, expected, number) in CASES {
        let folder = folder(&[
            ("script", cli(&["completions", shell], b"").stdout),
            ("orders/a.json", String::new()),
        ]);
        let bin = Path::new(BIN).parent().unwrap().to_owned();
        let old = std::env::var_os("PATH").unwrap();
        let path = std::iter::once(bin).chain(std::env::split_paths(&old));
        let mut command = Command::new(shell);
        command.args(arguments).arg(line).current_dir(folder.path());
        command.env("PATH", std::env::join_paths(path).unwrap()).env("HOME", folder.path());
        let output = command.output().unwrap_or_else(|_| panic!("this test needs {shell}"));
        let text = String::from_utf8(output.stdout).unwrap();
        let word = line.rsplit(' ').next().unwrap();
        let found: Vec<String> = text
            .lines()
            .filter(|line| !line.is_empty())
            // fish prints the summary after a tab; fish and zsh repeat the flag before `=`.
            .map(|line| line.split('\t').next().unwrap().trim_end_matches(':'))
            .map(|line| {
                let flag = word.split_once('=').map(|(flag, _)| flag);
                let flag = flag.filter(|flag| flag.starts_with('-'));
                let line = flag.and_then(|flag| line.strip_prefix(flag)).unwrap_or(line);
                line.trim_start_matches('=').to_owned()
            })
            .collect();
        // bash completes only the text after the last `=`.
        let suffix = expected.rsplit_once('=').map_or(*expected, |(_, suffix)| suffix);
        let is_expected = |found: &String| {
            found == expected || shell == "bash" && word.contains('=') && found == suffix
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(found.iter().any(is_expected), "{shell}: `{line}`: {found:?}\n{errors}");
        assert!(*number == 0 || found.len() == *number, "{shell}: `{line}`: {found:?}");
    }
}

#[test]
fn bash_completes() {
    check("bash", &["--norc", "-c", BASH, "bash"]);
}

#[test]
#[ignore = "needs zsh"]
fn zsh_completes() {
    check("zsh", &["-f", "-c", ZSH, "zsh"]);
}

#[test]
#[ignore = "needs fish"]
fn fish_completes() {
    check("fish", &["--no-config", "-c", FISH]);
}

#[test]
fn other_shells_have_a_script() {
    for shell in ["elvish", "powershell"] {
        assert!(cli(&["completions", shell], b"").stdout.contains("SCALEDMAIL_LINT_COMPLETE"));
    }
}
