//! System.DateTimeOffset

use std::cmp::Ordering;
use std::sync::Arc;

use super::calendar::{
    Date, MAX_TICKS, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE,
    TICKS_PER_SECOND, UNIX_EPOCH, day_of_week,
};
use super::date_time::{self, DateTime, Kind};
use super::date_time_offset_read::declare_parsing;
use super::format::date_format::{self, Moment, Zone};
use super::globalization::date_format;
use super::receiver::NotNull;
use super::time_span::TimeSpan;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, IntoValue, Mismatch};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `System.DateTimeOffset`: the ticks of the clock on the wall and its offset from UTC, in ticks.
#[derive(Clone, Copy, Debug)]
pub struct DateTimeOffset {
    /// Ticks of 100 ns of the clock on the wall.
    pub ticks: i64,
    /// What the clock is ahead of UTC.
    pub offset: i64,
}

pub(crate) fn declare() -> Type {
    let ty = Type::structure(
        "System.DateTimeOffset : System.IComparable, System.IFormattable, System.IComparable<DateTimeOffset>, System.IEquatable<DateTimeOffset>",
        Value::object(DateTimeOffset::utc(0)),
    )
    .constant("static DateTimeOffset MinValue", Value::object(DateTimeOffset::utc(0)))
    .constant("static DateTimeOffset MaxValue", Value::object(DateTimeOffset::utc(MAX_TICKS)))
    .constant("static DateTimeOffset UnixEpoch", Value::object(DateTimeOffset::utc(UNIX_EPOCH)))
    .property("static DateTimeOffset UtcNow", |cx: &mut Cx<'_>| DateTimeOffset::utc(cx.utc_now()))
    .property("static DateTimeOffset Now", |cx: &mut Cx<'_>| DateTimeOffset::utc(cx.utc_now()));
    declare_parsing(declare_operators(declare_conversions(declare_arithmetic(declare_parts(
        declare_constructors(ty),
    )))))
}

fn declare_constructors(ty: Type) -> Type {
    ty.constructor("DateTimeOffset()", || DateTimeOffset::utc(0))
        .constructor("DateTimeOffset(DateTime dateTime)", |date: DateTime| DateTimeOffset::utc(date.ticks))
        .constructor("DateTimeOffset(DateTime dateTime, TimeSpan offset)", from_date_time)
        .constructor("DateTimeOffset(long ticks, TimeSpan offset)", |ticks: i64, offset: TimeSpan| new(ticks, offset))
        .constructor("DateTimeOffset(int year, int month, int day, int hour, int minute, int second, TimeSpan offset)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, offset: TimeSpan| {
            new(date_time::new(y, m, d, [h, min, s, 0], Kind::Unspecified)?.ticks, offset)
        })
        .constructor("DateTimeOffset(int year, int month, int day, int hour, int minute, int second, int millisecond, TimeSpan offset)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, ms: i32, offset: TimeSpan| {
            new(date_time::new(y, m, d, [h, min, s, ms], Kind::Unspecified)?.ticks, offset)
        })
        .constructor("DateTimeOffset(int year, int month, int day, int hour, int minute, int second, int millisecond, Calendar calendar, TimeSpan offset)", |y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, ms: i32, _: NotNull, offset: TimeSpan| {
            new(date_time::new(y, m, d, [h, min, s, ms], Kind::Unspecified)?.ticks, offset)
        })
}

fn declare_parts(ty: Type) -> Type {
    ty.property("int Year", |date: DateTimeOffset| Date::of(date.ticks).year)
        .property("int Month", |date: DateTimeOffset| Date::of(date.ticks).month)
        .property("int Day", |date: DateTimeOffset| Date::of(date.ticks).day)
        .property("int Hour", |date: DateTimeOffset| (date.ticks / TICKS_PER_HOUR % 24) as i32)
        .property("int Minute", |date: DateTimeOffset| (date.ticks / TICKS_PER_MINUTE % 60) as i32)
        .property("int Second", |date: DateTimeOffset| (date.ticks / TICKS_PER_SECOND % 60) as i32)
        .property("int Millisecond", |date: DateTimeOffset| {
            (date.ticks / TICKS_PER_MILLISECOND % 1000) as i32
        })
        .property("long Ticks", |date: DateTimeOffset| date.ticks)
        .property("long UtcTicks", |date: DateTimeOffset| date.utc_ticks())
        .property("DayOfWeek DayOfWeek", |date: DateTimeOffset| EnumValue {
            ty: "System.DayOfWeek",
            number: day_of_week(date.ticks),
        })
        .property("int DayOfYear", |date: DateTimeOffset| Date::of(date.ticks).day_of_year())
        .property("TimeSpan Offset", |date: DateTimeOffset| TimeSpan(date.offset))
        .property("TimeSpan TimeOfDay", |date: DateTimeOffset| TimeSpan(date.ticks % TICKS_PER_DAY))
        .property("DateTime Date", |date: DateTimeOffset| {
            DateTime::unspecified(date.ticks - date.ticks % TICKS_PER_DAY)
        })
        .property("DateTime DateTime", |date: DateTimeOffset| DateTime::unspecified(date.ticks))
        .property("DateTime UtcDateTime", |date: DateTimeOffset| DateTime::utc(date.utc_ticks()))
        .property("DateTime LocalDateTime", |date: DateTimeOffset| DateTime {
            ticks: date.utc_ticks(),
            kind: Kind::Local,
        })
}

fn declare_arithmetic(ty: Type) -> Type {
    ty.method("DateTimeOffset Add(TimeSpan timeSpan)", |date: DateTimeOffset, span: TimeSpan| {
        date.plus(span.0)
    })
    .method("DateTimeOffset Subtract(TimeSpan value)", |date: DateTimeOffset, span: TimeSpan| {
        date.minus(span)
    })
    .method("TimeSpan Subtract(DateTimeOffset value)", |a: DateTimeOffset, b: DateTimeOffset| {
        TimeSpan(a.utc_ticks() - b.utc_ticks())
    })
    .method("DateTimeOffset AddDays(double days)", |date: DateTimeOffset, value: f64| {
        date.add(value, TICKS_PER_DAY)
    })
    .method("DateTimeOffset AddHours(double hours)", |date: DateTimeOffset, value: f64| {
        date.add(value, TICKS_PER_HOUR)
    })
    .method("DateTimeOffset AddMinutes(double minutes)", |date: DateTimeOffset, value: f64| {
        date.add(value, TICKS_PER_MINUTE)
    })
    .method("DateTimeOffset AddSeconds(double seconds)", |date: DateTimeOffset, value: f64| {
        date.add(value, TICKS_PER_SECOND)
    })
    .method("DateTimeOffset AddMilliseconds(double milliseconds)", |date: DateTimeOffset, value: f64| {
        date.add(value, TICKS_PER_MILLISECOND)
    })
    .method("DateTimeOffset AddTicks(long ticks)", |date: DateTimeOffset, ticks: i64| date.plus(ticks))
    .method("DateTimeOffset AddMonths(int months)", |date: DateTimeOffset, months: i32| {
        date.with(date.wall().add_months(months)?)
    })
    .method("DateTimeOffset AddYears(int years)", |date: DateTimeOffset, years: i32| {
        date.with(date.wall().add_years(years)?)
    })
}

fn declare_conversions(ty: Type) -> Type {
    ty.method("string ToString()", |date: DateTimeOffset| date.text("", &Value::Null))
        .method("string ToString(string format)", |date: DateTimeOffset, format: Option<Str>| {
            date.text(&format.unwrap_or_default().to_utf8(), &Value::Null)
        })
        .method("string ToString(IFormatProvider formatProvider)", |date: DateTimeOffset, provider: Value| {
            date.text("", &provider)
        })
        .method(
            "string ToString(string format, IFormatProvider formatProvider)",
            |date: DateTimeOffset, format: Option<Str>, provider: Value| {
                date.text(&format.unwrap_or_default().to_utf8(), &provider)
            },
        )
        .method("DateTimeOffset ToUniversalTime()", |date: DateTimeOffset| {
            DateTimeOffset::utc(date.utc_ticks())
        })
        .method("DateTimeOffset ToLocalTime()", |date: DateTimeOffset| DateTimeOffset::utc(date.utc_ticks()))
        .method("DateTimeOffset ToOffset(TimeSpan offset)", |date: DateTimeOffset, offset: TimeSpan| {
            check_offset(offset)?;
            new(date.utc_ticks().saturating_add(offset.0), offset)
        })
        .method("long ToUnixTimeSeconds()", |date: DateTimeOffset| {
            (date.utc_ticks() - UNIX_EPOCH).div_euclid(TICKS_PER_SECOND)
        })
        .method("long ToUnixTimeMilliseconds()", |date: DateTimeOffset| {
            (date.utc_ticks() - UNIX_EPOCH).div_euclid(TICKS_PER_MILLISECOND)
        })
        .method("long ToFileTime()", |date: DateTimeOffset| date_time::file_time(date.utc_ticks()))
        .method("static DateTimeOffset FromUnixTimeSeconds(long seconds)", |seconds: i64| {
            from_unix(
                seconds,
                TICKS_PER_SECOND,
                "Valid values are between -62135596800 and 253402300799, inclusive.",
                "seconds",
            )
        })
        .method("static DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)", |milliseconds: i64| {
            from_unix(
                milliseconds,
                TICKS_PER_MILLISECOND,
                "Valid values are between -62135596800000 and 253402300799999, inclusive.",
                "milliseconds",
            )
        })
        .method("static DateTimeOffset FromFileTime(long fileTime)", |time: i64| {
            date_time::from_file_time(time, Kind::Utc).map(|date| DateTimeOffset::utc(date.ticks))
        })
        .conversion("implicit operator DateTimeOffset(DateTime dateTime)", |date: DateTime| {
            DateTimeOffset::utc(date.ticks)
        })
}

fn declare_operators(ty: Type) -> Type {
    let same = |a: DateTimeOffset, b: DateTimeOffset| a.utc_ticks() == b.utc_ticks();
    let order = |a: DateTimeOffset, b: DateTimeOffset| a.utc_ticks().cmp(&b.utc_ticks()) as i32;
    ty.method("bool Equals(object obj)", |date: DateTimeOffset, other: Value| {
        other.downcast_ref::<DateTimeOffset>().is_some_and(|other| other.utc_ticks() == date.utc_ticks())
    })
    .method("bool Equals(DateTimeOffset other)", same)
    .method("bool EqualsExact(DateTimeOffset other)", |a: DateTimeOffset, b: DateTimeOffset| {
        a.ticks == b.ticks && a.offset == b.offset
    })
    .method("static bool Equals(DateTimeOffset first, DateTimeOffset second)", same)
    .method("static int Compare(DateTimeOffset first, DateTimeOffset second)", order)
    .method("int CompareTo(DateTimeOffset other)", order)
    .method("int GetHashCode()", |date: DateTimeOffset| date_time::hash(date.utc_ticks()))
    .operator(
        "DateTimeOffset operator +(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)",
        |date: DateTimeOffset, span: TimeSpan| date.plus(span.0),
    )
    .operator(
        "DateTimeOffset operator -(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)",
        |date: DateTimeOffset, span: TimeSpan| date.minus(span),
    )
    .operator(
        "TimeSpan operator -(DateTimeOffset left, DateTimeOffset right)",
        |a: DateTimeOffset, b: DateTimeOffset| TimeSpan(a.utc_ticks() - b.utc_ticks()),
    )
    .operator("bool operator ==(DateTimeOffset left, DateTimeOffset right)", same)
    .operator(
        "bool operator !=(DateTimeOffset left, DateTimeOffset right)",
        |a: DateTimeOffset, b: DateTimeOffset| a.utc_ticks() != b.utc_ticks(),
    )
    .operator(
        "bool operator <(DateTimeOffset left, DateTimeOffset right)",
        |a: DateTimeOffset, b: DateTimeOffset| a.utc_ticks() < b.utc_ticks(),
    )
    .operator(
        "bool operator <=(DateTimeOffset left, DateTimeOffset right)",
        |a: DateTimeOffset, b: DateTimeOffset| a.utc_ticks() <= b.utc_ticks(),
    )
    .operator(
        "bool operator >(DateTimeOffset left, DateTimeOffset right)",
        |a: DateTimeOffset, b: DateTimeOffset| a.utc_ticks() > b.utc_ticks(),
    )
    .operator(
        "bool operator >=(DateTimeOffset left, DateTimeOffset right)",
        |a: DateTimeOffset, b: DateTimeOffset| a.utc_ticks() >= b.utc_ticks(),
    )
}

impl FromValue for DateTimeOffset {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Arc::<Self>::from_value(value).map(|date| *date)
    }
}

impl IntoValue for DateTimeOffset {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for DateTimeOffset {
    fn ty(&self) -> Ty {
        Ty::named("System.DateTimeOffset", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text("", &Value::Null)?))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| other.utc_ticks() == self.utc_ticks()))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(date_time::hash(self.utc_ticks()))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|other| self.utc_ticks().cmp(&other.utc_ticks()))
    }

    fn format(&self, _cx: &mut Cx<'_>, format: &str, provider: &Value) -> Option<Result<Str, Throw>> {
        Some(self.text(format, provider).map(Str::from).map_err(Throw::from))
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        let text = self.text("o", &Value::Null).map_err(Throw::from);
        Some(text.map(|text| serde_json::json!({ "datetimeoffset": text })))
    }
}

impl DateTimeOffset {
    /// With these UTC ticks and no offset.
    pub const fn utc(ticks: i64) -> Self {
        Self { ticks, offset: 0 }
    }

    pub(crate) fn utc_ticks(self) -> i64 {
        self.ticks - self.offset
    }

    fn wall(self) -> DateTime {
        DateTime::unspecified(self.ticks)
    }

    fn with(self, wall: DateTime) -> Result<Self, Exception> {
        new(wall.ticks, TimeSpan(self.offset))
    }

    fn plus(self, ticks: i64) -> Result<Self, Exception> {
        self.with(self.wall().plus(Some(ticks))?)
    }

    fn minus(self, span: TimeSpan) -> Result<Self, Exception> {
        self.with(self.wall().plus(span.0.checked_neg())?)
    }

    fn add(self, value: f64, unit: i64) -> Result<Self, Exception> {
        self.with(self.wall().add(value, unit)?)
    }

    pub(crate) fn text(self, format: &str, provider: &Value) -> Result<String, Exception> {
        let moment = Moment { ticks: self.ticks, zone: Zone::Offset(self.offset) };
        date_format::write(moment, format, date_format(provider))
    }
}

fn check_offset(offset: TimeSpan) -> Result<(), Exception> {
    if offset.0 % TICKS_PER_MINUTE != 0 {
        return Err(Exception::argument("Offset must be specified in whole minutes.", Some("offset")));
    }
    if offset.0.abs() > 14 * TICKS_PER_HOUR {
        return Err(Exception::argument_out_of_range(
            "Offset must be within plus or minus 14 hours.",
            "offset",
        ));
    }
    Ok(())
}

/// The clock shows these ticks at this offset.
pub(super) fn new(ticks: i64, offset: TimeSpan) -> Result<DateTimeOffset, Exception> {
    check_offset(offset)?;
    let utc = ticks.saturating_sub(offset.0);
    if !(0..=MAX_TICKS).contains(&utc) || !(0..=MAX_TICKS).contains(&ticks) {
        return Err(Exception::argument_out_of_range(
            "The UTC time represented when the offset is applied must be between year 0 and 10,000.",
            "offset",
        ));
    }
    Ok(DateTimeOffset { ticks, offset: offset.0 })
}

fn from_date_time(date: DateTime, offset: TimeSpan) -> Result<DateTimeOffset, Exception> {
    if offset.0 != 0 && date.kind != Kind::Unspecified {
        let message = match date.kind {
            Kind::Utc => "The UTC Offset for Utc DateTime instances must be 0.",
            Kind::Local | Kind::Unspecified => {
                "The UTC Offset of the local dateTime parameter does not match the offset argument."
            }
        };
        return Err(Exception::argument(message, Some("offset")));
    }
    new(date.ticks, offset)
}

fn from_unix(
    value: i64,
    unit: i64,
    range: &'static str,
    param: &'static str,
) -> Result<DateTimeOffset, Exception> {
    let ticks = value.checked_mul(unit).and_then(|ticks| ticks.checked_add(UNIX_EPOCH));
    let ticks = ticks.filter(|ticks| (0..=MAX_TICKS).contains(ticks));
    ticks.map(DateTimeOffset::utc).ok_or_else(|| Exception::argument_out_of_range(range, param))
}
