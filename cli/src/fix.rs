//! `--fix` and `--diff`: writes the fixed text of an input, or formats it as a diff.

use crate::error::Error;
use crate::input::Input;
use crate::text::{MASK, RenderOptions, escape_invisible, masked};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use anstyle::AnsiColor;
use scaledmail_lint_core::unstable::Secrets;
use similar::algorithms::{Capture, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use similar::{ChangeTag, DiffOp};
use std::collections::BTreeSet;
use std::hash::Hash;

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

/// Masks in the new text what was masked in the old one: a fix may have removed the context by
/// which the secret was recognized.
fn mask_old_secrets((old, secrets): (&[u8], &Secrets), new: &str) -> String {
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
    let mut search = AhoCorasick::builder();
    let search = search
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .build(&pieces);
    // Fails only if there are too many pieces.
    search.map_or_else(|_| MASK.to_owned(), |all| all.replace_all(new, &vec![MASK; pieces.len()]))
}

/// Returns the changed groups of lines, with some unchanged lines around them.
fn groups<L: Hash + Eq>(old: &[L], new: &[L]) -> Vec<Vec<DiffOp>> {
    // Names one algorithm: selecting it at run time would link all of them, about 250 KB.
    let mut hook = Replace::new(Capture::new());
    let Ok(()) = myers::diff(&mut hook, old, 0..old.len(), new, 0..new.len());
    hook.into_inner().into_grouped_ops(CONTEXT)
}

/// Formats the change as a unified diff. Masks the secrets of both texts.
pub(crate) fn diff(
    name: &str,
    old: (&[u8], &Secrets),
    new: (&[u8], &Secrets),
    render: RenderOptions,
) -> String {
    let new = mask_old_secrets(old, &masked(new.0, new.1));
    let old = masked(old.0, old.1);
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let name = escape_invisible(name);
    let bold = anstyle::Style::new().bold();
    let mut out = format!(
        "{}\n{}\n",
        render.styled(bold, &format!("--- {name}")),
        render.styled(bold, &format!("+++ {name}"))
    );
    for hunk in groups(&old, &new) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::hash::Hasher;

    thread_local! {
        static WORK: Cell<usize> = const { Cell::new(0) };
    }

    /// A line that counts its comparisons and hashes.
    #[derive(Clone, Eq)]
    struct Line(usize);

    impl PartialEq for Line {
        fn eq(&self, other: &Self) -> bool {
            WORK.set(WORK.get() + 1);
            self.0 == other.0
        }
    }

    impl Hash for Line {
        fn hash<H: Hasher>(&self, state: &mut H) {
            WORK.set(WORK.get() + 1);
            self.0.hash(state);
        }
    }

    /// Every line changes, or every second one to a line that is common elsewhere.
    #[test]
    fn the_work_of_a_diff_grows_with_the_number_of_lines() {
        type Lines = fn(usize) -> (usize, usize);
        let kinds: [(&str, Lines); 3] = [
            ("all lines change", |line| (line, line + 1_000_000)),
            ("equal lines change", |_| (0, 1)),
            ("every second line changes", |line| (line % 2, 1)),
        ];
        for (kind, lines) in kinds {
            let work = [5_000, 10_000, 20_000].map(|number| {
                let (old, new): (Vec<Line>, Vec<Line>) =
                    (0..number).map(|line| (Line(lines(line).0), Line(lines(line).1))).unzip();
                WORK.set(0);
                assert!(!groups(&old, &new).is_empty());
                WORK.get()
            });
            assert!(work[1] < work[0] * 5 / 2 && work[2] < work[1] * 5 / 2, "{kind}: {work:?}");
        }
    }
}
