//! How dates and times are written.

use super::culture::DateFormat;
use super::time_span_format::quoted;
use crate::clr::calendar::{Date, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, day_of_week};
use crate::exception::Exception;

/// A point in time as it is to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// The ticks of the clock on the wall.
    pub(crate) ticks: i64,
    pub(crate) zone: Zone,
}

/// What is known of the distance to UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Nothing: `DateTimeKind.Unspecified`.
    Unspecified,
    /// `DateTimeKind.Utc`.
    Utc,
    /// `DateTimeKind.Local`, which is UTC here.
    Local,
    /// The offset of a `DateTimeOffset`, in ticks.
    Offset(i64),
}

/// The moment as a standard or custom format writes it.
pub(crate) fn write(moment: Moment, format: &str, info: &DateFormat) -> Result<String, Exception> {
    let mut chars = format.chars();
    match (chars.next(), chars.next()) {
        (None, _) => {
            let pattern = match moment.zone {
                Zone::Offset(_) => format!("{} {} zzz", info.short_date, info.long_time),
                _ => format!("{} {}", info.short_date, info.long_time),
            };
            custom(moment, &pattern, info)
        }
        (Some(letter), None) => standard(moment, letter, info),
        _ => custom(moment, format, info),
    }
}

fn bad_format() -> Exception {
    Exception::format("Input string was not in a correct format.")
}

const ROUND_TRIP: &str = "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK";
const RFC_1123: &str = "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'";
const SORTABLE: &str = "yyyy'-'MM'-'dd'T'HH':'mm':'ss";
const UNIVERSAL_SORTABLE: &str = "yyyy'-'MM'-'dd HH':'mm':'ss'Z'";

/// The custom format that a letter stands for; `None` for other letters.
pub(crate) fn pattern(letter: char, info: &DateFormat) -> Option<String> {
    Some(match letter {
        'd' => info.short_date.to_owned(),
        'D' => info.long_date.to_owned(),
        'f' => format!("{} {}", info.long_date, info.short_time),
        'F' | 'U' => format!("{} {}", info.long_date, info.long_time),
        'g' => format!("{} {}", info.short_date, info.short_time),
        'G' => format!("{} {}", info.short_date, info.long_time),
        'm' | 'M' => info.month_day.to_owned(),
        'o' | 'O' => ROUND_TRIP.to_owned(),
        'r' | 'R' => RFC_1123.to_owned(),
        's' => SORTABLE.to_owned(),
        't' => info.short_time.to_owned(),
        'T' => info.long_time.to_owned(),
        'u' => UNIVERSAL_SORTABLE.to_owned(),
        'y' | 'Y' => info.year_month.to_owned(),
        _ => return None,
    })
}

/// Every custom format that a letter stands for, the usual one first. Only the invariant culture has more than one.
pub(crate) fn patterns(letter: char, info: &DateFormat) -> Option<Vec<String>> {
    let usual = pattern(letter, info)?;
    if !std::ptr::eq(info, &raw const super::cultures::invariant().date) {
        return Some(vec![usual]);
    }
    let short_dates = [info.short_date, "yyyy-MM-dd"];
    let long_dates = [info.long_date];
    let short_times = [info.short_time, "hh:mm tt", "H:mm", "h:mm tt"];
    let long_times = [info.long_time, "hh:mm:ss tt", "H:mm:ss", "h:mm:ss tt"];
    let both = |dates: &[&str], times: &[&str]| {
        dates.iter().flat_map(|date| times.iter().map(move |time| format!("{date} {time}"))).collect()
    };
    Some(match letter {
        'd' => short_dates.map(str::to_owned).to_vec(),
        't' => short_times.map(str::to_owned).to_vec(),
        'T' => long_times.map(str::to_owned).to_vec(),
        'f' => both(&long_dates, &short_times),
        'F' | 'U' => both(&long_dates, &long_times),
        'g' => both(&short_dates, &short_times),
        'G' => both(&short_dates, &long_times),
        _ => vec![usual],
    })
}

fn standard(moment: Moment, letter: char, info: &DateFormat) -> Result<String, Exception> {
    let universal = match moment.zone {
        Zone::Offset(offset) => Moment { ticks: moment.ticks - offset, ..moment },
        Zone::Unspecified | Zone::Utc | Zone::Local => moment,
    };
    let invariant = &super::cultures::invariant().date;
    let pattern = pattern(letter, info).ok_or_else(bad_format)?;
    match letter {
        'o' | 'O' | 's' => custom(moment, &pattern, invariant),
        'r' | 'R' | 'u' => custom(universal, &pattern, invariant),
        'U' if matches!(moment.zone, Zone::Offset(_)) => Err(bad_format()),
        _ => custom(moment, &pattern, info),
    }
}

fn custom(moment: Moment, format: &str, info: &DateFormat) -> Result<String, Exception> {
    let chars: Vec<char> = format.chars().collect();
    let mut writer = Writer { moment, date: Date::of(moment.ticks), info, out: String::new() };
    writer.write(&chars)?;
    Ok(writer.out)
}

struct Writer<'a> {
    moment: Moment,
    date: Date,
    info: &'a DateFormat,
    out: String,
}

impl Writer<'_> {
    fn write(&mut self, format: &[char]) -> Result<(), Exception> {
        let mut at = 0;
        while let Some(ch) = format.get(at) {
            let rest = format.get(at..).unwrap_or_default();
            let run = rest.iter().take_while(|other| *other == ch).count();
            at += match ch {
                '\'' | '"' => {
                    let (literal, length) = quoted(rest)?;
                    self.out.push_str(&literal);
                    length
                }
                '%' => match rest.get(1) {
                    Some(next) if *next != '%' => {
                        self.write(&[*next])?;
                        2
                    }
                    _ => return Err(bad_format()),
                },
                '\\' => {
                    self.out.push(*rest.get(1).ok_or_else(bad_format)?);
                    2
                }
                ':' => {
                    self.out.push_str(self.info.time_separator);
                    1
                }
                '/' => {
                    self.out.push_str(self.info.date_separator);
                    1
                }
                'd' | 'M' | 'y' | 'g' => self.date_part(*ch, run),
                'h' | 'H' | 'm' | 's' | 't' => self.time_part(*ch, run),
                'f' | 'F' => self.fraction(*ch, run)?,
                'z' => {
                    self.offset(run);
                    run
                }
                'K' => {
                    self.round_trip_zone();
                    1
                }
                other => {
                    self.out.push(*other);
                    1
                }
            };
        }
        Ok(())
    }

    fn number(&mut self, number: i64, width: usize) {
        self.out.push_str(&format!("{number:0width$}"));
    }

    fn date_part(&mut self, letter: char, run: usize) -> usize {
        let Date { year, month, day } = self.date;
        let weekday = usize::try_from(day_of_week(self.moment.ticks)).unwrap_or(0);
        let month_index = usize::try_from(month - 1).unwrap_or(0);
        let name = match (letter, run) {
            ('d', 3) => self.info.short_days.get(weekday),
            ('d', 4..) => self.info.days.get(weekday),
            ('M', 3) => self.info.short_months.get(month_index),
            ('M', 4..) => self.info.months.get(month_index),
            _ => None,
        };
        match (name, letter) {
            (Some(name), _) => self.out.push_str(name),
            (None, 'd') => self.number(i64::from(day), run),
            (None, 'M') => self.number(i64::from(month), run),
            (None, 'y') if run <= 2 => self.number(i64::from(year % 100), run),
            (None, 'y') => self.number(i64::from(year), run),
            (None, _) => self.out.push_str("A.D."),
        }
        run
    }

    fn time_part(&mut self, letter: char, run: usize) -> usize {
        let ticks = self.moment.ticks;
        let hour = ticks / TICKS_PER_HOUR % 24;
        let number = match letter {
            'h' if hour % 12 == 0 => 12,
            'h' => hour % 12,
            'H' => hour,
            'm' => ticks / TICKS_PER_MINUTE % 60,
            's' => ticks / TICKS_PER_SECOND % 60,
            _ => {
                let half = self.info.halves.get(usize::from(hour >= 12)).copied().unwrap_or_default();
                let shown: String = half.chars().take(if run == 1 { 1 } else { usize::MAX }).collect();
                self.out.push_str(&shown);
                return run;
            }
        };
        self.number(number, run.min(2));
        run
    }

    fn fraction(&mut self, letter: char, run: usize) -> Result<usize, Exception> {
        if run > 7 {
            return Err(bad_format());
        }
        let digits: String =
            format!("{:07}", self.moment.ticks % TICKS_PER_SECOND).chars().take(run).collect();
        if letter == 'f' {
            self.out.push_str(&digits);
            return Ok(run);
        }
        let digits = digits.trim_end_matches('0');
        if digits.is_empty() && self.out.ends_with('.') {
            self.out.pop();
        }
        self.out.push_str(digits);
        Ok(run)
    }

    fn offset(&mut self, run: usize) {
        let offset = match self.moment.zone {
            Zone::Offset(offset) => offset,
            Zone::Unspecified | Zone::Utc | Zone::Local => 0,
        };
        self.out.push(if offset < 0 { '-' } else { '+' });
        let offset = offset.abs();
        self.number(offset / TICKS_PER_HOUR, if run == 1 { 1 } else { 2 });
        if run >= 3 {
            self.out.push(':');
            self.number(offset / TICKS_PER_MINUTE % 60, 2);
        }
    }

    fn round_trip_zone(&mut self) {
        match self.moment.zone {
            Zone::Unspecified => {}
            Zone::Utc => self.out.push('Z'),
            Zone::Local | Zone::Offset(_) => self.offset(3),
        }
    }
}
