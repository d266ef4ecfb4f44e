//! The object behind System.Uri.

use std::net::Ipv6Addr;
use std::sync::Arc;

use super::escape::{invalid, is_canonical, unescape_data, unescape_safe};
use super::parse::{self, Failure, HostKind, Parts, default_port, remove_dots};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.Uri`.
#[derive(Clone, Debug)]
pub struct Uri {
    pub(super) original: String,
    /// The parts; a relative URI has none.
    pub(super) parts: Option<Parts>,
}

/// What a text may be: the numbers of `System.UriKind`.
pub(super) const RELATIVE_OR_ABSOLUTE: i32 = 0;
pub(super) const ABSOLUTE: i32 = 1;
const RELATIVE: i32 = 2;

/// Which characters a part is given with: the numbers of `System.UriFormat`.
pub(super) const ESCAPED: i32 = 1;
pub(super) const UNESCAPED: i32 = 2;
const SAFE: i32 = 3;

impl Uri {
    /// Reads a URI of this kind.
    pub(crate) fn parse(text: &str, kind: i32) -> Result<Self, Exception> {
        match parse::parse(text) {
            Ok(_) if kind == RELATIVE => Err(Exception::new(
                "System.UriFormatException",
                "A relative URI cannot be created because the 'uriString' parameter represents an absolute URI.",
            )),
            Ok(parts) => Ok(Self { original: text.to_owned(), parts: Some(parts) }),
            Err(Failure::NotAbsolute(_)) if kind != ABSOLUTE => {
                Ok(Self { original: text.to_owned(), parts: None })
            }
            Err(Failure::Bad(_)) if kind == RELATIVE => Ok(Self { original: text.to_owned(), parts: None }),
            Err(Failure::NotAbsolute(exception) | Failure::Bad(exception)) => Err(exception),
        }
    }

    /// An absolute URI.
    pub fn absolute(text: &str) -> Result<Self, Exception> {
        Self::parse(text, ABSOLUTE)
    }

    pub(super) fn parts(&self) -> Result<&Parts, Exception> {
        self.parts.as_ref().ok_or_else(|| {
            Exception::invalid_operation("This operation is not supported for a relative URI.")
        })
    }

    /// `ToString()`.
    pub(crate) fn text(&self) -> String {
        match &self.parts {
            Some(parts) => parts.whole(SAFE),
            None => self.original.clone(),
        }
    }

    /// `relative` as seen from this URI.
    pub(super) fn join(&self, relative: &Self) -> Result<Self, Exception> {
        if relative.parts.is_some() {
            return Ok(relative.clone());
        }
        let base = self.parts.as_ref().ok_or_else(|| {
            Exception::argument_out_of_range("This operation is not supported for a relative URI.", "baseUri")
        })?;
        Self::absolute(&base.resolve(parse::trim(&relative.original)))
    }

    /// Whether it is written as RFC 3986 asks for.
    pub(super) fn is_well_formed(&self) -> bool {
        let text = &self.original;
        let plain = is_canonical(text) && !text.contains('\\') && parse::trim(text) == text;
        match &self.parts {
            None => {
                let first = text.split(['/', '?', '#']).next().unwrap_or_default();
                plain && !text.contains('#') && !first.contains(':')
            }
            Some(parts) => {
                let slashes = parts.delimiter != "://" || text.contains("://");
                plain && slashes && text.matches('#').count() <= 1
            }
        }
    }
}

impl Object for Uri {
    fn ty(&self) -> Ty {
        Ty::named("System.Uri", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text()))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let text = if let Value::String(text) = other {
            Self::parse(&text.to_utf8(), RELATIVE_OR_ABSOLUTE).ok()
        } else {
            None
        };
        let other = other.downcast_ref::<Self>().or(text.as_ref());
        Some(other.is_some_and(|other| same(self, other)))
    }

    fn hash_code(&self) -> Option<i32> {
        let key = match &self.parts {
            Some(parts) => {
                Parts { fragment: String::new(), user: String::new(), ..parts.clone() }.whole(SAFE)
            }
            None => self.original.clone(),
        };
        Some(crate::clr::equality::hash_code(&Value::text(key)))
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "uri": self.text() })))
    }
}

/// Whether both name the same, user and fragment aside.
pub(super) fn same(a: &Uri, b: &Uri) -> bool {
    match (&a.parts, &b.parts) {
        (Some(a), Some(b)) => {
            let plain =
                |parts: &Parts| Parts { fragment: String::new(), user: String::new(), ..parts.clone() };
            plain(a) == plain(b)
        }
        (None, None) => a.original == b.original,
        _ => false,
    }
}

impl Parts {
    pub(super) fn is_default_port(&self) -> bool {
        self.port == default_port(&self.scheme)
    }

    /// Host, and the port unless it is the scheme's own.
    pub(super) fn authority(&self) -> String {
        if self.is_default_port() { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    pub(super) fn user_prefix(&self) -> String {
        if self.user.is_empty() { String::new() } else { format!("{}@", self.user) }
    }

    /// The whole URI with its characters in this form.
    pub(super) fn whole(&self, format: i32) -> String {
        let part = |text: &str| write(text, format);
        format!(
            "{}{}{}{}{}{}{}",
            self.scheme,
            self.delimiter,
            part(&self.user_prefix()),
            self.authority(),
            part(&self.path),
            part(&self.query),
            part(&self.fragment)
        )
    }

    /// The host without the brackets of an IPv6 address.
    pub(super) fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    pub(super) fn is_loopback(&self) -> bool {
        let address = self.bare_host().parse::<Ipv6Addr>();
        match self.host_kind {
            HostKind::IPv4 => self.host.starts_with("127."),
            HostKind::IPv6 => address.is_ok_and(|address| address.is_loopback()),
            HostKind::Dns => matches!(self.host.as_str(), "localhost" | "loopback"),
            HostKind::Basic => self.scheme == "file",
            HostKind::Unknown => false,
        }
    }

    /// The path's pieces, each with the slash that ends it.
    pub(super) fn segments(&self) -> Vec<String> {
        self.path.split_inclusive('/').map(str::to_owned).collect()
    }

    /// The file behind a `file` URI, else the path without codes.
    pub(super) fn local_path(&self) -> String {
        let path = unescape_data(&self.path);
        if self.scheme != "file" {
            return path;
        }
        let drive = matches!(path.as_bytes(), [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
        if !self.host.is_empty() {
            return format!("\\\\{}{}", self.host, path.replace('/', "\\"));
        }
        if drive { path.trim_start_matches('/').replace('/', "\\") } else { path }
    }

    /// The absolute URI that a relative text means here.
    fn resolve(&self, relative: &str) -> String {
        let server = format!("{}{}{}{}", self.scheme, self.delimiter, self.user_prefix(), self.authority());
        let tail_at = relative.find(['?', '#']).unwrap_or(relative.len());
        let (path, tail) = relative.split_at_checked(tail_at).unwrap_or((relative, ""));
        let relative_path = path.replace('\\', "/");
        if relative.is_empty() {
            return self.whole(ESCAPED);
        }
        if relative_path.starts_with("//") {
            return format!("{}:{relative_path}{tail}", self.scheme);
        }
        if relative_path.starts_with('/') {
            return format!("{server}{}{tail}", remove_dots(&relative_path));
        }
        if relative_path.is_empty() {
            let query = if tail.starts_with('#') { self.query.as_str() } else { "" };
            return format!("{server}{}{query}{tail}", self.path);
        }
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{server}{}{tail}", remove_dots(&format!("{folder}/{relative_path}")))
    }
}

/// The text of a part, which is kept escaped, in this form.
pub(super) fn write(text: &str, format: i32) -> String {
    match format {
        ESCAPED => text.to_owned(),
        UNESCAPED => unescape_data(text),
        _ => unescape_safe(text),
    }
}

/// A shared URI, for constructors.
pub(super) fn shared(uri: Result<Uri, Exception>) -> Result<Arc<Uri>, Exception> {
    uri.map(Arc::new)
}

/// What `Uri.TryCreate` gives where the text is none.
pub(super) fn too_long(text: &str) -> Result<(), Exception> {
    const LIMIT: usize = 0xfff0;
    if text.len() > LIMIT { Err(invalid("The Uri string is too long.")) } else { Ok(()) }
}
