//! Compares the outputs of documents that differ only in the letters and digits of their secrets.
//!
//! Each document has 0 to 5 random mistakes. All outputs of both versions must be identical if the
//! key of each secret is intact and directly before it. Unlike a search for the secret, the
//! comparison finds fragments of it, and everything that depends on it.
//!
//! `DIFFERENTIAL_SEED` and `DIFFERENTIAL_COUNT` select other documents.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout)]

use scaledmail_lint_cli::{Streams, run};
use scaledmail_lint_core::unstable::{Before, CheckedFile, ParsedText};
use scaledmail_lint_core::{InputFormat, Options, check};
use std::ffi::OsString;
use std::fmt::Write as _;

const FORMATS: [(InputFormat, &str); 5] = [
    (InputFormat::Json, "json"),
    (InputFormat::Ndjson, "ndjson"),
    (InputFormat::Yaml, "yaml"),
    (InputFormat::Toml, "toml"),
    (InputFormat::Curl, "curl"),
];

/// A small generator of random numbers (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit.max(1)
    }

    fn pick<'c>(&mut self, choices: &[&'c str]) -> &'c str {
        choices[self.below(choices.len())]
    }
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
fn secret(random: &mut Random, end: &str) -> String {
    let word = |random: &mut Random| {
        (0..random.below(8) + 4)
            .map(|_| random.pick(&["w", "z", "m", "Q", "Y", "5", "7"]))
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
fn document(random: &mut Random, format: InputFormat) -> String {
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
fn json(random: &mut Random, end: &str, inner: &str) -> String {
    let mut text = format!("{{{end}");
    if random.below(3) == 0 {
        let _ = write!(text, "\"tag\": \"{}\",{end}", random.pick(&["a b", " x", "Team"]));
    }
    let _ = write!(
        text,
        "\"providers\": {{\"google\": {{\"domains\": [{end}{{\"domain\": \"{}\", \"first_name\": \"J\",{end} \"last_name\": \"D\"}}{end}]}}}}",
        random.pick(&["acme.io", "a b.com", "x_y.com", "acme.con"])
    );
    for name in ["hosting", "sequencer"] {
        let secret = secret(random, inner);
        let password = match random.below(8) {
            0 => format!("{{{end}\"link\": \"{secret}\",{end} \"tag\": [\"{secret}\"]{end}}}"),
            1 => format!("[{end}\"{secret}\",{end} {{\"username\": \"{secret}\"}}{end}]"),
            2 => secret.replace([' ', ',', ':', '<', '>'], ""),
            _ => format!("\"{secret}\""),
        };
        let key = random.pick(&["password", "password", "password", "api_key", "secret", "token"]);
        let member = format!("‹\"{key}\": |{password}›");
        let link = match random.below(4) {
            0 => format!("\"link\": \"‹https://jane:|{}›@x.com/a\"", word(random)),
            1 => format!("\"link\": \"https://x.com/a?‹token=|{}›\"", word(random)),
            _ => format!("\"link\": \"{}\"", random.pick(&LINKS)),
        };
        let mut members = [
            format!("\"provider\": \"{}\"", random.pick(&PROVIDERS)),
            format!("\"username\": \"{}\"", random.pick(&USERNAMES)),
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
fn word(random: &mut Random) -> String {
    (0..6).map(|_| random.pick(&["w", "z", "m", "Q", "Y", "5", "7"])).collect()
}

fn yaml(random: &mut Random) -> String {
    let mut text = format!(
        "providers:\n  google:\n    domains:\n    - domain: {}\n      first_name: J\n      last_name: D\n",
        random.pick(&["acme.io", "a b.com", "no", "acme.con"])
    );
    for name in ["hosting", "sequencer"] {
        let key = random.pick(&["password", "password", "password", "api_key", "secret", "token"]);
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
        let provider = random.pick(&PROVIDERS);
        let username = random.pick(&["", "jane@acme.io", "username", "'jane '"]);
        if random.below(5) == 0 && !value.contains('\n') && value.starts_with(['\'', '"']) {
            let _ = writeln!(
                text,
                "{name}: {{provider: \"{provider}\", ‹{key}: |{value}›, username: \"{username}\", link: ''}}"
            );
            continue;
        }
        let link = match random.below(4) {
            0 => format!("‹https://jane:|{}›@x.com/a", word(random)),
            _ => random.pick(&LINKS).to_owned(),
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

fn toml(random: &mut Random) -> String {
    let mut text = format!("tag = \"{}\"\n", random.pick(&["a b", " x", "Team"]));
    for name in ["hosting", "sequencer"] {
        let key = random.pick(&["password", "password", "password", "api_key", "secret", "token"]);
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
            _ => random.pick(&LINKS).to_owned(),
        };
        let mut members = [
            format!("provider = \"{}\"", random.pick(&PROVIDERS)),
            format!("username = '{}'", random.pick(&USERNAMES)),
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
        random.pick(&["acme.io", "a b.com", "acme.con"])
    );
    text
}

fn curl(random: &mut Random) -> String {
    const PATH: &str = "server.scaledmail.com/api/v1/submit-form/rec1?provider=other";
    let quote = random.pick(&["'", "\"", ""]);
    let user = match random.below(4) {
        0 => format!("‹https://jane:|{}›@", word(random)),
        _ => "https://".to_owned(),
    };
    let parameter = match random.below(3) {
        0 => format!("&‹{}=|{}›", random.pick(&["token", "key"]), word(random)),
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
    let end = random.pick(&["", "\n"]);
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
    let end = random.pick(&[" ", " \\\n  "]);
    let before = random.pick(&["", "", "", "sudo ", "#!/bin/sh\n"]);
    let command = format!("{before}curl {}", options.join(end));
    if random.below(4) == 0 { format!("{command}\n{command}\n") } else { command }
}

/// Makes a random mistake, in half of the cases near a secret.
fn mutate(random: &mut Random, cells: &mut Vec<Cell>) {
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
        3 => insert(cells, at, random.pick(&["\"", "'"])),
        4 => insert(cells, at, random.pick(&["{", "}", "[", "]"])),
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

/// Returns everything that the library and, for some documents, the command say about a text.
fn outputs(text: &str, format: (InputFormat, &str), with_command: bool) -> String {
    let mut options = Options::default();
    options.input_format = Some(format.0);
    options.selection.pedantic();
    let parsed = ParsedText::new(text.as_bytes(), format.0, Before::default());
    let checked = CheckedFile::check(&parsed, "form", &options);
    let mut masked = String::new();
    let mut at = 0;
    for span in checked.secrets().within(0..text.len()) {
        masked += &text[at..span.start as usize];
        masked += &"*".repeat((span.end - span.start) as usize);
        at = span.end as usize;
    }
    masked += &text[at..];
    let mut all = serde_json::to_string_pretty(checked.report()).unwrap();
    all += &serde_json::to_string_pretty(checked.fingerprints()).unwrap();
    all += &masked;
    if with_command {
        for args in [
            &["--output-format", "full"][..],
            &["--output-format", "sarif"],
            &["--diff", "--unsafe-fixes"],
        ] {
            let start = ["scaledmail-lint", "check", "-", "--pedantic", "--input-format", format.1];
            let args = start.iter().chain(args).map(OsString::from);
            let (mut out, mut errors) = (Vec::new(), Vec::new());
            let mut input = text.as_bytes();
            let mut streams = Streams::new(&mut input, &mut out, &mut errors);
            streams.width = Some(100);
            run(args, &mut streams);
            all += &String::from_utf8(out).unwrap();
            all += &String::from_utf8(errors).unwrap();
        }
    }
    all
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

#[test]
fn outputs_do_not_depend_on_the_letters_of_secrets() {
    let mut random = Random(number("DIFFERENTIAL_SEED", 1));
    let count = number("DIFFERENTIAL_COUNT", 2_400);
    let (mut compared, mut leaks) = (0, Vec::new());
    for index in 0..count {
        let format = FORMATS[random.below(FORMATS.len())];
        let original = cells(&document(&mut random, format.0));
        let mut cells = original.clone();
        for _ in 0..random.below(6) {
            mutate(&mut random, &mut cells);
        }
        if !has_intact_keys(&original, &cells) {
            continue;
        }
        compared += 1;
        let text: String = cells.iter().map(|cell| cell.letter).collect();
        let changed = cells.iter().map(|cell| match cell.role {
            Role::Secret(_) => other(cell.letter),
            _ => cell.letter,
        });
        let changed: String = changed.collect();
        let with_command = index % 8 == 0;
        let [one, two] = [&text, &changed].map(|text| outputs(text, format, with_command));
        if one != two {
            let differences = one.lines().zip(two.lines()).filter(|(one, two)| one != two);
            let differences: Vec<_> =
                differences.map(|(one, two)| format!("{one}\n{two}")).collect();
            leaks.push(format!("{}\n{text}\n{}\n", format.1, differences.join("\n")));
        }
    }
    println!("{compared} of {count} documents have intact keys");
    assert!(compared > count / 2, "only {compared} documents have intact keys");
    assert!(leaks.is_empty(), "{} of {compared} leak:\n{}", leaks.len(), leaks.join("\n"));
}

/// Returns the forms of the corpus and the examples that contain a password.
fn forms() -> Vec<((InputFormat, &'static str), String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("examples"), root.join("tests/corpus")];
    let mut forms = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            let format = match extension {
                _ if path.is_dir() => {
                    folders.push(path);
                    continue;
                }
                Some(_) if path.ends_with("report.json") => continue,
                // A configuration, not a form.
                Some(_) if path.ends_with("scaledmail-lint.toml") => continue,
                Some("sh") => "curl",
                Some(extension) => extension,
                None => continue,
            };
            let format = FORMATS.into_iter().find(|(_, name)| *name == format);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let is_valid = |format: (InputFormat, &str)| {
                let mut options = Options::default();
                options.input_format = Some(format.0);
                let report = check(text.as_bytes(), "form", &options);
                report.diagnostics.iter().all(|found| found.code != "SM001")
            };
            if let Some(format) = format.filter(|_| text.contains("password"))
                && is_valid(format)
            {
                forms.push((format, text));
            }
        }
    }
    forms.sort_by(|one, other| one.1.cmp(&other.1));
    forms
}

/// Breaks forms with one mistake near a password. A snippet is useless if its line is only a mask.
#[test]
fn few_snippets_of_syntax_errors_show_only_a_mask() {
    const DISTANCE: usize = 24;
    let mut counts = std::collections::BTreeMap::new();
    for (format, text) in forms() {
        for (key, _) in text.match_indices("password") {
            let from = key.saturating_sub(DISTANCE);
            for at in (from..text.len().min(key + 2 * DISTANCE)).step_by(5) {
                for (length, typo) in [(1, ""), (0, "\""), (0, "}")] {
                    if !text.is_char_boundary(at) || !text.is_char_boundary(at + length) {
                        continue;
                    }
                    let mut broken = text.clone();
                    broken.replace_range(at..at + length, typo);
                    let (shown, all) = counts.entry(format.1).or_insert((0, 0));
                    let parsed = ParsedText::new(broken.as_bytes(), format.0, Before::default());
                    let mut options = Options::default();
                    options.input_format = Some(format.0);
                    let checked = CheckedFile::check(&parsed, "form", &options);
                    for found in &checked.report().diagnostics {
                        if found.code == "SM001" {
                            *all += 1;
                            *shown += usize::from(shows_text(&checked, &broken, found.start.line));
                        }
                    }
                }
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.len() >= 4, "{counts:?}");
    let (shown, all) =
        counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    assert!(all > 500 && shown * 100 >= all * 95, "{shown} of {all} snippets show text");
}

/// Whether a line has no mask, or text that is not masked.
fn shows_text(checked: &CheckedFile<'_>, text: &str, line: u32) -> bool {
    let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let hidden = checked.secrets().within(start..end);
    if hidden.is_empty() {
        return true;
    }
    let is_hidden =
        |at: usize| hidden.iter().any(|span| span.start as usize <= at && at < span.end as usize);
    text[start..end]
        .char_indices()
        .any(|(at, letter)| !letter.is_whitespace() && !is_hidden(start + at))
}
