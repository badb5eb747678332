//! `--fix` and `--diff`: one input's fixes, made in the file, given back, or shown.

use crate::atomic_file::AtomicFile;
use crate::error::Error;
use crate::files::Input;
use crate::text::{MASK, RenderOptions, escape_invisible, masked};
use anstyle::AnsiColor;
use scaledmail_lint_core::{InputFormat, Secrets, Source};
use similar::ChangeTag;
use similar::algorithms::{Capture, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use std::collections::BTreeSet;

/// So many lines are shown around a change.
const CONTEXT: usize = 3;

/// What becomes of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FixMode {
    /// They are only reported.
    Off,
    /// They are made: in a file itself, of standard input on standard output.
    Make,
    /// They are shown as a diff.
    Show,
}

/// Puts the new text in the place of the old one, unless somebody else has changed the file meanwhile.
pub(crate) fn write(input: &Input, old: &[u8], new: &str) -> Result<(), Error> {
    let Some(path) = input.path() else { return Ok(()) };
    let mut file = AtomicFile::create(path)?;
    file.write(new.as_bytes())?;
    if *input.bytes()? != *old {
        return Err(Error::ChangedMeanwhile(input.name.clone()));
    }
    file.finish()
}

/// So much is compared to find what was a secret in the old text; a diff that would take more shows nothing of the new one.
const MOST_COMPARED: usize = 1 << 32;

/// The new text without what was masked in the old one: it may have stood beside a password that is gone.
fn without_secrets_of(old: &[u8], format: InputFormat, mut new: String) -> String {
    // Shorter pieces are everywhere, and nobody takes them for a password.
    const SHORTEST: usize = 4;
    let secrets = Secrets::of(Source::whole(old, format));
    let texts = secrets
        .within(0..old.len())
        .iter()
        .filter_map(|span| std::str::from_utf8(old.get(span.range())?).ok());
    let pieces: BTreeSet<&str> =
        texts.flat_map(str::lines).map(str::trim).filter(|piece| piece.len() >= SHORTEST).collect();
    if pieces.len().saturating_mul(new.len()) > MOST_COMPARED {
        return MASK.to_owned();
    }
    for piece in pieces {
        if new.contains(piece) {
            new = new.replace(piece, MASK);
        }
    }
    new
}

/// The change as a unified diff, passwords masked on both sides.
pub(crate) fn diff(
    name: &str,
    format: InputFormat,
    old: &[u8],
    new: &str,
    render: RenderOptions,
) -> String {
    let new = without_secrets_of(old, format, masked(new.as_bytes(), format));
    let old = masked(old, format);
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    // One algorithm by name: a choice at run time would bring all of them, a quarter of a megabyte.
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
