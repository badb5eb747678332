//! A command's request written as the JSON document that it stands for, and the way back from each byte of that to the command.

use super::address::{EndpointUrl, Pair, PathMatch};
use super::command::{Body, Command, Part};
use super::options::OptionKind;
use crate::report::Edit;
use crate::shell::{PieceKind, Quoting, Word};
use crate::tree::{Span, Tree};
use std::ops::Range;

/// The document. Its spans are those of a tree that is read from it.
pub(crate) struct GeneratedDocument {
    pub(crate) text: String,
    segments: Vec<Mapping>,
    /// Strings that hold something that only the shell knows, or parts of them.
    pub(crate) placeholders: Vec<Span>,
    parameters: Vec<QueryParameter>,
    /// Is there something in the body, beside its strings, that only the shell knows?
    pub(crate) has_loose_expansion: bool,
    /// The body as it is sent; empty where there is none to be read.
    pub(crate) body: Range<usize>,
}

/// A run of the document's bytes; it ends where the next one begins.
#[derive(Clone, Copy)]
struct Mapping {
    start: u32,
    source: Span,
    /// Do its bytes stand for those of the source one by one?
    verbatim: bool,
    quoting: Quoting,
    /// Which piece of the body it is from; none of what is only here.
    part: Option<u32>,
}

/// A parameter of the call.
struct QueryParameter {
    key: WrittenString,
    value: WrittenString,
    /// What to take out to be rid of it.
    removal: Option<Span>,
}

/// A string token of the document and what is written for it in the command.
#[derive(Clone)]
struct WrittenString {
    token: Range<usize>,
    source: Span,
    quoting: Option<Quoting>,
}

impl GeneratedDocument {
    /// Without a body, where that is no text.
    pub(crate) fn of(command: &Command<'_>) -> Self {
        let mut draft = Self {
            text: String::new(),
            segments: Vec::new(),
            placeholders: Vec::new(),
            parameters: Vec::new(),
            has_loose_expansion: false,
            body: 0..0,
        };
        let place = command.place();
        draft.put("{", place, false, Quoting::Bare, None);
        if let Some(address) = &command.address {
            draft.write_address(address, command.of(OptionKind::Query).next().is_some());
        } else {
            draft.unknown_parameter("uuid", place);
            draft.unknown_parameter("provider", place);
        }
        if let Body::Text(parts) = &command.body {
            draft.next();
            let start =
                parts.first().map_or(place, |part| start_of(part.word.source(part.range.clone())));
            draft.filler("\"body\":", start);
            let begin = draft.text.len();
            draft.write_body(parts);
            draft.body = begin..draft.text.len();
        }
        let end = draft.segments.last().map_or(place, |last| end_of(last.source));
        draft.filler("}", end);
        draft
    }

    fn write_address(&mut self, address: &EndpointUrl<'_>, has_more: bool) {
        let place = address.argument.span();
        let is_elsewhere = address.way == PathMatch::Wrong(None) && address.uuid.is_none();
        match &address.uuid {
            Some(uuid) if !uuid.is_empty() => self.parameter(
                &Name::Fixed("uuid"),
                address.argument.word,
                uuid.clone(),
                None,
                false,
            ),
            Some(_) if !address.pairs.iter().any(|pair| address.part(&pair.key) == "uuid") => {}
            _ => self.unknown_parameter("uuid", place),
        }
        for (at, pair) in address.pairs.iter().enumerate() {
            // In the query these are nothing to the service.
            let is_left_out = is_misplaced(address.part(&pair.key))
                || address.is_unknown(&pair.key)
                || address.is_bare_secret(pair);
            if !is_left_out {
                let removal = removal(address, at);
                self.parameter(
                    &Name::Read(pair.key.clone()),
                    address.argument.word,
                    pair.value.clone(),
                    removal,
                    true,
                );
            }
        }
        let is_there = |pair: &Pair| address.part(&pair.key) == "provider";
        if (has_more || address.has_unknown_pairs() || is_elsewhere)
            && !address.pairs.iter().any(is_there)
        {
            self.unknown_parameter("provider", place);
        }
    }

    /// A comma, where something stands before it.
    fn next(&mut self) {
        if self.text.len() > 1 {
            let end =
                self.segments.last().map_or(Span { start: 0, end: 0 }, |last| end_of(last.source));
            self.filler(",", end);
        }
    }

    fn unknown_parameter(&mut self, name: &str, source: Span) {
        self.next();
        self.filler(&format!("\"{name}\":"), start_of(source));
        self.unknown(name, source);
    }

    /// A string that stands for what nobody knows.
    fn unknown(&mut self, name: &str, source: Span) {
        let start = self.text.len();
        self.put(&format!("\"{name}\""), source, false, Quoting::Bare, None);
        self.placeholders.push(Span::new(start, self.text.len()));
    }

    fn parameter(
        &mut self,
        name: &Name,
        word: &Word,
        value: Range<usize>,
        removal: Option<Span>,
        is_query: bool,
    ) {
        self.next();
        let at = start_of(word.source(value.clone()));
        let key = match name {
            Name::Fixed(name) => {
                let start = self.text.len();
                self.filler(&format!("\"{name}\""), at);
                WrittenString { token: start..self.text.len(), source: at, quoting: None }
            }
            Name::Read(key) => self.written(word, key.clone(), is_query),
        };
        self.filler(":", at);
        let value = self.written(word, value, is_query);
        self.parameters.push(QueryParameter { key, value, removal });
    }

    /// A piece of an address as a string.
    fn written(&mut self, word: &Word, range: Range<usize>, is_query: bool) -> WrittenString {
        let start = self.text.len();
        let source = word.source(range.clone());
        self.filler("\"", start_of(source));
        // A code such as `%20` may change its quotes, but not go on in an expansion.
        let mut at = range.start;
        for piece in word.pieces(range.clone()).filter(|piece| piece.sort == PieceKind::Expansion) {
            self.decoded(word, at..piece.text.start, is_query);
            self.expansion(
                word.text.get(piece.text.clone()).unwrap_or_default(),
                piece.source,
                piece.quoting,
                None,
            );
            at = piece.text.end;
        }
        self.decoded(word, at..range.end, is_query);
        self.filler("\"", end_of(source));
        WrittenString { token: start..self.text.len(), source, quoting: word.quoting(range) }
    }

    /// A part of a word, percent signs resolved.
    fn decoded(&mut self, word: &Word, range: Range<usize>, is_query: bool) {
        let mut at = range.start;
        while let Some(character) =
            word.text.get(at..range.end).and_then(|rest| rest.chars().next())
        {
            let (text, length) = match character {
                '+' if is_query => (" ".to_owned(), 1),
                '%' => percent_decoded(word.text.get(at..range.end).unwrap_or_default()),
                _ => (character.to_string(), character.len_utf8()),
            };
            let source = word.source(at..at + length);
            let json = in_json(&text);
            let verbatim = length == json.len()
                && character != '%'
                && text.starts_with(character)
                && source.range().len() == length;
            self.put(&json, source, verbatim, Quoting::Bare, None);
            at += length;
        }
    }

    /// The body, with expansions as placeholders: inside a string as a part of it, elsewhere as a value.
    fn write_body(&mut self, parts: &[Part<'_>]) {
        let mut strings = Strings::default();
        for (number, part) in parts.iter().enumerate() {
            let source = part.word.source(part.range.clone());
            if number > 0 && !part.follows_directly() {
                self.filler("&", start_of(source));
            }
            let number = u32::try_from(number).ok();
            for piece in part.word.pieces(part.range.clone()) {
                let text = part.word.text.get(piece.text).unwrap_or_default();
                if piece.sort == PieceKind::Expansion && strings.is_inside {
                    self.expansion(text, piece.source, piece.quoting, number);
                } else if piece.sort == PieceKind::Expansion {
                    self.has_loose_expansion = true;
                    self.filler("\"", start_of(piece.source));
                    self.expansion(text, piece.source, piece.quoting, number);
                    self.filler("\"", end_of(piece.source));
                } else {
                    strings.pass(text);
                    self.put(
                        text,
                        piece.source,
                        piece.sort == PieceKind::Verbatim,
                        piece.quoting,
                        number,
                    );
                }
            }
        }
    }

    fn expansion(&mut self, text: &str, source: Span, quoting: Quoting, part: Option<u32>) {
        let start = self.text.len();
        self.put(&in_json(text), source, false, quoting, part);
        self.placeholders.push(Span::new(start, self.text.len()));
    }

    fn filler(&mut self, text: &str, source: Span) {
        self.put(text, source, false, Quoting::Bare, None);
    }

    fn put(
        &mut self,
        text: &str,
        source: Span,
        verbatim: bool,
        quoting: Quoting,
        part: Option<u32>,
    ) {
        if text.is_empty() {
            return;
        }
        let start = Span::new(self.text.len(), 0).start;
        self.text.push_str(text);
        match self.segments.last_mut() {
            Some(last)
                if verbatim
                    && last.verbatim
                    && last.source.end == source.start
                    && (last.quoting, last.part) == (quoting, part) =>
            {
                last.source.end = source.end;
            }
            _ => self.segments.push(Mapping { start, source, verbatim, quoting, part }),
        }
    }

    /// Does the tree have the body as its last member, and all of it? What is no JSON by itself could look like more than one.
    pub(crate) fn holds_whole_body(&self, tree: &Tree<'_>) -> bool {
        if self.body.is_empty() {
            return true;
        }
        let text = self.text.get(self.body.clone()).unwrap_or_default();
        let json_space = [' ', '\t', '\r', '\n'];
        let end = self.body.end - (text.len() - text.trim_end_matches(json_space).len());
        let last =
            tree.members(crate::tree::NodeId::ROOT).last().map(|(_, value)| tree.span(value));
        let start = self.body.start + (text.len() - text.trim_start_matches(json_space).len());
        last == Some(Span::new(start, end))
    }

    /// The first letter of the body that stands in no quotes.
    pub(crate) fn bare_text(&self) -> Option<Bare> {
        let is_bare = |segment: &Mapping| {
            segment.part.is_some() && segment.verbatim && segment.quoting == Quoting::Bare
        };
        let at = self.segments.iter().position(is_bare)?;
        let start = self.segments.get(at)?.start;
        let before = at
            .checked_sub(1)
            .and_then(|before| self.segments.get(before))
            .filter(|before| before.part.is_some());
        let part = self.segments.get(at)?.part;
        let mut behind = self
            .segments
            .get(at + 1..)?
            .iter()
            .filter(|behind| behind.part == part)
            .map(|behind| behind.quoting);
        let before = before.filter(|before| before.part == part).map(|before| before.quoting);
        Some(Bare {
            span: Span { start, end: start + 1 },
            before: before.filter(|quoting| *quoting != Quoting::Bare),
            has_double_behind: behind.clone().any(|quoting| quoting == Quoting::Double),
            has_quotes_behind: behind.any(|quoting| quoting != Quoting::Bare),
        })
    }

    /// Does the body consist of one expansion?
    pub(crate) fn is_one_expansion(&self) -> bool {
        let text = self.text.get(self.body.clone()).unwrap_or_default();
        let start = self.body.start + (text.len() - text.trim_start().len());
        let inside = Span::new(start + 1, (start + text.trim().len()).saturating_sub(1));
        self.has_loose_expansion && self.placeholders.contains(&inside)
    }

    fn segment(&self, at: u32) -> Option<&Mapping> {
        self.segments
            .get(self.segments.partition_point(|segment| segment.start <= at).checked_sub(1)?)
    }

    /// Where a span of the document stands in the command.
    pub(crate) fn span(&self, span: Span) -> Span {
        let start = self.segment(span.start).map_or(0, |segment| {
            let inside = if segment.verbatim { span.start - segment.start } else { 0 };
            segment.source.start.saturating_add(inside).min(segment.source.end)
        });
        if span.end <= span.start {
            return Span { start, end: start };
        }
        let last = span.end - 1;
        let end = self.segment(last).map_or(start, |segment| {
            if segment.verbatim {
                segment
                    .source
                    .start
                    .saturating_add(last - segment.start + 1)
                    .min(segment.source.end)
            } else {
                segment.source.end
            }
        });
        Span { start, end: end.max(start) }
    }

    /// An edit of the document as one of the command; none where its quotes do not allow it.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<Edit> {
        let range =
            edit.span.offset as usize..edit.span.offset as usize + edit.span.length as usize;
        if self.body.start < self.body.end
            && self.body.start <= range.start
            && range.end <= self.body.end
        {
            return self.edit_of_body(edit);
        }
        if edit.replacement.is_empty() {
            let mut inside = self.parameters.iter().filter(|parameter| {
                range.start <= parameter.key.token.start && parameter.value.token.end <= range.end
            });
            let only = inside.next().filter(|_| inside.next().is_none())?;
            return Some(Edit { span: only.removal?.into(), replacement: String::new() });
        }
        let mut written =
            self.parameters.iter().flat_map(|parameter| [&parameter.key, &parameter.value]);
        let written = written.find(|written| written.token == range)?;
        let value: String = serde_json::from_str(&edit.replacement).ok()?;
        Some(Edit {
            span: written.source.into(),
            replacement: written.quoting?.escaped(&percent_encoded(&value))?,
        })
    }

    fn edit_of_body(&self, edit: &Edit) -> Option<Edit> {
        let span = Span {
            start: edit.span.offset,
            end: edit.span.offset.saturating_add(edit.span.length),
        };
        let first = self.segment(span.start)?;
        let last = self.segment(span.end.checked_sub(1)?.max(span.start))?;
        let same = first.part.is_some() && (first.part, first.quoting) == (last.part, last.quoting);
        let replacement = first.quoting.escaped(&edit.replacement).filter(|_| same)?;
        Some(Edit { span: self.span(span).into(), replacement })
    }
}

/// A part of the body that stands in no quotes.
pub(crate) struct Bare {
    /// Its first letter.
    pub(crate) span: Span,
    /// What the text before it stands in, if that is in quotes.
    pub(crate) before: Option<Quoting>,
    pub(crate) has_double_behind: bool,
    pub(crate) has_quotes_behind: bool,
}

enum Name {
    Fixed(&'static str),
    /// At this place of the word.
    Read(Range<usize>),
}

/// Does a parameter of this name belong elsewhere than into the query?
pub(crate) fn is_misplaced(key: &str) -> bool {
    matches!(key, "uuid" | "body" | "$schema")
}

/// What to take out of an address to be rid of a parameter.
fn removal(address: &EndpointUrl<'_>, at: usize) -> Option<Span> {
    let pair = address.pairs.get(at)?.range();
    let range = match (
        at.checked_sub(1).and_then(|before| address.pairs.get(before)),
        address.pairs.get(at + 1),
    ) {
        (Some(before), _) => before.range().end..pair.end,
        (None, Some(next)) => pair.start..next.range().start,
        (None, None) => address.path.end..pair.end,
    };
    address.argument.word.quoting(range.clone())?;
    Some(address.argument.word.source(range))
}

/// Knows whether the text up to here ends inside a JSON string.
#[derive(Default)]
struct Strings {
    is_inside: bool,
    is_escaped: bool,
}

impl Strings {
    fn pass(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_inside => self.is_escaped = true,
                b'"' => self.is_inside = !self.is_inside,
                _ => {}
            }
        }
    }
}

/// A text as it stands between the quotes of a JSON string.
fn in_json(text: &str) -> String {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        return text.to_owned();
    }
    let token = serde_json::to_string(text).unwrap_or_default();
    token.get(1..token.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// The character that begins with `%`, and how many bytes it takes. A `%` that begins none stands for itself.
fn percent_decoded(text: &str) -> (String, usize) {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [b'%', high, low, behind @ ..] = rest {
        let digit =
            |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (digit(high), digit(low)) else { break };
        bytes.push(high << 4 | low);
        if let Ok(character) = std::str::from_utf8(&bytes) {
            return (character.to_owned(), bytes.len() * 3);
        }
        if bytes.len() == 4 {
            break;
        }
        rest = behind;
    }
    ("%".to_owned(), 1)
}

/// A value as it may stand anywhere in an address.
fn percent_encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.extend(
                    char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase()),
                );
            }
        }
    }
    encoded
}

fn start_of(span: Span) -> Span {
    Span { end: span.start, ..span }
}

fn end_of(span: Span) -> Span {
    Span { start: span.end, ..span }
}
