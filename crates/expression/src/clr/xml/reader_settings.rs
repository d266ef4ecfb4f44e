//! System.Xml.XmlReaderSettings, DtdProcessing

use std::sync::Arc;

use parking_lot::Mutex;

use super::parse::Options;
use super::reader::{Source, XmlReader};
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

const DTD: &str = "System.Xml.DtdProcessing";

/// A `XmlReaderSettings`.
#[derive(Debug, Default)]
struct SettingsObject(Mutex<Settings>);

#[derive(Clone, Copy, Debug, Default)]
struct Settings {
    skip_whitespace: bool,
    skips: Skips,
    dtd: i32,
}

/// The nodes that a reader leaves out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Skips {
    pub(super) comments: bool,
    pub(super) instructions: bool,
}

impl Object for SettingsObject {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.XmlReaderSettings", [])
    }
}

pub(super) fn declare() -> Vec<Type> {
    type Set = Arc<SettingsObject>;
    vec![
        Type::enumeration(DTD, &[("Prohibit", 0), ("Ignore", 1), ("Parse", 2)]).allowed(Allowed::No),
        Type::class("System.Xml.XmlReaderSettings")
            .allowed(Allowed::No)
            .constructor("XmlReaderSettings()", || Value::object(SettingsObject::default()))
            .writable(
                "DtdProcessing DtdProcessing",
                |set: Set| EnumValue { ty: DTD, number: set.0.lock().dtd },
                |set: Set, value: EnumValue| set.0.lock().dtd = value.number,
            )
            .remark("Nothing outside of the document is ever read.")
            .writable(
                "bool IgnoreComments",
                |set: Set| set.0.lock().skips.comments,
                |set: Set, on: bool| set.0.lock().skips.comments = on,
            )
            .writable(
                "bool IgnoreProcessingInstructions",
                |set: Set| set.0.lock().skips.instructions,
                |set: Set, on: bool| set.0.lock().skips.instructions = on,
            )
            .writable(
                "bool IgnoreWhitespace",
                |set: Set| set.0.lock().skip_whitespace,
                |set: Set, on: bool| set.0.lock().skip_whitespace = on,
            )
            .method("XmlReaderSettings Clone()", |set: Set| {
                Value::object(SettingsObject(Mutex::new(*set.0.lock())))
            })
            .method("void Reset()", |set: Set| *set.0.lock() = Settings::default()),
    ]
}

/// Declares `XmlReader.Create` with settings.
pub(super) fn with_creates(ty: Type) -> Type {
    ty.method("static XmlReader Create(System.IO.TextReader input, XmlReaderSettings settings)", create)
        .method("static XmlReader Create(System.IO.Stream input)", |cx: &mut Cx<'_>, source: Source| {
            create(cx, source, None)
        })
        .method("static XmlReader Create(System.IO.Stream input, XmlReaderSettings settings)", create)
}

fn create(cx: &mut Cx<'_>, source: Source, settings: Option<Arc<SettingsObject>>) -> Result<Value, Throw> {
    let settings = settings.map(|settings| *settings.0.lock()).unwrap_or_default();
    let options = Options { preserve_whitespace: !settings.skip_whitespace, prohibit_dtd: settings.dtd == 0 };
    let reader = XmlReader::new(cx, "System.Xml.XmlReader", &source, options)?;
    Ok(Value::object(reader.skipping(settings.skips)))
}
