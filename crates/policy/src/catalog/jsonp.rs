//! <https://learn.microsoft.com/azure/api-management/jsonp-policy>

use bytes::Bytes;
use gatepost_engine::{Context, Fault, Flow, Outcome, Policy, Reads, Sections, TraceEvent, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;

/// Makes a script that calls a function with the body, where the request names the function.
///
/// ```xml
/// <jsonp callback-parameter-name="callback" />
/// ```
#[derive(Element)]
pub(crate) struct Jsonp {
    /// The parameter of the query that names the function.
    callback_parameter_name: Value<Str>,
}

impl Policy for Jsonp {
    const NAME: &'static str = "jsonp";
    const SECTIONS: Sections = Sections::OUTBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let name = self.callback_parameter_name.get(cx)?.to_string();
        let parameters = cx.request().original_url.parameters();
        let callback = parameters.get(&name).and_then(|values| values.first()).cloned();
        let Some(callback) = callback else { return Ok(Flow::Next) };
        let callback = callback.to_utf8();
        if !is_identifier(&callback) {
            let message = format!("Value of callback parameter {name} is not a valid JavaScript identifier.");
            return Err(Fault::with_message(400, "CallbackParameterInvalid", message));
        }
        cx.prepare(Reads::RESPONSE_BODY).await?;
        let body = cx.response().and_then(|response| response.body.as_deref());
        let Some(json) = body.filter(|body| !body.is_consumed()).and_then(|body| body.bytes()) else {
            return Ok(Flow::Next);
        };
        let script = [callback.as_bytes(), b"(", json, b");"].concat();
        cx.response_mut().headers_mut().set("Content-Type", ["application/javascript"])?;
        cx.set_response_body(Bytes::from(script));
        cx.note(|| TraceEvent::Changed {
            what: "response body".to_owned(),
            value: Some(format!("a call of {callback}")),
        });
        Ok(Flow::Next)
    }
}

/// Whether a text is the name of a variable in JavaScript.
fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = |first: char| matches!(first, '$' | '_') || unicode_ident::is_xid_start(first);
    characters.next().is_some_and(starts)
        && characters
            .all(|next| matches!(next, '$' | '\u{200c}' | '\u{200d}') || unicode_ident::is_xid_continue(next))
        && !RESERVED.contains(&text)
}

const RESERVED: [&str; 46] = [
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];
