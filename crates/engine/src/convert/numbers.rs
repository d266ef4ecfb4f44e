//! Numbers.

use std::borrow::Cow;

use gatepost_expression::{Prim, Ty, Value};

use super::{Fit, FromObject, FromText};

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        impl FromText for $number {
            fn expected() -> Cow<'static, str> {
                if <$number>::MIN == 0 { "a whole number, not negative".into() } else { "a whole number".into() }
            }

            fn from_text(text: &str) -> Option<Self> {
                text.trim().parse().ok()
            }
        }

        impl FromObject for $number {
            fn fit(ty: &Ty) -> Fit {
                fit(ty)
            }

            fn from_object(value: Value) -> Option<Self> {
                whole(&value)?.try_into().ok()
            }
        }
    )*};
}

whole_numbers! { i32 u32 i64 u64 u16 }

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Between<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Between<MIN, MAX> {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> FromText for Between<MIN, MAX> {
    fn expected() -> Cow<'static, str> {
        format!("a whole number from {MIN} to {MAX}").into()
    }

    fn from_text(text: &str) -> Option<Self> {
        u32::from_text(text).filter(|number| (MIN..=MAX).contains(number)).map(Self)
    }
}

impl<const MIN: u32, const MAX: u32> FromObject for Between<MIN, MAX> {
    fn fit(ty: &Ty) -> Fit {
        fit(ty)
    }

    fn from_object(value: Value) -> Option<Self> {
        u32::from_object(value).filter(|number| (MIN..=MAX).contains(number)).map(Self)
    }
}

impl FromText for f64 {
    fn expected() -> Cow<'static, str> {
        "a number".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|number: &Self| number.is_finite())
    }
}

impl FromObject for f64 {
    fn fit(ty: &Ty) -> Fit {
        fit(ty)
    }

    #[expect(clippy::cast_precision_loss, reason = "C# converts so as well")]
    fn from_object(value: Value) -> Option<Self> {
        match value {
            Value::Double(number) => Some(number),
            Value::Single(number) => Some(number.into()),
            Value::Decimal(number) => number.try_into().ok(),
            other => whole(&other).map(|number| number as Self),
        }
    }
}

fn fit(ty: &Ty) -> Fit {
    match ty {
        Ty::Prim(Prim::Bool | Prim::Char) => Fit::No,
        Ty::Prim(_) => Fit::Direct,
        Ty::Nullable(inner) => fit(inner),
        other => Fit::if_open(other),
    }
}

/// The whole number in a value, fractions rounded as `Convert.ToInt64` does.
pub(super) fn whole(value: &Value) -> Option<i128> {
    Some(match value {
        Value::SByte(number) => (*number).into(),
        Value::Byte(number) => (*number).into(),
        Value::Int16(number) => (*number).into(),
        Value::UInt16(number) => (*number).into(),
        Value::Int32(number) => (*number).into(),
        Value::UInt32(number) => (*number).into(),
        Value::Int64(number) => (*number).into(),
        Value::UInt64(number) => (*number).into(),
        Value::Single(number) => return rounded((*number).into()),
        Value::Double(number) => return rounded(*number),
        Value::Decimal(number) => return number.round().try_into().ok(),
        _ => return None,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn rounded(number: f64) -> Option<i128> {
    let number = number.round_ties_even();
    (number.abs() < 1e18).then_some(number as i128)
}

#[cfg(test)]
mod tests {
    use gatepost_expression::{Ty, Value};

    use super::super::{Fit, FromObject, FromText};

    #[test]
    fn numbers_convert_as_convert_does() {
        assert_eq!(u32::from_object(Value::Double(2.5)), Some(2));
        assert_eq!(u32::from_object(Value::Int64(-1)), None);
        assert_eq!(i32::from_text(" 7\n"), Some(7));
        assert_eq!(i32::from_text("ten"), None);
        assert_eq!(f64::from_object(Value::Int32(3)), Some(3.0));
    }

    #[test]
    fn types_that_hold_no_number_are_known_before() {
        assert_eq!(<u32 as FromObject>::fit(&Ty::BOOL), Fit::No);
        assert_eq!(<u32 as FromObject>::fit(&Ty::INT.nullable()), Fit::Direct);
        assert_eq!(<u32 as FromObject>::fit(&Ty::String), Fit::Text);
        assert_eq!(<u32 as FromObject>::fit(&Ty::named("System.DateTime", [])), Fit::No);
        assert_eq!(<u32 as FromObject>::fit(&Ty::named("Newtonsoft.Json.Linq.JToken", [])), Fit::Text);
    }
}
