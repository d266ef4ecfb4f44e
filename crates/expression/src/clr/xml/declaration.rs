//! System.Xml.Linq.XDeclaration

use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{Value as Json, json};

use crate::declare::Type;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.Xml.Linq.XDeclaration`.
#[derive(Debug)]
pub(super) struct XDeclaration(Mutex<Parts>);

/// What an XML declaration says.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) version: Option<Str>,
    pub(super) encoding: Option<Str>,
    pub(super) standalone: Option<Str>,
}

impl XDeclaration {
    pub(super) fn new(parts: Parts) -> Self {
        Self(Mutex::new(parts))
    }

    pub(super) fn parts(&self) -> Parts {
        self.0.lock().clone()
    }

    pub(super) fn text(&self) -> String {
        let parts = self.0.lock();
        let part = |name: &str, value: &Option<Str>| {
            value.as_ref().map(|value| format!(" {name}=\"{value}\"")).unwrap_or_default()
        };
        format!(
            "<?xml{}{}{}?>",
            part("version", &parts.version),
            part("encoding", &parts.encoding),
            part("standalone", &parts.standalone)
        )
    }
}

impl Object for XDeclaration {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.Linq.XDeclaration", [])
    }

    fn to_text(&self, _: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text()))
    }

    fn canonical(&self, _: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        Some(Ok(json!({ "xdecl": self.text() })))
    }
}

type This = Arc<XDeclaration>;

pub(super) fn declare() -> Type {
    Type::class("System.Xml.Linq.XDeclaration")
        .constructor(
            "XDeclaration(string version, string encoding, string standalone)",
            |version: Option<Str>, encoding: Option<Str>, standalone: Option<Str>| {
                Value::object(XDeclaration::new(Parts { version, encoding, standalone }))
            },
        )
        .constructor("XDeclaration(XDeclaration other)", |other: This| {
            Value::object(XDeclaration::new(other.parts()))
        })
        .writable(
            "string Version",
            |this: This| this.0.lock().version.clone(),
            |this: This, value: Option<Str>| this.0.lock().version = value,
        )
        .writable(
            "string Encoding",
            |this: This| this.0.lock().encoding.clone(),
            |this: This, value: Option<Str>| this.0.lock().encoding = value,
        )
        .writable(
            "string Standalone",
            |this: This| this.0.lock().standalone.clone(),
            |this: This, value: Option<Str>| this.0.lock().standalone = value,
        )
        .method("string ToString()", |this: This| Str::from(this.text()))
}
