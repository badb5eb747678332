//! What tells a finding from others, run after run: equal before and after edits elsewhere in its file.

use fnv::FnvHasher;
use scaledmail_lint_core::{FileReport, Fingerprints, Source};
use std::collections::HashMap;
use std::hash::Hasher;

/// A finding's mark within its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FindingHash {
    /// FNV-1a, 64 bits: a hash with a name, so that the next version of this program makes the same of it.
    hash: u64,
    /// Which one it is of those that are equal in the document, from 1.
    number: usize,
}

impl FindingHash {
    /// `hash:n`, the form in which GitHub keeps it.
    pub(super) fn within_file(self) -> String {
        format!("{:016x}:{}", self.hash, self.number)
    }

    /// Mixed with the file's path, for where one list holds the findings of all files.
    pub(super) fn with_path(self, path: &str) -> String {
        format!("{:016x}", hash([path, &self.within_file()]))
    }
}

/// Of a file's findings, in their order.
pub(super) fn fingerprints(report: &FileReport, source: Source<'_>) -> Vec<FindingHash> {
    if report.diagnostics.is_empty() {
        return Vec::new();
    }
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let mut document = None;
    let anchors = Fingerprints::of(source).find(&report.diagnostics);
    let findings = report.diagnostics.iter().zip(anchors);
    findings
        .map(|(found, anchor)| {
            if found.document != document {
                // Its anchors say which document it is.
                document = found.document;
                seen.clear();
            }
            let parts = [found.code, &anchor.pointer]
                .into_iter()
                .chain(anchor.content.iter().map(String::as_str));
            let hash = hash(parts);
            let number = seen.entry(hash).or_default();
            *number += 1;
            FindingHash { hash, number: *number }
        })
        .collect()
}

/// Each part with an end that no text has in it, so that parts cannot run into each other.
fn hash<'p>(parts: impl IntoIterator<Item = &'p str>) -> u64 {
    let mut hasher = FnvHasher::default();
    for part in parts {
        hasher.write(part.as_bytes());
        hasher.write(&[0xff]);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_with_the_name() {
        // By the definition: a prime and a beginning that are written down, and no state of this process.
        let fnv = |bytes: &[u8]| {
            bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            })
        };
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(hash(["foo", "bar"]), fnv(b"foo\xffbar\xff"));
        assert_ne!(hash(["ab", "c"]), hash(["a", "bc"]));
    }
}
