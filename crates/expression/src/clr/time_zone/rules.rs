//! Offsets from UTC through the year: of the zones of the IANA database, and of zones that an expression makes.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use super::transition::AdjustmentRule;
use crate::clr::calendar::{
    Date, MAX_TICKS, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, UNIX_EPOCH,
};

/// How a zone's clocks differ from UTC.
#[derive(Clone, Debug)]
pub(super) enum Rules {
    /// Always by this many ticks.
    Fixed(i64),
    /// As the bundled IANA database says, whatever the machine has.
    Iana(TimeZone),
    /// By the base offset and the rules that an expression gave.
    Custom(i64, Arc<[AdjustmentRule]>),
}

/// An offset in ticks, and whether it is that of daylight saving time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset {
    pub(super) ticks: i64,
    pub(super) daylight: bool,
}

/// What a time on the wall means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Local {
    /// One moment.
    Once(Offset),
    /// None: the clocks jump over it. The offset is the one before the jump.
    Never(Offset),
    /// Two moments: first with the earlier, then with the later offset.
    Twice(Offset, Offset),
}

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone of this IANA name.
pub(super) fn find(name: &str) -> Option<TimeZone> {
    DATABASE.get(name).ok()
}

/// All names of the IANA database.
pub(super) fn names() -> Vec<String> {
    DATABASE.available().map(|name| name.as_str().to_owned()).collect()
}

impl Rules {
    /// The offset outside daylight saving time, in the year of `now`.
    pub(super) fn base_offset(&self, now: i64) -> i64 {
        match self {
            Self::Fixed(offset) | Self::Custom(offset, _) => *offset,
            Self::Iana(_) => {
                let offsets = self.half_years(now);
                let standard = offsets.iter().find(|offset| !offset.daylight).or(offsets.first());
                standard.map_or(0, |offset| offset.ticks)
            }
        }
    }

    /// Whether the zone has daylight saving time in the year of `now`.
    pub(super) fn has_daylight(&self, now: i64) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Custom(_, rules) => !rules.is_empty(),
            Self::Iana(_) => self.half_years(now).iter().any(|offset| offset.daylight),
        }
    }

    /// The offsets in winter and in summer.
    fn half_years(&self, now: i64) -> Vec<Offset> {
        let year = Date::of(now).year;
        let starts = [1, 7].into_iter().filter_map(|month| Date { year, month, day: 1 }.ticks());
        starts.map(|ticks| self.at_utc(ticks)).collect()
    }

    /// The offset at this moment.
    pub(super) fn at_utc(&self, ticks: i64) -> Offset {
        match self {
            Self::Fixed(offset) => Offset { ticks: *offset, daylight: false },
            Self::Iana(zone) => {
                let info = zone.to_offset_info(timestamp(ticks));
                Offset {
                    ticks: i64::from(info.offset().seconds()) * TICKS_PER_SECOND,
                    daylight: info.dst().is_dst(),
                }
            }
            Self::Custom(base, rules) => custom_at_utc(*base, rules, ticks),
        }
    }

    /// What this time on the wall means.
    pub(super) fn at_local(&self, ticks: i64) -> Local {
        match self {
            Self::Fixed(offset) => Local::Once(Offset { ticks: *offset, daylight: false }),
            Self::Iana(zone) => self.iana_at_local(zone, ticks),
            Self::Custom(base, rules) => custom_at_local(*base, rules, ticks),
        }
    }

    fn iana_at_local(&self, zone: &TimeZone, ticks: i64) -> Local {
        let moment = |offset: jiff::tz::Offset| {
            self.at_utc(
                ticks.saturating_sub(i64::from(offset.seconds()) * TICKS_PER_SECOND).clamp(0, MAX_TICKS),
            )
        };
        match zone.to_ambiguous_timestamp(civil(ticks)).offset() {
            AmbiguousOffset::Unambiguous { offset } => Local::Once(moment(offset)),
            AmbiguousOffset::Gap { before, .. } => Local::Never(Offset {
                ticks: i64::from(before.seconds()) * TICKS_PER_SECOND,
                daylight: false,
            }),
            AmbiguousOffset::Fold { before, after } => Local::Twice(moment(before), moment(after)),
        }
    }
}

fn timestamp(ticks: i64) -> Timestamp {
    let since = i128::from(ticks) - i128::from(UNIX_EPOCH);
    Timestamp::from_nanosecond(since * 100).unwrap_or(if since < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn civil(ticks: i64) -> civil::DateTime {
    let Date { year, month, day } = Date::of(ticks);
    let part = |unit: i64, limit: i64| i8::try_from(ticks / unit % limit).unwrap_or(0);
    let small = |number: i32| i8::try_from(number).unwrap_or(1);
    civil::DateTime::new(
        i16::try_from(year).unwrap_or(i16::MAX),
        small(month),
        small(day),
        part(TICKS_PER_HOUR, 24),
        part(TICKS_PER_MINUTE, 60),
        part(TICKS_PER_SECOND, 60),
        i32::try_from(ticks % TICKS_PER_SECOND * 100).unwrap_or(0),
    )
    .unwrap_or(civil::DateTime::MAX)
}

fn rule_of(rules: &[AdjustmentRule], ticks: i64) -> Option<&AdjustmentRule> {
    let day = ticks - ticks.rem_euclid(TICKS_PER_DAY);
    rules.iter().find(|rule| rule.start <= day && day <= rule.end)
}

fn custom_at_utc(base: i64, rules: &[AdjustmentRule], ticks: i64) -> Offset {
    let standard = Offset { ticks: base, daylight: false };
    let Some(rule) = rule_of(rules, ticks + base) else { return standard };
    let year = Date::of(ticks + base).year;
    let start = rule.begins.in_year(year) - base;
    let end = rule.ends.in_year(year) - base - rule.delta;
    let daylight = if start <= end { (start..end).contains(&ticks) } else { !(end..start).contains(&ticks) };
    if daylight { Offset { ticks: base + rule.delta, daylight: true } } else { standard }
}

fn custom_at_local(base: i64, rules: &[AdjustmentRule], ticks: i64) -> Local {
    let standard = Offset { ticks: base, daylight: false };
    let Some(rule) = rule_of(rules, ticks) else { return Local::Once(standard) };
    let year = Date::of(ticks).year;
    let (start, end) = (rule.begins.in_year(year), rule.ends.in_year(year));
    let summer = Offset { ticks: base + rule.delta, daylight: true };
    if (start..start + rule.delta).contains(&ticks) {
        return Local::Never(standard);
    }
    if (end - rule.delta..end).contains(&ticks) {
        return Local::Twice(summer, standard);
    }
    let daylight = if start <= end { (start..end).contains(&ticks) } else { !(end..start).contains(&ticks) };
    Local::Once(if daylight { summer } else { standard })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: i32, month: i32, day: i32, hour: i64, minute: i64) -> i64 {
        Date { year, month, day }.ticks().unwrap() + hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE
    }

    #[test]
    fn knows_gaps_and_folds() {
        let amsterdam = Rules::Iana(find("Europe/Amsterdam").unwrap());
        let hour = |hours: i64, daylight| Offset { ticks: hours * TICKS_PER_HOUR, daylight };
        assert_eq!(amsterdam.at_local(at(2024, 3, 31, 2, 30)), Local::Never(hour(1, false)));
        assert_eq!(amsterdam.at_local(at(2024, 10, 27, 2, 30)), Local::Twice(hour(2, true), hour(1, false)));
        assert_eq!(amsterdam.at_local(at(2024, 7, 1, 12, 0)), Local::Once(hour(2, true)));
        assert_eq!(amsterdam.base_offset(at(2024, 7, 1, 0, 0)), TICKS_PER_HOUR);
        assert!(amsterdam.has_daylight(at(2024, 7, 1, 0, 0)));
    }
}
