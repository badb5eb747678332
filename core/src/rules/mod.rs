//! The registry of rules. Each rule is a static `Rule` in the module of its family, listed in
//! [`RULES`].

mod across;
mod address;
mod alias;
mod alias_characters;
mod aliases;
mod call;
mod command;
mod command_body;
mod credentials;
mod domain;
mod format;
mod ignored;
mod limits;
pub(crate) mod lookup;
mod order;
mod order_count;
pub(crate) mod placeholder;
mod shape;
pub(crate) mod suppression;
mod text;
mod toml;
mod unknown_field;
mod web;
mod wrong_type;
mod yaml;

use crate::rule::RuleId;
pub use crate::rule::{Example, ExampleFrame, FixAvailability, Rule, SchemaCover};
pub(crate) use across::{FirstSeen, report as report_claimed};
pub(crate) use ignored::unused_suppressions;
pub use lookup::{UnknownRule, rules_named as named};
pub(crate) use shape::report as report_shape;
pub(crate) use unknown_field::misplaced;
pub(crate) use yaml::is_doubtful;

/// All rules, sorted by code.
pub static RULES: &[&Rule] = &[
    &shape::SYNTAX,
    &shape::DUPLICATE_KEY,
    &shape::WRONG_TYPE,
    &shape::MISSING_FIELD,
    &unknown_field::UNKNOWN_FIELD,
    &text::EMPTY_VALUE,
    &text::EMPTY_OPTIONAL,
    &text::SURROUNDING_SPACE,
    &text::CONTROL_CHARACTER,
    &ignored::UNUSED_IGNORE,
    &yaml::AMBIGUOUS_SCALAR,
    &yaml::MERGE_KEY,
    &yaml::TAG,
    &placeholder::PLACEHOLDER,
    &placeholder::UNFILLED_VALUE,
    &call::PROVIDER_VALUE,
    &call::UUID_FORMAT,
    &call::UNRESOLVED_PARAMETER,
    &call::PROVIDER_UNKNOWN,
    &address::CALL_ADDRESS,
    &command::CALL_METHOD,
    &command::CALL_CONTENT_TYPE,
    &command_body::CALL_BODY,
    &across::ORDER_TWICE,
    &command::CALL_AUTHORIZATION,
    &command_body::BODY_ELSEWHERE,
    &format::NO_PROVIDERS,
    &format::NO_DOMAINS,
    &format::MIXED_FORMAT,
    &format::AMBIGUOUS_FORMAT,
    &format::MISSING_FORMAT,
    &domain::DOMAIN_SYNTAX,
    &domain::DUPLICATE_DOMAIN,
    &domain::DOMAIN_UPPERCASE,
    &domain::UNKNOWN_TLD,
    &domain::NOT_REGISTRABLE,
    &domain::RESERVED_DOMAIN,
    &domain::DOMAIN_NOT_ASCII,
    &web::REDIRECT_SYNTAX,
    &web::REDIRECT_LOOP,
    &web::PICTURE_SYNTAX,
    &web::PICTURE_SCHEME,
    &limits::GOOGLE_DISPLAY_NAME,
    &limits::TAG_LENGTH,
    &web::LINK_SYNTAX,
    &across::DOMAIN_IN_TWO_FORMS,
    &alias::ALIAS_AT_SIGN,
    &alias::ALIAS_WHITESPACE,
    &alias::ALIAS_TOO_LONG,
    &alias_characters::ALIAS_CHARSET,
    &alias_characters::ALIAS_DOTS,
    &alias_characters::ALIAS_PROVIDER_CHARSET,
    &alias_characters::ALIAS_UPPERCASE,
    &aliases::DUPLICATE_ALIAS,
    &aliases::TOO_FEW_ALIASES,
    &aliases::TOO_MANY_ALIASES,
    &alias::RESERVED_ALIAS,
    &credentials::HOSTING_REQUIRED,
    &credentials::HOSTING_UNUSED,
    &credentials::PLACEHOLDER_CREDENTIAL,
    &credentials::PLAINTEXT_PASSWORD,
    &order::ORDER_NOT_FOUND,
    &order::DOMAIN_NOT_IN_ORDER,
    &order::ORDER_DOMAIN_MISSING,
    &order_count::DOMAIN_COUNT,
    &order::ORDER_PROVIDER,
];

pub(crate) use credentials::reference;

// The rules that have no check function.
pub(crate) const SYNTAX: RuleId = id_of("SM001");
pub(crate) const DUPLICATE_KEY: RuleId = id_of("SM002");
pub(crate) const WRONG_TYPE: RuleId = id_of("SM003");
pub(crate) const MISSING_FIELD: RuleId = id_of("SM004");
pub(crate) const UNKNOWN_FIELD: RuleId = id_of("SM005");
const MERGE_KEY: RuleId = id_of("SM012");
pub(crate) const PLACEHOLDER: RuleId = id_of("SM014");
const UNFILLED: RuleId = id_of("SM015");
const PLACEHOLDER_CREDENTIAL: RuleId = id_of("SM403");
pub(crate) const UNUSED_IGNORE: RuleId = id_of("SM010");
pub(crate) const ORDER_TWICE: RuleId = id_of("SM109");
pub(crate) const DOMAIN_IN_TWO_FORMS: RuleId = id_of("SM220");

/// Returns the ID of the rule with this code. Compilation fails if there is none.
#[allow(clippy::indexing_slicing, clippy::panic)] // evaluated by the compiler
const fn id_of(code: &str) -> RuleId {
    let mut index = 0;
    while index < RULES.len() {
        let (found, wanted) = (RULES[index].code.as_bytes(), code.as_bytes());
        if found.len() == 5
            && wanted.len() == 5
            && found[2] == wanted[2]
            && found[3] == wanted[3]
            && found[4] == wanted[4]
        {
            return RuleId::at(index);
        }
        index += 1;
    }
    panic!("no rule has this code")
}

/// Returns all rules with their IDs, sorted by code.
pub(crate) fn all() -> impl Iterator<Item = (RuleId, &'static Rule)> {
    RULES.iter().enumerate().map(|(index, rule)| (RuleId::at(index), *rule))
}

/// Returns the rule with this ID.
#[allow(clippy::indexing_slicing)] // an ID is the index of a rule
pub(crate) fn get(id: RuleId) -> &'static Rule {
    RULES[id.index()]
}

/// Returns the rule with this code or name. ASCII case and surrounding white space are ignored.
///
/// ```
/// use scaledmail_lint_core::rules;
///
/// let rule = rules::find("sm302").unwrap();
/// assert_eq!((rule.code, rule.name), ("SM302", "alias-whitespace"));
/// assert!(rules::find("SM999").is_none());
/// ```
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    let wanted = code_or_name.trim();
    RULES.iter().copied().find(|rule| {
        rule.code.eq_ignore_ascii_case(wanted) || rule.name.eq_ignore_ascii_case(wanted)
    })
}
