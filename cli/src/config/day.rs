//! Calendar days: the last day of an `[[ignore]]` entry, and today.

use super::values::inline_schema;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};
use toml::value::Datetime;

/// A day in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    year: i64,
    month: i64,
    of_month: i64,
}

impl Day {
    /// Returns today in UTC, so that the result does not depend on the time zone.
    pub(crate) fn today() -> Self {
        let seconds =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::of_days(i64::try_from(seconds / 86_400).unwrap_or(i64::MAX / 2))
    }

    /// Returns the day that is `days` after 1970-01-01: Howard Hinnant's `civil_from_days` for
    /// non-negative numbers.
    fn of_days(days: i64) -> Self {
        // Years start in March, so that the leap day is the last day.
        let days = days + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let of_month = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, of_month }
    }

    /// Whether the day is before today.
    pub(crate) fn is_before(self, today: Self) -> bool {
        self < today
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Datetime::deserialize(deserializer)? {
            Datetime { date: Some(date), time: None, .. } => Ok(Self {
                year: date.year.into(),
                month: date.month.into(),
                of_month: date.day.into(),
            }),
            _ => Err(D::Error::custom("expected a date without a time\nwrite 2027-01-31")),
        }
    }
}

// Editors convert TOML dates to strings for JSON Schema.
inline_schema!([] Day, "Day", _generator => json_schema!({
    "type": "string",
    "format": "date",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_days_to_calendar_dates() {
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
    fn the_last_day_is_included() {
        let last = Day::of_days(20_000);
        assert_eq!(
            [19_999, 20_000, 20_001].map(|today| last.is_before(Day::of_days(today))),
            [false, false, true]
        );
    }
}
