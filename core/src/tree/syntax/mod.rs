//! Why a text is not JSON: as many separate mistakes as can be told apart, each in words for a person.
//!
//! [`foreign`] knows what is no JSON at all, [`scan`] cuts the text into pieces, [`quotes`] finds where a text in quotes was meant to end,
//! [`recover`] says which pieces do not belong together, [`strip`] what could just be removed, [`words`] holds all that is ever said. Nothing in here makes a tree of a broken text.

mod brackets;
mod foreign;
mod lines;
mod quotes;
mod recover;
mod scan;
mod strip;
pub(in crate::tree) mod words;

use super::Span;
use super::json::Malformed;
pub(crate) use foreign::looks_like_toml;
pub(crate) use lines::{goes_on, of_line, several_lines};
use words::Message;

/// One mistake in the syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) labels: Vec<(Span, String)>,
    pub(crate) removal: Option<Box<Removal>>,
    /// Is it what a shell reads in another way, whatever the document is written in?
    pub(crate) is_shell: bool,
}

/// What to remove to mend a mistake, in words and in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Removal {
    pub(crate) message: &'static str,
    pub(crate) spans: Vec<Span>,
}

impl SyntaxError {
    pub(in crate::tree) fn new(start: usize, end: usize, words: &Message) -> Self {
        Self {
            span: Span::new(start, end),
            message: words.message.to_owned(),
            help: words.help.map(str::to_owned),
            labels: Vec::new(),
            removal: None,
            is_shell: false,
        }
    }

    pub(in crate::tree) fn label(mut self, start: usize, end: usize, label: &str) -> Self {
        self.labels.push((Span::new(start, end), label.to_owned()));
        self
    }
}

/// So many mistakes are told apart; one more says that there are others.
pub(in crate::tree) const MOST: usize = 50;

/// What is wrong with a text that the strict reader gave up on: at least one mistake, by offset.
pub(crate) fn diagnose(text: &str, malformed: Malformed) -> Vec<SyntaxError> {
    let mut errors = mistakes(text);
    if errors.is_empty() {
        errors.push(SyntaxError::new(malformed.at, malformed.at, &words::UNKNOWN));
    }
    strip::offer_removals(text, &mut errors);
    lines::point_to_ndjson(text, &mut errors);
    errors
}

/// The mistakes in a text, by offset; none in one that is JSON.
pub(super) fn mistakes(text: &str) -> Vec<SyntaxError> {
    if let Some(error) = foreign::foreign(text) {
        return vec![error];
    }
    in_order(recover::mistakes(text))
}

/// By offset, and no more of them than anybody would read.
pub(in crate::tree) fn in_order(mut errors: Vec<SyntaxError>) -> Vec<SyntaxError> {
    errors.sort_by_key(|error| error.span);
    if errors.len() > MOST {
        errors.truncate(MOST + 1);
        if let Some(last) = errors.last_mut() {
            let at = last.span.start as usize;
            *last = SyntaxError::new(at, at, &words::MORE);
        }
    }
    errors
}

/// The text is not UTF-8 from some byte on. `whole` is what to call it.
pub(crate) fn not_utf8(text: &[u8], whole: &str, error: std::str::Utf8Error) -> SyntaxError {
    match text {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            return SyntaxError::new(0, 4, &words::UTF32);
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return SyntaxError::new(0, 2, &words::UTF16),
        _ => {}
    }
    let at = error.valid_up_to();
    // The value of the byte is not told: it may be a password's.
    let (end, help) = match error.error_len() {
        Some(length) => (at + length, words::OTHER_ENCODING),
        None => (text.len(), words::HALF_CHARACTER),
    };
    SyntaxError {
        span: Span::new(at, end),
        message: format!("byte {} of the {whole} is not UTF-8", at + 1),
        help: Some(help.to_owned()),
        labels: Vec::new(),
        removal: None,
        is_shell: false,
    }
}

/// The text is longer than [`MAX_TEXT`](super::MAX_TEXT).
pub(crate) fn too_large() -> SyntaxError {
    SyntaxError::new(0, 0, &words::TOO_LARGE)
}
