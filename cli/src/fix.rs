//! `--fix` and `--diff`: writes the fixed text of an input, or formats it as a diff.

use crate::error::Error;
use crate::files::Input;
use crate::text::{MASK, RenderOptions, escape_invisible, masked};
use anstyle::AnsiColor;
use scaledmail_lint_core::InputFormat;
use scaledmail_lint_core::unstable::{Secrets, Source};
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
    let Some(mut file) = input.replace()? else { return Ok(()) };
    file.write(new.as_bytes())?;
    file.finish_if_unchanged(old)
}

/// The limit for the search for old secrets in the new text: the number of secrets times the length
/// of the text in bytes. Above it, the diff masks the whole new text.
const MAX_COMPARED: usize = 1 << 32;

/// Masks in the new text what was masked in the old one: a fix may have removed the context by
/// which the secret was recognized.
fn mask_old_secrets(old: &[u8], format: InputFormat, mut new: String) -> String {
    // In bytes. Shorter pieces occur everywhere and are unlikely to be passwords.
    const MIN_LENGTH: usize = 4;
    let secrets = Secrets::of(Source::whole(old, format));
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

/// Formats the change as a unified diff, with secrets masked on both sides.
pub(crate) fn diff(
    name: &str,
    format: InputFormat,
    old: &[u8],
    new: &str,
    render: RenderOptions,
) -> String {
    let new = mask_old_secrets(old, format, masked(new.as_bytes(), format));
    let old = masked(old, format);
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
