//! Interprets a curl command: its URL, headers and body. The [`rules`](crate::rules) check them.

use super::address::{EndpointUrl, PathMatch};
use super::body::{Body, body};
use super::options::{Argument, CurlArg, OptionKind, dash_errors, parse_options};
use crate::script::shell::{SimpleCommand, Word};
use crate::text::span::Span;
use crate::text::syntax_error::SyntaxError;
use std::ops::Range;

/// A request of a curl command.
#[derive(Debug)]
pub(crate) struct Command<'c> {
    /// The word `curl`.
    pub(crate) name: &'c Word,
    pub(crate) args: Vec<CurlArg<'c>>,
    pub(crate) address: Option<EndpointUrl<'c>>,
    pub(crate) body: Body<'c>,
    /// Whether the body has a shell expansion outside its strings.
    pub(crate) is_open: bool,
    /// The places that a shell would not read as intended.
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether the words are not those that were intended, so that only `errors` are reported.
    pub(crate) is_garbled: bool,
}

/// Returns the index of the word `curl`, or `None` if the command is not a curl command.
pub(crate) fn name_of(call: &SimpleCommand) -> Option<usize> {
    call.words.iter().position(|word| {
        let name = word.text.strip_suffix(".exe").unwrap_or(&word.text);
        name.strip_suffix("curl").is_some_and(|folder| {
            folder.is_empty() || folder.ends_with(['/', '\\']) && !folder.contains("://")
        })
    })
}

impl<'c> Command<'c> {
    /// Interprets one request of a command; `args` are its options.
    fn new(call: &'c SimpleCommand, name: &'c Word, args: Vec<CurlArg<'c>>) -> Self {
        let arguments = || {
            args.iter().filter(|arg| arg.kind == OptionKind::Address).filter_map(|arg| arg.argument)
        };
        // Prefer the argument that looks most like the URL.
        let address = arguments()
            .find(|argument| argument.text().contains("submit-form"))
            .or_else(|| arguments().find(|argument| argument.text().contains("://")))
            .or_else(|| arguments().find(|argument| !argument.begins_unknown()))
            .or_else(|| arguments().next());
        let body = body(call, &args);
        Self {
            name,
            address: address.map(EndpointUrl::read),
            args,
            body,
            is_open: false,
            errors: Vec::new(),
            is_garbled: false,
        }
    }

    /// Creates a call that is not read, at a place in this command.
    pub(crate) fn unread(call: &'c SimpleCommand, place: Span) -> Option<Self> {
        let body = Body::Unread(place);
        Some(Self { body, ..Self::new(call, call.words.first()?, Vec::new()) })
    }

    /// Returns the requests of a command: several if it contains `--next`.
    pub(crate) fn all(call: &'c SimpleCommand, name: usize) -> Vec<Self> {
        let Some(word) = call.words.get(name) else { return Vec::new() };
        let all = parse_options(call, name + 1);
        let requests = all.split(|arg| arg.kind == OptionKind::Next);
        let requests = requests.filter(|request| !request.is_empty() || all.is_empty());
        let mut commands: Vec<_> =
            requests.map(|request| Self::new(call, word, request.to_vec())).collect();
        if let Some(first) = commands.first_mut() {
            first.errors = call.errors.iter().cloned().chain(dash_errors(&all)).collect();
        }
        for command in &mut commands {
            command.is_garbled = call.is_garbled;
        }
        commands
    }

    /// Whether the request is or may be meant for the endpoint.
    pub(crate) fn is_meant(&self) -> bool {
        self.address.as_ref().map_or_else(
            || matches!(self.body, Body::Unread(_)) || self.has_unknown_options(),
            |address| address.path_match != PathMatch::Wrong(None),
        )
    }

    /// Whether nothing of the URL is known.
    pub(crate) fn has_unknown_address(&self) -> bool {
        self.address.as_ref().is_some_and(EndpointUrl::is_all_unknown)
    }

    /// Iterates over the options of one kind.
    pub(crate) fn of(&self, kind: OptionKind) -> impl Iterator<Item = &CurlArg<'c>> {
        self.args.iter().filter(move |arg| arg.kind == kind)
    }

    /// Iterates over the data options.
    pub(crate) fn data(&self) -> impl Iterator<Item = &CurlArg<'c>> {
        self.args.iter().filter(|arg| matches!(arg.kind, OptionKind::Data(_)))
    }

    /// Iterates over the headers, each with the byte ranges of its name and value in its word.
    /// Skips headers that come from a file or begin with a shell expansion.
    pub(crate) fn headers(
        &self,
    ) -> impl Iterator<Item = (&CurlArg<'c>, Range<usize>, Range<usize>)> {
        self.of(OptionKind::Header).filter_map(|arg| {
            let argument = arg.argument.filter(|argument| {
                !argument.begins_unknown() && !argument.text().starts_with('@')
            })?;
            let text = argument.text();
            let end = text.find([':', ';']).unwrap_or(text.len());
            let value = text.get(end + 1..).unwrap_or_default();
            let skip = (end + 1 + value.len() - value.trim_start().len()).min(text.len());
            Some((
                arg,
                argument.start..argument.start + end,
                argument.start + skip..argument.word.text.len(),
            ))
        })
    }

    /// Whether there is a header with this name, or may be one in a part that is not known.
    pub(crate) fn may_have_header(&self, name: &str) -> bool {
        let known = self.headers().any(|(arg, at, _)| arg.header(&at).eq_ignore_ascii_case(name));
        known
            || self.has_unknown_options()
            || self.of(OptionKind::Header).count() > self.headers().count()
    }

    /// Whether the command may have more options, from a file or from a shell expansion.
    pub(crate) fn has_unknown_options(&self) -> bool {
        let is_unknown = |arg: &CurlArg<'_>| {
            arg.kind == OptionKind::Config || self.is_stray(arg) && arg.word.has_expansion(0..1)
        };
        self.args.iter().any(is_unknown)
    }

    /// Whether an argument is read as a URL but is not the URL of the request.
    pub(crate) fn is_stray(&self, arg: &CurlArg<'_>) -> bool {
        let is_address = |argument: Argument<'_>| {
            self.address
                .as_ref()
                .is_some_and(|address| std::ptr::eq(address.argument.word, argument.word))
        };
        arg.kind == OptionKind::Address && !arg.argument.is_some_and(is_address)
    }

    /// Returns an unknown option that resembles a data option, and the name of the data option.
    pub(crate) fn near_data(&self) -> Option<(&CurlArg<'c>, &'static str)> {
        self.args.iter().find_map(|arg| match arg.kind {
            OptionKind::NearData(near) => Some((arg, near)),
            _ => None,
        })
    }

    /// Returns the span of the URL, or of the word `curl` if there is no URL.
    pub(crate) fn place(&self) -> Span {
        self.address.as_ref().map_or(self.name.span, |address| address.argument.span())
    }
}

impl<'c> CurlArg<'c> {
    /// Returns the span of the option with its argument.
    pub(crate) fn span(&self) -> Span {
        let end = self.argument.map_or(self.word.span.end, |argument| argument.word.span.end);
        Span { start: self.word.span.start, end: end.max(self.word.span.end) }
    }

    /// Returns the text at a byte range of the argument's word.
    pub(crate) fn header(&self, range: &Range<usize>) -> &'c str {
        self.argument.and_then(|argument| argument.word.text.get(range.clone())).unwrap_or_default()
    }
}

impl Argument<'_> {
    /// Returns the span in the shell text, quotes included.
    pub(crate) fn span(&self) -> Span {
        if self.start == 0 {
            self.word.span
        } else {
            Span { end: self.word.span.end, ..self.word.source(self.range()) }
        }
    }
}
