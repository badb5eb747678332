//! `--fix` and `--diff`: one input's fixes, made in the file, given back, or shown.

use crate::error::Error;
use crate::files::Input;
use crate::replace::NewFile;
use crate::text::{Sheet, masked, visible};
use anstyle::AnsiColor;
use scaledmail_lint_core::InputFormat;
use similar::ChangeTag;
use similar::algorithms::{Capture, Replace, myers};
use similar::udiff::UnifiedHunkHeader;

/// So many lines are shown around a change.
const CONTEXT: usize = 3;

/// What becomes of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fixing {
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
    let mut file = NewFile::create(path)?;
    file.write(new.as_bytes())?;
    if *input.bytes()? != *old {
        return Err(Error::ChangedMeanwhile(input.name.clone()));
    }
    file.finish()
}

/// The change as a unified diff, passwords masked on both sides.
pub(crate) fn diff(name: &str, format: InputFormat, old: &[u8], new: &str, sheet: Sheet) -> String {
    let (old, new) = (masked(old, format), masked(new.as_bytes(), format));
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    // One algorithm by name: a choice at run time would bring all of them, a quarter of a megabyte.
    let mut hook = Replace::new(Capture::new());
    let Ok(()) = myers::diff(&mut hook, &old[..], 0..old.len(), &new[..], 0..new.len());
    let name = visible(name);
    let bold = anstyle::Style::new().bold();
    let mut out = format!("{}\n{}\n", sheet.styled(bold, &format!("--- {name}")), sheet.styled(bold, &format!("+++ {name}")));
    for hunk in hook.into_inner().into_grouped_ops(CONTEXT) {
        out += &sheet.styled(AnsiColor::Cyan.on_default(), &UnifiedHunkHeader::new(&hunk).to_string());
        out.push('\n');
        for change in hunk.iter().flat_map(|op| op.iter_changes(&old[..], &new[..])) {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
                ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
                ChangeTag::Equal => (' ', anstyle::Style::new()),
            };
            let line = change.value();
            out += &sheet.styled(style, &format!("{sign}{}", visible(line.trim_end_matches(['\n', '\r']))));
            out.push('\n');
            if !line.ends_with('\n') {
                out += "\\ No newline at end of file\n";
            }
        }
    }
    out
}
