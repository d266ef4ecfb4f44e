//! <https://learn.microsoft.com/azure/api-management/send-request-policy>

use std::sync::Arc;

use gatepost_engine::{
    Answer, Call, CallError, Context, Fault, Field, Flow, FromElement, Outcome, Policy, Purpose, Reader,
    Response, Section, Sections, Sets, Shape, TraceEvent, Value, VariableName, read_content,
};
use gatepost_expression as expression;
use gatepost_expression::Ty;

use super::forward_request::fault;
use crate::parts::outgoing::Outgoing;

/// Makes an HTTP call and keeps the response in a variable.
///
/// ```xml
/// <send-request mode="new" response-variable-name="token" timeout="20" ignore-error="true">
///     <set-url>https://login.example.com/token</set-url>
///     <set-method>POST</set-method>
///     <set-header name="Content-Type"><value>application/x-www-form-urlencoded</value></set-header>
///     <set-body>grant_type=client_credentials</set-body>
/// </send-request>
/// ```
pub(crate) struct SendRequest {
    outgoing: Outgoing,
    response_variable_name: Option<Value<VariableName>>,
    ignore_error: bool,
    fail_on_error_status_code: bool,
}

impl FromElement for SendRequest {
    const SHAPE: &'static Shape = &Shape {
        docs: "Makes an HTTP call and keeps the response in a variable.",
        fields: &[
            Field::attribute::<Option<Value<VariableName>>>(
                "response-variable-name",
                "Name of the variable that receives the response.",
                None,
            ),
            Field::attribute::<bool>(
                "ignore-error",
                "Whether a call that fails sets the variable to null; else it is an error.",
                Some("false"),
            ),
            Field::attribute::<bool>(
                "fail-on-error-status-code",
                "Whether a response from 400 to 599 is an error.",
                Some("false"),
            ),
            Field::attribute::<bool>(
                "buffer-response",
                "Has no effect: the response is always read.",
                Some("true"),
            ),
        ],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let outgoing = Outgoing::read(reader);
        let response_variable_name = reader.attribute("response-variable-name");
        let ignore_error = reader.attribute_or("ignore-error", "false");
        let fail_on_error_status_code = reader.attribute_or("fail-on-error-status-code", "false");
        let buffer_response: Option<bool> = reader.attribute_or("buffer-response", "true");
        reader.finish();
        buffer_response?;
        Some(Self {
            outgoing: outgoing?,
            response_variable_name: response_variable_name?,
            ignore_error: ignore_error?,
            fail_on_error_status_code: fail_on_error_status_code?,
        })
    }
}

impl Policy for SendRequest {
    const NAME: &'static str = "send-request";
    const SECTIONS: Sections = Sections::ALL;

    fn sets(&self, _: Section) -> Vec<Sets> {
        let name = self.response_variable_name.as_ref().and_then(Value::as_literal);
        let ty = Ty::named("Apim.IResponse", []);
        name.map(|name| Sets::Variable(name.as_str().to_string(), Some(ty))).into_iter().collect()
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let name = self.response_variable_name.as_ref().map(|name| name.get(cx)).transpose()?;
        let call = self.outgoing.call(cx, Purpose::Send)?;
        let value = match self.response(call, cx).await {
            Ok(response) => expression::Value::Object(Arc::new(response)),
            Err(fault) if self.ignore_error => {
                cx.note(|| TraceEvent::Failed {
                    reason: fault.reason().to_owned(),
                    message: fault.message().to_owned(),
                });
                expression::Value::Null
            }
            Err(fault) => return Err(fault),
        };
        if let Some(name) = name {
            cx.set_variable(name.as_str(), value);
        }
        Ok(Flow::Next)
    }
}

impl SendRequest {
    async fn response(&self, call: Call, cx: &mut Context) -> Result<Response, Fault> {
        let answer = cx.host().send(call).await.map_err(fault)?;
        let status = answer.status;
        let response = read(answer, cx.limits().response_body).await?;
        if self.fail_on_error_status_code && (status.is_client_error() || status.is_server_error()) {
            let message = format!("The service returned status code {}.", status.as_u16());
            return Err(Fault::with_message(500, "BackendStatusCodeError", message));
        }
        Ok(response)
    }
}

async fn read(answer: Answer, limit: usize) -> Result<Response, Fault> {
    let mut response = Response::new(answer.status);
    response.reason = answer.reason;
    response.headers = Arc::new(answer.headers);
    let bytes = read_content(answer.content, limit)
        .await
        .map_err(|error| fault(CallError::Connection(error.to_string())))?;
    Ok(if bytes.is_empty() { response } else { response.with_body(bytes) })
}
