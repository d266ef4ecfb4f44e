//! System.UriBuilder

use std::sync::Arc;

use parking_lot::Mutex;

use super::escape::{canonical, invalid};
use super::object::{ESCAPED, RELATIVE_OR_ABSOLUTE, Uri};
use super::parse::{is_scheme, needs_host};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.UriBuilder`.
#[derive(Debug)]
struct UriBuilder(Mutex<Pieces>);

#[derive(Clone, Debug)]
struct Pieces {
    scheme: String,
    user: String,
    password: String,
    host: String,
    port: i32,
    path: String,
    query: String,
    fragment: String,
}

macro_rules! text_properties {
    ($ty:expr, $($signature:literal $field:ident $change:expr),* $(,)?) => {
        $ty$(.writable(
            $signature,
            |builder: Arc<UriBuilder>| builder.0.lock().$field.clone(),
            |builder: Arc<UriBuilder>, text: Option<Str>| -> Result<(), Exception> {
                let change: fn(&str) -> Result<String, Exception> = $change;
                let text = change(&text.unwrap_or_default().to_utf8())?;
                builder.0.lock().$field = text;
                Ok(())
            },
        ))*
    };
}

pub(super) fn declare() -> Type {
    let ty = Type::class("System.UriBuilder")
        .allowed(Allowed::No)
        .constructor("UriBuilder()", || make(Pieces::default()))
        .constructor("UriBuilder(string uri)", from_text)
        .constructor("UriBuilder(Uri uri)", |uri: Arc<Uri>| from_uri(&uri))
        .constructor(
            "UriBuilder(string schemeName, string hostName)",
            |scheme: Option<Str>, host: Option<Str>| from_pieces(scheme, host, -1, None, None),
        )
        .constructor(
            "UriBuilder(string scheme, string host, int portNumber)",
            |scheme: Option<Str>, host: Option<Str>, port: i32| from_pieces(scheme, host, port, None, None),
        )
        .constructor(
            "UriBuilder(string scheme, string host, int port, string pathValue)",
            |scheme: Option<Str>, host: Option<Str>, port: i32, path: Option<Str>| {
                from_pieces(scheme, host, port, path, None)
            },
        )
        .constructor(
            "UriBuilder(string scheme, string host, int port, string path, string extraValue)",
            from_pieces,
        );
    let ty = text_properties!(
        ty,
        "string Scheme" scheme scheme,
        "string UserName" user |text| Ok(text.to_owned()),
        "string Password" password |text| Ok(text.to_owned()),
        "string Host" host |text| Ok(host(text)),
        "string Path" path |text| Ok(path(text)),
        "string Query" query |text| Ok(with_sign('?', text)),
        "string Fragment" fragment |text| Ok(with_sign('#', text)),
    );
    ty.writable("int Port", |builder: Arc<UriBuilder>| builder.0.lock().port, set_port)
        .property("Uri Uri", |builder: Arc<UriBuilder>| {
            let text = builder.0.lock().text()?;
            Uri::absolute(&text).map(Arc::new)
        })
        .method("string ToString()", |builder: Arc<UriBuilder>| builder.0.lock().text())
        .method("bool Equals(object rparam)", |a: Arc<UriBuilder>, b: Value| a.equals(&b).unwrap_or(false))
        .method("int GetHashCode()", |builder: Arc<UriBuilder>| {
            let text = builder.0.lock().text()?;
            Ok::<_, Exception>(crate::clr::equality::hash_code(&Value::text(text)))
        })
}

impl Default for Pieces {
    fn default() -> Self {
        Self {
            scheme: "http".to_owned(),
            user: String::new(),
            password: String::new(),
            host: "localhost".to_owned(),
            port: -1,
            path: "/".to_owned(),
            query: String::new(),
            fragment: String::new(),
        }
    }
}

impl Object for UriBuilder {
    fn ty(&self) -> Ty {
        Ty::named("System.UriBuilder", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.0.lock().text()?))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let own = self.0.lock().text().ok();
        let other = other.downcast_ref::<Self>()?;
        Some(own.is_some() && own == other.0.lock().text().ok())
    }
}

impl Pieces {
    fn text(&self) -> Result<String, Exception> {
        if self.user.is_empty() && !self.password.is_empty() {
            return Err(invalid("The username:password construct is badly formed."));
        }
        let mut out = String::new();
        if !self.scheme.is_empty() {
            let server = needs_host(&self.scheme) || (!self.host.is_empty() && self.scheme != "mailto");
            out.push_str(&self.scheme);
            out.push_str(if server || self.scheme == "file" { "://" } else { ":" });
        }
        out.push_str(&self.user);
        if !self.password.is_empty() {
            out.push_str(&format!(":{}", self.password));
        }
        if !self.user.is_empty() {
            out.push('@');
        }
        out.push_str(&self.host);
        if self.port != -1 && !self.host.is_empty() {
            out.push_str(&format!(":{}", self.port));
        }
        if !self.host.is_empty() && !self.path.is_empty() && !self.path.starts_with('/') {
            out.push('/');
        }
        out.push_str(&self.path);
        out.push_str(&self.query);
        out.push_str(&self.fragment);
        Ok(out)
    }
}

fn make(pieces: Pieces) -> Value {
    Value::object(UriBuilder(Mutex::new(pieces)))
}

fn from_text(text: Str) -> Result<Value, Exception> {
    let text = text.to_utf8();
    let uri = Uri::parse(&text, RELATIVE_OR_ABSOLUTE)?;
    let uri = if uri.parts.is_some() { uri } else { Uri::absolute(&format!("http://{text}"))? };
    from_uri(&uri)
}

fn from_uri(uri: &Uri) -> Result<Value, Exception> {
    let parts = uri.parts()?;
    let (user, password) = parts.user.split_once(':').unwrap_or((&parts.user, ""));
    Ok(make(Pieces {
        scheme: parts.scheme.clone(),
        user: user.to_owned(),
        password: password.to_owned(),
        host: parts.host.clone(),
        port: parts.port,
        path: super::object::write(&parts.path, ESCAPED),
        query: parts.query.clone(),
        fragment: parts.fragment.clone(),
    }))
}

fn from_pieces(
    scheme_text: Option<Str>,
    host_text: Option<Str>,
    port: i32,
    path_text: Option<Str>,
    extra: Option<Str>,
) -> Result<Value, Exception> {
    let extra = extra.unwrap_or_default().to_string();
    let (query, fragment) = match extra.strip_prefix('?') {
        Some(query) => query.split_at_checked(query.find('#').unwrap_or(query.len())).unwrap_or((query, "")),
        None => ("", extra.as_str()),
    };
    if !fragment.is_empty() && !fragment.starts_with('#') {
        return Err(Exception::argument("Extra portion of URI not valid.", Some("extraValue")));
    }
    Ok(make(Pieces {
        scheme: scheme(&scheme_text.unwrap_or_default().to_utf8())?,
        host: host(&host_text.unwrap_or_default().to_utf8()),
        port: check_port(port)?,
        path: path(&path_text.unwrap_or_default().to_utf8()),
        query: with_sign('?', query),
        fragment: fragment.to_owned(),
        ..Pieces::default()
    }))
}

fn scheme(text: &str) -> Result<String, Exception> {
    let name = text.split(':').next().unwrap_or_default();
    if !name.is_empty() && !is_scheme(name) {
        return Err(Exception::argument("Invalid URI: The URI scheme is not valid.", Some("value")));
    }
    Ok(name.to_ascii_lowercase())
}

fn host(text: &str) -> String {
    if text.contains(':') && !text.starts_with('[') { format!("[{text}]") } else { text.to_owned() }
}

fn path(text: &str) -> String {
    if text.is_empty() {
        "/".to_owned()
    } else {
        canonical(&text.replace('\\', "/")).replace('?', "%3F").replace('#', "%23")
    }
}

fn with_sign(sign: char, text: &str) -> String {
    if text.is_empty() || text.starts_with(sign) { text.to_owned() } else { format!("{sign}{text}") }
}

fn check_port(port: i32) -> Result<i32, Exception> {
    if (-1..=65535).contains(&port) {
        Ok(port)
    } else {
        Err(Exception::argument_out_of_range(
            "Specified argument was out of the range of valid values.",
            "value",
        ))
    }
}

fn set_port(builder: Arc<UriBuilder>, port: i32) -> Result<(), Exception> {
    builder.0.lock().port = check_port(port)?;
    Ok(())
}
