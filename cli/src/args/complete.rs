//! Completion in shells. The script of a shell calls the command for each word, with the shell in
//! [`COMPLETE_VARIABLE`] and the words after `--`.

use super::values::OutputFormat;
use crate::error;
use clap::ValueEnum;
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};
use clap_complete::env::Shells;
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::rules::RULES;
use std::ffi::{OsStr, OsString};
use std::io::Write;

/// The environment variable that requests completions for a shell.
pub(crate) const COMPLETE_VARIABLE: &str = "SCALEDMAIL_LINT_COMPLETE";

/// The script for bash. Bash splits words at `=`, so the script joins them before the call, and
/// removes the part before `=` from the completions.
const BASH: &str = r#"_scaledmail_lint() {
    local IFS=$'\n' word words=() index=0 at
    for ((at = 0; at <= COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if ((at == COMP_CWORD)) && [[ $word != = ]]; then word=$2; fi
        if ((at > 1)) && [[ $word == =* || ${COMP_WORDS[at - 1]} == = ]]; then
            words[index]+=$word
        else
            ((at > 0)) && ((index += 1))
            words[index]=$word
        fi
    done
    COMPREPLY=($(VARIABLE=bash _CLAP_COMPLETE_INDEX=$index _CLAP_IFS=$'\n' \
        scaledmail-lint -- "${words[@]}" 2> /dev/null))
    if [[ ${words[index]} == *=* && $COMP_WORDBREAKS == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${words[index]%=*}="}")
    fi
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=/] ]]; then
        compopt -o nospace
    fi
    if [[ -e ${COMPREPLY[0]} ]]; then
        compopt -o filenames
    fi
}
complete -o bashdefault -o default -F _scaledmail_lint scaledmail-lint
"#;

/// Returns the script that registers the completions in a shell.
pub(crate) fn registration(shell: &str) -> std::io::Result<Vec<u8>> {
    if shell == "bash" {
        return Ok(BASH.replace("VARIABLE", COMPLETE_VARIABLE).into_bytes());
    }
    let mut script = Vec::new();
    let name = "scaledmail-lint";
    if let Some(shell) = Shells::builtins().completer(shell) {
        shell.write_registration(COMPLETE_VARIABLE, name, name, name, &mut script)?;
    }
    Ok(script)
}

/// Writes the completions of the words after `--`, as the script of the shell reads them. Returns
/// the exit status.
pub(crate) fn complete(
    shell: &str,
    args: impl IntoIterator<Item = OsString>,
    output: &mut dyn Write,
) -> u8 {
    let words = args.into_iter().skip_while(|word| word != "--").skip(1).collect::<Vec<_>>();
    let shells = Shells::builtins();
    let completer = shells.completer(shell).filter(|_| !words.is_empty());
    let folder = std::env::current_dir().ok();
    let done = completer.map(|completer| {
        completer.write_complete(&mut super::tree(), words, folder.as_deref(), output)
    });
    // A shell cannot show an error.
    if matches!(done, Some(Ok(()))) { 0 } else { error::STATUS }
}

/// Completes `RULE=LEVEL`.
pub(super) fn complete_severity(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    if let Some((rule, level)) = current.split_once('=') {
        let levels = Severity::ALL.into_iter().map(Severity::as_str);
        return levels
            .filter(|known| known.starts_with(level))
            .map(|known| CompletionCandidate::new(format!("{rule}={known}")))
            .collect();
    }
    let names = RULES.iter().flat_map(|rule| [(rule.code, rule), (rule.name, rule)]);
    names
        .filter(|(name, _)| name.starts_with(&*current))
        .map(|(name, rule)| {
            CompletionCandidate::new(format!("{name}=")).help(Some(rule.summary.into()))
        })
        .collect()
}

/// Completes `FORMAT` and `FORMAT=FILE`.
pub(super) fn complete_output(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    if let Some((format, file)) = current.split_once('=') {
        let files = PathCompleter::file().complete(OsStr::new(file));
        return files.into_iter().map(|file| file.add_prefix(format!("{format}="))).collect();
    }
    let formats = OutputFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    formats
        .filter(|format| format.get_name().starts_with(&*current))
        .map(|format| CompletionCandidate::new(format.get_name()).help(format.get_help().cloned()))
        .collect()
}
