//! How dates and times are read by a given format.

use super::culture::DateFormat;
use super::date_format::pattern;
use super::date_parse::{Distance, Reading, adjust_hour, full_year, unrecognized};
use super::time_span_format::quoted;
use crate::clr::calendar::{Date, TICKS_PER_HOUR, TICKS_PER_MINUTE, day_of_week, time_ticks};
use crate::exception::Exception;

/// `DateTimeStyles.AllowLeadingWhite` and so on.
const LEADING_WHITE: i32 = 1;
const TRAILING_WHITE: i32 = 2;
const INNER_WHITE: i32 = 4;

/// Reads the text by the first of the formats that fits.
pub(crate) fn parse(
    text: &str,
    formats: &[String],
    info: &DateFormat,
    styles: i32,
    today: Date,
) -> Result<Reading, Exception> {
    let mut error = unrecognized(text);
    for format in formats {
        let pattern = match single(format) {
            None if format.is_empty() => return Err(Exception::format("Format specifier '' was invalid.")),
            None => format.clone(),
            Some(letter) => pattern(letter, info)
                .ok_or_else(|| Exception::format("Input string was not in a correct format."))?,
        };
        match read(text, &pattern, info, styles, today) {
            Some(reading) => return Ok(reading),
            None => error = unrecognized(text),
        }
    }
    Err(error)
}

fn single(format: &str) -> Option<char> {
    let mut chars = format.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn read(text: &str, format: &str, info: &DateFormat, styles: i32, today: Date) -> Option<Reading> {
    let mut text = text;
    if styles & LEADING_WHITE != 0 {
        text = text.trim_start();
    }
    if styles & TRAILING_WHITE != 0 {
        text = text.trim_end();
    }
    let format: Vec<char> = format.chars().collect();
    let mut reader =
        Reader { rest: text, info, inner_white: styles & INNER_WHITE != 0, found: Found::default() };
    reader.read(&format)?;
    if reader.rest.is_empty() { reader.found.finish(today, styles) } else { None }
}

/// The parts that have been read.
#[derive(Default)]
struct Found {
    year: Option<i32>,
    month: Option<i32>,
    day: Option<i32>,
    weekday: Option<i32>,
    hour: Option<i32>,
    /// Whether the hour is one of a half-day.
    half_day: bool,
    half: Option<usize>,
    minute: Option<i32>,
    second: Option<i32>,
    fraction: i64,
    zone: Option<Distance>,
}

/// Sets a part, which must not differ from what it was set to before.
fn put(part: &mut Option<i32>, value: i32) -> Option<()> {
    match part {
        Some(before) if *before != value => None,
        _ => {
            *part = Some(value);
            Some(())
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    info: &'a DateFormat,
    inner_white: bool,
    found: Found,
}

impl<'a> Reader<'a> {
    fn read(&mut self, format: &[char]) -> Option<()> {
        let mut at = 0;
        while let Some(ch) = format.get(at) {
            let tail = format.get(at..)?;
            let run = tail.iter().take_while(|other| *other == ch).count();
            if self.inner_white {
                self.rest = self.rest.trim_start();
            }
            at += match ch {
                'y' | 'M' | 'd' | 'h' | 'H' | 'm' | 's' | 't' | 'f' | 'F' | 'z' | 'g' => {
                    self.part(*ch, run)?;
                    run
                }
                'K' => {
                    self.zone_or_nothing()?;
                    1
                }
                'Z' => {
                    self.eat("Z")?;
                    self.found.zone = Some(Distance { offset: 0, utc: true });
                    1
                }
                ':' => self.literal(self.info.time_separator)?,
                '/' => self.literal(self.info.date_separator)?,
                '.' if !self.rest.starts_with('.') && tail.get(1) == Some(&'F') => {
                    1 + tail.iter().skip(1).take_while(|other| **other == 'F').count()
                }
                '\'' | '"' => {
                    let (literal, length) = quoted(tail).ok()?;
                    self.eat(&literal)?;
                    length
                }
                '%' => 1,
                '\\' => {
                    self.eat(&tail.get(1)?.to_string())?;
                    2
                }
                ch if ch.is_whitespace() && self.inner_white => 1,
                ch => self.literal(&ch.to_string())?,
            };
        }
        if self.inner_white {
            self.rest = self.rest.trim_start();
        }
        Some(())
    }

    fn eat(&mut self, literal: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    /// Eats the literal; the format has one character for it.
    fn literal(&mut self, literal: &str) -> Option<usize> {
        self.eat(literal)?;
        Some(1)
    }

    /// A number of `least` to `most` digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(count).filter(|_| count >= least)?;
        self.rest = rest;
        Some(digits)
    }

    fn number(&mut self, least: usize, most: usize) -> Option<i32> {
        self.digits(least, most)?.parse().ok()
    }

    /// One or two digits where the format has one letter, else exactly two.
    fn short_number(&mut self, run: usize) -> Option<i32> {
        self.number(run.min(2), 2)
    }

    fn part(&mut self, letter: char, run: usize) -> Option<()> {
        let info = self.info;
        match (letter, run) {
            ('y', 1 | 2) => {
                let value = self.short_number(run)?;
                put(&mut self.found.year, full_year(value, 2))
            }
            ('y', _) => {
                let value = self.number(run, run)?;
                put(&mut self.found.year, value)
            }
            ('M', 1 | 2) => {
                let value = self.short_number(run)?;
                put(&mut self.found.month, value)
            }
            ('M', 3) => {
                self.named(&info.short_months).and_then(|index| put(&mut self.found.month, index + 1))
            }
            ('M', _) => self.named(&info.months).and_then(|index| put(&mut self.found.month, index + 1)),
            ('d', 1 | 2) => {
                let value = self.short_number(run)?;
                put(&mut self.found.day, value)
            }
            ('d', 3) => self.named(&info.short_days).and_then(|index| put(&mut self.found.weekday, index)),
            ('d', _) => self.named(&info.days).and_then(|index| put(&mut self.found.weekday, index)),
            ('h' | 'H', _) => {
                self.found.half_day |= letter == 'h';
                let value = self.short_number(run)?;
                put(&mut self.found.hour, value)
            }
            ('m', _) => {
                let value = self.short_number(run)?;
                put(&mut self.found.minute, value)
            }
            ('s', _) => {
                let value = self.short_number(run)?;
                put(&mut self.found.second, value)
            }
            ('t', _) => self.half(run),
            ('f' | 'F', _) => self.fraction(letter, run),
            ('z', _) => self.offset(run),
            _ => self.eat("A.D."),
        }
    }

    fn named<const N: usize>(&mut self, names: &[&str; N]) -> Option<i32> {
        let begins = |name: &&str| {
            self.rest.get(..name.len()).is_some_and(|start| start.to_lowercase() == name.to_lowercase())
        };
        let index = names.iter().position(|name| !name.is_empty() && begins(name))?;
        self.rest = self.rest.get(names.get(index)?.len()..)?;
        i32::try_from(index).ok()
    }

    fn half(&mut self, run: usize) -> Option<()> {
        let halves = self.info.halves;
        let shown = |half: &'static str| if run == 1 { half.get(..1).unwrap_or(half) } else { half };
        for (index, half) in halves.into_iter().enumerate() {
            let half = shown(half);
            if self.rest.get(..half.len()).is_some_and(|start| start.eq_ignore_ascii_case(half)) {
                self.rest = self.rest.get(half.len()..)?;
                self.found.half = Some(index);
                return Some(());
            }
        }
        None
    }

    fn fraction(&mut self, letter: char, run: usize) -> Option<()> {
        if run > 7 {
            return None;
        }
        let digits = self.digits(if letter == 'f' { run } else { 0 }, run)?;
        self.found.fraction = format!("{digits:0<7}").parse().ok()?;
        Some(())
    }

    fn zone_or_nothing(&mut self) -> Option<()> {
        match self.rest.chars().next() {
            Some('Z' | 'z') => {
                self.rest = self.rest.get(1..)?;
                self.found.zone = Some(Distance { offset: 0, utc: true });
                Some(())
            }
            Some('+' | '-') => self.offset(3),
            _ => Some(()),
        }
    }

    fn offset(&mut self, run: usize) -> Option<()> {
        let negative = self.rest.starts_with('-');
        self.rest = self.rest.strip_prefix(['+', '-'])?;
        let hours = i64::from(self.number(run.min(2), 2)?);
        let minutes = if run >= 3 {
            self.rest = self.rest.strip_prefix(':').unwrap_or(self.rest);
            i64::from(self.number(2, 2)?)
        } else {
            0
        };
        if minutes > 59 {
            return None;
        }
        let offset = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE;
        self.found.zone = Some(Distance { offset: if negative { -offset } else { offset }, utc: false });
        Some(())
    }
}

impl Found {
    fn finish(self, today: Date, styles: i32) -> Option<Reading> {
        const NO_CURRENT_DATE: i32 = 8;
        let hour = self.hour.unwrap_or(0);
        let hour = match (self.half_day, self.half) {
            (true, None) if hour > 12 => return None,
            (true, None) => hour % 12,
            (true, half) => adjust_hour(hour, half)?,
            // A 24-hour hour must agree with the half of the day.
            (false, Some(half)) if (hour >= 12) != (half == 1) => return None,
            (false, _) => hour,
        };
        let time = time_ticks(hour, self.minute.unwrap_or(0), self.second.unwrap_or(0))? + self.fraction;
        let named = self.year.or(self.month).or(self.day).is_some();
        let date = if named || styles & NO_CURRENT_DATE != 0 {
            let default_year = if styles & NO_CURRENT_DATE != 0 { 1 } else { today.year };
            Some(Date {
                year: self.year.unwrap_or(default_year),
                month: self.month.unwrap_or(1),
                day: self.day.unwrap_or(1),
            })
        } else {
            None
        };
        if let Some(date) = date {
            let ticks = date.ticks()?;
            if self.weekday.is_some_and(|weekday| day_of_week(ticks) != weekday) {
                return None;
            }
        }
        Some(Reading { date, time, zone: self.zone })
    }
}
