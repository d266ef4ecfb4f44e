//! The request that `send-request` and `send-one-way-request` make.

use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::{
    Call, Code, Content, Context, Fault, Millis, Purpose, Reader, Reads, Seconds, Url, Value,
};
use gatepost_macros::{Element, Keyword};
use http::Method;

use crate::catalog::proxy::Proxy;
use crate::catalog::set_body::SetBody;
use crate::catalog::set_header::SetHeader;
use crate::catalog::set_method::SetMethod;
use crate::parts::exclude::exclude;
use crate::parts::unsupported::Ignored;

/// The attributes and children that describe a call.
pub(crate) struct Outgoing {
    mode: Value<Mode>,
    timeout: Option<Value<Seconds>>,
    timeout_ms: Option<Value<Millis>>,
    url: Option<SetUrl>,
    method: Option<SetMethod>,
    headers: Vec<SetHeader>,
    body: Option<SetBody>,
    proxy: Option<Proxy>,
}

/// What a call begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
pub(crate) enum Mode {
    /// Nothing.
    New,
    /// The current request.
    Copy,
}

#[derive(Element)]
struct SetUrl {
    /// The URL.
    #[element(text)]
    url: Value<Arc<Url>>,
}

impl Outgoing {
    /// Reads what stands in the policy's element.
    pub(crate) fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        for name in UNSUPPORTED {
            if !reader.has_child(name) {
                continue;
            }
            let (span, what) = (reader.name_span(), format!("the child `{name}` of `{}`", reader.name()));
            reader.unsupported(&what, span, "set the header `Authorization` with `set-header`");
            let _: Option<Vec<Ignored>> = reader.children(name, 0);
        }
        let mode: Option<Value<Mode>> = reader.attribute_or("mode", "new");
        let is_new = mode.as_ref().and_then(Value::as_literal) == Some(&Mode::New);
        for name in ["set-url", "set-method"].into_iter().filter(|_| is_new) {
            if !reader.has_child(name) {
                let span = reader.name_span();
                let message = format!("`{}` needs a child `{name}`", reader.name());
                let diagnostic = reader
                    .diagnostic(Code::MissingChild, message)
                    .label(span, "incomplete")
                    .help("with `mode=\"copy\"` it can be left out");
                reader.report(diagnostic);
            }
        }
        let timeout = reader.attribute("timeout");
        let timeout_ms = reader.attribute("timeout-ms");
        let url = reader.child("set-url");
        let method = reader.child("set-method");
        let headers = reader.children("set-header", 0);
        let body = reader.child("set-body");
        let proxy = reader.child("proxy");
        exclude(reader, "timeout", "timeout-ms");
        if !is_new && !reader.has_child("set-body") && reader.section().is_before_response() {
            reader.reads(Reads::REQUEST_BODY);
        }
        Some(Self {
            mode: mode?,
            timeout: timeout?,
            timeout_ms: timeout_ms?,
            url: url?,
            method: method?,
            headers: headers?,
            body: body?,
            proxy: proxy?,
        })
    }

    /// The call for this request.
    pub(crate) fn call(&self, cx: &Context, purpose: Purpose) -> Result<Call, Fault> {
        let copies = self.mode.get(cx)? == Mode::Copy;
        let url = match &self.url {
            Some(set) => set.url.get(cx)?,
            None => Arc::clone(cx.request().url()),
        };
        let method = match &self.method {
            Some(set) => set.method.get(cx)?,
            None if copies => cx.request().method.clone(),
            None => Method::GET,
        };
        let mut call = Call::new(method, Url::clone(&url), purpose);
        if copies {
            call.headers = cx.request().headers.as_ref().clone();
            call.headers.remove("host");
        }
        for header in &self.headers {
            header.change(cx)?.apply(&mut call.headers)?;
        }
        call.content = self.content(cx, copies)?;
        call.timeout = Some(self.timeout(cx)?);
        call.proxy = match &self.proxy {
            Some(proxy) => Some(proxy.proxy(cx)?),
            None => None,
        };
        Ok(call)
    }

    fn content(&self, cx: &Context, copies: bool) -> Result<Content, Fault> {
        if let Some(body) = &self.body {
            return body.bytes(cx).map(Content::bytes);
        }
        if !copies || !cx.section().is_before_response() {
            return Ok(Content::Empty);
        }
        Ok(cx.request().body.as_ref().map_or(Content::Empty, |body| body.content()))
    }

    fn timeout(&self, cx: &Context) -> Result<Duration, Fault> {
        if let Some(milliseconds) = &self.timeout_ms {
            return milliseconds.get(cx).map(Millis::duration);
        }
        self.timeout.as_ref().map_or(Ok(TIMEOUT), |seconds| seconds.get(cx).map(Seconds::duration))
    }
}

const TIMEOUT: Duration = Duration::from_secs(60);

/// Children that authenticate the call with something that Gatepost cannot obtain.
const UNSUPPORTED: [&str; 4] = [
    "authentication-certificate",
    "authentication-token",
    "authentication-token-store",
    "authentication-managed-identity",
];
