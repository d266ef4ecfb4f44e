//! <https://learn.microsoft.com/azure/api-management/set-method-policy>

use gatepost_engine::{Context, Flow, Outcome, Policy, Sections, TraceEvent, Value};
use gatepost_macros::Element;
use http::Method;

/// Changes the method of the request.
///
/// ```xml
/// <set-method>POST</set-method>
/// ```
#[derive(Element)]
pub(crate) struct SetMethod {
    /// The method.
    #[element(text)]
    pub(crate) method: Value<Method>,
}

impl Policy for SetMethod {
    const NAME: &'static str = "set-method";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let method = self.method.get(cx)?;
        cx.note(|| TraceEvent::Changed {
            what: "request method".to_owned(),
            value: Some(method.to_string()),
        });
        cx.request_mut().method = method;
        Ok(Flow::Next)
    }
}
