//! Texts that look like dates.

use std::fmt;

use gatepost_expression::{DateTime, DateTimeKind, net};

/// A date and time that a text of a body gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(DateTime);

impl Moment {
    /// The date in a text as JSON writes dates: `2024-01-31T10:30:00Z`, with or without seconds, fractions and
    /// zone, or `/Date(1198908717056)/`.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
            return Self::since_1970(inner);
        }
        let looks_so = (16..=40).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_digit())
            && text.as_bytes().get(10) == Some(&b'T');
        if !looks_so {
            return None;
        }
        Self::parse(text)
    }

    /// What [`Moment::round_trip`] wrote, or any other date in ISO 8601.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let DateTime { ticks, kind } = net::date_of(text, 0)?;
        let kind = if text.ends_with('Z') { DateTimeKind::Utc } else { kind };
        Some(Self(DateTime { ticks, kind }))
    }

    /// Milliseconds, which an offset for show may follow.
    fn since_1970(text: &str) -> Option<Self> {
        let end = text.get(1..)?.find(['+', '-']).map_or(text.len(), |at| at + 1);
        let milliseconds: i64 = text.get(..end)?.parse().ok()?;
        let ticks = milliseconds.checked_mul(10_000)?.checked_add(UNIX_EPOCH)?;
        (0..=LAST).contains(&ticks).then_some(Self(DateTime::utc(ticks)))
    }

    pub(super) fn date(self) -> DateTime {
        self.0
    }

    /// The date so that comparing the texts compares the dates.
    pub(super) fn round_trip(self) -> String {
        net::date_text(self.0, "o").unwrap_or_default()
    }
}

impl From<DateTime> for Moment {
    fn from(date: DateTime) -> Self {
        Self(date)
    }
}

/// As .NET prints dates unless told otherwise: `01/31/2024 10:30:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&net::date_text(self.0, "").unwrap_or_default())
    }
}

/// 1970 in ticks.
pub(super) const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
/// The last tick of the year 9999.
pub(super) const LAST: i64 = 3_155_378_975_999_999_999;

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn only_dates_look_like_dates() {
        for (text, printed) in [
            ("2012-03-21T05:40Z", "03/21/2012 05:40:00"),
            ("2012-03-21T05:40:01.5", "03/21/2012 05:40:01"),
            ("2012-03-21T05:40:00+02:00", "03/21/2012 03:40:00"),
            ("/Date(1198908717056)/", "12/29/2007 06:11:57"),
            ("/Date(-1000+0100)/", "12/31/1969 23:59:59"),
        ] {
            assert_eq!(
                Moment::read(text).map(|moment| moment.to_string()).as_deref(),
                Some(printed),
                "{text}"
            );
        }
        for text in ["2012-03-21", "1234567890T123456", "/Date(x)/", "2012-99-21T05:40:00Z", "", "/Date()/"] {
            assert!(Moment::read(text).is_none(), "{text}");
        }
    }
}
