//! Form-encoded content.

use gatepost_expression::{Cx, DictionaryObject, ListObject, Sequence, Str, Throw, Ty, Value};

use crate::message::form;

/// The decoded fields of a form: a `Dictionary<string, IList<string>>`.
pub(super) fn fields(cx: &mut Cx<'_>, text: &str) -> Result<Value, Throw> {
    let mut fields: Vec<(String, Vec<Value>)> = Vec::new();
    for (name, value) in form::pairs(text) {
        cx.tick(fields.len() as u64 / 16 + 1)?;
        cx.charge(name.len() + value.len() + size_of::<Value>())?;
        let value = Value::text(value.as_ref());
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => fields.push((name.into_owned(), vec![value])),
        }
    }
    let list = Ty::named("System.Collections.Generic.IList", [Ty::String]);
    let pairs = fields
        .into_iter()
        .map(|(name, values)| (Value::text(name), Value::object(ListObject::new(Ty::String, values))));
    Ok(Value::object(DictionaryObject::new(Ty::String, list, pairs)))
}

/// The fields, form-encoded.
pub(super) fn text(cx: &mut Cx<'_>, fields: &Value) -> Result<String, Throw> {
    let mut pairs = Vec::new();
    for field in sequence(fields)?.collect(cx)? {
        let Some(field) = field.downcast_ref::<gatepost_expression::KeyValuePair>() else { continue };
        let Value::String(name) = field.key() else { continue };
        for value in sequence(field.value())?.collect(cx)? {
            let Value::String(value) = value else { continue };
            cx.charge((name.size() + value.size()) * 3 + 2)?;
            pairs.push(format!("{}={}", form::encode(&name.to_utf8()), form::encode(&value.to_utf8())));
        }
    }
    Ok(pairs.join("&"))
}

/// `null` for no fields, else `?` and the fields, form-encoded.
pub(super) fn query(cx: &mut Cx<'_>, fields: &Value) -> Result<Option<Str>, Throw> {
    let text = text(cx, fields)?;
    Ok((!text.is_empty()).then(|| Str::from(format!("?{text}"))))
}

fn sequence(value: &Value) -> Result<Sequence, Throw> {
    if value.is_null() {
        return Err(gatepost_expression::Exception::null_reference().into());
    }
    Ok(Sequence::of(value.clone()))
}
