//! System.DBNull

use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// The one value of `System.DBNull`.
#[derive(Debug)]
pub(crate) struct DbNull;

pub(crate) fn declare() -> Type {
    Type::class("System.DBNull : System.IConvertible")
        .allowed(Allowed::No)
        .constant("static DBNull Value", Value::object(DbNull))
        .method("string ToString()", |_: Value| "")
        .method("TypeCode GetTypeCode()", |_: Value| EnumValue { ty: "System.TypeCode", number: 2 })
}

impl Object for DbNull {
    fn ty(&self) -> Ty {
        Ty::named("System.DBNull", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::new())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some())
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "dbnull": "" })))
    }
}
