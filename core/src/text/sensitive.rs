//! Words that suggest a secret, such as `password` and `token`.

/// Whether a text may contain a key and a secret, such as `{"password": "hunter2"}` or
/// `password=hunter2`.
pub fn tells_secret(text: &str) -> bool {
    // Few texts contain one of these characters.
    text.contains([':', '=']) && mentions_secret(text)
}

/// Whether a text contains a sensitive word.
pub(crate) fn mentions_secret(text: &str) -> bool {
    text.split(|character: char| !character.is_alphanumeric() && !matches!(character, '_' | '-'))
        .any(names_secret)
}

/// Whether a key holds a secret. Also recognizes misspelled keys.
pub fn names_secret(key: &str) -> bool {
    const WORDS: [&str; 8] =
        ["pass", "pwd", "secret", "token", "apikey", "bearer", "credential", "authorization"];
    // Most keys are one of these; skip the slower checks for them.
    const HARMLESS: [&str; 8] = [
        "first_name",
        "last_name",
        "alias",
        "profile_picture",
        "domain",
        "aliases",
        "redirect",
        "username",
    ];
    if key.len() < 3 || HARMLESS.contains(&key) {
        return false;
    }
    // A word that lacks a letter of each sensitive word contains none of them.
    let own = letters(key);
    let may_hold = |word: &str| letters(word) & !own == 0;
    // After at most three edits, five of the eight letters of `password` remain: at least four
    // different ones.
    let may_be_misspelt = (own & const { letters("password") }).count_ones() >= 4;
    if !may_be_misspelt && !WORDS.iter().any(|word| may_hold(word)) {
        return false;
    }
    let folded: String = key
        .chars()
        .filter(|character| character.is_alphanumeric())
        .map(|character| character.to_ascii_lowercase())
        .collect();
    WORDS.iter().any(|word| folded.contains(word))
        || (5..=11).contains(&folded.len())
            && folded.is_ascii()
            && strsim::osa_distance(&folded, "password") <= 3
}

/// Returns the set of ASCII letters in a text, with one bit per letter. Letter case is ignored.
const fn letters(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut set, mut at) = (0, 0);
    while at < bytes.len() {
        #[allow(clippy::indexing_slicing)] // within the length
        let letter = bytes[at].to_ascii_lowercase();
        if letter.is_ascii_lowercase() {
            set |= 1 << (letter - b'a');
        }
        at += 1;
    }
    set
}
