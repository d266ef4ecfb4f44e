//! System.TimeZone, which knows the local zone only, and DaylightTime

use std::sync::Arc;

use super::UTC_NAME;
use crate::clr::date_time::{DateTime, Kind};
use crate::clr::time_span::TimeSpan;
use crate::declare::{Allowed, Type};
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("System.TimeZone")
            .property("static TimeZone CurrentTimeZone", || Value::object(TimeZone))
            .property("string StandardName", |_: Arc<TimeZone>| UTC_NAME)
            .property("string DaylightName", |_: Arc<TimeZone>| UTC_NAME)
            .method("TimeSpan GetUtcOffset(DateTime time)", |_: Arc<TimeZone>, _: DateTime| TimeSpan(0))
            .method("bool IsDaylightSavingTime(DateTime time)", |_: Arc<TimeZone>, _: DateTime| false)
            .method(
                "static bool IsDaylightSavingTime(DateTime time, System.Globalization.DaylightTime daylightTimes)",
                |time: DateTime, times: Option<Arc<DaylightTime>>| {
                    times.is_some_and(|times| (times.start.ticks..times.end.ticks).contains(&time.ticks))
                },
            )
            .method("DateTime ToUniversalTime(DateTime time)", |_: Arc<TimeZone>, time: DateTime| DateTime {
                kind: Kind::Utc,
                ..time
            })
            .method("DateTime ToLocalTime(DateTime time)", |_: Arc<TimeZone>, time: DateTime| DateTime {
                kind: Kind::Local,
                ..time
            })
            .method(
                "System.Globalization.DaylightTime GetDaylightChanges(int year)",
                |_: Arc<TimeZone>, _: i32| {
                    let (start, end) = (DateTime::MIN, DateTime::MIN);
                    Value::object(DaylightTime { start, end, delta: TimeSpan(0) })
                },
            ),
        Type::class("System.Globalization.DaylightTime")
            .allowed(Allowed::No)
            .constructor(
                "DaylightTime(DateTime start, DateTime end, TimeSpan delta)",
                |start: DateTime, end: DateTime, delta: TimeSpan| Value::object(DaylightTime { start, end, delta }),
            )
            .property("DateTime Start", |times: Arc<DaylightTime>| times.start)
            .property("DateTime End", |times: Arc<DaylightTime>| times.end)
            .property("TimeSpan Delta", |times: Arc<DaylightTime>| times.delta),
    ]
}

/// The local time zone, which is UTC.
#[derive(Debug)]
struct TimeZone;

impl Object for TimeZone {
    fn ty(&self) -> Ty {
        Ty::named("System.CurrentSystemTimeZone", [])
    }
}

/// When daylight saving time begins and ends; UTC has none.
#[derive(Debug)]
struct DaylightTime {
    start: DateTime,
    end: DateTime,
    delta: TimeSpan,
}

impl Object for DaylightTime {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.DaylightTime", [])
    }
}
