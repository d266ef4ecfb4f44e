//! <https://learn.microsoft.com/azure/api-management/proxy-policy>

use std::sync::Arc;

use gatepost_engine::{Context, Fault, Flow, Outcome, Policy, Sections, Url, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;

/// Calls the backend through an HTTP proxy.
///
/// ```xml
/// <proxy url="http://proxy.example.com:8080" username="{{user}}" password="{{password}}" />
/// ```
#[derive(Element)]
pub(crate) struct Proxy {
    /// `http://host:port` of the proxy.
    url: Value<Arc<Url>>,
    /// The name, where the proxy asks for one.
    username: Option<Value<Str>>,
    /// The password, where the proxy asks for one.
    password: Option<Value<Str>>,
}

impl Policy for Proxy {
    const NAME: &'static str = "proxy";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let setting = Setting(self.proxy(cx)?);
        cx.extensions.insert(setting);
        Ok(Flow::Next)
    }
}

impl Proxy {
    /// The proxy for this request.
    pub(crate) fn proxy(&self, cx: &Context) -> Result<Arc<gatepost_engine::Proxy>, Fault> {
        let text = |value: &Option<Value<Str>>| -> Result<String, Fault> {
            value.as_ref().map_or(Ok(String::new()), |value| value.get(cx).map(|text| text.to_string()))
        };
        let (username, password) = (text(&self.username)?, text(&self.password)?);
        Ok(Arc::new(gatepost_engine::Proxy {
            url: self.url.get(cx)?.to_string(),
            credentials: (!username.is_empty()).then_some((username, password)),
        }))
    }
}

#[derive(Clone)]
struct Setting(Arc<gatepost_engine::Proxy>);

/// The proxy that the request's calls to the backend go through.
pub(crate) fn of(cx: &Context) -> Option<Arc<gatepost_engine::Proxy>> {
    cx.extensions.get::<Setting>().map(|setting| Arc::clone(&setting.0))
}
