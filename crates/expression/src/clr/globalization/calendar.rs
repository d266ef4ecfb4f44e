//! System.Globalization.Calendar, GregorianCalendar, CalendarWeekRule and ISOWeek

use std::sync::Arc;

use crate::clr::array::Array;
use crate::clr::calendar::{Date, TICKS_PER_DAY, day_of_week, days_in_month, is_leap_year};
use crate::clr::date_time::{DateTime, Kind};
use crate::declare::{Allowed, Type};
use crate::exception::Exception;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

pub(super) const WEEK_RULE: &str = "System.Globalization.CalendarWeekRule";
pub(super) const FIRST_FOUR_DAY_WEEK: i32 = 2;
const MONDAY: i32 = 1;

/// The Gregorian calendar, the only one there is.
#[derive(Debug)]
pub(super) struct Gregorian;

impl Object for Gregorian {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.GregorianCalendar", [])
    }
}

type This = Arc<Gregorian>;

pub(super) fn declare() -> Vec<Type> {
    vec![
        sums(parts(Type::class("System.Globalization.Calendar : System.ICloneable").allowed(Allowed::No))),
        Type::class("System.Globalization.GregorianCalendar : System.Globalization.Calendar")
            .allowed(Allowed::No)
            .constructor("GregorianCalendar()", || Value::object(Gregorian)),
        Type::enumeration(
            "System.Globalization.CalendarWeekRule",
            &[("FirstDay", 0), ("FirstFullWeek", 1), ("FirstFourDayWeek", FIRST_FOUR_DAY_WEEK)],
        )
        .allowed(Allowed::No),
        iso_week(),
    ]
}

fn parts(ty: Type) -> Type {
    ty.property("int[] Eras", |_: This| Array::new(Ty::INT, vec![Value::Int32(1)]))
        .property("bool IsReadOnly", |_: This| true)
        .property("DateTime MinSupportedDateTime", |_: This| DateTime::MIN)
        .property("DateTime MaxSupportedDateTime", |_: This| DateTime {
            ticks: crate::clr::calendar::MAX_TICKS,
            kind: Kind::Unspecified,
        })
        .property("int TwoDigitYearMax", |_: This| 2029)
        .method("int GetEra(DateTime time)", |_: This, _: DateTime| 1)
        .method("int GetYear(DateTime time)", |_: This, time: DateTime| Date::of(time.ticks).year)
        .method("int GetMonth(DateTime time)", |_: This, time: DateTime| Date::of(time.ticks).month)
        .method("int GetDayOfMonth(DateTime time)", |_: This, time: DateTime| Date::of(time.ticks).day)
        .method("int GetDayOfYear(DateTime time)", |_: This, time: DateTime| {
            Date::of(time.ticks).day_of_year()
        })
        .method("DayOfWeek GetDayOfWeek(DateTime time)", |_: This, time: DateTime| weekday(time))
        .method("int GetHour(DateTime time)", |_: This, time: DateTime| part(time, 36_000_000_000, 24))
        .method("int GetMinute(DateTime time)", |_: This, time: DateTime| part(time, 600_000_000, 60))
        .method("int GetSecond(DateTime time)", |_: This, time: DateTime| part(time, 10_000_000, 60))
        .method("double GetMilliseconds(DateTime time)", |_: This, time: DateTime| {
            f64::from(part(time, 10_000, 1000))
        })
        .method("int GetDaysInMonth(int year, int month)", |_: This, year: i32, month: i32| {
            check(year, month).map(|()| days_in_month(year, month))
        })
        .method("int GetDaysInYear(int year)", |_: This, year: i32| {
            check(year, 1).map(|()| if is_leap_year(year) { 366 } else { 365 })
        })
        .method("int GetMonthsInYear(int year)", |_: This, year: i32| check(year, 1).map(|()| 12))
        .method("bool IsLeapYear(int year)", |_: This, year: i32| check(year, 1).map(|()| is_leap_year(year)))
        .method("bool IsLeapMonth(int year, int month)", |_: This, year: i32, month: i32| {
            check(year, month).map(|()| false)
        })
        .method("bool IsLeapDay(int year, int month, int day)", |_: This, year: i32, month: i32, day: i32| {
            check(year, month).map(|()| is_leap_year(year) && (month, day) == (2, 29))
        })
        .method("int GetLeapMonth(int year)", |_: This, year: i32| check(year, 1).map(|()| 0))
        .method(
            "int GetWeekOfYear(DateTime time, CalendarWeekRule rule, DayOfWeek firstDayOfWeek)",
            |_: This, time: DateTime, rule: EnumValue, first: EnumValue| {
                week_of_year(time.ticks, rule.number, first.number)
            },
        )
        .method("int ToFourDigitYear(int year)", |_: This, year: i32| four_digits(year))
}

fn sums(ty: Type) -> Type {
    ty.method("DateTime AddYears(DateTime time, int years)", |_: This, time: DateTime, years: i32| {
        time.add_years(years)
    })
    .method("DateTime AddMonths(DateTime time, int months)", |_: This, time: DateTime, months: i32| {
        time.add_months(months)
    })
    .method("DateTime AddWeeks(DateTime time, int weeks)", |_: This, time: DateTime, weeks: i32| {
        time.plus(Some(i64::from(weeks) * 7 * TICKS_PER_DAY))
    })
    .method("DateTime AddDays(DateTime time, int days)", |_: This, time: DateTime, days: i32| {
        time.plus(Some(i64::from(days) * TICKS_PER_DAY))
    })
    .method("DateTime AddHours(DateTime time, int hours)", |_: This, time: DateTime, hours: i32| {
        time.plus(Some(i64::from(hours) * 36_000_000_000))
    })
    .method("DateTime AddMinutes(DateTime time, int minutes)", |_: This, time: DateTime, minutes: i32| {
        time.plus(Some(i64::from(minutes) * 600_000_000))
    })
    .method("DateTime AddSeconds(DateTime time, int seconds)", |_: This, time: DateTime, seconds: i32| {
        time.plus(Some(i64::from(seconds) * 10_000_000))
    })
    .method(
        "DateTime AddMilliseconds(DateTime time, double milliseconds)",
        |_: This, time: DateTime, milliseconds: f64| time.add(milliseconds, 10_000),
    )
    .method(
        "DateTime ToDateTime(int year, int month, int day, int hour, int minute, int second, int millisecond)",
        |_: This, y: i32, m: i32, d: i32, h: i32, min: i32, s: i32, ms: i32| {
            crate::clr::date_time::new(y, m, d, [h, min, s, ms], Kind::Unspecified)
        },
    )
}

fn iso_week() -> Type {
    Type::static_class("System.Globalization.ISOWeek")
        .allowed(Allowed::No)
        .method("static int GetWeekOfYear(DateTime date)", |date: DateTime| iso(date.ticks).1)
        .method("static int GetYear(DateTime date)", |date: DateTime| iso(date.ticks).0)
        .method("static int GetWeeksInYear(int year)", |year: i32| {
            check(year, 1).map(|()| weeks_in_year(year))
        })
        .method("static DateTime GetYearStart(int year)", |year: i32| {
            check(year, 1).map(|()| date(first_monday(year)))
        })
        .method("static DateTime GetYearEnd(int year)", |year: i32| {
            check(year, 1)
                .map(|()| date(first_monday(year) + i64::from(weeks_in_year(year) * 7 - 1) * TICKS_PER_DAY))
        })
        .method("static DateTime ToDateTime(int year, int week, DayOfWeek dayOfWeek)", to_date)
}

fn part(time: DateTime, unit: i64, base: i64) -> i32 {
    (time.ticks / unit % base) as i32
}

fn weekday(time: DateTime) -> EnumValue {
    EnumValue { ty: "System.DayOfWeek", number: day_of_week(time.ticks) }
}

fn check(year: i32, month: i32) -> Result<(), Exception> {
    if !(1..=9999).contains(&year) {
        return Err(Exception::argument_out_of_range(
            "Valid values are between 1 and 9999, inclusive.",
            "year",
        ));
    }
    if !(1..=12).contains(&month) {
        return Err(Exception::argument_out_of_range("Month must be between one and twelve.", "month"));
    }
    Ok(())
}

fn four_digits(year: i32) -> Result<i32, Exception> {
    match year {
        0..=29 => Ok(2000 + year),
        30..=99 => Ok(1900 + year),
        100..=9999 => Ok(year),
        _ => Err(Exception::argument_out_of_range("Valid values are between 0 and 9999, inclusive.", "year")),
    }
}

/// The number of the week, where weeks begin with `first` and the first one of a year is that of `rule`.
fn week_of_year(ticks: i64, rule: i32, first: i32) -> Result<i32, Exception> {
    if !(0..=6).contains(&first) {
        let message = "Valid values are between Sunday and Saturday, inclusive.";
        return Err(Exception::argument_out_of_range(message, "firstDayOfWeek"));
    }
    match rule {
        0 => {
            let day = Date::of(ticks).day_of_year() - 1;
            let new_year = (day_of_week(ticks) - day).rem_euclid(7);
            Ok((day + (new_year - first).rem_euclid(7)) / 7 + 1)
        }
        1 => Ok(full_week(ticks, first, 7)),
        2 => Ok(full_week(ticks, first, 4)),
        _ => Err(Exception::argument_out_of_range(
            "Valid values are between FirstDay and FirstFourDayWeek, inclusive.",
            "rule",
        )),
    }
}

/// The number of the week, where the first one has at least so many days in the year.
fn full_week(ticks: i64, first: i32, full_days: i32) -> i32 {
    let date = Date::of(ticks);
    let day = date.day_of_year() - 1;
    let new_year = (day_of_week(ticks) - day).rem_euclid(7);
    let mut offset = (first - new_year + 14) % 7;
    if offset != 0 && offset >= full_days {
        offset -= 7;
    }
    let since = day - offset;
    if since >= 0 {
        return since / 7 + 1;
    }
    match ticks.checked_sub(i64::from(day + 1) * TICKS_PER_DAY).filter(|ticks| *ticks >= 0) {
        Some(last_of_previous_year) => full_week(last_of_previous_year, first, full_days),
        None => 53,
    }
}

/// The tick with which the first week of the year begins.
fn first_monday(year: i32) -> i64 {
    let fourth = Date { year, month: 1, day: 4 }.ticks().unwrap_or(0);
    fourth - i64::from((day_of_week(fourth) - MONDAY).rem_euclid(7)) * TICKS_PER_DAY
}

fn weeks_in_year(year: i32) -> i32 {
    let new_year = Date { year, month: 1, day: 1 }.ticks().map_or(0, day_of_week);
    if new_year == 4 || (new_year == 3 && is_leap_year(year)) { 53 } else { 52 }
}

/// The year and the week that the day lies in by ISO 8601.
fn iso(ticks: i64) -> (i32, i32) {
    let year = Date::of(ticks).year;
    let week = full_week(ticks, MONDAY, 4);
    match Date::of(ticks).month {
        1 if week > 50 => (year - 1, week),
        12 if week == 53 && weeks_in_year(year) < 53 => (year + 1, 1),
        _ => (year, week),
    }
}

fn date(ticks: i64) -> DateTime {
    DateTime { ticks, kind: Kind::Unspecified }
}

fn to_date(year: i32, week: i32, day: EnumValue) -> Result<DateTime, Exception> {
    check(year, 1)?;
    if !(1..=53).contains(&week) {
        return Err(Exception::argument_out_of_range(
            "The week parameter must be in the range 1 through 53.",
            "week",
        ));
    }
    if !(0..=7).contains(&day.number) {
        let message = "Valid values are between Sunday and Saturday, inclusive.";
        return Err(Exception::argument_out_of_range(message, "dayOfWeek"));
    }
    let day = if day.number == 0 { 7 } else { day.number };
    Ok(date(first_monday(year) + i64::from((week - 1) * 7 + day - 1) * TICKS_PER_DAY))
}
