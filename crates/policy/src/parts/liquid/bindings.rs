//! What `body` and `context` are in a template.

use gatepost_engine::{Context, Headers, Request, Response, Url};
use gatepost_expression::{Str, Value};

use super::Options;
use super::body;
use super::datum::{Datum, Map, MapKind};
use super::variable::variable;

/// The part of `context` that a template asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) body: bool,
    pub(super) context: bool,
    pub(super) variables: bool,
}

impl Wanted {
    /// What the words of a template tell; it may be more than it needs.
    pub(super) fn of(template: &str) -> Self {
        Self {
            body: template.contains("body"),
            context: template.contains("context"),
            variables: template.contains("Variables"),
        }
    }
}

/// The names that a template finds.
pub(super) fn globals(
    cx: &Context,
    wanted: Wanted,
    has_body: bool,
    options: Options,
) -> Result<Datum, String> {
    let mut globals = Map::new(MapKind::Object);
    if wanted.body && has_body {
        globals.set("body", message_body(cx, options)?);
    }
    if wanted.context {
        globals.set("context", context(cx, wanted, options));
    }
    Ok(Datum::Map(globals))
}

fn message_body(cx: &Context, options: Options) -> Result<Datum, String> {
    if cx.section().is_before_response() {
        let request = cx.request();
        return body::read(request.body.as_deref(), &request.headers, options);
    }
    match cx.response() {
        Some(response) => body::read(response.body.as_deref(), &response.headers, options),
        None => Ok(Datum::Nil),
    }
}

fn context(cx: &Context, wanted: Wanted, options: Options) -> Datum {
    let mut context = Map::new(MapKind::Object);
    context.set("Request", request(cx.request()));
    if let Some(of_response) = cx.response() {
        context.set("Response", response(of_response, cx.request()));
    }
    if wanted.variables {
        let mut variables = Map::new(MapKind::Object);
        for (name, value) in cx.variables().iter() {
            variables.set(name.to_string(), variable(value, options));
        }
        context.set("Variables", Datum::Map(variables));
    }
    Datum::Map(context)
}

fn request(request: &Request) -> Datum {
    let mut map = Map::new(MapKind::Object);
    map.set("Url", url(request.url()));
    map.set("OriginalUrl", url(&request.original_url));
    map.set("Method", request.method.as_str().into());
    map.set("OriginalMethod", request.original_method.as_str().into());
    map.set("IpAddress", request.ip_address.map_or(Datum::Nil, |address| address.to_string().into()));
    map.set("MatchedParameters", parameters(&request.parameters.0));
    map.set("HasBody", Datum::Truth(request.body.is_some()));
    let certificate = (!matches!(request.certificate, Value::Null)).then_some(Datum::Truth(true));
    map.set("ClientCertificates", Datum::List(certificate.into_iter().collect()));
    map.set("Headers", headers(&request.headers));
    Datum::Map(map)
}

fn response(response: &Response, request: &Request) -> Datum {
    let mut map = Map::new(MapKind::Object);
    map.set("StatusCode", Datum::Integer(response.status.as_u16().into()));
    map.set("StatusReason", response.reason().to_string().into());
    map.set("Method", request.method.as_str().into());
    map.set("Headers", headers(&response.headers));
    Datum::Map(map)
}

fn url(url: &Url) -> Datum {
    let mut map = Map::new(MapKind::Object).printing(url.to_string());
    map.set("Scheme", url.scheme().to_string().into());
    map.set("Host", url.host().to_string().into());
    map.set("Port", Datum::Integer(url.port().into()));
    map.set("Path", url.path().to_string().into());
    map.set("QueryString", url.query().to_string().into());
    map.set("ToUri", url.to_string().into());
    map.set("ToString", url.to_string().into());
    let mut query = Map::new(MapKind::Named);
    for (name, values) in url.parameters().iter() {
        let values: Vec<String> = values.iter().map(Str::to_string).collect();
        query.set(name.to_string(), values.join(",").into());
    }
    map.set("Query", Datum::Map(query));
    Datum::Map(map)
}

fn headers(headers: &Headers) -> Datum {
    let mut map = Map::new(MapKind::Named);
    for name in headers.names() {
        map.set(name.as_ref(), headers.joined(&name).map_or(Datum::Nil, |value| value.to_string().into()));
    }
    Datum::Map(map)
}

fn parameters(parameters: &[(Str, Str)]) -> Datum {
    let mut map = Map::new(MapKind::Named);
    for (name, value) in parameters {
        map.set(name.to_string(), value.to_string().into());
    }
    Datum::Map(map)
}
