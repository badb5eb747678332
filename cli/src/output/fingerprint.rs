//! Fingerprints of findings: hashes that stay the same between runs and when other parts of the
//! file change.

use fnv::FnvHasher;
use scaledmail_lint_core::unstable::CheckedFile;
use std::collections::HashMap;
use std::hash::Hasher;

/// The fingerprint of a finding within its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FindingHash {
    /// The 64-bit FNV-1a hash of the rule code and the location. The algorithm is fixed, so later
    /// versions of this program compute the same value.
    hash: u64,
    /// The number of the finding among those with the same hash in the document, from 1.
    number: usize,
}

impl FindingHash {
    /// Returns `hash:number`.
    pub(super) fn within_file(self) -> String {
        format!("{:016x}:{}", self.hash, self.number)
    }

    /// Returns a hash that includes the path, unique in a list of the findings of all files.
    pub(super) fn with_path(self, path: &str) -> String {
        format!("{:016x}", hash([path, &self.within_file()]))
    }
}

/// Returns the fingerprints of the findings of a file, in the order of the report.
pub(super) fn fingerprints(file: &CheckedFile<'_>) -> Vec<FindingHash> {
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let mut document = None;
    let findings = file.report().diagnostics.iter().zip(file.fingerprints());
    findings
        .map(|(found, fingerprint)| {
            if found.document != document {
                // The fingerprint identifies the document, so numbers restart in each document.
                document = found.document;
                seen.clear();
            }
            let parts = [found.code, &fingerprint.pointer]
                .into_iter()
                .chain(fingerprint.content.iter().map(String::as_str));
            let hash = hash(parts);
            let number = seen.entry(hash).or_default();
            *number += 1;
            FindingHash { hash, number: *number }
        })
        .collect()
}

/// Hashes the parts, each followed by the byte 0xFF. UTF-8 never contains that byte, so different
/// lists of parts never hash the same bytes.
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
    fn hash_is_fnv_1a() {
        // The definition of FNV-1a, 64 bits: offset basis and prime.
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
