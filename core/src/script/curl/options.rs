//! Parses the options of curl: which options exist, which take an argument, and how they affect the
//! request.
//!
//! Source: curl's manual, <https://curl.se/docs/manpage.html>.

use crate::message;
use crate::script::shell::{self, SimpleCommand, Word};
use crate::text::message::{Message, Shown};
use crate::text::syntax_error::SyntaxError;
use std::ops::Range;

/// The effect on the request of an option, or of a word that is not an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionKind {
    /// `--url`, or a word that is neither an option nor an option's argument.
    Address,
    /// `-X`
    Method,
    /// `-H`
    Header,
    /// `-d`, `--json` and similar options.
    Data(Data),
    /// `-F`: a multipart web form.
    Form,
    /// `-G`: the data is appended to the URL as a query.
    Get,
    /// `-I`
    Head,
    /// `-T`: a file is sent with PUT.
    Upload,
    /// Credentials or another secret, such as `--proxy-user` or `--cookie`.
    Secret,
    /// `-u`
    User,
    /// `--oauth2-bearer`
    Bearer,
    /// `-K`: a file with more options.
    Config,
    /// `--url-query`: an addition to the URL's query.
    Query,
    /// `--next`: the options after it are for another request.
    Next,
    /// An unknown option that resembles this data option.
    NearData(&'static str),
    /// An option without an effect that is checked.
    Other,
}

/// The effect of a data option on its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    /// `-d`: the data, or `@` and the name of a file.
    Plain,
    /// `--data-raw`: the data, even with a leading `@`.
    Raw,
    /// `--json`: like `-d`, with the headers for JSON. curl joins several without `&`.
    Json,
    /// `--data-urlencode`
    Encoded,
}

/// An option with its argument, or an argument without an option.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CurlArg<'c> {
    pub(crate) kind: OptionKind,
    /// The word with the option, or the argument if there is no option.
    pub(crate) word: &'c Word,
    /// Whether `word` contains only this option.
    pub(crate) is_alone: bool,
    /// Whether `=` joins the argument to the option, which curl does not accept.
    pub(crate) is_joined: bool,
    pub(crate) argument: Option<Argument<'c>>,
}

/// A word, or the rest of a word after a short option.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Argument<'c> {
    pub(crate) word: &'c Word,
    /// The byte offset of the argument in the word's text.
    pub(crate) start: usize,
}

impl<'c> Argument<'c> {
    pub(crate) fn text(&self) -> &'c str {
        self.word.text.get(self.start..).unwrap_or_default()
    }

    /// Returns the byte range of the argument in the word's text.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.word.text.len()
    }

    /// Whether the argument begins with a shell expansion.
    pub(crate) fn begins_unknown(&self) -> bool {
        !self.range().is_empty() && self.word.has_expansion(self.start..self.start + 1)
    }
}

/// The characters that a text editor writes in place of a hyphen, and the hyphen.
const DASHES: [char; 12] = ['-', '‐', '‑', '‒', '–', '—', '―', '−', '⸺', '﹘', '﹣', '－'];

/// Parses the words of a command as curl options, without the first `skip` words. A word with other
/// dashes in place of hyphens is an option too.
pub(crate) fn parse_options(call: &SimpleCommand, skip: usize) -> Vec<CurlArg<'_>> {
    let mut all = Vec::with_capacity(call.words.len());
    let mut words = call.words.iter().skip(skip);
    let mut only_addresses = false;
    while let Some(word) = words.next() {
        let whole = word.text.as_str();
        let name = whole.trim_start_matches(DASHES);
        let prefix = whole.len() - name.len();
        let dashes = whole.get(..prefix).unwrap_or("");
        let is_option = !only_addresses
            && whole.len() > 1
            && prefix > 0
            && !word.has_expansion(0..1)
            && (dashes.is_ascii() || name.starts_with(|first: char| first.is_ascii_alphabetic()));
        let is_long = dashes.chars().count() > 1
            || dashes != "-" && name.len() > 1 && !name.contains(char::is_uppercase);
        let mut next = || words.next().map(|word| Argument { word, start: 0 });
        let arg = CurlArg {
            kind: OptionKind::Address,
            word,
            is_alone: false,
            is_joined: false,
            argument: Some(Argument { word, start: 0 }),
        };
        if whole == "--" && is_option {
            only_addresses = true;
        } else if !is_option {
            all.push(arg);
        } else if is_long {
            let joined = name.find('=').filter(|&at| long(name.get(..at).unwrap_or("")).1);
            let (kind, takes) = long(joined.and_then(|at| name.get(..at)).unwrap_or(name));
            let argument = match joined {
                Some(at) => Some(Argument { word, start: prefix + at + 1 }),
                None if takes => next(),
                None => None,
            };
            let is_joined = joined.is_some();
            all.push(CurlArg { kind, is_alone: !is_joined, is_joined, argument, ..arg });
        } else {
            for (at, letter) in name.char_indices() {
                let (kind, takes) = short(letter);
                let start = prefix + at + letter.len_utf8();
                let rest = (start < whole.len()).then_some(Argument { word, start });
                let argument = if takes { rest.or_else(&mut next) } else { None };
                if takes || kind != OptionKind::Other {
                    let is_glued = argument.is_some_and(|argument| argument.start > 0);
                    let is_alone = at == 0 && !is_glued && (takes || rest.is_none());
                    all.push(CurlArg { kind, is_alone, argument, ..arg });
                }
                if takes {
                    break;
                }
            }
        }
    }
    all
}

/// Returns the errors of options that do not begin with hyphens.
pub(super) fn dash_errors(args: &[CurlArg<'_>]) -> impl Iterator<Item = SyntaxError> {
    args.iter().filter(|arg| arg.kind != OptionKind::Address).filter_map(|arg| {
        let name = arg.word.text.trim_start_matches(DASHES);
        let dashes = arg.word.text.get(..arg.word.text.len() - name.len())?;
        let odd = dashes.chars().find(|dash| !dash.is_ascii())?;
        let help: Message = match name.len() {
            _ if !arg.is_alone || arg.kind == OptionKind::Other => "write `-` instead".into(),
            1 => message!("write `-{}`", Shown::identifier(name).bare()),
            _ => message!("write `--{}`", Shown::identifier(name).bare()),
        };
        let message = message!(
            "{} instead of a hyphen begins this option",
            match odd {
                '–' => "an en dash (U+2013)",
                '—' => "an em dash (U+2014)",
                _ => "another dash",
            }
        );
        Some(shell::error(arg.word.source(0..dashes.len()), message, help))
    })
}

/// Returns the effect of a long option and whether it takes an argument. An unknown option takes
/// none, unless it resembles a data option.
fn long(name: &str) -> (OptionKind, bool) {
    // `--expand-NAME` inserts variables of curl into the argument of `--NAME`.
    let kind = match name.strip_prefix("expand-").unwrap_or(name) {
        "url" => OptionKind::Address,
        "request" => OptionKind::Method,
        "header" => OptionKind::Header,
        "data" | "data-ascii" | "data-binary" => OptionKind::Data(Data::Plain),
        "data-raw" => OptionKind::Data(Data::Raw),
        "data-urlencode" => OptionKind::Data(Data::Encoded),
        "json" => OptionKind::Data(Data::Json),
        "form" | "form-string" => OptionKind::Form,
        "upload-file" => OptionKind::Upload,
        "user" => OptionKind::User,
        "oauth2-bearer" => OptionKind::Bearer,
        "config" => OptionKind::Config,
        "url-query" => OptionKind::Query,
        "proxy-user" | "pass" | "proxy-pass" | "tlspassword" | "proxy-tlspassword" | "cookie"
        | "aws-sigv4" | "cert" | "proxy-cert" | "proxy" | "preproxy" | "proxy-header"
        | "login-options" | "proxy1.0" | "socks4" | "socks4a" | "socks5" | "socks5-hostname"
        | "doh-url" | "referer" | "tlsuser" | "proxy-tlsuser" => OptionKind::Secret,
        "get" => return (OptionKind::Get, false),
        "head" => return (OptionKind::Head, false),
        "next" => return (OptionKind::Next, false),
        _ if WITH_ARGUMENT.split_ascii_whitespace().any(|known| known == name) => OptionKind::Other,
        _ => match near_data(name) {
            Some(near) => OptionKind::NearData(near),
            None => return (OptionKind::Other, false),
        },
    };
    (kind, true)
}

/// Returns the data option that an unknown option name was probably meant to be.
fn near_data(name: &str) -> Option<&'static str> {
    // Valid options without an argument, and names too short or too long for a typo.
    if matches!(name, "path-as-is" | "sasl-ir") || !(3..=16).contains(&name.len()) {
        return None;
    }
    let near =
        |known: &&str| strsim::osa_distance(name, known) <= if known.len() > 4 { 2 } else { 1 };
    ["json", "data", "data-raw", "data-ascii", "data-binary", "data-urlencode"]
        .into_iter()
        .find(near)
}

/// Returns the effect of a short option and whether it takes an argument.
fn short(letter: char) -> (OptionKind, bool) {
    let kind = match letter {
        'X' => OptionKind::Method,
        'H' => OptionKind::Header,
        'd' => OptionKind::Data(Data::Plain),
        'F' => OptionKind::Form,
        'T' => OptionKind::Upload,
        'u' => OptionKind::User,
        'K' => OptionKind::Config,
        'U' | 'b' | 'e' | 'E' | 'x' => OptionKind::Secret,
        'G' => return (OptionKind::Get, false),
        'I' => return (OptionKind::Head, false),
        ':' => return (OptionKind::Next, false),
        _ => return (OptionKind::Other, "AcCDHmoPQrtwyYzh".contains(letter)),
    };
    (kind, true)
}

/// The other long options that take an argument.
const WITH_ARGUMENT: &str = "\
    abstract-unix-socket alt-svc cacert capath cert-type ciphers connect-timeout connect-to \
    continue-at cookie-jar create-file-mode crlfile curves delegation dns-interface dns-ipv4-addr \
    dns-ipv6-addr dns-servers dump-header ech egd-file engine etag-compare etag-save \
    expect100-timeout ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode \
    happy-eyeballs-timeout-ms haproxy-clientip hostpubmd5 hostpubsha256 hsts interface ip-tos \
    ipfs-gateway keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port \
    mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy output \
    output-dir parallel-max parallel-max-host pinnedpubkey proto proto-default proto-redir \
    proxy-cacert proxy-capath proxy-cert-type proxy-ciphers proxy-crlfile proxy-key \
    proxy-key-type proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype \
    pubkey quote random-file range rate request-target resolve retry retry-delay retry-max-time \
    sasl-authzid service-name sigalgs socks5-gssapi-service speed-limit speed-time stderr \
    telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype trace trace-ascii \
    trace-config unix-socket upload-flags user-agent variable vlan-priority write-out";
