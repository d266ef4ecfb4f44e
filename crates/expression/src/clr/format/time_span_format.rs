//! How a TimeSpan is written.

use crate::clr::calendar::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND};
use crate::exception::Exception;

/// A span of time taken apart.
struct Parts {
    negative: bool,
    days: u64,
    hours: u64,
    minutes: u64,
    seconds: u64,
    fraction: u64,
}

impl Parts {
    fn of(ticks: i64) -> Self {
        let magnitude = ticks.unsigned_abs();
        let unit = |ticks: i64| ticks.unsigned_abs();
        Self {
            negative: ticks < 0,
            days: magnitude / unit(TICKS_PER_DAY),
            hours: magnitude / unit(TICKS_PER_HOUR) % 24,
            minutes: magnitude / unit(TICKS_PER_MINUTE) % 60,
            seconds: magnitude / unit(TICKS_PER_SECOND) % 60,
            fraction: magnitude % unit(TICKS_PER_SECOND),
        }
    }
}

/// The constant format: `[-][d.]hh:mm:ss[.fffffff]`.
pub(crate) fn constant(ticks: i64) -> String {
    let parts = Parts::of(ticks);
    let mut out = String::new();
    if parts.negative {
        out.push('-');
    }
    if parts.days > 0 {
        out.push_str(&format!("{}.", parts.days));
    }
    out.push_str(&format!("{:02}:{:02}:{:02}", parts.hours, parts.minutes, parts.seconds));
    if parts.fraction > 0 {
        out.push_str(&format!(".{:07}", parts.fraction));
    }
    out
}

/// The span as a standard or custom format writes it.
pub(crate) fn write(ticks: i64, format: &str, point: &str) -> Result<String, Exception> {
    match format {
        "" | "c" | "t" | "T" => Ok(constant(ticks)),
        "g" => Ok(short(&Parts::of(ticks), point)),
        "G" => Ok(long(&Parts::of(ticks), point)),
        _ if format.chars().count() == 1 => Err(bad_format()),
        _ => custom(&Parts::of(ticks), format),
    }
}

fn short(parts: &Parts, point: &str) -> String {
    let sign = if parts.negative { "-" } else { "" };
    let days = if parts.days > 0 { format!("{}:", parts.days) } else { String::new() };
    let fraction = if parts.fraction > 0 {
        format!("{point}{}", format!("{:07}", parts.fraction).trim_end_matches('0'))
    } else {
        String::new()
    };
    format!("{sign}{days}{}:{:02}:{:02}{fraction}", parts.hours, parts.minutes, parts.seconds)
}

fn long(parts: &Parts, point: &str) -> String {
    let sign = if parts.negative { "-" } else { "" };
    format!(
        "{sign}{}:{:02}:{:02}:{:02}{point}{:07}",
        parts.days, parts.hours, parts.minutes, parts.seconds, parts.fraction
    )
}

fn bad_format() -> Exception {
    Exception::format("Input string was not in a correct format.")
}

fn custom(parts: &Parts, format: &str) -> Result<String, Exception> {
    let chars: Vec<char> = format.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while let Some(ch) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        let run = rest.iter().take_while(|other| *other == ch).count();
        at += match ch {
            'd' if run <= 8 => push(&mut out, parts.days, run),
            'h' if run <= 2 => push(&mut out, parts.hours, run),
            'm' if run <= 2 => push(&mut out, parts.minutes, run),
            's' if run <= 2 => push(&mut out, parts.seconds, run),
            'f' | 'F' if run <= 7 => {
                let digits: String = format!("{:07}", parts.fraction).chars().take(run).collect();
                out.push_str(if *ch == 'f' { &digits } else { digits.trim_end_matches('0') });
                run
            }
            '\'' | '"' => {
                let (literal, length) = quoted(rest)?;
                out.push_str(&literal);
                length
            }
            '%' => match rest.get(1) {
                Some(next) if *next != '%' => {
                    out.push_str(&custom(parts, &next.to_string())?);
                    2
                }
                _ => return Err(bad_format()),
            },
            '\\' => {
                out.push(*rest.get(1).ok_or_else(bad_format)?);
                2
            }
            _ => return Err(bad_format()),
        };
    }
    Ok(out)
}

fn push(out: &mut String, number: u64, width: usize) -> usize {
    out.push_str(&format!("{number:0width$}"));
    width
}

/// The text between quotes, and how many characters of the format it takes.
pub(super) fn quoted(format: &[char]) -> Result<(String, usize), Exception> {
    let quote = format.first().copied().unwrap_or_default();
    let mut literal = String::new();
    let mut at = 1;
    while let Some(ch) = format.get(at) {
        at += 1;
        if *ch == quote {
            return Ok((literal, at));
        }
        if *ch == '\\' {
            literal.push(*format.get(at).ok_or_else(bad_format)?);
            at += 1;
        } else {
            literal.push(*ch);
        }
    }
    Err(Exception::format(format!("Cannot find a matching quote character for the character '{quote}'.")))
}
