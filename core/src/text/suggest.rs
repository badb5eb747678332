//! Suggests the known word nearest to an unknown one, by spelling and by meaning.

/// Synonyms of the contract's keys: (key, words). The words are lowercase, without `_`, `-` and
/// spaces. They match by meaning; the edit distance covers misspellings.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("google", &["gmail", "gsuite", "gworkspace", "googleworkspace", "workspace"]),
    (
        "outlook",
        &[
            "microsoft",
            "microsoft365",
            "office365",
            "office",
            "o365",
            "m365",
            "ms365",
            "azure",
            "hotmail",
            "exchange",
        ],
    ),
    ("smtp", &["mail", "imap", "custom"]),
    ("first_name", &["firstname", "first", "fname", "givenname", "forename"]),
    ("last_name", &["lastname", "last", "lname", "surname", "familyname"]),
    ("alias", &["email", "emailaddress", "mailbox", "localpart", "address", "username", "user"]),
    ("aliases", &["emails", "mailboxes", "accounts", "users", "inboxes"]),
    ("domain", &["name", "domainname", "host", "hostname"]),
    ("domains", &["domainnames", "hosts"]),
    (
        "redirect",
        &["redirecturl", "redirectto", "forward", "forwardto", "forwarding", "url", "website"],
    ),
    (
        "profile_picture",
        &["picture", "avatar", "photo", "image", "profilepic", "profileimage", "pictureurl"],
    ),
    ("username", &["user", "login", "email", "account"]),
    ("password", &["pass", "passwd", "pwd", "secret", "passphrase"]),
    ("link", &["url", "href", "website", "loginurl"]),
    ("tag", &["label", "tags"]),
    ("hosting", &["registrar", "dns", "host"]),
    ("sequencer", &["sequencing", "sender", "sendingtool"]),
    ("provider", &["vendor", "platform"]),
    (
        "organization_id",
        &[
            "organization",
            "organisation",
            "org",
            "orgid",
            "organisationid",
            "workspaceid",
            "workspace",
        ],
    ),
    ("uuid", &["id", "orderid", "orderuuid", "paymentid"]),
    ("coupon", &["couponcode", "discount", "promo", "promocode", "voucher"]),
    ("body", &["data", "payload", "form", "json"]),
];

/// Converts a word to ASCII lowercase and removes `_`, `-` and spaces.
fn folded(word: &str) -> String {
    word.chars()
        .filter(|character| !matches!(character, '_' | '-' | ' '))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// Whether a word is a spelling of the key: only case, `_`, `-` and spaces differ.
pub(crate) fn spells(key: &str, word: &str) -> bool {
    word.len() <= 2 * key.len() && folded(key) == folded(word)
}

/// Returns the known word that was most likely intended, or `None`.
///
/// An equal folded spelling or a synonym wins; otherwise the word with the smallest edit distance
/// within the limit for its length, and the first of several.
pub fn nearest<'k>(unknown: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    /// The maximum length of a word, in bytes. Longer text is no misspelling and slow to compare.
    const MAX_LENGTH: usize = 64;
    if unknown.len() > MAX_LENGTH {
        return None;
    }
    let wanted = folded(unknown);
    let is_synonym = |key: &str| {
        SYNONYMS.iter().any(|&(of, words)| of == key && words.contains(&wanted.as_str()))
    };
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let plain = folded(word);
        if plain == wanted || is_synonym(word) {
            return Some(word);
        }
        // A third of the characters, at least 1 and at most 3: two typos change most of a short
        // word.
        let allowed = (plain.chars().count() / 3).clamp(1, 3);
        let distance = strsim::osa_distance(&plain, &wanted);
        if distance <= allowed && best.is_none_or(|(closest, _)| distance < closest) {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_by_spelling_and_by_meaning() {
        let providers = ["google", "outlook", "smtp"];
        assert_eq!(nearest("gogle", providers), Some("google"));
        assert_eq!(nearest("Office365", providers), Some("outlook"));
        assert_eq!(nearest("gmail", providers), Some("google"));
        assert_eq!(nearest("zoho", providers), None);
        assert_eq!(nearest("firstName", ["first_name", "last_name", "alias"]), Some("first_name"));
        assert_eq!(nearest("email", ["first_name", "last_name", "alias"]), Some("alias"));
    }
}
