//! <https://learn.microsoft.com/azure/api-management/find-and-replace-policy>

use bytes::Bytes;
use gatepost_engine::{
    Body, Context, Flow, Outcome, Policy, Reads, Section, Sections, Sets, TraceEvent, Value,
};
use gatepost_expression::Str;
use gatepost_macros::Element;

/// Replaces every occurrence of a text in the body: of the request in `inbound` and `backend`, of the response in
/// `outbound` and `on-error`.
///
/// ```xml
/// <find-and-replace from="internal.example.com" to="api.example.com" />
/// ```
#[derive(Element)]
pub(crate) struct FindAndReplace {
    /// The text to find, with its case.
    from: Value<Str>,
    /// What stands there afterwards.
    to: Value<Str>,
}

impl Policy for FindAndReplace {
    const NAME: &'static str = "find-and-replace";
    const SECTIONS: Sections = Sections::ALL;

    fn sets(&self, section: Section) -> Vec<Sets> {
        vec![if section.is_before_response() { Sets::RequestBody } else { Sets::ResponseBody }]
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let (from, to) = (self.from.get(cx)?, self.to.get(cx)?);
        if from.is_empty() {
            return Ok(Flow::Next);
        }
        if cx.section().is_before_response() {
            cx.prepare(Reads::REQUEST_BODY).await?;
            if let Some(bytes) = replaced(cx.request().body.as_deref(), &from, &to) {
                cx.set_request_body(bytes);
                cx.note(|| changed("request body"));
            }
        } else {
            cx.prepare(Reads::RESPONSE_BODY).await?;
            if let Some(bytes) =
                replaced(cx.response().and_then(|response| response.body.as_deref()), &from, &to)
            {
                cx.set_response_body(bytes);
                cx.note(|| changed("response body"));
            }
        }
        Ok(Flow::Next)
    }
}

/// The body with the replacement; none where there is nothing to replace.
fn replaced(body: Option<&Body>, from: &Str, to: &Str) -> Option<Bytes> {
    let body = body.filter(|body| !body.is_consumed())?;
    let text = body.charset().decode(body.bytes()?);
    let from = from.to_utf8();
    text.contains(from.as_ref())
        .then(|| body.charset().encode(&text.replace(from.as_ref(), &to.to_utf8())).into())
}

fn changed(what: &str) -> TraceEvent {
    TraceEvent::Message {
        severity: gatepost_engine::TraceSeverity::Verbose,
        text: format!("replaced text in the {what}"),
        metadata: Vec::new(),
    }
}
