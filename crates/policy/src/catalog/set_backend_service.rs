//! <https://learn.microsoft.com/azure/api-management/set-backend-service-policy>

use std::sync::Arc;

use gatepost_engine::{
    Code, Context, Field, Flow, FromElement, Outcome, Policy, Reader, Sections, Shape, TraceEvent, Url, Value,
};

use crate::parts::unsupported;

/// Sends the request to another backend. Path and query stay.
///
/// ```xml
/// <set-backend-service base-url="https://backend.example.com/v2" />
/// ```
pub(crate) struct SetBackendService {
    base_url: Value<Arc<Url>>,
}

impl FromElement for SetBackendService {
    const SHAPE: &'static Shape = &Shape {
        docs: "Sends the request to another backend. Path and query stay.",
        fields: &[Field::attribute::<Value<Arc<Url>>>("base-url", "Base URL of the backend.", None)],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let by_id = UNSUPPORTED.iter().any(|name| reader.has_attribute(name));
        unsupported::attributes(reader, &UNSUPPORTED, "give the backend's URL in `base-url`");
        let base_url: Option<Option<Value<Arc<Url>>>> = reader.attribute("base-url");
        if !by_id && !reader.has_attribute("base-url") {
            let span = reader.name_span();
            let diagnostic = reader
                .diagnostic(Code::MissingAttribute, "`set-backend-service` needs an attribute `base-url`")
                .label(span, "incomplete");
            reader.report(diagnostic);
        }
        reader.finish();
        Some(Self { base_url: base_url?? })
    }
}

impl Policy for SetBackendService {
    const NAME: &'static str = "set-backend-service";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let base = self.base_url.get(cx)?;
        cx.request_mut().set_base(base);
        cx.note(|| TraceEvent::Changed {
            what: "request URL".to_owned(),
            value: Some(cx.request().url().to_string()),
        });
        Ok(Flow::Next)
    }
}

/// Attributes of the other forms: backend entities, Service Fabric and Dapr.
const UNSUPPORTED: [&str; 9] = [
    "backend-id",
    "sf-resolve-condition",
    "sf-service-instance-name",
    "sf-partition-key",
    "sf-replica-type",
    "sf-listener-name",
    "dapr-app-id",
    "dapr-method",
    "dapr-namespace",
];
