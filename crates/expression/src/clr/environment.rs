//! System.Environment, Activator, GC, IntPtr: the few members that expressions may meet

use std::sync::Arc;

use super::default_value::default_value;
use super::reflection::TypeObject;
use super::string_builder::NEW_LINE;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    vec![
        Type::static_class("System.Environment")
            .allowed(Allowed::No)
            .property("static string NewLine", || NEW_LINE),
        Type::static_class("System.GC")
            .allowed(Allowed::No)
            .method("static void KeepAlive(object obj)", |_: Value| ()),
        Type::static_class("System.Activator")
            .allowed(Allowed::No)
            .method("static object CreateInstance(Type type)", |cx: &mut Cx<'_>, ty: Arc<TypeObject>| {
                create(cx, &ty.0)
            })
            .method("static T CreateInstance<T>()", |cx: &mut Cx<'_>, types: TypeArgs| {
                create(cx, &types.get(0))
            }),
        Type::structure("System.IntPtr", Value::object(IntPtr))
            .allowed(Allowed::No)
            .constant("static IntPtr Zero", Value::object(IntPtr)),
    ]
}

/// The null pointer.
#[derive(Debug)]
struct IntPtr;

impl Object for IntPtr {
    fn ty(&self) -> Ty {
        Ty::named("System.IntPtr", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from("0"))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some())
    }
}

/// Structures only: constructors are bound where the text names them.
fn create(cx: &mut Cx<'_>, ty: &Ty) -> Result<Value, Throw> {
    let value = default_value(cx, ty);
    if value.is_null() && !matches!(ty, Ty::Nullable(_)) {
        let message = format!("No parameterless constructor defined for type '{}'.", ty.reflection_name());
        return Err(Exception::new("System.MissingMethodException", message).into());
    }
    Ok(value)
}
