//! `value.ToString()` of any value.

use crate::declare::MemberKind;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

/// `value.ToString()` by the invariant culture; empty for null.
pub(crate) fn text_of(cx: &mut Cx<'_>, value: &Value) -> Result<Str, Throw> {
    Ok(match value {
        Value::Null => Str::new(),
        Value::Bool(value) => Str::from(if *value { "True" } else { "False" }),
        Value::Char(unit) => Str::from_units(&[*unit]),
        Value::SByte(number) => Str::from(number.to_string()),
        Value::Byte(number) => Str::from(number.to_string()),
        Value::Int16(number) => Str::from(number.to_string()),
        Value::UInt16(number) => Str::from(number.to_string()),
        Value::Int32(number) => Str::from(number.to_string()),
        Value::UInt32(number) => Str::from(number.to_string()),
        Value::Int64(number) => Str::from(number.to_string()),
        Value::UInt64(number) => Str::from(number.to_string()),
        Value::Single(number) => Str::from(number.to_string()),
        Value::Double(number) => Str::from(number.to_string()),
        Value::Decimal(number) => Str::from(number.to_string()),
        Value::Enum(value) => enum_text(cx, *value),
        Value::String(text) => text.clone(),
        Value::Object(object) => object.to_text(cx)?,
    })
}

fn enum_text(cx: &Cx<'_>, value: EnumValue) -> Str {
    let library = cx.library();
    let ty = library
        .types()
        .iter()
        .find(|ty| ty.declaration.split([':', '<']).next().map(str::trim) == Some(value.ty));
    let member = ty.and_then(|ty| {
        ty.members
            .iter()
            .find(|member| matches!(member.kind, MemberKind::EnumMember(number) if number == value.number))
    });
    member.map_or_else(|| Str::from(value.number.to_string()), |member| Str::from(member.signature))
}
