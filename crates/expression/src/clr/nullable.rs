//! `System.Nullable<T>` and System.Nullable

use std::sync::Arc;

use super::default_value::default_value;
use super::reflection::TypeObject;
use super::text_of::text_of;
use super::{equality, ordering};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::Value;

pub(crate) fn declare() -> Vec<Type> {
    vec![
        Type::structure("System.Nullable<T>", Value::Null)
            .constructor("Nullable(T value)", |value: Value| value)
            .property("bool HasValue", |value: Value| !value.is_null())
            .property("T Value", the_value)
            .method("T GetValueOrDefault()", |cx: &mut Cx<'_>, types: TypeArgs, value: Value| {
                if value.is_null() { default_value(cx, &types.get(0)) } else { value }
            })
            .method(
                "T GetValueOrDefault(T defaultValue)",
                |value: Value, default: Value| {
                    if value.is_null() { default } else { value }
                },
            )
            .method("bool Equals(object other)", |value: Value, other: Value| {
                equality::equals(&value, &other)
            })
            .method("int GetHashCode()", |value: Value| equality::hash_code(&value))
            .method("string ToString()", |cx: &mut Cx<'_>, value: Value| text_of(cx, &value)),
        Type::static_class("System.Nullable")
            .method("static Type GetUnderlyingType(Type nullableType)", |ty: Arc<TypeObject>| match &ty.0 {
                Ty::Nullable(inner) => Value::object(TypeObject(inner.as_ref().clone())),
                _ => Value::Null,
            })
            .method(
                "static int Compare<T>(Nullable<T> n1, Nullable<T> n2) where T : struct",
                |a: Value, b: Value| compare(&a, &b),
            )
            .method(
                "static bool Equals<T>(Nullable<T> n1, Nullable<T> n2) where T : struct",
                |a: Value, b: Value| equality::equals(&a, &b),
            ),
    ]
}

fn the_value(value: Value) -> Result<Value, Exception> {
    if value.is_null() {
        Err(Exception::invalid_operation("Nullable object must have a value."))
    } else {
        Ok(value)
    }
}

fn compare(a: &Value, b: &Value) -> Result<i32, Throw> {
    Ok(ordering::compare(a, b)? as i32)
}
