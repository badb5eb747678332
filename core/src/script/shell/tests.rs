#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]
#![allow(clippy::cast_possible_truncation, clippy::format_collect, clippy::format_push_string)]

use super::word::PieceKind;
use super::{Quoting, read};
use proptest::prelude::*;

fn words(text: &str) -> Vec<Vec<String>> {
    read(text, |_| false)
        .calls
        .into_iter()
        .map(|call| call.words.into_iter().map(|word| word.text).collect())
        .collect()
}

fn errors(text: &str) -> Vec<(u32, String)> {
    let script = read(text, |_| false);
    let errors = script.calls.into_iter().flat_map(|call| call.errors);
    let all = errors.chain(script.unclosed.map(|(_, error)| error));
    all.map(|error| (error.span.start, error.message.into())).collect()
}

#[test]
fn reads_words_as_a_shell_does() {
    let cases: &[(&str, &[&[&str]])] = &[
        ("a b\tc", &[&["a", "b", "c"]]),
        (r#"a 'b c' "d e" f\ g"#, &[&["a", "b c", "d e", "f g"]]),
        (r"'O'\''Neil' a''b ''", &[&["O'Neil", "ab", ""]]),
        (r#""\"x\" \\ \$ \` \n""#, &[&[r#""x" \ $ ` \n"#]]),
        ("a\\\n  b \\\n c", &[&["a", "b", "c"]]),
        ("'a\\\nb' \"a\\\nb\"", &[&["a\\\nb", "ab"]]),
        ("a # b\nc#d # e", &[&["a"], &["c#d"]]),
        ("a | b; c && d || e & f", &[&["a"], &["b"], &["c"], &["d"], &["e"], &["f"]]),
        ("a > b c 2>&1 d >>e <f &>g", &[&["a", "c", "d"]]),
        (r"$'a\n\t\'\\\x41\u00e9\U0001f600\101\xc3\xa9\q' $'\x'", &[&["a\n\t'\\Aé😀Aé\\q", "\\x"]]),
        ("$\"a $x\" a$ $", &[&["a $x", "a$", "$"]]),
        (
            "${a:-'}'} $(b \"$(c ')')\" `d`) `e f` $1x $(( 1 + (2) ))",
            &[
                &["${a:-'}'}", "$(b \"$(c ')')\" `d`)", "`e f`", "$1x", "$(( 1 + (2) ))"],
                &["b", "$(c ')')", "`d`"],
                &["c", ")"],
                &["d"],
                &["e", "f"],
            ],
        ),
        (
            "a $( # it's\n b; case x in (c) d;; e) f;; esac) \"$(g <<E\n)'\nE\n)\"",
            &[
                &["a", "$( # it's\n b; case x in (c) d;; e) f;; esac)", "$(g <<E\n)'\nE\n)"],
                &["b"],
                &["case", "x", "in"],
                &["c"],
                &["d"],
                &["e"],
                &["f"],
                &["esac"],
                &["g"],
            ],
        ),
        ("((a<<2)) $((1<<2)); b", &[&["$((1<<2))"], &["b"]]),
        ("a?b=c&d=e f & g", &[&["a?b=c&d=e", "f"], &["g"]]),
        ("\u{feff}a", &[&["a"]]),
    ];
    for (text, expected) in cases {
        assert_eq!(words(text), *expected, "{text}");
        assert_eq!(errors(text), [], "{text}");
    }
}

#[test]
fn knows_expansions_and_their_quotes() {
    let script = read(r#"'$a' "x$b${c}" \$d"#, |_| false);
    let kinds = |at: usize| {
        script.calls[0].words[at]
            .all_pieces()
            .map(|piece| (piece.kind, piece.quoting))
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(0), [(PieceKind::Verbatim, Quoting::Single)]);
    let double = |kind| (kind, Quoting::Double);
    assert_eq!(
        kinds(1),
        [double(PieceKind::Verbatim), double(PieceKind::Expansion), double(PieceKind::Expansion)]
    );
    assert_eq!(
        kinds(2),
        [(PieceKind::Escape, Quoting::Bare), (PieceKind::Verbatim, Quoting::Bare)]
    );
    assert_eq!(script.calls[0].words[1].known(), "x\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}");
}

#[test]
fn reads_here_documents() {
    let script = read("a <<'E' x <<<word\n$b\\\nE\nc <<-F\n\t\td $e \\$f\n\tF\ng <<E", |_| false);
    let inputs: Vec<_> = script
        .calls
        .iter()
        .map(|call| call.input.as_ref().map(|word| word.text.as_str()))
        .collect();
    assert_eq!(inputs, [Some("$b\\\n"), Some("d $e $f\n"), Some("")]);
    assert_eq!(script.calls[0].words.len(), 2);
    let sorts: Vec<_> =
        script.calls[1].input.as_ref().unwrap().all_pieces().map(|piece| piece.kind).collect();
    assert_eq!(
        sorts,
        [
            PieceKind::Verbatim,
            PieceKind::Expansion,
            PieceKind::Verbatim,
            PieceKind::Escape,
            PieceKind::Verbatim
        ]
    );
}

#[test]
fn reports_what_a_shell_would_read_differently() {
    let cases = [
        ("a 'b", 2, "this quoted text is never closed"),
        ("a \"b", 2, "this quoted text is never closed"),
        ("a $'b", 2, "this quoted text is never closed"),
        ("a $(b", 2, "this `$(` is never closed"),
        ("a ${b", 2, "this `${` is never closed"),
        ("a `b", 2, "this backtick is never closed"),
        ("a \"$(b \"c", 7, "this quoted text is never closed"),
        ("a \"${b\" \"c\"", 3, "this `${` is never closed"),
        ("a \\ \n b", 2, "white space after `\\`: the line is not continued, so the command ends"),
        ("a \\ # b\n c", 4, "a comment after `\\`: the line is not continued, so the command ends"),
        (
            "a \\\r\n b",
            2,
            "a carriage return after `\\`: the line is not continued, so the command ends",
        ),
        (
            "a ^\r\n b",
            2,
            "`^` continues a line in the Windows command prompt, but not in a POSIX shell",
        ),
        ("a `\n b", 2, "a backtick continues a line in PowerShell, but not in a POSIX shell"),
        ("a “b”", 2, "expected a straight quote, found a curly quote"),
        (
            "a\u{a0}b",
            1,
            "a no-break space (U+00A0) is an ordinary character for the shell, so it joins words",
        ),
        (
            "a \\\n # b\n\n -c",
            5,
            "a comment ends the command, so curl does not receive the lines after it",
        ),
        (
            "a # b\n -c",
            2,
            "a comment ends the command, so curl does not receive the lines after it",
        ),
        (
            "a \\\n\n -c",
            4,
            "an empty line ends the command, so curl does not receive the lines after it",
        ),
        ("a\n -c", 3, "the command ends before this line, so curl does not receive it"),
        (
            "a \\\n> -b",
            4,
            "this `>` is a prompt of the shell; in a script, it redirects the output",
        ),
        (
            "a b/<c d>?e",
            4,
            "the shell reads `<` and `>` as redirections, so the URL ends before them",
        ),
        ("a <<E\nb\n E\nc", 8, "white space around `E`, so the here-document does not end here"),
    ];
    for (text, at, message) in cases {
        assert_eq!(errors(text), [(at, message.to_owned())], "{text}");
    }
    for text in ["a \\ \n -b", "a \\\r\n -b", "a\u{a0}-b", "a \\\n#c\n -b", "a\n\n-b", "a \\\n> -b"]
    {
        assert_eq!(words(text), [["a", "-b"]], "{text}");
    }
    assert_eq!(words("a <<E\nb\n E\nc"), [["a"], ["c"]]);
}

/// Returns a character as written in this quoting, or `None` if the quoting cannot express it.
fn written(character: char, quoting: Quoting, way: u8) -> Option<String> {
    Some(match quoting {
        Quoting::Bare if character.is_ascii_alphanumeric() && !way.is_multiple_of(4) => {
            character.to_string()
        }
        Quoting::Bare if matches!(character, '\n' | '\r') => return None,
        Quoting::Bare => format!("\\{character}"),
        Quoting::Single if character == '\'' => return None,
        Quoting::Double if matches!(character, '"' | '\\' | '$' | '`') => format!("\\{character}"),
        Quoting::Dollar => match way % 5 {
            0 => format!("\\u{:04x}", u32::from(character)).chars().take(6).collect::<String>(),
            1 if character.is_ascii() => format!("\\{:03o}", u32::from(character)),
            2 if character.is_ascii() => format!("\\x{:02x}", u32::from(character)),
            3 => character.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
            _ if matches!(character, '\'' | '\\') => format!("\\{character}"),
            _ => character.to_string(),
        },
        _ => character.to_string(),
    })
}

/// Returns a word in random quotes, with the byte range of each of its characters in the result.
fn quoted(word: &str, mut ways: impl FnMut() -> u8) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut places) = (String::new(), Vec::new());
    let mut characters = word.chars().peekable();
    if word.is_empty() {
        text.push_str("''");
    }
    while characters.peek().is_some() {
        let (quoting, open, close) = [
            (Quoting::Bare, "", ""),
            (Quoting::Single, "'", "'"),
            (Quoting::Double, "\"", "\""),
            (Quoting::Dollar, "$'", "'"),
        ][usize::from(ways() % 4)];
        text.push_str(open);
        for _ in 0..ways() % 8 {
            // `\u` with four digits can only express characters of the basic plane.
            let Some(letter) = characters.peek().and_then(|&next| {
                written(next, quoting, if u32::from(next) > 0xffff { 4 } else { ways() })
            }) else {
                break;
            };
            places.push((text.len(), text.len() + letter.len()));
            text.push_str(&letter);
            characters.next();
        }
        text.push_str(close);
    }
    (text, places)
}

fn any_words() -> impl Strategy<Value = Vec<String>> {
    let character = prop_oneof![
        any::<char>(),
        prop::sample::select("ab'\"\\$`{}: \n#&;|<>()*?~!=^\t é😀".chars().collect::<Vec<_>>())
    ];
    let character =
        character.prop_filter("a command cannot contain it", |character| *character != '\0');
    proptest::collection::vec(
        proptest::collection::vec(character, 0..12).prop_map(String::from_iter),
        1..5,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn words_survive_any_quoting(all in any_words(), seed: u64) {
        let mut state = seed | 1;
        let mut ways = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        };
        let mut text = String::from("x");
        let mut places = Vec::new();
        for word in &all {
            text.push_str([" ", "\t", " \\\n ", "  \\\n"][usize::from(ways() % 4)]);
            let (written, ranges) = quoted(word, &mut ways);
            places.push(ranges.into_iter().map(|(start, end)| (start + text.len(), end + text.len())).collect::<Vec<_>>());
            text.push_str(&written);
        }
        let script = read(&text, |_| false);
        prop_assert_eq!(errors(&text), [], "{}", text);
        prop_assert_eq!(script.calls.len(), 1, "{}", text);
        let found = &script.calls[0].words[1..];
        prop_assert_eq!(&found.iter().map(|word| word.text.clone()).collect::<Vec<_>>(), &all, "{}", text);
        for (word, places) in found.iter().zip(places) {
            for ((at, character), (start, end)) in word.text.char_indices().zip(places) {
                let source = word.source(at..at + character.len_utf8());
                // Characters from one run of `\x` escapes share a piece.
                prop_assert!(source.start as usize <= start && end <= source.end as usize, "{:?} in {}", character, text);
                let is_run = text[source.range()].starts_with("\\x") && !character.is_ascii();
                prop_assert!(is_run || source.range() == (start..end), "{:?} in {}", character, text);
            }
        }
    }

    #[test]
    fn escaped_text_is_read_unchanged(text in "[ -~é\t]{0,20}", which in 0..4_usize) {
        let (quoting, open, close) = [
            (Quoting::Bare, "", ""),
            (Quoting::Single, "'", "'"),
            (Quoting::Double, "\"", "\""),
            (Quoting::Dollar, "$'", "'"),
        ][which];
        let script = format!("x y{open}{}{close}", quoting.escaped(&text).unwrap());
        prop_assert_eq!(words(&script), [["x".to_owned(), format!("y{text}")]], "{}", script);
    }

    #[test]
    fn arbitrary_texts_never_panic(text in "[ab'\"\\\\$`(){}<>|&;#\n\r\t ^E“é-]{0,60}") {
        for call in read(&text, |_| false).calls {
            for word in call.words.iter().chain(&call.input) {
                for piece in word.all_pieces() {
                    prop_assert!(text.get(piece.source.range()).is_some() && word.text.get(piece.text).is_some(), "{}", text);
                }
            }
        }
    }
}

/// Compares words in random quotes with the output of bash. Skipped if bash is not installed.
#[test]
fn agrees_with_a_shell() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut ways = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let letters: Vec<char> = "ab'\"\\$`{}: \n#&;|<>()*?~=^\té😀".chars().collect();
    let mut script = String::from("p() { printf '%s\\0' \"$1\"; }\n");
    let mut expected = Vec::new();
    for _ in 0..300 {
        let word: String =
            (0..ways() % 12).map(|_| letters[usize::from(ways()) % letters.len()]).collect();
        script.push_str(&format!("p {} .\n", quoted(&word, &mut ways).0));
        expected.push(word);
    }
    let found: Vec<String> = read(&script, |_| false)
        .calls
        .into_iter()
        .filter(|call| call.words.len() == 3 && call.words[0].text == "p")
        .map(|call| call.words[1].text.clone())
        .collect();
    assert_eq!(found, expected);
    let shell = std::process::Command::new("bash")
        .env("LC_ALL", "C.UTF-8")
        .args(["--norc", "-c", &script])
        .output();
    let Ok(shell) = shell else { return };
    let output = String::from_utf8(shell.stdout).unwrap();
    let output: Vec<&str> = output.split_terminator('\0').collect();
    assert_eq!(output, expected, "{}", String::from_utf8_lossy(&shell.stderr));
}

thread_local! {
    /// The number of bytes that the reader has examined in this test.
    static COUNT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

pub(super) fn count(bytes: usize) {
    COUNT.set(COUNT.get() + bytes);
}

/// Texts that would take quadratic time if any part were read again and again.
#[test]
fn hostile_texts_take_linear_time() {
    let many = 100_000;
    for text in [
        "$(".repeat(many),
        "\"$(".repeat(many),
        "${".repeat(many),
        "'".repeat(many + 1),
        "\"".repeat(many + 1),
        "\\\"".repeat(many),
        "$'\\x41'".repeat(many / 4),
        "a?".to_owned() + &"&b".repeat(many),
        "a <<E\n".repeat(many / 4),
        "“ ".repeat(many),
        "^\n".repeat(many),
        "`".repeat(many + 1),
        "\\\n".repeat(many),
        "<".repeat(many),
        "((".repeat(many),
        "a <<E\n$(\nE\n".repeat(many / 4),
        "a <<E\n E\n".repeat(many / 4),
        "a\n#\n\n".repeat(many / 4),
        "a/<b>".repeat(many),
        "case a in ".repeat(many),
    ] {
        COUNT.set(0);
        read(&text, |_| false);
        assert!(COUNT.get() <= 20 * text.len(), "{} took {} steps", &text[..6], COUNT.get());
    }
}
