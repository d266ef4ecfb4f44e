//! The filter of dates.

use gatepost_expression::{DateTime, net};
use liquid_core::error::Result;
use liquid_core::model::{Value, ValueView};

use super::given::{Given, error, shown, text_of, value};
use crate::parts::liquid::meter;
use crate::parts::liquid::moment::{LAST, Moment, UNIX_EPOCH};
use crate::parts::liquid::view::MOMENT;

/// A date in one of .NET's formats. The input is a date, a text that holds one, `now`, or seconds since 1970; what
/// is none of them stays as it is.
pub(super) fn date(given: &Given<'_>) -> Result<Value> {
    let Some(text) = text_of(given.input) else { return Ok(Value::Nil) };
    let format = given.argument_text(0);
    if format.trim().is_empty() {
        return Ok(value(text));
    }
    let Some(date) = date_of(given.input, &text, meter::now(given.runtime)) else { return Ok(value(text)) };
    let wrong = |_| error(format!("`{}` is not a format of dates", shown(&format.as_str())));
    net::date_text(date, &format).map(value).map_err(wrong)
}

fn date_of(input: &dyn ValueView, text: &str, now: i64) -> Option<DateTime> {
    let scalar = input.as_scalar()?;
    match input.type_name() {
        MOMENT => Moment::parse(&scalar.to_kstr()).map(Moment::date),
        "whole number" | "fractional number" => since_1970(scalar.to_float()?),
        _ if text.eq_ignore_ascii_case("now") || text.eq_ignore_ascii_case("today") => {
            Some(DateTime::utc(now))
        }
        _ => net::date_of(text, now),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn since_1970(seconds: f64) -> Option<DateTime> {
    let ticks = seconds * 10_000_000.0;
    if ticks.abs() > 1e18 {
        return None;
    }
    let ticks = (ticks as i64).checked_add(UNIX_EPOCH)?;
    (0..=LAST).contains(&ticks).then_some(DateTime::utc(ticks))
}
