//! <https://learn.microsoft.com/azure/api-management/set-status-policy>

use gatepost_engine::{Context, Fault, Flow, Outcome, Policy, Response, Sections, TraceEvent, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;
use http::StatusCode;

/// Sets status code and reason of the response.
///
/// ```xml
/// <set-status code="401" reason="Unauthorized" />
/// ```
#[derive(Element)]
pub(crate) struct SetStatus {
    /// The status code.
    code: Value<StatusCode>,
    /// The reason; the one that belongs to the code when it is left out.
    reason: Option<Value<Str>>,
}

impl Policy for SetStatus {
    const NAME: &'static str = "set-status";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let status = self.status(cx)?;
        status.apply(cx.response_mut());
        status.note(cx);
        Ok(Flow::Next)
    }
}

/// A status for some response.
pub(crate) struct Status {
    code: StatusCode,
    reason: Option<Str>,
}

impl SetStatus {
    /// The status for this request.
    pub(crate) fn status(&self, cx: &Context) -> Result<Status, Fault> {
        let reason = self.reason.as_ref().map(|reason| reason.get(cx)).transpose()?;
        Ok(Status { code: self.code.get(cx)?, reason: reason.filter(|reason| !reason.is_empty()) })
    }
}

impl Status {
    /// Gives it to a response.
    pub(crate) fn apply(&self, response: &mut Response) {
        response.status = self.code;
        response.reason.clone_from(&self.reason);
    }

    /// Shows it in the trace.
    pub(crate) fn note(&self, cx: &Context) {
        cx.note(|| TraceEvent::Changed { what: "status".to_owned(), value: Some(self.code.to_string()) });
    }
}
