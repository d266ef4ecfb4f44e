//! System.Type

use std::sync::Arc;

use super::array::Array;
use crate::declare::{Allowed, Type, TypeKind};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::{EnumValue, Object, Value};

/// The object that `typeof(T)` and `GetType()` give.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypeObject(pub(crate) Ty);

pub(crate) fn declare() -> Type {
    Type::class("System.Type : System.Object")
        .allowed(Allowed::No)
        .property("string Name", |ty: Arc<TypeObject>| name(&ty.0))
        .property("string FullName", |ty: Arc<TypeObject>| full_name(&ty.0))
        .property("string Namespace", |ty: Arc<TypeObject>| namespace(&ty.0))
        .property("bool IsArray", |ty: Arc<TypeObject>| matches!(ty.0, Ty::Array(..)))
        .property("bool IsGenericType", |ty: Arc<TypeObject>| is_generic(&ty.0))
        .property(
            "bool IsPrimitive",
            |ty: Arc<TypeObject>| matches!(ty.0, Ty::Prim(prim) if prim != Prim::Decimal),
        )
        .property("bool IsValueType", |cx: &mut Cx<'_>, ty: Arc<TypeObject>| is_value(cx, &ty.0))
        .property("bool IsClass", |cx: &mut Cx<'_>, ty: Arc<TypeObject>| {
            !is_value(cx, &ty.0) && kind(cx, &ty.0) != Some(TypeKind::Interface)
        })
        .property("bool IsInterface", |cx: &mut Cx<'_>, ty: Arc<TypeObject>| {
            kind(cx, &ty.0) == Some(TypeKind::Interface)
        })
        .property("bool IsEnum", |cx: &mut Cx<'_>, ty: Arc<TypeObject>| {
            kind(cx, &ty.0) == Some(TypeKind::Enumeration)
        })
        .property("Type BaseType", base_type)
        .method(
            "bool IsAssignableFrom(Type c)",
            |cx: &mut Cx<'_>, ty: Arc<TypeObject>, other: Option<Arc<TypeObject>>| {
                other.is_some_and(|other| cx.library().convertible(&other.0, &ty.0))
            },
        )
        .method(
            "bool IsSubclassOf(Type c)",
            |cx: &mut Cx<'_>, ty: Arc<TypeObject>, other: Arc<TypeObject>| {
                ty.0 != other.0
                    && cx.library().convertible(&ty.0, &other.0)
                    && kind(cx, &other.0) != Some(TypeKind::Interface)
            },
        )
        .method("Type GetElementType()", element_type)
        .method("Type[] GetGenericArguments()", generic_arguments)
        .method("bool IsInstanceOfType(object o)", |cx: &mut Cx<'_>, ty: Arc<TypeObject>, value: Value| {
            value.ty().is_some_and(|other| cx.library().convertible(&other, &ty.0))
        })
        .method("string ToString()", |ty: Arc<TypeObject>| ty.0.reflection_name())
        .method("bool Equals(object o)", |ty: Arc<TypeObject>, other: Value| ty.equals(&other))
        .method("bool Equals(Type o)", |ty: Arc<TypeObject>, other: Value| ty.equals(&other))
        .method("int GetHashCode()", |ty: Arc<TypeObject>| ty.hash_code())
        .method("static TypeCode GetTypeCode(Type type)", |ty: Option<Arc<TypeObject>>| {
            type_code(ty.as_ref().map(|ty| &ty.0))
        })
        .operator(
            "bool operator ==(Type left, Type right)",
            |a: Option<Arc<TypeObject>>, b: Option<Arc<TypeObject>>| a == b,
        )
        .operator(
            "bool operator !=(Type left, Type right)",
            |a: Option<Arc<TypeObject>>, b: Option<Arc<TypeObject>>| a != b,
        )
}

impl Object for TypeObject {
    fn ty(&self) -> Ty {
        Ty::named("System.Type", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.0.reflection_name()))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>() == Some(self))
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "type": self.0.reflection_name() })))
    }

    fn hash_code(&self) -> Option<i32> {
        let hash = self
            .0
            .reflection_name()
            .bytes()
            .fold(17_i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(byte)));
        Some(hash)
    }
}

impl TypeObject {
    fn equals(&self, other: &Value) -> bool {
        other.downcast_ref::<Self>() == Some(self)
    }

    fn hash_code(&self) -> i32 {
        Object::hash_code(self).unwrap_or_default()
    }
}

/// `Type.Name`: without namespace, with the arity.
pub(crate) fn name(ty: &Ty) -> String {
    match ty {
        Ty::Array(element, rank) => {
            format!("{}[{}]", name(element), ",".repeat(usize::from(*rank).saturating_sub(1)))
        }
        _ => {
            let text = ty.reflection_name();
            let bare = text.split('[').next().unwrap_or_default();
            bare.rsplit(['.', '+']).next().unwrap_or_default().to_owned()
        }
    }
}

fn full_name(ty: &Ty) -> String {
    match ty {
        Ty::Array(element, rank) => {
            format!("{}[{}]", full_name(element), ",".repeat(usize::from(*rank).saturating_sub(1)))
        }
        _ => {
            let text = ty.reflection_name();
            let bare = text.split('[').next().unwrap_or_default();
            let args: Vec<String> = arguments(ty).iter().map(|arg| format!("[{}]", qualified(arg))).collect();
            if args.is_empty() { text } else { format!("{bare}[{}]", args.join(",")) }
        }
    }
}

/// The name with its assembly, as generic arguments stand in a full name.
fn qualified(ty: &Ty) -> String {
    format!(
        "{}, System.Private.CoreLib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e",
        full_name(ty)
    )
}

fn namespace(ty: &Ty) -> Option<String> {
    match ty {
        Ty::Array(element, _) => namespace(element),
        _ => ty.full_name()?.rsplit_once('.').map(|(namespace, _)| namespace.to_owned()),
    }
}

fn arguments(ty: &Ty) -> Vec<Ty> {
    match ty {
        Ty::Tuple(elements) => elements.iter().map(|element| element.ty.clone()).collect(),
        Ty::Anonymous(properties) => properties.iter().map(|(_, ty)| ty.clone()).collect(),
        other => other.args().to_vec(),
    }
}

fn is_generic(ty: &Ty) -> bool {
    !matches!(ty, Ty::Array(..)) && !arguments(ty).is_empty()
}

fn kind(cx: &Cx<'_>, ty: &Ty) -> Option<TypeKind> {
    let name = match ty {
        Ty::Named(named) => named.name.as_str(),
        _ => return None,
    };
    for declared in cx.library().types() {
        let head = declared.declaration.split([' ', '<']).next().unwrap_or_default();
        if head == name {
            return Some(declared.kind);
        }
    }
    None
}

fn is_value(cx: &Cx<'_>, ty: &Ty) -> bool {
    match ty {
        Ty::Prim(_) | Ty::Nullable(_) | Ty::Tuple(_) => true,
        _ => matches!(kind(cx, ty), Some(TypeKind::Structure | TypeKind::Enumeration)),
    }
}

fn base_type(cx: &mut Cx<'_>, ty: Arc<TypeObject>) -> Value {
    match cx.library().base_class(&ty.0) {
        Some(base) => Value::object(TypeObject(base)),
        None => Value::Null,
    }
}

fn element_type(ty: Arc<TypeObject>) -> Value {
    match &ty.0 {
        Ty::Array(element, _) => Value::object(TypeObject(element.as_ref().clone())),
        _ => Value::Null,
    }
}

fn generic_arguments(ty: Arc<TypeObject>) -> Array {
    let types = arguments(&ty.0).into_iter().map(|ty| Value::object(TypeObject(ty))).collect();
    Array::new(Ty::named("System.Type", []), types)
}

/// The `System.TypeCode` of a type.
pub(crate) fn type_code(ty: Option<&Ty>) -> EnumValue {
    let number = match ty {
        None => 0,
        Some(Ty::Prim(prim)) => match prim {
            Prim::Bool => 3,
            Prim::Char => 4,
            Prim::SByte => 5,
            Prim::Byte => 6,
            Prim::Int16 => 7,
            Prim::UInt16 => 8,
            Prim::Int32 => 9,
            Prim::UInt32 => 10,
            Prim::Int64 => 11,
            Prim::UInt64 => 12,
            Prim::Single => 13,
            Prim::Double => 14,
            Prim::Decimal => 15,
        },
        Some(Ty::String) => 18,
        Some(ty) => match ty.full_name() {
            Some("System.DateTime") => 16,
            Some("System.DBNull") => 2,
            _ => 1,
        },
    };
    EnumValue { ty: "System.TypeCode", number }
}
