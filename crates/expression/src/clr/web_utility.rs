//! System.Net.WebUtility

use std::sync::Arc;

use super::html;
use super::text_io::StringWriter;
use super::url_code;
use crate::declare::Type;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;

pub(crate) fn declare() -> Type {
    Type::static_class("System.Net.WebUtility")
        .method("static string UrlEncode(string value)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, |text| {
                Str::from(url_code::encode(text.to_utf8().as_bytes(), url_code::Style::Web))
            })
        })
        .method("static string UrlDecode(string encodedValue)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, |text| url_code::decode(text, false))
        })
        .method(
            "static byte[] UrlEncodeToBytes(byte[] value, int offset, int count)",
            |cx: &mut Cx<'_>, bytes: Vec<u8>, offset: i32, count: i32| {
                cx.charge(bytes.len().saturating_mul(3))?;
                Ok::<_, Throw>(
                    url_code::encode(url_code::part(&bytes, offset, count)?, url_code::Style::Web)
                        .into_bytes(),
                )
            },
        )
        .method(
            "static byte[] UrlDecodeToBytes(byte[] encodedValue, int offset, int count)",
            |cx: &mut Cx<'_>, bytes: Vec<u8>, offset: i32, count: i32| {
                cx.charge(bytes.len())?;
                Ok::<_, Throw>(url_code::decode_bytes(url_code::part(&bytes, offset, count)?))
            },
        )
        .method("static string HtmlEncode(string value)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, html::encode)
        })
        .method("static string HtmlDecode(string value)", |cx: &mut Cx<'_>, text: Option<Str>| {
            with_text(cx, text, html::decode)
        })
        .method(
            "static void HtmlEncode(string value, System.IO.TextWriter output)",
            |cx: &mut Cx<'_>, text: Option<Str>, writer: Arc<StringWriter>| {
                let encoded = with_text(cx, text, html::encode)?.unwrap_or_default();
                writer.write(cx, &encoded)
            },
        )
        .method(
            "static void HtmlDecode(string value, System.IO.TextWriter output)",
            |cx: &mut Cx<'_>, text: Option<Str>, writer: Arc<StringWriter>| {
                let decoded = with_text(cx, text, html::decode)?.unwrap_or_default();
                writer.write(cx, &decoded)
            },
        )
}

/// Null stays null; the result is charged for as the longest that it can be.
pub(super) fn with_text(
    cx: &mut Cx<'_>,
    text: Option<Str>,
    convert: impl FnOnce(&Str) -> Str,
) -> Result<Option<Str>, Throw> {
    let Some(text) = text else { return Ok(None) };
    cx.charge(text.size().saturating_mul(9))?;
    cx.tick(text.size() as u64 / 16)?;
    Ok(Some(convert(&text)))
}
