//! How dates and times are read when no format is given.

use super::culture::DateFormat;
use crate::clr::calendar::{
    Date, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, day_of_week, time_ticks,
};
use crate::exception::Exception;

/// What a text says of a date and a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) date: Option<Date>,
    /// The time of day in ticks.
    pub(crate) time: i64,
    pub(crate) zone: Option<Distance>,
}

/// The distance to UTC that a text gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Distance {
    /// In ticks.
    pub(crate) offset: i64,
    /// Whether it was written as `Z` or `GMT`.
    pub(crate) utc: bool,
}

/// Reads a date, a time or both. `today` completes a date without year.
pub(crate) fn parse(text: &str, info: &DateFormat, today: Date) -> Result<Reading, Exception> {
    let trimmed = text.trim_matches(|ch: char| ch.is_whitespace() || ch == '\0');
    if trimmed.is_empty() {
        return Err(unrecognized(text));
    }
    let mut lexer = Lexer { text, rest: trimmed, info, found: Found::default() };
    while !lexer.rest.is_empty() {
        lexer.step()?;
    }
    lexer.found.finish(text, info, today)
}

pub(crate) fn unrecognized(text: &str) -> Exception {
    Exception::format(format!("String '{text}' was not recognized as a valid DateTime."))
}

fn unsupported(text: &str) -> Exception {
    Exception::format(format!(
        "The DateTime represented by the string '{text}' is not supported in calendar 'System.Globalization.GregorianCalendar'."
    ))
}

/// A number of the date: its value and how many digits it was written with.
#[derive(Clone, Copy, Debug)]
struct Numeral {
    value: i32,
    digits: usize,
}

impl Numeral {
    /// A number of three digits or more can only be a year.
    fn is_year(self) -> bool {
        self.digits > 2
    }
}

/// What has been found so far.
#[derive(Debug, Default)]
struct Found {
    numerals: Vec<Numeral>,
    month: Option<i32>,
    /// How many numerals stood before the name of the month.
    before_month: usize,
    weekday: Option<i32>,
    clock: Option<Clock>,
    /// 0 before noon, 1 after it.
    half: Option<usize>,
    zone: Option<Distance>,
}

#[derive(Clone, Copy, Debug)]
struct Clock {
    hour: i32,
    minute: i32,
    second: i32,
    fraction: i64,
}

struct Lexer<'a> {
    text: &'a str,
    rest: &'a str,
    info: &'a DateFormat,
    found: Found,
}

impl<'a> Lexer<'a> {
    fn bad(&self) -> Exception {
        unrecognized(self.text)
    }

    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// The digits that come next.
    fn digits(&mut self) -> Option<&'a str> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(count).filter(|_| count > 0)?;
        self.rest = rest;
        Some(digits)
    }

    fn step(&mut self) -> Result<(), Exception> {
        self.blanks();
        let Some(ch) = self.rest.chars().next() else { return Ok(()) };
        if ch.is_ascii_digit() {
            return self.numeral();
        }
        if ch.is_alphabetic() {
            return self.word();
        }
        let time_seen = self.found.clock.is_some();
        match ch {
            '+' | '-' if time_seen && self.found.zone.is_none() => {
                self.rest = self.rest.get(1..).unwrap_or_default();
                self.offset(ch == '-')
            }
            '/' | '-' | '.' | ',' => {
                self.rest = self.rest.get(1..).unwrap_or_default();
                let starts_number = self.rest.trim_start().starts_with(|ch: char| ch.is_ascii_alphanumeric());
                // A trailing comma or dot is forgiven, another separator must separate.
                if starts_number || (matches!(ch, ',' | '.') && self.rest.is_empty()) {
                    Ok(())
                } else {
                    Err(self.bad())
                }
            }
            _ => Err(self.bad()),
        }
    }

    fn numeral(&mut self) -> Result<(), Exception> {
        let bad = self.bad();
        let digits = self.digits().unwrap_or_default();
        let value: i32 = digits.parse().ok().filter(|_| digits.len() <= 8).ok_or(bad)?;
        if self.found.clock.is_none() && self.rest.starts_with(self.info.time_separator) {
            return self.clock(value);
        }
        let after = self.rest.trim_start();
        let is_hour =
            self.found.clock.is_none() && self.info.halves.iter().any(|half| starts_with_word(after, half));
        if is_hour {
            self.found.clock = Some(Clock { hour: value, minute: 0, second: 0, fraction: 0 });
            return Ok(());
        }
        self.found.numerals.push(Numeral { value, digits: digits.len() });
        if self.found.numerals.len() > 3 { Err(self.bad()) } else { Ok(()) }
    }

    fn clock(&mut self, hour: i32) -> Result<(), Exception> {
        let mut parts = [0; 2];
        for (index, part) in parts.iter_mut().enumerate() {
            let Some(rest) = self.rest.strip_prefix(self.info.time_separator) else { break };
            self.rest = rest;
            match self.digits() {
                Some(digits) if digits.len() <= 2 => *part = digits.parse().unwrap_or(0),
                None if index == 1 => {}
                _ => return Err(self.bad()),
            }
        }
        let fraction = if self.rest.starts_with('.')
            && self.rest.get(1..).is_some_and(|rest| rest.starts_with(|ch: char| ch.is_ascii_digit()))
        {
            self.eat('.');
            fraction(self.digits().unwrap_or_default())
        } else {
            0
        };
        let [minute, second] = parts;
        self.found.clock = Some(Clock { hour, minute, second, fraction });
        Ok(())
    }

    /// `hh`, `hhmm` or `hh:mm` behind the sign.
    fn offset(&mut self, negative: bool) -> Result<(), Exception> {
        let bad = self.bad();
        let digits = self.digits().ok_or(bad)?;
        let value: i64 = digits.parse().unwrap_or(0);
        let (hours, minutes) = match digits.len() {
            1 | 2 if self.eat(':') => {
                let bad = self.bad();
                let minutes = self.digits().filter(|digits| digits.len() <= 2).ok_or(bad)?;
                (value, minutes.parse().unwrap_or(0))
            }
            1 | 2 => (value, 0),
            3 | 4 => (value / 100, value % 100),
            _ => return Err(self.bad()),
        };
        if minutes > 59 {
            return Err(self.bad());
        }
        let offset = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE;
        self.found.zone = Some(Distance { offset: if negative { -offset } else { offset }, utc: false });
        Ok(())
    }

    fn word(&mut self) -> Result<(), Exception> {
        let length = self.rest.find(|ch: char| !ch.is_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        if word.eq_ignore_ascii_case("t")
            && !self.found.numerals.is_empty()
            && rest.starts_with(|ch: char| ch.is_ascii_digit())
        {
            let is_iso = matches!(self.found.numerals.as_slice(), [year, _, _] if year.is_year());
            if is_iso && !starts_with_iso_time(rest) {
                return Err(self.bad());
            }
            self.rest = rest;
            return Ok(());
        }
        if word.eq_ignore_ascii_case("z") || word.eq_ignore_ascii_case("gmt") {
            self.rest = rest;
            let repeated = self.found.zone.replace(Distance { offset: 0, utc: true }).is_some();
            return if repeated || self.found.numerals.is_empty() && self.found.clock.is_none() {
                Err(self.bad())
            } else {
                Ok(())
            };
        }
        let info = self.info;
        if let Some((month, length)) = name(self.rest, &info.months, &info.short_months) {
            let repeated = self.found.month.replace(month + 1).is_some();
            self.found.before_month = self.found.numerals.len();
            self.rest = self.rest.get(length..).unwrap_or_default();
            return if repeated { Err(self.bad()) } else { Ok(()) };
        }
        if let Some((day, length)) = name(self.rest, &info.days, &info.short_days) {
            self.rest = self.rest.get(length..).unwrap_or_default();
            let repeated = self.found.weekday.replace(day).is_some();
            return if repeated { Err(self.bad()) } else { Ok(()) };
        }
        let half = info.halves.iter().position(|half| starts_with_word(self.rest, half));
        match half {
            Some(half) if self.found.clock.is_some() && self.found.half.is_none() => {
                self.found.half = Some(half);
                let length = info.halves.get(half).map_or(0, |half| half.len());
                self.rest = self.rest.get(length..).unwrap_or_default();
                Ok(())
            }
            Some(_) => Err(self.bad()),
            None => Err(self.unknown_word()),
        }
    }

    fn unknown_word(&self) -> Exception {
        let index = self.text.len().saturating_sub(self.rest.len());
        Exception::format(format!(
            "The string '{}' was not recognized as a valid DateTime. There is an unknown word starting at index '{index}'.",
            self.text
        ))
    }
}

/// Whether a text begins with `hh:mm` or `hh:mm:ss`: behind `yyyy-MM-ddT` nothing else will do.
fn starts_with_iso_time(text: &str) -> bool {
    let end = text.find(|ch: char| !ch.is_ascii_digit() && ch != ':').unwrap_or(text.len());
    let parts: Vec<&str> = text.get(..end).unwrap_or_default().split(':').collect();
    matches!(parts.len(), 2 | 3) && parts.iter().all(|part| part.len() == 2)
}

/// Whether the text begins with the word, whatever the case, and no letter follows.
fn starts_with_word(text: &str, word: &str) -> bool {
    let found = text.get(..word.len()).is_some_and(|start| start.to_lowercase() == word.to_lowercase());
    found
        && !word.is_empty()
        && !text.get(word.len()..).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// The index of the longest name that the text begins with, and its length.
fn name<const N: usize>(text: &str, full: &[&str; N], short: &[&str; N]) -> Option<(i32, usize)> {
    for names in [full, short] {
        let found = names.iter().position(|name| starts_with_word(text, name));
        if let Some(index) = found {
            let length = names.get(index).map_or(0, |name| name.len());
            return Some((i32::try_from(index).unwrap_or(0), length));
        }
    }
    None
}

/// Decimal places of a second in ticks, rounded.
pub(super) fn fraction(digits: &str) -> i64 {
    let exact: f64 = format!("0.{digits}").parse().unwrap_or(0.0);
    (exact * TICKS_PER_SECOND as f64).round() as i64
}

impl Found {
    fn finish(self, text: &str, info: &DateFormat, today: Date) -> Result<Reading, Exception> {
        let date = self.date(info, today).ok_or_else(|| unrecognized(text))?;
        let time = match self.clock {
            None if self.half.is_some() => return Err(unrecognized(text)),
            None => 0,
            Some(clock) => {
                let hour = adjust_hour(clock.hour, self.half).ok_or_else(|| unrecognized(text))?;
                let ticks = time_ticks(hour, clock.minute, clock.second).ok_or_else(|| unsupported(text))?;
                ticks + clock.fraction
            }
        };
        if date.is_none() && self.clock.is_none() {
            return Err(unrecognized(text));
        }
        if let (Some(date), Some(weekday)) = (date, self.weekday)
            && date.ticks().is_some_and(|ticks| day_of_week(ticks) != weekday)
        {
            return Err(Exception::format(format!(
                "String '{text}' was not recognized as a valid DateTime because the day of week was incorrect."
            )));
        }
        Ok(Reading { date, time, zone: self.zone })
    }

    /// Outer `None` where the numbers make no date, inner where there is none.
    fn date(&self, info: &DateFormat, today: Date) -> Option<Option<Date>> {
        let order = Order::of(info.short_date);
        let date = match (self.month, self.numerals.as_slice()) {
            (None, []) => return self.weekday.is_none_or(|_| self.clock.is_some()).then_some(None),
            (None, [a, b, c]) => three(order, *a, *b, *c)?,
            (None, [a, b]) => two(order, *a, *b, info, today)?,
            (Some(month), [a, b]) => with_month(order, month, *a, *b)?,
            (Some(month), [a]) if a.is_year() => Date { year: a.value, month, day: 1 },
            (Some(month), [a]) => Date { year: today.year, month, day: a.value },
            _ => return None,
        };
        date.ticks().map(|_| Some(date))
    }
}

/// The hour of the day for an hour of a half-day.
pub(super) fn adjust_hour(hour: i32, half: Option<usize>) -> Option<i32> {
    match half {
        None => Some(hour),
        Some(_) if !(0..=12).contains(&hour) => None,
        Some(0) => Some(hour % 12),
        Some(_) => Some(hour % 12 + 12),
    }
}

/// In which order a culture writes the parts of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Mdy,
    Dmy,
    Ymd,
}

impl Order {
    fn of(pattern: &str) -> Self {
        match pattern.chars().find(|ch| matches!(ch, 'y' | 'M' | 'd')) {
            Some('y') => Self::Ymd,
            Some('d') => Self::Dmy,
            _ => Self::Mdy,
        }
    }
}

/// A year of two digits lies between 1930 and 2029.
pub(super) fn full_year(value: i32, digits: usize) -> i32 {
    match (digits, value) {
        (1 | 2, 0..=29) => 2000 + value,
        (1 | 2, _) => 1900 + value,
        _ => value,
    }
}

fn year(numeral: Numeral) -> i32 {
    full_year(numeral.value, numeral.digits)
}

fn three(order: Order, a: Numeral, b: Numeral, c: Numeral) -> Option<Date> {
    let years = [a, b, c].iter().filter(|numeral| numeral.is_year()).count();
    if years > 1 || b.is_year() {
        return None;
    }
    let (year, month, day) = match order {
        _ if a.is_year() => (a.value, b.value, c.value),
        Order::Ymd if !c.is_year() => (year(a), b.value, c.value),
        Order::Dmy => (year(c), b.value, a.value),
        Order::Mdy | Order::Ymd => (year(c), a.value, b.value),
    };
    Some(Date { year, month, day })
}

fn two(order: Order, a: Numeral, b: Numeral, info: &DateFormat, today: Date) -> Option<Date> {
    if a.is_year() || b.is_year() {
        let (year, month) = if a.is_year() { (a, b) } else { (b, a) };
        return (!month.is_year()).then_some(Date { year: year.value, month: month.value, day: 1 });
    }
    let day_first = order == Order::Dmy && info.month_day.starts_with('d');
    let (month, day) = if day_first { (b, a) } else { (a, b) };
    Some(Date { year: today.year, month: month.value, day: day.value })
}

fn with_month(order: Order, month: i32, a: Numeral, b: Numeral) -> Option<Date> {
    let date = |year_part: Numeral, day: Numeral| Date { year: year(year_part), month, day: day.value };
    if a.is_year() || b.is_year() {
        return Some(if a.is_year() { date(a, b) } else { date(b, a) });
    }
    let choices = if order == Order::Ymd { [date(a, b), date(b, a)] } else { [date(b, a), date(a, b)] };
    choices.into_iter().find(|date| date.ticks().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clr::format::cultures;

    #[track_caller]
    fn check(text: &str, expected: Option<(i32, i32, i32, i64)>) {
        let today = Date { year: 2024, month: 6, day: 15 };
        let found = parse(text, &cultures::invariant().date, today).ok().map(|reading| {
            let date = reading.date.unwrap_or(today);
            (date.year, date.month, date.day, reading.time / TICKS_PER_SECOND)
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn reads_what_dotnet_reads() {
        check("2024-02-29T13:04:05Z", Some((2024, 2, 29, 47_045)));
        check("Thu, 29 Feb 2024 13:04:05 GMT", Some((2024, 2, 29, 47_045)));
        check("02/29/24 1:04 PM", Some((2024, 2, 29, 47_040)));
        check("February 2024", Some((2024, 2, 1, 0)));
        check("2024-02", Some((2024, 2, 1, 0)));
        check("Feb 9", Some((2024, 2, 9, 0)));
        check("13:04", Some((2024, 6, 15, 47_040)));
        check("Wed, 29 Feb 2024", None);
        check("24-02-29", None);
        check("2024-060", None);
        check("20240229", None);
        check("2024", None);
        check("13:04 PM", None);
        check("2024-02-29T24:00:00", None);
        check("2024-02-29T13:04", Some((2024, 2, 29, 47_040)));
        check("2024-02-29T1:04:05", None);
        check("2024-02-29T13:04:0Z", None);
        check("2024-02-29T13", None);
    }
}
