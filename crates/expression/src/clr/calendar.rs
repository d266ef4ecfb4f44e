//! The Gregorian calendar in ticks: what DateTime, DateTimeOffset and TimeZoneInfo count with.

use crate::exception::Exception;

pub(crate) const TICKS_PER_MILLISECOND: i64 = 10_000;
pub(crate) const TICKS_PER_SECOND: i64 = 10_000_000;
pub(crate) const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
pub(crate) const TICKS_PER_HOUR: i64 = 60 * TICKS_PER_MINUTE;
pub(crate) const TICKS_PER_DAY: i64 = 24 * TICKS_PER_HOUR;
/// The last tick of the year 9999.
pub(crate) const MAX_TICKS: i64 = 3_155_378_975_999_999_999;
/// 1970-01-01.
pub(crate) const UNIX_EPOCH: i64 = 621_355_968_000_000_000;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i32,
    pub(crate) month: i32,
    pub(crate) day: i32,
}

impl Date {
    /// The day that this tick lies in.
    pub(crate) fn of(ticks: i64) -> Self {
        let days = ticks.div_euclid(TICKS_PER_DAY);
        // Counted in eras of 400 years that begin with March, so that the leap day is the last of its year.
        let shifted = days + 306;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year: year as i32, month: month as i32, day: day as i32 }
    }

    /// The tick that the day begins with; `None` where there is no such day.
    pub(crate) fn ticks(self) -> Option<i64> {
        let in_range = (1..=9999).contains(&self.year) && (1..=12).contains(&self.month);
        if !in_range || !(1..=days_in_month(self.year, self.month)).contains(&self.day) {
            return None;
        }
        let days = i64::from(days_before_year(self.year)) + i64::from(self.day_of_year()) - 1;
        Some(days * TICKS_PER_DAY)
    }

    /// From 1 on.
    pub(crate) fn day_of_year(self) -> i32 {
        (1..self.month).map(|month| days_in_month(self.year, month)).sum::<i32>() + self.day
    }
}

fn days_before_year(year: i32) -> i32 {
    let before = year - 1;
    before * 365 + before / 4 - before / 100 + before / 400
}

pub(crate) fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The ticks of a time of day; `None` where there is no such time.
pub(crate) fn time_ticks(hour: i32, minute: i32, second: i32) -> Option<i64> {
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    valid.then(|| (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * TICKS_PER_SECOND)
}

/// The day of the week, Sunday being 0.
pub(crate) fn day_of_week(ticks: i64) -> i32 {
    ((ticks.div_euclid(TICKS_PER_DAY) + 1) % 7) as i32
}

/// Adds months; a day that the month does not have becomes its last one. `None` beyond the calendar.
pub(crate) fn add_months(ticks: i64, months: i32) -> Option<i64> {
    let date = Date::of(ticks);
    let total = date.month - 1 + months;
    let year = date.year + total.div_euclid(12);
    let month = total.rem_euclid(12) + 1;
    if !(1..=9999).contains(&year) {
        return None;
    }
    let day = date.day.min(days_in_month(year, month));
    Date { year, month, day }.ticks().map(|start| start + ticks.rem_euclid(TICKS_PER_DAY))
}

/// `ArgumentOutOfRangeException` of a date beyond the calendar.
pub(crate) fn unrepresentable(param: &'static str) -> Exception {
    Exception::argument_out_of_range(
        "The added or subtracted value results in an un-representable DateTime.",
        param,
    )
}

/// The ticks, when they lie within the calendar.
pub(crate) fn check(ticks: Option<i64>, param: &'static str) -> Result<i64, Exception> {
    ticks.filter(|ticks| (0..=MAX_TICKS).contains(ticks)).ok_or_else(|| unrepresentable(param))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_days() {
        for (year, month, day, ticks) in [
            (1, 1, 1, 0),
            (1970, 1, 1, UNIX_EPOCH),
            (2020, 1, 1, 637_134_336_000_000_000),
            (2024, 2, 29, 638_447_616_000_000_000),
        ] {
            let date = Date { year, month, day };
            assert_eq!(date.ticks(), Some(ticks));
            assert_eq!(Date::of(ticks), date);
        }
        assert_eq!(Date::of(MAX_TICKS), Date { year: 9999, month: 12, day: 31 });
        assert_eq!(Date { year: 2023, month: 2, day: 29 }.ticks(), None);
        assert_eq!(day_of_week(638_447_616_000_000_000), 4);
    }

    #[test]
    fn goes_through_every_day_of_four_centuries() {
        let first = Date { year: 1599, month: 12, day: 31 }.ticks().unwrap();
        for day in 0..146_200 {
            let ticks = first + day * TICKS_PER_DAY;
            assert_eq!(Date::of(ticks).ticks(), Some(ticks));
        }
    }
}
