//! Words that suggest a secret, such as `password` and `token`.

/// Whether a text may contain a key and a secret, such as `{"password": "hunter2"}` or
/// `password=hunter2`.
pub fn tells_secret(text: &str) -> bool {
    // Few texts contain one of these characters.
    text.contains([':', '=']) && names_secret(text)
}

/// Whether a text contains a word that suggests a secret.
pub fn names_secret(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "passw",
        "passphrase",
        "pwd",
        "secret",
        "token",
        "apikey",
        "api_key",
        "bearer",
        "credential",
        "authorization",
    ];
    let bytes = text.as_bytes();
    WORDS.iter().any(|word| {
        bytes.windows(word.len()).any(|piece| piece.eq_ignore_ascii_case(word.as_bytes()))
    })
}
