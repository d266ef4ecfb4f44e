//! System.Xml.Linq.XName, XNamespace

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::chars::verify_name;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// The namespace that the prefix `xml` always stands for.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of `xmlns` and of attributes with that prefix.
pub(super) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// A `System.Xml.Linq.XName`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct XName {
    pub(super) namespace: Str,
    pub(super) local: Str,
}

/// A `System.Xml.Linq.XNamespace`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct XNamespace(pub(super) Str);

/// A name where null is an error.
pub(super) type Name = Arc<XName>;
/// A name where null is welcome.
pub(super) type MaybeName = Option<Arc<XName>>;
type Space = Arc<XNamespace>;
type MaybeSpace = Option<Arc<XNamespace>>;

impl XName {
    /// `XName.Get(localName, namespaceName)`.
    pub(super) fn new(namespace: Str, local: Str) -> Result<Self, Exception> {
        verify_name(&local)?;
        Ok(Self { namespace, local })
    }

    /// `XName.Get(expandedName)`: `local` or `{namespace}local`.
    pub(super) fn expanded(text: &Str) -> Result<Self, Exception> {
        let utf8 = text.to_utf8();
        if utf8.is_empty() {
            return Err(invalid(&utf8));
        }
        let Some(rest) = utf8.strip_prefix('{') else { return Self::new(Str::new(), text.clone()) };
        match rest.rsplit_once('}') {
            Some((namespace, local)) if !namespace.is_empty() && !local.is_empty() => {
                Self::new(Str::from(namespace), Str::from(local))
            }
            _ => Err(invalid(&utf8)),
        }
    }

    fn text(&self) -> Str {
        if self.namespace.is_empty() {
            self.local.clone()
        } else {
            Str::from(format!("{{{}}}{}", self.namespace, self.local))
        }
    }

    /// Whether an attribute of this name declares a namespace.
    pub(super) fn declares_namespace(&self) -> bool {
        if self.namespace.is_empty() {
            self.local == Str::from("xmlns")
        } else {
            self.namespace == Str::from(XMLNS)
        }
    }
}

fn invalid(text: &str) -> Exception {
    Exception::argument(format!("'{text}' is an invalid expanded name."), None)
}

impl Object for XName {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.Linq.XName", [])
    }

    fn to_text(&self, _: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(self.text())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(hash(&self.namespace).wrapping_mul(31) ^ hash(&self.local))
    }

    fn canonical(&self, _: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        Some(Ok(json!({ "xname": self.text().to_string() })))
    }
}

impl Object for XNamespace {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.Linq.XNamespace", [])
    }

    fn to_text(&self, _: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(self.0.clone())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(hash(&self.0))
    }

    fn canonical(&self, _: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        Some(Ok(json!({ "xns": self.0.to_string() })))
    }
}

fn hash(text: &Str) -> i32 {
    crate::clr::equality::hash_code(&Value::String(text.clone()))
}

pub(super) fn declare() -> Vec<Type> {
    vec![name(), namespace()]
}

fn name() -> Type {
    Type::class("System.Xml.Linq.XName : System.IEquatable<XName>")
        .property("string LocalName", |name: Name| name.local.clone())
        .property("XNamespace Namespace", |name: Name| Value::object(XNamespace(name.namespace.clone())))
        .property("string NamespaceName", |name: Name| name.namespace.clone())
        .method("static XName Get(string expandedName)", |text: Str| {
            XName::expanded(&text).map(Value::object)
        })
        .method("static XName Get(string localName, string namespaceName)", |local: Str, namespace: Str| {
            XName::new(namespace, local).map(Value::object)
        })
        .method("string ToString()", |name: Name| name.text())
        .method("bool Equals(object obj)", |name: Name, other: Value| name.equals(&other))
        .method("int GetHashCode()", |name: Name| name.hash_code())
        .operator("bool operator ==(XName left, XName right)", |a: MaybeName, b: MaybeName| a == b)
        .operator("bool operator !=(XName left, XName right)", |a: MaybeName, b: MaybeName| a != b)
        .conversion("implicit operator XName(string expandedName)", |text: Option<Str>| {
            text.map(|text| XName::expanded(&text).map(Value::object)).transpose()
        })
}

fn namespace() -> Type {
    Type::class("System.Xml.Linq.XNamespace")
        .property("string NamespaceName", |space: Space| space.0.clone())
        .property("static XNamespace None", || Value::object(XNamespace(Str::new())))
        .property("static XNamespace Xml", || Value::object(XNamespace(Str::from(XML))))
        .property("static XNamespace Xmlns", || Value::object(XNamespace(Str::from(XMLNS))))
        .method("static XNamespace Get(string namespaceName)", |text: Str| Value::object(XNamespace(text)))
        .method("XName GetName(string localName)", |space: Space, local: Str| {
            XName::new(space.0.clone(), local).map(Value::object)
        })
        .method("string ToString()", |space: Space| space.0.clone())
        .method("bool Equals(object obj)", |space: Space, other: Value| space.equals(&other))
        .method("int GetHashCode()", |space: Space| space.hash_code())
        .operator("XName operator +(XNamespace ns, string localName)", |space: Space, local: Str| {
            XName::new(space.0.clone(), local).map(Value::object)
        })
        .operator("bool operator ==(XNamespace left, XNamespace right)", |a: MaybeSpace, b: MaybeSpace| {
            a == b
        })
        .operator("bool operator !=(XNamespace left, XNamespace right)", |a: MaybeSpace, b: MaybeSpace| {
            a != b
        })
        .conversion("implicit operator XNamespace(string namespaceName)", |text: Option<Str>| {
            text.map(|text| Value::object(XNamespace(text)))
        })
}
