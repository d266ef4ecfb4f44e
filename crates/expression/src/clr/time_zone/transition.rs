//! System.TimeZoneInfo.TransitionTime and AdjustmentRule

use std::sync::Arc;

use crate::clr::calendar::{Date, TICKS_PER_DAY, TICKS_PER_HOUR, day_of_week, days_in_month};
use crate::clr::date_time::{DateTime, Kind};
use crate::clr::time_span::TimeSpan;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, IntoValue, Mismatch};
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `TimeZoneInfo.TransitionTime`: when in a year the clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TransitionTime {
    fixed: bool,
    /// Ticks since midnight.
    time: i64,
    month: i32,
    week: i32,
    day: i32,
    weekday: i32,
}

/// A `TimeZoneInfo.AdjustmentRule`: daylight saving time from one date to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AdjustmentRule {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) delta: i64,
    pub(super) begins: TransitionTime,
    pub(super) ends: TransitionTime,
}

pub(super) fn declare() -> Vec<Type> {
    vec![transition_time(), adjustment_rule()]
}

fn transition_time() -> Type {
    let default = TransitionTime { fixed: false, time: 0, month: 1, week: 1, day: 1, weekday: 0 };
    Type::structure("System.TimeZoneInfo.TransitionTime : System.IEquatable<TimeZoneInfo.TransitionTime>", Value::object(default))
        .method("static TimeZoneInfo.TransitionTime CreateFixedDateRule(DateTime timeOfDay, int month, int day)", |time: DateTime, month: i32, day: i32| {
            create(time, true, month, 1, day, 0)
        })
        .method("static TimeZoneInfo.TransitionTime CreateFloatingDateRule(DateTime timeOfDay, int month, int week, DayOfWeek dayOfWeek)", |time: DateTime, month: i32, week: i32, weekday: EnumValue| {
            create(time, false, month, week, 1, weekday.number)
        })
        .property("bool IsFixedDateRule", |rule: TransitionTime| rule.fixed)
        .property("DateTime TimeOfDay", |rule: TransitionTime| DateTime::unspecified(rule.time))
        .property("int Month", |rule: TransitionTime| rule.month)
        .property("int Week", |rule: TransitionTime| rule.week)
        .property("int Day", |rule: TransitionTime| rule.day)
        .property("DayOfWeek DayOfWeek", |rule: TransitionTime| EnumValue { ty: "System.DayOfWeek", number: rule.weekday })
        .method("bool Equals(TimeZoneInfo.TransitionTime other)", |a: TransitionTime, b: TransitionTime| a == b)
        .method("bool Equals(object obj)", |a: TransitionTime, b: Value| b.downcast_ref() == Some(&a))
        .method("int GetHashCode()", |rule: TransitionTime| rule.month ^ (rule.week << 8))
        .operator("bool operator ==(TimeZoneInfo.TransitionTime t1, TimeZoneInfo.TransitionTime t2)", |a: TransitionTime, b: TransitionTime| a == b)
        .operator("bool operator !=(TimeZoneInfo.TransitionTime t1, TimeZoneInfo.TransitionTime t2)", |a: TransitionTime, b: TransitionTime| a != b)
}

fn create(
    time: DateTime,
    fixed: bool,
    month: i32,
    week: i32,
    day: i32,
    weekday: i32,
) -> Result<TransitionTime, Exception> {
    if time.kind != Kind::Unspecified {
        let message = "The supplied DateTime must have the Kind property set to DateTimeKind.Unspecified.";
        return Err(Exception::argument(message, Some("timeOfDay")));
    }
    let ranges = [
        (month, 12, "month", "The Month parameter must be in the range 1 through 12."),
        (day, 31, "day", "The Day parameter must be in the range 1 through 31."),
        (week, 5, "week", "The Week parameter must be in the range 1 through 5."),
        (weekday + 1, 7, "dayOfWeek", "The DayOfWeek enumeration must be in the range 0 through 6."),
    ];
    for (number, max, param, message) in ranges {
        if !(1..=max).contains(&number) {
            return Err(Exception::argument_out_of_range(message, param));
        }
    }
    if time.ticks >= TICKS_PER_DAY {
        let message = "The supplied DateTime must have the Year, Month, and Day properties set to 1. The time cannot be specified more precisely than whole milliseconds.";
        return Err(Exception::argument(message, Some("timeOfDay")));
    }
    Ok(TransitionTime { fixed, time: time.ticks, month, week, day, weekday })
}

impl TransitionTime {
    /// When it is in this year, in ticks of the clock on the wall.
    pub(super) fn in_year(self, year: i32) -> i64 {
        let last = days_in_month(year, self.month);
        let first = Date { year, month: self.month, day: 1 }.ticks().unwrap_or(0);
        if self.fixed {
            return first + i64::from(self.day.min(last) - 1) * TICKS_PER_DAY + self.time;
        }
        let offset = (self.weekday - day_of_week(first)).rem_euclid(7) + 7 * (self.week - 1);
        let day = if offset >= last { offset - 7 } else { offset };
        first + i64::from(day) * TICKS_PER_DAY + self.time
    }
}

impl FromValue for TransitionTime {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Arc::<Self>::from_value(value).map(|rule| *rule)
    }
}

impl IntoValue for TransitionTime {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for TransitionTime {
    fn ty(&self) -> Ty {
        Ty::named("System.TimeZoneInfo.TransitionTime", [])
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }
}

fn adjustment_rule() -> Type {
    Type::class("System.TimeZoneInfo.AdjustmentRule : System.IEquatable<TimeZoneInfo.AdjustmentRule>")
        .method("static TimeZoneInfo.AdjustmentRule CreateAdjustmentRule(DateTime dateStart, DateTime dateEnd, TimeSpan daylightDelta, TimeZoneInfo.TransitionTime daylightTransitionStart, TimeZoneInfo.TransitionTime daylightTransitionEnd)", create_rule)
        .property("DateTime DateStart", |rule: Arc<AdjustmentRule>| DateTime::unspecified(rule.start))
        .property("DateTime DateEnd", |rule: Arc<AdjustmentRule>| DateTime::unspecified(rule.end))
        .property("TimeSpan DaylightDelta", |rule: Arc<AdjustmentRule>| TimeSpan(rule.delta))
        .property("TimeZoneInfo.TransitionTime DaylightTransitionStart", |rule: Arc<AdjustmentRule>| rule.begins)
        .property("TimeZoneInfo.TransitionTime DaylightTransitionEnd", |rule: Arc<AdjustmentRule>| rule.ends)
        .method("bool Equals(TimeZoneInfo.AdjustmentRule other)", |a: Arc<AdjustmentRule>, b: Option<Arc<AdjustmentRule>>| b.is_some_and(|b| a == b))
        .method("int GetHashCode()", |rule: Arc<AdjustmentRule>| (rule.start / TICKS_PER_DAY) as i32)
}

fn create_rule(
    start: DateTime,
    end: DateTime,
    delta: TimeSpan,
    begins: TransitionTime,
    ends: TransitionTime,
) -> Result<Value, Exception> {
    if start.ticks > end.ticks {
        let message = "The DateStart property must come before the DateEnd property.";
        return Err(Exception::argument(message, Some("dateStart")));
    }
    if !(-14 * TICKS_PER_HOUR..=14 * TICKS_PER_HOUR).contains(&delta.0) {
        let message = "The TimeSpan parameter must be within plus or minus 14.0 hours.";
        return Err(Exception::argument_out_of_range(message, "daylightDelta"));
    }
    if begins == ends {
        let message =
            "The DaylightTransitionStart property must not equal the DaylightTransitionEnd property.";
        return Err(Exception::argument(message, Some("daylightTransitionEnd")));
    }
    Ok(Value::object(AdjustmentRule { start: start.ticks, end: end.ticks, delta: delta.0, begins, ends }))
}

impl Object for AdjustmentRule {
    fn ty(&self) -> Ty {
        Ty::named("System.TimeZoneInfo.AdjustmentRule", [])
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }
}
