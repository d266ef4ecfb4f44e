//! System.BitConverter

use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::value::Value;

macro_rules! conversions {
    ($ty:expr, $($keyword:literal $name:literal $variant:ident $rust:ty),* $(,)?) => {
        $ty$(
            .method(concat!("static byte[] GetBytes(", $keyword, " value)"), |value: $rust| value.to_le_bytes().to_vec())
            .method(concat!("static ", $keyword, " ", $name, "(byte[] value, int startIndex)"), |bytes: Vec<u8>, start: i32| {
                take(&bytes, start).map(|bytes| Value::$variant(<$rust>::from_le_bytes(bytes)))
            })
        )*
    };
}

pub(crate) fn declare() -> Type {
    let ty =
        Type::static_class("System.BitConverter").constant("static bool IsLittleEndian", Value::Bool(true));
    let ty = conversions!(
        ty,
        "short" "ToInt16" Int16 i16,
        "int" "ToInt32" Int32 i32,
        "long" "ToInt64" Int64 i64,
        "ushort" "ToUInt16" UInt16 u16,
        "uint" "ToUInt32" UInt32 u32,
        "ulong" "ToUInt64" UInt64 u64,
        "float" "ToSingle" Single f32,
        "double" "ToDouble" Double f64,
    );
    ty.method("static byte[] GetBytes(bool value)", |value: bool| vec![u8::from(value)])
        .method("static byte[] GetBytes(char value)", |unit: Char| unit.0.to_le_bytes().to_vec())
        .method("static bool ToBoolean(byte[] value, int startIndex)", |bytes: Vec<u8>, start: i32| {
            take::<1>(&bytes, start).map(|bytes| bytes != [0])
        })
        .method("static char ToChar(byte[] value, int startIndex)", |bytes: Vec<u8>, start: i32| {
            take(&bytes, start).map(|bytes| Char(u16::from_le_bytes(bytes)))
        })
        .method("static string ToString(byte[] value)", |cx: &mut Cx<'_>, bytes: Vec<u8>| hex(cx, &bytes))
        .method(
            "static string ToString(byte[] value, int startIndex)",
            |cx: &mut Cx<'_>, bytes: Vec<u8>, start: i32| {
                let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX) - start;
                hex(cx, part(&bytes, start, length)?)
            },
        )
        .method(
            "static string ToString(byte[] value, int startIndex, int length)",
            |cx: &mut Cx<'_>, bytes: Vec<u8>, start: i32, length: i32| hex(cx, part(&bytes, start, length)?),
        )
        .method("static long DoubleToInt64Bits(double value)", |value: f64| value.to_bits().cast_signed())
        .method("static double Int64BitsToDouble(long value)", |bits: i64| {
            f64::from_bits(bits.cast_unsigned())
        })
        .method("static int SingleToInt32Bits(float value)", |value: f32| value.to_bits().cast_signed())
        .method("static float Int32BitsToSingle(int value)", |bits: i32| f32::from_bits(bits.cast_unsigned()))
}

fn take<const N: usize>(bytes: &[u8], start: i32) -> Result<[u8; N], Exception> {
    let start = usize::try_from(start).ok().filter(|start| *start < bytes.len());
    let start = start.ok_or_else(|| super::string::index_out_of_range("startIndex"))?;
    bytes.get(start..).and_then(|rest| rest.first_chunk()).copied().ok_or_else(|| {
        Exception::argument(
            "Destination array is not long enough to copy all the items in the collection. Check array index and length.",
            Some("value"),
        )
    })
}

fn part(bytes: &[u8], start: i32, length: i32) -> Result<&[u8], Exception> {
    let from =
        usize::try_from(start).ok().filter(|from| *from < bytes.len() || (*from == 0 && bytes.is_empty()));
    let from = from.ok_or_else(|| {
        Exception::argument_out_of_range("StartIndex cannot be less than zero.", "startIndex")
    })?;
    let length = usize::try_from(length)
        .map_err(|_| Exception::argument_out_of_range("Value must be positive.", "length"))?;
    bytes.get(from..from.saturating_add(length)).ok_or_else(|| {
        Exception::argument(
            "Destination array is not long enough to copy all the items in the collection. Check array index and length.",
            None,
        )
    })
}

fn hex(cx: &mut Cx<'_>, bytes: &[u8]) -> Result<String, Throw> {
    cx.charge(bytes.len().saturating_mul(3))?;
    cx.tick(bytes.len() as u64 / 16)?;
    let mut out = String::with_capacity(bytes.len() * 3);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            out.push('-');
        }
        out.push_str(&format!("{byte:02X}"));
    }
    Ok(out)
}
