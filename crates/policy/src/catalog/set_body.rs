//! <https://learn.microsoft.com/azure/api-management/set-body-policy>

use bytes::Bytes;
use gatepost_engine::{
    Context, Fault, Field, Flow, FromElement, Outcome, Policy, Reader, Section, Sections, Sets, Shape,
    TraceEvent, Value,
};
use gatepost_macros::Keyword;

use crate::parts::body::Written;
use crate::parts::liquid::{Options, Template};

/// Replaces the body: of the request in `inbound` and `backend`, of the response in `outbound` and `on-error`.
///
/// The body is written out, as text, markup or CDATA, or computed by an expression, or made by a Liquid template.
///
/// ```xml
/// <set-body template="liquid">{ "name": "{{body.customer.name}}" }</set-body>
/// ```
pub(crate) enum SetBody {
    /// A text or an expression.
    Written(Value<Written>),
    /// A template.
    Template(Template),
}

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
            Field::attribute::<bool>(
                "html-decode-expression",
                "Has no effect: an expression is read as it is written.",
                Some("false"),
            ),
            Field::text::<Value<Written>>("The body, or the template of it."),
        ],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let template: Option<TemplateKind> = reader.attribute_or("template", "none");
        let xsi_nil: Option<XsiNil> = reader.attribute_or("xsi-nil", "blank");
        let parse_date: Option<bool> = reader.attribute_or("parse-date", "true");
        let html_decode_expression: Option<bool> = reader.attribute_or("html-decode-expression", "false");
        let options = xsi_nil
            .zip(parse_date)
            .map(|(xsi_nil, parses_dates)| Options { nil_is_null: xsi_nil == XsiNil::Null, parses_dates });
        // The text is read even where an attribute is wrong, so that one run reports every mistake.
        let body = if template == Some(TemplateKind::Liquid) {
            Template::read(reader, options.unwrap_or_default()).map(Self::Template)
        } else {
            reader.markup().map(Self::Written)
        };
        reader.finish();
        template.and(options).and(html_decode_expression).and(body)
    }
}

impl Policy for SetBody {
    const NAME: &'static str = "set-body";
    const SECTIONS: Sections = Sections::ALL;

    fn sets(&self, section: Section) -> Vec<Sets> {
        vec![if section.is_before_response() { Sets::RequestBody } else { Sets::ResponseBody }]
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let bytes = self.bytes(cx)?;
        if cx.section().is_before_response() {
            cx.set_request_body(bytes);
            cx.note(|| changed("request body"));
        } else {
            cx.set_response_body(bytes);
            cx.note(|| changed("response body"));
        }
        Ok(Flow::Next)
    }
}

impl SetBody {
    /// The body for this request. A template sees the message of the section.
    pub(crate) fn bytes(&self, cx: &Context) -> Result<Bytes, Fault> {
        match self {
            Self::Written(body) => body.get(cx).map(Written::into_bytes),
            Self::Template(template) => template.render(cx, true),
        }
    }

    /// The body of a response that begins anew: a template sees no message.
    pub(crate) fn bytes_of_nothing(&self, cx: &Context) -> Result<Bytes, Fault> {
        match self {
            Self::Written(body) => body.get(cx).map(Written::into_bytes),
            Self::Template(template) => template.render(cx, false),
        }
    }
}

/// For the trace: a body is too long to be shown.
pub(crate) fn changed(what: &str) -> TraceEvent {
    TraceEvent::Changed { what: what.to_owned(), value: Some("set".to_owned()) }
}
