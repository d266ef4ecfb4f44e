//! <https://learn.microsoft.com/azure/api-management/set-body-policy>

use bytes::Bytes;
use gatepost_engine::{
    Code, Context, Fault, Field, Flow, FromElement, Outcome, Policy, Reader, Sections, Shape, TraceEvent,
    Value,
};
use gatepost_macros::Keyword;

use crate::parts::body::Written;

/// Replaces the body: of the request in `inbound` and `backend`, of the response in `outbound` and `on-error`.
///
/// The body is written out, as text, markup or CDATA, or computed by an expression, or made by a Liquid template.
///
/// ```xml
/// <set-body template="liquid">{ "name": "{{body.customer.name}}" }</set-body>
/// ```
pub struct SetBody(Value<Written>);

/// What makes a body of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
enum TemplateKind {
    /// The text is the body.
    None,
    /// The text is a Liquid template.
    Liquid,
}

/// What a Liquid template shows of an element that says to be nil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
enum XsiNil {
    /// An empty text.
    Blank,
    /// Nil.
    Null,
}

impl FromElement for SetBody {
    const SHAPE: &'static Shape = &Shape {
        docs: "Replaces the body: of the request in `inbound` and `backend`, of the response in `outbound` and `on-error`.",
        fields: &[
            Field::attribute::<TemplateKind>("template", "What makes a body of the text.", Some("none")),
            Field::attribute::<XsiNil>(
                "xsi-nil",
                "What a Liquid template shows of an element that says to be nil.",
                Some("blank"),
            ),
            Field::attribute::<bool>(
                "parse-date",
                "Whether a Liquid template takes texts that look like dates for dates.",
                Some("true"),
            ),
            Field::text::<Value<Written>>("The body, or the template of it."),
        ],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let template: Option<TemplateKind> = reader.attribute_or("template", "none");
        let xsi_nil: Option<XsiNil> = reader.attribute_or("xsi-nil", "blank");
        let parse_date: Option<bool> = reader.attribute_or("parse-date", "true");
        let is_liquid = template == Some(TemplateKind::Liquid);
        if is_liquid {
            let span = reader.attribute_span("template");
            let diagnostic = reader
                .diagnostic(Code::Unsupported, "Liquid templates are not supported")
                .label(span, "not implemented")
                .help("compute the body with an expression");
            reader.report(diagnostic);
        }
        let written = reader.markup(is_liquid);
        reader.finish();
        xsi_nil.and(parse_date).and(template).and(written).map(Self)
    }
}

impl Policy for SetBody {
    const NAME: &'static str = "set-body";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        if cx.section().is_before_response() {
            let bytes = self.bytes(cx)?;
            cx.set_request_body(bytes);
            cx.note(|| changed("request body"));
        } else {
            let bytes = self.bytes(cx)?;
            cx.set_response_body(bytes);
            cx.note(|| changed("response body"));
        }
        Ok(Flow::Next)
    }
}

impl SetBody {
    /// The body for this request.
    pub(crate) fn bytes(&self, cx: &Context) -> Result<Bytes, Fault> {
        self.0.get(cx).map(Written::into_bytes)
    }
}

fn changed(what: &str) -> TraceEvent {
    TraceEvent::Changed { what: what.to_owned(), value: Some("set".to_owned()) }
}
