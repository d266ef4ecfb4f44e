//! A variable of the request as a template sees it.

use gatepost_expression::{DateTime, Guid, JToken, Str, Value, net};
use rust_decimal::prelude::ToPrimitive;

use super::Options;
use super::body::json_datum;
use super::datum::Datum;
use super::moment::Moment;

/// The value of a variable; of a type that a template cannot show, nothing.
pub(super) fn variable(value: &Value, options: Options) -> Datum {
    match value {
        Value::Null => Datum::Nil,
        Value::Bool(truth) => Datum::Truth(*truth),
        Value::Char(unit) => Str::from_units(&[*unit]).to_string().into(),
        Value::SByte(number) => Datum::Integer((*number).into()),
        Value::Byte(number) => Datum::Integer((*number).into()),
        Value::Int16(number) => Datum::Integer((*number).into()),
        Value::UInt16(number) => Datum::Integer((*number).into()),
        Value::Int32(number) => Datum::Integer((*number).into()),
        Value::UInt32(number) => Datum::Integer((*number).into()),
        Value::Int64(number) => Datum::Integer(*number),
        Value::UInt64(number) => i64::try_from(*number).map_or(number.to_string().into(), Datum::Integer),
        Value::Single(number) => Datum::Float((*number).into()),
        Value::Double(number) => Datum::Float(*number),
        Value::Decimal(number) => number.to_f64().map_or(Datum::Nil, Datum::Float),
        Value::Enum(value) => Datum::Integer(value.number.into()),
        Value::String(text) => text.to_string().into(),
        Value::Object(_) => object(value, options),
    }
}

fn object(value: &Value, options: Options) -> Datum {
    if let Some(date) = value.downcast_ref::<DateTime>() {
        return Datum::Moment(Moment::from(*date));
    }
    if let Some(token) = value.downcast_ref::<JToken>() {
        return json_datum(net::plain_json(token, DEEPEST), options);
    }
    value.downcast_ref::<Guid>().map_or(Datum::Nil, |id| id.0.to_string().into())
}

/// How deep JSON may be nested to be seen.
const DEEPEST: usize = 128;
