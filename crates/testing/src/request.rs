//! From the request of a case to the context of a program.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use gatepost_engine::{Body, Content, Context, Parameters, Request, State, Str, Url, model};
use gatepost_expression::Value;
use gatepost_files::Unreadable;
use http::{Method, StatusCode};
use http_body_util::{BodyExt, Full};
use miette::{NamedSource, SourceSpan};
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::certificate;
use crate::format;
use crate::format::{ClientCertificate, World};
use crate::host::Shared;
use crate::http_file::{self, HttpFileError, HttpRequest};
use crate::ticks;
use crate::token::token;

/// Where the gateway of a case is.
const GATEWAY: &str = "https://gateway.example.com";
/// Where its backend is.
const BACKEND: &str = "https://backend.example.com";
/// Where its callers are.
const CALLER: &str = "203.0.113.7";

/// A request ready to be sent through a program.
pub(crate) struct Incoming {
    method: Method,
    url: Url,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    ip: IpAddr,
    certificate: Value,
}

impl Incoming {
    /// The request as a case writes it; `folder` is that of the test file, `now` the time in ticks.
    pub(crate) fn new(request: &format::Request, folder: &Path, now: i64) -> Result<Self, String> {
        let base = match &request.http {
            Some(file) => read_http_file(file, folder)?,
            None => HttpRequest::default(),
        };
        let mut incoming = Self::based_on(base, request, folder)?;
        if let Some(written) = &request.jwt {
            let token = token(written, folder, ticks::unix_seconds(now))?;
            incoming.headers.push(("Authorization".to_owned(), format!("Bearer {token}")));
        }
        Ok(incoming)
    }

    /// A request of a `.http` file, of which a case replaces parts.
    fn based_on(mut base: HttpRequest, request: &format::Request, folder: &Path) -> Result<Self, String> {
        if let Some(method) = &request.method {
            base.method.clone_from(method);
        }
        if let Some(url) = &request.url {
            base.url.clone_from(url);
        }
        for (name, values) in &request.headers {
            base.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            base.headers.extend(values.texts().into_iter().map(|value| (name.clone(), value)));
        }
        let method = if base.method.is_empty() { "GET" } else { &base.method };
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}` is no method"))?;
        let (body, content_type) = body(request, base.body.as_deref(), folder)?;
        let has_type = base.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if let Some(content_type) = content_type.filter(|_| !has_type) {
            base.headers.push(("Content-Type".to_owned(), content_type.to_owned()));
        }
        let ip = request.ip.as_deref().unwrap_or(CALLER);
        let ip = ip.parse().map_err(|_| format!("`{ip}` is no IP address"))?;
        let certificate = match request.certificate.as_ref().map(ClientCertificate::parts) {
            Some((written, password)) => certificate::read(written, password, folder)?,
            None => Value::Null,
        };
        let url = url(&base.url, request)?;
        Ok(Self { method, url, headers: base.headers, body, ip, certificate })
    }

    /// The request as it arrives, and its body.
    fn into_request(self) -> Result<(Request, Vec<u8>), String> {
        let mut request = Request::new(self.method, self.url);
        request.ip_address = Some(self.ip);
        request.certificate = self.certificate;
        for (name, value) in &self.headers {
            request.headers_mut().append(name, value).map_err(|bad| bad.to_string())?;
        }
        Ok((request, self.body))
    }

    /// The context that a program runs with.
    pub(crate) fn into_context(self, world: &World, folder: &Path, host: Shared) -> Result<Context, String> {
        let (mut request, body) = self.into_request()?;
        let base = world.backend.as_deref().unwrap_or(BACKEND);
        let base = Url::parse(base).map_err(|bad| bad.to_string())?;
        let rest = rest_of_path(&request, world);
        let query = request.url().query().to_string();
        request.set_base(Arc::new(base));
        request.set_rest(&rest, &query);
        let parameters = world
            .matched_parameters
            .iter()
            .map(|(name, value)| (Str::from(name.as_str()), Str::from(value.as_str())));
        request.parameters = Arc::new(Parameters(parameters.collect()));
        let request_id = match &world.request_id {
            Some(id) => Uuid::parse_str(id).map_err(|error| format!("`{id}` is no Guid: {error}"))?,
            None => host.random_id(),
        };
        let mut state = State::new(Arc::new(host), request, request_id);
        describe(&mut state, world)?;
        Arc::make_mut(&mut state.deployment).certificates = certificates(world, folder)?;
        Ok(Context::new(state, streamed(body)))
    }
}

/// The first request of a `.http` file, or the one that is named behind `#`.
fn read_http_file(written: &str, folder: &Path) -> Result<HttpRequest, String> {
    let (file, name) = match written.rsplit_once('#') {
        Some((file, name)) => (file, Some(name)),
        None => (written, None),
    };
    let path = folder.join(file);
    let text = gatepost_files::text(&path).map_err(|unreadable| unreadable.to_string())?;
    let text = match name {
        Some(name) => http_file::named(&text, name)
            .map_err(|message| format!("`{}` has no such request: {message}", path.display()))?,
        None => text,
    };
    http_file::parse(&text).map_err(|error| format!("`{}` is no request: {error}", path.display()))
}

/// Why a file has no request that can be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum RequestFileError {
    /// The file cannot be read.
    #[error(transparent)]
    #[diagnostic(code(test::unreadable), help("{}", .0.help()))]
    Unreadable(#[from] Unreadable),
    /// The text is no request.
    #[error("{message}")]
    #[diagnostic(
        code(test::request_file),
        help(
            "write `METHOD URL`, header lines, an empty line and the body, as in the `.http` files of editors"
        )
    )]
    Syntax {
        /// What is wrong.
        message: String,
        /// The file.
        #[source_code]
        source_code: NamedSource<String>,
        /// Where it is wrong.
        #[label("here")]
        span: SourceSpan,
    },
    /// A part of the request is not one of HTTP.
    #[error("the request in `{path}` cannot be used: {reason}")]
    #[diagnostic(code(test::request_file))]
    Unusable {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
}

/// The request in a `.http` file, its body read.
pub fn request_of_file(path: &Path) -> Result<Request, RequestFileError> {
    let name = path.display().to_string();
    let text = gatepost_files::text(path)?;
    let base = http_file::parse(&text).map_err(|HttpFileError { message, span }| {
        let source_code = NamedSource::new(&name, text.clone());
        RequestFileError::Syntax { message, source_code, span }
    })?;
    let incoming = Incoming::based_on(base, &format::Request::default(), Path::new(""));
    let (mut request, body) = incoming
        .and_then(Incoming::into_request)
        .map_err(|reason| RequestFileError::Unusable { path: name, reason })?;
    if !body.is_empty() {
        request.body = Some(Arc::new(Body::buffered(body, request.charset())));
    }
    Ok(request)
}

/// The path behind that of the API.
fn rest_of_path(request: &Request, world: &World) -> String {
    let path = request.url().path().to_string();
    let api = world.api.as_ref().and_then(|api| api.path.as_deref()).unwrap_or_default().trim_matches('/');
    if api.is_empty() {
        return path;
    }
    match path.trim_start_matches('/').strip_prefix(api) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.to_owned(),
        _ => path,
    }
}

fn url(text: &str, request: &format::Request) -> Result<Url, String> {
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("{GATEWAY}/{}", text.trim_start_matches('/'))
    };
    let mut url = Url::parse(&whole).map_err(|bad| bad.to_string())?;
    for (name, values) in &request.query {
        for value in values.texts() {
            url.append_parameter(name, &value);
        }
    }
    Ok(url)
}

/// The body, and the content type that goes with the way it is written.
fn body(
    request: &format::Request,
    base: Option<&str>,
    folder: &Path,
) -> Result<(Vec<u8>, Option<&'static str>), String> {
    if let Some(json) = &request.json {
        return Ok((json.to_string().into_bytes(), Some("application/json")));
    }
    if let Some(xml) = &request.xml {
        return Ok((xml.clone().into_bytes(), Some("application/xml")));
    }
    if !request.form.is_empty() {
        let mut form = Serializer::new(String::new());
        for (name, values) in &request.form {
            for value in values.texts() {
                form.append_pair(name, &value);
            }
        }
        return Ok((form.finish().into_bytes(), Some("application/x-www-form-urlencoded")));
    }
    if let Some(text) = &request.base64 {
        let bytes = BASE64_STANDARD.decode(text.trim()).map_err(|error| format!("base64: {error}"))?;
        return Ok((bytes, None));
    }
    if let Some(file) = &request.file {
        let path = folder.join(file);
        let bytes = gatepost_files::bytes(&path).map_err(|unreadable| unreadable.to_string())?;
        return Ok((bytes, None));
    }
    Ok((request.body.as_deref().or(base).unwrap_or_default().as_bytes().to_vec(), None))
}

fn describe(state: &mut State, world: &World) -> Result<(), String> {
    let text = |text: &Option<String>| Str::from(text.as_deref().unwrap_or_default());
    let api = world.api.clone().unwrap_or_default();
    state.api = Some(Arc::new(model::Api {
        id: text(&api.id),
        name: text(&api.name),
        path: Str::from(api.path.as_deref().unwrap_or_default().trim_matches('/')),
        revision: Str::from(api.revision.as_deref().unwrap_or("1")),
        version: text(&api.version),
        is_current_revision: true,
        protocols: vec![Str::from("https")],
        service_url: Some(state.request.base()),
        key_header: Str::from("Ocp-Apim-Subscription-Key"),
        key_query: Str::from("subscription-key"),
    }));
    let operation = world.operation.clone().unwrap_or_default();
    state.operation = Some(Arc::new(model::Operation {
        id: text(&operation.id),
        name: text(&operation.name),
        method: operation.method.map_or_else(|| Str::from(state.request.method.as_str()), Str::from),
        url_template: operation.url_template.map_or_else(|| Str::from("/*"), Str::from),
        samples: operation.samples.iter().map(sample).collect::<Result<_, _>>()?,
    }));
    state.product = world.product.as_ref().map(|product| {
        let (id, name) = (text(&product.id), text(&product.name));
        Arc::new(model::Product { id, name, is_published: true, ..model::Product::default() })
    });
    state.subscription = world.subscription.as_ref().map(|subscription| {
        let (id, name, key) = (text(&subscription.id), text(&subscription.name), text(&subscription.key));
        Arc::new(model::Subscription {
            id,
            name,
            primary_key: key.clone(),
            key,
            ..model::Subscription::default()
        })
    });
    state.user = world.user.as_ref().map(|user| {
        let group = |name: &String| {
            Arc::new(model::Group { id: Str::from(name.as_str()), name: Str::from(name.as_str()) })
        };
        Arc::new(model::User {
            id: text(&user.id),
            email: text(&user.email),
            first_name: text(&user.first_name),
            last_name: text(&user.last_name),
            groups: user.groups.iter().map(group).collect(),
            ..model::User::default()
        })
    });
    Ok(())
}

fn certificates(world: &World, folder: &Path) -> Result<Vec<(Str, Value)>, String> {
    let certificate = |(id, written): (&String, &String)| {
        certificate::read(written, "", folder).map(|certificate| (Str::from(id.as_str()), certificate))
    };
    world.certificates.iter().map(certificate).collect()
}

fn sample(sample: &format::Sample) -> Result<model::SampleResponse, String> {
    let status = sample.status.unwrap_or(200);
    let body = sample.json.as_ref().map(ToString::to_string).or_else(|| sample.body.clone());
    Ok(model::SampleResponse {
        status: StatusCode::from_u16(status).map_err(|_| format!("`{status}` is no status code"))?,
        content_type: Str::from(sample.content_type.as_deref().unwrap_or("application/json")),
        body: body.unwrap_or_default().into(),
    })
}

/// A body as a connection brings it: what nobody reads is only passed on.
pub(crate) fn streamed(body: impl Into<Bytes>) -> Content {
    let body: Bytes = body.into();
    if body.is_empty() {
        return Content::Empty;
    }
    Content::Stream(Full::new(body).map_err(|never| match never {}).boxed_unsync())
}
