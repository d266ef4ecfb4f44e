//! The conversions of `XElement` and `XAttribute` to .NET's types

use super::values::Target;
use super::xobject::{Maybe, This};
use crate::declare::Type;
use crate::run::Cx;
use crate::ty::Prim;

/// Declares `(T)element` and its nullable form; the second function of each line reads null, too.
macro_rules! conversions {
    ($ty:expr, $class:literal, $param:literal, $($name:literal $target:expr;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty
                .conversion(
                    concat!("explicit operator ", $name, "(", $class, " ", $param, ")"),
                    |cx: &mut Cx<'_>, object: This| converted(cx, Some(object), $target),
                )
                .conversion(
                    concat!("explicit operator ", $name, "?(", $class, " ", $param, ")"),
                    |cx: &mut Cx<'_>, object: Maybe| converted(cx, object, $target),
                );
        )*
        ty.conversion(
            concat!("explicit operator string(", $class, " ", $param, ")"),
            |cx: &mut Cx<'_>, object: Maybe| converted(cx, object, Target::String),
        )
    }};
}

macro_rules! all {
    ($ty:expr, $class:literal, $param:literal) => {
        conversions! { $ty, $class, $param,
            "bool" Target::Prim(Prim::Bool);
            "int" Target::Prim(Prim::Int32);
            "uint" Target::Prim(Prim::UInt32);
            "long" Target::Prim(Prim::Int64);
            "ulong" Target::Prim(Prim::UInt64);
            "float" Target::Prim(Prim::Single);
            "double" Target::Prim(Prim::Double);
            "decimal" Target::Prim(Prim::Decimal);
            "DateTime" Target::DateTime;
            "DateTimeOffset" Target::DateTimeOffset;
            "TimeSpan" Target::TimeSpan;
            "Guid" Target::Guid;
        }
    };
}

use super::values::converted;

pub(super) fn of_element(ty: Type) -> Type {
    all!(ty, "XElement", "element")
}

pub(super) fn of_attribute(ty: Type) -> Type {
    all!(ty, "XAttribute", "attribute")
}
