//! System.DateTime

use std::cmp::Ordering;
use std::sync::Arc;

use super::array::Array;
use super::calendar::{
    Date, MAX_TICKS, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE,
    TICKS_PER_SECOND, UNIX_EPOCH, add_months, check, day_of_week, days_in_month, is_leap_year, time_ticks,
};
use super::date_time_read::declare_parsing;
pub(crate) use super::date_time_read::parse;
use super::format::date_format::{self, Moment, Zone};
use super::globalization::date_format;
use super::receiver::NotNull;
use super::time_span::TimeSpan;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{Char, FromValue, IntoValue, Mismatch};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `System.DateTime`: ticks since 0001-01-01 and the `DateTimeKind`.
#[derive(Clone, Copy, Debug)]
pub struct DateTime {
    /// Ticks of 100 ns.
    pub ticks: i64,
    /// What is known of its time zone.
    pub kind: Kind,
}

/// A `System.DateTimeKind`. Local time is UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Neither UTC nor local.
    Unspecified,
    /// UTC.
    Utc,
    /// Local time.
    Local,
}

const ALLOWED: &[&str] = &[
    ".ctor",
    "Add",
    "AddDays",
    "AddHours",
    "AddMilliseconds",
    "AddMinutes",
    "AddMonths",
    "AddSeconds",
    "AddTicks",
    "AddYears",
    "Date",
    "Day",
    "DayOfWeek",
    "DayOfYear",
    "DaysInMonth",
    "Hour",
    "IsDaylightSavingTime",
    "IsLeapYear",
    "MaxValue",
    "Millisecond",
    "Minute",
    "MinValue",
    "Month",
    "Now",
    "Parse",
    "Second",
    "Subtract",
    "Ticks",
    "TimeOfDay",
    "Today",
    "ToString",
    "UtcNow",
    "Year",
];

pub(crate) fn declare() -> Vec<Type> {
    let ty = Type::structure(
        "System.DateTime : System.IComparable, System.IFormattable, System.IConvertible, System.IComparable<DateTime>, System.IEquatable<DateTime>",
        Value::object(DateTime::MIN),
    )
    .allowed(Allowed::Members(ALLOWED))
    .constant("static DateTime MinValue", Value::object(DateTime::MIN))
    .constant("static DateTime MaxValue", Value::object(DateTime::unspecified(MAX_TICKS)))
    .constant("static DateTime UnixEpoch", Value::object(DateTime { ticks: UNIX_EPOCH, kind: Kind::Utc }))
    .property("static DateTime UtcNow", |cx: &mut Cx<'_>| DateTime { ticks: cx.utc_now(), kind: Kind::Utc })
    .property("static DateTime Now", |cx: &mut Cx<'_>| DateTime { ticks: cx.utc_now(), kind: Kind::Local })
    .property("static DateTime Today", |cx: &mut Cx<'_>| DateTime { ticks: cx.utc_now(), kind: Kind::Local }.midnight());
    vec![
        declare_parsing(declare_operators(declare_conversions(declare_arithmetic(declare_parts(
            declare_constructors(ty),
        ))))),
        Type::enumeration("System.DateTimeKind", &[("Unspecified", 0), ("Utc", 1), ("Local", 2)])
            .allowed(Allowed::Members(&["Utc"])),
        Type::enumeration(
            "System.DayOfWeek",
            &[
                ("Sunday", 0),
                ("Monday", 1),
                ("Tuesday", 2),
                ("Wednesday", 3),
                ("Thursday", 4),
                ("Friday", 5),
                ("Saturday", 6),
            ],
        )
        .allowed(Allowed::No),
    ]
}

fn declare_constructors(ty: Type) -> Type {
    ty.constructor("DateTime()", || DateTime::MIN)
        .constructor("DateTime(long ticks)", |ticks: i64| from_ticks(ticks, Kind::Unspecified))
        .constructor("DateTime(long ticks, DateTimeKind kind)", |ticks: i64, kind: EnumValue| from_ticks(ticks, Kind::of(kind)?))
        .constructor("DateTime(int year, int month, int day)", |y: i32, m: i32, d: i32| new(y, m, d, [0; 4], Kind::Unspecified))
        .constructor("DateTime(int year, int month, int day, Calendar calendar)", |y: i32, m: i32, d: i32, _: NotNull| {
            new(y, m, d, [0; 4], Kind::Unspecified)
        })
        .constructor("DateTime(int year, int month, int day, int hour, int minute, int second, Calendar calendar)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, _: NotNull| {
            new(y, m, d, [h, min, s, 0], Kind::Unspecified)
        })
        .constructor("DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, Calendar calendar)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, ms: i32, _: NotNull| {
            new(y, m, d, [h, min, s, ms], Kind::Unspecified)
        })
        .constructor("DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, Calendar calendar, DateTimeKind kind)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, ms: i32, _: NotNull, kind: EnumValue| {
            new(y, m, d, [h, min, s, ms], Kind::of(kind)?)
        })
        .constructor("DateTime(int year, int month, int day, int hour, int minute, int second)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32| {
            new(y, m, d, [h, min, s, 0], Kind::Unspecified)
        })
        .constructor("DateTime(int year, int month, int day, int hour, int minute, int second, DateTimeKind kind)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, kind: EnumValue| {
            new(y, m, d, [h, min, s, 0], Kind::of(kind)?)
        })
        .constructor("DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, ms: i32| {
            new(y, m, d, [h, min, s, ms], Kind::Unspecified)
        })
        .constructor("DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, DateTimeKind kind)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, ms: i32, kind: EnumValue| {
            new(y, m, d, [h, min, s, ms], Kind::of(kind)?)
        })
}

fn declare_parts(ty: Type) -> Type {
    ty.property("int Year", |date: DateTime| Date::of(date.ticks).year)
        .property("int Month", |date: DateTime| Date::of(date.ticks).month)
        .property("int Day", |date: DateTime| Date::of(date.ticks).day)
        .property("int Hour", |date: DateTime| (date.ticks / TICKS_PER_HOUR % 24) as i32)
        .property("int Minute", |date: DateTime| (date.ticks / TICKS_PER_MINUTE % 60) as i32)
        .property("int Second", |date: DateTime| (date.ticks / TICKS_PER_SECOND % 60) as i32)
        .property("int Millisecond", |date: DateTime| (date.ticks / TICKS_PER_MILLISECOND % 1000) as i32)
        .property("long Ticks", |date: DateTime| date.ticks)
        .property("DayOfWeek DayOfWeek", |date: DateTime| EnumValue {
            ty: "System.DayOfWeek",
            number: day_of_week(date.ticks),
        })
        .property("int DayOfYear", |date: DateTime| Date::of(date.ticks).day_of_year())
        .property("DateTime Date", DateTime::midnight)
        .property("TimeSpan TimeOfDay", |date: DateTime| TimeSpan(date.ticks % TICKS_PER_DAY))
        .property("DateTimeKind Kind", |date: DateTime| date.kind.value())
        .method("static int DaysInMonth(int year, int month)", |year: i32, month: i32| {
            if !(1..=12).contains(&month) {
                return Err(Exception::argument_out_of_range(
                    "Month must be between one and twelve.",
                    "month",
                ));
            }
            check_year(year)?;
            Ok(days_in_month(year, month))
        })
        .method("static bool IsLeapYear(int year)", |year: i32| check_year(year).map(|()| is_leap_year(year)))
        .method("bool IsDaylightSavingTime()", |_: DateTime| false)
}

fn declare_arithmetic(ty: Type) -> Type {
    ty.method("DateTime Add(TimeSpan value)", |date: DateTime, span: TimeSpan| date.plus(Some(span.0)))
        .method("DateTime Subtract(TimeSpan value)", |date: DateTime, span: TimeSpan| date.minus(span))
        .method("TimeSpan Subtract(DateTime value)", |a: DateTime, b: DateTime| TimeSpan(a.ticks - b.ticks))
        .method("DateTime AddDays(double value)", |date: DateTime, value: f64| date.add(value, TICKS_PER_DAY))
        .method("DateTime AddHours(double value)", |date: DateTime, value: f64| {
            date.add(value, TICKS_PER_HOUR)
        })
        .method("DateTime AddMinutes(double value)", |date: DateTime, value: f64| {
            date.add(value, TICKS_PER_MINUTE)
        })
        .method("DateTime AddSeconds(double value)", |date: DateTime, value: f64| {
            date.add(value, TICKS_PER_SECOND)
        })
        .method("DateTime AddMilliseconds(double value)", |date: DateTime, value: f64| {
            date.add(value, TICKS_PER_MILLISECOND)
        })
        .method("DateTime AddTicks(long value)", |date: DateTime, ticks: i64| date.plus(Some(ticks)))
        .method("DateTime AddMonths(int months)", |date: DateTime, months: i32| date.add_months(months))
        .method("DateTime AddYears(int value)", |date: DateTime, years: i32| date.add_years(years))
}

fn declare_conversions(ty: Type) -> Type {
    ty.method("string ToString()", |date: DateTime| date.text("", &Value::Null))
        .method("string ToString(string format)", |date: DateTime, format: Option<Str>| {
            date.text(&format.unwrap_or_default().to_utf8(), &Value::Null)
        })
        .method("string ToString(IFormatProvider provider)", |date: DateTime, provider: Value| {
            date.text("", &provider)
        })
        .method(
            "string ToString(string format, IFormatProvider provider)",
            |date: DateTime, format: Option<Str>, provider: Value| {
                date.text(&format.unwrap_or_default().to_utf8(), &provider)
            },
        )
        .method("string ToShortDateString()", |date: DateTime| date.text("d", &Value::Null))
        .method("string ToLongDateString()", |date: DateTime| date.text("D", &Value::Null))
        .method("string ToShortTimeString()", |date: DateTime| date.text("t", &Value::Null))
        .method("string ToLongTimeString()", |date: DateTime| date.text("T", &Value::Null))
        .method("string[] GetDateTimeFormats()", |date: DateTime| all_formats(date, None, &Value::Null))
        .method("string[] GetDateTimeFormats(char format)", |date: DateTime, format: Char| {
            all_formats(date, Some(format), &Value::Null)
        })
        .method("string[] GetDateTimeFormats(IFormatProvider provider)", |date: DateTime, provider: Value| {
            all_formats(date, None, &provider)
        })
        .method(
            "string[] GetDateTimeFormats(char format, IFormatProvider provider)",
            |date: DateTime, format: Char, provider: Value| all_formats(date, Some(format), &provider),
        )
        .method("DateTime ToUniversalTime()", |date: DateTime| DateTime { kind: Kind::Utc, ..date })
        .method("DateTime ToLocalTime()", |date: DateTime| DateTime { kind: Kind::Local, ..date })
        .method(
            "static DateTime SpecifyKind(DateTime value, DateTimeKind kind)",
            |date: DateTime, kind: EnumValue| Ok::<_, Exception>(DateTime { kind: Kind::of(kind)?, ..date }),
        )
        .method("long ToFileTime()", to_file_time)
        .method("long ToFileTimeUtc()", to_file_time)
        .method("static DateTime FromFileTime(long fileTime)", |time: i64| from_file_time(time, Kind::Local))
        .method("static DateTime FromFileTimeUtc(long fileTime)", |time: i64| from_file_time(time, Kind::Utc))
        .method("double ToOADate()", |date: DateTime| to_oa_date(date.ticks))
        .method("static DateTime FromOADate(double d)", from_oa_date)
        .method("long ToBinary()", to_binary)
        .method("static DateTime FromBinary(long dateData)", from_binary)
}

fn declare_operators(ty: Type) -> Type {
    ty.method("bool Equals(object value)", |date: DateTime, other: Value| {
        other.downcast_ref::<DateTime>().is_some_and(|other| other.ticks == date.ticks)
    })
    .method("bool Equals(DateTime value)", |a: DateTime, b: DateTime| a.ticks == b.ticks)
    .method("static bool Equals(DateTime t1, DateTime t2)", |a: DateTime, b: DateTime| a.ticks == b.ticks)
    .method("static int Compare(DateTime t1, DateTime t2)", |a: DateTime, b: DateTime| {
        a.ticks.cmp(&b.ticks) as i32
    })
    .method("int CompareTo(DateTime value)", |a: DateTime, b: DateTime| a.ticks.cmp(&b.ticks) as i32)
    .method("int CompareTo(object value)", compare_to)
    .method("int GetHashCode()", |date: DateTime| hash(date.ticks))
    .method("TypeCode GetTypeCode()", |_: DateTime| EnumValue { ty: "System.TypeCode", number: 16 })
    .operator("DateTime operator +(DateTime d, TimeSpan t)", |date: DateTime, span: TimeSpan| {
        date.plus(Some(span.0))
    })
    .operator("DateTime operator -(DateTime d, TimeSpan t)", |date: DateTime, span: TimeSpan| {
        date.minus(span)
    })
    .operator("TimeSpan operator -(DateTime d1, DateTime d2)", |a: DateTime, b: DateTime| {
        TimeSpan(a.ticks - b.ticks)
    })
    .operator("bool operator ==(DateTime d1, DateTime d2)", |a: DateTime, b: DateTime| a.ticks == b.ticks)
    .operator("bool operator !=(DateTime d1, DateTime d2)", |a: DateTime, b: DateTime| a.ticks != b.ticks)
    .operator("bool operator <(DateTime t1, DateTime t2)", |a: DateTime, b: DateTime| a.ticks < b.ticks)
    .operator("bool operator <=(DateTime t1, DateTime t2)", |a: DateTime, b: DateTime| a.ticks <= b.ticks)
    .operator("bool operator >(DateTime t1, DateTime t2)", |a: DateTime, b: DateTime| a.ticks > b.ticks)
    .operator("bool operator >=(DateTime t1, DateTime t2)", |a: DateTime, b: DateTime| a.ticks >= b.ticks)
}

impl Kind {
    fn of(value: EnumValue) -> Result<Self, Exception> {
        match value.number {
            0 => Ok(Self::Unspecified),
            1 => Ok(Self::Utc),
            2 => Ok(Self::Local),
            _ => Err(Exception::argument("Invalid DateTimeKind value.", Some("kind"))),
        }
    }

    fn value(self) -> EnumValue {
        let number = match self {
            Self::Unspecified => 0,
            Self::Utc => 1,
            Self::Local => 2,
        };
        EnumValue { ty: "System.DateTimeKind", number }
    }
}

impl FromValue for DateTime {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Arc::<Self>::from_value(value).map(|date| *date)
    }
}

impl IntoValue for DateTime {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for DateTime {
    fn ty(&self) -> Ty {
        Ty::named("System.DateTime", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text("", &Value::Null)?))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| other.ticks == self.ticks))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(hash(self.ticks))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|other| self.ticks.cmp(&other.ticks))
    }

    fn format(&self, _cx: &mut Cx<'_>, format: &str, provider: &Value) -> Option<Result<Str, Throw>> {
        Some(self.text(format, provider).map(Str::from).map_err(Throw::from))
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        let text = self.text("o", &Value::Null).map_err(Throw::from);
        Some(text.map(|text| serde_json::json!({ "datetime": text })))
    }
}

impl DateTime {
    /// `DateTime.MinValue`.
    pub const MIN: Self = Self::unspecified(0);

    /// With these ticks and of no kind.
    pub const fn unspecified(ticks: i64) -> Self {
        Self { ticks, kind: Kind::Unspecified }
    }

    /// With these ticks and in UTC.
    pub const fn utc(ticks: i64) -> Self {
        Self { ticks, kind: Kind::Utc }
    }

    /// The text that `ToString(format, provider)` gives.
    pub(crate) fn text(self, format: &str, provider: &Value) -> Result<String, Exception> {
        let zone = match self.kind {
            Kind::Unspecified => Zone::Unspecified,
            Kind::Utc => Zone::Utc,
            Kind::Local => Zone::Local,
        };
        date_format::write(Moment { ticks: self.ticks, zone }, format, date_format(provider))
    }

    fn midnight(self) -> Self {
        Self { ticks: self.ticks - self.ticks % TICKS_PER_DAY, ..self }
    }

    pub(crate) fn plus(self, ticks: Option<i64>) -> Result<Self, Exception> {
        let sum = ticks.and_then(|ticks| self.ticks.checked_add(ticks));
        Ok(Self { ticks: check(sum, "value")?, ..self })
    }

    fn minus(self, span: TimeSpan) -> Result<Self, Exception> {
        Ok(Self { ticks: check(self.ticks.checked_sub(span.0), "value")?, ..self })
    }

    /// Adds so many units, rounded to milliseconds as .NET did before version 7. Not a number is none.
    pub(crate) fn add(self, value: f64, unit: i64) -> Result<Self, Exception> {
        let scale = unit / TICKS_PER_MILLISECOND;
        let milliseconds = (value * scale as f64 + if value >= 0.0 { 0.5 } else { -0.5 }).trunc();
        let limit = (MAX_TICKS / TICKS_PER_MILLISECOND) as f64;
        if milliseconds <= -limit || milliseconds >= limit {
            return Err(Exception::argument_out_of_range("Value to add was out of range.", "value"));
        }
        self.plus(Some(milliseconds as i64 * TICKS_PER_MILLISECOND))
    }

    pub(crate) fn add_months(self, months: i32) -> Result<Self, Exception> {
        if !(-120_000..=120_000).contains(&months) {
            return Err(Exception::argument_out_of_range(
                "Months value must be between +/-120000.",
                "months",
            ));
        }
        Ok(Self { ticks: check(add_months(self.ticks, months), "months")?, ..self })
    }

    pub(crate) fn add_years(self, years: i32) -> Result<Self, Exception> {
        if !(-10_000..=10_000).contains(&years) {
            return Err(Exception::argument_out_of_range("Years value must be between +/-10000.", "years"));
        }
        self.add_months(years * 12)
    }
}

/// The hash of a number of ticks.
pub(super) fn hash(ticks: i64) -> i32 {
    let bits = ticks.cast_unsigned();
    (bits as u32 ^ (bits >> 32) as u32).cast_signed()
}

fn from_ticks(ticks: i64, kind: Kind) -> Result<DateTime, Exception> {
    if !(0..=MAX_TICKS).contains(&ticks) {
        return Err(Exception::argument_out_of_range(
            "Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.",
            "ticks",
        ));
    }
    Ok(DateTime { ticks, kind })
}

/// The date and time with these parts: hour, minute, second, millisecond.
pub(super) fn new(
    year: i32,
    month: i32,
    day: i32,
    time: [i32; 4],
    kind: Kind,
) -> Result<DateTime, Exception> {
    let [hour, minute, second, millisecond] = time;
    let unrepresentable = |what: &str| {
        let message = format!("{what} parameters describe an un-representable DateTime.");
        Exception { param: None, ..Exception::argument_out_of_range(message, "") }
    };
    let date = Date { year, month, day }.ticks().ok_or_else(|| unrepresentable("Year, Month, and Day"))?;
    let time = time_ticks(hour, minute, second).ok_or_else(|| unrepresentable("Hour, Minute, and Second"))?;
    if !(0..1000).contains(&millisecond) {
        return Err(Exception::argument_out_of_range(
            "Valid values are between 0 and 999, inclusive.",
            "millisecond",
        ));
    }
    Ok(DateTime { ticks: date + time + i64::from(millisecond) * TICKS_PER_MILLISECOND, kind })
}

fn check_year(year: i32) -> Result<(), Exception> {
    if (1..=9999).contains(&year) {
        Ok(())
    } else {
        Err(Exception::argument_out_of_range("Year must be between 1 and 9999.", "year"))
    }
}

fn compare_to(date: DateTime, other: Value) -> Result<i32, Exception> {
    if other.is_null() {
        return Ok(1);
    }
    let other = other.downcast_ref::<DateTime>();
    let other = other.ok_or_else(|| Exception::argument("Object must be of type DateTime.", None))?;
    Ok(date.ticks.cmp(&other.ticks) as i32)
}

fn all_formats(date: DateTime, format: Option<Char>, provider: &Value) -> Result<Array, Exception> {
    let letters = match format {
        None => "dDfFgGmMoOrRstTuUyY".to_owned(),
        Some(unit) => String::from_utf16_lossy(&[unit.0]),
    };
    let mut texts = Vec::new();
    for letter in letters.chars() {
        match date_format::patterns(letter, date_format(provider)) {
            Some(patterns) if patterns.len() > 1 => {
                for pattern in patterns {
                    texts.push(date.text(&pattern, provider)?);
                }
            }
            _ => texts.push(date.text(&letter.to_string(), provider)?),
        }
    }
    Ok(Array::strings(texts))
}

/// 1601-01-01, where Windows begins to count.
const FILE_EPOCH: i64 = 504_911_232_000_000_000;

/// The file time of these UTC ticks.
pub(super) fn file_time(ticks: i64) -> Result<i64, Exception> {
    if ticks < FILE_EPOCH {
        let message = "Not a valid Win32 FileTime.";
        return Err(Exception { param: None, ..Exception::argument_out_of_range(message, "") });
    }
    Ok(ticks - FILE_EPOCH)
}

fn to_file_time(date: DateTime) -> Result<i64, Exception> {
    file_time(date.ticks)
}

/// The date of a file time.
pub(super) fn from_file_time(time: i64, kind: Kind) -> Result<DateTime, Exception> {
    let ticks = time.checked_add(FILE_EPOCH).filter(|ticks| time >= 0 && *ticks <= MAX_TICKS);
    let ticks =
        ticks.ok_or_else(|| Exception::argument_out_of_range("Not a valid Win32 FileTime.", "fileTime"))?;
    Ok(DateTime { ticks, kind })
}

/// 1899-12-30, the zero of OLE automation.
const OA_EPOCH: i64 = 599_264_352_000_000_000;

fn to_oa_date(ticks: i64) -> f64 {
    if ticks == 0 {
        return 0.0;
    }
    let ticks = if ticks < TICKS_PER_DAY { ticks + OA_EPOCH } else { ticks };
    let milliseconds = (ticks - OA_EPOCH) / TICKS_PER_MILLISECOND;
    let day = TICKS_PER_DAY / TICKS_PER_MILLISECOND;
    // Days before the epoch count backwards while their fraction counts forwards.
    let fraction = milliseconds % day;
    let adjusted = if fraction < 0 { milliseconds - (day + fraction) * 2 } else { milliseconds };
    adjusted as f64 / day as f64
}

fn from_oa_date(value: f64) -> Result<DateTime, Exception> {
    if !(value > -657_435.0 && value < 2_958_466.0) {
        return Err(Exception::argument("Not a legal OleAut date.", None));
    }
    let day = TICKS_PER_DAY / TICKS_PER_MILLISECOND;
    let mut milliseconds = (value * day as f64 + if value >= 0.0 { 0.5 } else { -0.5 }) as i64;
    if milliseconds < 0 {
        milliseconds -= milliseconds % day * 2;
    }
    let ticks = OA_EPOCH + milliseconds * TICKS_PER_MILLISECOND;
    if (0..=MAX_TICKS).contains(&ticks) {
        Ok(DateTime::unspecified(ticks))
    } else {
        Err(Exception::argument("OleAut date did not convert to a DateTime correctly.", None))
    }
}

fn to_binary(date: DateTime) -> i64 {
    let flag = match date.kind {
        Kind::Unspecified => 0,
        Kind::Utc => 1_u64 << 62,
        Kind::Local => 1_u64 << 63,
    };
    (date.ticks.cast_unsigned() | flag).cast_signed()
}

fn from_binary(bits: i64) -> Result<DateTime, Exception> {
    let bits = bits.cast_unsigned();
    let ticks = (bits & ((1 << 62) - 1)).cast_signed();
    let kind = match bits >> 62 {
        0 => Kind::Unspecified,
        1 => Kind::Utc,
        _ => Kind::Local,
    };
    if ticks > MAX_TICKS {
        return Err(Exception::argument(
            "The binary data must result in a DateTime with ticks between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.",
            Some("dateData"),
        ));
    }
    Ok(DateTime { ticks, kind })
}
