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
                |_: Arc<TimeZone>, _: i32| Value::object(DaylightTime),
            ),
        Type::class("System.Globalization.DaylightTime")
            .allowed(Allowed::No)
            .property("DateTime Start", |_: Arc<DaylightTime>| DateTime::MIN)
            .property("DateTime End", |_: Arc<DaylightTime>| DateTime::MIN)
            .property("TimeSpan Delta", |_: Arc<DaylightTime>| TimeSpan(0)),
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

/// The daylight saving time of UTC: none.
#[derive(Debug)]
struct DaylightTime;

impl Object for DaylightTime {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.DaylightTime", [])
    }
}
