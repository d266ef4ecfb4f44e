//! <https://learn.microsoft.com/azure/api-management/forward-request-policy>

use std::time::Duration;

use gatepost_engine::{
    Call, CallError, Context, Fault, Flow, FromElement, HttpVersion, Millis, Outcome, Policy, Purpose,
    Reader, Reads, Seconds, Section, Sections, Sets, Shape, Value,
};
use gatepost_macros::{Element, Keyword};
use http::header::HOST;

use super::proxy;
use crate::parts::exclude::exclude;

/// Sends the request to the backend and makes its answer the response.
///
/// ```xml
/// <forward-request timeout="60" follow-redirects="true" />
/// ```
pub(crate) struct ForwardRequest(Attributes);

/// Sends the request to the backend and makes its answer the response.
#[derive(Element)]
struct Attributes {
    /// Seconds to wait for the headers of the answer.
    timeout: Option<Value<Seconds>>,
    /// Milliseconds to wait for the headers of the answer, instead of `timeout`.
    timeout_ms: Option<Value<Millis>>,
    /// Seconds to wait for `100 Continue` before the body is sent all the same.
    continue_timeout: Option<Value<Seconds>>,
    /// Version of HTTP towards the backend.
    #[element(default = "1")]
    http_version: Version,
    /// Whether redirects are followed, or passed on to the client.
    #[element(default = "false")]
    follow_redirects: Value<bool>,
    /// Whether the body is kept, so that it can be sent again.
    #[element(default = "false")]
    buffer_request_body: bool,
    /// Whether the answer may be held back in pieces. It never is: pieces are passed on as they arrive.
    #[element(default = "true")]
    #[expect(dead_code, reason = "nothing is held back, whatever it says")]
    buffer_response: bool,
    /// Whether an answer from 400 to 599 is an error.
    #[element(default = "false")]
    fail_on_error_status_code: bool,
}

/// Version of HTTP towards the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
enum Version {
    /// HTTP/1.1.
    #[keyword(rename = "1")]
    One,
    /// HTTP/2.
    #[keyword(rename = "2")]
    Two,
    /// HTTP/2 where the backend offers it.
    #[keyword(rename = "2or1")]
    TwoOrOne,
}

impl FromElement for ForwardRequest {
    const SHAPE: &'static Shape = Attributes::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        exclude(reader, "timeout", "timeout-ms");
        Attributes::read(reader).map(Self)
    }
}

impl Policy for ForwardRequest {
    const NAME: &'static str = "forward-request";
    const SECTIONS: Sections = Sections::BACKEND;

    fn sets(&self, _: Section) -> Vec<Sets> {
        vec![Sets::ResponseBody]
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let attributes = &self.0;
        if attributes.buffer_request_body {
            cx.prepare(Reads::REQUEST_BODY).await?;
        }
        let call = attributes.call(cx)?;
        cx.clear_response();
        let answer = cx.host().send(call).await.map_err(fault)?;
        let failed = answer.status.is_client_error() || answer.status.is_server_error();
        let status = answer.status.as_u16();
        cx.set_answer(answer);
        if failed && attributes.fail_on_error_status_code {
            let message = format!("Backend service returned status code {status}.");
            return Err(Fault::with_message(status, "BackendStatusCodeError", message).keeping_response());
        }
        Ok(Flow::Next)
    }
}

impl Attributes {
    fn call(&self, cx: &mut Context) -> Result<Call, Fault> {
        let request = cx.request();
        let mut call = Call::new(request.method.clone(), request.url().as_ref().clone(), Purpose::Forward);
        call.headers = request.headers.as_ref().clone();
        // The client named the gateway; a policy may have named something else.
        let headers = call.headers.as_map_mut();
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        if host.is_some_and(|host| request.original_url.has_authority(host)) {
            headers.remove(HOST);
        }
        call.timeout = Some(self.timeout(cx)?);
        call.continue_timeout =
            self.continue_timeout.as_ref().map(|value| value.get(cx)).transpose()?.map(Seconds::duration);
        call.version = match self.http_version {
            Version::One => HttpVersion::Http1,
            Version::Two => HttpVersion::Http2,
            Version::TwoOrOne => HttpVersion::Http2Or1,
        };
        call.follow_redirects = self.follow_redirects.get(cx)?;
        call.proxy = proxy::of(cx);
        call.extensions = cx.extensions.clone();
        call.content = cx.request_content();
        Ok(call)
    }

    fn timeout(&self, cx: &Context) -> Result<Duration, Fault> {
        if let Some(milliseconds) = &self.timeout_ms {
            return milliseconds.get(cx).map(Millis::duration);
        }
        self.timeout.as_ref().map_or(Ok(TIMEOUT), |seconds| seconds.get(cx).map(Seconds::duration))
    }
}

const TIMEOUT: Duration = Duration::from_secs(300);

/// What becomes of a call that came to nothing.
pub(crate) fn fault(error: CallError) -> Fault {
    match error {
        CallError::Timeout => Fault::new(500, "Timeout", "Request to the backend service timed out"),
        CallError::Connection(text) => Fault::with_message(500, "BackendConnectionFailure", text),
        CallError::ClientGone => Fault::new(499, "ClientConnectionFailure", "The operation was canceled."),
        CallError::BodyTimeout => {
            Fault::new(408, "ClientConnectionFailure", "The client stopped sending the body of its request.")
        }
        CallError::BodyTooLong => Fault::new(
            413,
            "RequestBodyTooLarge",
            "The body of the request is longer than the gateway accepts.",
        ),
    }
}
