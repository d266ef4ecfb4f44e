//! `default(T)`.

use rust_decimal::Decimal;

use crate::clr::collections::KeyValuePair;
use crate::declare::{Type, TypeKind};
use crate::run::Cx;
use crate::ty::{Prim, Ty};
use crate::value::{EnumValue, Value};

/// `default(T)`: zero, null, or the empty structure.
pub fn default_value(cx: &Cx<'_>, ty: &Ty) -> Value {
    match ty {
        Ty::Prim(prim) => zero(*prim),
        Ty::Named(named) if named.name == KeyValuePair::NAME => {
            let [key, value] = [0, 1].map(|at| named.args.get(at).cloned().unwrap_or(Ty::Object));
            let (first, second) = (default_value(cx, &key), default_value(cx, &value));
            Value::object(KeyValuePair::new(key, value, first, second))
        }
        Ty::Named(named) => {
            let library = cx.library();
            library.types().iter().find(|ty| name(ty) == named.name).map_or(Value::Null, default_of)
        }
        _ => Value::Null,
    }
}

fn default_of(ty: &Type) -> Value {
    match ty.kind {
        TypeKind::Enumeration => Value::Enum(EnumValue { ty: name(ty), number: 0 }),
        _ => ty.default.clone().unwrap_or(Value::Null),
    }
}

fn name(ty: &Type) -> &'static str {
    ty.declaration.split([':', '<']).next().unwrap_or_default().trim()
}

fn zero(prim: Prim) -> Value {
    match prim {
        Prim::Bool => Value::Bool(false),
        Prim::Char => Value::Char(0),
        Prim::SByte => Value::SByte(0),
        Prim::Byte => Value::Byte(0),
        Prim::Int16 => Value::Int16(0),
        Prim::UInt16 => Value::UInt16(0),
        Prim::Int32 => Value::Int32(0),
        Prim::UInt32 => Value::UInt32(0),
        Prim::Int64 => Value::Int64(0),
        Prim::UInt64 => Value::UInt64(0),
        Prim::Single => Value::Single(0.0),
        Prim::Double => Value::Double(0.0),
        Prim::Decimal => Value::Decimal(Decimal::ZERO),
    }
}
