//! <https://learn.microsoft.com/azure/api-management/authentication-basic-policy>

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gatepost_engine::{Context, Flow, Outcome, Policy, Sections, TraceEvent, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;

/// Shows the backend a name and a password.
///
/// ```xml
/// <authentication-basic username="gateway" password="{{backend-password}}" />
/// ```
#[derive(Element)]
pub(crate) struct AuthenticationBasic {
    /// The name.
    username: Value<Str>,
    /// The password.
    password: Value<Str>,
}

impl Policy for AuthenticationBasic {
    const NAME: &'static str = "authentication-basic";
    const SECTIONS: Sections = Sections::INBOUND.and(Sections::BACKEND);

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let credentials = format!("{}:{}", self.username.get(cx)?, self.password.get(cx)?);
        let value = format!("Basic {}", BASE64_STANDARD.encode(credentials));
        cx.request_mut().headers_mut().set("Authorization", [value])?;
        cx.note(|| TraceEvent::Changed {
            what: "request header Authorization".to_owned(),
            value: Some("set".to_owned()),
        });
        Ok(Flow::Next)
    }
}
