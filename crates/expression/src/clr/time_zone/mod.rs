//! System.TimeZoneInfo and System.TimeZone

mod convert;
mod local_zone;
mod rules;
mod transition;
mod windows;

use std::sync::Arc;

use super::array::Array;
use super::calendar::{TICKS_PER_HOUR, TICKS_PER_MINUTE};
use super::collections::ReadOnlyCollection;
use super::date_time::DateTime;
use super::date_time_offset::DateTimeOffset;
use super::equality;
use super::time_span::TimeSpan;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};
use rules::{Local, Offset, Rules};
use transition::AdjustmentRule;

/// A `System.TimeZoneInfo`.
#[derive(Clone, Debug)]
pub(crate) struct TimeZoneInfo {
    id: Str,
    display: Str,
    standard: Str,
    daylight: Str,
    rules: Rules,
}

pub(super) fn declare() -> Vec<Type> {
    let mut types = vec![convert::declare(describe(finders(Type::class(
        "System.TimeZoneInfo : System.IEquatable<TimeZoneInfo>",
    ))))];
    types.extend(transition::declare());
    types.extend(local_zone::declare());
    types
}

fn finders(ty: Type) -> Type {
    ty.property("static TimeZoneInfo Utc", || Value::object(utc()))
        .property("static TimeZoneInfo Local", || Value::object(utc()))
        .method("static TimeZoneInfo FindSystemTimeZoneById(string id)", |id: Str| find(&id).map(Value::object))
        .method("static System.Collections.ObjectModel.ReadOnlyCollection<TimeZoneInfo> GetSystemTimeZones()", system_zones)
        .method("static void ClearCachedData()", || ())
        .method("static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName)", |id: Str, offset: TimeSpan, display: Option<Str>, standard: Option<Str>| {
            custom(id, offset, [display, standard.clone(), standard], &[])
        })
        .method("static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName, string daylightDisplayName, TimeZoneInfo.AdjustmentRule[] adjustmentRules)", |id: Str, offset: TimeSpan, display: Option<Str>, standard: Option<Str>, daylight: Option<Str>, rules: Option<Vec<Value>>| {
            custom(id, offset, [display, standard, daylight], &rules.unwrap_or_default())
        })
        .method("static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName, string daylightDisplayName, TimeZoneInfo.AdjustmentRule[] adjustmentRules, bool disableDaylightSavingTime)", |id: Str, offset: TimeSpan, display: Option<Str>, standard: Option<Str>, daylight: Option<Str>, rules: Option<Vec<Value>>, disable: bool| {
            let rules = if disable { Vec::new() } else { rules.unwrap_or_default() };
            custom(id, offset, [display, standard, daylight], &rules)
        })
}

fn describe(ty: Type) -> Type {
    ty.property("string Id", |zone: Arc<TimeZoneInfo>| zone.id.clone())
        .property("string DisplayName", |zone: Arc<TimeZoneInfo>| zone.display.clone())
        .property("string StandardName", |zone: Arc<TimeZoneInfo>| zone.standard.clone())
        .property("string DaylightName", |zone: Arc<TimeZoneInfo>| zone.daylight.clone())
        .property("TimeSpan BaseUtcOffset", |cx: &mut Cx<'_>, zone: Arc<TimeZoneInfo>| {
            TimeSpan(zone.rules.base_offset(cx.utc_now()))
        })
        .property("bool SupportsDaylightSavingTime", |cx: &mut Cx<'_>, zone: Arc<TimeZoneInfo>| {
            zone.rules.has_daylight(cx.utc_now())
        })
        .method("TimeSpan GetUtcOffset(DateTime dateTime)", |zone: Arc<TimeZoneInfo>, time: DateTime| {
            TimeSpan(zone.offset_of(time).ticks)
        })
        .method(
            "TimeSpan GetUtcOffset(DateTimeOffset dateTimeOffset)",
            |zone: Arc<TimeZoneInfo>, time: DateTimeOffset| {
                TimeSpan(zone.rules.at_utc(time.utc_ticks()).ticks)
            },
        )
        .method("bool IsDaylightSavingTime(DateTime dateTime)", |zone: Arc<TimeZoneInfo>, time: DateTime| {
            zone.offset_of(time).daylight
        })
        .method(
            "bool IsDaylightSavingTime(DateTimeOffset dateTimeOffset)",
            |zone: Arc<TimeZoneInfo>, time: DateTimeOffset| zone.rules.at_utc(time.utc_ticks()).daylight,
        )
        .method("bool IsAmbiguousTime(DateTime dateTime)", |zone: Arc<TimeZoneInfo>, time: DateTime| {
            matches!(zone.meaning(time), Local::Twice(..))
        })
        .method(
            "bool IsAmbiguousTime(DateTimeOffset dateTimeOffset)",
            |zone: Arc<TimeZoneInfo>, time: DateTimeOffset| {
                matches!(zone.meaning(zone.wall_clock(time)), Local::Twice(..))
            },
        )
        .method("bool IsInvalidTime(DateTime dateTime)", |zone: Arc<TimeZoneInfo>, time: DateTime| {
            matches!(zone.meaning(time), Local::Never(_))
        })
        .method("TimeSpan[] GetAmbiguousTimeOffsets(DateTime dateTime)", ambiguous_offsets)
        .method(
            "TimeSpan[] GetAmbiguousTimeOffsets(DateTimeOffset dateTimeOffset)",
            |zone: Arc<TimeZoneInfo>, time: DateTimeOffset| {
                let time = zone.wall_clock(time);
                ambiguous_offsets(zone, time)
            },
        )
        .method("TimeZoneInfo.AdjustmentRule[] GetAdjustmentRules()", adjustment_rules)
        .remark("Only the rules of zones that `CreateCustomTimeZone` made are given.")
        .method("bool HasSameRules(TimeZoneInfo other)", |a: Arc<TimeZoneInfo>, b: Arc<TimeZoneInfo>| {
            a.has_same_rules(&b)
        })
        .method("string ToSerializedString()", serialized)
        .method("bool Equals(TimeZoneInfo other)", |a: Arc<TimeZoneInfo>, b: Option<Arc<TimeZoneInfo>>| {
            b.is_some_and(|b| a.is_same(&b))
        })
        .method("bool Equals(object obj)", |a: Arc<TimeZoneInfo>, b: Value| a.equals(&b).unwrap_or(false))
        .method("int GetHashCode()", |zone: Arc<TimeZoneInfo>| zone.hash_code().unwrap_or_default())
        .method("string ToString()", |zone: Arc<TimeZoneInfo>| zone.display.clone())
}

impl Object for TimeZoneInfo {
    fn ty(&self) -> Ty {
        Ty::named("System.TimeZoneInfo", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(self.display.clone())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| self.is_same(other)))
    }

    fn hash_code(&self) -> Option<i32> {
        let id = super::casing::to_upper(&self.id);
        Some(equality::hash_code(&Value::String(id)))
    }
}

impl TimeZoneInfo {
    /// What this zone's clocks show at a moment.
    fn wall_clock(&self, time: DateTimeOffset) -> DateTime {
        let ticks = time.utc_ticks();
        DateTime::unspecified(ticks + self.rules.at_utc(ticks).ticks)
    }

    /// What a time of this zone's clocks means; times of another kind are moments.
    fn meaning(&self, time: DateTime) -> Local {
        match time.kind {
            super::date_time::Kind::Unspecified => self.rules.at_local(time.ticks),
            super::date_time::Kind::Utc | super::date_time::Kind::Local => {
                Local::Once(self.rules.at_utc(time.ticks))
            }
        }
    }

    /// The offset that .NET takes: for a time that is there twice or never that of standard time.
    fn offset_of(&self, time: DateTime) -> Offset {
        match self.meaning(time) {
            Local::Once(offset) | Local::Never(offset) => offset,
            Local::Twice(earlier, later) => {
                if earlier.daylight {
                    later
                } else {
                    earlier
                }
            }
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        super::casing::to_upper(&self.id) == super::casing::to_upper(&other.id) && self.has_same_rules(other)
    }

    fn has_same_rules(&self, other: &Self) -> bool {
        match (&self.rules, &other.rules) {
            (Rules::Fixed(a), Rules::Fixed(b)) => a == b,
            (Rules::Iana(a), Rules::Iana(b)) => a == b,
            (Rules::Custom(a, x), Rules::Custom(b, y)) => a == b && x == y,
            _ => false,
        }
    }
}

const UTC_NAME: &str = "Coordinated Universal Time";

fn utc() -> TimeZoneInfo {
    let name = Str::from(UTC_NAME);
    TimeZoneInfo {
        id: Str::from("UTC"),
        display: Str::from("(UTC) Coordinated Universal Time"),
        standard: name.clone(),
        daylight: name,
        rules: Rules::Fixed(0),
    }
}

/// The zone of an IANA or Windows name.
fn find(id: &Str) -> Result<TimeZoneInfo, Exception> {
    let name = id.to_utf8();
    if name.eq_ignore_ascii_case("UTC") {
        return Ok(utc());
    }
    let zone = windows::iana_name(&name).and_then(rules::find).or_else(|| rules::find(&name));
    let zone = zone.filter(|_| !name.is_empty()).ok_or_else(|| {
        Exception::new(
            "System.TimeZoneNotFoundException",
            format!("The time zone ID '{name}' was not found on the local computer."),
        )
    })?;
    Ok(TimeZoneInfo {
        id: id.clone(),
        display: id.clone(),
        standard: id.clone(),
        daylight: id.clone(),
        rules: Rules::Iana(zone),
    })
}

fn system_zones(cx: &mut Cx<'_>) -> Result<Value, Throw> {
    let names = rules::names();
    cx.charge(names.len().saturating_mul(256))?;
    cx.tick(names.len() as u64)?;
    let zones = names.iter().filter_map(|name| find(&Str::from(name.as_str())).ok()).map(Value::object);
    let element = Ty::named("System.TimeZoneInfo", []);
    let list = Arc::new(Array::new(element.clone(), zones.collect()));
    Ok(Value::object(ReadOnlyCollection::new(element, list)))
}

fn custom(id: Str, offset: TimeSpan, names: [Option<Str>; 3], rules: &[Value]) -> Result<Value, Exception> {
    if id.is_empty() {
        return Err(Exception::argument("The specified ID parameter '' is not supported.", Some("id")));
    }
    if !(-14 * TICKS_PER_HOUR..=14 * TICKS_PER_HOUR).contains(&offset.0) {
        return Err(Exception::argument_out_of_range(
            "The TimeSpan parameter must be within plus or minus 14.0 hours.",
            "baseUtcOffset",
        ));
    }
    if offset.0 % TICKS_PER_MINUTE != 0 {
        return Err(Exception::argument(
            "The TimeSpan parameter cannot be specified more precisely than whole minutes.",
            Some("baseUtcOffset"),
        ));
    }
    let [display, standard, daylight] = names.map(Option::unwrap_or_default);
    let rules: Arc<[AdjustmentRule]> =
        rules.iter().filter_map(|rule| rule.downcast_ref::<AdjustmentRule>().cloned()).collect();
    Ok(Value::object(TimeZoneInfo { id, display, standard, daylight, rules: Rules::Custom(offset.0, rules) }))
}

fn ambiguous_offsets(zone: Arc<TimeZoneInfo>, time: DateTime) -> Result<Array, Exception> {
    let Local::Twice(a, b) = zone.meaning(time) else {
        return Err(Exception::argument(
            "The supplied DateTime is not in an ambiguous time range.",
            Some("dateTime"),
        ));
    };
    let mut offsets = [a.ticks, b.ticks];
    offsets.sort_unstable();
    let offsets = offsets.into_iter().map(|ticks| Value::object(TimeSpan(ticks)));
    Ok(Array::new(Ty::named("System.TimeSpan", []), offsets.collect()))
}

fn adjustment_rules(zone: Arc<TimeZoneInfo>) -> Array {
    let rules = match &zone.rules {
        Rules::Custom(_, rules) => rules.iter().cloned().map(Value::object).collect(),
        Rules::Fixed(_) | Rules::Iana(_) => Vec::new(),
    };
    Array::new(Ty::named("System.TimeZoneInfo.AdjustmentRule", []), rules)
}

fn serialized(cx: &mut Cx<'_>, zone: Arc<TimeZoneInfo>) -> String {
    let minutes = zone.rules.base_offset(cx.utc_now()) / TICKS_PER_MINUTE;
    let escape = |text: &Str| text.to_string().replace('\\', "\\\\").replace([';', '[', ']'], "\\;");
    format!(
        "{};{minutes};{};{};{};;",
        escape(&zone.id),
        escape(&zone.display),
        escape(&zone.standard),
        escape(&zone.daylight)
    )
}
