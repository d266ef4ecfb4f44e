//! <https://learn.microsoft.com/azure/api-management/trace-policy>

use gatepost_engine::{
    Context, Event, Flow, FromElement, Outcome, Policy, Reader, Sections, Shape, TraceEvent, TraceSeverity,
    Value,
};
use gatepost_expression::Str;
use gatepost_macros::{Element, Keyword};

/// Adds a message to the trace and to the log.
///
/// ```xml
/// <trace source="orders" severity="information">
///     <message>@("key: " + context.Subscription.Id)</message>
///     <metadata name="region" value="@(context.Deployment.Region)" />
/// </trace>
/// ```
pub(crate) struct Trace {
    source: Value<Str>,
    severity: Severity,
    message: Value<Str>,
    metadata: Vec<Metadata>,
}

/// The form of today: the message is a child.
#[derive(Element)]
struct WithChild {
    /// Where the message comes from. The page wants it written out; published policies compute it.
    source: Value<Str>,
    /// How grave it is.
    #[element(default = "verbose")]
    severity: Severity,
    /// The message.
    #[element(child)]
    message: Message,
    /// Names and values beside it.
    #[element(children)]
    metadata: Vec<Metadata>,
}

/// The form of old: the message is the text.
#[derive(Element)]
struct WithText {
    /// Where the message comes from. The page wants it written out; published policies compute it.
    source: Value<Str>,
    /// How grave it is.
    #[element(default = "verbose")]
    severity: Severity,
    /// The message.
    #[element(text)]
    message: Value<Str>,
}

#[derive(Element)]
struct Message {
    /// The message.
    #[element(text)]
    text: Value<Str>,
}

#[derive(Element)]
struct Metadata {
    /// The name.
    name: Str,
    /// The value.
    value: Value<Str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
enum Severity {
    /// For whoever looks closely.
    Verbose,
    /// Worth knowing.
    Information,
    /// Something went wrong.
    Error,
}

impl FromElement for Trace {
    const SHAPE: &'static Shape = WithChild::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        if reader.has_child("message") || reader.has_child("metadata") || reader.is_blank() {
            let WithChild { source, severity, message, metadata } = WithChild::read(reader)?;
            return Some(Self { source, severity, message: message.text, metadata });
        }
        let WithText { source, severity, message } = WithText::read(reader)?;
        Some(Self { source, severity, message, metadata: Vec::new() })
    }
}

impl Policy for Trace {
    const NAME: &'static str = "trace";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let (source, text) = (self.source.get(cx)?, self.message.get(cx)?);
        let metadata = self
            .metadata
            .iter()
            .map(|entry| Ok((entry.name.clone(), entry.value.get(cx)?)))
            .collect::<Result<Vec<_>, gatepost_engine::Fault>>()?;
        let severity = match self.severity {
            Severity::Verbose => TraceSeverity::Verbose,
            Severity::Information => TraceSeverity::Information,
            Severity::Error => TraceSeverity::Error,
        };
        cx.note(|| TraceEvent::Message {
            severity,
            text: text.to_string(),
            metadata: metadata.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        });
        let masked = |text: &Str| Str::from(cx.mask(&text.to_utf8()).as_ref());
        cx.host().emit(Event::Message {
            request_id: cx.state().request_id,
            source: Some(source),
            severity,
            text: masked(&text),
            metadata: metadata.iter().map(|(name, value)| (name.clone(), masked(value))).collect(),
        });
        Ok(Flow::Next)
    }
}
