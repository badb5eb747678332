//! Character classes of strings, computed in one pass.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// Whether the text is empty or contains only characters without a visible shape: white space, format
/// characters (`General_Category` Cf), the blank letters U+2800 and U+3164, and U+FFFD, which replaces
/// letters that were lost.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| {
        character.is_whitespace()
            || !character.is_ascii()
                && (matches!(character, '\u{2800}' | '\u{3164}' | '\u{fffd}')
                    || CodePointMapData::<GeneralCategory>::new().get(character)
                        == GeneralCategory::Format)
    })
}

/// A set of character classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CharClasses(u16);

impl CharClasses {
    pub(crate) const UPPER: Self = Self(1);
    pub(crate) const DOT: Self = Self(1 << 1);
    pub(crate) const AT: Self = Self(1 << 2);
    /// ASCII white space. A string with other white space has `NON_ASCII`.
    pub(crate) const SPACE: Self = Self(1 << 3);
    /// C0 controls (including white space) and DEL. A string with C1 or bidirectional controls has
    /// `NON_ASCII`.
    pub(crate) const CONTROL: Self = Self(1 << 4);
    pub(crate) const NON_ASCII: Self = Self(1 << 5);
    /// Printable ASCII characters that a local part without quotes cannot contain: all except
    /// `atext`, `.` and `@`.
    pub(crate) const UNQUOTABLE: Self = Self(1 << 6);
    /// `atext` characters that some providers reject: all except letters, digits, `-`, `_`, `'`.
    pub(crate) const SPECIAL: Self = Self(1 << 7);
    pub(crate) const ANGLE: Self = Self(1 << 8);
    /// ASCII characters that are invalid in a host name: all except letters, digits, `-` and `.`.
    pub(crate) const NOT_HOST: Self = Self(1 << 9);

    const fn of_byte(byte: u8) -> u16 {
        let mut traits = 0;
        if byte.is_ascii_uppercase() {
            traits |= Self::UPPER.0;
        }
        if byte == b'.' {
            traits |= Self::DOT.0;
        }
        if byte == b'@' {
            traits |= Self::AT.0;
        }
        if matches!(byte, b' ' | b'\t'..=b'\r') {
            traits |= Self::SPACE.0;
        }
        if byte.is_ascii_control() {
            traits |= Self::CONTROL.0;
        }
        if !byte.is_ascii() {
            return Self::NON_ASCII.0;
        }
        if matches!(byte, b'<' | b'>') {
            traits |= Self::ANGLE.0;
        }
        if matches!(
            byte,
            b'"' | b'(' | b')' | b',' | b':' | b';' | b'<' | b'>' | b'[' | b'\\' | b']'
        ) {
            traits |= Self::UNQUOTABLE.0;
        }
        if matches!(byte, b'!' | b'#'..=b'&' | b'*' | b'+' | b'/' | b'=' | b'?' | b'^' | b'`' | b'{'..=b'~')
        {
            traits |= Self::SPECIAL.0;
        }
        if !byte.is_ascii_alphanumeric() && byte != b'-' && byte != b'.' {
            traits |= Self::NOT_HOST.0;
        }
        traits
    }

    const TABLE: [u16; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)]
            // evaluated by the compiler
            {
                table[byte] = Self::of_byte(byte as u8);
            }
            byte += 1;
        }
        table
    };

    /// Returns the classes of the characters in `text`.
    #[inline]
    pub(crate) fn of(text: &str) -> Self {
        #[allow(clippy::indexing_slicing)] // the table has an entry for every byte
        Self(text.bytes().fold(0, |traits, byte| traits | Self::TABLE[byte as usize]))
    }

    /// Whether the two sets have a common class.
    #[inline]
    pub(crate) fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// Returns the union of the two sets.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_text_has_no_visible_character() {
        for blank in [
            "",
            " \t",
            "\u{a0}",
            "\u{200b}",
            " \u{feff}\u{ad} ",
            "\u{2800}",
            "\u{3164}",
            "\u{fffd}",
            "\u{e0041}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for visible in ["a", "\u{200b}a", "é", "-", "\u{0}"] {
            assert!(!is_blank(visible), "{visible:?}");
        }
    }
}
