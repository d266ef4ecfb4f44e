//! <https://learn.microsoft.com/azure/api-management/check-header-policy>

use gatepost_engine::{Context, Fault, Flow, HeaderName, Outcome, Policy, Sections, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;
use http::StatusCode;

use crate::parts::exists_action::{ValueElement, texts};

/// Refuses requests without a header, or whose header has a value that is not allowed.
///
/// ```xml
/// <check-header name="X-Tenant" failed-check-httpcode="401" failed-check-error-message="Unknown tenant" ignore-case="true">
///     <value>contoso</value>
/// </check-header>
/// ```
#[derive(Element)]
pub(crate) struct CheckHeader {
    /// Name of the header.
    name: Value<HeaderName>,
    /// Status code of the refusal.
    failed_check_httpcode: Value<StatusCode>,
    /// What the client is told.
    failed_check_error_message: Option<Value<Str>>,
    /// Whether values are compared without case.
    #[element(default = "false")]
    ignore_case: Value<bool>,
    /// Values that are allowed; any is where none is written.
    #[element(children)]
    value: Vec<ValueElement>,
}

impl Policy for CheckHeader {
    const NAME: &'static str = "check-header";
    const SECTIONS: Sections = Sections::INBOUND.and(Sections::OUTBOUND);

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let name = self.name.get(cx)?;
        let allowed = texts(&self.value, cx)?;
        let ignores_case = self.ignore_case.get(cx)?;
        let is_same = |allowed: &Str, value: &str| match ignores_case {
            true => allowed.to_utf8().to_lowercase() == value.to_lowercase(),
            false => allowed.to_utf8() == value,
        };
        let mut found = false;
        for value in cx.request().headers.values(&name.as_str()) {
            found = true;
            // Each line counts: a value that is not allowed does not pass beside one that is.
            if !self.value.is_empty() && !allowed.iter().any(|allowed| is_same(allowed, &value)) {
                let message = format!("Header {name} value of {value} is not allowed. Access denied.");
                return Err(self.refusal("HeaderValueNotAllowed", message, cx)?);
            }
        }
        if found {
            return Ok(Flow::Next);
        }
        let message = format!("Header {name} was not found in the request. Access denied.");
        Err(self.refusal("HeaderNotFound", message, cx)?)
    }
}

impl CheckHeader {
    fn refusal(&self, reason: &'static str, message: String, cx: &Context) -> Result<Fault, Fault> {
        let status = self.failed_check_httpcode.get(cx)?.as_u16();
        let fault = Fault::with_message(status, reason, message);
        match &self.failed_check_error_message {
            Some(told) => Ok(fault.telling(told.get(cx)?.to_string())),
            None => Ok(fault),
        }
    }
}
