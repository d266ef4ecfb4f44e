//! System.DateTime.Parse and ParseExact

use super::calendar::{Date, TICKS_PER_DAY, check};
use super::date_time::{DateTime, Kind};
use super::format::date_parse::Reading;
use super::format::{date_parse, date_parse_exact};
use super::globalization::date_format;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(super) const ADJUST_TO_UNIVERSAL: i32 = 0x10;
pub(super) const ASSUME_LOCAL: i32 = 0x20;
pub(super) const ASSUME_UNIVERSAL: i32 = 0x40;
const ROUND_TRIP_KIND: i32 = 0x80;
const NO_CURRENT_DATE: i32 = 0x8;

pub(super) fn declare_parsing(ty: Type) -> Type {
    ty.method("static DateTime Parse(string s)", |cx: &mut Cx<'_>, text: Str| parse(cx, &text, &Value::Null, 0))
        .method("static DateTime Parse(string s, IFormatProvider provider)", |cx: &mut Cx<'_>, text: Str, provider: Value| parse(cx, &text, &provider, 0))
        .method("static DateTime Parse(string s, IFormatProvider provider, DateTimeStyles styles)", |cx: &mut Cx<'_>, text: Str, provider: Value, styles: EnumValue| {
            parse(cx, &text, &provider, styles.number)
        })
        .method("static bool TryParse(string s, out DateTime result)", |cx: &mut Cx<'_>, text: Option<Str>| {
            tried(text.and_then(|text| parse(cx, &text, &Value::Null, 0).ok()))
        })
        .method("static bool TryParse(string s, IFormatProvider provider, DateTimeStyles styles, out DateTime result)", |cx: &mut Cx<'_>, text: Option<Str>, provider: Value, styles: EnumValue| {
            check_styles(styles.number)?;
            Ok::<_, Throw>(tried(text.and_then(|text| parse(cx, &text, &provider, styles.number).ok())))
        })
        .method("static DateTime ParseExact(string s, string format, IFormatProvider provider)", |cx: &mut Cx<'_>, text: Str, format: Str, provider: Value| {
            parse_exact(cx, &text, &[format], &provider, 0)
        })
        .method("static DateTime ParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style)", |cx: &mut Cx<'_>, text: Str, format: Str, provider: Value, styles: EnumValue| {
            parse_exact(cx, &text, &[format], &provider, styles.number)
        })
        .method("static DateTime ParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style)", |cx: &mut Cx<'_>, text: Str, formats: Vec<Str>, provider: Value, styles: EnumValue| {
            parse_exact(cx, &text, &formats, &provider, styles.number)
        })
        .method("static bool TryParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style, out DateTime result)", |cx: &mut Cx<'_>, text: Option<Str>, format: Option<Str>, provider: Value, styles: EnumValue| {
            check_styles(styles.number)?;
            let both = text.zip(format);
            Ok::<_, Throw>(tried(both.and_then(|(text, format)| parse_exact(cx, &text, &[format], &provider, styles.number).ok())))
        })
        .method("static bool TryParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style, out DateTime result)", |cx: &mut Cx<'_>, text: Option<Str>, formats: Vec<Str>, provider: Value, styles: EnumValue| {
            check_styles(styles.number)?;
            Ok::<_, Throw>(tried(text.and_then(|text| parse_exact(cx, &text, &formats, &provider, styles.number).ok())))
        })
}

fn tried(date: Option<DateTime>) -> WithOut<bool, 1> {
    WithOut(date.is_some(), [Value::object(date.unwrap_or(DateTime::MIN))])
}

/// Today, where a text gives only a time or leaves out the year.
pub(super) fn today(cx: &Cx<'_>) -> Date {
    Date::of(cx.utc_now())
}

pub(super) fn check_styles(styles: i32) -> Result<(), Exception> {
    let bad = |message| Err(Exception::argument(message, Some("styles")));
    if styles & !0xff != 0 {
        return bad("An undefined DateTimeStyles value is being used.");
    }
    if styles & ASSUME_LOCAL != 0 && styles & ASSUME_UNIVERSAL != 0 {
        return bad("The DateTimeStyles values AssumeLocal and AssumeUniversal cannot be used together.");
    }
    if styles & ROUND_TRIP_KIND != 0 && styles & (ADJUST_TO_UNIVERSAL | ASSUME_LOCAL | ASSUME_UNIVERSAL) != 0
    {
        return bad(
            "The DateTimeStyles value RoundtripKind cannot be used with the values AssumeLocal, AssumeUniversal or AdjustToUniversal.",
        );
    }
    Ok(())
}

/// `DateTime.Parse`.
pub(crate) fn parse(cx: &Cx<'_>, text: &Str, provider: &Value, styles: i32) -> Result<DateTime, Exception> {
    read(&text.to_utf8(), provider, styles, today(cx))
}

/// `DateTime.Parse` on this day.
pub(super) fn read(text: &str, provider: &Value, styles: i32, today: Date) -> Result<DateTime, Exception> {
    check_styles(styles)?;
    let reading = date_parse::parse(text, date_format(provider), today)?;
    finish(text, reading, today, styles)
}

fn parse_exact(
    cx: &Cx<'_>,
    text: &Str,
    formats: &[Str],
    provider: &Value,
    styles: i32,
) -> Result<DateTime, Exception> {
    check_styles(styles)?;
    let text = text.to_utf8();
    let formats: Vec<String> = formats.iter().map(Str::to_string).collect();
    let today = today(cx);
    let reading = date_parse_exact::parse(&text, &formats, date_format(provider), styles, today)?;
    finish(&text, reading, today, styles)
}

/// The ticks of date and time together.
pub(super) fn wall_clock(reading: Reading, today: Date, styles: i32) -> Option<i64> {
    let default = if styles & NO_CURRENT_DATE != 0 { Date { year: 1, month: 1, day: 1 } } else { today };
    let date = reading.date.unwrap_or(default).ticks()?;
    date.checked_add(reading.time).filter(|ticks| ticks / TICKS_PER_DAY >= date / TICKS_PER_DAY)
}

/// Gives the date its kind as the styles ask for it. Local time is UTC, so only the kind differs.
fn finish(text: &str, reading: Reading, today: Date, styles: i32) -> Result<DateTime, Exception> {
    let ticks = wall_clock(reading, today, styles).ok_or_else(|| date_parse::unrecognized(text))?;
    let universal = styles & ADJUST_TO_UNIVERSAL != 0;
    let kind = match reading.zone {
        Some(zone) if styles & ROUND_TRIP_KIND != 0 && zone.utc => Kind::Utc,
        Some(_) if universal => Kind::Utc,
        Some(_) => Kind::Local,
        None if styles & (ASSUME_LOCAL | ASSUME_UNIVERSAL) == 0 => Kind::Unspecified,
        None if universal => Kind::Utc,
        None => Kind::Local,
    };
    let offset = reading.zone.map_or(0, |zone| zone.offset);
    let ticks = check(ticks.checked_sub(offset), "value").map_err(|_| {
        Exception::format(format!("The DateTime represented by the string '{text}' is out of range."))
    })?;
    Ok(DateTime { ticks, kind })
}
