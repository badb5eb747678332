//! Runs the rules on a form.

use crate::contract::view::{List, StringField};
use crate::lint::form::visit_strings;
use crate::lint::selection::{RuleLevel, Selection};
use crate::model::context::{AliasContext, DomainContext, FormContext, StringContext};
use crate::report::Severity;
use crate::rule::finding::Findings;
use crate::rule::{Check, RuleId};
use crate::rules;
use crate::text::char_classes::CharClasses;
use crate::tree::{NodeId, Tree};
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::LazyLock;

/// The rules by the target of their check.
#[derive(Default)]
struct RulesByTarget {
    form: Vec<RuleId>,
    provider: Vec<RuleId>,
    domain: Vec<RuleId>,
    alias: Vec<RuleId>,
    text: Vec<RuleId>,
}

static RULES_BY_TARGET: LazyLock<RulesByTarget> = LazyLock::new(|| {
    let mut targets = RulesByTarget::default();
    for (id, rule) in rules::all() {
        match rule.check {
            Check::Reading | Check::Across => {}
            Check::Form(_) => targets.form.push(id),
            Check::Provider(_) => targets.provider.push(id),
            Check::Domain(_) => targets.domain.push(id),
            Check::Alias(_) => targets.alias.push(id),
            Check::UnusualText(_) => targets.text.push(id),
        }
    }
    targets
});

/// Runs all checks of one kind. Skips disabled rules.
macro_rules! run {
    ($rules:ident, $kind:ident, $context:expr, $selection:ident, $findings:ident) => {
        for &id in &RULES_BY_TARGET.$rules {
            if let Check::$kind(check) = rules::get(id).check
                && $selection.level(id) != RuleLevel::Off
            {
                $findings.rule = id;
                check($context, $findings);
            }
        }
    };
}

/// Runs all rules that the selection does not turn off.
pub(super) fn run_rules(
    tree: &Tree<'_>,
    form: &FormContext<'_>,
    selection: &Selection,
    findings: &mut Findings<'_>,
) {
    run!(form, Form, form, selection, findings);
    let mut hosts = form.hosts.as_slice();
    let mut in_order: Vec<_> = form.providers().collect();
    in_order.sort_by_key(|context| context.provider.node);
    for provider in in_order {
        run!(provider, Provider, &provider, selection, findings);
        for domain in provider.domains() {
            let name = domain.domain.healthy().map(|text| text.node);
            let host = match hosts.split_first() {
                Some((first, rest)) if Some(first.text.node) == name => {
                    hosts = rest;
                    Some(&first.host)
                }
                _ => None,
            };
            let used_aliases = OnceCell::new();
            let context = DomainContext {
                kind: provider.kind,
                domain: &domain,
                host,
                form,
                used_aliases: &used_aliases,
            };
            run!(domain, Domain, &context, selection, findings);
            for alias in domain.aliases.healthy().into_iter().flat_map(List::iter) {
                let local = alias.alias.healthy().copied().filter(|text| !text.is_blank());
                let context = AliasContext { domain: context, local };
                run!(alias, Alias, &context, selection, findings);
            }
        }
    }
    let is_error = |rule| rules::get(rule).severity == Severity::Error;
    let reported = findings.list.iter().filter(|finding| is_error(finding.rule));
    let erroneous: HashSet<NodeId> = reported.map(|finding| finding.place.node()).collect();
    visit_strings(form.request.as_ref(), form.body.as_ref(), &mut |text, kind| {
        if is_unusual(text) || rules::is_doubtful(text, kind, tree) {
            let has_error = erroneous.contains(&text.node);
            let context = StringContext { text: *text, kind, has_error };
            run!(text, UnusualText, &context, selection, findings);
        }
    });
}

/// Whether a [`Check::UnusualText`] rule could report the string because of its value.
#[inline]
fn is_unusual(text: &StringField<'_>) -> bool {
    text.value.is_empty()
        || text.traits.any(CharClasses::CONTROL.or(CharClasses::NON_ASCII))
        || rules::placeholder::is_unfilled(text.value)
        || text.traits.any(CharClasses::SPACE) && text.value.len() != text.value.trim().len()
}
