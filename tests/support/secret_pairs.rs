//! Generates documents with secrets in pairs: two versions that differ only in the letters and
//! digits of their secrets. Random mistakes change both versions alike.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use crate::forms::Rng;
use scaledmail_lint_core::InputFormat;
use std::fmt::Write as _;

/// The input formats and their names.
pub const FORMATS: [(InputFormat, &str); 5] = [
    (InputFormat::Json, "json"),
    (InputFormat::Ndjson, "ndjson"),
    (InputFormat::Yaml, "yaml"),
    (InputFormat::Toml, "toml"),
    (InputFormat::Curl, "curl"),
];

/// Two versions of a document.
pub struct Pair {
    pub format: (InputFormat, &'static str),
    pub texts: [String; 2],
    /// Whether the key of each secret is intact and directly before it. Only then can the linter
    /// recognize the secret.
    pub has_intact_keys: bool,
}

/// Generates a pair with 0 to 5 mistakes.
pub fn pair(random: &mut Rng) -> Pair {
    let format = FORMATS[random.below(FORMATS.len())];
    let original = cells(&document(random, format.0));
    let mut cells = original.clone();
    for _ in 0..random.below(6) {
        mutate(random, &mut cells);
    }
    let changed = cells.iter().map(|cell| match cell.role {
        Role::Secret(_) => other(cell.letter),
        _ => cell.letter,
    });
    let texts = [cells.iter().map(|cell| cell.letter).collect(), changed.collect()];
    Pair { format, texts, has_intact_keys: has_intact_keys(&original, &cells) }
}

fn pick<'c>(random: &mut Rng, choices: &[&'c str]) -> &'c str {
    choices[random.below(choices.len())]
}

/// The role of a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Other,
    /// The character of a secret's key, with its index from the end and the length of the key.
    Key(usize, usize),
    Secret(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Cell {
    letter: char,
    role: Role,
}

/// The other letter of the same class. It has the same meaning in escapes, numbers and options.
fn other(letter: char) -> char {
    match letter {
        'w' => 'z',
        'z' => 'm',
        'm' => 'w',
        'Q' => 'Y',
        'Y' => 'Q',
        '5' => '7',
        '7' => '5',
        letter => letter,
    }
}

/// Reads a template. `‹key|secret›` marks a key with the characters up to the secret, and the secret.
fn cells(template: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut rest = template;
    let mut id = 0;
    let mut push = |text: &str, role: &dyn Fn(usize) -> Role| {
        let length = text.chars().count();
        cells.extend(text.chars().enumerate().map(|(index, letter)| {
            let role = role(length - 1 - index);
            Cell { letter, role }
        }));
    };
    while let Some((before, after)) = rest.split_once('‹') {
        let (key, after) = after.split_once('|').unwrap();
        let (secret, after) = after.split_once('›').unwrap();
        push(before, &|_| Role::Other);
        push(key, &|index| Role::Key(index, key.chars().count()));
        push(secret, &|_| Role::Secret(id));
        id += 1;
        rest = after;
    }
    push(rest, &|_| Role::Other);
    cells
}

/// Returns a secret for a value in quotes. `end` is the text between its lines.
fn secret(random: &mut Rng, end: &str) -> String {
    let word = |random: &mut Rng| {
        (0..random.below(8) + 4)
            .map(|_| pick(random, &["w", "z", "m", "Q", "Y", "5", "7"]))
            .collect::<String>()
    };
    let (first, second) = (word(random), word(random));
    match random.below(12) {
        0 => format!("{first}={second}=="),
        1 => format!("{first}<{second}>"),
        2 => format!("{first}#{second}"),
        3 => format!("-{first}-{second}"),
        4 => format!("{first} {second}"),
        5 | 6 => format!("{first}{end}{second}="),
        7 => format!("{first}, {second}"),
        8 => format!("{first} #{second}"),
        9 => format!("{first}: {second}"),
        _ => first,
    }
}

/// Returns a random document.
fn document(random: &mut Rng, format: InputFormat) -> String {
    match format {
        InputFormat::Json => json(random, "\n", "\n"),
        InputFormat::Ndjson => {
            let lines = [json(random, "", "\n"), json(random, "", ""), json(random, "", "")];
            lines.join("\n")
        }
        InputFormat::Yaml => yaml(random),
        InputFormat::Toml => toml(random),
        _ => curl(random),
    }
}

const PROVIDERS: [&str; 5] = ["Instantly", " Name cheap", "", "Namecheap", "Smart lead"];
const USERNAMES: [&str; 5] = ["jane@acme.io", "", "username", "jane ", "j d"];
const LINKS: [&str; 4] = ["https://app.x.com/a", "", "app.x.com", "ftp://x"];

/// Returns a body in JSON. `end` ends a line, and `inner` ends a line in a secret.
fn json(random: &mut Rng, end: &str, inner: &str) -> String {
    let mut text = format!("{{{end}");
    if random.below(3) == 0 {
        let _ = write!(text, "\"tag\": \"{}\",{end}", pick(random, &["a b", " x", "Team"]));
    }
    let _ = write!(
        text,
        "\"providers\": {{\"google\": {{\"domains\": [{end}{{\"domain\": \"{}\", \"first_name\": \"J\",{end} \"last_name\": \"D\"}}{end}]}}}}",
        pick(random, &["acme.io", "a b.com", "x_y.com", "acme.con"])
    );
    for name in ["hosting", "sequencer"] {
        let secret = secret(random, inner);
        let password = match random.below(8) {
            0 => format!("{{{end}\"link\": \"{secret}\",{end} \"tag\": [\"{secret}\"]{end}}}"),
            1 => format!("[{end}\"{secret}\",{end} {{\"username\": \"{secret}\"}}{end}]"),
            2 => secret.replace([' ', ',', ':', '<', '>'], ""),
            _ => format!("\"{secret}\""),
        };
        let key = pick(random, &["password", "password", "password", "api_key", "secret", "token"]);
        let member = format!("‹\"{key}\": |{password}›");
        let link = match random.below(4) {
            0 => format!("\"link\": \"‹https://jane:|{}›@x.com/a\"", word(random)),
            1 => format!("\"link\": \"https://x.com/a?‹token=|{}›\"", word(random)),
            _ => format!("\"link\": \"{}\"", pick(random, &LINKS)),
        };
        let mut members = [
            format!("\"provider\": \"{}\"", pick(random, &PROVIDERS)),
            format!("\"username\": \"{}\"", pick(random, &USERNAMES)),
            member,
            link,
        ];
        let at = random.below(members.len());
        members.swap(2, at);
        let _ = write!(
            text,
            ",{end}\"{name}\": {{{end}  {}{end}}}",
            members.join(&format!(",{end}  "))
        );
    }
    text + end + "}"
}

/// Returns a secret of letters and digits.
fn word(random: &mut Rng) -> String {
    (0..6).map(|_| pick(random, &["w", "z", "m", "Q", "Y", "5", "7"])).collect()
}

fn yaml(random: &mut Rng) -> String {
    let mut text = format!(
        "providers:\n  google:\n    domains:\n    - domain: {}\n      first_name: J\n      last_name: D\n",
        pick(random, &["acme.io", "a b.com", "no", "acme.con"])
    );
    for name in ["hosting", "sequencer"] {
        let key = pick(random, &["password", "password", "password", "api_key", "secret", "token"]);
        let secret = secret(random, "\n      ");
        let value = match random.below(9) {
            0 => format!("|\n    {secret}"),
            1 => format!(">-\n    {secret}"),
            2 => format!("\n    link: \"{secret}\"\n    tag: [\"{secret}\"]"),
            3 => format!("\n    - \"{secret}\"\n    - username: \"{secret}\""),
            4 | 5 => format!("'{secret}'"),
            6 => format!("\"{secret}\""),
            _ => secret.replace(['#', ':'], ""),
        };
        let value = value.trim_start_matches("- ");
        let provider = pick(random, &PROVIDERS);
        let username = pick(random, &["", "jane@acme.io", "username", "'jane '"]);
        if random.below(5) == 0 && !value.contains('\n') && value.starts_with(['\'', '"']) {
            let _ = writeln!(
                text,
                "{name}: {{provider: \"{provider}\", ‹{key}: |{value}›, username: \"{username}\", link: ''}}"
            );
            continue;
        }
        let link = match random.below(4) {
            0 => format!("‹https://jane:|{}›@x.com/a", word(random)),
            _ => pick(random, &LINKS).to_owned(),
        };
        let mut members = [
            format!("provider: {provider}"),
            format!("username: {username}"),
            format!("‹{key}: |{value}›"),
            format!("link: {link}"),
        ];
        let at = random.below(members.len());
        members.swap(2, at);
        let _ = writeln!(text, "{name}:\n  {}", members.join("\n  "));
    }
    text
}

fn toml(random: &mut Rng) -> String {
    let mut text = format!("tag = \"{}\"\n", pick(random, &["a b", " x", "Team"]));
    for name in ["hosting", "sequencer"] {
        let key = pick(random, &["password", "password", "password", "api_key", "secret", "token"]);
        let secret = secret(random, "\n");
        let value = match random.below(8) {
            0 => format!("\"\"\"\n{secret}\"\"\""),
            1 => format!("'''{secret}'''"),
            2 => format!("'{secret}'"),
            3 => format!("[\"{secret}\",\n  {{ link = \"{secret}\" }}]"),
            4 => secret.replace([' ', '#', '='], ""),
            _ => format!("\"{secret}\""),
        };
        let link = match random.below(4) {
            0 => format!("‹https://jane:|{}›@x.com/a", word(random)),
            _ => pick(random, &LINKS).to_owned(),
        };
        let mut members = [
            format!("provider = \"{}\"", pick(random, &PROVIDERS)),
            format!("username = '{}'", pick(random, &USERNAMES)),
            format!("‹{key} = |{value}›"),
            format!("link = \"{link}\""),
        ];
        let at = random.below(members.len());
        members.swap(2, at);
        let _ = writeln!(text, "[{name}]\n{}\n", members.join("\n"));
    }
    let _ = writeln!(
        text,
        "[[providers.google.domains]]\ndomain = \"{}\"\nfirst_name = \"J\"\nlast_name = \"D\"",
        pick(random, &["acme.io", "a b.com", "acme.con"])
    );
    text
}

fn curl(random: &mut Rng) -> String {
    const PATH: &str = "server.scaledmail.com/api/v1/submit-form/rec1?provider=other";
    let quote = pick(random, &["'", "\"", ""]);
    let user = match random.below(4) {
        0 => format!("‹https://jane:|{}›@", word(random)),
        _ => "https://".to_owned(),
    };
    let parameter = match random.below(3) {
        0 => format!("&‹{}=|{}›", pick(random, &["token", "key"]), word(random)),
        _ => String::new(),
    };
    let address = format!("{quote}{user}{PATH}{parameter}{quote}");
    let plain = secret(random, " ").replace(['<', '>', '#'], "");
    let mut options = vec![format!("-H '‹Authorization: Bearer |{plain}›'")];
    match random.below(6) {
        0 => options.push(format!("‹-u |jane:{}›", word(random))),
        1 => options.push(format!("‹--user |jane:{}›", word(random))),
        2 => options.push(format!("-H \"‹X-Api-Key: |{}›\"", word(random))),
        3 => options.push(format!("‹-b |{}›", word(random))),
        4 => options.push(format!("‹--oauth2-bearer |{}›", word(random))),
        _ => {}
    }
    let end = pick(random, &["", "\n"]);
    let body = json(random, end, " ");
    options.push(match random.below(5) {
        0 => format!("--json \"{}\"", body.replace('"', "\\\"")),
        1 => format!("-d @- <<'E'\n{body}\nE\n"),
        2 => format!("--data '{body}'"),
        _ => format!("--json '{body}'"),
    });
    let at = random.below(options.len() + 1);
    options.insert(at, address);
    // Text after a here-document is not a part of the command.
    if let Some(at) = options.iter().position(|option| option.ends_with("E\n")) {
        let last = options.remove(at);
        options.push(last);
    }
    let end = pick(random, &[" ", " \\\n  "]);
    let before = pick(random, &["", "", "", "sudo ", "#!/bin/sh\n"]);
    let command = format!("{before}curl {}", options.join(end));
    if random.below(4) == 0 { format!("{command}\n{command}\n") } else { command }
}

/// Makes a random mistake, in half of the cases near a secret.
fn mutate(random: &mut Rng, cells: &mut Vec<Cell>) {
    if cells.is_empty() {
        return;
    }
    let mut at = random.below(cells.len());
    if random.below(2) == 0 {
        let is_secret = |cell: &Cell| matches!(cell.role, Role::Secret(_));
        let secrets: Vec<usize> = (0..cells.len()).filter(|&at| is_secret(&cells[at])).collect();
        if !secrets.is_empty() {
            at = (secrets[random.below(secrets.len())] + random.below(24)).saturating_sub(12);
            at = at.min(cells.len() - 1);
        }
    }
    let insert = |cells: &mut Vec<Cell>, at: usize, letter: &str| {
        let role =
            match (cells.get(at).map(|cell| cell.role), at.checked_sub(1).map(|at| cells[at].role))
            {
                (Some(Role::Secret(id)), Some(Role::Secret(before))) if id == before => {
                    Role::Secret(id)
                }
                _ => Role::Other,
            };
        cells.splice(at..at, letter.chars().map(|letter| Cell { letter, role }));
    };
    match random.below(10) {
        0 => drop(cells.remove(at)),
        1 => cells.insert(at, cells[at]),
        2 if at > 0 => cells.swap(at - 1, at),
        3 => insert(cells, at, pick(random, &["\"", "'"])),
        4 => insert(cells, at, pick(random, &["{", "}", "[", "]"])),
        // Drops a quote or a bracket.
        kind @ (5 | 6) => {
            let marks = if kind == 5 { "\"'" } else { "{}[]" };
            let near = (at..cells.len()).find(|&at| marks.contains(cells[at].letter));
            near.map(|at| cells.remove(at));
        }
        kind => {
            let start =
                cells[..at].iter().rposition(|cell| cell.letter == '\n').map_or(0, |end| end + 1);
            let end = cells[at..]
                .iter()
                .position(|cell| cell.letter == '\n')
                .map_or(cells.len(), |end| at + end + 1);
            let line = cells[start..end].to_vec();
            match kind {
                7 => drop(cells.drain(start..end)),
                8 => drop(cells.splice(start..start, line)),
                _ => {
                    cells.drain(start..end);
                    let next = cells[start..].iter().position(|cell| cell.letter == '\n');
                    let next = next.map_or(cells.len(), |end| start + end + 1);
                    cells.splice(next..next, line);
                }
            }
        }
    }
}

/// Returns the brackets and line ends of all secrets that are objects or arrays.
fn brackets(cells: &[Cell], ids: &[Role]) -> Vec<Cell> {
    let is_bracket = |cell: &&Cell| "{}[]\n".contains(cell.letter) && ids.contains(&cell.role);
    cells.iter().filter(is_bracket).copied().collect()
}

/// Whether the key of each secret is intact and directly before it, and no brackets or lines changed in
/// a secret that is an object or an array.
fn has_intact_keys(original: &[Cell], cells: &[Cell]) -> bool {
    let is_nested = |cell: &&Cell| "{[".contains(cell.letter) && cell.role != Role::Other;
    let nested: Vec<Role> = original.iter().filter(is_nested).map(|cell| cell.role).collect();
    if brackets(original, &nested) != brackets(cells, &nested) {
        return false;
    }
    let differs =
        |cell: &Cell| matches!(cell.role, Role::Secret(_)) && other(cell.letter) != cell.letter;
    let mut at = 0;
    while let Some(start) = cells[at..].iter().position(differs).map(|start| at + start) {
        let id = cells[start].role;
        // Only punctuation and characters of the same secret may be between them. A letter after
        // `@` belongs to a host, and one after the line to the next key.
        let is_mark = |letter: char| !letter.is_alphanumeric() && !"@\n".contains(letter);
        let is_part =
            |cell: &&Cell| cell.role == id || is_mark(cell.letter) && cell.role == Role::Other;
        let key_end = start - cells[..start].iter().rev().take_while(is_part).count();
        let mut key = cells[..key_end].iter().rev().map(|cell| cell.role);
        let Some(Role::Key(0, length)) = key.clone().next() else { return false };
        let is_intact = (0..length).all(|index| key.next() == Some(Role::Key(index, length)));
        let before = (key_end - length.min(key_end)).checked_sub(1).map(|at| cells[at].letter);
        if !is_intact || before.is_some_and(char::is_alphanumeric) {
            return false;
        }
        at = start + cells[start..].iter().take_while(is_part).count();
    }
    true
}
