//! Dates in JSON: texts that Json.NET takes for a `DateTime`

use crate::clr::calendar::{
    Date, MAX_TICKS, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MILLISECOND, UNIX_EPOCH,
};
use crate::clr::calendar::{TICKS_PER_MINUTE, TICKS_PER_SECOND};
use crate::clr::date_time::{DateTime, Kind};
use crate::text::Str;

/// The date that a text is: ISO 8601 with a time, or `/Date(…)/`.
pub(super) fn parse(text: &Str) -> Option<DateTime> {
    let text = text.as_ascii()?;
    if let Some(inner) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return microsoft(inner);
    }
    let plausible = (19..=40).contains(&text.len())
        && text.as_bytes().first().is_some_and(u8::is_ascii_digit)
        && text.as_bytes().get(10) == Some(&b'T');
    if plausible { iso(text) } else { None }
}

/// Milliseconds since 1970, and an offset which only says that the time is local.
fn microsoft(text: &str) -> Option<DateTime> {
    let sign = text.char_indices().skip(1).find(|(_, char)| matches!(char, '+' | '-'));
    let (number, kind) = match sign {
        Some((at, _)) => (text.get(..at)?, Kind::Local),
        None => (text, Kind::Utc),
    };
    let ticks = number.parse::<i64>().ok()?.checked_mul(TICKS_PER_MILLISECOND)?.checked_add(UNIX_EPOCH)?;
    (0..=MAX_TICKS).contains(&ticks).then_some(DateTime { ticks, kind })
}

fn digits(text: &str, range: std::ops::Range<usize>) -> Option<i64> {
    let part = text.get(range)?;
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
}

fn iso(text: &str) -> Option<DateTime> {
    let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if separators.iter().any(|(at, byte)| text.as_bytes().get(*at) != Some(byte)) {
        return None;
    }
    let number = |range| digits(text, range).and_then(|number| i32::try_from(number).ok());
    let date = Date { year: number(0..4)?, month: number(5..7)?, day: number(8..10)? };
    let (hour, minute, second) = (digits(text, 11..13)?, digits(text, 14..16)?, digits(text, 17..19)?);
    if hour > 24 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction, zone) = fraction(text.get(19..)?)?;
    if hour == 24 && (minute, second, fraction) != (0, 0, 0) {
        return None;
    }
    let time = hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND + fraction;
    let ticks = date.ticks()?.checked_add(time)?;
    zoned(ticks, zone)
}

/// The ticks of `.1234567`, and what follows.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let count = rest.bytes().take(7).take_while(u8::is_ascii_digit).count();
    if count == 0 {
        return None;
    }
    let mut ticks: i64 = rest.get(..count)?.parse().ok()?;
    for _ in count..7 {
        ticks *= 10;
    }
    Some((ticks, rest.get(count..)?))
}

/// Local time is UTC, so a time with an offset becomes that time in UTC.
fn zoned(ticks: i64, zone: &str) -> Option<DateTime> {
    let kind = match zone {
        "" => Kind::Unspecified,
        "Z" | "z" => Kind::Utc,
        zone => {
            let (hours, minutes) = match zone.len() {
                3 => (digits(zone, 1..3)?, 0),
                5 => (digits(zone, 1..3)?, digits(zone, 3..5)?),
                6 if zone.as_bytes().get(3) == Some(&b':') => (digits(zone, 1..3)?, digits(zone, 4..6)?),
                _ => return None,
            };
            if minutes > 59 {
                return None;
            }
            let ahead = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE;
            let utc = match zone.as_bytes().first() {
                Some(b'+') => ticks - ahead,
                Some(b'-') => ticks + ahead,
                _ => return None,
            };
            let local = if (0..=MAX_TICKS).contains(&utc) { utc } else { ticks };
            return Some(DateTime { ticks: local, kind: Kind::Local });
        }
    };
    (ticks < MAX_TICKS + TICKS_PER_DAY).then_some(DateTime { ticks, kind })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::text::Str;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let date = parse(&Str::from(text)).map(|date| format!("{} {:?}", date.ticks, date.kind));
        assert_eq!(date.as_deref(), expected, "{text}");
    }

    #[test]
    fn takes_for_dates_what_json_net_does() {
        check("2024-02-29T13:04:05Z", Some("638448086450000000 Utc"));
        check("2024-02-29T13:04:05.1", Some("638448086451000000 Unspecified"));
        check("2024-02-29T13:04:05+02:00", Some("638448014450000000 Local"));
        check("/Date(1709211845000)/", Some("638448086450000000 Utc"));
        check("2024-02-29", None);
        check("2024-02-30T13:04:05", None);
        check("2024-02-29T13:04:05.12345678", None);
        check("2024-02-29 13:04:05", None);
    }
}
