//! <https://learn.microsoft.com/azure/api-management/return-response-policy>

use std::sync::Arc;

use gatepost_engine::{
    Context, Fault, Flow, Outcome, Policy, Response, Section, Sections, Sets, VariableName,
};
use gatepost_macros::Element;

use super::set_body::{SetBody, changed};
use super::set_header::SetHeader;
use super::set_status::SetStatus;

/// Ends the request: what is made here goes to the client, nothing else runs.
///
/// It begins with the response that a variable holds, or with an empty `200 OK`.
///
/// ```xml
/// <return-response>
///     <set-status code="401" reason="Unauthorized" />
///     <set-header name="WWW-Authenticate"><value>Bearer error="invalid_token"</value></set-header>
/// </return-response>
/// ```
#[derive(Element)]
pub(crate) struct ReturnResponse {
    /// Name of a variable that holds a response, such as one that `send-request` has set.
    response_variable_name: Option<VariableName>,
    /// The status.
    #[element(child)]
    set_status: Option<SetStatus>,
    /// Headers.
    #[element(children)]
    set_header: Vec<SetHeader>,
    /// The body.
    #[element(child)]
    set_body: Option<SetBody>,
}

impl Policy for ReturnResponse {
    const NAME: &'static str = "return-response";
    const SECTIONS: Sections = Sections::ALL;

    fn sets(&self, _: Section) -> Vec<Sets> {
        vec![Sets::ResponseBody]
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let mut response = self.base(cx)?;
        if let Some(status) = &self.set_status {
            let status = status.status(cx)?;
            status.apply(&mut response);
            status.note(cx);
        }
        for header in &self.set_header {
            let change = header.change(cx)?;
            change.apply(response.headers_mut())?;
            change.note("response header", &response.headers, cx);
        }
        if let Some(body) = &self.set_body {
            response = response.with_body(body.bytes_of_nothing(cx)?);
            cx.note(|| changed("response body"));
        }
        cx.drop_bodies();
        cx.set_response(response);
        Ok(Flow::Return)
    }
}

impl ReturnResponse {
    fn base(&self, cx: &Context) -> Result<Response, Fault> {
        let Some(name) = &self.response_variable_name else { return Ok(Response::default()) };
        let value = cx.variables().get(&name.as_str().to_utf8());
        let response: Option<Arc<Response>> = value.and_then(gatepost_expression::Value::downcast);
        response.map(|response| Response::clone(&response)).ok_or_else(|| {
            Fault::with_message(
                500,
                "ResponseVariableInvalid",
                format!("The variable {name} holds no response."),
            )
        })
    }
}
