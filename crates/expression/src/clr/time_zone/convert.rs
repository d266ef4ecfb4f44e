//! TimeZoneInfo.ConvertTime and its kin

use std::sync::Arc;

use super::rules::Local;
use super::{TimeZoneInfo, find, utc};
use crate::clr::calendar::MAX_TICKS;
use crate::clr::date_time::{DateTime, Kind};
use crate::clr::date_time_offset::DateTimeOffset;
use crate::declare::Type;
use crate::exception::Exception;
use crate::text::Str;

pub(super) fn declare(ty: Type) -> Type {
    ty.method("static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo destinationTimeZone)", |time: DateTime, to: Arc<TimeZoneInfo>| {
        from_utc(time.ticks, &to)
    })
    .method("static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo sourceTimeZone, TimeZoneInfo destinationTimeZone)", |time: DateTime, from: Arc<TimeZoneInfo>, to: Arc<TimeZoneInfo>| {
        from_utc(to_utc(time, &from, "sourceTimeZone")?, &to)
    })
    .method("static DateTimeOffset ConvertTime(DateTimeOffset dateTimeOffset, TimeZoneInfo destinationTimeZone)", |time: DateTimeOffset, to: Arc<TimeZoneInfo>| {
        convert_offset(time, &to)
    })
    .method("static DateTime ConvertTimeToUtc(DateTime dateTime)", |time: DateTime| DateTime::utc(time.ticks))
    .method("static DateTime ConvertTimeToUtc(DateTime dateTime, TimeZoneInfo sourceTimeZone)", |time: DateTime, from: Arc<TimeZoneInfo>| {
        to_utc(time, &from, "sourceTimeZone").map(DateTime::utc)
    })
    .method("static DateTime ConvertTimeFromUtc(DateTime dateTime, TimeZoneInfo destinationTimeZone)", |time: DateTime, to: Arc<TimeZoneInfo>| {
        if time.kind == Kind::Local {
            return Err(wrong_kind("sourceTimeZone"));
        }
        from_utc(time.ticks, &to)
    })
    .method("static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string destinationTimeZoneId)", |time: DateTime, id: Str| {
        from_utc(time.ticks, &find(&id)?)
    })
    .method("static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)", |time: DateTime, from: Str, to: Str| {
        from_utc(to_utc(time, &find(&from)?, "sourceTimeZone")?, &find(&to)?)
    })
    .method("static DateTimeOffset ConvertTimeBySystemTimeZoneId(DateTimeOffset dateTimeOffset, string destinationTimeZoneId)", |time: DateTimeOffset, id: Str| {
        convert_offset(time, &find(&id)?)
    })
}

fn wrong_kind(param: &'static str) -> Exception {
    Exception::argument(
        "The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local.",
        Some(param),
    )
}

/// The moment in UTC ticks that a time of this zone means.
fn to_utc(time: DateTime, from: &TimeZoneInfo, param: &'static str) -> Result<i64, Exception> {
    if time.kind != Kind::Unspecified && !from.is_same(&utc()) {
        return Err(wrong_kind(param));
    }
    if matches!(from.meaning(time), Local::Never(_)) {
        return Err(Exception::argument(
            "The supplied DateTime represents an invalid time.  For example, when the clock is adjusted forward, any time in the period that is skipped is invalid.",
            Some("dateTime"),
        ));
    }
    Ok((time.ticks - from.offset_of(time).ticks).clamp(0, MAX_TICKS))
}

/// What the clocks of this zone show at a moment in UTC ticks.
fn from_utc(ticks: i64, to: &TimeZoneInfo) -> Result<DateTime, Exception> {
    let shown = (ticks + to.rules.at_utc(ticks).ticks).clamp(0, MAX_TICKS);
    let kind = if to.is_same(&utc()) { Kind::Utc } else { Kind::Unspecified };
    Ok(DateTime { ticks: shown, kind })
}

fn convert_offset(time: DateTimeOffset, to: &TimeZoneInfo) -> Result<DateTimeOffset, Exception> {
    let utc = time.utc_ticks();
    let offset = to.rules.at_utc(utc).ticks;
    Ok(DateTimeOffset { ticks: (utc + offset).clamp(0, MAX_TICKS), offset })
}
