//! System.Numerics.BigInteger, as far as JSON has integers that are too large for `long`

use std::cmp::Ordering;
use std::str::FromStr;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

const NAME: &str = "System.Numerics.BigInteger";

pub(crate) fn declare() -> Type {
    Type::structure(NAME, Value::object(BigInteger(BigInt::ZERO)))
        .allowed(Allowed::No)
        .method("string ToString()", |number: Arc<BigInteger>| number.0.to_string())
        .method(
            "int CompareTo(System.Numerics.BigInteger other)",
            |a: Arc<BigInteger>, b: Arc<BigInteger>| a.0.cmp(&b.0) as i32,
        )
}

/// An integer of any size.
#[derive(Clone, Debug)]
pub(crate) struct BigInteger(BigInt);

impl BigInteger {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        BigInt::from_str(text).ok().map(Self)
    }

    pub(crate) fn to_f64(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    pub(crate) fn to_i128(&self) -> Option<i128> {
        self.0.to_i128()
    }

    pub(crate) fn digits(&self) -> String {
        self.0.to_string()
    }
}

impl Object for BigInteger {
    fn ty(&self) -> Ty {
        Ty::named(NAME, [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.0.to_string()))
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "bigint": self.0.to_string() })))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| other.0 == self.0))
    }

    fn hash_code(&self) -> Option<i32> {
        self.0.iter_u32_digits().next().map(u32::cast_signed)
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|other| self.0.cmp(&other.0))
    }
}
