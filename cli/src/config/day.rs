//! Days: the last one of an `[[ignore]]` entry, and today.

use super::read::{FromToml, Node, Problems};
use schemars::{Schema, SchemaGenerator, json_schema};
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};
use toml::de::DeValue;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    year: i64,
    month: i64,
    of_month: i64,
}

impl Day {
    /// Today in UTC, so that a run says the same everywhere.
    pub(crate) fn today() -> Self {
        let seconds =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::of_days(i64::try_from(seconds / 86_400).unwrap_or(i64::MAX / 2))
    }

    /// The day so many days after 1970-01-01: Howard Hinnant's `civil_from_days`, for days since then.
    fn of_days(days: i64) -> Self {
        // Years are counted from March, so that the leap day comes last.
        let days = days + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let of_month = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, of_month }
    }

    /// Is the day past?
    pub(crate) fn is_before(self, today: Self) -> bool {
        self < today
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

impl FromToml for Day {
    fn read(node: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        let whole = match node.get_ref() {
            DeValue::Datetime(time) if time.time.is_none() => time.date,
            _ => None,
        };
        if whole.is_none() {
            let help = if matches!(node.get_ref(), DeValue::String(_)) {
                "write it without quotes, such as 2027-01-31"
            } else {
                "such as 2027-01-31"
            };
            problems.wrong_type(node, "a day", Some(help.to_owned()));
        }
        whole.map(|date| Self {
            year: date.year.into(),
            month: date.month.into(),
            of_month: date.day.into(),
        })
    }

    /// Editors hand TOML's days to a JSON Schema as strings.
    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, day) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_454, "2026-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(Day::of_days(days).to_string(), day);
        }
    }

    #[test]
    fn the_last_day_still_counts() {
        let last = Day::of_days(20_000);
        assert_eq!(
            [19_999, 20_000, 20_001].map(|today| last.is_before(Day::of_days(today))),
            [false, false, true]
        );
    }
}
