//! One curl command: where it sends what, and how. What is right about it is for [`rules`](crate::rules) to say.

use super::address::{EndpointUrl, PathMatch};
use super::options::{Argument, CurlArg, Data, OptionKind, given};
use crate::secrets::mentions_secret;
use crate::shell::{Piece, PieceKind, SimpleCommand, Word};
use crate::tree::Span;
use std::collections::HashSet;
use std::ops::Range;

/// A command.
#[derive(Debug)]
pub(crate) struct Command<'c> {
    /// Of several requests only the first has them.
    words: &'c [Word],
    input: Option<&'c Word>,
    /// The word `curl`.
    pub(crate) name: &'c Word,
    pub(crate) given: Vec<CurlArg<'c>>,
    pub(crate) address: Option<EndpointUrl<'c>>,
    pub(crate) body: Body<'c>,
    /// Does the shell decide about more of the body than what some of its strings say?
    pub(crate) is_open: bool,
    /// The word that begins the next line, if it is an option: this command was meant to go on there.
    pub(crate) cut_at: Option<Span>,
}

/// What a command sends.
#[derive(Clone, Debug)]
pub(crate) enum Body<'c> {
    /// Nothing, or nothing but white space; with the option that gives the white space.
    None(Option<CurlArg<'c>>),
    /// What stands in the command.
    Text(Vec<Part<'c>>),
    /// Several pieces whose sum is no JSON.
    Joined(CurlArg<'c>),
    /// What a file holds, or standard input.
    Elsewhere(Argument<'c>),
    /// A form instead of JSON, by `-F` or `--data-urlencode`.
    Form(CurlArg<'c>),
    /// What is not known, and not by a mistake of the body's; with what hides it.
    Unknown(CurlArg<'c>),
}

/// A piece of the body.
#[derive(Clone, Debug)]
pub(crate) struct Part<'c> {
    pub(crate) given: CurlArg<'c>,
    pub(crate) word: &'c Word,
    pub(crate) range: Range<usize>,
}

/// Words that may stand before a command's name.
const BEFORE: [&str; 12] =
    ["$", "!", "{", "command", "do", "else", "env", "exec", "if", "sudo", "then", "time"];

/// Which word of a command is `curl`, if it is one of curl.
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
    /// Reads the request of a call; `given` are its options.
    fn new(call: &'c SimpleCommand, name: &'c Word, given: Vec<CurlArg<'c>>) -> Self {
        let arguments = || {
            given
                .iter()
                .filter(|given| given.meaning == OptionKind::Address)
                .filter_map(|given| given.argument)
        };
        // Of several, the one that looks most like an address.
        let looks = |argument: &Argument<'_>| {
            argument.text().contains("://") || argument.text().contains("submit-form")
        };
        let address = arguments()
            .find(looks)
            .or_else(|| arguments().find(|argument| !argument.begins_unknown()))
            .or_else(|| arguments().next());
        let body = body(call, &given);
        Self {
            words: &call.words,
            input: call.input.as_ref(),
            name,
            address: address.map(EndpointUrl::read),
            given,
            body,
            is_open: false,
            cut_at: None,
        }
    }

    /// The requests of a call: several, where `--next` is among its options.
    pub(crate) fn all(call: &'c SimpleCommand, name: usize) -> Vec<Self> {
        let Some(word) = call.words.get(name) else { return Vec::new() };
        let all = given(call, name + 1);
        let requests = all.split(|given| given.meaning == OptionKind::Next);
        let requests = requests.filter(|request| !request.is_empty() || all.is_empty());
        let mut commands: Vec<_> =
            requests.map(|request| Self::new(call, word, request.to_vec())).collect();
        commands.iter_mut().skip(1).for_each(|command| command.words = &[]);
        commands
    }

    /// Is it meant for the endpoint, as far as can be told?
    pub(crate) fn is_meant(&self) -> bool {
        self.address.as_ref().is_some_and(|address| address.way != PathMatch::Wrong(None))
    }

    /// All that was given of a meaning.
    pub(crate) fn of(&self, meaning: OptionKind) -> impl Iterator<Item = &CurlArg<'c>> {
        self.given.iter().filter(move |given| given.meaning == meaning)
    }

    /// The pieces of data.
    pub(crate) fn data(&self) -> impl Iterator<Item = &CurlArg<'c>> {
        self.given.iter().filter(|given| matches!(given.meaning, OptionKind::Data(_)))
    }

    /// The headers that can be read: where their names and their values stand in their words.
    pub(crate) fn headers(
        &self,
    ) -> impl Iterator<Item = (&CurlArg<'c>, Range<usize>, Range<usize>)> {
        self.of(OptionKind::Header).filter_map(|given| {
            let argument = given.argument.filter(|argument| {
                !argument.begins_unknown() && !argument.text().starts_with('@')
            })?;
            let text = argument.text();
            let end = text.find([':', ';']).unwrap_or(text.len());
            let value = text.get(end + 1..).unwrap_or_default();
            let skip = (end + 1 + value.len() - value.trim_start().len()).min(text.len());
            Some((
                given,
                argument.start..argument.start + end,
                argument.start + skip..argument.word.text.len(),
            ))
        })
    }

    /// Is there a header of this name, or could there be one in what is not known?
    pub(crate) fn may_have_header(&self, name: &str) -> bool {
        let known =
            self.headers().any(|(given, at, _)| given.header(&at).eq_ignore_ascii_case(name));
        known
            || self.has_unknown_options()
            || self.of(OptionKind::Header).count() > self.headers().count()
    }

    /// May there be options that are not in the command?
    pub(crate) fn has_unknown_options(&self) -> bool {
        let is_unknown = |given: &CurlArg<'_>| {
            given.meaning == OptionKind::Config
                || self.is_stray(given) && given.word.has_expansion(0..1)
        };
        self.given.iter().any(is_unknown)
    }

    /// Is it an address, but not the one that counts?
    pub(crate) fn is_stray(&self, given: &CurlArg<'_>) -> bool {
        let counts = |argument: Argument<'_>| {
            self.address
                .as_ref()
                .is_some_and(|address| std::ptr::eq(address.argument.word, argument.word))
        };
        given.meaning == OptionKind::Address && !given.argument.is_some_and(counts)
    }

    /// Is there data that is not parted from its option, as other programs take it?
    pub(crate) fn has_joined_data(&self) -> bool {
        self.words.iter().any(|word| {
            ["--data", "--json"].iter().any(|name| word.text.starts_with(name))
                && word.text.contains('=')
        })
    }

    /// An option that is none, but nearly one that gives data; and that one's name.
    pub(crate) fn near_data(&self) -> Option<(&CurlArg<'c>, &'static str)> {
        self.given.iter().find_map(|given| match given.meaning {
            OptionKind::NearData(near) => Some((given, near)),
            _ => None,
        })
    }

    /// Where the address stands, or else the command's name.
    pub(crate) fn place(&self) -> Span {
        self.address.as_ref().map_or(self.name.span, |address| address.argument.span())
    }

    /// The secrets in the data of a command whose body is not read.
    pub(crate) fn secret_data(&self) -> impl Iterator<Item = Span> {
        let arguments = self
            .data()
            .filter_map(|given| given.argument)
            .map(|argument| (argument.text(), argument.span()));
        let input = self.input.map(|input| (input.text.as_str(), input.span));
        arguments.chain(input).filter(|(text, _)| mentions_secret(text)).map(|(_, span)| span)
    }

    /// The secrets beside those of the body, where that can be read.
    pub(crate) fn secrets(&self) -> Vec<Span> {
        let mut secrets = Vec::new();
        // By where they begin.
        let mut is_seen: HashSet<u32> = HashSet::new();
        for (given, name, value) in self.headers() {
            // Without a colon, what should be the name is perhaps the value.
            let is_bare =
                given.argument.is_some_and(|argument| argument.word.text.len() == name.end);
            let value = if is_bare { name.clone() } else { value };
            if let Some(argument) =
                given.argument.filter(|_| !value.is_empty() && may_hold_secret(given.header(&name)))
            {
                is_seen.insert(argument.word.span.start);
                secrets.push(argument.word.source(value));
            }
        }
        for given in &self.given {
            let is_secret = matches!(
                given.meaning,
                OptionKind::Secret
                    | OptionKind::User
                    | OptionKind::Bearer
                    | OptionKind::Form
                    | OptionKind::Data(Data::Encoded)
            );
            if let Some(argument) = given.argument.filter(|_| is_secret || self.is_stray(given)) {
                secrets.push(argument.word.source(argument.range()));
                is_seen.insert(argument.word.span.start);
            }
        }
        if let Some(address) = &self.address {
            let word = address.argument.word;
            secrets.push(word.source(address.credentials()));
            secrets.extend(
                address
                    .pairs
                    .iter()
                    .filter(|pair| address.is_bare_secret(pair))
                    .map(|pair| word.source(pair.range())),
            );
            is_seen.insert(address.argument.word.span.start);
        }
        if let Body::Text(parts) = &self.body {
            is_seen.extend(parts.iter().map(|part| part.word.span.start));
        }
        // What it reads but does not send is a configuration, perhaps.
        let sends = |input: &&Word| matches!(&self.body, Body::Text(parts) if parts.iter().any(|part| std::ptr::eq(part.word, *input)));
        secrets.extend(self.input.filter(|input| !sends(input)).map(|input| input.span));
        // Variables that are set for this command, and commands inside of it.
        secrets.extend(
            self.words
                .iter()
                .take_while(|word| word.span < self.name.span)
                .filter(|word| word.text.contains('='))
                .map(|word| word.span),
        );
        let is_more = |piece: &Piece, word: &Word| {
            let text = word.text.get(piece.text.clone()).unwrap_or_default();
            piece.sort == PieceKind::Expansion && text.contains(['(', '`', ' ', ':', '='])
        };
        for word in self.words {
            // No option of curl takes its argument so, and then nobody knows what it is.
            if let Some(at) = word
                .text
                .find('=')
                .filter(|_| word.text.starts_with("--") && !is_seen.contains(&word.span.start))
            {
                secrets.push(word.source(at + 1..word.text.len()));
            }
            secrets.extend(
                word.all_pieces().filter(|piece| is_more(piece, word)).map(|piece| piece.source),
            );
        }
        // The names of options, some of which name a secret.
        let is_option = |meaning| !matches!(meaning, OptionKind::Other | OptionKind::NearData(_));
        let named = self.given.iter().filter(|given| given.is_alone && is_option(given.meaning));
        is_seen.extend(named.map(|given| given.word.span.start));
        // Whatever else names a secret holds one, perhaps.
        let rest = self
            .words
            .iter()
            .filter(|word| mentions_secret(&word.text) && !is_seen.contains(&word.span.start));
        secrets.extend(rest.map(|word| word.span));
        secrets.retain(|span| span.start < span.end);
        secrets
    }
}

impl<'c> CurlArg<'c> {
    /// The whole option with its argument.
    pub(crate) fn span(&self) -> Span {
        let end = self.argument.map_or(self.word.span.end, |argument| argument.word.span.end);
        Span { start: self.word.span.start, end: end.max(self.word.span.end) }
    }

    /// A part of its argument's word.
    pub(crate) fn header(&self, range: &Range<usize>) -> &'c str {
        self.argument.and_then(|argument| argument.word.text.get(range.clone())).unwrap_or_default()
    }
}

impl Argument<'_> {
    /// With its quotes.
    pub(crate) fn span(&self) -> Span {
        if self.start == 0 {
            self.word.span
        } else {
            Span { end: self.word.span.end, ..self.word.source(self.range()) }
        }
    }
}

/// May a header of this name hold a secret? A token may be in one whose name is misspelt.
fn may_hold_secret(name: &str) -> bool {
    !["accept", "content-type", "user-agent"]
        .iter()
        .any(|harmless| name.eq_ignore_ascii_case(harmless))
}

fn body<'c>(call: &'c SimpleCommand, given: &[CurlArg<'c>]) -> Body<'c> {
    let find =
        |wanted: fn(OptionKind) -> bool| given.iter().find(|given| wanted(given.meaning)).copied();
    if let Some(form) =
        find(|meaning| matches!(meaning, OptionKind::Form | OptionKind::Data(Data::Encoded)))
    {
        return Body::Form(form);
    }
    if let Some(upload) = find(|meaning| meaning == OptionKind::Upload) {
        return Body::Unknown(upload);
    }
    let mut parts = Vec::new();
    for given in given {
        let (OptionKind::Data(data), Some(argument)) = (given.meaning, given.argument) else {
            continue;
        };
        let is_file =
            data != Data::Raw && argument.text().starts_with('@') && !argument.begins_unknown();
        match &call.input {
            _ if !is_file => {
                parts.push(Part { given: *given, word: argument.word, range: argument.range() });
            }
            Some(input) if argument.text() == "@-" => {
                parts.push(Part { given: *given, word: input, range: 0..input.text.len() });
            }
            _ => return Body::Elsewhere(argument),
        }
    }
    let is_blank = |part: &Part<'_>| {
        part.word.text.get(part.range.clone()).is_none_or(|text| text.trim().is_empty())
    };
    if parts.iter().all(is_blank) {
        // What else the file says of the command nobody knows, but a body that stands here is judged.
        if let Some(config) =
            find(|meaning| meaning == OptionKind::Config).filter(|_| parts.is_empty())
        {
            return Body::Unknown(config);
        }
        return Body::None(find(|meaning| matches!(meaning, OptionKind::Data(_))));
    }
    Body::Text(parts)
}

impl Part<'_> {
    /// Is it put behind the piece before it without an `&`?
    pub(crate) fn follows_directly(&self) -> bool {
        self.given.meaning == OptionKind::Data(Data::Json)
    }
}
