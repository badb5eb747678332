//! Finds the parts of a script that output may show. Everything else is masked, except white space
//! and punctuation.

use super::broken;
use super::strings::{self, is_parameter_value, is_path_part};
use crate::script::curl::address::{EndpointUrl, HOST, PathMatch};
use crate::script::curl::{Body, Command, CurlArg, Data, OptionKind, name_of};
use crate::script::shell::{PieceKind, Script, SimpleCommand, Word};
use crate::text::format::InputFormat;
use crate::text::message::is_identifier;
use crate::text::sensitive::names_secret;
use crate::tree::Span;
use crate::values::uuid::is_uuid;
use std::collections::HashSet;
use std::ops::Range;

/// The long options without an argument that calls of an API use.
const FLAGS: [&str; 22] = [
    "compressed",
    "fail",
    "fail-early",
    "fail-with-body",
    "globoff",
    "http1.1",
    "http2",
    "include",
    "insecure",
    "ipv4",
    "ipv6",
    "location",
    "location-trusted",
    "no-buffer",
    "no-progress-meter",
    "parallel",
    "progress-bar",
    "retry-all-errors",
    "show-error",
    "silent",
    "trace-time",
    "verbose",
];

/// The parameters of the query whose values are shown.
const PARAMETERS: [&str; 4] = ["provider", "uuid", "organization_id", "coupon"];

/// The texts of a script with errors that are shown, besides options and JSON.
const KNOWN: [&str; 11] = [
    HOST,
    "https",
    "api",
    "v1",
    "submit-form",
    "Authorization",
    "Content-Type",
    "Accept",
    "POST",
    "scaledmail",
    "other",
];

/// The shown and the masked spans of a script.
#[derive(Default)]
struct Parts {
    shown: Vec<Span>,
    hidden: Vec<Span>,
    /// Whether the shell may not read the words as intended, so that any of them may be a secret.
    has_errors: bool,
}

/// Returns the spans to mask in a script. `read` contains the starts of the words whose content the
/// script's documents cover.
pub(super) fn hidden(text: &str, script: &Script, read: &HashSet<u32>) -> Vec<Span> {
    let commands = script.calls.iter().filter_map(|call| Some((call, name_of(call)?)));
    let mut commands = commands.flat_map(|(call, at)| Command::all(call, at));
    let has_errors =
        script.unclosed.is_some() || commands.any(|command| !command.errors.is_empty());
    let mut parts = Parts { has_errors, ..Parts::default() };
    if let Some(shebang) = text.lines().next().filter(|line| is_shebang(line)) {
        parts.shown.push(Span::new(0, shebang.len()));
    }
    for call in &script.calls {
        if let Some(at) = name_of(call) {
            parts.add_call(call, at, read);
        }
    }
    parts.shown.sort_unstable();
    let mut hidden = parts.hidden;
    let mut at = 0;
    let end = Span::new(text.len(), text.len());
    for shown in parts.shown.into_iter().chain([end]) {
        gap(text, at..shown.start as usize, &mut hidden);
        at = at.max(shown.end as usize);
    }
    hidden
}

/// Masks the text of a gap on each of its lines, without the punctuation around it.
fn gap(text: &str, range: Range<usize>, hidden: &mut Vec<Span>) {
    let is_free =
        |letter: char| letter.is_whitespace() || "'\"\\,;&|=:?#/@()<>{}$-^`".contains(letter);
    let mut at = range.start;
    for line in text.get(range).unwrap_or("").split_inclusive('\n') {
        let start = at + line.len() - line.trim_start_matches(is_free).len();
        let end = at + line.trim_end_matches(is_free).len();
        if start < end {
            hidden.push(Span::new(start, end));
        }
        at += line.len();
    }
}

fn is_shebang(line: &str) -> bool {
    let mut words = line.strip_prefix("#!").unwrap_or("").split_whitespace();
    let is_plain = |word: &str| {
        word.starts_with("/bin/")
            || word.starts_with("/usr/bin/")
            || matches!(word, "sh" | "bash" | "zsh" | "-e" | "-eu")
    };
    line.starts_with("#!") && words.all(|word| is_plain(word) && word.len() < 20)
}

impl Parts {
    /// Shows a part of a word. If the script has errors, its text must be known.
    fn show_known(&mut self, word: &Word, range: Range<usize>) {
        let text = word.text.get(range.clone()).unwrap_or("");
        let text = text.trim_end_matches(['/', ':', ' ']).trim_start_matches('/');
        let is_known = KNOWN.iter().any(|known| known.eq_ignore_ascii_case(text))
            || PARAMETERS.contains(&text)
            || is_uuid(text);
        if is_known || !self.has_errors {
            self.show(word, range);
        }
    }

    fn show(&mut self, word: &Word, range: Range<usize>) {
        if !range.is_empty() {
            self.shown.push(word.source(range));
        }
    }

    fn add_call(&mut self, call: &SimpleCommand, at: usize, read: &HashSet<u32>) {
        if let Some(name) = call.words.get(at) {
            let start = name.text.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
            self.show(name, start..name.text.len());
        }
        for command in Command::all(call, at) {
            // After a stray word, only certain options are shown: it may be a part of a secret.
            let mut is_after_stray = false;
            for arg in &command.args {
                if arg.kind != OptionKind::Address || arg.word.text.starts_with("--url") {
                    self.add_option(arg, is_after_stray);
                }
                is_after_stray = command.is_stray(arg);
                self.add_argument(&command, arg, read);
            }
            if let Body::Text(sent) = &command.body {
                for part in sent.iter().filter(|part| {
                    part.arg.argument.is_none_or(|argument| !std::ptr::eq(argument.word, part.word))
                }) {
                    self.add_data(part.word, part.range.clone(), read);
                }
            }
        }
    }

    fn add_option(&mut self, arg: &CurlArg<'_>, is_after_stray: bool) {
        let text = arg.word.text.as_str();
        if !text.starts_with('-') {
            // Another dash begins it, which is an error.
            if arg.is_alone && !matches!(arg.kind, OptionKind::Other | OptionKind::NearData(_)) {
                self.show(arg.word, 0..text.len());
            }
            return;
        }
        let has_meaning = arg.argument.is_some() || arg.kind != OptionKind::Other;
        if let Some(name) = text.strip_prefix("--") {
            let (name, has_value) =
                name.split_once('=').map_or((name, false), |(name, _)| (name, true));
            let is_joined = has_value
                && matches!(
                    name,
                    "data" | "json" | "data-raw" | "header" | "request" | "url" | "user"
                );
            let is_known = !has_value && (has_meaning || FLAGS.contains(&name));
            if (is_joined || is_known) && is_identifier(name) {
                self.show(arg.word, 0..2 + name.len());
            }
            return;
        }
        // The letters up to the argument, which may be in the same word. A stray secret can look
        // like an option with a joined argument.
        let joined = arg.argument.filter(|argument| std::ptr::eq(argument.word, arg.word));
        let end = joined.map_or(text.len(), |argument| argument.start);
        let limit = if is_after_stray { 2 } else { 6 };
        let letters = text.get(1..end).unwrap_or("");
        let known = if joined.is_some() {
            "XHdFubsSfL"
        } else {
            "XHdFTuKUbeExGI:AcCDmoPQrtwyYzhsSfLkviNgOJ#46"
        };
        if end <= limit && letters.chars().all(|letter| known.contains(letter)) {
            self.show(arg.word, 0..end);
        }
    }

    fn add_argument(&mut self, command: &Command<'_>, arg: &CurlArg<'_>, read: &HashSet<u32>) {
        let Some(argument) = arg.argument else { return };
        let (word, range, text) = (argument.word, argument.range(), argument.text());
        match arg.kind {
            OptionKind::Address => {
                let address = command.address.as_ref().filter(|_| !command.is_stray(arg));
                for part in address.into_iter().flat_map(shown_parts) {
                    self.show_known(word, part);
                }
            }
            OptionKind::Header => self.add_header(word, argument.start),
            OptionKind::Method => {
                let is_method =
                    text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
                if is_method {
                    self.show_known(word, range);
                }
            }
            OptionKind::Data(Data::Plain | Data::Raw | Data::Json) => {
                self.add_data(word, range, read);
            }
            _ => {}
        }
    }

    /// Shows data that a document covers, the values of known keys in other JSON, and the name of
    /// a file.
    fn add_data(&mut self, word: &Word, range: Range<usize>, read: &HashSet<u32>) {
        let text = word.text.get(range.clone()).unwrap_or("");
        let is_file = text.strip_prefix('@').is_some_and(is_identifier);
        if read.contains(&word.span.start) || is_file && !self.has_errors {
            self.show(word, range);
        } else if text.trim_start().starts_with(['{', '[']) {
            for hidden in broken::scan(text, InputFormat::Json).hidden {
                let hidden = hidden.range();
                self.hidden.push(word.source(range.start + hidden.start..range.start + hidden.end));
            }
            let commands = word.pieces(range.clone()).filter(|piece| {
                piece.kind == PieceKind::Expansion
                    && word.text.get(piece.text.clone()).is_none_or(strings::holds_command)
            });
            self.hidden.extend(commands.map(|piece| piece.source));
            self.show(word, range);
        }
    }

    /// Shows the name of a header, and its value if it is a media type.
    fn add_header(&mut self, word: &Word, start: usize) {
        let text = word.text.get(start..).unwrap_or("");
        let Some((name, value)) = text.split_once(':').filter(|(name, _)| is_identifier(name))
        else {
            return;
        };
        let value_start = start + name.len() + 1 + value.len() - value.trim_start().len();
        self.show_known(word, start..value_start);
        if self.has_errors {
            return;
        }
        let value = value.trim();
        let is_media =
            ["accept", "content-type"].iter().any(|harmless| name.eq_ignore_ascii_case(harmless));
        if is_media && is_media_type(value) {
            self.show(word, value_start..value_start + value.len());
        } else if let Some(scheme) =
            value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "))
        {
            self.show(word, value_start..value_start + scheme.len());
        }
    }
}

/// Whether a text is a media type with parameters, or a list of them.
fn is_media_type(text: &str) -> bool {
    let is_part = |part: &str| {
        let part = part.trim();
        part.len() <= 40
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+-.*=_".contains(&byte))
    };
    text.len() <= 100 && !names_secret(text) && text.split([';', ',']).all(is_part)
}

/// Returns the parts of a URL that output may show, as sorted byte ranges of the word's text: the
/// scheme, the host, the path, and the values of known parameters. Each must look like itself.
pub(crate) fn shown_parts(address: &EndpointUrl<'_>) -> Vec<Range<usize>> {
    let mut shown = Vec::new();
    if address.scheme.is_empty() && address.path_match == PathMatch::Wrong(None) {
        return shown;
    }
    let credentials = address.credentials();
    let mut push = |range: Range<usize>, is_harmless: bool| {
        let is_apart = credentials.is_empty()
            || range.end <= address.scheme.end.min(credentials.start)
            || range.start >= credentials.end;
        if is_harmless && !range.is_empty() && is_apart {
            shown.push(range);
        }
    };
    let text = |range: &Range<usize>| address.argument.word.text.get(range.clone()).unwrap_or("");
    push(address.scheme.clone(), text(&address.scheme).len() <= 8);
    let (host, port) = text(&address.host).split_once(':').unwrap_or((text(&address.host), "0"));
    let is_port = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    push(address.host.clone(), is_port && is_parameter_value(host));
    let mut start = address.path.start;
    for segment in text(&address.path).split_inclusive('/') {
        let range = start..start + segment.len();
        start = range.end;
        let segment = segment.trim_end_matches('/');
        push(range, is_path_part(segment) && !strings::holds_command(segment));
    }
    for pair in &address.pairs {
        let (key, value) = (text(&pair.key), text(&pair.value));
        push(
            pair.key.clone(),
            is_identifier(key) && (!value.is_empty() || PARAMETERS.contains(&key)),
        );
        let is_harmless = is_parameter_value(value) && !strings::holds_command(value);
        push(pair.value.clone(), PARAMETERS.contains(&key) && is_harmless);
    }
    shown
}
