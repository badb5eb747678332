//! A request written as a curl command in random quotes, and where each of its bytes went.
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
    /// As a command.
    pub command: String,
    /// As a JSON document, in the same order.
    pub json: String,
    /// For each byte of the document, where it stands in the command; none of what is only in the document.
    pub places: Vec<Option<Range<usize>>>,
}

impl Written {
    /// Where a range of the document stands in the command; none where nothing of it is there.
    pub fn place(&self, range: Range<usize>) -> Option<Range<usize>> {
        let mut places = self.places[range].iter().flatten();
        let first = places.next()?;
        Some(first.start..places.last().unwrap_or(first).end)
    }
}

/// The parts of a request as a command can have them: texts in the address, anything as the body. None of another document.
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

/// Writes a request document as a command; none where no command can say the same.
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
    for (at, (key, value)) in query.iter().enumerate() {
        address.plain(if at == 0 { "?" } else { "&" });
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
        at: Vec::new(),
    };
    command.text += "curl";
    let mut options = vec![0, 1, 2, 3];
    for left in (1..options.len()).rev() {
        options.swap(left, rng.below(left + 1));
    }
    let mut behind = String::new();
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
                    "--header 'Authorization: Bearer <token>' -sS",
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
                behind.clone_from(&text);
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
    if !behind.is_empty() {
        command.text.push('\n');
        let mut start = command.text.len();
        for (character, id) in behind.chars().zip(&data.ids) {
            command.at.push((*id, start..start + character.len_utf8()));
            start += character.len_utf8();
        }
        command.text += &behind;
        command.text += "\nE-O-F\n";
    }
    command.at.sort_by_key(|(id, range)| (*id, range.start));
    let mut places = vec![None; json.text.len()];
    for (at, id) in json.ids.iter().enumerate() {
        places[at] = id.and_then(|id| command.place(id));
    }
    Some(Written { command: command.text, json: json.text, places })
}

/// A letter of the command has the number that the bytes have that it stands for.
type Id = usize;

/// A word of the command before it is quoted.
#[derive(Default)]
struct Word {
    text: String,
    /// By characters.
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
    /// By bytes.
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

    /// The same in both.
    fn same(&mut self, text: &str, word: &mut Word) {
        let id = self.add(text);
        word.letters(text, id);
    }

    /// A JSON string here, a piece of an address there.
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
    at: Vec<(Id, Range<usize>)>,
}

impl Command {
    fn space(&mut self, rng: &mut Rng) {
        self.text += *rng.pick::<&str>(&[" ", "  ", " \\\n  ", " \\\r\n", "\t"]);
    }

    fn place(&self, id: Id) -> Option<Range<usize>> {
        let first = self.at.partition_point(|(other, _)| *other < id);
        let mut all =
            self.at[first..].iter().take_while(|(other, _)| *other == id).map(|(_, range)| range);
        let first = all.next()?;
        Some(first.start..all.last().unwrap_or(first).end)
    }

    /// A word in quotes that change at any place.
    fn word(&mut self, word: &Word, rng: &mut Rng) {
        let letters: Vec<(char, Id)> = word.text.chars().zip(word.ids.iter().copied()).collect();
        let mut at = 0;
        // Few people change the quotes at every letter.
        let longest = *rng.pick(&[7, 100, 100_000]);
        while at < letters.len() {
            let way = rng.below(4);
            let (open, close) = [("", ""), ("'", "'"), ("\"", "\""), ("$'", "'")][way];
            let length = if way == 0 { rng.below(3) } else { 1 + rng.below(longest) };
            let run = &letters[at..(at + length).min(letters.len())];
            self.text += open;
            for &(letter, id) in run {
                let written = match (way, letter) {
                    (0, '\n' | '\r' | '\t') | (1, '\'') => break,
                    // A body whose letters stand in no quotes has lost its own.
                    (0, letter) => format!("\\{letter}"),
                    (2, '"' | '\\' | '$' | '`') | (3, '\'' | '\\') => format!("\\{letter}"),
                    (3, '\n') if rng.chance(2) => "\\n".to_owned(),
                    (3, letter) if rng.chance(20) && u32::from(letter) < 0xd800 => {
                        format!("\\u{:04x}", u32::from(letter))
                    }
                    _ => letter.to_string(),
                };
                self.at.push((id, self.text.len()..self.text.len() + written.len()));
                self.text += &written;
                at += 1;
            }
            self.text += close;
        }
    }
}
