//! System.Convert, IConvertible and TypeCode

use std::sync::Arc;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::array::Array;
use super::convert::{change_type, parse_in_base, to_date_time, to_prim, type_of, write_in_base};
use super::db_null::DbNull;
use super::receiver::int;
use super::reflection::{TypeObject, type_code};
use super::text_of::{format_of, text_of};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Prim;
use crate::value::{EnumValue, Value};

/// `ToX` from one source type.
macro_rules! from_source {
    ($ty:expr, $target:literal $name:literal $prim:expr, $($source:literal)*) => {
        $ty$(.method(
            concat!("static ", $target, " ", $name, "(", $source, " value)"),
            |value: Value| to_prim(&value, $prim, &Value::Null),
        ))*
    };
}

/// `ToX` from every type that `Convert` has overloads for.
macro_rules! targets {
    ($ty:expr, $($target:literal $name:literal $prim:expr),* $(,)?) => {{
        let ty = $ty;
        $(
            let ty = from_source!(
                ty, $target $name $prim,
                "object" "bool" "char" "sbyte" "byte" "short" "ushort" "int" "uint" "long" "ulong" "float" "double"
                "decimal" "DateTime" "string"
            )
            .method(concat!("static ", $target, " ", $name, "(object value, IFormatProvider provider)"), |value: Value, provider: Value| {
                to_prim(&value, $prim, &provider)
            })
            .method(concat!("static ", $target, " ", $name, "(string value, IFormatProvider provider)"), |value: Value, provider: Value| {
                to_prim(&value, $prim, &provider)
            });
        )*
        ty
    }};
}

macro_rules! texts {
    ($ty:expr, $($source:literal)*) => {
        $ty$(
            .method(concat!("static string ToString(", $source, " value)"), |cx: &mut Cx<'_>, value: Value| text_of(cx, &value))
            .method(concat!("static string ToString(", $source, " value, IFormatProvider provider)"), |cx: &mut Cx<'_>, value: Value, provider: Value| {
                format_of(cx, &value, "", &provider)
            })
        )*
    };
}

macro_rules! dates {
    ($ty:expr, $($source:literal)*) => {
        $ty$(.method(concat!("static DateTime ToDateTime(", $source, " value)"), |cx: &mut Cx<'_>, value: Value| {
            to_date_time(cx, &value, &Value::Null)
        }))*
    };
}

macro_rules! bases {
    ($ty:expr, $($target:literal $name:literal $prim:expr),* $(,)?) => {
        $ty$(.method(concat!("static ", $target, " ", $name, "(string value, int fromBase)"), |text: Option<Str>, base: i32| {
            parse_in_base(text, base, $prim)
        }))*
    };
}

pub(crate) fn declare() -> Vec<Type> {
    let ty = Type::static_class("System.Convert").constant("static object DBNull", Value::object(DbNull));
    let ty = targets!(
        ty,
        "bool" "ToBoolean" Prim::Bool,
        "char" "ToChar" Prim::Char,
        "sbyte" "ToSByte" Prim::SByte,
        "byte" "ToByte" Prim::Byte,
        "short" "ToInt16" Prim::Int16,
        "ushort" "ToUInt16" Prim::UInt16,
        "int" "ToInt32" Prim::Int32,
        "uint" "ToUInt32" Prim::UInt32,
        "long" "ToInt64" Prim::Int64,
        "ulong" "ToUInt64" Prim::UInt64,
        "float" "ToSingle" Prim::Single,
        "double" "ToDouble" Prim::Double,
        "decimal" "ToDecimal" Prim::Decimal,
    );
    let ty = texts!(
        ty,
        "object" "bool" "char" "sbyte" "byte" "short" "ushort" "int" "uint" "long" "ulong" "float" "double"
        "decimal" "DateTime"
    )
    .method("static string ToString(string value)", |text: Value| text)
    .method("static string ToString(string value, IFormatProvider provider)", |text: Value, _: Value| text);
    let ty = dates!(
        ty,
        "object" "bool" "char" "sbyte" "byte" "short" "ushort" "int" "uint" "long" "ulong" "float" "double"
        "decimal" "DateTime" "string"
    )
    .method(
        "static DateTime ToDateTime(object value, IFormatProvider provider)",
        |cx: &mut Cx<'_>, value: Value, provider: Value| to_date_time(cx, &value, &provider),
    )
    .method(
        "static DateTime ToDateTime(string value, IFormatProvider provider)",
        |cx: &mut Cx<'_>, value: Value, provider: Value| to_date_time(cx, &value, &provider),
    );
    let ty = bases!(
        ty,
        "sbyte" "ToSByte" Prim::SByte,
        "byte" "ToByte" Prim::Byte,
        "short" "ToInt16" Prim::Int16,
        "ushort" "ToUInt16" Prim::UInt16,
        "int" "ToInt32" Prim::Int32,
        "uint" "ToUInt32" Prim::UInt32,
        "long" "ToInt64" Prim::Int64,
        "ulong" "ToUInt64" Prim::UInt64,
    )
    .method("static string ToString(byte value, int toBase)", |value: Value, base: i32| {
        write_in_base(&value, base)
    })
    .method("static string ToString(short value, int toBase)", |value: Value, base: i32| {
        write_in_base(&value, base)
    })
    .method("static string ToString(int value, int toBase)", |value: Value, base: i32| {
        write_in_base(&value, base)
    })
    .method("static string ToString(long value, int toBase)", |value: Value, base: i32| {
        write_in_base(&value, base)
    });
    vec![
        base64_members(general(ty)),
        convertible(),
        Type::enumeration("System.Base64FormattingOptions", &[("None", 0), ("InsertLineBreaks", 1)])
            .allowed(Allowed::No),
        type_codes(),
    ]
}

fn general(ty: Type) -> Type {
    ty.method(
        "static object ChangeType(object value, Type conversionType)",
        |cx: &mut Cx<'_>, value: Value, ty: Arc<TypeObject>| change_type(cx, &value, &ty.0, &Value::Null),
    )
    .method(
        "static object ChangeType(object value, Type conversionType, IFormatProvider provider)",
        |cx: &mut Cx<'_>, value: Value, ty: Arc<TypeObject>, provider: Value| {
            change_type(cx, &value, &ty.0, &provider)
        },
    )
    .method(
        "static object ChangeType(object value, TypeCode typeCode)",
        |cx: &mut Cx<'_>, value: Value, code: EnumValue| match type_of(code) {
            Some(ty) => change_type(cx, &value, &ty, &Value::Null),
            None => Err(Exception::argument("Unknown TypeCode value.", None).into()),
        },
    )
    .method(
        "static object ChangeType(object value, TypeCode typeCode, IFormatProvider provider)",
        |cx: &mut Cx<'_>, value: Value, code: EnumValue, provider: Value| match type_of(code) {
            Some(ty) => change_type(cx, &value, &ty, &provider),
            None => Err(Exception::argument("Unknown TypeCode value.", None).into()),
        },
    )
    .method("static TypeCode GetTypeCode(object value)", code_of)
    .method("static bool IsDBNull(object value)", |value: Value| value.downcast_ref::<DbNull>().is_some())
}

fn code_of(value: Value) -> EnumValue {
    match &value {
        Value::Object(object) => match object.convertible() {
            Some(inner) => type_code(inner.ty().as_ref()),
            None => type_code(Some(&object.ty())),
        },
        Value::Enum(_) => EnumValue { ty: "System.TypeCode", number: 9 },
        other => type_code(other.ty().as_ref()),
    }
}

fn base64_members(ty: Type) -> Type {
    ty.method("static string ToBase64String(byte[] inArray)", |cx: &mut Cx<'_>, bytes: Vec<u8>| encode(cx, &bytes, false))
        .method("static string ToBase64String(byte[] inArray, Base64FormattingOptions options)", |cx: &mut Cx<'_>, bytes: Vec<u8>, options: EnumValue| {
            encode(cx, &bytes, options.number == 1)
        })
        .method("static string ToBase64String(byte[] inArray, int offset, int length)", |cx: &mut Cx<'_>, bytes: Vec<u8>, offset: i32, length: i32| {
            encode(cx, part(&bytes, offset, length)?, false)
        })
        .method("static string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options)", |cx: &mut Cx<'_>, bytes: Vec<u8>, offset: i32, length: i32, options: EnumValue| {
            encode(cx, part(&bytes, offset, length)?, options.number == 1)
        })
        .method("static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut)", |cx: &mut Cx<'_>, bytes: Vec<u8>, offset: i32, length: i32, out: Arc<Array>, start: i32| {
            let text = encode(cx, part(&bytes, offset, length)?, false)?;
            copy_out(&text, &out, start)
        })
        .method("static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut, Base64FormattingOptions options)", |cx: &mut Cx<'_>, bytes: Vec<u8>, offset: i32, length: i32, out: Arc<Array>, start: i32, options: EnumValue| {
            let text = encode(cx, part(&bytes, offset, length)?, options.number == 1)?;
            copy_out(&text, &out, start)
        })
        .method("static byte[] FromBase64String(string s)", |cx: &mut Cx<'_>, text: Str| decode(cx, &text))
        .method("static byte[] FromBase64CharArray(char[] inArray, int offset, int length)", |cx: &mut Cx<'_>, units: Vec<Char>, offset: i32, length: i32| {
            decode(cx, &super::string::from_chars(part(&units, offset, length)?))
        })
}

fn part<T>(items: &[T], offset: i32, length: i32) -> Result<&[T], Exception> {
    let length = usize::try_from(length).map_err(|_| super::string::index_out_of_range("length"))?;
    let from = usize::try_from(offset)
        .map_err(|_| Exception::argument_out_of_range("Value must be positive.", "offset"))?;
    items.get(from..from.saturating_add(length)).ok_or_else(|| {
        Exception::argument_out_of_range(
            "Offset and length must refer to a position in the string.",
            "offset",
        )
    })
}

fn encode(cx: &mut Cx<'_>, bytes: &[u8], lines: bool) -> Result<String, Throw> {
    const LINE: usize = 76;
    cx.charge(bytes.len().saturating_mul(2))?;
    cx.tick(bytes.len() as u64 / 64)?;
    let text = BASE64_STANDARD.encode(bytes);
    if !lines {
        return Ok(text);
    }
    let chunks: Vec<String> = text
        .as_bytes()
        .chunks(LINE)
        .map(|line| line.iter().map(|byte| char::from(*byte)).collect())
        .collect();
    Ok(chunks.join("\r\n"))
}

/// Copies the characters into the array; gives their number.
fn copy_out(text: &str, out: &Array, start: i32) -> Result<i32, Throw> {
    let start = usize::try_from(start).ok().filter(|start| start + text.len() <= out.len()).ok_or_else(|| {
        Exception::argument_out_of_range("Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.", "offsetOut")
    })?;
    for (index, byte) in text.bytes().enumerate() {
        out.set(start + index, Value::Char(u16::from(byte)));
    }
    Ok(int(text.len()))
}

/// .NET does not mind bits behind the last byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

fn decode(cx: &mut Cx<'_>, text: &Str) -> Result<Vec<u8>, Throw> {
    cx.charge(text.size())?;
    cx.tick(text.size() as u64 / 64)?;
    let text: Vec<u8> =
        text.to_utf8().bytes().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).collect();
    LENIENT.decode(text).map_err(|_| {
        Exception::format("The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.").into()
    })
}

macro_rules! convertible_members {
    ($ty:expr, $($target:literal $name:literal $prim:expr),* $(,)?) => {
        $ty$(.method(concat!($target, " ", $name, "(IFormatProvider provider)"), |value: Value, provider: Value| {
            to_prim(&not_null(value)?, $prim, &provider)
        }))*
    };
}

fn not_null(value: Value) -> Result<Value, Exception> {
    if value.is_null() { Err(Exception::null_reference()) } else { Ok(value) }
}

fn convertible() -> Type {
    convertible_members!(
        Type::interface("System.IConvertible").allowed(Allowed::No),
        "bool" "ToBoolean" Prim::Bool,
        "char" "ToChar" Prim::Char,
        "sbyte" "ToSByte" Prim::SByte,
        "byte" "ToByte" Prim::Byte,
        "short" "ToInt16" Prim::Int16,
        "ushort" "ToUInt16" Prim::UInt16,
        "int" "ToInt32" Prim::Int32,
        "uint" "ToUInt32" Prim::UInt32,
        "long" "ToInt64" Prim::Int64,
        "ulong" "ToUInt64" Prim::UInt64,
        "float" "ToSingle" Prim::Single,
        "double" "ToDouble" Prim::Double,
        "decimal" "ToDecimal" Prim::Decimal,
    )
    .method(
        "DateTime ToDateTime(IFormatProvider provider)",
        |cx: &mut Cx<'_>, value: Value, provider: Value| to_date_time(cx, &not_null(value)?, &provider),
    )
    .method("string ToString(IFormatProvider provider)", |cx: &mut Cx<'_>, value: Value, provider: Value| {
        format_of(cx, &not_null(value)?, "", &provider)
    })
    .method(
        "object ToType(Type conversionType, IFormatProvider provider)",
        |cx: &mut Cx<'_>, value: Value, ty: Arc<TypeObject>, provider: Value| {
            change_type(cx, &not_null(value)?, &ty.0, &provider)
        },
    )
    .method("TypeCode GetTypeCode()", |value: Value| Ok::<_, Exception>(code_of(not_null(value)?)))
}

fn type_codes() -> Type {
    Type::enumeration(
        "System.TypeCode",
        &[
            ("Empty", 0),
            ("Object", 1),
            ("DBNull", 2),
            ("Boolean", 3),
            ("Char", 4),
            ("SByte", 5),
            ("Byte", 6),
            ("Int16", 7),
            ("UInt16", 8),
            ("Int32", 9),
            ("UInt32", 10),
            ("Int64", 11),
            ("UInt64", 12),
            ("Single", 13),
            ("Double", 14),
            ("Decimal", 15),
            ("DateTime", 16),
            ("String", 18),
        ],
    )
    .allowed(Allowed::No)
}
