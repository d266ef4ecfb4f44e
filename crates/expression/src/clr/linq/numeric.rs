//! Enumerable: Sum, Average, Min, Max

use std::cmp::Ordering;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::element::no_elements;
use crate::clr::decimal_math;
use crate::clr::instance::takes_null;
use crate::clr::ordering;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, TypeArgs};
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::{Enumerator, Value};

/// Declares the overloads for each type of number: its name, the type of its average, whether it may be null.
macro_rules! numbers {
    ($ty:expr, $($rust:ty: $name:literal, $average:literal, $nullable:literal;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = numbers!(method ty, "Sum", $name, $name, |cx, items| sum::<$rust>(cx, items));
            ty = numbers!(method ty, "Average", $name, $average, |cx, items| average::<$rust>(cx, items, $nullable));
            ty = numbers!(method ty, "Min", $name, $name, |cx, items| {
                extreme(cx, items, Ordering::Less, $nullable)
            });
            ty = numbers!(method ty, "Max", $name, $name, |cx, items| {
                extreme(cx, items, Ordering::Greater, $nullable)
            });
        )*
        ty
    }};
    (method $ty:ident, $method:literal, $name:literal, $result:literal, $fold:expr) => {
        $ty.method(
            concat!("static ", $result, " ", $method, "(this IEnumerable<", $name, "> source)"),
            |cx: &mut Cx<'_>, source: Sequence| {
                let fold: Fold = $fold;
                fold(cx, &mut Numbers { items: source.start()?, selector: None })
            },
        )
        .method(
            concat!(
                "static ", $result, " ", $method,
                "<TSource>(this IEnumerable<TSource> source, Func<TSource, ", $name, "> selector)"
            ),
            |cx: &mut Cx<'_>, source: Sequence, selector: Arc<Callable>| {
                let fold: Fold = $fold;
                fold(cx, &mut Numbers { items: source.start()?, selector: Some(selector) })
            },
        )
    };
}

pub(super) fn with(ty: Type) -> Type {
    let ty = numbers! { ty,
        i32: "int", "double", false;
        i32: "int?", "double?", true;
        i64: "long", "double", false;
        i64: "long?", "double?", true;
        f32: "float", "float", false;
        f32: "float?", "float?", true;
        f64: "double", "double", false;
        f64: "double?", "double?", true;
        Decimal: "decimal", "decimal", false;
        Decimal: "decimal?", "decimal?", true;
    };
    ty.method("static TSource Min<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
        any_extreme(cx, &types.get(0), source, None, Ordering::Less)
    })
    .method("static TSource Max<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
        any_extreme(cx, &types.get(0), source, None, Ordering::Greater)
    })
    .method(
        "static TResult Min<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, f: Arc<Callable>| {
            any_extreme(cx, &types.get(1), source, Some(f), Ordering::Less)
        },
    )
    .method(
        "static TResult Max<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, f: Arc<Callable>| {
            any_extreme(cx, &types.get(1), source, Some(f), Ordering::Greater)
        },
    )
}

type Fold = fn(&mut Cx<'_>, &mut Numbers) -> Result<Value, Throw>;

/// The numbers of a sequence, nulls left out.
struct Numbers {
    items: Box<dyn Enumerator>,
    selector: Option<Arc<Callable>>,
}

impl Numbers {
    fn next(&mut self, cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        while let Some(item) = self.items.next(cx)? {
            cx.tick(1)?;
            let number = match &self.selector {
                Some(selector) => cx.call(selector, &mut [item])?,
                None => item,
            };
            if !number.is_null() {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    fn next_of<T: FromValue>(&mut self, cx: &mut Cx<'_>) -> Result<Option<T>, Throw> {
        let number = self.next(cx)?.map(T::from_value).transpose();
        number.map_err(|mismatch| Throw::Bug(format!("not a number of the sequence's type: {mismatch:?}")))
    }
}

/// What .NET adds numbers of a type in, and what it makes of the sum.
trait Number: FromValue {
    /// The type of a running sum.
    type Sum: Copy;
    /// The type of a running sum for an average.
    type Total: Copy;
    const NOTHING: Self::Sum;
    const NONE: Self::Total;
    fn add(self, sum: Self::Sum) -> Option<Self::Sum>;
    fn add_to(self, total: Self::Total) -> Option<Self::Total>;
    fn sum(sum: Self::Sum) -> Value;
    fn average(total: Self::Total, count: u32) -> Value;
}

impl Number for i32 {
    type Sum = Self;
    type Total = i64;
    const NOTHING: Self = 0;
    const NONE: i64 = 0;

    fn add(self, sum: Self) -> Option<Self> {
        sum.checked_add(self)
    }

    fn add_to(self, total: i64) -> Option<i64> {
        total.checked_add(i64::from(self))
    }

    fn sum(sum: Self) -> Value {
        Value::Int32(sum)
    }

    fn average(total: i64, count: u32) -> Value {
        i64::average(total, count)
    }
}

impl Number for i64 {
    type Sum = Self;
    type Total = Self;
    const NOTHING: Self = 0;
    const NONE: Self = 0;

    fn add(self, sum: Self) -> Option<Self> {
        sum.checked_add(self)
    }

    fn add_to(self, total: Self) -> Option<Self> {
        total.checked_add(self)
    }

    fn sum(sum: Self) -> Value {
        Value::Int64(sum)
    }

    #[expect(clippy::cast_precision_loss, reason = "C# converts the sum to double, too")]
    fn average(total: Self, count: u32) -> Value {
        Value::Double(total as f64 / f64::from(count))
    }
}

impl Number for f32 {
    type Sum = f64;
    type Total = f64;
    const NOTHING: f64 = 0.0;
    const NONE: f64 = 0.0;

    fn add(self, sum: f64) -> Option<f64> {
        Some(sum + f64::from(self))
    }

    fn add_to(self, total: f64) -> Option<f64> {
        Some(total + f64::from(self))
    }

    #[expect(clippy::cast_possible_truncation, reason = "C# casts the sum to float")]
    fn sum(sum: f64) -> Value {
        Value::Single(sum as Self)
    }

    #[expect(clippy::cast_possible_truncation, reason = "C# casts the average to float")]
    fn average(total: f64, count: u32) -> Value {
        Value::Single((total / f64::from(count)) as Self)
    }
}

impl Number for f64 {
    type Sum = Self;
    type Total = Self;
    const NOTHING: Self = 0.0;
    const NONE: Self = 0.0;

    fn add(self, sum: Self) -> Option<Self> {
        Some(sum + self)
    }

    fn add_to(self, total: Self) -> Option<Self> {
        Some(total + self)
    }

    fn sum(sum: Self) -> Value {
        Value::Double(sum)
    }

    fn average(total: Self, count: u32) -> Value {
        Value::Double(total / Self::from(count))
    }
}

impl Number for Decimal {
    type Sum = Self;
    type Total = Self;
    const NOTHING: Self = Self::ZERO;
    const NONE: Self = Self::ZERO;

    fn add(self, sum: Self) -> Option<Self> {
        sum.checked_add(self)
    }

    fn add_to(self, total: Self) -> Option<Self> {
        total.checked_add(self)
    }

    fn sum(sum: Self) -> Value {
        Value::Decimal(sum)
    }

    fn average(total: Self, count: u32) -> Value {
        Value::Decimal(decimal_math::divide(total, Self::from(count)).unwrap_or_default())
    }
}

fn overflow() -> Exception {
    Exception::overflow("Arithmetic operation resulted in an overflow.")
}

fn sum<T: Number>(cx: &mut Cx<'_>, numbers: &mut Numbers) -> Result<Value, Throw> {
    let mut sum = T::NOTHING;
    while let Some(number) = numbers.next_of::<T>(cx)? {
        sum = number.add(sum).ok_or_else(overflow)?;
    }
    Ok(T::sum(sum))
}

fn average<T: Number>(cx: &mut Cx<'_>, numbers: &mut Numbers, nullable: bool) -> Result<Value, Throw> {
    let (mut total, mut count) = (T::NONE, 0_u32);
    while let Some(number) = numbers.next_of::<T>(cx)? {
        total = number.add_to(total).ok_or_else(overflow)?;
        count = count.saturating_add(1);
    }
    match count {
        0 if nullable => Ok(Value::Null),
        0 => Err(no_elements()),
        count => Ok(T::average(total, count)),
    }
}

/// The least or the greatest. NaN is the least number, and the greatest only where there is no other.
fn extreme(cx: &mut Cx<'_>, numbers: &mut Numbers, wanted: Ordering, nullable: bool) -> Result<Value, Throw> {
    let Some(mut found) = numbers.next(cx)? else {
        return if nullable { Ok(Value::Null) } else { Err(no_elements()) };
    };
    while let Some(number) = numbers.next(cx)? {
        if ordering::compare(&number, &found)? == wanted {
            found = number;
        }
    }
    Ok(found)
}

fn any_extreme(
    cx: &mut Cx<'_>,
    ty: &Ty,
    source: Sequence,
    selector: Option<Arc<Callable>>,
    wanted: Ordering,
) -> Result<Value, Throw> {
    let nullable = takes_null(cx, ty);
    extreme(cx, &mut Numbers { items: source.start()?, selector }, wanted, nullable)
}
