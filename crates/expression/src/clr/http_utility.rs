//! System.Web.HttpUtility

use std::sync::Arc;

use super::encoding::Encoding;
use super::html;
use super::name_value_collection::NameValueCollection;
use super::text_of::text_of;
use super::url_code::{self, Style};
use super::web_utility::with_text;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::{Str, TextBuf};
use crate::value::Value;

pub(crate) fn declare() -> Type {
    Type::static_class("System.Web.HttpUtility")
        .allowed(Allowed::No)
        .method("static string UrlEncode(string str)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, |text| Str::from(url_code::encode(text.to_utf8().as_bytes(), Style::Http)))
        })
        .method(
            "static string UrlEncode(string str, Encoding e)",
            |cx: &mut Cx<'_>, text: Option<Str>, encoding: Arc<Encoding>| {
                let Some(text) = text else { return Ok::<_, Throw>(None) };
                let bytes = encoding.encode(cx, &text)?;
                cx.charge(bytes.len().saturating_mul(3))?;
                Ok(Some(url_code::encode(&bytes, Style::Http)))
            },
        )
        .method(
            "static string UrlDecode(string str, Encoding e)",
            |cx: &mut Cx<'_>, text: Option<Str>, encoding: Arc<Encoding>| {
                let Some(text) = text else { return Ok::<_, Throw>(None) };
                let bytes = url_code::decode_bytes(text.to_utf8().as_bytes());
                encoding.decode(cx, &bytes).map(Some)
            },
        )
        .method("static string UrlEncode(byte[] bytes)", |cx: &mut Cx<'_>, bytes: Vec<u8>| {
            cx.charge(bytes.len().saturating_mul(3))?;
            Ok::<_, Throw>(url_code::encode(&bytes, Style::Http))
        })
        .method("static string UrlDecode(string str)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, |text| url_code::decode(text, true))
        })
        .method("static string HtmlEncode(object value)", |cx: &mut Cx<'_>, value: Value| {
            if value.is_null() {
                return Ok::<_, Throw>(None);
            }
            let text = text_of(cx, &value)?;
            with_text(cx, Some(text), html::encode)
        })
        .method("static byte[] UrlEncodeToBytes(string str)", |cx: &mut Cx<'_>, text: Option<Str>| {
            let Some(text) = text else { return Ok::<_, Throw>(None) };
            cx.charge(text.size().saturating_mul(3))?;
            Ok(Some(url_code::encode(text.to_utf8().as_bytes(), Style::Http).into_bytes()))
        })
        .method(
            "static byte[] UrlEncodeToBytes(string str, Encoding e)",
            |cx: &mut Cx<'_>, text: Option<Str>, encoding: Arc<Encoding>| {
                let Some(text) = text else { return Ok::<_, Throw>(None) };
                let bytes = encoding.encode(cx, &text)?;
                cx.charge(bytes.len().saturating_mul(3))?;
                Ok(Some(url_code::encode(&bytes, Style::Http).into_bytes()))
            },
        )
        .method("static byte[] UrlEncodeToBytes(byte[] bytes)", |cx: &mut Cx<'_>, bytes: Vec<u8>| {
            cx.charge(bytes.len().saturating_mul(3))?;
            Ok::<_, Throw>(url_code::encode(&bytes, Style::Http).into_bytes())
        })
        .method("static byte[] UrlDecodeToBytes(string str)", |cx: &mut Cx<'_>, text: Option<Str>| {
            let Some(text) = text else { return Ok::<_, Throw>(None) };
            cx.charge(text.size())?;
            Ok(Some(url_code::decode_bytes(text.to_utf8().as_bytes())))
        })
        .method("static byte[] UrlDecodeToBytes(byte[] bytes)", |cx: &mut Cx<'_>, bytes: Vec<u8>| {
            cx.charge(bytes.len())?;
            Ok::<_, Throw>(url_code::decode_bytes(&bytes))
        })
        .method(
            "static string UrlDecode(byte[] bytes, Encoding e)",
            |cx: &mut Cx<'_>, bytes: Vec<u8>, encoding: Arc<Encoding>| {
                encoding.decode(cx, &url_code::decode_bytes(&bytes))
            },
        )
        .method("static string UrlPathEncode(string str)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, encode_path)
        })
        .method("static string HtmlEncode(string s)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, html::encode)
        })
        .method("static string HtmlDecode(string s)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, html::decode)
        })
        .method("static string HtmlAttributeEncode(string s)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, html::encode_attribute)
        })
        .method("static string JavaScriptStringEncode(string value)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, Some(text.unwrap_or_default()), |text| encode_script(text, false))
        })
        .method(
            "static string JavaScriptStringEncode(string value, bool addDoubleQuotes)",
            |cx: &mut Cx<'_>, text: Option<Str>, quotes: bool| {
                with_text(cx, Some(text.unwrap_or_default()), |text| encode_script(text, quotes))
            },
        )
        .method(
            "static System.Collections.Specialized.NameValueCollection ParseQueryString(string query)",
            |cx: &mut Cx<'_>, query: Str| {
                cx.charge(query.size().saturating_mul(4))?;
                Ok::<_, Throw>(Value::object(NameValueCollection::parse_query(&query)))
            },
        )
}

/// Encodes blanks, control characters and all that is not ASCII, in front of the query only.
fn encode_path(text: &Str) -> Str {
    let text = text.to_utf8();
    let (path, query) = text.split_at_checked(text.find('?').unwrap_or(text.len())).unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len());
    for byte in path.bytes() {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02x}")),
        }
    }
    out.push_str(query);
    Str::from(out)
}

fn encode_script(text: &Str, quotes: bool) -> Str {
    let mut out = TextBuf::new();
    if quotes {
        out.push_str("\"");
    }
    for unit in text.units() {
        match unit {
            0x08 => out.push_str("\\b"),
            0x09 => out.push_str("\\t"),
            0x0a => out.push_str("\\n"),
            0x0c => out.push_str("\\f"),
            0x0d => out.push_str("\\r"),
            0x22 => out.push_str("\\\""),
            0x5c => out.push_str("\\\\"),
            // Control characters, `&'<>` and the line ends of Unicode.
            0..=0x1f | 0x26 | 0x27 | 0x3c | 0x3e | 0x85 | 0x2028 | 0x2029 => {
                out.push_str(&format!("\\u{unit:04x}"))
            }
            other => out.push_unit(other),
        }
    }
    if quotes {
        out.push_str("\"");
    }
    out.finish()
}
