//! `--fix` and `--diff`: writes the fixed text of an input, or formats it as a diff.

use crate::atomic_file::AtomicFile;
use crate::error::Error;
use crate::files::Input;
use crate::text::{MASK, RenderOptions, escape_invisible, masked};
use anstyle::AnsiColor;
use scaledmail_lint_core::unstable::Secrets;
use similar::ChangeTag;
use similar::algorithms::{Capture, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use std::collections::BTreeSet;

/// The number of unchanged lines around a change.
const CONTEXT: usize = 3;

/// The treatment of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FixAction {
    /// Only report them.
    Off,
    /// Apply them: write the fixed text to the file, or to standard output for standard input.
    Make,
    /// Print them as a diff.
    Show,
}

/// Replaces the text of a file, unless the file no longer contains `old`.
pub(crate) fn write(input: &Input, old: &[u8], new: &str) -> Result<(), Error> {
    let Some(path) = input.path() else { return Ok(()) };
    let mut file = AtomicFile::create(path)?;
    file.write(new.as_bytes())?;
    if *input.bytes()? != *old {
        return Err(Error::ChangedMeanwhile(input.name.clone()));
    }
    file.finish()
}

/// The limit for the search for old secrets in the new text: the number of secrets times the length
/// of the text in bytes. Above it, the diff masks the whole new text.
const MAX_COMPARED: usize = 1 << 32;

/// Masks in the new text what was masked in the old one: a fix may have removed the context by
/// which the secret was recognized.
fn mask_old_secrets((old, secrets): (&[u8], &Secrets), mut new: String) -> String {
    // In bytes. Shorter pieces occur everywhere and are unlikely to be passwords.
    const MIN_LENGTH: usize = 4;
    let texts = secrets
        .within(0..old.len())
        .iter()
        .filter_map(|span| std::str::from_utf8(old.get(span.range())?).ok());
    let pieces: BTreeSet<&str> = texts
        .flat_map(str::lines)
        .map(str::trim)
        .filter(|piece| piece.len() >= MIN_LENGTH)
        .collect();
    if pieces.len().saturating_mul(new.len()) > MAX_COMPARED {
        return MASK.to_owned();
    }
    for piece in pieces {
        if new.contains(piece) {
            new = new.replace(piece, MASK);
        }
    }
    new
}

/// Formats the change as a unified diff. Masks the secrets of both texts.
pub(crate) fn diff(
    name: &str,
    old: (&[u8], &Secrets),
    new: (&[u8], &Secrets),
    render: RenderOptions,
) -> String {
    let new = mask_old_secrets(old, masked(new.0, new.1));
    let old = masked(old.0, old.1);
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    // Names one algorithm: selecting it at run time would link all of them, about 250 KB.
    let mut hook = Replace::new(Capture::new());
    let Ok(()) = myers::diff(&mut hook, &old[..], 0..old.len(), &new[..], 0..new.len());
    let name = escape_invisible(name);
    let bold = anstyle::Style::new().bold();
    let mut out = format!(
        "{}\n{}\n",
        render.styled(bold, &format!("--- {name}")),
        render.styled(bold, &format!("+++ {name}"))
    );
    for hunk in hook.into_inner().into_grouped_ops(CONTEXT) {
        out += &render
            .styled(AnsiColor::Cyan.on_default(), &UnifiedHunkHeader::new(&hunk).to_string());
        out.push('\n');
        for change in hunk.iter().flat_map(|op| op.iter_changes(&old[..], &new[..])) {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
                ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
                ChangeTag::Equal => (' ', anstyle::Style::new()),
            };
            let line = change.value();
            out += &render.styled(
                style,
                &format!("{sign}{}", escape_invisible(line.trim_end_matches(['\n', '\r']))),
            );
            out.push('\n');
            if !line.ends_with('\n') {
                out += "\\ No newline at end of file\n";
            }
        }
    }
    out
}
