//! Masks the headers of TOML tables, and the content of unknown tables.

use super::Scanner;
use crate::redact::keys::{Key, is_known_prefix, known};
use crate::text::message::is_identifier;

impl Scanner<'_> {
    /// Returns the end of the table header at `at`, and whether all its keys are known and none is
    /// a secret.
    pub(super) fn header_at(&self, at: usize) -> Option<(usize, bool)> {
        let line = self.slice(at, self.line_end(at));
        let names = line.trim_start_matches('[');
        let (names, _) = names.split_once(']')?;
        let is_known = names.split('.').all(|name| {
            let name = name.trim().trim_matches(['"', '\'']);
            !matches!(known(name), Key::Secret | Key::Unknown)
        });
        Some((at + line.len(), is_known))
    }

    /// Handles a table header. The content of an unknown table is masked.
    pub(super) fn header(&mut self) {
        let start = self.at;
        let line_end = self.line_end(start);
        let end = self.slice(start, line_end).find('#').map_or(line_end, |at| start + at);
        let is_known = self.header_at(start).is_some_and(|(_, is_known)| is_known);
        // With a mistake in it, the line may be an entry.
        let line = self.slice(start, end).trim_end();
        let is_intact = line.ends_with(']') && !line.contains(['=', '"', '\'', ' ']);
        let mut is_in_secret = false;
        let mut at = start;
        for name in self.slice(start, end).split(['.', '[', ']', ' ', '\t']) {
            let bare = name.trim_matches(['"', '\'']);
            let is_key = is_known_prefix(bare) || is_intact && is_identifier(bare);
            if !is_key || is_in_secret {
                self.hide(at, at + name.len());
            }
            is_in_secret |= known(bare) == Key::Secret;
            at += name.len() + 1;
        }
        self.at = end;
        if is_known {
            return;
        }
        let mut line = line_end;
        while line < self.text.len() {
            line = self.skip(line, b" \t\r\n");
            if self.byte(line) == Some(b'[') && self.resumes(line, 0) {
                break;
            }
            let end = self.line_end(line);
            let is_header = self.byte(line) == Some(b'[');
            self.hide(if is_header { self.known_prefix(line) } else { line }, end);
            line = end;
        }
        self.at = if line > line_end { line } else { end };
        self.is_open = line >= self.text.len();
    }
}
