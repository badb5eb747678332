//! Calendar days: the last day of an `[[ignore]]` entry, and today.

use super::values::inline_schema;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};
use toml::value::{Date, Datetime};

/// The last day of an `[[ignore]]` entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day(pub(crate) Date);

/// Returns today in UTC, so that the result does not depend on the time zone.
pub(super) fn today() -> Date {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    date(now.map_or(0, |since| since.as_secs() / 86_400))
}

/// Returns the day that is `days` after 1970-01-01: Howard Hinnant's `civil_from_days` for
/// non-negative numbers.
fn date(days: u64) -> Date {
    // Years start in March, so that the leap day is the last day.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Date {
        year: u16::try_from(year).unwrap_or(u16::MAX),
        month: u8::try_from(month).unwrap_or(u8::MAX),
        day: u8::try_from(day).unwrap_or(u8::MAX),
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Datetime::deserialize(deserializer)? {
            Datetime { date: Some(date), time: None, .. } => Ok(Self(date)),
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
            assert_eq!(date(days).to_string(), day);
        }
    }
}
