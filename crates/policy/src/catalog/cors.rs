//! <https://learn.microsoft.com/azure/api-management/cors-policy>

use std::borrow::Cow;

use gatepost_engine::{
    Context, Fault, Fit, Flow, FromObject, FromText, Outcome, Policy, Response, Seconds, Sections,
    TraceEvent, TraceSeverity, Value,
};
use gatepost_expression::{Str, Ty};
use gatepost_macros::Element;
use http::Method;

/// Lets scripts of other origins call, and answers what browsers ask before.
///
/// ```xml
/// <cors allow-credentials="true">
///     <allowed-origins><origin>https://app.example.com</origin></allowed-origins>
///     <allowed-methods preflight-result-max-age="300"><method>GET</method><method>PUT</method></allowed-methods>
///     <allowed-headers><header>Content-Type</header></allowed-headers>
///     <expose-headers><header>ETag</header></expose-headers>
/// </cors>
/// ```
#[derive(Element)]
pub(crate) struct Cors {
    /// Whether scripts may send cookies and the like.
    #[element(default = "false")]
    allow_credentials: Value<bool>,
    /// Whether a request of another origin is answered with an empty `200 OK`; else it goes on.
    #[element(default = "true")]
    terminate_unmatched_request: Value<bool>,
    /// Where scripts may come from.
    #[element(child)]
    allowed_origins: AllowedOrigins,
    /// What they may do: `GET` and `POST` where nothing is said.
    #[element(child)]
    allowed_methods: Option<AllowedMethods>,
    /// What headers they may send.
    #[element(child)]
    allowed_headers: Option<HeaderList>,
    /// What headers of the response they may read.
    #[element(child)]
    expose_headers: Option<HeaderList>,
}

/// Where scripts may come from.
#[derive(Element)]
struct AllowedOrigins {
    /// An origin, or `*` for all.
    #[element(children, at_least = 1)]
    origin: Vec<OriginElement>,
}

/// An origin.
#[derive(Element)]
struct OriginElement {
    /// `*`, or scheme, host and port.
    #[element(text)]
    origin: Value<Origin>,
}

/// What scripts may do.
#[derive(Element)]
struct AllowedMethods {
    /// How long a browser need not ask again.
    #[element(default = "0")]
    preflight_result_max_age: Value<Seconds>,
    /// A method, or `*` for all.
    #[element(children, at_least = 1)]
    method: Vec<Word>,
}

/// Names of headers.
#[derive(Element)]
struct HeaderList {
    /// A header, or `*` for all.
    #[element(children, at_least = 1)]
    header: Vec<Word>,
}

/// One name.
#[derive(Element)]
struct Word {
    /// The name, or `*`.
    #[element(text)]
    text: Value<Str>,
}

/// Where a script comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    Any,
    Of {
        scheme: String,
        host: String,
        port: Option<u16>,
    },
    /// What is no URL is compared as it is written, such as `null`.
    Text(String),
}

/// Mark of a request to which one `cors` has been applied: the first that fits counts.
#[derive(Clone, Copy)]
struct Applied;

impl Policy for Cors {
    const NAME: &'static str = "cors";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let headers = &cx.request().headers;
        let Some(origin) = headers.first("Origin").filter(|origin| !origin.is_empty()) else {
            tell(cx, SAME_ORIGIN);
            return Ok(Flow::Next);
        };
        let origin = origin.into_owned();
        if cx.extensions.get::<Applied>().is_some() {
            return Ok(Flow::Next);
        }
        let Some(allowed) = self.allowed_origin(&origin, cx)? else { return self.unmatched(cx) };
        cx.extensions.insert(Applied);
        self.allow_origin(&allowed, cx)?;
        if !cx.is_preflight() {
            if let Some(exposed) = words(self.expose_headers.as_ref().map(|list| list.header.as_slice()), cx)?
            {
                cx.set_reply_header("Access-Control-Expose-Headers", exposed.join(","));
            }
            return Ok(Flow::Next);
        }
        self.answer(cx)?;
        cx.set_response(Response::default());
        Ok(Flow::Return)
    }
}

impl Cors {
    /// What is said of an origin that is allowed: `*`, or the origin.
    fn allowed_origin(&self, origin: &str, cx: &Context) -> Result<Option<String>, Fault> {
        let from = Origin::from_text(origin).unwrap_or(Origin::Text(origin.to_owned()));
        for element in &self.allowed_origins.origin {
            match element.origin.get(cx)? {
                // Browsers do not take `*` together with credentials.
                Origin::Any if !self.allow_credentials.get(cx)? => return Ok(Some("*".to_owned())),
                Origin::Any => return Ok(Some(origin.to_owned())),
                allowed if allowed == from => return Ok(Some(origin.to_owned())),
                Origin::Of { .. } | Origin::Text(_) => {}
            }
        }
        Ok(None)
    }

    fn allow_origin(&self, origin: &str, cx: &mut Context) -> Result<(), Fault> {
        cx.set_reply_header("Access-Control-Allow-Origin", origin);
        if origin != "*" {
            cx.add_reply_header("Vary", "Origin");
        }
        if self.allow_credentials.get(cx)? {
            cx.set_reply_header("Access-Control-Allow-Credentials", "true");
        }
        Ok(())
    }

    /// The answer to what a browser asks before the request. What is not allowed is not named in it; the browser
    /// refuses.
    fn answer(&self, cx: &mut Context) -> Result<(), Fault> {
        let asked = |name: &str| cx.request().headers.joined(name).map(|asked| asked.to_string());
        let (method, headers) =
            (asked("Access-Control-Request-Method"), asked("Access-Control-Request-Headers"));
        let max_age = match &self.allowed_methods {
            Some(methods) => methods.preflight_result_max_age.get(cx)?.get(),
            None => 0,
        };
        let methods = words(self.allowed_methods.as_ref().map(|list| list.method.as_slice()), cx)?;
        let methods = methods.unwrap_or_else(|| DEFAULT_METHODS.map(str::to_owned).to_vec());
        let allowed = words(self.allowed_headers.as_ref().map(|list| list.header.as_slice()), cx)?;
        cx.set_reply_header("Access-Control-Max-Age", max_age.to_string());
        if let Some(methods) = said(methods, method) {
            cx.set_reply_header("Access-Control-Allow-Methods", methods);
        }
        if let Some(headers) = allowed.and_then(|allowed| said(allowed, headers)) {
            cx.set_reply_header("Access-Control-Allow-Headers", headers);
        }
        Ok(())
    }

    fn unmatched(&self, cx: &mut Context) -> Outcome {
        let terminates = self.terminate_unmatched_request.get(cx)?;
        let is_simple = matches!(cx.request().method, Method::GET | Method::HEAD);
        if !terminates || !(cx.is_preflight() || is_simple) {
            tell(cx, UNMATCHED);
            return Ok(Flow::Next);
        }
        cx.drop_bodies();
        cx.set_response(Response::default());
        Ok(Flow::Return)
    }
}

/// A list as the answer says it; `*` allows what is asked for.
fn said(allowed: Vec<String>, asked: Option<String>) -> Option<String> {
    if allowed.iter().any(|word| word == "*") { asked } else { Some(allowed.join(",")) }
}

fn words(list: Option<&[Word]>, cx: &Context) -> Result<Option<Vec<String>>, Fault> {
    let text = |word: &Word| word.text.get(cx).map(|text| text.to_utf8().trim().to_owned());
    list.map(|list| list.iter().map(text).collect()).transpose()
}

fn tell(cx: &Context, text: &str) {
    cx.note(|| TraceEvent::Message {
        severity: TraceSeverity::Information,
        text: text.to_owned(),
        metadata: Vec::new(),
    });
}

impl FromText for Origin {
    fn expected() -> Cow<'static, str> {
        "`*` or an origin such as `https://app.example.com`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.split_once("://") {
            _ if text.is_empty() => None,
            _ if text == "*" => Some(Self::Any),
            Some((scheme, rest)) => {
                let rest = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
                let scheme = scheme.to_ascii_lowercase();
                let (host, port) = match rest.rsplit_once(':') {
                    Some((host, port)) if !port.ends_with(']') => (host.to_owned(), port.parse().ok()),
                    _ => (rest, None),
                };
                let default = match scheme.as_str() {
                    "http" => Some(80),
                    "https" => Some(443),
                    _ => None,
                };
                Some(Self::Of { scheme, host, port: port.or(default) })
            }
            None => Some(Self::Text(text.to_owned())),
        }
    }
}

impl FromObject for Origin {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}

const DEFAULT_METHODS: [&str; 2] = ["GET", "POST"];
const SAME_ORIGIN: &str = "Origin header was missing or empty and the request was classified as not cross-domain. CORS policy was not applied.";
const UNMATCHED: &str = "Origin is not among the allowed ones. CORS policy was not applied.";
