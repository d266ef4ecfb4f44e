//! What stands behind `context`, from a JSON file: the form of `fixtures/expressions/context.json`.
//!
//! Every member is optional. Variables are `{ "type", "value" }` in the canonical form of
//! `fixtures/expressions/README.md`, or plain JSON.

mod members;

use std::sync::Arc;

use gatepost_engine::{Body, Headers, Parameters, Request, Response, State, Str, Url, Variables, model};
use gatepost_expression::{Kind, Limits, Program, Value};
use http::{Method, StatusCode};
use miette::SourceSpan;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use self::members::Unknown;
use crate::certificate;
use crate::csharp;
use crate::csharp::literal;
use crate::still::StillHost;
use crate::ticks;

/// Why a context file cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{message}")]
#[diagnostic(code(context::invalid))]
pub struct ContextError {
    message: String,
    #[label("here")]
    span: Option<SourceSpan>,
    #[help]
    help: String,
}

/// A mistake that is in a value.
fn wrong(message: impl Into<String>) -> ContextError {
    let help = "the form is that of `fixtures/expressions/context.json`".to_owned();
    ContextError { message: message.into(), span: None, help }
}

/// A text that is no JSON.
fn no_json(text: &str, error: &serde_json::Error) -> ContextError {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = text.floor_char_boundary((before + error.column().saturating_sub(1)).min(text.len()));
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    ContextError { span: Some((at, 0).into()), ..wrong(format!("this is no JSON: {message}")) }
}

/// A member that has no meaning, which would go unnoticed.
fn unknown(text: &str, Unknown { name, nearest }: Unknown) -> ContextError {
    let written = format!("\"{name}\"");
    let is_name = |rest: &str| rest.trim_start().starts_with(':');
    let mut places = text.match_indices(&written);
    let place = places.find(|(at, _)| text.get(at + written.len()..).is_some_and(is_name));
    let error = wrong(format!("there is no member `{name}` here"));
    ContextError {
        span: place.map(|(at, written)| (at, written.len()).into()),
        help: nearest.map_or(error.help.clone(), |nearest| format!("did you mean `{nearest}`?")),
        ..error
    }
}

/// A context file, read once. What expressions may change of it is made anew for each evaluation.
pub struct ContextFile {
    /// Everything but variables.
    base: State,
    variables: Vec<(Str, Variable)>,
    now: i64,
    seed: Option<u64>,
}

/// How a variable gets its value.
enum Variable {
    /// It cannot be changed.
    Value(Value),
    Response(Response),
    Program(Program),
}

impl ContextFile {
    /// Reads the text; `request` replaces the request that it describes.
    pub fn read(text: &str, request: Option<Request>) -> Result<Self, ContextError> {
        let json: Json = serde_json::from_str(text).map_err(|error| no_json(text, &error))?;
        if let Some(found) = members::unknown(&json, &members::CONTEXT) {
            return Err(unknown(text, found));
        }
        let root = Node(&json);
        let timestamp = root.get("Timestamp").ticks()?.unwrap_or_else(ticks::now);
        let now = timestamp + root.get("Elapsed").duration()?.unwrap_or_default();
        let mut base =
            State::new(Arc::new(StillHost::at(now, 0)), read_request(root, request)?, read_id(root)?);
        base.timestamp = timestamp;
        read_state(root, &mut base)?;
        let variables = root.get("Variables").entries();
        let variables =
            variables.map(|(name, variable)| Ok((Str::from(name.as_str()), read_variable(variable)?)));
        let file = Self { variables: variables.collect::<Result<_, _>>()?, base, now, seed: None };
        // A variable without a value is told once, not at every evaluation.
        file.state()?;
        Ok(file)
    }

    /// The same file with random numbers that are the same for each evaluation.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// What stands behind `context` for one evaluation.
    pub fn state(&self) -> Result<State, ContextError> {
        let seed = self.seed.unwrap_or_else(|| fastrand::u64(..));
        let mut state = self.base.clone().on(Arc::new(StillHost::at(self.now, seed)));
        let request = Arc::make_mut(&mut state.request);
        request.body = request.body.as_deref().map(unread);
        if let Some(response) = &mut state.response {
            let response = Arc::make_mut(response);
            response.body = response.body.as_deref().map(unread);
        }
        let mut variables = Variables::default();
        for (name, variable) in &self.variables {
            let value = match variable {
                Variable::Value(value) => value.clone(),
                Variable::Response(response) => {
                    let body = response.body.as_deref().map(unread);
                    Value::object(Response { body, ..response.clone() })
                }
                Variable::Program(program) => run(program, &self.base)?,
            };
            variables.set(name.clone(), value);
        }
        state.variables = Arc::new(variables);
        Ok(state)
    }
}

/// The same body, before anybody read it.
fn unread(body: &Body) -> Arc<Body> {
    Arc::new(match body.bytes() {
        Some(bytes) => Body::buffered(bytes.clone(), body.charset()),
        None => Body::streaming(),
    })
}

fn read_id(root: Node<'_>) -> Result<Uuid, ContextError> {
    let id = root.get("RequestId").text();
    let parse =
        |id: Str| Uuid::parse_str(&id.to_utf8()).map_err(|error| wrong(format!("RequestId: {error}")));
    id.map_or(Ok(Uuid::nil()), parse)
}

fn read_request(root: Node<'_>, given: Option<Request>) -> Result<Request, ContextError> {
    let node = root.get("Request");
    let mut request = given.map_or_else(|| read_message(node), Ok)?;
    if let Some(certificate) = node.get("Certificate").text() {
        request.certificate = certificate::of_base64(&certificate.to_utf8(), "").map_err(wrong)?;
    }
    Ok(request)
}

/// Everything but the request and variables.
fn read_state(root: Node<'_>, state: &mut State) -> Result<(), ContextError> {
    state.api = root.get("Api").some(read_api)?;
    state.operation = root.get("Operation").some(read_operation)?;
    state.product = root.get("Product").some(read_product)?;
    state.subscription = root.get("Subscription").some(read_subscription)?;
    state.user = root.get("User").some(read_user)?;
    state.last_error = root.get("LastError").some(read_error)?;
    state.deployment = root.get("Deployment").some(read_deployment)?.unwrap_or_default();
    state.response = root.get("Response").some(read_response)?;
    Ok(())
}

/// A place in the JSON, which may be empty.
#[derive(Clone, Copy)]
struct Node<'a>(&'a Json);

impl<'a> Node<'a> {
    fn get(self, name: &str) -> Node<'a> {
        Node(self.0.get(name).unwrap_or(&Json::Null))
    }

    fn text(self) -> Option<Str> {
        self.0.as_str().map(Str::from)
    }

    fn text_or_empty(self) -> Str {
        self.text().unwrap_or_default()
    }

    fn truth(self) -> bool {
        self.0.as_bool().unwrap_or_default()
    }

    fn entries(self) -> impl Iterator<Item = (&'a String, Node<'a>)> {
        self.0.as_object().into_iter().flatten().map(|(name, value)| (name, Node(value)))
    }

    fn items(self) -> impl Iterator<Item = Node<'a>> {
        self.0.as_array().into_iter().flatten().map(Node)
    }

    fn texts(self) -> Vec<Str> {
        match self.0 {
            Json::String(text) => vec![Str::from(text.as_str())],
            _ => self.items().map(Node::text_or_empty).collect(),
        }
    }

    fn some<T>(
        self,
        read: impl FnOnce(Self) -> Result<T, ContextError>,
    ) -> Result<Option<Arc<T>>, ContextError> {
        if self.0.is_null() { Ok(None) } else { read(self).map(|value| Some(Arc::new(value))) }
    }

    fn ticks(self) -> Result<Option<i64>, ContextError> {
        let Some(text) = self.text() else { return Ok(None) };
        ticks::parse(&text.to_utf8()).map(Some).map_err(wrong)
    }

    /// A `TimeSpan` in its `c` form, in ticks.
    fn duration(self) -> Result<Option<i64>, ContextError> {
        let Some(text) = self.text() else { return Ok(None) };
        let text = text.to_string();
        let bad = || wrong(format!("`{text}` is no time span; write `hh:mm:ss.fffffff`"));
        let parts: Vec<&str> = text.split(':').collect();
        let [hours, minutes, seconds] = parts.as_slice() else { return Err(bad()) };
        let number = |part: &str| part.parse::<f64>().map_err(|_| bad());
        let total = (number(hours)? * 60.0 + number(minutes)?) * 60.0 + number(seconds)?;
        #[expect(clippy::cast_possible_truncation, reason = "a span in a file is short")]
        let ticks = (total * 10_000_000.0).round() as i64;
        Ok(Some(ticks))
    }
}

fn read_url(node: Node<'_>) -> Result<Url, ContextError> {
    if let Some(text) = node.text() {
        return Url::parse(&text.to_utf8()).map_err(|bad| wrong(bad.to_string()));
    }
    let scheme = node.get("Scheme").text().unwrap_or_else(|| "https".into());
    let host = node.get("Host").text().unwrap_or_else(|| "gateway.example.com".into());
    let port = node.get("Port").0.as_u64().and_then(|port| u16::try_from(port).ok());
    let port = port.unwrap_or(if scheme.to_utf8() == "http" { 80 } else { 443 });
    let path = node.get("Path").text().unwrap_or_else(|| "/".into());
    let query = node.get("QueryString").text_or_empty();
    Ok(Url::new(&scheme.to_utf8(), &host.to_utf8(), port, &path.to_utf8(), &query.to_utf8()))
}

fn read_headers(node: Node<'_>) -> Result<Headers, ContextError> {
    let mut headers = Headers::new();
    for (name, values) in node.entries() {
        let values = values.texts();
        headers
            .set(name, values.iter().map(|value| value.to_utf8().into_owned()))
            .map_err(|bad| wrong(bad.to_string()))?;
    }
    Ok(headers)
}

fn read_message(node: Node<'_>) -> Result<Request, ContextError> {
    let method = node.get("Method").text().unwrap_or_else(|| "GET".into());
    let method = Method::from_bytes(method.to_utf8().as_bytes())
        .map_err(|_| wrong(format!("`{method}` is no method")))?;
    let original =
        if node.get("OriginalUrl").0.is_null() { node.get("Url") } else { node.get("OriginalUrl") };
    let mut request = Request::new(method, read_url(original)?);
    let url = read_url(node.get("Url"))?;
    let base = Url::new(&url.scheme().to_utf8(), &url.host().to_utf8(), url.port(), "", "");
    request.set_base(Arc::new(base));
    request.set_rest(&url.path().to_utf8(), &url.query().to_utf8());
    request.headers = Arc::new(read_headers(node.get("Headers"))?);
    request.ip_address = node.get("IpAddress").text().and_then(|text| text.to_utf8().parse().ok());
    let parameters = node.get("MatchedParameters").entries();
    let parameters = parameters.map(|(name, value)| (Str::from(name.as_str()), value.text_or_empty()));
    request.parameters = Arc::new(Parameters(parameters.collect()));
    if let Some(body) = node.get("Body").text() {
        let charset = request.charset();
        request.body = Some(Arc::new(Body::buffered(body.to_utf8().into_owned(), charset)));
    }
    Ok(request)
}

fn read_response(node: Node<'_>) -> Result<Response, ContextError> {
    let code = node.get("StatusCode").0.as_u64().unwrap_or(200);
    let status = u16::try_from(code).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut response = Response::new(status.ok_or_else(|| wrong(format!("`{code}` is no status code")))?);
    response.reason = node.get("StatusReason").text();
    response.headers = Arc::new(read_headers(node.get("Headers"))?);
    Ok(match node.get("Body").text() {
        Some(body) => response.with_body(body.to_utf8().into_owned()),
        None => response,
    })
}

fn read_api(node: Node<'_>) -> Result<model::Api, ContextError> {
    // The form of the fixture keeps what `IApi` has under `base`.
    let base = if node.get("base").0.is_null() { node } else { node.get("base") };
    let keys = base.get("SubscriptionKeyParameterNames");
    Ok(model::Api {
        id: base.get("Id").text_or_empty(),
        name: base.get("Name").text_or_empty(),
        path: base.get("Path").text_or_empty(),
        revision: node.get("Revision").text_or_empty(),
        version: node.get("Version").text_or_empty(),
        is_current_revision: node.get("IsCurrentRevision").truth(),
        protocols: base.get("Protocols").texts(),
        service_url: base.get("ServiceUrl").some(read_url)?,
        key_header: keys.get("Header").text().unwrap_or_else(|| "Ocp-Apim-Subscription-Key".into()),
        key_query: keys.get("Query").text().unwrap_or_else(|| "subscription-key".into()),
    })
}

fn read_operation(node: Node<'_>) -> Result<model::Operation, ContextError> {
    Ok(model::Operation {
        id: node.get("Id").text_or_empty(),
        name: node.get("Name").text_or_empty(),
        method: node.get("Method").text_or_empty(),
        url_template: node.get("UrlTemplate").text_or_empty(),
        samples: Vec::new(),
    })
}

fn read_groups(node: Node<'_>) -> Vec<Arc<model::Group>> {
    let group = |node: Node<'_>| model::Group {
        id: node.get("Id").text_or_empty(),
        name: node.get("Name").text_or_empty(),
    };
    node.items().map(|node| Arc::new(group(node))).collect()
}

fn read_product(node: Node<'_>) -> Result<model::Product, ContextError> {
    Ok(model::Product {
        id: node.get("Id").text_or_empty(),
        name: node.get("Name").text_or_empty(),
        is_published: node.get("State").text().is_some_and(|state| state.to_utf8() == "Published"),
        approval_required: node.get("ApprovalRequired").truth(),
        subscription_required: node.get("SubscriptionRequired").truth(),
        subscription_limit: node
            .get("SubscriptionLimit")
            .0
            .as_i64()
            .and_then(|limit| i32::try_from(limit).ok()),
        groups: read_groups(node.get("Groups")),
        apis: node.get("Apis").items().map(|api| read_api(api).map(Arc::new)).collect::<Result<_, _>>()?,
    })
}

fn read_subscription(node: Node<'_>) -> Result<model::Subscription, ContextError> {
    Ok(model::Subscription {
        id: node.get("Id").text_or_empty(),
        name: node.get("Name").text_or_empty(),
        key: node.get("Key").text_or_empty(),
        primary_key: node.get("PrimaryKey").text_or_empty(),
        secondary_key: node.get("SecondaryKey").text_or_empty(),
        created: node.get("CreatedDate").ticks()?.unwrap_or_default(),
        start: node.get("StartDate").ticks()?,
        end: node.get("EndDate").ticks()?,
    })
}

fn read_user(node: Node<'_>) -> Result<model::User, ContextError> {
    let identity = |node: Node<'_>| model::Identity {
        id: node.get("Id").text_or_empty(),
        provider: node.get("Provider").text_or_empty(),
    };
    Ok(model::User {
        id: node.get("Id").text_or_empty(),
        email: node.get("Email").text_or_empty(),
        first_name: node.get("FirstName").text_or_empty(),
        last_name: node.get("LastName").text_or_empty(),
        note: node.get("Note").text_or_empty(),
        registered: node.get("RegistrationDate").ticks()?.unwrap_or_default(),
        groups: read_groups(node.get("Groups")),
        identities: node.get("Identities").items().map(|node| Arc::new(identity(node))).collect(),
    })
}

fn read_error(node: Node<'_>) -> Result<model::LastError, ContextError> {
    Ok(model::LastError {
        source: node.get("Source").text_or_empty(),
        reason: node.get("Reason").text_or_empty(),
        message: node.get("Message").text_or_empty(),
        scope: node.get("Scope").text(),
        section: node.get("Section").text(),
        path: node.get("Path").text(),
        policy_id: node.get("PolicyId").text(),
        http_error_code: node
            .get("HttpErrorCode")
            .0
            .as_i64()
            .and_then(|code| i32::try_from(code).ok())
            .unwrap_or_default(),
    })
}

fn read_deployment(node: Node<'_>) -> Result<model::Deployment, ContextError> {
    let gateway = node.get("Gateway");
    let mut certificates = Vec::new();
    for (name, certificate) in node.get("Certificates").entries() {
        let pfx = certificate.get("pfx").text_or_empty();
        let password = certificate.get("password").text_or_empty();
        let certificate = certificate::of_base64(&pfx.to_utf8(), &password.to_utf8()).map_err(wrong)?;
        certificates.push((Str::from(name.as_str()), certificate));
    }
    Ok(model::Deployment {
        gateway_id: node.get("GatewayId").text_or_empty(),
        gateway_instance_id: gateway.get("InstanceId").text_or_empty(),
        is_managed: gateway.get("IsManaged").truth(),
        region: node.get("Region").text_or_empty(),
        service_id: node.get("ServiceId").text_or_empty(),
        service_name: node.get("ServiceName").text_or_empty(),
        certificates,
        ..model::Deployment::default()
    })
}

fn read_variable(node: Node<'_>) -> Result<Variable, ContextError> {
    let is_typed = node.0.get("value").is_some() && node.0.get("type").is_some();
    if !is_typed {
        return Ok(match node.0 {
            Json::String(text) => Variable::Value(Value::text(text.as_str())),
            other => Variable::Program(program(&format!("JToken.Parse({})", literal(&other.to_string())))?),
        });
    }
    let value = node.get("value");
    let Some(ty) = node.get("type").text() else { return Ok(Variable::Value(Value::Null)) };
    if ty.to_utf8() == "Apim.IResponse" {
        return read_response(value).map(Variable::Response);
    }
    Ok(Variable::Program(program(&code_of(&ty.to_utf8(), value.0)?)?))
}

/// The C# that gives a value in canonical form.
fn code_of(ty: &str, value: &Json) -> Result<String, ContextError> {
    let bad = || wrong(format!("{value} is no `{ty}` in canonical form"));
    let text = |member: &str| value.get(member).and_then(Json::as_str).map(literal).ok_or_else(bad);
    let list = |element: &str| -> Result<String, ContextError> {
        let items = value.as_array().ok_or_else(bad)?;
        let items: Vec<String> = items.iter().map(|item| code_of(element, item)).collect::<Result<_, _>>()?;
        Ok(items.join(", "))
    };
    Ok(match ty {
        "System.String" => literal(value.as_str().ok_or_else(bad)?),
        "System.Boolean" => value.as_bool().ok_or_else(bad)?.to_string(),
        "System.Char" => format!("{}[0]", text("char")?),
        "System.Double" => format!("double.Parse({}, CultureInfo.InvariantCulture)", text("double")?),
        "System.Single" => format!("float.Parse({}, CultureInfo.InvariantCulture)", text("float")?),
        "System.Decimal" => format!("decimal.Parse({}, CultureInfo.InvariantCulture)", text("decimal")?),
        "System.DateTime" => {
            format!(
                "DateTime.Parse({}, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)",
                text("datetime")?
            )
        }
        "System.DateTimeOffset" => format!("DateTimeOffset.Parse({})", text("datetimeoffset")?),
        "System.TimeSpan" => format!("TimeSpan.Parse({})", text("timespan")?),
        "System.Guid" => format!("Guid.Parse({})", text("guid")?),
        "System.Byte[]" => format!("Convert.FromBase64String({})", text("bytes")?),
        "System.Xml.Linq.XElement" => format!("XElement.Parse({})", text("xml")?),
        "Newtonsoft.Json.Linq.JObject" => format!("JObject.Parse({})", literal(&plain(value).to_string())),
        "Newtonsoft.Json.Linq.JArray" => format!("JArray.Parse({})", literal(&plain(value).to_string())),
        "System.Collections.Generic.Dictionary`2[System.String,System.String]" => {
            let members: &Map<String, Json> = value.as_object().ok_or_else(bad)?;
            let pairs: Vec<String> = members
                .iter()
                .map(|(key, value)| {
                    Ok(format!("{{ {}, {} }}", literal(key), code_of("System.String", value)?))
                })
                .collect::<Result<_, ContextError>>()?;
            format!("new Dictionary<string, string> {{ {} }}", pairs.join(", "))
        }
        _ => {
            if let Some(element) =
                ty.strip_prefix("System.Collections.Generic.List`1[").and_then(|ty| ty.strip_suffix(']'))
            {
                format!("new List<{element}> {{ {} }}", list(element)?)
            } else if let Some(element) = ty.strip_suffix("[]") {
                format!("new {element}[] {{ {} }}", list(element)?)
            } else if let Some(number) = value.as_i64() {
                format!("({ty})({number})")
            } else {
                return Err(wrong(format!("variables of type `{ty}` cannot be read from a file")));
            }
        }
    })
}

/// Canonical JSON with its marked numbers as plain ones.
fn plain(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            if let (1, Some(number)) = (members.len(), members.get("double").and_then(Json::as_str))
                && let Ok(number) = serde_json::from_str(number)
            {
                return number;
            }
            Json::Object(members.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(plain).collect()),
        other => other.clone(),
    }
}

fn program(code: &str) -> Result<Program, ContextError> {
    csharp::program(code, Kind::Expression).map_err(wrong)
}

fn run(program: &Program, state: &State) -> Result<Value, ContextError> {
    let value = program.evaluate(&Arc::new(state.clone()), &Limits::default());
    value.map_err(|failure| wrong(csharp::say(&failure)))
}
