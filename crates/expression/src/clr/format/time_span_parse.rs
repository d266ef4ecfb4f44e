//! How a TimeSpan is read.

use super::time_span_format::quoted;
use crate::clr::calendar::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND};
use crate::exception::Exception;

/// `[ws][-]{d | [d.]hh:mm[:ss[.ff]]}[ws]`, the parts of four also separated by colons.
pub(crate) fn parse(text: &str) -> Result<i64, Exception> {
    let bad = || unrecognized(text);
    let trimmed = text.trim();
    let (negative, body) = match trimmed.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, trimmed),
    };
    let mut numbers: Vec<&str> = Vec::new();
    let mut separators: Vec<char> = Vec::new();
    let mut rest = body;
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at_checked(digits).filter(|_| digits > 0).ok_or_else(bad)?;
        numbers.push(number);
        let mut tail = tail.chars();
        match tail.next() {
            None => break,
            Some(separator @ (':' | '.')) => separators.push(separator),
            Some(_) => return Err(bad()),
        }
        rest = tail.as_str();
    }
    let separators: String = separators.into_iter().collect();
    let (days, time, fraction) = match (separators.as_str(), numbers.as_slice()) {
        ("", [d]) => (Some(*d), [None; 3], None),
        (":", [h, m]) => (None, [Some(*h), Some(*m), None], None),
        ("::", [h, m, s]) => (None, [Some(*h), Some(*m), Some(*s)], None),
        (".:", [d, h, m]) => (Some(*d), [Some(*h), Some(*m), None], None),
        (".::" | ":::", [d, h, m, s]) => (Some(*d), [Some(*h), Some(*m), Some(*s)], None),
        ("::.", [h, m, s, f]) => (None, [Some(*h), Some(*m), Some(*s)], Some(*f)),
        (".::." | ":::.", [d, h, m, s, f]) => (Some(*d), [Some(*h), Some(*m), Some(*s)], Some(*f)),
        _ => return Err(bad()),
    };
    let number = |digits: Option<&str>, max: i64| match digits {
        None => Ok(0),
        Some(digits) => {
            digits.parse().ok().filter(|number: &i64| *number <= max).ok_or_else(|| out_of_range(text))
        }
    };
    let [hours, minutes, seconds] = time;
    let parts = [number(days, 10_675_199)?, number(hours, 23)?, number(minutes, 59)?, number(seconds, 59)?];
    let fraction = match fraction {
        None => 0,
        Some(digits) if digits.len() > 7 => return Err(out_of_range(text)),
        Some(digits) => format!("{digits:0<7}").parse::<i64>().unwrap_or(0),
    };
    total(parts, fraction, negative).ok_or_else(|| out_of_range(text))
}

/// Days, hours, minutes, seconds and ticks together; `None` where that is too long.
fn total(parts: [i64; 4], fraction: i64, negative: bool) -> Option<i64> {
    let units = [TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND];
    let products = parts.iter().zip(units).map(|(part, unit)| i128::from(*part) * i128::from(unit));
    let magnitude = products.sum::<i128>() + i128::from(fraction);
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

fn unrecognized(text: &str) -> Exception {
    Exception::format(format!("String '{text}' was not recognized as a valid TimeSpan."))
}

fn out_of_range(text: &str) -> Exception {
    Exception::overflow(format!(
        "The TimeSpan string '{text}' could not be parsed because at least one of the numeric components is out of range or contains too many digits."
    ))
}

/// Reads the text by the first of the formats that fits.
pub(crate) fn parse_exact(text: &str, formats: &[String], negative: bool) -> Result<i64, Exception> {
    let mut error = unrecognized(text);
    for format in formats {
        match exact(text, format, negative) {
            Ok(ticks) => return Ok(ticks),
            Err(failed) => error = failed,
        }
    }
    Err(error)
}

fn exact(text: &str, format: &str, negative: bool) -> Result<i64, Exception> {
    match format {
        "" => Err(Exception::format("Format specifier '' was invalid.")),
        "c" | "t" | "T" => constant(text),
        "g" | "G" => parse(text),
        _ if format.chars().count() == 1 => {
            Err(Exception::format("Input string was not in a correct format."))
        }
        _ => {
            let ticks = custom(text, format).ok_or_else(|| unrecognized(text))??;
            Ok(if negative { -ticks } else { ticks })
        }
    }
}

/// The constant format asks for two digits and for dots between days and hours.
fn constant(text: &str) -> Result<i64, Exception> {
    let bad = text.matches(':').count() > 2 || (text.contains('.') && !text.contains(':'));
    if bad { Err(unrecognized(text)) } else { parse(text) }
}

/// `None` where the text does not fit; an exception where a part is out of range.
fn custom(text: &str, format: &str) -> Option<Result<i64, Exception>> {
    let format: Vec<char> = format.chars().collect();
    let mut rest = text;
    let mut parts = [0_i64; 5];
    let mut at = 0;
    while let Some(ch) = format.get(at) {
        let tail = format.get(at..)?;
        let run = tail.iter().take_while(|other| *other == ch).count();
        let place = "dhms".find(*ch);
        at += match ch {
            'd' | 'h' | 'm' | 's' => {
                let most = if *ch == 'd' { 8 } else { 2 };
                let least = run.min(most);
                *parts.get_mut(place?)? = take(&mut rest, least, if run == 1 { most } else { least })?;
                run
            }
            'f' | 'F' => {
                let digits = rest.bytes().take(run).take_while(u8::is_ascii_digit).count();
                if *ch == 'f' && digits < run {
                    return None;
                }
                let (number, tail) = rest.split_at_checked(digits)?;
                rest = tail;
                *parts.last_mut()? = format!("{number:0<7}").parse().ok()?;
                run
            }
            '\'' | '"' => {
                let (literal, length) = quoted(tail).ok()?;
                rest = rest.strip_prefix(literal.as_str())?;
                length
            }
            '%' => 1,
            '\\' => {
                rest = rest.strip_prefix(*tail.get(1)?)?;
                2
            }
            _ => return None,
        };
    }
    let [days, hours, minutes, seconds, fraction] = parts;
    if !rest.is_empty() {
        return None;
    }
    if days > 10_675_199 || hours > 23 || minutes > 59 || seconds > 59 {
        return Some(Err(out_of_range(text)));
    }
    Some(total([days, hours, minutes, seconds], fraction, false).ok_or_else(|| out_of_range(text)))
}

fn take(rest: &mut &str, least: usize, most: usize) -> Option<i64> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, tail) = rest.split_at_checked(digits).filter(|_| digits >= least)?;
    *rest = tail;
    number.parse().ok()
}
