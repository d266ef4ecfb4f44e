//! System.Text.Encoding

use std::sync::Arc;

use super::array::Array;
use super::codec::{Charset, Fallback};
use super::receiver::int;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `System.Text.Encoding`.
#[derive(Debug, PartialEq)]
pub(crate) struct Encoding {
    pub(crate) charset: Charset,
    /// Whether `GetPreamble` gives a byte order mark.
    bom: bool,
    encode: Fallback,
    decode: Fallback,
    /// Whether it was made by a constructor, which the shared ones are not equal to.
    own: bool,
}

pub(crate) fn declare() -> Vec<Type> {
    let shared = |charset| move || Value::object(Encoding::new(charset));
    let ty = Type::class("System.Text.Encoding : System.ICloneable")
        .property("static Encoding UTF8", shared(Charset::Utf8))
        .property("static Encoding ASCII", shared(Charset::Ascii))
        .property("static Encoding Unicode", shared(Charset::Utf16 { big: false }))
        .property("static Encoding BigEndianUnicode", shared(Charset::Utf16 { big: true }))
        .property("static Encoding UTF32", shared(Charset::Utf32 { big: false }))
        .property("static Encoding UTF7", shared(Charset::Utf7))
        .property("static Encoding Latin1", shared(Charset::Latin1))
        .property("static Encoding Default", shared(Charset::Utf8))
        .method("static Encoding GetEncoding(string name)", |name: Str| by_name(&name))
        .method("static Encoding GetEncoding(int codepage, EncoderFallback encoderFallback, DecoderFallback decoderFallback)", |page: i32, encode: Arc<FallbackObject>, decode: Arc<FallbackObject>| {
            by_code_page(page).map(|encoding| Encoding { encode: encode.0.clone(), decode: decode.0.clone(), ..encoding })
        })
        .method("static Encoding GetEncoding(int codepage)", by_code_page)
        .method("static Encoding GetEncoding(string name, EncoderFallback encoderFallback, DecoderFallback decoderFallback)", |name: Str, encode: Arc<FallbackObject>, decode: Arc<FallbackObject>| {
            by_name(&name).map(|encoding| Encoding { encode: encode.0.clone(), decode: decode.0.clone(), ..encoding })
        })
        .method("static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes)", |cx: &mut Cx<'_>, from: Arc<Encoding>, to: Arc<Encoding>, bytes: Vec<u8>| {
            let text = from.decode(cx, &bytes)?;
            to.encode(cx, &text)
        });
    let ty = ty.method(
        "static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes, int index, int count)",
        |cx: &mut Cx<'_>, from: Arc<Encoding>, to: Arc<Encoding>, bytes: Vec<u8>, index: i32, count: i32| {
            let text = from.decode(cx, part(&bytes, index, count, "bytes")?)?;
            to.encode(cx, &text)
        },
    );
    let mut types = vec![describe(convert(ty))];
    types.extend(own_classes());
    types.extend(fallbacks());
    types
}

fn convert(ty: Type) -> Type {
    ty.method("byte[] GetBytes(string s)", |cx: &mut Cx<'_>, encoding: Arc<Encoding>, text: Str| {
        encoding.encode(cx, &text)
    })
    .method("byte[] GetBytes(char[] chars)", |cx: &mut Cx<'_>, encoding: Arc<Encoding>, units: Vec<Char>| {
        encoding.encode(cx, &super::string::from_chars(&units))
    })
    .method(
        "byte[] GetBytes(char[] chars, int index, int count)",
        |cx: &mut Cx<'_>, encoding: Arc<Encoding>, units: Vec<Char>, index: i32, count: i32| {
            encoding.encode(cx, &super::string::from_chars(part(&units, index, count, "chars")?))
        },
    )
    .method("string GetString(byte[] bytes)", |cx: &mut Cx<'_>, encoding: Arc<Encoding>, bytes: Vec<u8>| {
        encoding.decode(cx, &bytes)
    })
    .method(
        "string GetString(byte[] bytes, int index, int count)",
        |cx: &mut Cx<'_>, encoding: Arc<Encoding>, bytes: Vec<u8>, index: i32, count: i32| {
            encoding.decode(cx, part(&bytes, index, count, "bytes")?)
        },
    )
    .method("char[] GetChars(byte[] bytes)", |cx: &mut Cx<'_>, encoding: Arc<Encoding>, bytes: Vec<u8>| {
        units(cx, &encoding, &bytes)
    })
    .method(
        "char[] GetChars(byte[] bytes, int index, int count)",
        |cx: &mut Cx<'_>, encoding: Arc<Encoding>, bytes: Vec<u8>, index: i32, count: i32| {
            units(cx, &encoding, part(&bytes, index, count, "bytes")?)
        },
    )
    .method("int GetByteCount(string s)", |cx: &mut Cx<'_>, encoding: Arc<Encoding>, text: Str| {
        Ok::<_, Throw>(int(encoding.encode(cx, &text)?.len()))
    })
    .method("int GetByteCount(char[] chars)", |cx: &mut Cx<'_>, encoding: Arc<Encoding>, units: Vec<Char>| {
        Ok::<_, Throw>(int(encoding.encode(cx, &super::string::from_chars(&units))?.len()))
    })
    .method(
        "int GetByteCount(char[] chars, int index, int count)",
        |cx: &mut Cx<'_>, encoding: Arc<Encoding>, units: Vec<Char>, index: i32, count: i32| {
            let text = super::string::from_chars(part(&units, index, count, "chars")?);
            Ok::<_, Throw>(int(encoding.encode(cx, &text)?.len()))
        },
    )
    .method(
        "int GetByteCount(string s, int index, int count)",
        |cx: &mut Cx<'_>, encoding: Arc<Encoding>, text: Str, index: i32, count: i32| {
            let text = text_part(&text, index, count)?;
            Ok::<_, Throw>(int(encoding.encode(cx, &text)?.len()))
        },
    )
    .method(
        "byte[] GetBytes(string s, int index, int count)",
        |cx: &mut Cx<'_>, encoding: Arc<Encoding>, text: Str, index: i32, count: i32| {
            let text = text_part(&text, index, count)?;
            encoding.encode(cx, &text)
        },
    )
    .method(
        "int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex)",
        |cx: &mut Cx<'_>,
         encoding: Arc<Encoding>,
         text: Str,
         index: i32,
         count: i32,
         out: Arc<Array>,
         start: i32| {
            let bytes = encoding.encode(cx, &text_part(&text, index, count)?)?;
            copy_out(&out, start, bytes.into_iter().map(Value::Byte).collect(), "bytes")
        },
    )
    .method(
        "int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)",
        |cx: &mut Cx<'_>,
         encoding: Arc<Encoding>,
         units: Vec<Char>,
         index: i32,
         count: i32,
         out: Arc<Array>,
         start: i32| {
            let bytes =
                encoding.encode(cx, &super::string::from_chars(part(&units, index, count, "chars")?))?;
            copy_out(&out, start, bytes.into_iter().map(Value::Byte).collect(), "bytes")
        },
    )
    .method(
        "int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)",
        |cx: &mut Cx<'_>,
         encoding: Arc<Encoding>,
         bytes: Vec<u8>,
         index: i32,
         count: i32,
         out: Arc<Array>,
         start: i32| {
            let units = units(cx, &encoding, part(&bytes, index, count, "bytes")?)?;
            copy_out(&out, start, units.into_iter().map(|unit| Value::Char(unit.0)).collect(), "chars")
        },
    )
    .method("int GetCharCount(byte[] bytes)", |cx: &mut Cx<'_>, encoding: Arc<Encoding>, bytes: Vec<u8>| {
        Ok::<_, Throw>(int(encoding.decode(cx, &bytes)?.len()))
    })
    .method(
        "int GetCharCount(byte[] bytes, int index, int count)",
        |cx: &mut Cx<'_>, encoding: Arc<Encoding>, bytes: Vec<u8>, index: i32, count: i32| {
            Ok::<_, Throw>(int(encoding.decode(cx, part(&bytes, index, count, "bytes")?)?.len()))
        },
    )
    .method("int GetMaxByteCount(int charCount)", |encoding: Arc<Encoding>, count: i32| {
        encoding.charset.max_bytes(count)
    })
    .method("int GetMaxCharCount(int byteCount)", |encoding: Arc<Encoding>, count: i32| {
        encoding.charset.max_units(count)
    })
    .method("Encoder GetEncoder()", |encoding: Arc<Encoding>| Value::object(Coder(encoding, true)))
    .method("Decoder GetDecoder()", |encoding: Arc<Encoding>| Value::object(Coder(encoding, false)))
}

fn describe(ty: Type) -> Type {
    ty.method("byte[] GetPreamble()", |encoding: Arc<Encoding>| encoding.mark())
        .property("string WebName", |encoding: Arc<Encoding>| encoding.charset.web_name())
        .property("string HeaderName", |encoding: Arc<Encoding>| encoding.charset.web_name())
        .property("string BodyName", |encoding: Arc<Encoding>| encoding.charset.web_name())
        .property("string EncodingName", |encoding: Arc<Encoding>| encoding.charset.display_name())
        .property("int CodePage", |encoding: Arc<Encoding>| encoding.charset.code_page())
        .property(
            "int WindowsCodePage",
            |encoding: Arc<Encoding>| if encoding.charset.is_single_byte() { 1252 } else { 1200 },
        )
        .property("bool IsSingleByte", |encoding: Arc<Encoding>| encoding.charset.is_single_byte())
        .property("bool IsBrowserDisplay", |encoding: Arc<Encoding>| {
            matches!(encoding.charset, Charset::Utf8 | Charset::Latin1)
        })
        .property("bool IsBrowserSave", |encoding: Arc<Encoding>| {
            matches!(encoding.charset, Charset::Utf8 | Charset::Latin1 | Charset::Utf16 { big: false })
        })
        .property("bool IsMailNewsDisplay", |encoding: Arc<Encoding>| {
            matches!(encoding.charset, Charset::Utf8 | Charset::Latin1 | Charset::Ascii | Charset::Utf7)
        })
        .property("bool IsMailNewsSave", |encoding: Arc<Encoding>| {
            matches!(encoding.charset, Charset::Utf8 | Charset::Latin1 | Charset::Ascii | Charset::Utf7)
        })
        .property("bool IsReadOnly", |encoding: Arc<Encoding>| !encoding.own)
        .property("EncoderFallback EncoderFallback", |encoding: Arc<Encoding>| {
            Value::object(FallbackObject(encoding.encode.clone(), true))
        })
        .property("DecoderFallback DecoderFallback", |encoding: Arc<Encoding>| {
            Value::object(FallbackObject(encoding.decode.clone(), false))
        })
        .method(
            "bool IsAlwaysNormalized(NormalizationForm form)",
            |encoding: Arc<Encoding>, form: EnumValue| {
                encoding.charset == Charset::Ascii
                    || (encoding.charset == Charset::Latin1 && form.number == 1)
            },
        )
        .method("bool IsAlwaysNormalized()", |encoding: Arc<Encoding>| {
            matches!(encoding.charset, Charset::Ascii | Charset::Latin1)
        })
        .method("bool Equals(object value)", |encoding: Arc<Encoding>, other: Value| {
            other.downcast_ref() == Some(&*encoding)
        })
        .method("int GetHashCode()", |encoding: Arc<Encoding>| encoding.charset.code_page())
        .method("object Clone()", |encoding: Arc<Encoding>| encoding)
}

impl Object for Encoding {
    fn ty(&self) -> Ty {
        let name = match (self.charset, self.own) {
            (Charset::Utf8, true) => "System.Text.UTF8Encoding",
            (Charset::Utf8, false) => "System.Text.UTF8Encoding+UTF8EncodingSealed",
            (Charset::Ascii, true) => "System.Text.ASCIIEncoding",
            (Charset::Ascii, false) => "System.Text.ASCIIEncoding+ASCIIEncodingSealed",
            (Charset::Utf16 { .. }, _) => "System.Text.UnicodeEncoding",
            (Charset::Utf32 { .. }, _) => "System.Text.UTF32Encoding",
            (Charset::Utf7, _) => "System.Text.UTF7Encoding",
            (Charset::Latin1, _) => "System.Text.Latin1Encoding",
        };
        Ty::named(name, [])
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.charset.code_page())
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "encoding": self.charset.web_name() })))
    }
}

impl Encoding {
    pub(crate) fn new(charset: Charset) -> Self {
        let (encode, decode) = charset.fallbacks();
        Self { charset, bom: true, encode, decode, own: false }
    }

    /// The same without a byte order mark.
    pub(crate) fn without_mark(self) -> Self {
        Self { bom: false, ..self }
    }

    /// The byte order mark, where the encoding has one.
    pub(crate) fn mark(&self) -> Vec<u8> {
        if self.bom { self.charset.preamble() } else { Vec::new() }
    }

    pub(crate) fn encode(&self, cx: &mut Cx<'_>, text: &Str) -> Result<Vec<u8>, Throw> {
        cx.charge(text.size().saturating_mul(2))?;
        cx.tick(text.size() as u64 / 64)?;
        Ok(self.charset.encode(text, &self.encode)?)
    }

    pub(crate) fn decode(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<Str, Throw> {
        cx.charge(bytes.len().saturating_mul(2))?;
        cx.tick(bytes.len() as u64 / 64)?;
        Ok(self.charset.decode(bytes, &self.decode)?)
    }
}

fn units(cx: &mut Cx<'_>, encoding: &Encoding, bytes: &[u8]) -> Result<Vec<Char>, Throw> {
    let units = encoding.decode(cx, bytes)?.units();
    cx.charge(units.len() * size_of::<Value>())?;
    Ok(units.into_iter().map(Char).collect())
}

fn part<'a, T>(items: &'a [T], index: i32, count: i32, param: &'static str) -> Result<&'a [T], Exception> {
    let negative = |param| Exception::argument_out_of_range("Non-negative number required.", param);
    let from = usize::try_from(index).map_err(|_| negative("index"))?;
    let count = usize::try_from(count).map_err(|_| negative("count"))?;
    items.get(from..from + count).ok_or_else(|| {
        Exception::argument_out_of_range("Index and count must refer to a location within the buffer.", param)
    })
}

fn text_part(text: &Str, index: i32, count: i32) -> Result<Str, Exception> {
    let negative = |param| Exception::argument_out_of_range("Non-negative number required.", param);
    let index = usize::try_from(index).map_err(|_| negative("index"))?;
    let count = usize::try_from(count).map_err(|_| negative("count"))?;
    text.slice(index, count).ok_or_else(|| {
        Exception::argument_out_of_range("Index and count must refer to a location within the string.", "s")
    })
}

/// Puts the values into the array from `start` on; gives their number.
fn copy_out(out: &Array, start: i32, values: Vec<Value>, param: &'static str) -> Result<i32, Throw> {
    let too_small = || {
        Exception::argument("The output byte buffer is too small to contain the encoded data.", Some(param))
    };
    let start = usize::try_from(start)
        .ok()
        .filter(|start| start + values.len() <= out.len())
        .ok_or_else(too_small)?;
    let count = int(values.len());
    for (offset, value) in values.into_iter().enumerate() {
        out.set(start + offset, value);
    }
    Ok(count)
}

fn by_name(name: &Str) -> Result<Encoding, Exception> {
    let charset = Charset::by_name(&name.to_utf8()).ok_or_else(|| {
        Exception::argument(
            format!("'{name}' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method."),
            Some("name"),
        )
    })?;
    Ok(Encoding::new(charset))
}

fn by_code_page(page: i32) -> Result<Encoding, Exception> {
    if !(0..=65535).contains(&page) {
        return Err(Exception::argument_out_of_range(
            "Valid values are between 0 and 65535, inclusive.",
            "codepage",
        ));
    }
    let charset = Charset::by_code_page(page).ok_or_else(|| {
        Exception::not_supported(format!(
            "No data is available for encoding {page}. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method."
        ))
    })?;
    Ok(Encoding::new(charset))
}

impl crate::function::IntoValue for Encoding {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

/// The classes whose constructors choose byte order mark and what happens to bad input.
fn own_classes() -> Vec<Type> {
    let make = |charset: Charset, bom: bool, strict: bool| {
        let base = Encoding { bom, own: true, ..Encoding::new(charset) };
        if strict { Encoding { encode: Fallback::Throw, decode: Fallback::Throw, ..base } } else { base }
    };
    let class = |declaration| Type::class(declaration).allowed(Allowed::No);
    vec![
        class("System.Text.UTF8Encoding : System.Text.Encoding")
            .constructor("UTF8Encoding()", move || make(Charset::Utf8, false, false))
            .constructor("UTF8Encoding(bool encoderShouldEmitUTF8Identifier)", move |bom: bool| {
                make(Charset::Utf8, bom, false)
            })
            .constructor(
                "UTF8Encoding(bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes)",
                move |bom: bool, strict: bool| make(Charset::Utf8, bom, strict),
            ),
        class("System.Text.UnicodeEncoding : System.Text.Encoding")
            .constructor("UnicodeEncoding()", move || make(Charset::Utf16 { big: false }, true, false))
            .constructor(
                "UnicodeEncoding(bool bigEndian, bool byteOrderMark)",
                move |big: bool, bom: bool| make(Charset::Utf16 { big }, bom, false),
            )
            .constructor(
                "UnicodeEncoding(bool bigEndian, bool byteOrderMark, bool throwOnInvalidBytes)",
                move |big: bool, bom: bool, strict: bool| make(Charset::Utf16 { big }, bom, strict),
            ),
        class("System.Text.UTF32Encoding : System.Text.Encoding")
            .constructor("UTF32Encoding()", move || make(Charset::Utf32 { big: false }, true, false))
            .constructor("UTF32Encoding(bool bigEndian, bool byteOrderMark)", move |big: bool, bom: bool| {
                make(Charset::Utf32 { big }, bom, false)
            }),
        class("System.Text.ASCIIEncoding : System.Text.Encoding")
            .constructor("ASCIIEncoding()", move || make(Charset::Ascii, false, false)),
        class("System.Text.UTF7Encoding : System.Text.Encoding")
            .constructor("UTF7Encoding()", move || make(Charset::Utf7, false, false)),
    ]
}

/// An `EncoderFallback` (true) or `DecoderFallback` (false).
#[derive(Debug)]
struct FallbackObject(Fallback, bool);

impl Object for FallbackObject {
    fn ty(&self) -> Ty {
        let side = if self.1 { "Encoder" } else { "Decoder" };
        let kind = match &self.0 {
            Fallback::Throw => "Exception",
            Fallback::Replace(_) | Fallback::BestFit => "Replacement",
        };
        Ty::named(&format!("System.Text.{side}{kind}Fallback"), [])
    }
}

impl FallbackObject {
    fn max_count(&self) -> i32 {
        match &self.0 {
            Fallback::Throw => 0,
            Fallback::BestFit => 1,
            Fallback::Replace(text) => int(text.len()),
        }
    }
}

fn fallbacks() -> Vec<Type> {
    let class = |declaration| Type::class(declaration).allowed(Allowed::No);
    vec![
        class("System.Text.EncoderFallback")
            .property("static EncoderFallback ExceptionFallback", || {
                Value::object(FallbackObject(Fallback::Throw, true))
            })
            .property("static EncoderFallback ReplacementFallback", || {
                Value::object(FallbackObject(Fallback::Replace("?".into()), true))
            })
            .property("int MaxCharCount", |fallback: Arc<FallbackObject>| fallback.max_count()),
        class("System.Text.DecoderFallback")
            .property("static DecoderFallback ExceptionFallback", || {
                Value::object(FallbackObject(Fallback::Throw, false))
            })
            .property("static DecoderFallback ReplacementFallback", || {
                Value::object(FallbackObject(Fallback::Replace("\u{fffd}".into()), false))
            })
            .property("int MaxCharCount", |fallback: Arc<FallbackObject>| fallback.max_count()),
        class("System.Text.EncoderReplacementFallback : System.Text.EncoderFallback")
            .constructor("EncoderReplacementFallback()", || {
                Value::object(FallbackObject(Fallback::Replace("?".into()), true))
            })
            .constructor("EncoderReplacementFallback(string replacement)", |text: Str| {
                Value::object(FallbackObject(Fallback::Replace(text), true))
            }),
        class("System.Text.DecoderReplacementFallback : System.Text.DecoderFallback")
            .constructor("DecoderReplacementFallback()", || {
                Value::object(FallbackObject(Fallback::Replace("?".into()), false))
            })
            .constructor("DecoderReplacementFallback(string replacement)", |text: Str| {
                Value::object(FallbackObject(Fallback::Replace(text), false))
            }),
        class("System.Text.EncoderExceptionFallback : System.Text.EncoderFallback")
            .constructor("EncoderExceptionFallback()", || {
                Value::object(FallbackObject(Fallback::Throw, true))
            }),
        class("System.Text.DecoderExceptionFallback : System.Text.DecoderFallback")
            .constructor("DecoderExceptionFallback()", || {
                Value::object(FallbackObject(Fallback::Throw, false))
            }),
        class("System.Text.Encoder")
            .method("int GetByteCount(char[] chars, int index, int count, bool flush)", encoder_byte_count),
        class("System.Text.Decoder")
            .method("int GetCharCount(byte[] bytes, int index, int count)", decoder_char_count),
    ]
}

/// An `Encoder` (true) or `Decoder` (false), without state between calls.
#[derive(Debug)]
struct Coder(Arc<Encoding>, bool);

impl Object for Coder {
    fn ty(&self) -> Ty {
        Ty::named(if self.1 { "System.Text.Encoder" } else { "System.Text.Decoder" }, [])
    }
}

fn encoder_byte_count(
    cx: &mut Cx<'_>,
    coder: Arc<Coder>,
    units: Vec<Char>,
    index: i32,
    count: i32,
    _flush: bool,
) -> Result<i32, Throw> {
    let text = super::string::from_chars(part(&units, index, count, "chars")?);
    Ok(int(coder.0.encode(cx, &text)?.len()))
}

/// An incomplete character at the end waits for the next call and does not count.
fn decoder_char_count(
    cx: &mut Cx<'_>,
    coder: Arc<Coder>,
    bytes: Vec<u8>,
    index: i32,
    count: i32,
) -> Result<i32, Throw> {
    let bytes = part(&bytes, index, count, "bytes")?;
    let complete = match std::str::from_utf8(bytes) {
        Err(error) if coder.0.charset == Charset::Utf8 && error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    };
    Ok(int(coder.0.decode(cx, bytes.get(..complete).unwrap_or_default())?.len()))
}
