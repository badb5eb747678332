//! A form's domains held against those of its order: which are not the order's and what was meant by them, and which are missing.
//! What is said about it is in the rules.

use crate::host;
use crate::orders::{Order, OrderDomain};
use crate::scope::FormContext;
use std::collections::HashSet;

/// So many names that are not the order's are compared with so many that are free. Whoever has more of them did not slip: the form is
/// for another order.
const COMPARED: usize = 128;
/// Nobody misspells a name into so many bytes.
const LONGEST: usize = 64;

/// What holding them together came to.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The domains of the form that are not the order's, each once.
    pub(crate) foreign: Vec<Unmatched>,
    /// The order's domains, by place, that stand nowhere in the form and were not meant by another name.
    pub(crate) missing: Vec<usize>,
    /// The order's domains, by place, that do not stand in the form.
    pub(crate) free: Vec<usize>,
}

/// A domain that is not the order's.
#[derive(Debug)]
pub(crate) struct Unmatched {
    /// Its place in the form's `hosts`.
    pub(crate) at: usize,
    /// Which of the order's domains was meant, by place, if that can be told.
    pub(crate) meant: Option<usize>,
}

impl Comparison {
    /// An order without known domains has nothing to compare with.
    pub(crate) fn of(form: &FormContext<'_>, order: &Order) -> Self {
        if order.domains.is_empty() {
            return Self::default();
        }
        let mut present = vec![false; order.domains.len()];
        let mut is_listed = |name: &str| {
            order
                .place(name)
                .and_then(|place| present.get_mut(place))
                .map(|there| *there = true)
                .is_some()
        };
        let mut foreign = Vec::new();
        let mut seen = HashSet::new();
        for (at, name) in form.hosts.iter().map(|at| at.host.ascii.as_ref()).enumerate() {
            if !is_listed(name) && seen.insert(name) {
                foreign.push(Unmatched { at, meant: None });
            }
        }
        // What is no legal name is not spoken of here; but what it was meant for is not missing.
        let mut illegal: Vec<String> = Vec::new();
        for text in form.illegal_hosts.iter().filter(|text| !text.is_blank()) {
            let name = host::stripped(text.value).map_or_else(
                || text.value.trim().to_ascii_lowercase(),
                |(_, host)| host.ascii.into_owned(),
            );
            if !is_listed(&name) {
                illegal.push(name);
            }
        }
        let free: Vec<usize> = present
            .iter()
            .enumerate()
            .filter(|(_, there)| !**there)
            .map(|(place, _)| place)
            .collect();
        let mut comparison = Self { foreign, missing: Vec::new(), free };
        let mut is_missing: Vec<bool> = present.iter().map(|there| !there).collect();
        for (slip, place) in comparison.pairs(form, order, &illegal) {
            if let Some(foreign) = slip.and_then(|index| comparison.foreign.get_mut(index)) {
                foreign.meant = Some(place);
            }
            is_missing.get_mut(place).into_iter().for_each(|missing| *missing = false);
        }
        comparison.missing = comparison
            .free
            .iter()
            .copied()
            .filter(|&place| is_missing.get(place) == Some(&true))
            .collect();
        comparison
    }

    /// Pairs names that are not the order's, by place in `foreign` or none where they are illegal, with free ones: the nearest first,
    /// each once.
    fn pairs(
        &self,
        form: &FormContext<'_>,
        order: &Order,
        illegal: &[String],
    ) -> Vec<(Option<usize>, usize)> {
        let name = |at: usize| form.hosts.get(at).map_or("", |at| at.host.ascii.as_ref());
        // A domain of another order is no slip.
        let is_elsewhere =
            |name: &str| form.orders.is_some_and(|orders| orders.with_domain(name).is_some());
        let slips =
            self.foreign.iter().enumerate().map(|(index, foreign)| (Some(index), name(foreign.at)));
        let slips = slips
            .filter(|(_, name)| !is_elsewhere(name))
            .chain(illegal.iter().map(|name| (None, name.as_str())));
        let slips: Vec<_> =
            slips.filter(|(_, name)| name.len() <= LONGEST).take(COMPARED).collect();
        let free = self.free.iter().filter_map(|&place| Some((place, order.domains.get(place)?)));
        let free: Vec<_> = free
            .filter(|(_, domain)| domain.written.len().max(domain.host.len()) <= LONGEST)
            .take(COMPARED)
            .collect();
        let mut near: Vec<(usize, usize, usize)> = Vec::new();
        for (slip, (_, name)) in slips.iter().enumerate() {
            let distance = |known: &OrderDomain| {
                // Without its accents a name is near to what is written, not to what goes over the wire.
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
                    .filter_map(|(at, (_, known))| Some((distance(known)?, slip, at))),
            );
        }
        near.sort_unstable();
        let (mut given, mut taken) = (HashSet::new(), HashSet::new());
        let mut pairs = Vec::new();
        for (_, slip, at) in near {
            if let (Some((index, _)), Some((place, _))) = (slips.get(slip), free.get(at))
                && !taken.contains(&at)
                && given.insert(slip)
            {
                taken.insert(at);
                pairs.push((*index, *place));
            }
        }
        pairs
    }
}

/// How far a name is from one that may have been meant: two slips at most, more in what stands behind the first dot (`.net` for `.com`).
fn distance(name: &str, known: &str) -> Option<usize> {
    /// What is below a name, such as `www.`, is nearly the name.
    const BELOW: usize = 1;
    const OTHER_ENDING: usize = 2;
    if name.strip_suffix(known).is_some_and(|above| above.ends_with('.')) {
        return Some(BELOW);
    }
    let first = |name| str::split_once(name, '.').map(|(first, _)| first);
    // Of a short name little is left after two slips.
    let allowed = (known.len() / 4).clamp(1, 2);
    let by_slips = Some(()).filter(|()| name.len().abs_diff(known.len()) <= allowed);
    let by_slips = by_slips
        .map(|()| strsim::osa_distance(name, known))
        .filter(|&distance| distance <= allowed);
    by_slips
        .or_else(|| (first(name).is_some() && first(name) == first(known)).then_some(OTHER_ENDING))
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn knows_slips_from_other_names() {
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
