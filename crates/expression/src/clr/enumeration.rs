//! System.Enum

use std::sync::Arc;

use super::array::Array;
use super::reflection::TypeObject;
use crate::declare::{Allowed, MemberKind, Type, TypeKind};
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Value};

pub(crate) fn declare() -> Type {
    Type::class("System.Enum : System.IComparable, System.IFormattable, System.IConvertible")
        .allowed(Allowed::Members(&["Parse", "TryParse", "ToString"]))
        .method("string ToString()", |cx: &mut Cx<'_>, value: EnumValue| name(cx, value))
        .method("string ToString(string format)", to_string)
        .method(
            "string ToString(string format, IFormatProvider provider)",
            |cx: &mut Cx<'_>, value: EnumValue, text: Option<Str>, _: Value| to_string(cx, value, text),
        )
        .method("bool HasFlag(Enum flag)", has_flag)
        .method(
            "bool Equals(object obj)",
            |value: EnumValue, other: Value| matches!(other, Value::Enum(other) if other == value),
        )
        .method("int GetHashCode()", |value: EnumValue| value.number)
        .method("int CompareTo(object target)", compare_to)
        .method("TypeCode GetTypeCode()", |_: EnumValue| EnumValue { ty: "System.TypeCode", number: 9 })
        .method(
            "static object Parse(Type enumType, string value)",
            |cx: &mut Cx<'_>, ty: Arc<TypeObject>, text: Str| parse(cx, &ty.0, &text, false),
        )
        .method(
            "static object Parse(Type enumType, string value, bool ignoreCase)",
            |cx: &mut Cx<'_>, ty: Arc<TypeObject>, text: Str, ignore_case: bool| {
                parse(cx, &ty.0, &text, ignore_case)
            },
        )
        .method("static TEnum Parse<TEnum>(string value)", |cx: &mut Cx<'_>, ty: TypeArgs, text: Str| {
            parse(cx, &ty.get(0), &text, false)
        })
        .method(
            "static TEnum Parse<TEnum>(string value, bool ignoreCase)",
            |cx: &mut Cx<'_>, ty: TypeArgs, text: Str, ignore_case: bool| {
                parse(cx, &ty.get(0), &text, ignore_case)
            },
        )
        .method(
            "static bool TryParse<TEnum>(string value, out TEnum result)",
            |cx: &mut Cx<'_>, ty: TypeArgs, text: Option<Str>| try_parse(cx, &ty.get(0), text, false, true),
        )
        .method(
            "static bool TryParse<TEnum>(string value, bool ignoreCase, out TEnum result)",
            |cx: &mut Cx<'_>, ty: TypeArgs, text: Option<Str>, ignore_case: bool| {
                try_parse(cx, &ty.get(0), text, ignore_case, true)
            },
        )
        .method(
            "static bool TryParse(Type enumType, string value, out object result)",
            |cx: &mut Cx<'_>, ty: Arc<TypeObject>, text: Option<Str>| {
                try_parse(cx, &ty.0, text, false, false)
            },
        )
        .method(
            "static bool TryParse(Type enumType, string value, bool ignoreCase, out object result)",
            |cx: &mut Cx<'_>, ty: Arc<TypeObject>, text: Option<Str>, ignore_case: bool| {
                try_parse(cx, &ty.0, text, ignore_case, false)
            },
        )
        .method("static string[] GetNames(Type enumType)", get_names)
        .method("static Array GetValues(Type enumType)", get_values)
        .method("static string GetName(Type enumType, object value)", get_name)
        .method("static bool IsDefined(Type enumType, object value)", is_defined)
        .method("static string Format(Type enumType, object value, string format)", format_object)
        .method("static object ToObject(Type enumType, object value)", to_object)
        .method("static object ToObject(Type enumType, byte value)", to_object)
        .method("static object ToObject(Type enumType, short value)", to_object)
        .method("static object ToObject(Type enumType, int value)", to_object)
        .method("static object ToObject(Type enumType, long value)", to_object)
        .method("static object ToObject(Type enumType, sbyte value)", to_object)
        .method("static object ToObject(Type enumType, ushort value)", to_object)
        .method("static object ToObject(Type enumType, uint value)", to_object)
        .method("static object ToObject(Type enumType, ulong value)", to_object)
        .method("static Type GetUnderlyingType(Type enumType)", |_: Arc<TypeObject>| {
            Value::object(TypeObject(Ty::INT))
        })
}

/// A declared enumeration.
pub(crate) struct Enumeration {
    pub(crate) name: &'static str,
    pub(crate) flags: bool,
    /// The members in the order of their declaration.
    pub(crate) members: Vec<(&'static str, i32)>,
}

impl Enumeration {
    pub(crate) fn find(cx: &Cx<'_>, full_name: &str) -> Option<Self> {
        for ty in cx.library().types() {
            let name = ty.declaration.split_whitespace().next().unwrap_or_default();
            if ty.kind == TypeKind::Enumeration && name == full_name {
                return Some(Self { name, flags: ty.flags, members: members(ty) });
            }
        }
        None
    }

    /// The enumeration that the type is.
    fn of(cx: &Cx<'_>, ty: &Ty) -> Result<Self, Exception> {
        ty.full_name()
            .and_then(|name| Self::find(cx, name))
            .ok_or_else(|| Exception::argument("Type provided must be an Enum.", Some("enumType")))
    }

    fn member(&self, number: i32) -> Option<&'static str> {
        self.members.iter().find(|(_, other)| *other == number).map(|(name, _)| *name)
    }

    /// The names whose bits make up the number, or the number itself.
    fn describe(&self, number: i32, combine: bool) -> String {
        let single = self.member(number).map(str::to_owned);
        single
            .or_else(|| if combine { self.combination(number) } else { None })
            .unwrap_or_else(|| number.to_string())
    }

    fn combination(&self, number: i32) -> Option<String> {
        let mut sorted = self.members.clone();
        sorted.sort_by_key(|(_, number)| std::cmp::Reverse(number.cast_unsigned()));
        let mut left = number;
        let mut names = Vec::new();
        for (name, bits) in sorted {
            if bits != 0 && left & bits == bits {
                left &= !bits;
                names.insert(0, name);
            }
        }
        (left == 0 && !names.is_empty()).then(|| names.join(", "))
    }

    fn value(&self, number: i32) -> Value {
        Value::Enum(EnumValue { ty: self.name, number })
    }

    /// The value that a list of names, or a number, stands for.
    fn read(&self, text: &str, ignore_case: bool) -> Result<i32, Exception> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Exception::argument(
                "Must specify valid information for parsing in the string.",
                Some("value"),
            ));
        }
        let numeric = text.starts_with(|ch: char| ch.is_ascii_digit() || matches!(ch, '-' | '+'));
        if let Some(number) = text.parse::<i128>().ok().filter(|_| numeric) {
            let too_large = || Exception::overflow("Value was either too large or too small for an Int32.");
            return i32::try_from(number).map_err(|_| too_large());
        }
        let mut number = 0;
        for name in text.split(',').map(str::trim) {
            let same =
                |other: &str| if ignore_case { other.eq_ignore_ascii_case(name) } else { other == name };
            let member = self.members.iter().find(|(other, _)| same(other));
            let (_, bits) = member.ok_or_else(|| {
                Exception::argument(format!("Requested value '{text}' was not found."), None)
            })?;
            number |= bits;
        }
        Ok(number)
    }
}

fn members(ty: &Type) -> Vec<(&'static str, i32)> {
    let members = ty.members.iter().filter_map(|member| match member.kind {
        MemberKind::EnumMember(number) => Some((member.signature, number)),
        _ => None,
    });
    members.collect()
}

/// `ToString()`.
pub(crate) fn name(cx: &Cx<'_>, value: EnumValue) -> Str {
    match Enumeration::find(cx, value.ty) {
        Some(found) => Str::from(found.describe(value.number, found.flags)),
        None => Str::from(value.number.to_string()),
    }
}

/// `ToString(format)`.
pub(crate) fn format(cx: &Cx<'_>, value: EnumValue, format: &str) -> Result<Str, Exception> {
    match format {
        "" | "G" | "g" => Ok(name(cx, value)),
        "D" | "d" => Ok(Str::from(value.number.to_string())),
        "X" | "x" => Ok(Str::from(format!("{:08X}", value.number))),
        "F" | "f" => Ok(match Enumeration::find(cx, value.ty) {
            Some(found) => Str::from(found.describe(value.number, true)),
            None => Str::from(value.number.to_string()),
        }),
        _ => Err(Exception::format(
            "Format String can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".",
        )),
    }
}

fn to_string(cx: &mut Cx<'_>, value: EnumValue, text: Option<Str>) -> Result<Str, Exception> {
    format(cx, value, &text.unwrap_or_default().to_utf8())
}

fn format_object(cx: &mut Cx<'_>, ty: Arc<TypeObject>, value: Value, text: Str) -> Result<Str, Exception> {
    let found = Enumeration::of(cx, &ty.0)?;
    let number = number_of(&value).ok_or_else(not_integral)?;
    format(cx, EnumValue { ty: found.name, number }, &text.to_utf8())
}

fn has_flag(value: EnumValue, flag: EnumValue) -> Result<bool, Exception> {
    if value.ty != flag.ty {
        return Err(Exception::argument(
            format!("The argument type, '{}', is not the same as the enum type '{}'.", flag.ty, value.ty),
            None,
        ));
    }
    Ok(value.number & flag.number == flag.number)
}

fn compare_to(value: EnumValue, target: Value) -> Result<i32, Exception> {
    match target {
        Value::Null => Ok(1),
        Value::Enum(other) if other.ty == value.ty => Ok(value.number.cmp(&other.number) as i32),
        other => Err(Exception::argument(
            format!(
                "Object must be the same type as the enum. The type passed in was '{}'; the enum type was '{}'.",
                other.ty().map(|ty| ty.reflection_name()).unwrap_or_default(),
                value.ty
            ),
            None,
        )),
    }
}

pub(crate) fn parse(cx: &mut Cx<'_>, ty: &Ty, text: &Str, ignore_case: bool) -> Result<Value, Exception> {
    let found = Enumeration::of(cx, ty)?;
    let number = found.read(&text.to_utf8(), ignore_case)?;
    Ok(found.value(number))
}

fn try_parse(
    cx: &mut Cx<'_>,
    ty: &Ty,
    text: Option<Str>,
    ignore_case: bool,
    typed: bool,
) -> Result<WithOut<bool, 1>, Throw> {
    let found = Enumeration::of(cx, ty)?;
    let number = text.and_then(|text| found.read(&text.to_utf8(), ignore_case).ok());
    let value = match number {
        None if !typed => Value::Null,
        number => found.value(number.unwrap_or(0)),
    };
    Ok(WithOut(number.is_some(), [value]))
}

fn get_names(cx: &mut Cx<'_>, ty: Arc<TypeObject>) -> Result<Array, Exception> {
    let found = Enumeration::of(cx, &ty.0)?;
    Ok(Array::strings(sorted(&found).into_iter().map(|(name, _)| name)))
}

fn get_values(cx: &mut Cx<'_>, ty: Arc<TypeObject>) -> Result<Array, Exception> {
    let found = Enumeration::of(cx, &ty.0)?;
    let values = sorted(&found).into_iter().map(|(_, number)| found.value(number)).collect();
    Ok(Array::new(ty.0.clone(), values))
}

/// The members by their numbers, negative ones last, as reflection gives them.
fn sorted(found: &Enumeration) -> Vec<(&'static str, i32)> {
    let mut members = found.members.clone();
    members.sort_by_key(|(_, number)| number.cast_unsigned());
    members
}

fn get_name(cx: &mut Cx<'_>, ty: Arc<TypeObject>, value: Value) -> Result<Option<&'static str>, Exception> {
    let found = Enumeration::of(cx, &ty.0)?;
    let number = number_of(&value).ok_or_else(not_integral)?;
    Ok(found.member(number))
}

fn is_defined(cx: &mut Cx<'_>, ty: Arc<TypeObject>, value: Value) -> Result<bool, Exception> {
    let found = Enumeration::of(cx, &ty.0)?;
    if let Value::String(text) = &value {
        return Ok(found.members.iter().any(|(name, _)| Some(*name) == text.as_utf8()));
    }
    let number = number_of(&value).ok_or_else(not_integral)?;
    Ok(found.member(number).is_some())
}

fn to_object(cx: &mut Cx<'_>, ty: Arc<TypeObject>, value: Value) -> Result<Value, Exception> {
    let found = Enumeration::of(cx, &ty.0)?;
    Ok(found.value(number_of(&value).ok_or_else(not_integral)?))
}

fn number_of(value: &Value) -> Option<i32> {
    match value {
        Value::Enum(value) => Some(value.number),
        Value::Int32(number) => Some(*number),
        Value::SByte(number) => Some(i32::from(*number)),
        Value::Byte(number) => Some(i32::from(*number)),
        Value::Int16(number) => Some(i32::from(*number)),
        Value::UInt16(number) => Some(i32::from(*number)),
        Value::UInt32(number) => i32::try_from(*number).ok(),
        Value::Int64(number) => i32::try_from(*number).ok(),
        Value::UInt64(number) => i32::try_from(*number).ok(),
        _ => None,
    }
}

fn not_integral() -> Exception {
    Exception::argument(
        "The value passed in must be an enum base or an underlying type for an enum, such as an Int32.",
        Some("value"),
    )
}
