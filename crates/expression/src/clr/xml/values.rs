//! Values as text and back, by the rules of XML Schema: what `XmlConvert` does

use std::sync::Arc;

use super::chars::is_space;
use super::object::XObject;
use crate::clr::calendar::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND};
use crate::clr::convert::{limits, make};
use crate::clr::format::culture::NumberFormat;
use crate::clr::format::number_parse::{parse_decimal, parse_double, parse_integer, parse_single};
use crate::clr::format::styles::{DECIMAL_POINT, EXPONENT, INTEGER, LEADING_SIGN};
use crate::clr::numbers::parse_error;
use crate::clr::text_of::text_of;
use crate::clr::{DateTime, DateTimeOffset, TimeSpan};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Prim;
use crate::value::Value;

/// The text of a value in an element or attribute.
pub(super) fn text_of_value(cx: &mut Cx<'_>, value: &Value) -> Result<Str, Throw> {
    if value.downcast_ref::<XObject>().is_some() {
        return Err(Exception::argument("An XObject cannot be used as a value.", None).into());
    }
    match written(value) {
        Some(text) => Ok(Str::from(text?)),
        None => text_of(cx, value),
    }
}

/// The text of a value that XML writes in its own way.
pub(super) fn written(value: &Value) -> Option<Result<String, Throw>> {
    let text = match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Double(number) if number.is_infinite() => infinity(*number > 0.0),
        Value::Single(number) if number.is_infinite() => infinity(*number > 0.0),
        value => {
            if let Some(span) = value.downcast_ref::<TimeSpan>() {
                return Some(Ok(duration(span.0)));
            }
            if let Some(date) = value.downcast_ref::<DateTime>() {
                let text = date.text("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", &Value::Null);
                return Some(text.map_err(Throw::from));
            }
            let date = value.downcast_ref::<DateTimeOffset>()?;
            let text = date.text("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", &Value::Null);
            return Some(text.map(zulu).map_err(Throw::from));
        }
    };
    Some(Ok(text))
}

fn infinity(is_positive: bool) -> String {
    if is_positive { "INF".to_owned() } else { "-INF".to_owned() }
}

fn zulu(text: String) -> String {
    match text.strip_suffix("+00:00") {
        Some(rest) => format!("{rest}Z"),
        None => text,
    }
}

/// An `xs:duration`.
pub(super) fn duration(ticks: i64) -> String {
    let magnitude = ticks.unsigned_abs();
    let unit = |ticks: i64| ticks.unsigned_abs();
    let (day, hour) = (unit(TICKS_PER_DAY), unit(TICKS_PER_HOUR));
    let (minute, second) = (unit(TICKS_PER_MINUTE), unit(TICKS_PER_SECOND));
    let mut text = String::from(if ticks < 0 { "-P" } else { "P" });
    if magnitude >= day {
        text += &format!("{}D", magnitude / day);
    }
    let time = [(magnitude % day / hour, 'H'), (magnitude % hour / minute, 'M')];
    let (seconds, fraction) = (magnitude % minute / second, magnitude % second);
    if !magnitude.is_multiple_of(day) || magnitude == 0 {
        text.push('T');
    }
    for (number, unit) in time.into_iter().filter(|(number, _)| *number > 0) {
        text += &format!("{number}{unit}");
    }
    if fraction > 0 {
        let digits = format!("{fraction:07}");
        text += &format!("{seconds}.{}S", digits.trim_end_matches('0'));
    } else if seconds > 0 || magnitude == 0 {
        text += &format!("{seconds}S");
    }
    text
}

/// What a conversion from text makes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Prim(Prim),
    DateTime,
    DateTimeOffset,
    TimeSpan,
    Guid,
    String,
}

/// The value that an element or attribute holds as text.
pub(super) fn read(cx: &mut Cx<'_>, text: &Str, target: Target) -> Result<Value, Throw> {
    Ok(match target {
        Target::Prim(Prim::Bool) => {
            let text = Str::from(text.to_utf8().to_lowercase());
            Value::Bool(read_bool(&text)?)
        }
        Target::Prim(prim) => read_number(text, prim)?,
        Target::DateTime => {
            const ROUNDTRIP_KIND: i32 = 128;
            Value::object(crate::clr::date_time::parse(cx, text, &Value::Null, ROUNDTRIP_KIND)?)
        }
        Target::DateTimeOffset => Value::object(read_offset(cx, text)?),
        Target::TimeSpan => Value::object(TimeSpan(read_duration(text)?)),
        Target::Guid => Value::object(crate::clr::guid::parse(text)?),
        Target::String => Value::String(text.clone()),
    })
}

/// `XmlConvert.ToBoolean`.
pub(super) fn read_bool(text: &Str) -> Result<bool, Exception> {
    let utf8 = text.to_utf8();
    match utf8.trim_matches(is_space) {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(Exception::format(format!("The string '{other}' is not a valid Boolean value."))),
    }
}

/// `XmlConvert.ToInt32` and the like.
pub(super) fn read_number(text: &Str, prim: Prim) -> Result<Value, Exception> {
    const DECIMAL: i32 = INTEGER | DECIMAL_POINT;
    let info = NumberFormat::invariant();
    let utf8 = text.to_utf8();
    let wrong = || Exception::format("Input string was not in a correct format.");
    match prim {
        Prim::Double => match utf8.trim_matches(is_space) {
            "INF" => Ok(Value::Double(f64::INFINITY)),
            "-INF" => Ok(Value::Double(f64::NEG_INFINITY)),
            text => parse_double(text, DECIMAL | EXPONENT, info).map(Value::Double).ok_or_else(wrong),
        },
        Prim::Single => match utf8.trim_matches(is_space) {
            "INF" => Ok(Value::Single(f32::INFINITY)),
            "-INF" => Ok(Value::Single(f32::NEG_INFINITY)),
            text => parse_single(text, DECIMAL | EXPONENT, info).map(Value::Single).ok_or_else(wrong),
        },
        Prim::Decimal => match parse_decimal(&utf8, DECIMAL, info) {
            Ok(number) => Ok(Value::Decimal(number)),
            Err(failure) => Err(parse_error(failure, "a Decimal")),
        },
        prim => {
            let (min, max, name) = limits(prim);
            let styles = if min < 0 { INTEGER } else { INTEGER & !LEADING_SIGN };
            match parse_integer(&utf8, styles, info, min, max) {
                Ok(number) => Ok(make(number, prim)),
                Err(failure) => Err(parse_error(failure, name)),
            }
        }
    }
}

/// `XmlConvert.ToDateTimeOffset`.
pub(super) fn read_offset(cx: &mut Cx<'_>, text: &Str) -> Result<DateTimeOffset, Exception> {
    const ASSUME_LOCAL: i32 = 32;
    let utf8 = text.to_utf8();
    let trimmed = Str::from(utf8.trim_matches(is_space));
    crate::clr::date_time_offset_read::parse(cx, &trimmed, &Value::Null, ASSUME_LOCAL)
}

/// `XmlConvert.ToTimeSpan`: the ticks of an `xs:duration`.
pub(super) fn read_duration(text: &Str) -> Result<i64, Exception> {
    let utf8 = text.to_utf8();
    let trimmed = utf8.trim_matches(is_space);
    let wrong = || Exception::format(format!("The string '{trimmed}' is not a valid TimeSpan value."));
    let (negative, rest) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed),
    };
    let rest = rest.strip_prefix('P').ok_or_else(wrong)?;
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return Err(wrong()),
        Some((date, time)) => (date, time),
        None if rest.is_empty() => return Err(wrong()),
        None => (rest, ""),
    };
    const YEAR: i128 = 365 * TICKS_PER_DAY as i128;
    const MONTH: i128 = 30 * TICKS_PER_DAY as i128;
    let units = [('Y', YEAR), ('M', MONTH), ('D', i128::from(TICKS_PER_DAY))];
    let mut ticks = sum(date, &units).ok_or_else(wrong)?;
    let units = [
        ('H', i128::from(TICKS_PER_HOUR)),
        ('M', i128::from(TICKS_PER_MINUTE)),
        ('S', i128::from(TICKS_PER_SECOND)),
    ];
    ticks += sum(time, &units).ok_or_else(wrong)?;
    let ticks = if negative { -ticks } else { ticks };
    i64::try_from(ticks).map_err(|_| {
        Exception::overflow(format!("The string '{trimmed}' was either too large or too small for TimeSpan."))
    })
}

/// The ticks of numbers with units that must come in this order; only seconds may have a fraction.
fn sum(text: &str, units: &[(char, i128)]) -> Option<i128> {
    let mut rest = text;
    let mut units = units.iter();
    let mut ticks: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let (number, after) = rest.split_at_checked(end)?;
        let unit = after.chars().next()?;
        let (_, per) = units.find(|(name, _)| *name == unit)?;
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if unit == 'S' && !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (number, ""),
        };
        let whole: i128 = whole.parse::<i64>().ok()?.into();
        let fraction: String = fraction.chars().chain("0000000".chars()).take(7).collect();
        ticks = ticks.checked_add(whole.checked_mul(*per)?)?.checked_add(fraction.parse().ok()?)?;
        rest = after.get(unit.len_utf8()..)?;
    }
    Some(ticks)
}

/// The text that a conversion starts from; null stands for a missing element or attribute.
pub(super) fn converted(
    cx: &mut Cx<'_>,
    object: Option<Arc<XObject>>,
    target: Target,
) -> Result<Value, Throw> {
    match object {
        Some(object) => {
            let text = object.value(cx)?;
            read(cx, &text, target)
        }
        None => Ok(Value::Null),
    }
}

#[cfg(test)]
mod tests {
    use super::{duration, read_duration};
    use crate::text::Str;

    #[test]
    fn durations_are_written_and_read() {
        for (ticks, text) in [
            (0, "PT0S"),
            (610_000_000, "PT1M1S"),
            (36_610_000_000, "PT1H1M1S"),
            (-864_000_000_000, "-P1D"),
            (864_001_500_000, "P1DT0.15S"),
            (1, "PT0.0000001S"),
        ] {
            assert_eq!(duration(ticks), text);
            assert_eq!(read_duration(&Str::from(text)).unwrap(), ticks, "{text}");
        }
        assert_eq!(read_duration(&Str::from("P1Y")).unwrap(), 365 * 864_000_000_000);
        for wrong in ["", "P", "PT", "01:30", "P1M1Y", "P1.5D", "PT1S1M", "P1DT", "PT1"] {
            assert!(read_duration(&Str::from(wrong)).is_err(), "{wrong}");
        }
    }
}
