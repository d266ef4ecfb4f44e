//! Calls of the engine, made for real.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gatepost_engine::{Answer, BoxFuture, Call, CallError, Content, Headers, Proxy, Str, Url};
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri, header};
use hyper::ext::ReasonPhrase;

use super::redirect;
use crate::backend::{BackendError, Backends, CallOptions, Via};
use crate::body::BodyError;
use crate::hop::add_forwarded_for;
use crate::local;

/// Makes a call. A client's address is given for a request that is forwarded.
pub(super) fn send(
    backends: Arc<Backends>,
    call: Call,
    forwarded_for: Option<HeaderValue>,
) -> BoxFuture<'static, Result<Answer, CallError>> {
    let follow = call.follow_redirects;
    let (mut request, options) = match options(&call).and_then(|options| Ok((request(call)?, options))) {
        Ok(parts) => parts,
        Err(error) => return Box::pin(ready(Err(error))),
    };
    if let Some(address) = &forwarded_for {
        add_forwarded_for(request.headers_mut(), address);
    }
    Box::pin(async move {
        let response = if follow {
            // Rare, and large: what every request carries along is copied for every request.
            Box::pin(redirect::follow(&backends, request, &options)).await
        } else {
            once(&backends, &mut request, &options).await
        };
        response.map(answer).map_err(failure)
    })
}

/// Sends a request to its backend, or to the built-in routes. What is left of the request is of no use to anybody.
pub(super) async fn once(
    backends: &Backends,
    request: &mut Request<Content>,
    options: &CallOptions,
) -> Result<Response<Content>, BackendError> {
    if local::is_meant(request.uri()) {
        let request = std::mem::replace(request, Request::new(Content::Empty));
        return Ok(Box::pin(local::respond(request)).await);
    }
    backends.send(request, options).await
}

fn request(call: Call) -> Result<Request<Content>, CallError> {
    let uri = uri(&call.url).ok_or_else(|| CallError::Connection(format!("`{}` is not a URL", call.url)))?;
    let mut request = Request::new(call.content);
    *request.method_mut() = call.method;
    *request.uri_mut() = uri;
    *request.headers_mut() = call.headers.into_map();
    *request.extensions_mut() = call.extensions;
    if call.continue_timeout.is_some() {
        request.headers_mut().insert(header::EXPECT, HeaderValue::from_static("100-continue"));
    }
    Ok(request)
}

fn uri(url: &Url) -> Option<Uri> {
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(match url.scheme().to_utf8().as_ref() {
        "https" | "wss" => Scheme::HTTPS,
        _ => Scheme::HTTP,
    });
    parts.authority = Some(url.authority()?.clone());
    parts.path_and_query = Some(PathAndQuery::try_from(url.path_and_query()).ok()?);
    Uri::from_parts(parts).ok()
}

fn options(call: &Call) -> Result<CallOptions, CallError> {
    let proxy = call.proxy.as_ref().map(|proxy| via(proxy)).transpose()?;
    Ok(CallOptions {
        timeout: call.timeout.unwrap_or(Duration::MAX),
        version: call.version,
        continue_timeout: call.continue_timeout.unwrap_or(CONTINUE_TIMEOUT),
        proxy,
    })
}

fn via(proxy: &Proxy) -> Result<Via, CallError> {
    let url = proxy
        .url
        .parse()
        .map_err(|_| CallError::Connection("the URL of the proxy is not valid".to_owned()))?;
    let authorization = proxy.credentials.as_ref().and_then(|(name, password)| {
        let text = format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")));
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    });
    Ok(Via { url, authorization })
}

fn answer(response: Response<Content>) -> Answer {
    let (mut parts, content) = response.into_parts();
    let reason = parts.extensions.remove::<ReasonPhrase>();
    let mut answer = Answer::new(parts.status);
    answer.reason = reason.map(|reason| Str::from(String::from_utf8_lossy(reason.as_bytes()).as_ref()));
    answer.headers = Headers::from(parts.headers);
    answer.content = content;
    answer
}

fn failure(error: BackendError) -> CallError {
    match error {
        BackendError::Timeout(_) => CallError::Timeout,
        BackendError::Body(BodyError::Broken(_)) => CallError::ClientGone,
        BackendError::Body(BodyError::Idle(_)) => CallError::BodyTimeout,
        BackendError::Body(BodyError::TooLarge(_)) => CallError::BodyTooLong,
        error => CallError::Connection(error.to_string()),
    }
}

/// As long as other clients wait for a backend that does not say `100 Continue`.
const CONTINUE_TIMEOUT: Duration = Duration::from_secs(1);
