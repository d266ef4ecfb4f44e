//! Any value as JSON and as text, in the form of the records of `fixtures/expressions/README.md`.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Number, Value as Json, json};

use crate::clr::{Array, enumerate, text_of};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// What a record says of the value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The run-time type as `Type.ToString()` writes it; `~` and an interface where .NET's own type is internal;
    /// `None` for null.
    pub ty: Option<String>,
    /// The value in canonical form.
    pub value: Json,
    /// `Convert.ToString(value, CultureInfo.InvariantCulture)` in canonical form; `None` where it would name an
    /// internal type.
    pub text: Option<Json>,
}

impl Inspection {
    pub(crate) fn new(cx: &mut Cx<'_>, value: &Value) -> Result<Self, Throw> {
        let own = value.ty();
        let shown = own.as_ref().map(|ty| type_name(cx, ty));
        let text = text(cx, value)?.unwrap_or_default();
        let is_internal = shown.as_ref().is_some_and(|name| name.starts_with('~'));
        let names_type = own.is_some_and(|ty| text == Str::from(ty.reflection_name()));
        let text = if is_internal && names_type { None } else { Some(string(&text)) };
        Ok(Self { ty: shown, value: canonical(cx, value)?, text })
    }
}

/// What a record says of the type of a value.
fn type_name(cx: &Cx<'_>, ty: &Ty) -> String {
    match ty {
        Ty::Anonymous(_) => "~anonymous".to_owned(),
        // A sequence of anonymous objects shows no more than that it is one.
        ty if is_interface(cx, ty) && ty.args().iter().any(|arg| matches!(arg, Ty::Anonymous(_))) => {
            "~System.Collections.IEnumerable".to_owned()
        }
        // What reflection gives at run time is an internal class of .NET.
        ty if ty.full_name() == Some("System.Type") => "~System.Reflection.TypeInfo".to_owned(),
        // What stands behind `context` are classes of the gateway.
        ty if is_interface(cx, ty) && !is_of_net(ty) => "~object".to_owned(),
        ty if is_interface(cx, ty) => format!("~{}", ty.reflection_name()),
        ty => ty.reflection_name(),
    }
}

fn is_interface(cx: &Cx<'_>, ty: &Ty) -> bool {
    cx.library().is_interface(ty)
}

fn is_of_net(ty: &Ty) -> bool {
    ty.full_name().is_some_and(|name| name.starts_with("System.") || name.starts_with("Newtonsoft."))
}

/// `Convert.ToString(value, CultureInfo.InvariantCulture)`; `None` for null.
pub(crate) fn text(cx: &mut Cx<'_>, value: &Value) -> Result<Option<Str>, Throw> {
    if value.is_null() { Ok(None) } else { text_of(cx, value).map(Some) }
}

/// The canonical form of a value. A lazy sequence is run.
pub fn canonical(cx: &mut Cx<'_>, value: &Value) -> Result<Json, Throw> {
    cx.tick(1)?;
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Char(unit) => json!({ "char": string(&Str::from_units(&[*unit])) }),
        Value::SByte(number) => Json::from(*number),
        Value::Byte(number) => Json::from(*number),
        Value::Int16(number) => Json::from(*number),
        Value::UInt16(number) => Json::from(*number),
        Value::Int32(number) => Json::from(*number),
        Value::UInt32(number) => Json::from(*number),
        Value::Int64(number) => Json::from(*number),
        Value::UInt64(number) => Json::from(*number),
        Value::Single(number) => {
            json!({ "float": float(f64::from(*number), &number.to_string(), &format!("{number:e}")) })
        }
        Value::Double(number) => {
            json!({ "double": float(*number, &number.to_string(), &format!("{number:e}")) })
        }
        Value::Decimal(number) => json!({ "decimal": string(&text_of(cx, &Value::Decimal(*number))?) }),
        Value::Enum(number) => {
            let name = text(cx, value)?.unwrap_or_default();
            json!({ "enum": string(&name), "n": number.number })
        }
        Value::String(text) => string(text),
        Value::Object(object) => return cx.nested(|cx| canonical_object(cx, value, object.as_ref())),
    })
}

fn canonical_object(cx: &mut Cx<'_>, value: &Value, object: &dyn Object) -> Result<Json, Throw> {
    if let Some(own) = object.canonical(cx) {
        return own;
    }
    if let Some(array) = value.downcast_ref::<Array>() {
        return canonical_array(cx, array);
    }
    if let Some(exception) = value.downcast_ref::<Exception>() {
        return Ok(json!({ "exception": exception.ty, "message": string(&exception.full_message()) }));
    }
    if object.dictionary().is_some() {
        return canonical_dictionary(cx, value, object);
    }
    match enumerate(value) {
        Ok(_) => canonical_sequence(cx, value),
        Err(_) => Ok(json!({ "object": type_name(cx, &object.ty()) })),
    }
}

fn canonical_array(cx: &mut Cx<'_>, array: &Array) -> Result<Json, Throw> {
    if let Some(bytes) = array.to_bytes() {
        return Ok(json!({ "bytes": BASE64_STANDARD.encode(&bytes) }));
    }
    let values = array.to_vec();
    let items = values.iter().map(|value| canonical(cx, value)).collect::<Result<Vec<_>, _>>()?;
    Ok(nested(&array.lengths(), items))
}

/// The elements of an array in row-major order, as arrays in arrays.
fn nested(lengths: &[usize], items: Vec<Json>) -> Json {
    let Some((_, inner @ [_, ..])) = lengths.split_first() else { return Json::Array(items) };
    let size = inner.iter().product::<usize>().max(1);
    let rows = items.chunks(size).map(|row| nested(inner, row.to_vec()));
    Json::Array(rows.collect())
}

/// The items of anything that can be enumerated; what came before an exception is kept.
fn canonical_sequence(cx: &mut Cx<'_>, value: &Value) -> Result<Json, Throw> {
    let mut items = Vec::new();
    match collect(cx, value, &mut items) {
        Ok(()) => Ok(Json::Array(items)),
        Err(Throw::Exception(exception)) => Ok(json!({
            "enumeration_exception": exception.ty,
            "message": string(&exception.full_message()),
            "items": items,
        })),
        Err(other) => Err(other),
    }
}

fn collect(cx: &mut Cx<'_>, value: &Value, items: &mut Vec<Json>) -> Result<(), Throw> {
    let mut source = enumerate(value)?;
    while let Some(item) = source.next(cx)? {
        cx.charge(size_of::<Json>())?;
        items.push(canonical(cx, &item)?);
    }
    Ok(())
}

/// An object where all keys are strings, else a list of pairs.
fn canonical_dictionary(cx: &mut Cx<'_>, value: &Value, object: &dyn Object) -> Result<Json, Throw> {
    let Some(dictionary) = object.dictionary() else { return canonical_sequence(cx, value) };
    let mut keys = Vec::new();
    let mut source = enumerate(&dictionary.keys())?;
    while let Some(key) = source.next(cx)? {
        keys.push(key);
    }
    let by_text = object.ty().args().first().is_some_and(|key| *key == Ty::String);
    let mut members = Map::new();
    let mut pairs = Vec::new();
    for key in keys {
        let value = dictionary.find(&key).unwrap_or_default();
        let value = canonical(cx, &value)?;
        match &key {
            Value::String(name) if by_text => {
                members.insert(name.to_string(), value);
            }
            key => pairs.push(json!([canonical(cx, key)?, value])),
        }
    }
    Ok(if by_text { Json::Object(members) } else { json!({ "dict": pairs }) })
}

/// A text; with lone surrogates its code units.
fn string(text: &Str) -> Json {
    match text.as_utf8() {
        Some(utf8) => Json::from(utf8),
        None => json!({ "utf16": text.units().into_iter().map(Number::from).collect::<Vec<_>>() }),
    }
}

/// The shortest digits that round-trip: positional for exponents -5 to 14, else scientific.
fn float(number: f64, positional: &str, scientific: &str) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-5..=14).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}E{sign}{:02}", exponent.unsigned_abs())
        }
        _ => positional.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::canonical;
    use crate::program::Limits;
    use crate::run::cx::alone;
    use crate::text::Str;
    use crate::value::Value;

    #[test]
    fn numbers_and_texts_have_the_form_of_the_records() {
        let cases: BTreeMap<&str, Value> = BTreeMap::from([
            (r#"{"double":"1E+16"}"#, Value::Double(1e16)),
            (r#"{"double":"0.00001"}"#, Value::Double(1e-5)),
            (r#"{"double":"1.5E-07"}"#, Value::Double(1.5e-7)),
            (r#"{"double":"-0"}"#, Value::Double(-0.0)),
            (r#"{"float":"0.1"}"#, Value::Single(0.1)),
            (r#"{"decimal":"1.50"}"#, Value::Decimal(rust_decimal::Decimal::new(150, 2))),
            (r#"{"char":"x"}"#, Value::Char(u16::from(b'x'))),
            (r#"{"char":{"utf16":[55357]}}"#, Value::Char(0xd83d)),
            (r#""a""#, Value::String(Str::from("a"))),
            ("18446744073709551615", Value::UInt64(u64::MAX)),
        ]);
        for (json, value) in cases {
            let found = alone(&Limits::default(), |cx| canonical(cx, &value).unwrap());
            assert_eq!(found.to_string(), json);
        }
    }
}
