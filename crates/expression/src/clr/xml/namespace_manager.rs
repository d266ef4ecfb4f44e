//! System.Xml.XmlNamespaceManager, XmlNameTable, System.Xml.XPath.XPathException

use std::sync::Arc;

use parking_lot::Mutex;

use super::scopes::Scopes;
use crate::clr::exceptions::constructors;
use crate::declare::{Allowed, Type};
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.Xml.XmlNamespaceManager`.
#[derive(Debug, Default)]
pub(super) struct XmlNamespaceManager(Mutex<Scopes>);

impl XmlNamespaceManager {
    pub(super) fn scopes(&self) -> Scopes {
        self.0.lock().clone()
    }
}

impl Object for XmlNamespaceManager {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.XmlNamespaceManager", [])
    }
}

/// A `System.Xml.NameTable`; names need no table here.
#[derive(Debug)]
pub(super) struct NameTable;

impl Object for NameTable {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.NameTable", [])
    }
}

pub(super) fn declare() -> Vec<Type> {
    type This = Arc<XmlNamespaceManager>;
    let exception = "System.Xml.XPath.XPathException";
    let manager = Type::class("System.Xml.XmlNamespaceManager")
        .allowed(Allowed::No)
        .constructor("XmlNamespaceManager(System.Xml.XmlNameTable nameTable)", |_: Value| {
            Value::object(XmlNamespaceManager::default())
        })
        .method("void AddNamespace(string prefix, string uri)", |this: This, prefix: Str, uri: Str| {
            this.0.lock().add(prefix, uri);
        })
        .method("string LookupNamespace(string prefix)", |this: This, prefix: Str| {
            this.0.lock().namespace_of(&prefix).cloned()
        })
        .method("string LookupPrefix(string uri)", |this: This, uri: Str| {
            this.0.lock().prefix_of(&uri).cloned()
        })
        .method("bool HasNamespace(string prefix)", |this: This, prefix: Str| {
            this.0.lock().namespace_of(&prefix).is_some()
        })
        .method("void PushScope()", |this: This| this.0.lock().push())
        .method("bool PopScope()", |this: This| {
            this.0.lock().pop();
            true
        });
    vec![
        manager,
        Type::class("System.Xml.XmlNameTable").allowed(Allowed::No),
        Type::class("System.Xml.NameTable : System.Xml.XmlNameTable")
            .allowed(Allowed::No)
            .constructor("NameTable()", || Value::object(NameTable)),
        constructors(
            Type::class("System.Xml.XPath.XPathException : System.SystemException").allowed(Allowed::No),
            exception,
            "",
        ),
    ]
}
