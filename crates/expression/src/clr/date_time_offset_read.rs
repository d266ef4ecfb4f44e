//! System.DateTimeOffset.Parse and ParseExact

use super::calendar::{Date, MAX_TICKS, TICKS_PER_HOUR};
use super::date_time_offset::DateTimeOffset;
use super::date_time_read::{ADJUST_TO_UNIVERSAL, check_styles, today, wall_clock};
use super::format::date_parse::{self, Reading};
use super::format::date_parse_exact;
use super::globalization::date_format;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(super) fn declare_parsing(ty: Type) -> Type {
    ty.method("static DateTimeOffset Parse(string input)", |cx: &mut Cx<'_>, text: Str| parse(cx, &text, &Value::Null, 0))
        .method("static DateTimeOffset Parse(string input, IFormatProvider formatProvider)", |cx: &mut Cx<'_>, text: Str, provider: Value| parse(cx, &text, &provider, 0))
        .method("static DateTimeOffset Parse(string input, IFormatProvider formatProvider, DateTimeStyles styles)", |cx: &mut Cx<'_>, text: Str, provider: Value, styles: EnumValue| {
            parse(cx, &text, &provider, styles.number)
        })
        .method("static bool TryParse(string input, out DateTimeOffset result)", |cx: &mut Cx<'_>, text: Option<Str>| {
            tried(text.and_then(|text| parse(cx, &text, &Value::Null, 0).ok()))
        })
        .method("static bool TryParse(string input, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)", |cx: &mut Cx<'_>, text: Option<Str>, provider: Value, styles: EnumValue| {
            check_styles(styles.number)?;
            Ok::<_, Throw>(tried(text.and_then(|text| parse(cx, &text, &provider, styles.number).ok())))
        })
        .method("static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider)", |cx: &mut Cx<'_>, text: Str, format: Str, provider: Value| {
            parse_exact(cx, &text, &[format], &provider, 0)
        })
        .method("static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles)", |cx: &mut Cx<'_>, text: Str, format: Str, provider: Value, styles: EnumValue| {
            parse_exact(cx, &text, &[format], &provider, styles.number)
        })
        .method("static DateTimeOffset ParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles)", |cx: &mut Cx<'_>, text: Str, formats: Vec<Str>, provider: Value, styles: EnumValue| {
            parse_exact(cx, &text, &formats, &provider, styles.number)
        })
        .method("static bool TryParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)", |cx: &mut Cx<'_>, text: Option<Str>, format: Option<Str>, provider: Value, styles: EnumValue| {
            check_styles(styles.number)?;
            let both = text.zip(format);
            Ok::<_, Throw>(tried(both.and_then(|(text, format)| parse_exact(cx, &text, &[format], &provider, styles.number).ok())))
        })
        .method("static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)", |cx: &mut Cx<'_>, text: Option<Str>, formats: Option<Vec<Str>>, provider: Value, styles: EnumValue| {
            check_styles(styles.number)?;
            let both = text.zip(formats);
            Ok::<_, Throw>(tried(both.and_then(|(text, formats)| parse_exact(cx, &text, &formats, &provider, styles.number).ok())))
        })
}

fn tried(date: Option<DateTimeOffset>) -> WithOut<bool, 1> {
    WithOut(date.is_some(), [Value::object(date.unwrap_or(DateTimeOffset::utc(0)))])
}

pub(crate) fn parse(
    cx: &Cx<'_>,
    text: &Str,
    provider: &Value,
    styles: i32,
) -> Result<DateTimeOffset, Exception> {
    check_styles(styles)?;
    let text = text.to_utf8();
    let today = today(cx);
    let reading = date_parse::parse(&text, date_format(provider), today)?;
    finish(&text, reading, today, styles)
}

fn parse_exact(
    cx: &Cx<'_>,
    text: &Str,
    formats: &[Str],
    provider: &Value,
    styles: i32,
) -> Result<DateTimeOffset, Exception> {
    check_styles(styles)?;
    let text = text.to_utf8();
    let formats: Vec<String> = formats.iter().map(Str::to_string).collect();
    let today = today(cx);
    let reading = date_parse_exact::parse(&text, &formats, date_format(provider), styles, today)?;
    finish(&text, reading, today, styles)
}

fn finish(text: &str, reading: Reading, today: Date, styles: i32) -> Result<DateTimeOffset, Exception> {
    let ticks = wall_clock(reading, today, styles).ok_or_else(|| date_parse::unrecognized(text))?;
    let offset = reading.zone.map_or(0, |zone| zone.offset);
    if offset.abs() > 14 * TICKS_PER_HOUR {
        return Err(Exception::format(format!(
            "The time zone offset of string '{text}' must be within plus or minus 14 hours."
        )));
    }
    let utc = ticks - offset;
    if !(0..=MAX_TICKS).contains(&utc) {
        return Err(Exception::format(format!(
            "The UTC representation of the date '{text}' falls outside the year range 1-9999."
        )));
    }
    Ok(if styles & ADJUST_TO_UNIVERSAL != 0 {
        DateTimeOffset::utc(utc)
    } else {
        DateTimeOffset { ticks, offset }
    })
}
