//! Compares the domains of a form with the domains of its order: finds unmatched domains, with
//! suggestions, and missing domains. The [`rules`](crate::rules) report them.

use crate::orders::{Order, OrderDomain, Orders};
use crate::values::hostname;
use std::collections::HashSet;

/// The maximum number of names on each side of the typo search. A form with more unmatched names is
/// assumed to belong to another order.
const MAX_COMPARED: usize = 128;
/// The maximum length in bytes of a name in the typo search. Longer names are not considered typos.
const MAX_LENGTH: usize = 64;

/// The result of a comparison.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The domains of the form that are not in the order, each once.
    pub(crate) unmatched: Vec<Unmatched>,
    /// Like `free`, without the domains that another name in the form was probably meant to be.
    pub(crate) missing: Vec<usize>,
    /// The indexes of the order's domains that are not in the form.
    pub(crate) free: Vec<usize>,
}

/// A domain of the form that is not in the order.
#[derive(Debug)]
pub(crate) struct Unmatched {
    /// Its index in the form's domains.
    pub(crate) at: usize,
    /// The index of the order's domain that was probably meant, if there is one.
    pub(crate) suggestion: Option<usize>,
}

impl Comparison {
    /// Compares a form with its order. `names` are the form's valid domains in ASCII form, `invalid`
    /// its other ones as written. A domain of another order in `orders` is not a typo. The result is
    /// empty if the order lists no domains.
    pub(crate) fn of(
        names: &[&str],
        invalid: &[&str],
        order: &Order,
        orders: Option<&Orders>,
    ) -> Self {
        if order.domains.is_empty() {
            return Self::default();
        }
        let mut present = vec![false; order.domains.len()];
        // Marks a domain of the order as present. Returns whether the order lists the name.
        let mut mark_present = |name: &str| {
            order
                .place(name)
                .and_then(|index| present.get_mut(index))
                .map(|is_present| *is_present = true)
                .is_some()
        };
        let mut unmatched = Vec::new();
        let mut seen = HashSet::new();
        for (at, name) in names.iter().enumerate() {
            if !mark_present(name) && seen.insert(name) {
                unmatched.push(Unmatched { at, suggestion: None });
            }
        }
        // Another rule reports invalid names. The domain that one was meant to be is not missing.
        let mut unlisted: Vec<String> = Vec::new();
        for text in invalid.iter().filter(|text| !text.trim().is_empty()) {
            let name = hostname::stripped(text).map_or_else(
                || text.trim().to_ascii_lowercase(),
                |(_, host)| host.ascii.into_owned(),
            );
            if !mark_present(&name) {
                unlisted.push(name);
            }
        }
        let free: Vec<usize> = present
            .iter()
            .enumerate()
            .filter(|(_, is_present)| !**is_present)
            .map(|(index, _)| index)
            .collect();
        let mut comparison = Self { unmatched, missing: Vec::new(), free };
        let mut is_missing: Vec<bool> = present.iter().map(|is_present| !is_present).collect();
        for (unmatched, domain) in comparison.pairs(names, &unlisted, order, orders) {
            if let Some(unmatched) = unmatched.and_then(|at| comparison.unmatched.get_mut(at)) {
                unmatched.suggestion = Some(domain);
            }
            is_missing.get_mut(domain).into_iter().for_each(|missing| *missing = false);
        }
        comparison.missing = comparison
            .free
            .iter()
            .copied()
            .filter(|&index| is_missing.get(index) == Some(&true))
            .collect();
        comparison
    }

    /// Pairs unmatched names with free domains of the order, the nearest pairs first. Each name and
    /// each domain occurs in one pair at most.
    ///
    /// The first item of a pair is an index in `unmatched`, or `None` for an invalid name. The second
    /// item is an index in the order's domains.
    fn pairs(
        &self,
        names: &[&str],
        unlisted: &[String],
        order: &Order,
        orders: Option<&Orders>,
    ) -> Vec<(Option<usize>, usize)> {
        let name = |at: usize| names.get(at).copied().unwrap_or_default();
        // A domain of another order is not a typo.
        let is_in_other_order =
            |name: &str| orders.is_some_and(|orders| orders.with_domain(name).is_some());
        let names = self
            .unmatched
            .iter()
            .enumerate()
            .map(|(index, unmatched)| (Some(index), name(unmatched.at)))
            .filter(|(_, name)| !is_in_other_order(name))
            .chain(unlisted.iter().map(|name| (None, name.as_str())));
        let names: Vec<_> =
            names.filter(|(_, name)| name.len() <= MAX_LENGTH).take(MAX_COMPARED).collect();
        let free = self.free.iter().filter_map(|&index| Some((index, order.domains.get(index)?)));
        let free: Vec<_> = free
            .filter(|(_, domain)| domain.written.len().max(domain.host.len()) <= MAX_LENGTH)
            .take(MAX_COMPARED)
            .collect();
        // Distances with indexes in `names` and `free`.
        let mut near: Vec<(usize, usize, usize)> = Vec::new();
        for (name_at, (_, name)) in names.iter().enumerate() {
            let distance = |known: &OrderDomain| {
                // A name without its accents resembles the Unicode form, not the A-labels.
                let written = || {
                    (!known.written.is_ascii())
                        .then(|| distance(name, &known.written.to_lowercase()))
                        .flatten()
                };
                distance(name, &known.host).or_else(written)
            };
            near.extend(
                free.iter()
                    .enumerate()
                    .filter_map(|(at, (_, known))| Some((distance(known)?, name_at, at))),
            );
        }
        near.sort_unstable();
        let (mut paired_names, mut paired_domains) = (HashSet::new(), HashSet::new());
        let mut pairs = Vec::new();
        for (_, name_at, at) in near {
            if let (Some((unmatched, _)), Some((domain, _))) = (names.get(name_at), free.get(at))
                && !paired_domains.contains(&at)
                && paired_names.insert(name_at)
            {
                paired_domains.insert(at);
                pairs.push((*unmatched, *domain));
            }
        }
        pairs
    }
}

/// Returns the distance of a name from a known name, or `None` if it is unlikely to be a typo of
/// it.
///
/// Allows two edits (one for a short name), an additional subdomain, or any difference after the
/// first dot (`.net` for `.com`).
fn distance(name: &str, known: &str) -> Option<usize> {
    /// The distance of a subdomain, such as the name with `www.`.
    const SUBDOMAIN: usize = 1;
    /// The distance of a name that equals the known one up to the first dot.
    const OTHER_SUFFIX: usize = 2;
    if name.strip_suffix(known).is_some_and(|prefix| prefix.ends_with('.')) {
        return Some(SUBDOMAIN);
    }
    let first = |name| str::split_once(name, '.').map(|(first, _)| first);
    // Two edits would change too much of a short name.
    let allowed = (known.len() / 4).clamp(1, 2);
    let by_edits = Some(()).filter(|()| name.len().abs_diff(known.len()) <= allowed);
    let by_edits = by_edits
        .map(|()| strsim::osa_distance(name, known))
        .filter(|&distance| distance <= allowed);
    by_edits
        .or_else(|| (first(name).is_some() && first(name) == first(known)).then_some(OTHER_SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distinguishes_typos_from_other_names() {
        assert_eq!(distance("outreach-on.com", "outreach-one.com"), Some(1));
        assert_eq!(distance("outreach-oen.com", "outreach-one.com"), Some(1));
        assert_eq!(distance("outreachone.co", "outreach-one.com"), Some(2));
        assert_eq!(distance("outreach-one.net", "outreach-one.com"), Some(2));
        assert_eq!(distance("mail.outreach-one.com", "outreach-one.com"), Some(1));
        assert_eq!(distance("outreach_one.com", "outreach-one.com"), Some(1));
        assert_eq!(distance("outreach-six.com", "outreach-one.com"), None);
        assert_eq!(distance("ab.io", "xy.io"), None);
        assert_eq!(distance("moutreach-one.com.de", "outreach-one.com"), None);
    }
}
