//! System.Object

use super::equality;
use super::reflection::TypeObject;
use super::text_of::text_of;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Value;

pub(crate) fn declare() -> Type {
    Type::class("System.Object")
        .allowed(Allowed::Members(&[".ctor"]))
        .constructor("Object()", || Value::object(Bare))
        .method("string ToString()", to_string)
        .method("bool Equals(object obj)", equals)
        .method("int GetHashCode()", hash_code)
        .method("Type GetType()", get_type)
        .method("static bool Equals(object objA, object objB)", |a: Value, b: Value| equality::equals(&a, &b))
        .method("static bool ReferenceEquals(object objA, object objB)", |a: Value, b: Value| a.is_same(&b))
}

/// What `new object()` gives.
#[derive(Debug)]
struct Bare;

impl crate::value::Object for Bare {
    fn ty(&self) -> Ty {
        Ty::Object
    }
}

fn not_null(value: Value) -> Result<Value, Exception> {
    if value.is_null() { Err(Exception::null_reference()) } else { Ok(value) }
}

fn to_string(cx: &mut Cx<'_>, value: Value) -> Result<Str, Throw> {
    text_of(cx, &not_null(value)?)
}

fn equals(value: Value, other: Value) -> Result<bool, Exception> {
    Ok(equality::equals(&not_null(value)?, &other))
}

fn hash_code(value: Value) -> Result<i32, Exception> {
    Ok(equality::hash_code(&not_null(value)?))
}

fn get_type(value: Value) -> Result<Value, Exception> {
    let ty = not_null(value)?.ty().unwrap_or(Ty::Object);
    Ok(Value::object(TypeObject(ty)))
}
