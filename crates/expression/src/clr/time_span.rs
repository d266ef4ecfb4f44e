//! System.TimeSpan

use std::cmp::Ordering;
use std::sync::Arc;

use super::calendar::{
    TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE, TICKS_PER_SECOND,
};
use super::format::{time_span_format, time_span_parse};
use super::globalization::number_format;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, IntoValue, Mismatch, WithOut};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `System.TimeSpan`, in ticks of 100 ns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeSpan(pub i64);

pub(crate) fn declare() -> Type {
    let ty = Type::structure(
        "System.TimeSpan : System.IComparable, System.IFormattable, System.IComparable<TimeSpan>, System.IEquatable<TimeSpan>",
        Value::object(TimeSpan(0)),
    )
    .constant("static TimeSpan Zero", Value::object(TimeSpan(0)))
    .constant("static TimeSpan MinValue", Value::object(TimeSpan(i64::MIN)))
    .constant("static TimeSpan MaxValue", Value::object(TimeSpan(i64::MAX)))
    .constant("long TicksPerMillisecond", Value::Int64(TICKS_PER_MILLISECOND))
    .constant("long TicksPerSecond", Value::Int64(TICKS_PER_SECOND))
    .constant("long TicksPerMinute", Value::Int64(TICKS_PER_MINUTE))
    .constant("long TicksPerHour", Value::Int64(TICKS_PER_HOUR))
    .constant("long TicksPerDay", Value::Int64(TICKS_PER_DAY))
    .constructor("TimeSpan()", || TimeSpan(0))
    .constructor("TimeSpan(long ticks)", TimeSpan)
    .constructor("TimeSpan(int hours, int minutes, int seconds)", |h: i32, m: i32, s: i32| new(0, h, m, s, 0))
    .constructor("TimeSpan(int days, int hours, int minutes, int seconds)", |d: i32, h: i32, m: i32, s: i32| new(d, h, m, s, 0))
    .constructor("TimeSpan(int days, int hours, int minutes, int seconds, int milliseconds)", new)
    .method("static TimeSpan FromDays(double value)", |value: f64| from_double(value, TICKS_PER_DAY))
    .method("static TimeSpan FromHours(double value)", |value: f64| from_double(value, TICKS_PER_HOUR))
    .method("static TimeSpan FromMinutes(double value)", |value: f64| from_double(value, TICKS_PER_MINUTE))
    .method("static TimeSpan FromSeconds(double value)", |value: f64| from_double(value, TICKS_PER_SECOND))
    .method("static TimeSpan FromMilliseconds(double value)", |value: f64| from_double(value, TICKS_PER_MILLISECOND))
    .method("static TimeSpan FromTicks(long value)", TimeSpan);
    declare_arithmetic(declare_text(declare_parts(ty)))
}

fn declare_parts(ty: Type) -> Type {
    ty.property("long Ticks", |span: TimeSpan| span.0)
        .property("int Days", |span: TimeSpan| (span.0 / TICKS_PER_DAY) as i32)
        .property("int Hours", |span: TimeSpan| (span.0 / TICKS_PER_HOUR % 24) as i32)
        .property("int Minutes", |span: TimeSpan| (span.0 / TICKS_PER_MINUTE % 60) as i32)
        .property("int Seconds", |span: TimeSpan| (span.0 / TICKS_PER_SECOND % 60) as i32)
        .property("int Milliseconds", |span: TimeSpan| (span.0 / TICKS_PER_MILLISECOND % 1000) as i32)
        .property("double TotalDays", |span: TimeSpan| span.0 as f64 / TICKS_PER_DAY as f64)
        .property("double TotalHours", |span: TimeSpan| span.0 as f64 / TICKS_PER_HOUR as f64)
        .property("double TotalMinutes", |span: TimeSpan| span.0 as f64 / TICKS_PER_MINUTE as f64)
        .property("double TotalSeconds", |span: TimeSpan| span.0 as f64 / TICKS_PER_SECOND as f64)
        .property("double TotalMilliseconds", |span: TimeSpan| span.total_milliseconds())
}

fn declare_text(ty: Type) -> Type {
    ty.method("string ToString()", |span: TimeSpan| span.text())
        .method("string ToString(string format)", |span: TimeSpan, format: Option<Str>| {
            time_span_format::write(span.0, &format.unwrap_or_default().to_utf8(), ".")
        })
        .method("string ToString(string format, IFormatProvider formatProvider)", |span: TimeSpan, format: Option<Str>, provider: Value| {
            time_span_format::write(span.0, &format.unwrap_or_default().to_utf8(), &number_format(&provider).number_decimal_separator)
        })
        .method("static TimeSpan Parse(string s)", |text: Str| parse(&text))
        .method("static TimeSpan Parse(string input, IFormatProvider formatProvider)", |text: Str, _: Value| parse(&text))
        .method("static bool TryParse(string s, out TimeSpan result)", |text: Option<Str>| tried(text.and_then(|text| parse(&text).ok())))
        .method("static bool TryParse(string input, IFormatProvider formatProvider, out TimeSpan result)", |text: Option<Str>, _: Value| {
            tried(text.and_then(|text| parse(&text).ok()))
        })
        .method("static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider)", |text: Str, format: Str, _: Value| {
            parse_exact(&text, &[format], NO_STYLES)
        })
        .method("static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles)", |text: Str, format: Str, _: Value, styles: EnumValue| {
            parse_exact(&text, &[format], styles)
        })
        .method("static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider)", |text: Str, formats: Vec<Str>, _: Value| {
            parse_exact(&text, &formats, NO_STYLES)
        })
        .method("static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles)", |text: Str, formats: Vec<Str>, _: Value, styles: EnumValue| {
            parse_exact(&text, &formats, styles)
        })
        .method("static bool TryParseExact(string input, string format, IFormatProvider formatProvider, out TimeSpan result)", |text: Option<Str>, format: Str, _: Value| {
            tried(text.and_then(|text| parse_exact(&text, &[format], NO_STYLES).ok()))
        })
        .method("static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, out TimeSpan result)", |text: Option<Str>, formats: Vec<Str>, _: Value| {
            tried(text.and_then(|text| parse_exact(&text, &formats, NO_STYLES).ok()))
        })
        .method("static bool TryParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)", |text: Option<Str>, format: Str, _: Value, styles: EnumValue| {
            tried(text.and_then(|text| parse_exact(&text, &[format], styles).ok()))
        })
        .method("static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)", |text: Option<Str>, formats: Vec<Str>, _: Value, styles: EnumValue| {
            tried(text.and_then(|text| parse_exact(&text, &formats, styles).ok()))
        })
}

fn declare_arithmetic(ty: Type) -> Type {
    ty.method("TimeSpan Add(TimeSpan ts)", |a: TimeSpan, b: TimeSpan| a.plus(b))
        .method("TimeSpan Subtract(TimeSpan ts)", |a: TimeSpan, b: TimeSpan| a.minus(b))
        .method("TimeSpan Negate()", |span: TimeSpan| span.negate())
        .method("TimeSpan Duration()", duration)
        .method("TimeSpan Multiply(double factor)", multiply)
        .method("TimeSpan Divide(double divisor)", divide)
        .method("double Divide(TimeSpan ts)", |a: TimeSpan, b: TimeSpan| a.0 as f64 / b.0 as f64)
        .method("bool Equals(object value)", |span: TimeSpan, other: Value| {
            other.downcast_ref() == Some(&span)
        })
        .method("bool Equals(TimeSpan obj)", |a: TimeSpan, b: TimeSpan| a == b)
        .method("static bool Equals(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a == b)
        .method("static int Compare(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a.cmp(&b) as i32)
        .method("int CompareTo(TimeSpan value)", |a: TimeSpan, b: TimeSpan| a.cmp(&b) as i32)
        .method("int CompareTo(object value)", compare_to)
        .method("int GetHashCode()", |span: TimeSpan| span.hash())
        .operator("TimeSpan operator -(TimeSpan t)", |span: TimeSpan| span.negate())
        .operator("TimeSpan operator +(TimeSpan t)", |span: TimeSpan| span)
        .operator("TimeSpan operator +(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a.plus(b))
        .operator("TimeSpan operator -(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a.minus(b))
        .operator("TimeSpan operator *(TimeSpan timeSpan, double factor)", multiply)
        .operator("TimeSpan operator *(double factor, TimeSpan timeSpan)", |factor: f64, span: TimeSpan| {
            multiply(span, factor)
        })
        .operator("TimeSpan operator /(TimeSpan timeSpan, double divisor)", divide)
        .operator("double operator /(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| {
            a.0 as f64 / b.0 as f64
        })
        .operator("bool operator ==(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a == b)
        .operator("bool operator !=(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a != b)
        .operator("bool operator <(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a < b)
        .operator("bool operator <=(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a <= b)
        .operator("bool operator >(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a > b)
        .operator("bool operator >=(TimeSpan t1, TimeSpan t2)", |a: TimeSpan, b: TimeSpan| a >= b)
}

impl FromValue for TimeSpan {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Arc::<Self>::from_value(value).map(|span| *span)
    }
}

impl IntoValue for TimeSpan {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for TimeSpan {
    fn ty(&self) -> Ty {
        Ty::named("System.TimeSpan", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text()))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.hash())
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|other| self.cmp(other))
    }

    fn format(&self, _cx: &mut Cx<'_>, format: &str, provider: &Value) -> Option<Result<Str, Throw>> {
        let text = time_span_format::write(self.0, format, &number_format(provider).number_decimal_separator);
        Some(text.map(Str::from).map_err(Throw::from))
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "timespan": self.text() })))
    }
}

impl TimeSpan {
    fn text(self) -> String {
        time_span_format::constant(self.0)
    }

    fn hash(self) -> i32 {
        let bits = self.0.cast_unsigned();
        (bits as u32 ^ (bits >> 32) as u32).cast_signed()
    }

    fn total_milliseconds(self) -> f64 {
        (self.0 as f64 / TICKS_PER_MILLISECOND as f64)
            .clamp((i64::MIN / TICKS_PER_MILLISECOND) as f64, (i64::MAX / TICKS_PER_MILLISECOND) as f64)
    }

    pub(crate) fn plus(self, other: Self) -> Result<Self, Exception> {
        self.0.checked_add(other.0).map(Self).ok_or_else(too_long)
    }

    pub(crate) fn minus(self, other: Self) -> Result<Self, Exception> {
        self.0.checked_sub(other.0).map(Self).ok_or_else(too_long)
    }

    fn negate(self) -> Result<Self, Exception> {
        self.0.checked_neg().map(Self).ok_or_else(|| {
            Exception::overflow("Negating the minimum value of a twos complement number is invalid.")
        })
    }
}

fn too_long() -> Exception {
    Exception::overflow("TimeSpan overflowed because the duration is too long.")
}

fn new(days: i32, hours: i32, minutes: i32, seconds: i32, milliseconds: i32) -> Result<TimeSpan, Exception> {
    let seconds =
        i64::from(days) * 86_400 + i64::from(hours) * 3_600 + i64::from(minutes) * 60 + i64::from(seconds);
    let milliseconds = seconds * 1000 + i64::from(milliseconds);
    milliseconds.checked_mul(TICKS_PER_MILLISECOND).map(TimeSpan).ok_or_else(|| {
        Exception::argument_out_of_range("TimeSpan overflowed because the duration is too long.", "")
    })
}

fn from_double(value: f64, scale: i64) -> Result<TimeSpan, Exception> {
    if value.is_nan() {
        return Err(Exception::argument(
            "TimeSpan does not accept floating point Not-a-Number values.",
            None,
        ));
    }
    from_ticks(value * scale as f64)
}

fn from_ticks(ticks: f64) -> Result<TimeSpan, Exception> {
    if ticks > i64::MAX as f64 || ticks < i64::MIN as f64 || ticks.is_nan() {
        return Err(too_long());
    }
    Ok(TimeSpan(ticks as i64))
}

fn duration(span: TimeSpan) -> Result<TimeSpan, Exception> {
    span.0.checked_abs().map(TimeSpan).ok_or_else(|| {
        Exception::overflow("The duration cannot be returned for TimeSpan.MinValue because the absolute value of TimeSpan.MinValue exceeds the value of TimeSpan.MaxValue.")
    })
}

fn multiply(span: TimeSpan, factor: f64) -> Result<TimeSpan, Exception> {
    if factor.is_nan() {
        return Err(Exception::argument(
            "TimeSpan does not accept floating point Not-a-Number values.",
            Some("factor"),
        ));
    }
    from_ticks((span.0 as f64 * factor).round_ties_even())
}

fn divide(span: TimeSpan, divisor: f64) -> Result<TimeSpan, Exception> {
    if divisor.is_nan() {
        return Err(Exception::argument(
            "TimeSpan does not accept floating point Not-a-Number values.",
            Some("divisor"),
        ));
    }
    from_ticks((span.0 as f64 / divisor).round_ties_even())
}

fn compare_to(span: TimeSpan, other: Value) -> Result<i32, Exception> {
    if other.is_null() {
        return Ok(1);
    }
    let other = other.downcast_ref::<TimeSpan>();
    let other = other.ok_or_else(|| Exception::argument("Object must be of type TimeSpan.", None))?;
    Ok(span.cmp(other) as i32)
}

fn tried(span: Option<TimeSpan>) -> WithOut<bool, 1> {
    WithOut(span.is_some(), [Value::object(span.unwrap_or(TimeSpan(0)))])
}

/// `TimeSpan.Parse`.
pub(crate) fn parse(text: &Str) -> Result<TimeSpan, Exception> {
    time_span_parse::parse(&text.to_utf8()).map(TimeSpan)
}

const NO_STYLES: EnumValue = EnumValue { ty: "System.Globalization.TimeSpanStyles", number: 0 };

fn parse_exact(text: &Str, formats: &[Str], styles: EnumValue) -> Result<TimeSpan, Exception> {
    let formats: Vec<String> = formats.iter().map(Str::to_string).collect();
    time_span_parse::parse_exact(&text.to_utf8(), &formats, styles.number == 1).map(TimeSpan)
}
