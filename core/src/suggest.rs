//! Did you mean: by spelling and by meaning.

/// What people write for a name of the contract, in lower case without `_`, `-` and spaces. By meaning, not by spelling.
const MEANINGS: &[(&str, &[&str])] = &[
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

fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '_' | '-' | ' '))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// The known name that was most likely meant.
pub fn nearest<'k>(unknown: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    /// Nobody misspells a name into this many bytes, and comparing long texts costs.
    const LONGEST: usize = 64;
    if unknown.len() > LONGEST {
        return None;
    }
    let wanted = folded(unknown);
    let means = |name: &str| {
        MEANINGS.iter().any(|&(meant, words)| meant == name && words.contains(&wanted.as_str()))
    };
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let plain = folded(name);
        if plain == wanted || means(name) {
            return Some(name);
        }
        // Long names may hold more slips; of a short one little is left after two.
        let allowed = (plain.chars().count() / 3).clamp(1, 3);
        let distance = strsim::osa_distance(&plain, &wanted);
        if distance <= allowed && best.is_none_or(|(closest, _)| distance < closest) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
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
