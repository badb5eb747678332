//! The texts of findings and errors. A value enters them only as a [`Shown`].

use super::escape::{MASK, is_invisible};
use std::borrow::Cow;
use std::fmt;

/// The message, help or label of a finding, of a fix or of a syntax error.
///
/// Only a fixed text and the macro [`message!`](crate::message) create one. The macro accepts
/// numbers, fixed texts and values that passed the redaction decision:
///
/// ```
/// use scaledmail_lint_core::{Message, message};
///
/// fn report(key: &'static str) -> Message {
///     message!("`{}` has {} characters", key, 3)
/// }
/// assert_eq!(report("tag").to_string(), "`tag` has 3 characters");
/// ```
///
/// Text that is borrowed from a document does not compile:
///
/// ```compile_fail
/// use scaledmail_lint_core::{Message, message};
///
/// fn report(key: &str) -> Message {
///     message!("`{}` has {} characters", key, 3)
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message(Cow<'static, str>);

impl Message {
    /// Creates a message from the output of [`message!`](crate::message). Do not call it directly.
    #[doc(hidden)]
    pub fn formatted(arguments: fmt::Arguments<'_>) -> Self {
        Self(arguments.as_str().map_or_else(|| arguments.to_string().into(), Cow::Borrowed))
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<Shown> for Message {
    fn from(shown: Shown) -> Self {
        Self(Cow::Owned(shown.0))
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.0.into_owned()
    }
}

impl std::ops::Deref for Message {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A value between backticks, after the decision whether it may be shown. Invisible characters are
/// escaped, and a long value is truncated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// Masks a value.
    pub(crate) fn masked() -> Self {
        Self::quoted(MASK)
    }

    /// Shows a text that looks like an identifier, and masks any other.
    pub(crate) fn identifier(text: &str) -> Self {
        if !text.is_empty() && is_identifier(text) { Self::quoted(text) } else { Self::masked() }
    }

    /// Shows a value of the document that [`redact`](crate::redact) decided to show.
    pub(crate) fn decided(text: &str) -> Self {
        Self::quoted(text)
    }

    /// Shows a text that is not from the document, such as an option, a saved order or a path.
    pub(crate) fn external(text: &str) -> Self {
        Self::quoted(text)
    }

    /// Describes a character if it is invisible. Otherwise, shows or masks the character itself.
    pub(crate) fn character(character: char, is_shown: bool) -> Self {
        let code = u32::from(character);
        Self(match character {
            ' ' => "a space".to_owned(),
            '\t' => "a tab".to_owned(),
            '\n' | '\r' => "a line break".to_owned(),
            '\u{a0}' => "a no-break space (U+00A0)".to_owned(),
            '\0' => "a NUL character (U+0000)".to_owned(),
            _ if is_bidi_control(character) => {
                format!("a bidirectional control character (U+{code:04X})")
            }
            '\u{fffd}' => "a replacement character (U+FFFD)".to_owned(),
            _ if character.is_whitespace() => format!("white space (U+{code:04X})"),
            _ if is_invisible(character) => format!("an invisible character (U+{code:04X})"),
            _ if is_shown => format!("`{character}`"),
            _ => return Self::masked(),
        })
    }

    /// Returns the value without backticks, for a command in a message.
    pub(crate) fn bare(self) -> Message {
        Message(Cow::Owned(self.0.trim_matches('`').to_owned()))
    }

    fn quoted(value: &str) -> Self {
        /// The maximum number of characters of the value.
        const MAX_LENGTH: usize = 60;
        let mut shown = String::from("`");
        for (count, character) in value.chars().enumerate() {
            if count == MAX_LENGTH {
                shown.push('…');
                break;
            }
            if is_invisible(character) {
                shown.extend(character.escape_unicode());
            } else {
                shown.push(character);
            }
        }
        shown.push('`');
        Self(shown)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A value that a message may contain.
pub trait Printable: fmt::Display {}

impl Printable for usize {}
impl Printable for u32 {}
impl Printable for u64 {}
impl Printable for i32 {}
impl Printable for &'static str {}
impl Printable for Message {}
impl Printable for Shown {}

/// Returns its argument. [`message!`](crate::message) calls it to check the type.
#[doc(hidden)]
pub fn printable<P: Printable>(value: P) -> P {
    value
}

/// Formats a [`Message`] from printable values.
#[doc(hidden)]
#[macro_export]
macro_rules! message {
    // `concat!` prevents implicit captures, whose types would not be checked.
    ($format:literal $(, $value:expr)* $(,)?) => {
        $crate::Message::formatted(::std::format_args!(
            ::std::concat!($format) $(, $crate::printable($value))*
        ))
    };
}

/// Joins words into a list: "a", "a and b", "a, b and c".
pub(crate) fn list<P: Printable>(words: impl IntoIterator<Item = P>) -> Message {
    let mut words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    Message(Cow::Owned(match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        last => last.into_iter().collect(),
    }))
}

/// Formats a number with its noun: "1 alias", "2 aliases".
pub(crate) fn count(number: usize, singular: &'static str, plural: &'static str) -> Message {
    crate::message!("{} {}", number, if number == 1 { singular } else { plural })
}

/// Whether a text consists of at most 40 ASCII letters, digits, `_`, `-` and `.`.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.len() <= 40
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// Whether the character is a bidirectional embedding, override or isolate.
pub(crate) fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_value_is_short_and_visible() {
        assert_eq!(Shown::decided("a\u{202e}\n").to_string(), "`a\\u{202e}\\u{a}`");
        assert_eq!(Shown::decided(&"a".repeat(61)).to_string(), format!("`{}…`", "a".repeat(60)));
    }

    #[test]
    fn only_an_identifier_is_shown_as_one() {
        for text in ["first_name", "a.b-C9"] {
            assert_eq!(Shown::identifier(text).to_string(), format!("`{text}`"));
        }
        for text in ["", "a b", "a:b", "é", &"a".repeat(41)] {
            assert_eq!(Shown::identifier(text).to_string(), "`********`", "{text}");
        }
    }

    #[test]
    fn a_masked_value_shows_only_its_invisible_characters() {
        assert_eq!(Shown::character('\n', false).to_string(), "a line break");
        assert_eq!(Shown::character('a', false).to_string(), "`********`");
        assert_eq!(Shown::character('a', true).to_string(), "`a`");
    }

    #[test]
    fn lists_have_commas_and_one_and() {
        assert_eq!(list([""; 0]), "");
        assert_eq!(list(["a", "b", "c"]), "a, b and c");
    }
}
