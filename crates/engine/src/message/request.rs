//! The request.

use std::net::IpAddr;
use std::sync::Arc;

use gatepost_expression::{Str, Value};
use http::Method;

use super::body::{Body, Charset};
use super::empty;
use super::headers::Headers;
use super::url::Url;

/// The request as `context.Request` shows it. Its parts are shared, so that showing them copies nothing.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The method that the client used.
    pub original_method: Method,
    url: Arc<Url>,
    base: Option<Arc<Url>>,
    rest: Str,
    /// What the client asked for.
    pub original_url: Arc<Url>,
    /// The headers.
    pub headers: Arc<Headers>,
    /// The body; none where the request has none.
    pub body: Option<Arc<Body>>,
    /// The address of the client.
    pub ip_address: Option<IpAddr>,
    /// What the operation's URL template found in the URL.
    pub parameters: Arc<Parameters>,
    /// The client's certificate, a `System.Security.Cryptography.X509Certificates.X509Certificate2`, or null.
    pub certificate: Value,
}

/// Parameters that a URL template found; names without case.
#[derive(Clone, Debug, Default)]
pub struct Parameters(pub Vec<(Str, Str)>);

impl Request {
    /// A request for `url`, which goes there as well.
    pub fn new(method: Method, url: Url) -> Self {
        let url = Arc::new(url);
        let rest = url.path().clone();
        Self::made(method, Arc::clone(&url), None, rest, url)
    }

    /// A request for `original`, which goes to the backend at `base` with `rest` in its path.
    pub fn routed(method: Method, original: Url, base: Arc<Url>, rest: &str) -> Self {
        let url = Arc::new(base.join(rest, &original.query().to_utf8()));
        Self::made(method, Arc::new(original), Some(base), Str::from(rest), url)
    }

    fn made(
        method: Method,
        original_url: Arc<Url>,
        base: Option<Arc<Url>>,
        rest: Str,
        url: Arc<Url>,
    ) -> Self {
        Self {
            original_method: method.clone(),
            method,
            url,
            base,
            rest,
            original_url,
            headers: empty::headers(),
            body: None,
            ip_address: None,
            parameters: empty::parameters(),
            certificate: Value::Null,
        }
    }

    /// Where the request goes.
    pub fn url(&self) -> &Arc<Url> {
        &self.url
    }

    /// The base URL of the backend.
    pub fn base(&self) -> Arc<Url> {
        self.base.clone().unwrap_or_else(|| Arc::new(self.original_url.origin()))
    }

    /// The part of the path that follows the backend's base URL.
    pub fn rest(&self) -> &Str {
        &self.rest
    }

    /// Sends the request to another backend; the rest of the path and the query stay.
    pub fn set_base(&mut self, base: Arc<Url>) {
        self.url = Arc::new(base.join(&self.rest.to_utf8(), &self.url.query().to_utf8()));
        self.base = Some(base);
    }

    /// Replaces what follows the backend's base URL, and the query.
    pub fn set_rest(&mut self, path: &str, query: &str) {
        self.rest = Str::from(path);
        self.url = Arc::new(self.base().join(path, query));
    }

    /// The URL's query, to change; the path stays.
    pub fn url_mut(&mut self) -> &mut Url {
        Arc::make_mut(&mut self.url)
    }

    /// Takes over each part in which `theirs` differs from `before`.
    pub(crate) fn take_changes(&mut self, theirs: &Self, before: &Self) {
        if theirs.method != before.method {
            self.method.clone_from(&theirs.method);
        }
        if !Arc::ptr_eq(&theirs.url, &before.url) {
            self.url = Arc::clone(&theirs.url);
            self.base.clone_from(&theirs.base);
            self.rest = theirs.rest.clone();
        }
        if !Arc::ptr_eq(&theirs.headers, &before.headers) {
            self.headers = Arc::clone(&theirs.headers);
        }
        if !is_same(theirs.body.as_ref(), before.body.as_ref()) {
            self.body.clone_from(&theirs.body);
        }
    }

    /// The headers, to change.
    pub fn headers_mut(&mut self) -> &mut Headers {
        Arc::make_mut(&mut self.headers)
    }

    /// Whether it has the form of a browser's question before the request that it means.
    pub fn asks_before(&self) -> bool {
        self.method == Method::OPTIONS
            && self.headers.contains("Origin")
            && self.headers.contains("Access-Control-Request-Method")
    }

    /// How the body is read as text.
    pub fn charset(&self) -> Charset {
        Charset::of(&self.headers)
    }
}

/// Whether two bodies are one.
pub(super) fn is_same(one: Option<&Arc<Body>>, other: Option<&Arc<Body>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}

impl Parameters {
    /// The number of parameters.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no parameter.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&Str> {
        self.0.iter().find(|(known, _)| known.to_utf8().eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::Method;

    use super::{Request, Url};

    #[test]
    fn base_and_rest_change_apart() {
        let mut request = Request::new(Method::GET, Url::parse("https://gateway/orders/7?a=1").unwrap());
        request.set_base(Arc::new(Url::parse("http://backend:8080/svc").unwrap()));
        assert_eq!(request.url().to_string(), "http://backend:8080/svc/orders/7?a=1");
        request.set_rest("/put", "?c=d");
        request.set_base(Arc::new(Url::parse("http://other").unwrap()));
        assert_eq!(request.url().to_string(), "http://other/put?c=d");
        assert_eq!(request.original_url.to_string(), "https://gateway/orders/7?a=1");
    }

    #[test]
    fn a_routed_request_goes_to_its_backend() {
        let original = Url::parse("https://gateway/api/orders/7?a=1").unwrap();
        let base = Arc::new(Url::parse("http://backend/svc").unwrap());
        let mut request = Request::routed(Method::GET, original, base, "/orders/7");
        assert_eq!(request.url().to_string(), "http://backend/svc/orders/7?a=1");
        request.set_rest("other", "");
        assert_eq!(request.url().to_string(), "http://backend/svc/other");
    }
}
