//! Writes a request as a curl command with random quoting, and records the span of each byte.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::type_complexity,
    clippy::string_slice
)]

use super::Rng;
use serde_json::Value;
use std::ops::Range;

/// A request in both syntaxes.
pub struct Written {
    /// The command.
    pub command: String,
    /// The JSON document, with the keys in the same order.
    pub json: String,
    /// The span in the command for each byte of the document. `None` for bytes that the command
    /// does not contain.
    pub spans: Vec<Option<Range<usize>>>,
}

impl Written {
    /// Returns the span in the command for a range of the document, or `None` if the command
    /// contains none of it.
    pub fn span(&self, range: Range<usize>) -> Option<Range<usize>> {
        let mut spans = self.spans[range].iter().flatten();
        let first = spans.next()?;
        Some(first.start..spans.last().unwrap_or(first).end)
    }
}

/// Returns the UUID, the query parameters and the body of a request. Returns `None` for a document
/// that no command can express: query parameters must be strings.
fn parts(form: &Value) -> Option<(Option<&str>, Vec<(&str, &str)>, &Value)> {
    let members = form.as_object()?;
    let body = members.get("body")?;
    let mut query = Vec::new();
    for (key, value) in members {
        match (key.as_str(), value) {
            ("body" | "uuid", _) => {}
            ("$schema" | "", _) => return None,
            (key, value) => query.push((key, value.as_str()?)),
        }
    }
    let uuid = match members.get("uuid") {
        Some(uuid) => Some(uuid.as_str().filter(|uuid| !uuid.is_empty())?),
        None => None,
    };
    Some((uuid, query, body))
}

/// Writes a request document as a command. Returns `None` if no command can express it.
pub fn command(form: &Value, seed: u64) -> Option<Written> {
    let (uuid, query, body) = parts(form)?;
    let mut rng = Rng::new(seed);
    let mut address = Word::default();
    address.plain("https://server.scaledmail.com/api/v1/submit-form/");
    let mut json = Document::default();
    json.plain("{");
    if let Some(uuid) = uuid {
        json.plain("\"uuid\": ");
        json.string(uuid, &mut address, &mut rng);
        json.plain(", ");
    }
    for (index, (key, value)) in query.iter().enumerate() {
        address.plain(if index == 0 { "?" } else { "&" });
        json.string(key, &mut address, &mut rng);
        address.plain("=");
        json.plain(": ");
        json.string(value, &mut address, &mut rng);
        json.plain(", ");
    }
    json.plain("\"body\": ");
    let mut data = Word::default();
    let text = super::text(body, seed);
    for (at, character) in text.char_indices() {
        json.same(&text[at..at + character.len_utf8()], &mut data);
    }
    json.plain("}");

    let mut command = Command {
        text: ["", "\u{feff}", "# a form\n\n", "$ ", "#!/bin/sh\n"][rng.below(5)].to_owned(),
        spans: Vec::new(),
    };
    command.text += "curl";
    let mut options = vec![0, 1, 2, 3];
    for index in (1..options.len()).rev() {
        options.swap(index, rng.below(index + 1));
    }
    let mut here_document = String::new();
    let is_json = rng.chance(3);
    for option in options {
        command.space(&mut rng);
        match option {
            0 => {
                command.text += *rng.pick::<&str>(&["", "", "--url "]);
                command.word(&address, &mut rng);
            }
            1 => {
                command.text += *rng.pick::<&str>(&[
                    "-H \"Authorization: Bearer $TOKEN\"",
                    "--header 'Authorization: Bearer token' -sS",
                    "-sSLHAuthorization:\\ Bearer\\ x",
                ]);
            }
            2 if is_json => command.text += "-L",
            2 => {
                command.text += *rng.pick::<&str>(&[
                    "-H 'content-type: application/json; charset=utf-8'",
                    "--header Content-Type:application/json",
                ]);
            }
            _ if rng.chance(5) => {
                command.text += if is_json { "--json @- <<'E-O-F'" } else { "-d@- <<'E-O-F'" };
                here_document.clone_from(&text);
            }
            _ => {
                command.text += if is_json {
                    "--json "
                } else {
                    *rng.pick::<&str>(&[
                        "-d ",
                        "-d",
                        "--data ",
                        "--data-raw ",
                        "--data-binary ",
                        "-sd ",
                        "-XPOST -d ",
                    ])
                };
                command.word(&data, &mut rng);
            }
        }
    }
    if !here_document.is_empty() {
        command.text.push('\n');
        let mut start = command.text.len();
        for (character, id) in here_document.chars().zip(&data.ids) {
            command.spans.push((*id, start..start + character.len_utf8()));
            start += character.len_utf8();
        }
        command.text += &here_document;
        command.text += "\nE-O-F\n";
    }
    command.spans.sort_by_key(|(id, range)| (*id, range.start));
    let mut spans = vec![None; json.text.len()];
    for (index, id) in json.ids.iter().enumerate() {
        spans[index] = id.and_then(|id| command.span(id));
    }
    Some(Written { command: command.text, json: json.text, spans })
}

/// Connects characters of the command with the bytes of the document that they represent: the
/// offset of the first of these bytes.
type Id = usize;

/// A word of the command before it is quoted.
#[derive(Default)]
struct Word {
    text: String,
    /// One for each character.
    ids: Vec<Id>,
}

impl Word {
    fn plain(&mut self, text: &str) {
        self.letters(text, Id::MAX);
    }

    fn letters(&mut self, text: &str, id: Id) {
        self.text += text;
        self.ids.extend(text.chars().map(|_| id));
    }
}

/// The JSON document.
#[derive(Default)]
struct Document {
    text: String,
    /// One for each byte.
    ids: Vec<Option<Id>>,
}

impl Document {
    fn plain(&mut self, text: &str) {
        self.text += text;
        self.ids.resize(self.text.len(), None);
    }

    fn add(&mut self, text: &str) -> Id {
        let id = self.text.len();
        self.text += text;
        self.ids.resize(self.text.len(), Some(id));
        id
    }

    /// Appends the same text to the document and to the word.
    fn same(&mut self, text: &str, word: &mut Word) {
        let id = self.add(text);
        word.letters(text, id);
    }

    /// Appends a JSON string to the document, and its percent-encoded value to the URL.
    fn string(&mut self, value: &str, address: &mut Word, rng: &mut Rng) {
        self.plain("\"");
        for character in value.chars() {
            let token = serde_json::to_string(&character).unwrap();
            let id = self.add(&token[1..token.len() - 1]);
            let is_plain =
                character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
            if character == ' ' && rng.chance(2) && address.text.contains('?') {
                address.letters("+", id);
            } else if is_plain && !rng.chance(10) {
                address.letters(&character.to_string(), id);
            } else {
                address.letters(
                    &character
                        .to_string()
                        .bytes()
                        .map(|byte| format!("%{byte:02X}"))
                        .collect::<String>(),
                    id,
                );
            }
        }
        self.plain("\"");
    }
}

struct Command {
    text: String,
    spans: Vec<(Id, Range<usize>)>,
}

impl Command {
    fn space(&mut self, rng: &mut Rng) {
        self.text += *rng.pick::<&str>(&[" ", "  ", " \\\n  ", " \\\n", "\t"]);
    }

    fn span(&self, id: Id) -> Option<Range<usize>> {
        let first = self.spans.partition_point(|(other, _)| *other < id);
        let spans = self.spans[first..].iter().take_while(|(other, _)| *other == id);
        let mut spans = spans.map(|(_, range)| range);
        let first = spans.next()?;
        Some(first.start..spans.last().unwrap_or(first).end)
    }

    /// Appends a word whose parts have random kinds of quotes.
    fn word(&mut self, word: &Word, rng: &mut Rng) {
        let letters: Vec<(char, Id)> = word.text.chars().zip(word.ids.iter().copied()).collect();
        let mut at = 0;
        // The maximum length of a quoted part.
        let max_length = *rng.pick(&[7, 100, 100_000]);
        while at < letters.len() {
            // `'…''…'` would look like a doubled apostrophe.
            let quoting = match rng.below(4) {
                1 if self.text.ends_with('\'') => 3,
                quoting => quoting,
            };
            let (open, close) = [("", ""), ("'", "'"), ("\"", "\""), ("$'", "'")][quoting];
            let length = if quoting == 0 { rng.below(3) } else { 1 + rng.below(max_length) };
            let run = &letters[at..(at + length).min(letters.len())];
            self.text += open;
            for &(letter, id) in run {
                let written = match (quoting, letter) {
                    (0, '\n' | '\r' | '\t') | (1, '\'') => break,
                    // Escape every character: an unescaped quote would not reach curl.
                    (0, letter) => format!("\\{letter}"),
                    (2, '"' | '\\' | '$' | '`') | (3, '\'' | '\\') => format!("\\{letter}"),
                    (3, '\n') if rng.chance(2) => "\\n".to_owned(),
                    (3, letter) if rng.chance(20) && u32::from(letter) < 0xd800 => {
                        format!("\\u{:04x}", u32::from(letter))
                    }
                    _ => letter.to_string(),
                };
                self.spans.push((id, self.text.len()..self.text.len() + written.len()));
                self.text += &written;
                at += 1;
            }
            self.text += close;
        }
    }
}
