//! Interprets a curl command: its URL, headers and body. The [`rules`](crate::rules) check them.

use super::address::{EndpointUrl, PathMatch};
use super::options::{Argument, CurlArg, Data, OptionKind, parse_options};
use crate::script::shell::{SimpleCommand, Word};
use crate::text::span::Span;
use std::ops::Range;

/// A request of a curl command.
#[derive(Debug)]
pub(crate) struct Command<'c> {
    /// The words of the command; empty for a request after `--next`.
    words: &'c [Word],
    /// The word `curl`.
    pub(crate) name: &'c Word,
    pub(crate) args: Vec<CurlArg<'c>>,
    pub(crate) address: Option<EndpointUrl<'c>>,
    pub(crate) body: Body<'c>,
    /// Whether the body has a shell expansion outside its strings.
    pub(crate) is_open: bool,
    /// The first word of the next command, if it is an option: a line continuation is probably
    /// missing.
    pub(crate) cut_at: Option<Span>,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub(crate) enum Body<'c> {
    /// No body, or only white space; with the option that passes it, if there is one.
    None(Option<CurlArg<'c>>),
    /// Data in the command itself.
    Text(Vec<Part<'c>>),
    /// Several pieces of data that, joined, are not one JSON document; with the option of an extra
    /// piece.
    Joined(CurlArg<'c>),
    /// The content of a file or of standard input.
    Elsewhere(Argument<'c>),
    /// A web form instead of JSON, from `-F` or `--data-urlencode`.
    Form(CurlArg<'c>),
    /// A body that is not known but may be valid; with the option that hides it.
    Unknown(CurlArg<'c>),
}

/// A piece of the body.
#[derive(Clone, Debug)]
pub(crate) struct Part<'c> {
    pub(crate) arg: CurlArg<'c>,
    pub(crate) word: &'c Word,
    /// The byte range in the word's text.
    pub(crate) range: Range<usize>,
}

/// Words that may precede a command's name.
const BEFORE: [&str; 12] =
    ["$", "!", "{", "command", "do", "else", "env", "exec", "if", "sudo", "then", "time"];

/// Returns the index of the word `curl`, or `None` if the command is not a curl command.
pub(crate) fn name_of(call: &SimpleCommand) -> Option<usize> {
    let is_before = |word: &&Word| {
        let name = word.text.split('=').next().unwrap_or_default();
        let is_assignment = name.len() < word.text.len()
            && !name.is_empty()
            && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        is_assignment || BEFORE.contains(&word.text.as_str())
    };
    let at = call.words.iter().take_while(is_before).count();
    let name = call.words.get(at)?.text.as_str();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name, "curl" | "curl.exe").then_some(at)
}

impl<'c> Command<'c> {
    /// Interprets one request of a command; `args` are its options.
    fn new(call: &'c SimpleCommand, name: &'c Word, args: Vec<CurlArg<'c>>) -> Self {
        let arguments = || {
            args.iter().filter(|arg| arg.kind == OptionKind::Address).filter_map(|arg| arg.argument)
        };
        // Prefer the argument that looks most like the URL.
        let looks_like_url = |argument: &Argument<'_>| {
            argument.text().contains("://") || argument.text().contains("submit-form")
        };
        let address = arguments()
            .find(looks_like_url)
            .or_else(|| arguments().find(|argument| !argument.begins_unknown()))
            .or_else(|| arguments().next());
        let body = body(call, &args);
        Self {
            words: &call.words,
            name,
            address: address.map(EndpointUrl::read),
            args,
            body,
            is_open: false,
            cut_at: None,
        }
    }

    /// Returns the requests of a command: several if it contains `--next`.
    pub(crate) fn all(call: &'c SimpleCommand, name: usize) -> Vec<Self> {
        let Some(word) = call.words.get(name) else { return Vec::new() };
        let all = parse_options(call, name + 1);
        let requests = all.split(|arg| arg.kind == OptionKind::Next);
        let requests = requests.filter(|request| !request.is_empty() || all.is_empty());
        let mut commands: Vec<_> =
            requests.map(|request| Self::new(call, word, request.to_vec())).collect();
        commands.iter_mut().skip(1).for_each(|command| command.words = &[]);
        commands
    }

    /// Whether the URL suggests that the request is meant for the endpoint.
    pub(crate) fn is_meant(&self) -> bool {
        self.address.as_ref().is_some_and(|address| address.path_match != PathMatch::Wrong(None))
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

    /// Whether a word joins data to its option with `=`, which curl does not accept.
    pub(crate) fn has_joined_data(&self) -> bool {
        self.words.iter().any(|word| {
            ["--data", "--json"].iter().any(|name| word.text.starts_with(name))
                && word.text.contains('=')
        })
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

/// Determines the body of a request.
fn body<'c>(call: &'c SimpleCommand, args: &[CurlArg<'c>]) -> Body<'c> {
    let find = |wanted: fn(OptionKind) -> bool| args.iter().find(|arg| wanted(arg.kind)).copied();
    if let Some(form) =
        find(|kind| matches!(kind, OptionKind::Form | OptionKind::Data(Data::Encoded)))
    {
        return Body::Form(form);
    }
    if let Some(upload) = find(|kind| kind == OptionKind::Upload) {
        return Body::Unknown(upload);
    }
    let mut parts = Vec::new();
    for arg in args {
        let (OptionKind::Data(data), Some(argument)) = (arg.kind, arg.argument) else {
            continue;
        };
        let is_file =
            data != Data::Raw && argument.text().starts_with('@') && !argument.begins_unknown();
        match &call.input {
            _ if !is_file => {
                parts.push(Part { arg: *arg, word: argument.word, range: argument.range() });
            }
            Some(input) if argument.text() == "@-" => {
                parts.push(Part { arg: *arg, word: input, range: 0..input.text.len() });
            }
            _ => return Body::Elsewhere(argument),
        }
    }
    let is_blank = |part: &Part<'_>| {
        part.word.text.get(part.range.clone()).is_none_or(|text| text.trim().is_empty())
    };
    if parts.iter().all(is_blank) {
        // Without data in the command, the configuration file may contain the body.
        if let Some(config) = find(|kind| kind == OptionKind::Config).filter(|_| parts.is_empty()) {
            return Body::Unknown(config);
        }
        return Body::None(find(|kind| matches!(kind, OptionKind::Data(_))));
    }
    Body::Text(parts)
}

impl Part<'_> {
    /// Whether curl appends this piece to the previous one without an `&`.
    pub(crate) fn follows_directly(&self) -> bool {
        self.arg.kind == OptionKind::Data(Data::Json)
    }
}
