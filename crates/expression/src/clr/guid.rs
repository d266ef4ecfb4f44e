//! System.Guid

use std::cmp::Ordering;
use std::sync::Arc;

use uuid::Uuid;

use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, IntoValue, Mismatch, WithOut};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.Guid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guid(pub Uuid);

pub(crate) fn declare() -> Type {
    let ty = Type::structure(
        "System.Guid : System.IComparable, System.IFormattable, System.IComparable<Guid>, System.IEquatable<Guid>",
        Value::object(Guid(Uuid::nil())),
    )
    .constant("static Guid Empty", Value::object(Guid(Uuid::nil())))
    .constructor("Guid()", || Guid(Uuid::nil()))
    .constructor("Guid(byte[] b)", from_bytes)
    .constructor("Guid(int a, short b, short c, byte[] d)", from_parts)
    .constructor(
        "Guid(int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)",
        from_eleven,
    )
    .constructor(
        "Guid(uint a, ushort b, ushort c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)",
        from_eleven,
    )
    .constructor("Guid(string g)", |text: Str| parse(&text))
    .method("static Guid NewGuid()", new_guid);
    declare_rest(ty)
}

fn declare_rest(ty: Type) -> Type {
    ty.method("static Guid Parse(string input)", |text: Str| parse(&text))
        .method("static Guid ParseExact(string input, string format)", |text: Str, format: Str| {
            parse_exact(&text, &format)
        })
        .method("static bool TryParse(string input, out Guid result)", |text: Option<Str>| {
            tried(text.and_then(|text| parse(&text).ok()))
        })
        .method(
            "static bool TryParseExact(string input, string format, out Guid result)",
            |text: Option<Str>, format: Option<Str>| {
                tried(text.zip(format).and_then(|(text, format)| parse_exact(&text, &format).ok()))
            },
        )
        .method("byte[] ToByteArray()", |guid: Guid| guid.0.to_bytes_le().to_vec())
        .method("string ToString()", |guid: Guid| guid.0.hyphenated().to_string())
        .method("string ToString(string format)", |guid: Guid, format: Option<Str>| {
            guid.text(&format.unwrap_or_default().to_utf8())
        })
        .method(
            "string ToString(string format, IFormatProvider provider)",
            |guid: Guid, format: Option<Str>, _: Value| guid.text(&format.unwrap_or_default().to_utf8()),
        )
        .method("bool Equals(object o)", |guid: Guid, other: Value| other.downcast_ref() == Some(&guid))
        .method("bool Equals(Guid g)", |guid: Guid, other: Guid| guid == other)
        .method("int CompareTo(object value)", compare_to)
        .method("int CompareTo(Guid value)", |guid: Guid, other: Guid| guid.0.cmp(&other.0) as i32)
        .method("int GetHashCode()", |guid: Guid| guid.hash())
        .operator("bool operator ==(Guid a, Guid b)", |a: Guid, b: Guid| a == b)
        .operator("bool operator !=(Guid a, Guid b)", |a: Guid, b: Guid| a != b)
}

fn tried(guid: Option<Guid>) -> WithOut<bool, 1> {
    WithOut(guid.is_some(), [Value::object(guid.unwrap_or(Guid(Uuid::nil())))])
}

impl FromValue for Guid {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Arc::<Self>::from_value(value).map(|guid| *guid)
    }
}

impl IntoValue for Guid {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for Guid {
    fn ty(&self) -> Ty {
        Ty::named("System.Guid", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.0.hyphenated().to_string()))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.hash())
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|other| self.0.cmp(&other.0))
    }

    fn format(&self, _cx: &mut Cx<'_>, format: &str, _provider: &Value) -> Option<Result<Str, Throw>> {
        Some(self.text(format).map(Str::from).map_err(Throw::from))
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "guid": self.0.hyphenated().to_string() })))
    }
}

impl Guid {
    /// The four words of .NET's layout in memory, combined.
    fn hash(self) -> i32 {
        let bytes = u128::from_le_bytes(self.0.to_bytes_le());
        #[expect(clippy::cast_possible_truncation, reason = "each word is taken on purpose")]
        let word = |index: u32| (bytes >> (32 * index)) as u32;
        (word(0) ^ word(1) ^ word(2) ^ word(3)).cast_signed()
    }

    fn text(self, format: &str) -> Result<String, Exception> {
        let hyphenated = self.0.hyphenated();
        Ok(match format {
            "" | "D" | "d" => hyphenated.to_string(),
            "N" | "n" => self.0.simple().to_string(),
            "B" | "b" => format!("{{{hyphenated}}}"),
            "P" | "p" => format!("({hyphenated})"),
            "X" | "x" => {
                let (a, b, c, rest) = self.0.as_fields();
                let rest: Vec<String> = rest.iter().map(|byte| format!("0x{byte:02x}")).collect();
                format!("{{0x{a:08x},0x{b:04x},0x{c:04x},{{{}}}}}", rest.join(","))
            }
            _ => return Err(bad_format()),
        })
    }
}

fn bad_format() -> Exception {
    Exception::format(
        "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".",
    )
}

fn new_guid(cx: &mut Cx<'_>) -> Guid {
    let mut bytes = [0; 16];
    cx.fill_random(&mut bytes);
    Guid(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

pub(crate) fn from_bytes(bytes: Vec<u8>) -> Result<Guid, Exception> {
    let bytes = <[u8; 16]>::try_from(bytes)
        .map_err(|_| Exception::argument("Byte array for GUID must be exactly 16 bytes long.", Some("b")))?;
    Ok(Guid(Uuid::from_bytes_le(bytes)))
}

fn from_parts(a: i32, b: i16, c: i16, rest: Vec<u8>) -> Result<Guid, Exception> {
    let rest = <[u8; 8]>::try_from(rest)
        .map_err(|_| Exception::argument("Byte array for GUID must be exactly 8 bytes long.", Some("d")))?;
    Ok(Guid(Uuid::from_fields(a.cast_unsigned(), b.cast_unsigned(), c.cast_unsigned(), &rest)))
}

/// The eleven parts of a Guid as arguments of a call.
struct Eleven(Guid);

impl crate::function::FromCall for Eleven {
    fn from_call(call: &mut crate::function::Call<'_>) -> Result<Self, Throw> {
        let (a, b, c) = match (Value::from_call(call)?, Value::from_call(call)?, Value::from_call(call)?) {
            (Value::Int32(a), Value::Int16(b), Value::Int16(c)) => {
                (a.cast_unsigned(), b.cast_unsigned(), c.cast_unsigned())
            }
            (Value::UInt32(a), Value::UInt16(b), Value::UInt16(c)) => (a, b, c),
            _ => return Err(Throw::Bug("the parts of a Guid are of other types".to_owned())),
        };
        let mut rest = [0; 8];
        for byte in &mut rest {
            *byte = u8::from_call(call)?;
        }
        Ok(Self(Guid(Uuid::from_fields(a, b, c, &rest))))
    }
}

fn from_eleven(parts: Eleven) -> Guid {
    parts.0
}

fn compare_to(guid: Guid, other: Value) -> Result<i32, Exception> {
    if other.is_null() {
        return Ok(1);
    }
    let other = other
        .downcast_ref::<Guid>()
        .ok_or_else(|| Exception::argument("Object must be of type GUID.", Some("value")))?;
    Ok(guid.0.cmp(&other.0) as i32)
}

/// Any of the forms that `ToString` writes.
pub(crate) fn parse(text: &Str) -> Result<Guid, Exception> {
    let text = text.to_utf8();
    let text = text.trim();
    if text.is_empty() {
        return Err(Exception::format("Unrecognized Guid format."));
    }
    if text.starts_with('(') {
        read_wrapped(text, '(', ')')
    } else if text.starts_with('{') && text.contains("0x") || text.starts_with('{') && text.contains("0X") {
        read_braces(text)
    } else if text.starts_with('{') {
        read_wrapped(text, '{', '}')
    } else if text.contains('-') {
        read_dashes(text)
    } else {
        read_digits(text)
    }
}

fn parse_exact(text: &Str, format: &Str) -> Result<Guid, Exception> {
    let text = text.to_utf8();
    let text = text.trim();
    match &*format.to_utf8() {
        "D" | "d" => read_dashes(text),
        "N" | "n" => read_digits(text),
        "B" | "b" => read_wrapped(text, '{', '}'),
        "P" | "p" => read_wrapped(text, '(', ')'),
        "X" | "x" => read_braces(text),
        _ => Err(bad_format()),
    }
}

fn bad_dashes() -> Exception {
    Exception::format("Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).")
}

fn read_digits(text: &str) -> Result<Guid, Exception> {
    if text.len() != 32 || !text.is_ascii() {
        return Err(if text.contains('-') || text.len() < 32 {
            bad_dashes()
        } else {
            Exception::format("Guid should contain only 32 hexadecimal digits.")
        });
    }
    let bits = u128::from_str_radix(text.trim_start_matches('+'), 16).ok().filter(|_| !text.starts_with('+'));
    bits.map(|bits| Guid(Uuid::from_u128(bits)))
        .ok_or_else(|| Exception::format("Guid string should only contain hexadecimal characters."))
}

fn read_dashes(text: &str) -> Result<Guid, Exception> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    if lengths != [8, 4, 4, 4, 12] {
        return Err(bad_dashes());
    }
    read_digits(&text.replace('-', ""))
}

fn read_wrapped(text: &str, open: char, close: char) -> Result<Guid, Exception> {
    match text.strip_prefix(open).and_then(|text| text.strip_suffix(close)) {
        Some(inner) => read_dashes(inner),
        None => Err(bad_dashes()),
    }
}

/// `{0x…,0x…,0x…,{0x…,…}}`
fn read_braces(text: &str) -> Result<Guid, Exception> {
    let bad = || {
        Exception::format(
            "Could not find a brace, or the length between the previous token and the brace was zero (i.e., '0x,'etc.).",
        )
    };
    let text: String = text.chars().filter(|ch| !ch.is_whitespace()).collect();
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix("}}")).ok_or_else(bad)?;
    let (head, tail) = inner.split_once(",{").ok_or_else(bad)?;
    let read = |part: &str, digits: usize| {
        let hex = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
        let hex = hex.filter(|hex| !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let value = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        value.filter(|value| u64::from(*value) < 1_u64 << (4 * digits)).ok_or_else(bad)
    };
    let heads: Vec<&str> = head.split(',').collect();
    let tails: Vec<&str> = tail.split(',').collect();
    let ([a, b, c], 8) = (heads.as_slice(), tails.len()) else { return Err(bad()) };
    let mut rest = [0; 8];
    for (byte, part) in rest.iter_mut().zip(&tails) {
        *byte = u8::try_from(read(part, 2)?).unwrap_or_default();
    }
    let (b, c) =
        (u16::try_from(read(b, 4)?).unwrap_or_default(), u16::try_from(read(c, 4)?).unwrap_or_default());
    Ok(Guid(Uuid::from_fields(read(a, 8)?, b, c, &rest)))
}
