//! The sentences of the rule catalogue, each with documents that it covers and documents that it
//! does not cover.
//!
//! The examples of a rule (`core/src/rules/`) show its usual case, and `reported.rs` contains whole
//! documents from public bug reports. This table has the limits and the exceptions in between.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::orders::Orders;
use scaledmail_lint_core::{InputFormat, Options, Selection, check};
use serde_json::{Value, json};

/// Abbreviations of pointers, the longest first.
const PLACES: [(&str, &str); 7] = [
    ("/body/providers/smtp/domains/0/aliases/0", "A"),
    ("/body/providers/smtp/domains/0/aliases/1", "A1"),
    ("/body/providers/google/domains/0", "D"),
    ("/body/providers/smtp/domains/0", "S"),
    ("/body/sequencer", "Q"),
    ("/body/hosting", "H"),
    ("/body", "B"),
];

/// A request document without findings: a domain with names (`D`) and one with aliases (`S`).
fn base() -> Value {
    let alias = |alias: &str| json!({ "first_name": "Jane", "last_name": "Smith", "alias": alias });
    json!({
        "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
        "provider": "other",
        "body": {
            "providers": {
                "google": { "domains": [
                    { "domain": "acme-x.com", "first_name": "John", "last_name": "Doe" },
                ] },
                "smtp": { "domains": [{
                    "domain": "acme-y.com",
                    "aliases": [alias("jane"), alias("j.smith"), alias("smith"), alias("js")],
                }] },
            },
            "sequencer": { "provider": "Instantly", "username": "a@b.io", "password": "k2-Vd9!x" },
            "hosting": { "provider": "Porkbun", "username": "ops", "password": "k2-Vd9!x" },
        },
    })
}

/// Saved orders: one with domains, one without, and one with several domains left.
const ORDERS: &str = r#"{"forms": [
    {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "payment_id": "recAbC123",
     "data": {"domains": ["acme-x.com", {"name": "acme-y.com"}]}},
    {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c12", "data": {"domains_required": 2, "quantity": 1}},
    {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c13", "data": {"domains_required": 2, "quantity": 2}},
    {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c14",
     "data": {"domains": ["acme-x.com", "acme-y.com", "other-one.net"]}}
]}"#;

/// Each line: changes of the base, ` -> `, and the expected findings. `@` selects another base or
/// option, `PLACE = JSON` sets a value, `- PLACE` removes it.
const CASES: &str = r##"
= Point 2: a value of the wrong type is reported once; a key is present even if its value is wrong
D/first_name = 5                            -> SM003 D/first_name
D/first_name = null                         -> SM003 D/first_name
D = {"domian": 1}                           -> SM005 D/domian, SM205 D
D/extra = {"domain": "", "alias": 7}        -> SM005 D/extra
D/aliases = 5                               -> SM003 D/aliases, SM204 D
B/hosting = 5                               -> SM003 H
B/hosting = {}                              -> SM004 H, SM004 H, SM004 H
@body & B/hosting = 7                       -> SM003 H, SM104 B
R/provider = "scaledmail" & B/hosting = 1   -> SM003 H, SM402 H
S/aliases = [1, 2, 3, 4]                    -> SM003 A, SM003 A1, SM003 S/aliases/2, SM003 S/aliases/3
S/aliases/0 = null                          -> SM003 A

= Point 3: an empty string has one finding
D/first_name = ""                           -> SM006 D/first_name
D/first_name = "\u200b"                     -> SM006 D/first_name
D/first_name = "\t"                         -> SM006 D/first_name
D/redirect = ""                             -> SM007 D/redirect
D/redirect = "\u200b "                      -> SM007 D/redirect
R/coupon = "\n"                             -> SM007 /coupon

= Point 4: rules for valid domains and URLs skip invalid ones
D/domain = "ACME_x.com"                     -> SM206 D/domain
D/domain = "b\u00fccher_.torg"              -> SM206 D/domain
D/redirect = "https://acme-x.com/\u200b"    -> SM009 D/redirect
D/profile_picture = "cdn.io/a\u0000"        -> SM009 D/profile_picture
S/domain = "acme_x.com" & D/domain = "acme_x.com" -> SM206 D/domain, SM206 S/domain

= Point 5: a missing value suppresses nothing elsewhere
- D/last_name & A/alias = "a b"             -> SM004 D, SM302 A/alias
D = 5 & A/alias = "a b"                     -> SM003 D, SM302 A/alias

= Point 7: a misspelled or misplaced key is one mistake
- D/last_name & D/lastname = "Doe"          -> SM005 D/lastname
- D/last_name & D/xyz = "Doe"               -> SM004 D, SM005 D/xyz
D/lastname = "Doe"                          -> SM005 D/lastname
- B/hosting & B/host = {"provider": "a", "username": "b", "password": "c-d"} -> SM005 B/host
- B/hosting & R/hosting = {"provider": "a", "username": "b", "password": "c-d"} -> SM005 /hosting
- B/providers & B/google = {"domains": [{"domain": "acme-x.com", "first_name": "J", "last_name": "D"}]} -> SM005 B/google
- A/alias & A/email = "jane"                -> SM005 A/email
- R/uuid & R/Uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11" -> SM005 /Uuid
- D/first_name & - D/last_name & D/firstname = "J" & D/lastname = "D" -> SM005 D/firstname, SM005 D/lastname
- S/aliases & S/alias = []                  -> SM005 S/alias
- Q/username & Q/user_name = "ops"          -> SM005 Q/user_name

- B/hosting & B/providers/hosting = {"provider": "a", "username": "b", "password": "c-d"} -> SM005 B/providers/hosting
- R/uuid & B/uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11" -> SM005 B/uuid
- R/provider & B/provider = "other"         -> SM005 B/provider
- R/uuid & D/uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11" -> SM004 R, SM005 D/uuid
- B/providers & R/providers = {}            -> SM005 /providers
- B/providers & R/google = {}               -> SM005 /google
- B/providers & B/domains = []              -> SM005 B/domains
- B/providers & B/xyz = []                  -> SM004 B, SM005 B/xyz

= Point 8: aliases and names are one ambiguity
D/aliases = []                              -> SM204 D
S/first_name = "J"                          -> SM204 S
S/last_name = "J"                           -> SM204 S
S/first_name = "J" & S/last_name = "D" & A/alias = "a b" -> SM204 S, SM302 A/alias

= Point 9: a placeholder has one finding; SM015 yields to errors
D/domain = "<domain>"                       -> SM014 D/domain
D/redirect = "{{REDIRECT}}"                 -> SM014 D/redirect
A/alias = "${FIRST} "                       -> SM302 A/alias
A/alias = "<first name>"                    -> SM014 A/alias
D/domain = "undefined"                      -> SM206 D/domain
A/alias = "null"                            -> SM015 A/alias
D/redirect = "N/A"                          -> SM213 D/redirect

= SM003: `null` is included, each wrong value is one finding
R/uuid = null                               -> SM003 /uuid
B/tag = null                                -> SM003 B/tag
B/providers = []                            -> SM003 B/providers
B/providers/google = []                     -> SM003 B/providers/google
B/providers/google/domains = {}             -> SM003 B/providers/google/domains

= SM004: one finding per key
- R/uuid & - R/provider                     -> SM004 R, SM004 R
- B/providers                               -> SM004 B
B/providers/google = {}                     -> SM004 B/providers/google
- D/domain                                  -> SM004 D
- D/first_name                              -> SM004 D
A = {}                                      -> SM004 A, SM004 A, SM004 A
- Q/password & - H/provider                 -> SM004 Q, SM004 H
- D/first_name & - D/last_name              -> SM205 D

= SM005: the place of the key, and suggestions by meaning
B/$schema = "x"                             -> ok
R/$schema = "x"                             -> ok
@body & B/$schema = "x"                     -> SM104 B
@body & B/uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11" -> SM005 B/uuid
@body & B/provider = "other"                -> SM005 B/provider
B/providers/gmail = {"domains": []}         -> SM005 B/providers/gmail
B/providers/office365 = {"domains": []}     -> SM005 B/providers/office365
B/providers = {"Gmail": {"domains": []}}    -> SM005 B/providers/Gmail
D/FirstName = "x"                           -> SM005 D/FirstName
A/email = "x"                               -> SM005 A/email

= SM006: empty, white space and zero-width characters
D/domain = ""                               -> SM006 D/domain
D/last_name = "\u2800\u3164"                -> SM006 D/last_name
D/last_name = "\ufffd"                      -> SM006 D/last_name
D/last_name = "\u00ad"                      -> SM006 D/last_name
A/alias = " "                               -> SM006 A/alias
Q/link = ""                                 -> SM006 Q/link
Q/workspace = " "                           -> SM006 Q/workspace
Q/tag = ""                                  -> SM006 Q/tag
H/link = ""                                 -> SM006 H/link
H/password = "\u200b"                       -> SM006 H/password
R/uuid = ""                                 -> SM006 /uuid
R/provider = " "                            -> SM006 /provider

= SM007: empty optional values
B/tag = ""                                  -> SM007 B/tag
A/profile_picture = " "                     -> SM007 A/profile_picture
R/organization_id = ""                      -> SM007 /organization_id
R/coupon = ""                               -> SM007 /coupon

= SM008: only names, tags, workspaces, usernames, providers and links
D/first_name = " John"                      -> SM008 D/first_name
B/tag = "q1 "                               -> SM008 B/tag
Q/tag = "q1\n"                              -> SM008 Q/tag
Q/workspace = "\tw"                         -> SM008 Q/workspace
Q/username = "a@b.io "                      -> SM008 Q/username
H/provider = " Porkbun"                     -> SM008 H/provider
H/link = "https://porkbun.com "             -> SM008 H/link
H/password = " k2-Vd9!x"                    -> ok
D/domain = " acme-x.com"                    -> SM206 D/domain
A/alias = "jane "                           -> SM302 A/alias
R/provider = "other "                       -> SM101 /provider
R/coupon = " x"                             -> ok

= SM009: characters that cannot be seen
D/first_name = "Jo\u200bhn"                 -> SM009 D/first_name
D/first_name = "John\u2060"                 -> SM009 D/first_name
D/first_name = "John\ufeff"                 -> SM009 D/first_name
D/first_name = "Jo\u00adhn"                 -> SM009 D/first_name
D/first_name = "J\ufffdhn"                  -> SM009 D/first_name
D/first_name = "Jo\u202ehn"                 -> SM009 D/first_name
D/first_name = "Jo\u2066hn"                 -> SM009 D/first_name
D/first_name = "Jo\u0085hn"                 -> SM009 D/first_name
D/first_name = "Jo\u007fhn"                 -> SM009 D/first_name
D/first_name = "Jo\thn"                     -> SM009 D/first_name
D/first_name = "\tJohn"                     -> SM008 D/first_name
D/first_name = "Jo\u200dhn"                 -> ok
H/password = "a\u0001b"                     -> SM009 H/password
R/coupon = "a\u0001b"                       -> SM009 /coupon
D/domain = "acme\u200b-x.com"               -> SM206 D/domain
D/domain = "acme\u0001-x.com"               -> SM206 D/domain
A/alias = "ja\u200bne"                      -> SM304 A/alias
R/uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11\u0000" -> SM102 /uuid
R/provider = "other\u0000"                  -> SM101 /provider

= SM014: exactly one placeholder
D/first_name = "<first name>"               -> SM014 D/first_name
D/first_name = "{{first_name}}"             -> SM014 D/first_name
D/first_name = "${FIRST}"                   -> SM014 D/first_name
D/first_name = "$FIRST"                     -> SM014 D/first_name
D/first_name = "%FIRST%"                    -> SM014 D/first_name
D/first_name = "[first name]"               -> SM014 D/first_name
D/first_name = "[1]"                        -> ok
A/first_name = "<a> <b>"                    -> ok
D/first_name = "Mr. {{first_name}}"         -> ok
D/first_name = "{{a}}{{b}}"                 -> ok
B/tag = "[q1]"                              -> ok
B/tag = "{{ID}}"                            -> SM014 B/tag
Q/workspace = "[main]"                      -> ok
Q/workspace = "<main>"                      -> SM014 Q/workspace
Q/tag = "{{ID}}"                            -> ok
Q/tag = "<tag>"                             -> ok
R/uuid = "00000000-0000-0000-0000-000000000000" -> SM014 /uuid
R/uuid = "<uuid>"                           -> SM014 /uuid
R/$schema = "<schema>"                      -> ok
R/provider = "<provider>"                   -> SM101 /provider
R/coupon = "<coupon>"                       -> SM103 /coupon
H/password = "<password>"                   -> SM403 H/password
H/password = "${PASSWORD}"                  -> ok

= SM015: texts in place of a missing value
D/first_name = "undefined"                  -> SM015 D/first_name
D/first_name = "NULL"                       -> SM015 D/first_name
D/first_name = "NaN"                        -> SM015 D/first_name
D/first_name = "#N/A"                       -> SM015 D/first_name
D/first_name = "todo"                       -> SM015 D/first_name
D/first_name = "TBD"                        -> SM015 D/first_name
D/first_name = "fixMe"                      -> SM015 D/first_name
D/first_name = "xxx"                        -> SM015 D/first_name
D/last_name = "Last Name"                   -> SM015 D/last_name
D/first_name = "changeme"                   -> SM015 D/first_name
D/first_name = "********"                   -> SM015 D/first_name
D/first_name = "None Such"                  -> ok
D/first_name = "Nullah"                     -> ok
B/tag = "todo"                              -> SM015 B/tag
Q/tag = "xxx"                               -> ok

= SM101 to SM103: the parameters
R/provider = "SCALEDMAIL"                   -> SM101 /provider
R/provider = "namecheap"                    -> SM101 /provider
R/uuid = "recAbC123"                        -> SM102 /uuid
R/uuid = "78660A21-3D11-4F7B-9D55-0F6F3F1F1C11" -> ok
R/uuid = "{78660a21-3d11-4f7b-9d55-0f6f3f1f1c11}" -> SM102 /uuid
R/organization_id = "Undefined"             -> SM103 /organization_id
R/organization_id = "none"                  -> SM103 /organization_id
R/coupon = "${COUPON}"                      -> SM103 /coupon
R/coupon = "{{coupon}}"                     -> SM103 /coupon
R/coupon = "undefined-1"                    -> ok

= SM104: the provider of a body document
@body                                       -> SM104 B
@body & - B/hosting                         -> SM104 B
@provider=scaledmail & @body & - B/hosting  -> ok
@provider=other & @body                     -> ok

= SM201, SM202: providers and domains
B/providers = {}                            -> SM201 B/providers
B/providers = {"foo": 1}                    -> SM005 B/providers/foo
B/providers/google/domains = []             -> SM202 B/providers/google/domains
B/providers/google = null                   -> SM003 B/providers/google

= SM203: one format per provider
B/providers/google/domains/1 = {"domain": "acme-z.com", "aliases": []} -> SM203 B/providers/google/domains/1, SM309 B/providers/google/domains/1/aliases
B/providers/google/domains/1 = {"domain": "acme-z.com", "first_name": "J", "last_name": "D"} -> ok
B/providers/google/domains/1 = {"domain": "acme-z.com"} -> SM205 B/providers/google/domains/1
D/aliases = [] & B/providers/google/domains/1 = {"domain": "acme-z.com", "first_name": "J", "last_name": "D"} -> SM204 D

= SM206: host names of two or more labels
D/domain = "acme"                           -> SM206 D/domain
D/domain = "https://acme-x.com"             -> SM206 D/domain
D/domain = "acme-x.com/a"                   -> SM206 D/domain
D/domain = "acme-x.com:80"                  -> SM206 D/domain
D/domain = "a@acme-x.com"                   -> SM206 D/domain
D/domain = "acme-x.com."                    -> SM206 D/domain
D/domain = "acme..com"                      -> SM206 D/domain
D/domain = "-acme.com"                      -> SM206 D/domain
D/domain = "acme-.com"                      -> SM206 D/domain
D/domain = "1.2.3.4"                        -> SM206 D/domain
D/domain = "acme.123"                       -> SM206 D/domain
D/domain = "xn--zzzzzz99999.com"            -> SM206 D/domain
D/domain = "xn--bcher-kva.com"              -> ok
D/domain = "a-b--c.com"                     -> ok
D/domain = "acme\u2013x.com"                -> SM206 D/domain
D/domain = "\u201cacme.com\u201d"           -> SM206 D/domain
D/domain = "acme\u00bd.com"                 -> SM206 D/domain
D/domain = "acme\u2122.com"                 -> SM206 D/domain
D/domain = "acme\u2764.com"                 -> SM206 D/domain
D/domain = "b\u00fccher.com"                -> SM212 D/domain
D/domain = "acme-x\uff0ecom"                -> SM212 D/domain
D/domain = "*.acme-x.com"                   -> SM206 D/domain

= SM207 to SM212: valid domains
S/domain = "acme-x.com"                     -> SM207 S/domain
S/domain = "ACME-X.com"                     -> SM207 S/domain, SM208 S/domain
S/domain = "b\u00fccher.com" & D/domain = "xn--bcher-kva.com" -> SM207 S/domain, SM212 S/domain
D/domain = "Acme-x.com"                     -> SM208 D/domain
D/domain = "acme-x.torg"                    -> SM209 D/domain
D/domain = "co.uk"                          -> SM210 D/domain
D/domain = "mail.acme-x.com"                -> SM210 D/domain
D/domain = "mail.acme-x.co.uk"              -> SM210 D/domain
D/domain = "acme-x.co.uk"                   -> ok
D/domain = "acme.us.com"                    -> ok
D/domain = "acme.uk.com"                    -> ok
D/domain = "us.com"                         -> SM210 D/domain
D/domain = "mail.acme.us.com"               -> SM210 D/domain
D/domain = "acme.github.io"                 -> SM210 D/domain
D/domain = "example.com"                    -> SM211 D/domain
D/domain = "mail.example.org"               -> SM211 D/domain
D/domain = "acme.test"                      -> SM211 D/domain
D/domain = "acme.internal"                  -> SM211 D/domain
D/domain = "acme.alt"                       -> SM211 D/domain
D/domain = "examples.com"                   -> ok

= SM213 to SM216, SM219: URLs
D/redirect = "https://acme.com"             -> ok
D/redirect = "acme.com"                     -> ok
D/redirect = "acme.com/a?b=c"               -> ok
D/redirect = "acme.com?utm=1"               -> ok
D/redirect = "HTTP://acme.com"              -> ok
D/redirect = "https://acme.com:8080/x#y"    -> ok
D/redirect = "https://acme"                 -> SM213 D/redirect
D/redirect = "https://https://acme.com"     -> SM213 D/redirect
D/redirect = "https://a.com,https://b.com"  -> SM213 D/redirect
D/redirect = "localhost"                    -> SM213 D/redirect
D/redirect = "https://localhost"            -> SM213 D/redirect
D/redirect = "https://10.0.0.1"             -> SM213 D/redirect
D/redirect = "https://[::1]/"               -> SM213 D/redirect
D/redirect = "ftp://acme.com"               -> SM213 D/redirect
D/redirect = "//acme.com"                   -> SM213 D/redirect
D/redirect = "mailto:a@acme.com"            -> SM213 D/redirect
D/redirect = " https://acme.com"            -> SM213 D/redirect
D/redirect = "https://acme.com/a b"         -> SM213 D/redirect
D/redirect = "https://acme_x.com"           -> SM213 D/redirect
D/redirect = "https://acme\u2013x.com"      -> SM213 D/redirect
D/redirect = "https://acme-x.com"           -> SM214 D/redirect
D/redirect = "www.acme-x.com/a"             -> SM214 D/redirect
D/redirect = "https://ACME-X.com"           -> SM214 D/redirect
D/redirect = "mail.acme-x.com"              -> ok
D/profile_picture = "https://acme/x.png"    -> SM215 D/profile_picture
A/profile_picture = "x y.png"               -> SM215 A/profile_picture
D/profile_picture = "cdn.acme.com/x.png"    -> SM216 D/profile_picture
A/profile_picture = "https://cdn.acme.com/x.png" -> ok
H/link = "porkbun.com"                      -> SM219 H/link
H/link = "https://porkbun"                  -> SM219 H/link
H/link = "https://https://porkbun.com"      -> SM219 H/link
H/link = " https://porkbun.com"             -> SM008 H/link
Q/link = "https://app.instantly.ai/x"       -> ok

= SM217, SM218: lengths
D/first_name = "Jo<hn"                      -> SM217 D/first_name
D/first_name = "012345678901234567890123456789012345678901234567890123456789"  -> ok
D/first_name = "0123456789012345678901234567890123456789012345678901234567890" -> SM217 D/first_name
A/first_name = "Jo<hn"                      -> ok
B/tag = "01234567890123456789"              -> ok
B/tag = "012345678901234567890"             -> SM218 B/tag
Q/tag = "012345678901234567890"             -> ok

= SM301 to SM308: aliases
A/alias = "jane@acme-y.com"                 -> SM301 A/alias
A/alias = "ja ne"                           -> SM302 A/alias
A/alias = "ja\u00a0ne"                      -> SM302 A/alias
A/alias = "0123456789012345678901234567890123456789012345678901234567890123"  -> ok
A/alias = "01234567890123456789012345678901234567890123456789012345678901234" -> SM303 A/alias
A/alias = "j\u00e4ne"                       -> SM304 A/alias
A/alias = "ja(ne"                           -> SM304 A/alias
A/alias = "ja+ne"                           -> ok
A/alias = ".jane"                           -> SM305 A/alias
A/alias = "jane."                           -> SM305 A/alias
A/alias = "ja..ne"                          -> SM305 A/alias
@google & A/alias = "ja+ne"                 -> SM306 A/alias
@google & A/alias = "ja_n'e-x.y"            -> ok
@outlook & A/alias = "ja+ne"                -> SM306 A/alias
@outlook & A/alias = "ja!#^~ne"             -> ok
A/alias = "Jane"                            -> SM307 A/alias
A/alias = "${FIRST}.${LAST}"                -> ok
A/alias = "${FIRST}.Doe"                    -> SM307 A/alias
A1/alias = "jane"                           -> SM308 A1/alias
A1/alias = "JANE"                           -> SM307 A1/alias, SM308 A1/alias
A/alias = "a b" & A1/alias = "a b"          -> SM302 A/alias, SM302 A1/alias, SM308 A1/alias

= SM309 to SM311: the number of aliases, reserved aliases
- S/aliases/3                               -> SM309 S/aliases
S/aliases/4 = {"first_name": "J", "last_name": "D", "alias": "five"} -> SM310 S/aliases
S/aliases = []                              -> SM309 S/aliases
@google & A/alias = "abuse"                 -> SM311 A/alias
@google & A/alias = "Postmaster"            -> SM307 A/alias, SM311 A/alias
@google & A/alias = "abuse.x"               -> ok
A/alias = "abuse"                           -> ok

= SM401 to SM404: credentials
- B/hosting                                 -> SM401 B
R/provider = "scaledmail"                   -> SM402 H
R/provider = "scaledmail" & - B/hosting     -> ok
H/username = "username"                     -> SM403 H/username
H/password = "YourPassword"                 -> SM403 H/password
H/password = "password1"                    -> ok
Q/username = "user@instantly.ai"            -> SM403 Q/username
Q/password = "[REDACTED]"                   -> SM403 Q/password
Q/password = "***"                          -> SM403 Q/password
Q/password = "\u2022\u2022\u2022\u2022\u2022\u2022" -> SM403 Q/password
Q/password = "none"                         -> SM403 Q/password
Q/provider = "none"                         -> SM015 Q/provider
@pedantic                                   -> SM404 Q/password, SM404 H/password
@pedantic & Q/password = "${A}" & H/password = "{{B}}" -> ok
@pedantic & Q/password = "x${A}" & H/password = "{{B}}" -> SM404 Q/password

= SM501 to SM505: the order
@orders                                     -> SM505 /provider
@orders & R/uuid = "78660A21-3D11-4F7B-9D55-0F6F3F1F1C11" -> SM505 /provider
@orders & R/uuid = "88660a21-3d11-4f7b-9d55-0f6f3f1f1c11" -> SM501 /uuid
@orders & R/uuid = "recAbC123"              -> SM102 /uuid, SM505 /provider
@orders & R/uuid = "recXyZ999"              -> SM102 /uuid
@orders & R/provider = "scaledmail" & - B/hosting -> ok
@orders & R/provider = "scaledmail" & - B/hosting & D/domain = "acme-xx.com" -> SM502 D/domain
@orders & R/provider = "scaledmail" & - B/hosting & D/domain = "zebra.net" -> SM502 D/domain, SM503 B/providers
@orders & R/uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c12" -> ok
@orders & R/uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c13" -> SM504 B/providers
@orders & R/uuid = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c14" -> SM503 B/providers, SM505 /provider
"##;

/// Returns the full pointer of an abbreviated one.
fn pointer(place: &str) -> String {
    let (name, rest) = place.split_at(place.find('/').unwrap_or(place.len()));
    let full = PLACES.iter().find(|(_, short)| *short == name).map_or("", |(full, _)| full);
    format!("{full}{rest}")
}

/// Returns the abbreviation of a pointer.
fn place(pointer: &str) -> String {
    let known = PLACES.iter().find_map(|(full, short)| {
        let rest = pointer.strip_prefix(full)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{short}{rest}"))
    });
    known.unwrap_or_else(|| if pointer.is_empty() { "R".into() } else { pointer.into() })
}

/// Sets or removes the value at a pointer.
fn change(form: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match (form.pointer_mut(parent).unwrap(), value) {
        (Value::Object(members), Some(value)) => {
            members.insert(key.into(), value);
        }
        (Value::Object(members), None) => {
            members.remove(key).unwrap();
        }
        (Value::Array(elements), Some(value)) => {
            let at: usize = key.parse().unwrap();
            elements.truncate(elements.len().max(at));
            if at < elements.len() {
                elements[at] = value;
            } else {
                elements.push(value);
            }
        }
        (Value::Array(elements), None) => {
            elements.remove(key.parse().unwrap());
        }
        _ => panic!("no parent of {pointer}"),
    }
}

/// Returns the findings of a case in the notation of the table.
fn findings(changes: &str) -> String {
    let (mut form, mut options, mut kind) = (base(), Options::default(), "smtp");
    let mut is_body = false;
    for part in changes.split(" & ").map(str::trim) {
        match part {
            "@body" => is_body = true,
            "@google" | "@outlook" => {
                kind = part.trim_start_matches('@');
                let mut domains = form["body"]["providers"]["smtp"].take();
                let aliases = domains["domains"][0]["aliases"].as_array_mut().unwrap();
                aliases.truncate(2);
                for number in 2..if kind == "google" { 2 } else { 25 } {
                    let alias = format!("jane.{number}");
                    aliases.push(json!({ "first_name": "J", "last_name": "D", "alias": alias }));
                }
                form["body"]["providers"] = json!({ kind: domains });
            }
            "@pedantic" => {
                let mut selection = Selection::default();
                selection.pedantic();
                options = options.with_selection(selection);
            }
            "@orders" => {
                options = options.with_orders(Orders::read(ORDERS.as_bytes()).unwrap());
            }
            _ if part.starts_with("@provider=") => {
                options.provider = CallProvider::named(part.trim_start_matches("@provider="));
            }
            _ if part.starts_with("- ") => {
                change(
                    &mut form,
                    &pointer(part.trim_start_matches("- ")).replace("smtp", kind),
                    None,
                );
            }
            _ => {
                let (name, value) = part.split_once(" = ").unwrap_or_else(|| panic!("{part}"));
                let value =
                    serde_json::from_str(value).unwrap_or_else(|error| panic!("{part}: {error}"));
                change(&mut form, &pointer(name).replace("smtp", kind), Some(value));
            }
        }
    }
    let form = if is_body { form["body"].take() } else { form };
    let options = options.with_input_format(InputFormat::Json);
    let report = check(form.to_string().as_bytes(), "form.json", &options);
    let mut all: Vec<String> = report
        .diagnostics
        .iter()
        .map(|found| {
            let pointer = found.pointer.replace(&format!("/{kind}/"), "/smtp/");
            let pointer = if kind == "smtp" { found.pointer.clone() } else { pointer };
            let prefix = if is_body { "/body" } else { "" };
            format!("{} {}", found.code, place(&format!("{prefix}{pointer}")))
        })
        .collect();
    all.sort();
    if all.is_empty() { "ok".into() } else { all.join(", ") }
}

#[test]
fn each_sentence_has_its_findings() {
    assert_eq!(findings("R/provider = \"other\""), "ok", "the base");
    let (mut sentence, mut wrong, mut count) = ("", Vec::new(), 0);
    for line in CASES.lines().filter(|line| !line.is_empty()) {
        if let Some(title) = line.strip_prefix("= ") {
            sentence = title;
            continue;
        }
        let (changes, expected) = line.rsplit_once(" -> ").unwrap_or_else(|| panic!("{line}"));
        let mut expected: Vec<&str> = expected.split(", ").map(str::trim).collect();
        expected.sort_unstable();
        let (expected, found) = (expected.join(", "), findings(changes));
        count += 1;
        if found != expected {
            wrong.push(format!(
                "{sentence}\n  {}\n  expected {expected}\n  found    {found}",
                changes.trim()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
}

const FORM: &str = r#"{"providers": {"google": {"domains": [{"domain": "acme-x.com", "first_name": "John", "last_name": "Doe"}]}}}"#;
const YAML: &str = "providers:\n  google:\n    domains:\n      - domain: acme-x.com\n        first_name: John\n        last_name: Doe\n";
const TOML: &str = "[[providers.google.domains]]\ndomain = \"acme-x.com\"\nfirst_name = \"John\"\nlast_name = \"Doe\"\n";
const URL: &str = "https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=scaledmail";

/// Replaces `FORM`, `YAML`, `TOML`, `URL`, `GOOD` and `BAD` (a command whose form has no
/// `last_name`).
fn filled(text: &str) -> String {
    let command =
        |form: &str| format!("curl '{URL}' -H \"Authorization: Bearer $TOKEN\" --json '{form}'");
    let bad = FORM.replace(", \"last_name\": \"Doe\"", "");
    let escaped = FORM.replace('"', "\\\"");
    [
        ("GOOD", command(FORM)),
        ("BAD", command(&bad)),
        ("ESCAPED", escaped),
        ("DOUBLED", FORM.replace('"', "\"\"")),
        ("FORM", FORM.to_owned()),
        ("YAML", YAML.to_owned()),
        ("TOML", TOML.to_owned()),
        ("URL", URL.to_owned()),
    ]
    .iter()
    .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// Returns the findings of a text, each as its code and its message.
fn messages(name: &str, text: &[u8]) -> Vec<String> {
    let mut options = Options::default();
    options.provider = Some(CallProvider::Scaledmail);
    let report = check(text, name, &options);
    let found = report.diagnostics.iter();
    found.map(|found| format!("{} {}", found.code, found.message)).collect()
}

/// Kinds of "something else": a part of the message, and file names with texts of this kind.
const SOMETHING_ELSE: &[(&str, &[(&str, &str)])] = &[
    (
        "merge conflict",
        &[
            ("a.json", "<<<<<<< HEAD\nFORM\n=======\nFORM\n>>>>>>> branch\n"),
            ("a.json", "\u{feff}<<<<<<<\r\nFORM\r\n|||||||\r\n=======\r\nFORM\r\n>>>>>>>\r\n"),
            ("a.json", "FORM\n>>>>>>> branch\n"),
            ("a.yaml", "YAML<<<<<<< HEAD\ntag: a\n=======\ntag: b\n>>>>>>> branch\n"),
            ("a.toml", "<<<<<<< HEAD\ntag = \"a\"\n=======\ntag = \"b\"\n>>>>>>> branch\nTOML"),
            ("a.ndjson", "FORM\n<<<<<<< HEAD\nFORM\n=======\nFORM\n>>>>>>> branch\n"),
            ("a.curl", "<<<<<<< HEAD\nGOOD\n=======\nBAD\n>>>>>>> branch\n"),
        ],
    ),
    (
        "Git LFS pointer",
        &[
            ("a.json", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"),
            ("a.yaml", "\u{feff}version https://git-lfs.github.com/spec/v1\r\noid sha256:4d7a\r\n"),
            ("a.ndjson", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"),
            ("a.curl", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"),
        ],
    ),
    (
        "Markdown code block",
        &[
            ("a.json", "```json\nFORM\n```\n"),
            ("a.json", "\u{feff}  ~~~~\r\nFORM\r\n  ~~~~\r\n"),
            ("a.json", "Here is the form:\n\n```JSON\nFORM\n```\n\nIs it: {fine}?\n"),
            ("a.yaml", "   ```yaml\nYAML   ```\n"),
            ("a.toml", "Here it is:\n```toml\nTOML```\n"),
            ("a.ndjson", "```\nFORM\nFORM\n```\n"),
            ("a.md", "Run this:\n\n```bash\nGOOD\n```\n"),
        ],
    ),
    (
        "HTML or XML",
        &[
            ("a.json", "\u{feff}\r\n<!DOCTYPE html>\r\n<html>{}</html>"),
            ("a.yaml", "<html>\n<body class=\"x: y\">\n</html>"),
            ("a.toml", "<?xml version=\"1.0\"?>\n<a b=\"c\"/>"),
            ("a.ndjson", "<html>\n<body>\n</html>\n"),
            ("a.curl", "<HTML>\n<p>curl -X POST</p>\n"),
        ],
    ),
    (
        "CSV",
        &[
            ("a.json", "\u{feff}domain;first_name\r\nacme.com;John\r\n"),
            ("a.json", "\"domain\",\"name\"\n\"acme.com\",\"Doe, John\"\n"),
            ("a.json", "domain\tfirst_name\nacme.com\tJohn\n"),
            ("a.json", "domain,first_name,last_name\n"),
            ("a.yaml", "domain,first_name,redirect\nacme.com,John,https://x.io\n"),
            ("a.yaml", "| domain | name |\n|---|---|\n| acme.com | John |\n"),
            ("a.toml", "domain,first_name\nacme.com,John\n"),
            ("a.ndjson", "domain,first_name\nacme.com,John\n"),
        ],
    ),
    (
        "spreadsheet",
        &[
            ("a.json", "PK\u{3}\u{4}\u{14}\0\u{6}\0"),
            ("a.yaml", "%PDF-1.7\n1 0 obj"),
            ("a.curl", "PK\u{3}\u{4}\u{14}\0"),
            ("a.ndjson", "PK\u{3}\u{4}\u{14}\0\nx\n"),
        ],
    ),
    (
        "PowerShell",
        &[
            ("a.ps1", "$body = @\"\nFORM\n\"@\nInvoke-RestMethod -Uri \"URL\" -Body $body\n"),
            ("a.txt", "\u{feff}# send\r\n$form = @{ tag = 'x' }\r\n$form | ConvertTo-Json\r\n"),
            ("a.json", "@{\n  providers = @{}\n}\n"),
            ("a.yaml", "$body = '{\"tag\": 1}'\nirm -Uri x -Body $body\n"),
            ("a.toml", "invoke-webrequest -Uri 'URL' -Method Post\n"),
        ],
    ),
    (
        "Python or JavaScript",
        &[
            ("a.py", "import requests\nrequests.post('URL', json=FORM)\n"),
            ("a.json", "# send the form\nfrom x import y\npayload = FORM\n"),
            ("a.json", "\"\"\"Sends it.\"\"\"\nr = requests.post('x', json=FORM)\n"),
            ("a.json", "data = {\n  \"providers\": {}\n}\n"),
            ("a.json", "\u{feff}// send\r\nconst form = FORM;\r\n"),
            ("a.json", "'use strict';\nmodule.exports = FORM;\n"),
            ("a.json", "/* send */ (async () => { await fetch('URL'); })();\n"),
            ("a.json", "$.ajax({ url: 'URL', data: FORM });\n"),
            ("a.yaml", "const form = {\n  tag: 'x',\n};\n"),
            ("a.toml", "import json\nform = json.loads('{}')\n"),
            ("a.ndjson", "import json\nform = {\n  \"a\": 1\n}\n"),
        ],
    ),
    (
        "`.http` file",
        &[
            ("a.http", "POST URL HTTP/1.1\nContent-Type: application/json\n\nFORM\n"),
            ("a.json", "###\n# submit\npost URL\nContent-Type: application/json\n\nFORM\n"),
            ("a.json", "@host = https://x.io\n\nPOST {{host}}/x\n\nFORM\n"),
            ("a.yaml", "PUT {{host}}/x\nContent-Type: application/json\n\nFORM\n"),
            ("a.ndjson", "POST URL\nAccept: */*\n\nFORM\n"),
        ],
    ),
    (
        "HAR recording",
        &[
            ("a.har", "{\"log\": {\"version\": \"1.2\", \"entries\": []}}"),
            ("a.json", "{\"log\": {\"version\": \"1.2\" \"entries\": []}}"),
            ("a.yaml", "request:\n  method: POST\nresponse:\n  status: 200\n"),
        ],
    ),
    (
        "Postman or Insomnia",
        &[
            ("a.json", "{\"info\": {\"name\": \"x\"}, \"item\": []}"),
            (
                "a.json",
                "\u{feff}{\"name\": \"x\",\r\n \"_postman_variable_scope\": \"environment\"}",
            ),
            ("a.json", "{\"_type\": \"export\", \"resources\": [],}"),
            ("a.yaml", "type: collection.insomnia.rest/5.0\ncollection: []\n"),
        ],
    ),
    (
        "stringified twice",
        &[
            ("a.json", "\"ESCAPED\""),
            ("a.json", "\u{feff}ESCAPED\r\n"),
            ("a.json", "{\\n  \\\"providers\\\": {}\\n}"),
            ("a.json", "'{\\n  \"providers\": {}\\n}'"),
            ("a.json", "\"\\\"{\\\\\\\"tag\\\\\\\": \\\\\\\"x\\\\\\\"}\\\"\""),
            ("a.json", "{&quot;providers&quot;: {}}"),
            ("a.yaml", "\"ESCAPED\""),
            ("a.yaml", "|\n  FORM\n"),
            ("a.toml", "\"ESCAPED\""),
            ("a.ndjson", "ESCAPED\n"),
        ],
    ),
    (
        "quote is doubled",
        &[
            ("a.json", "DOUBLED"),
            ("a.json", "\u{feff}\"DOUBLED\"\r\n"),
            ("a.json", "[ DOUBLED ]"),
            ("a.yaml", "tag: \"\"q1\"\"\nYAML"),
            ("a.toml", "tag = \"\"q1\"\"\nTOML"),
            ("a.ndjson", "DOUBLED\n"),
        ],
    ),
    (
        "inside quotes",
        &[("a.json", "'FORM'"), ("a.json", "\u{feff}`FORM`\r\n"), ("a.json", "\"FORM\"\n")],
    ),
    (
        "pending-forms response",
        &[
            ("a.json", "{\"total\": 1, \"forms\": [{\"uuid\": \"x\"}]}"),
            ("a.json", "\u{feff}[{\"payment_id\": \"rec1\", \"uuid\": \"x\"}]\r\n"),
            ("a.json", "{\"forms\": [{\"uuid\": \"x\"}],}"),
            ("a.yaml", "total: 1\nforms:\n  - uuid: x\n"),
            ("a.toml", "[[forms]]\nuuid = 'x'\n"),
            ("a.ndjson", "{\"payment_id\": \"rec1\", \"uuid\": \"x\"}\n"),
        ],
    ),
    (
        "must start with `{`",
        &[
            ("a.json", "Here is the form that you need:\n\nFORM\n"),
            ("a.json", "\u{feff}Sure!\r\nFORM\r\nDone: \"it\" works.\r\n"),
            ("a.json", "See [1], https://x.io/#a:\nFORM"),
            ("a.ndjson", "Here are the forms:\nFORM\n"),
        ],
    ),
    (
        "after the end of the document",
        &[
            ("a.json", "FORM\n\nLet me know if it works!"),
            ("a.json", "FORM\n\nNote: \"John\" is a placeholder: change it.\n"),
        ],
    ),
    (
        "not part of the form",
        &[
            ("a.yaml", "Here is the form you need\n\nYAML"),
            ("a.toml", "Here is the form you need:\n\nTOML"),
        ],
    ),
    (
        "web form",
        &[
            ("a.json", "tag=x&first_name=John+Doe&domain=acme.com"),
            ("a.json", "\u{feff}first_name=John Doe&domain=acme.com\r\n"),
            ("a.json", "payload=%7B%22providers%22%3A%7B%7D%7D"),
            (
                "a.json",
                "------Boundary\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\nx\r\n",
            ),
            ("a.yaml", "tag=x&domain=acme.com"),
            ("a.toml", "tag=x&domain=acme.com"),
            ("a.curl", "curl 'URL' -H \"Authorization: Bearer $T\" --json 'tag=x&domain=acme.com'"),
        ],
    ),
];

#[test]
fn something_else_has_one_finding() {
    for (phrase, texts) in SOMETHING_ELSE {
        for (name, text) in *texts {
            let text = filled(text);
            let found = messages(name, text.as_bytes());
            assert_eq!(found.len(), 1, "{name}, {phrase}: {found:#?}\n{text}");
            assert!(
                found[0].starts_with("SM001") && found[0].contains(phrase),
                "{name}, {phrase}: {found:#?}\n{text}"
            );
        }
    }
    for bytes in
        [&b"\xd0\xcf\x11\xe0\xa1"[..], b"\x1f\x8b\x08\0", b"7z\xbc\xaf\x27", b"BZh91AY\xff"]
    {
        let found = messages("a.json", bytes);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("spreadsheet"), "{found:?}");
    }
}

/// Forms with texts that resemble "something else".
const FORMS: &[(&str, &str)] = &[
    (
        "a.json",
        r#"{"tag": "<<<<<<< HEAD", "providers": {"google": {"domains": [{"domain": "acme-x.com", "first_name": "J", "last_name": "import x"}]}}}"#,
    ),
    ("a.yaml", "tag: |-\n  ```\nYAML"),
    ("a.yaml", "# POST https://x.io\n# import json\nYAML"),
    ("a.yaml", "--- # <html>\nYAML"),
    (
        "a.yaml",
        "{tag: 'a,b', providers: {google: {domains: [{domain: acme-x.com, first_name: J, last_name: D}]}}}",
    ),
    ("a.toml", "tag = '''\n<<<<<<< a'''\nTOML"),
    ("a.toml", "# $body = 1\ntag = \"a=b&c=d\"\nTOML"),
    ("a.ndjson", "FORM\n"),
    ("a.curl", "# <<<<<<< HEAD\nGOOD\n"),
    ("a.curl", "cat <<'END'\n=======\nEND\nGOOD\n"),
];

#[test]
fn forms_are_not_something_else() {
    for (name, text) in FORMS {
        let found = messages(name, filled(text).as_bytes());
        assert!(found.is_empty(), "{name}: {found:#?}\n{text}");
    }
}

/// Scripts, each with the codes of its findings. `BAD` lacks a `last_name` (SM004).
const SCRIPTS: &[(&str, &str)] = &[
    // A prompt before the command.
    ("$ BAD", "SM004"),
    ("user@host:~$ BAD", "SM004"),
    ("[me@host dir]$ BAD", "SM004"),
    ("me@mac ~ % BAD", "SM004"),
    ("➜  ~ BAD", "SM004"),
    ("PS C:\\> BAD", "SM004"),
    ("C:\\> BAD", "SM004"),
    ("> BAD", "SM001 SM004"),
    (">>> BAD", "SM001 SM004"),
    ("PS C:\\Users\\me> BAD", "SM001 SM004"),
    ("$ curl 'URL' \\\n>   -H \"Authorization: Bearer $T\" \\\n>   --json '{\n> }'", "SM001"),
    ("curl 'URL' \\\n  >> -H \"Authorization: Bearer $T\" \\\n  >> --json 'FORM'", "SM001"),
    // Any syntax around a call.
    ("x=$(BAD)", "SM004"),
    ("x=`BAD`", "SM004"),
    ("echo \"a $(echo \"$(BAD)\")\"", "SM004"),
    ("x=$(\n# don't (\nBAD\n)", "SM004"),
    ("cat <(BAD)", "SM004"),
    ("until BAD; do sleep 1; done", "SM004"),
    ("for i in 1 2; do BAD; done", "SM004"),
    ("if false; then :; elif BAD; then :; fi", "SM004"),
    ("case x in\n  x) BAD;;\nesac", "SM004"),
    ("f() { BAD; }", "SM004"),
    ("( BAD ) & ! BAD", "SM004 SM004 SM109"),
    ("timeout -k 5 30 BAD", "SM004"),
    ("env -i A=b sudo -u x nice -n 5 BAD", "SM004"),
    ("xargs -I{} BAD", "SM004"),
    ("ssh host BAD", "SM004"),
    ("docker run --rm image BAD", "SM004"),
    ("A=b C=d /usr/bin/BAD", "SM004"),
    ("submit:\n\t@echo x\n\tBAD", "SM004"),
    ("RUN BAD", "SM004"),
    (
        "ADDRESS='URL'\ncurl \"$ADDRESS\" -d @x.json -H \"Authorization: Bearer $T\" -H 'Content-Type: application/json'",
        "SM111",
    ),
    // A place that names the endpoint outside of a curl command that is read.
    ("bash -c \"curl 'URL' -d @x\"", "SM111"),
    ("eval 'curl URL -d @x'", "SM111"),
    ("ssh host 'curl URL -d @x'", "SM111"),
    ("sh <<'EOF'\nBAD\nEOF", "SM111"),
    ("sh <<< \"curl URL\"", "SM111"),
    ("$C 'URL' --json 'FORM'", "SM111"),
    ("wget --post-file=x 'URL'\nGOOD", "SM111"),
    ("submit:\n\t@curl 'URL' -d @x", "SM111"),
    ("python3 -c 'requests.post(\"URL\")'", "SM111"),
    ("A='URL'", "SM111"),
    // A URL that is not known, and options from a file.
    ("curl \"$1\"\nGOOD", "SM111"),
    ("curl -K options.txt", "SM111"),
    ("curl -sK options.txt\nGOOD", "SM111"),
    ("curl --config - <<EOF\nurl = \"URL\"\nEOF", "SM111"),
    ("curl \"$@\"", "SM111"),
    ("curl $OPTIONS", "SM111"),
    // Comments are exempt, other calls are not meant.
    ("# BAD\nGOOD", ""),
    ("GOOD # see URL", ""),
    ("x=$(\n# BAD\nGOOD\n)", ""),
    ("curl https://example.org/health\nGOOD", ""),
    ("x=$(curl -s https://server.scaledmail.com/api/v1/pending-forms)\nGOOD", ""),
    // The character or option that is wrong.
    ("curl 'URL' \\\r\n  -H \"Authorization: Bearer $T\" \\\r\n  --json 'FORM'\r\n", "SM001"),
    ("curl 'URL' \\\n\u{a0} -H \"Authorization: Bearer $T\" --json 'FORM'", "SM001"),
    ("curl 'URL' \\\u{200b}\n  -H \"Authorization: Bearer $T\" --json 'FORM'", "SM001"),
    ("curl\u{3000}'URL' -H \"Authorization: Bearer $T\" --json 'FORM'", "SM001"),
    ("curl 'URL' -H \"Authorization: Bearer $T\" —json 'FORM'", "SM001"),
    ("curl 'URL' –H \"Authorization: Bearer $T\" --json 'FORM'", "SM001"),
    ("curl 'URL' －－header \"Authorization: Bearer $T\" --json 'FORM'", "SM001"),
    ("curl --variable %T 'URL' --expand-header 'Authorization: Bearer {{T}}' --json 'FORM'", ""),
    ("curl 'URL&amp;coupon=a' -H \"Authorization: Bearer $T\" --json 'FORM'", "SM105"),
    ("curl 'URL&#38;coupon=a' -H \"Authorization: Bearer $T\" --json 'FORM'", "SM105"),
    (
        "curl 'URL' -H \"Authorization: Bearer $T\" -H 'Content-Type: application/json' -d body.json",
        "SM108",
    ),
    (
        "curl 'URL' -H \"Authorization: Bearer $T\" -H 'Content-Type: application/json' --data-raw @x.json",
        "SM108",
    ),
    ("curl 'URL' \\\n  # the token\n  -H \"Authorization: Bearer $T\" --json 'FORM'", "SM001"),
    ("curl 'URL' \\\n\n  -H \"Authorization: Bearer $T\" --json 'FORM'", "SM001"),
    ("curl 'URL' -H \"Authorization: Bearer $T\" --json @- <<EOF\nFORM\n  EOF", "SM001"),
    ("curl 'URL' -H \"Authorization: Bearer $T\" --json @- <<-EOF\nFORM\n\tEOF", ""),
    ("curl -X POST -G 'URL' -H \"Authorization: Bearer $T\" --json 'FORM'", "SM106"),
    // SM110: the scheme, one space and a token that the shell expands.
    ("curl 'URL' -H \"Authorization: Bearer ${T}\" --json 'FORM'", ""),
    ("curl 'URL' -H 'Authorization: Bearer '\"$T\" --json 'FORM'", ""),
    ("curl 'URL' -H 'authorization: bearer x1y2z3' --json 'FORM'", ""),
    ("curl 'URL' --oauth2-bearer \"$T\" --json 'FORM'", ""),
    ("curl 'URL' -H 'Authorization: Bearer $T' --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization: Basic $T\" --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization: $AUTH\" --json 'FORM'", ""),
    ("curl 'URL' -H \"Authorization: $API_TOKEN\" --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization: Bearer$T\" --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization: Bearer  $T\" --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization: Bearer \" --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization: Bearer <token>\" --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization: Bearer undefined\" --json 'FORM'", "SM110"),
    ("curl 'URL' -H \"Authorization:\" --json 'FORM'", "SM110"),
    ("curl 'URL' --json 'FORM'", "SM110"),
];

#[test]
fn each_call_of_a_script_is_checked_or_reported() {
    let mut wrong = Vec::new();
    for (script, expected) in SCRIPTS {
        let text = filled(script);
        let mut codes: Vec<String> = messages("a.curl", text.as_bytes());
        for found in &mut codes {
            found.truncate(5);
        }
        codes.sort();
        if codes.join(" ") != *expected {
            wrong.push(format!(
                "{script}\n  expected {expected}\n  found    {}",
                messages("a.curl", text.as_bytes()).join("; ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SCRIPTS.len(), wrong.join("\n"));
}
