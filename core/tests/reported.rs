//! Documents from public bug reports of similar tools (`tests/reported/`), each with the findings
//! that its author needs.
#![allow(clippy::unwrap_used, clippy::panic)]

use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::{Diagnostic, FixMode, Options, Severity, check, fix_all};
use std::path::PathBuf;

/// The expected report of a document.
struct Expected {
    /// The request parameter `provider` that the options give.
    provider: Option<CallProvider>,
    /// Whether the report contains an error, so that the command exits with 1.
    fails: Option<bool>,
    /// The codes that occur. `a|b` accepts either of two.
    has: &'static [&'static str],
    /// The codes that do not occur.
    lacks: &'static [&'static str],
    /// The maximum number of findings.
    most: usize,
    /// Texts of which at least one occurs in the texts of a finding, ignoring case.
    says: &'static [&'static str],
    /// Texts that no safe fix may write.
    never_writes: &'static [&'static str],
}

const EXPECTED: Expected = Expected {
    provider: Some(CallProvider::Scaledmail),
    fails: None,
    has: &[],
    lacks: &[],
    most: usize::MAX,
    says: &[],
    never_writes: &[],
};
const FAILS: Expected = Expected { fails: Some(true), ..EXPECTED };
const PASSES: Expected = Expected { fails: Some(false), ..EXPECTED };

/// Returns the texts of a finding in lowercase.
fn words(found: &Diagnostic) -> String {
    let labels = found.labels.iter().map(|label| label.message.as_str());
    let texts = [found.message.as_str(), found.help.as_deref().unwrap_or("")];
    texts.into_iter().chain(labels).collect::<Vec<_>>().join(" ").to_lowercase()
}

fn verify(name: &str, expected: &Expected) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/reported");
    let text = std::fs::read(folder.join(name)).unwrap();
    let mut options = Options::default();
    options.provider = expected.provider;
    let report = check(&text, name, &options);
    let found: Vec<String> = report
        .diagnostics
        .iter()
        .map(|found| {
            let help = found.help.as_deref().unwrap_or_default();
            format!("{} {} {} | {help}", found.span.offset, found.code, found.message)
        })
        .collect();
    let found = found.join("\n");
    let has = |codes: &str| {
        codes.split('|').any(|code| report.diagnostics.iter().any(|found| found.code == code))
    };
    for codes in expected.has {
        assert!(has(codes), "{name}: {codes} is missing in\n{found}");
    }
    for codes in expected.lacks {
        assert!(!has(codes), "{name}: {codes} occurs in\n{found}");
    }
    let count = report.diagnostics.len();
    assert!(
        count <= expected.most,
        "{name}: {count} findings, expected {}\n{found}",
        expected.most
    );
    if let Some(fails) = expected.fails {
        let has_error = report.diagnostics.iter().any(|found| found.severity == Severity::Error);
        assert_eq!(has_error, fails, "{name}: exit status of\n{found}");
    }
    let is_said = |text: &&str| {
        report.diagnostics.iter().any(|found| words(found).contains(&text.to_lowercase()))
    };
    assert!(
        expected.says.is_empty() || expected.says.iter().any(is_said),
        "{name}: no finding contains one of {:?}\n{found}",
        expected.says
    );
    let offsets: Vec<u32> = report.diagnostics.iter().map(|found| found.span.offset).collect();
    assert!(offsets.is_sorted(), "{name}: the findings are not sorted\n{found}");
    let fixed = fix_all(&text, name, &options, FixMode::Safe).text.unwrap_or_default();
    for text in expected.never_writes {
        assert!(!fixed.contains(text), "{name}: a safe fix writes {text}\n{fixed}");
    }
}

/// Declares a test for each document.
macro_rules! reported {
    ($($test:ident, $file:literal: $base:ident { $($field:ident: $value:expr),* $(,)? };)*) => { $(
        #[test]
        fn $test() {
            verify($file, &Expected { $($field: $value,)* ..$base });
        }
    )* };
}

reported! {
    a01_crlf_script, "a01-crlf-script.sh":
        FAILS { has: &["SM001"], says: &["carriage return"] };
    a02_auth_without_bearer, "a02-auth-without-bearer.sh":
        PASSES { has: &["SM110"], says: &["Bearer"] };
    a06_auth_variable_in_single_quotes, "a06-auth-variable-in-single-quotes.sh":
        PASSES { has: &["SM110"], says: &["single quotes"] };
    a08_apostrophe_doubled, "a08-apostrophe-doubled.sh":
        FAILS { has: &["SM001"], says: &[r"'\''"] };
    a09_substitution_beside_a_good_one, "a09-substitution-beside-a-good-one.sh":
        EXPECTED { has: &["SM111|SM004|SM205"] };
    a11_options_file_alone, "a11-options-file-alone.sh": PASSES { has: &["SM111"] };
    a12_timeout_alone, "a12-timeout-alone.sh":
        EXPECTED { has: &["SM004|SM111"], lacks: &["SM001"] };
    a13_dollar_in_password, "a13-dollar-in-password.sh":
        PASSES { provider: Some(CallProvider::Other), has: &["SM403"], says: &["`$`"] };
    a14_until_loop_beside_a_good_one, "a14-until-loop-beside-a-good-one.sh":
        EXPECTED { has: &["SM004|SM111"] };
    b01_dash_in_domain, "b01-dash-in-domain.json":
        FAILS { has: &["SM206"], lacks: &["SM212"], says: &["`-`", "hyphen"], never_writes: &["xn--"] };
    b03_curly_quotes, "b03-curly-quotes.yaml":
        FAILS { has: &["SM206|SM001"], says: &["curly", "quot"], never_writes: &["xn--"] };
    b04_redirect_double_scheme, "b04-redirect-double-scheme.json": FAILS { has: &["SM213"] };
    b06_init_uuid_left, "b06-init-uuid-left.json": FAILS { has: &["SM014", "SM015"] };
    b07_not_shown_to_the_hook, "b07-not-shown-to-the-hook.scaledmail.curl": FAILS { has: &["SM004"] };
    b08_invisible_name, "b08-invisible-name.json": FAILS { has: &["SM006|SM009"] };
    b09_damaged_letters, "b09-damaged-letters.json": EXPECTED { has: &["SM009"] };
    b10_mask_as_password, "b10-mask-as-password.json":
        EXPECTED { provider: Some(CallProvider::Other), has: &["SM403"] };
    b11_commas_in_yaml, "b11-commas-in-yaml.yaml": PASSES { has: &["SM011"], most: 2, says: &["comma"] };
    b12_comment_in_password, "b12-comment-in-password.yaml":
        PASSES { has: &["SM011"], most: 1, says: &["comment"] };
    c01_comment_in_substitution, "c01-comment-in-substitution.sh": PASSES { most: 0 };
    c03_expand_header, "c03-expand-header.sh": PASSES { lacks: &["SM105", "SM110"] };
    c05_other_call_beside_a_substitution, "c05-other-call-beside-a-substitution.sh":
        PASSES { lacks: &["SM105"] };
    e01_template_alias, "e01-template-alias.json": EXPECTED { never_writes: &["${first}"] };
    e02_pascal_case_request, "e02-pascal-case-request.json":
        FAILS { has: &["SM005"], lacks: &["SM104", "SM201"], says: &["`uuid`"] };
    e03_comments_in_json, "e03-comments-in-json.json": FAILS { has: &["SM001"] };
    e04_postman_variable, "e04-postman-variable.sh": PASSES { has: &["SM103"] };
    f01_merge_conflict, "f01-merge-conflict.json":
        FAILS { has: &["SM001"], most: 1, says: &["conflict"] };
    f03_markdown_fence, "f03-markdown-fence.json": EXPECTED { most: 1 };
    f05_markdown_fence_curl, "f05-markdown-fence-curl.md": FAILS { has: &["SM001|SM004"], most: 4 };
    f06_powershell, "f06-powershell.ps1": FAILS { has: &["SM001"], most: 1, says: &["PowerShell"] };
    f08_lfs_pointer, "f08-lfs-pointer.json": FAILS { has: &["SM001"], most: 1, says: &["LFS"] };
    f10_doubled_quotes, "f10-doubled-quotes.txt": FAILS { most: 1, says: &[r#"\""#] };
    f11_escaped_json, "f11-escaped-json.json":
        FAILS { has: &["SM001"], most: 1, says: &["escape", "string"] };
    f12_prompt_zsh, "f12-prompt-zsh.txt": EXPECTED { most: 1 };
    f14_continuation_prompt, "f14-continuation-prompt.txt": FAILS { most: 2, says: &["prompt", "`>`"] };
    f15_words_before_json, "f15-words-before-json.json": FAILS { has: &["SM001"], most: 1 };
    g01_no_break_space, "g01-no-break-space.sh":
        FAILS { lacks: &["SM105"], most: 2, says: &["no-break", "U+00A0"] };
    g03_long_dashes, "g03-long-dashes.sh":
        FAILS { lacks: &["SM105"], most: 3, says: &["--json", "hyphen"] };
    g04_no_break_space_indent, "g04-no-break-space-indent.yaml":
        FAILS { has: &["SM001"], most: 2, says: &["no-break", "U+00A0"] };
    g06_fullwidth_punctuation, "g06-fullwidth-punctuation.json":
        FAILS { has: &["SM001"], most: 3, says: &["`:`", "U+FF1A"] };
    h01_google_at_the_top, "h01-google-at-the-top.json":
        FAILS { has: &["SM005"], lacks: &["SM004", "SM201"], most: 1, says: &["providers"] };
    h03_domains_by_name, "h03-domains-by-name.yaml":
        FAILS { most: 2, says: &["`domain`", "domain:"] };
    h04_undefined, "h04-undefined.json": FAILS { says: &["leave", "remove", "value"] };
    h05_variable_tag, "h05-variable-tag.yaml": FAILS { has: &["SM001|SM003"], says: &["quot"] };
    h06_block_scalar, "h06-block-scalar.yaml": EXPECTED { says: &[">-", "|-", "one line"] };
    h07_placeholder_in_address, "h07-placeholder-in-address.sh":
        FAILS { provider: None, lacks: &["SM104"], most: 2 };
    h08_amp_entity, "h08-amp-entity.sh":
        FAILS { provider: None, lacks: &["SM104"], most: 2, says: &["`&`"] };
    h09_data_raw_at_file, "h09-data-raw-at-file.sh": FAILS { most: 2, says: &["`-d", "--data"] };
    h11_comment_between_lines, "h11-comment-between-lines.sh":
        FAILS { lacks: &["SM110"], most: 2, says: &["comment"] };
    h13_caret_half_mended, "h13-caret-half-mended.sh": FAILS { most: 1, says: &["`^`", "bash"] };
    h14_header_with_equals, "h14-header-with-equals.sh":
        EXPECTED { says: &["--header", "separate word"] };
    h15_heredoc_end_indented, "h15-heredoc-end-indented.sh":
        FAILS { has: &["SM001"], most: 2, says: &["EOF"] };
    h16_brace_left_open, "h16-brace-left-open.sh": FAILS { most: 1, says: &["`}`"] };
    h17_array_in_ndjson, "h17-array-in-ndjson.ndjson": FAILS { has: &["SM001"], most: 1 };
    h18_comment_in_toml, "h18-comment-in-toml.toml": FAILS { has: &["SM001"], says: &["`#`"] };
    h19_alias_that_is_taken, "h19-alias-that-is-taken.json":
        FAILS { has: &["SM304"], says: &["taken", "already", "another", "different"] };
    h20_parenthesis_left_open, "h20-parenthesis-left-open.sh": FAILS { most: 1 };
}
