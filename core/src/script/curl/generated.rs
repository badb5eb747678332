//! Generates the JSON request document of a curl command, with a source map from each of its bytes
//! to the command.

use super::address::{EndpointUrl, Pair, PathMatch};
use super::body::{Body, Part};
use super::command::Command;
use super::options::OptionKind;
use crate::script::shell::{PieceKind, Quoting, Word};
use crate::text::percent;
use crate::text::quote::json_string;
use crate::text::span::Span;
use std::ops::Range;

/// A generated document. Spans in it are byte offsets in `text`, like those of a tree parsed from
/// it.
pub(crate) struct GeneratedDocument {
    pub(crate) text: String,
    pub(super) segments: Vec<Mapping>,
    /// The spans of shell expansions, each the content of a string or a part of it.
    pub(crate) placeholders: Vec<Span>,
    pub(super) parameters: Vec<QueryParameter>,
    /// Whether the body has a shell expansion outside its strings.
    pub(crate) has_loose_expansion: bool,
    /// The byte range of the body; empty if there is no body to parse.
    pub(crate) body: Range<usize>,
    /// The first byte of the body after a doubled quote that the shell removes, and its quoting.
    pub(crate) doubled: Option<(Span, Quoting)>,
}

/// A run of the document's bytes with one source. It ends where the next mapping begins.
#[derive(Clone, Copy)]
pub(super) struct Mapping {
    pub(super) start: u32,
    pub(super) source: Span,
    /// Whether its bytes correspond to the source bytes one to one.
    pub(super) verbatim: bool,
    pub(super) quoting: Quoting,
    /// The index of the piece of the body that it comes from; `None` outside the body.
    pub(super) part: Option<u32>,
}

/// A parameter of the request.
pub(super) struct QueryParameter {
    pub(super) key: WrittenString,
    pub(super) value: WrittenString,
    /// The span of the command to delete in order to remove the parameter.
    pub(super) removal: Option<Span>,
}

/// A string token of the document and its source in the command.
#[derive(Clone)]
pub(super) struct WrittenString {
    pub(super) token: Range<usize>,
    pub(super) source: Span,
    pub(super) quoting: Option<Quoting>,
}

impl GeneratedDocument {
    /// Generates the document of a request. Omits a body that is not [`Body::Text`].
    pub(crate) fn of(command: &Command<'_>) -> Self {
        let mut generated = Self {
            text: String::new(),
            segments: Vec::new(),
            placeholders: Vec::new(),
            parameters: Vec::new(),
            has_loose_expansion: false,
            body: 0..0,
            doubled: None,
        };
        let place = command.place();
        generated.put("{", place, false, Quoting::Bare, None);
        if let Some(address) = &command.address {
            generated.write_address(address, command.of(OptionKind::Query).next().is_some());
        } else {
            generated.unknown_parameter("uuid", place);
            generated.unknown_parameter("provider", place);
        }
        if let Body::Text(parts) = &command.body {
            generated.next();
            let start =
                parts.first().map_or(place, |part| start_of(part.word.source(part.range.clone())));
            generated.filler("\"body\":", start);
            let begin = generated.text.len();
            generated.write_body(parts);
            generated.body = begin..generated.text.len();
        }
        let end = generated.segments.last().map_or(place, |last| end_of(last.source));
        generated.filler("}", end);
        generated
    }

    fn write_address(&mut self, address: &EndpointUrl<'_>, has_more: bool) {
        let place = address.argument.span();
        let is_elsewhere = address.path_match == PathMatch::Wrong(None) && address.uuid.is_none();
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
            // Not parameters of the query, or possibly secrets.
            let is_omitted = is_misplaced(address.part(&pair.key))
                || address.is_unknown(&pair.key)
                || address.part(&pair.key).contains('@');
            if !is_omitted {
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
        let is_provider = |pair: &Pair| address.part(&pair.key) == "provider";
        if (has_more || address.has_unknown_pairs() || is_elsewhere)
            && !address.pairs.iter().any(is_provider)
        {
            self.unknown_parameter("provider", place);
        }
    }

    /// Appends a comma, except before the first member.
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

    /// Appends a placeholder string for an unknown value.
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

    /// Appends a byte range of a URL's word as a JSON string.
    fn written(&mut self, word: &Word, range: Range<usize>, is_query: bool) -> WrittenString {
        let start = self.text.len();
        let source = word.source(range.clone());
        self.filler("\"", start_of(source));
        // A percent escape such as `%20` may contain a change of quoting, but no expansion.
        let mut at = range.start;
        for piece in word.pieces(range.clone()).filter(|piece| piece.kind == PieceKind::Expansion) {
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

    /// Appends a byte range of a word with its percent escapes decoded.
    fn decoded(&mut self, word: &Word, range: Range<usize>, is_query: bool) {
        let mut at = range.start;
        while let Some(character) =
            word.text.get(at..range.end).and_then(|rest| rest.chars().next())
        {
            let (text, length) = match character {
                '+' if is_query => (" ".to_owned(), 1),
                '%' => percent::first_decoded(word.text.get(at..range.end).unwrap_or_default()),
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

    /// Appends the body. An expansion becomes a placeholder: part of a string, or else a string of
    /// its own.
    fn write_body(&mut self, parts: &[Part<'_>]) {
        let mut strings = Strings::default();
        for (number, part) in parts.iter().enumerate() {
            let source = part.word.source(part.range.clone());
            if number > 0 && !part.follows_directly() {
                self.filler("&", start_of(source));
            }
            let number = u32::try_from(number).ok();
            let mut last: Option<(u32, Quoting)> = None;
            for piece in part.word.pieces(part.range.clone()) {
                let is_doubled = last
                    == Some((piece.source.start.saturating_sub(2), piece.quoting))
                    && (piece.quoting == Quoting::Double
                        || piece.quoting == Quoting::Single && strings.is_inside);
                let after = Span::new(self.text.len(), self.text.len() + 1);
                self.doubled = self.doubled.or(is_doubled.then_some((after, piece.quoting)));
                last = Some((piece.source.end, piece.quoting));
                let text = part.word.text.get(piece.text).unwrap_or_default();
                if piece.kind == PieceKind::Expansion && strings.is_inside {
                    self.expansion(text, piece.source, piece.quoting, number);
                } else if piece.kind == PieceKind::Expansion {
                    self.has_loose_expansion = true;
                    self.filler("\"", start_of(piece.source));
                    self.expansion(text, piece.source, piece.quoting, number);
                    self.filler("\"", end_of(piece.source));
                } else {
                    strings.advance(text);
                    self.put(
                        text,
                        piece.source,
                        piece.kind == PieceKind::Verbatim,
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

    /// Appends text that the command does not contain.
    fn filler(&mut self, text: &str, source: Span) {
        self.put(text, source, false, Quoting::Bare, None);
    }

    /// Appends text and records its source.
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
                if (last.verbatim, last.source, last.quoting, last.part)
                    == (verbatim, source, quoting, part)
                    && !verbatim => {}
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

    /// Whether the span of the document's last value is exactly the body. A body that is not one JSON document,
    /// such as `1, "tag": 2`, could otherwise be parsed as several members.
    pub(crate) fn holds_whole_body(&self, last_value: Option<Span>) -> bool {
        if self.body.is_empty() {
            return true;
        }
        let text = self.text.get(self.body.clone()).unwrap_or_default();
        let json_space = [' ', '\t', '\r', '\n'];
        let end = self.body.end - (text.len() - text.trim_end_matches(json_space).len());
        let start = self.body.start + (text.len() - text.trim_start_matches(json_space).len());
        last_value == Some(Span::new(start, end))
    }

    /// Whether the body consists of one expansion.
    pub(crate) fn is_one_expansion(&self) -> bool {
        let text = self.text.get(self.body.clone()).unwrap_or_default();
        let start = self.body.start + (text.len() - text.trim_start().len());
        let inside = Span::new(start + 1, (start + text.trim().len()).saturating_sub(1));
        self.has_loose_expansion && self.placeholders.contains(&inside)
    }
}

/// The key of a parameter.
enum Name {
    /// A key that the command does not contain.
    Fixed(&'static str),
    /// The key at this byte range of the word.
    Read(Range<usize>),
}

/// Whether a parameter with this key does not belong in the query.
pub(crate) fn is_misplaced(key: &str) -> bool {
    matches!(key, "uuid" | "body" | "$schema")
}

/// Returns the span to delete from a URL in order to remove a parameter of its query.
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

/// Tracks whether the text so far ends inside a JSON string.
#[derive(Default)]
struct Strings {
    is_inside: bool,
    is_escaped: bool,
}

impl Strings {
    fn advance(&mut self, text: &str) {
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

/// Escapes text for use inside a JSON string.
fn in_json(text: &str) -> String {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        return text.to_owned();
    }
    let token = json_string(text);
    token.get(1..token.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

fn start_of(span: Span) -> Span {
    Span { end: span.start, ..span }
}

fn end_of(span: Span) -> Span {
    Span { start: span.end, ..span }
}
