//! Filters of numbers.

use gatepost_expression::net;
use liquid_core::error::Result;
use liquid_core::model::{Value, ValueView};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::given::{Given, error, shown, text_of, value};
use crate::parts::liquid::meter::NODE;

/// An operation on whole numbers, on decimals where that is exact, and on others.
struct Operation {
    whole: fn(i64, i64) -> Option<i64>,
    decimal: fn(Decimal, Decimal) -> Option<Decimal>,
    float: fn(f64, f64) -> f64,
}

/// A text is appended to.
pub(super) fn plus(given: &Given<'_>) -> Result<Value> {
    if given.input.type_name() == "string" {
        return Ok(value(format!("{}{}", given.input.render(), given.argument_text(0))));
    }
    calculate(
        given,
        &Operation {
            whole: i64::checked_add,
            decimal: Decimal::checked_add,
            float: |one, other| one + other,
        },
    )
}

pub(super) fn minus(given: &Given<'_>) -> Result<Value> {
    calculate(
        given,
        &Operation {
            whole: i64::checked_sub,
            decimal: Decimal::checked_sub,
            float: |one, other| one - other,
        },
    )
}

/// A text is repeated by a whole number.
pub(super) fn times(given: &Given<'_>) -> Result<Value> {
    if given.input.type_name() == "string"
        && given.argument(0).is_some_and(|times| times.type_name() == "whole number")
    {
        let text = given.text().unwrap_or_default();
        let times = usize::try_from(given.argument_number(0)?.unwrap_or(0)).unwrap_or(0);
        given.charge(times.saturating_mul(text.len() + NODE))?;
        return Ok(value(text.repeat(times)));
    }
    calculate(
        given,
        &Operation {
            whole: i64::checked_mul,
            decimal: Decimal::checked_mul,
            float: |one, other| one * other,
        },
    )
}

/// Whole numbers are divided without remainder.
pub(super) fn divided_by(given: &Given<'_>) -> Result<Value> {
    calculate(
        given,
        &Operation {
            whole: i64::checked_div,
            decimal: Decimal::checked_div,
            float: |one, other| one / other,
        },
    )
}

pub(super) fn modulo(given: &Given<'_>) -> Result<Value> {
    calculate(
        given,
        &Operation {
            whole: i64::checked_rem,
            decimal: Decimal::checked_rem,
            float: |one, other| one % other,
        },
    )
}

fn calculate(given: &Given<'_>, operation: &Operation) -> Result<Value> {
    let Some(operand) = given.argument(0).filter(|_| !given.input.is_nil()) else { return Ok(Value::Nil) };
    let (left, right) = (Number::of(given.input)?, Number::of(operand)?);
    if let (Number::Whole(left), Number::Whole(right)) = (left, right) {
        let result = (operation.whole)(left, right);
        let wrong = || error(format!("`{left}` and `{right}` give no number"));
        return result.map(Value::scalar).ok_or_else(wrong);
    }
    let exact =
        left.decimal().zip(right.decimal()).and_then(|(left, right)| (operation.decimal)(left, right));
    Ok(exact.map_or_else(|| Value::scalar((operation.float)(left.float(), right.float())), decimal_value))
}

#[derive(Clone, Copy)]
enum Number {
    Whole(i64),
    Decimal(Decimal),
    Float(f64),
}

impl Number {
    fn of(value: &dyn ValueView) -> Result<Self> {
        Self::read(value).ok_or_else(|| error(format!("`{}` is not a number", shown(value))))
    }

    fn read(value: &dyn ValueView) -> Option<Self> {
        let scalar = value.as_scalar()?;
        match value.type_name() {
            "whole number" => scalar.to_integer().map(Self::Whole),
            "fractional number" => {
                let number = scalar.to_float()?;
                Some(Decimal::from_f64_retain(number).map_or(Self::Float(number), |_| {
                    // The shortest decimal that is this number, not all its binary digits.
                    number.to_string().parse().map_or(Self::Float(number), Self::Decimal)
                }))
            }
            "boolean" => None,
            _ => scalar.to_kstr().trim().parse().ok().map(Self::Decimal),
        }
    }

    fn decimal(self) -> Option<Decimal> {
        match self {
            Self::Whole(number) => Some(number.into()),
            Self::Decimal(number) => Some(number),
            Self::Float(_) => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "C# converts so as well")]
    fn float(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Decimal(number) => number.to_f64().unwrap_or(f64::NAN),
            Self::Float(number) => number,
        }
    }
}

fn decimal_value(number: Decimal) -> Value {
    match number.to_i64().filter(|whole| Decimal::from(*whole) == number) {
        Some(whole) if number.scale() == 0 => Value::scalar(whole),
        _ => Value::scalar(number.to_f64().unwrap_or(f64::NAN)),
    }
}

/// Zero where there is no number.
pub(super) fn abs(given: &Given<'_>) -> Result<Value> {
    Ok(match Number::read(given.input) {
        None => Value::scalar(0),
        Some(number) => number
            .decimal()
            .map_or_else(|| Value::scalar(number.float().abs()), |number| decimal_value(number.abs())),
    })
}

pub(super) fn at_least(given: &Given<'_>) -> Result<Value> {
    bounded(given, |number, bound| number < bound)
}

pub(super) fn at_most(given: &Given<'_>) -> Result<Value> {
    bounded(given, |number, bound| number > bound)
}

/// The bound where the input is beyond it; the input where one of them is no number.
fn bounded(given: &Given<'_>, is_beyond: fn(f64, f64) -> bool) -> Result<Value> {
    let bound = given.argument(0).and_then(Number::read);
    Ok(match (Number::read(given.input), bound) {
        (Some(number), Some(bound)) => {
            let chosen = if is_beyond(number.float(), bound.float()) { bound } else { number };
            chosen.decimal().map_or_else(|| Value::scalar(chosen.float()), decimal_value)
        }
        _ => given.input.to_value(),
    })
}

/// To the nearest number with so many decimal places, to the even one where two are as near; nil of what is no
/// number.
pub(super) fn round(given: &Given<'_>) -> Result<Value> {
    let places = given.argument_number(0)?.unwrap_or(0);
    rounded(given, u32::try_from(places).unwrap_or(0), RoundingStrategy::MidpointNearestEven)
}

pub(super) fn ceil(given: &Given<'_>) -> Result<Value> {
    rounded(given, 0, RoundingStrategy::ToPositiveInfinity)
}

pub(super) fn floor(given: &Given<'_>) -> Result<Value> {
    rounded(given, 0, RoundingStrategy::ToNegativeInfinity)
}

fn rounded(given: &Given<'_>, places: u32, strategy: RoundingStrategy) -> Result<Value> {
    let number = Number::read(given.input).and_then(Number::decimal);
    Ok(number.map_or(Value::Nil, |number| decimal_value(number.round_dp_with_strategy(places, strategy))))
}

/// An amount of money as a culture writes it, the invariant one unless it is named.
pub(super) fn currency(given: &Given<'_>) -> Result<Value> {
    let Some(text) = text_of(given.input) else { return Ok(Value::Nil) };
    let Some(number) = Number::read(given.input).and_then(Number::decimal) else { return Ok(value(text)) };
    let culture = given.argument_text(0);
    let wrong = || error(format!("`{}` is no culture that is known", shown(&culture.as_str())));
    net::currency(number, culture.trim()).map(value).ok_or_else(wrong)
}
