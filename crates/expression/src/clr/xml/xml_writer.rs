//! System.Xml.XmlWriter and XmlWriterSettings

use std::sync::Arc;

use parking_lot::Mutex;

use super::content::{Part, add, parts};
use super::name::{XMLNS, XName};
use super::node::{Kind, Links, Node};
use super::object::XObject;
use super::parse::{Options, parse};
use super::values::text_of_value;
use super::write::{Format, save, write};
use crate::clr::encoding::Encoding;
use crate::clr::json::base64;
use crate::clr::receiver::range;
use crate::clr::streams;
use crate::clr::string_builder::StringBuilder;
use crate::clr::text_io::StringWriter;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, Mismatch};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

const CONFORMANCE: &str = "System.Xml.ConformanceLevel";
const FRAGMENT: i32 = 1;

type This = Arc<XmlWriter>;

pub(super) fn declare() -> Vec<Type> {
    vec![
        writer(),
        settings(),
        Type::enumeration(CONFORMANCE, &[("Auto", 0), ("Fragment", 1), ("Document", 2)]).allowed(Allowed::No),
    ]
}

/// A `System.Xml.XmlWriter`: grows a tree, which is written when it is flushed or closed.
#[derive(Debug)]
pub(super) struct XmlWriter {
    target: Option<Target>,
    settings: Settings,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The containers that are open; the first one is the document, or the container that was given.
    open: Vec<XObject>,
    /// A prefix that the innermost element declares behind its attributes, and its namespace.
    prefix: Option<(Str, Str)>,
    /// The attribute that is open, and its value so far.
    attribute: Option<(Arc<XName>, String)>,
    /// How much of the text was handed on.
    written: usize,
}

/// Where the text goes.
#[derive(Debug)]
enum Target {
    Builder(Arc<StringBuilder>),
    Writer(Arc<StringWriter>),
    Stream(streams::Any),
}

impl FromValue for Target {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if let Some(builder) = value.downcast() {
            return Ok(Self::Builder(builder));
        }
        match value.downcast() {
            Some(writer) => Ok(Self::Writer(writer)),
            None => streams::Any::from_value(value).map(Self::Stream),
        }
    }
}

/// How a writer writes.
#[derive(Clone, Debug)]
struct Settings {
    indented: bool,
    omit_declaration: bool,
    conformance: i32,
    encoding: Option<Arc<Encoding>>,
    closes: bool,
    checks: bool,
    line_end: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            indented: false,
            omit_declaration: false,
            conformance: 2,
            encoding: None,
            closes: false,
            checks: true,
            line_end: None,
        }
    }
}

#[derive(Debug, Default)]
struct SettingsObject(Mutex<Settings>);

impl Object for SettingsObject {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.XmlWriterSettings", [])
    }
}

impl Object for XmlWriter {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.XmlWriter", [])
    }
}

fn settings() -> Type {
    type Set = Arc<SettingsObject>;
    Type::class("System.Xml.XmlWriterSettings")
        .allowed(Allowed::No)
        .constructor("XmlWriterSettings()", || Value::object(SettingsObject::default()))
        .writable(
            "bool CheckCharacters",
            |set: Set| set.0.lock().checks,
            |set: Set, on: bool| set.0.lock().checks = on,
        )
        .remark("Characters are always checked.")
        .writable(
            "bool CloseOutput",
            |set: Set| set.0.lock().closes,
            |set: Set, on: bool| set.0.lock().closes = on,
        )
        .writable(
            "ConformanceLevel ConformanceLevel",
            |set: Set| EnumValue { ty: CONFORMANCE, number: set.0.lock().conformance },
            |set: Set, level: EnumValue| set.0.lock().conformance = level.number,
        )
        .writable(
            "Encoding Encoding",
            |set: Set| set.0.lock().encoding.clone().unwrap_or_else(|| Arc::new(utf8())),
            |set: Set, encoding: Arc<Encoding>| set.0.lock().encoding = Some(encoding),
        )
        .writable(
            "bool Indent",
            |set: Set| set.0.lock().indented,
            |set: Set, on: bool| set.0.lock().indented = on,
        )
        .writable(
            "string NewLineChars",
            |set: Set| set.0.lock().line_end.clone().unwrap_or_else(|| "\n".to_owned()),
            |set: Set, end: Str| set.0.lock().line_end = Some(end.to_string()),
        )
        .writable(
            "bool OmitXmlDeclaration",
            |set: Set| set.0.lock().omit_declaration,
            |set: Set, on: bool| set.0.lock().omit_declaration = on,
        )
        .method("XmlWriterSettings Clone()", |set: Set| {
            Value::object(SettingsObject(Mutex::new(set.0.lock().clone())))
        })
        .method("void Reset()", |set: Set| *set.0.lock() = Settings::default())
}

fn utf8() -> Encoding {
    Encoding::new(crate::clr::codec::Charset::Utf8)
}

/// Declares `Create` for a kind of target.
macro_rules! creates {
    ($ty:expr, $($target:literal)*) => {
        $ty$(
            .method(concat!("static XmlWriter Create(", $target, " output)"), |target: Target| {
                Value::object(XmlWriter::new(Some(target), Settings::default()))
            })
            .method(
                concat!("static XmlWriter Create(", $target, " output, XmlWriterSettings settings)"),
                |target: Target, settings: Option<Arc<SettingsObject>>| {
                    let settings = settings.map(|settings| settings.0.lock().clone()).unwrap_or_default();
                    Value::object(XmlWriter::new(Some(target), settings))
                },
            )
        )*
    };
}

fn writer() -> Type {
    let ty = Type::class("System.Xml.XmlWriter : System.IDisposable")
        .allowed(Allowed::No)
        .note("What is written reaches its target when all elements are closed, or the writer is.");
    let ty = creates!(ty, "StringBuilder" "System.IO.TextWriter" "System.IO.Stream")
        .property("XmlWriterSettings Settings", |writer: This| {
            Value::object(SettingsObject(Mutex::new(writer.settings.clone())))
        })
        .method("void Flush()", |cx: &mut Cx<'_>, writer: This| writer.flush(cx, false))
        .method("void Close()", |cx: &mut Cx<'_>, writer: This| writer.close(cx))
        .method("void Dispose()", |cx: &mut Cx<'_>, writer: This| writer.close(cx));
    with_contents(with_attributes(with_elements(ty)))
}

fn with_elements(ty: Type) -> Type {
    ty.method("void WriteStartDocument()", |_: This| ())
        .method("void WriteStartDocument(bool standalone)", |_: This, _: bool| ())
        .method("void WriteEndDocument()", |writer: This| writer.state.lock().open.truncate(1))
        .method("void WriteStartElement(string localName)", |cx: &mut Cx<'_>, writer: This, name: Str| {
            writer.start(cx, None, name, None)
        })
        .method(
            "void WriteStartElement(string localName, string ns)",
            |cx: &mut Cx<'_>, writer: This, name: Str, namespace: Option<Str>| {
                writer.start(cx, None, name, namespace)
            },
        )
        .method(
            "void WriteStartElement(string prefix, string localName, string ns)",
            |cx: &mut Cx<'_>, writer: This, prefix: Option<Str>, name: Str, namespace: Option<Str>| {
                writer.start(cx, prefix, name, namespace)
            },
        )
        .method("void WriteEndElement()", |cx: &mut Cx<'_>, writer: This| writer.end(cx))
        .method("void WriteFullEndElement()", |cx: &mut Cx<'_>, writer: This| {
            writer.add(cx, Part::Text(Str::new()))?;
            writer.end(cx)
        })
        .method(
            "void WriteElementString(string localName, string value)",
            |cx: &mut Cx<'_>, writer: This, name: Str, value: Option<Str>| {
                writer.element(cx, None, name, None, value)
            },
        )
        .method(
            "void WriteElementString(string localName, string ns, string value)",
            |cx: &mut Cx<'_>, writer: This, name: Str, namespace: Option<Str>, value: Option<Str>| {
                writer.element(cx, None, name, namespace, value)
            },
        )
        .method(
            "void WriteElementString(string prefix, string localName, string ns, string value)",
            |cx: &mut Cx<'_>,
             writer: This,
             prefix: Option<Str>,
             name: Str,
             namespace: Option<Str>,
             value: Option<Str>| { writer.element(cx, prefix, name, namespace, value) },
        )
}

fn with_attributes(ty: Type) -> Type {
    ty.method(
        "void WriteAttributeString(string localName, string value)",
        |cx: &mut Cx<'_>, writer: This, name: Str, value: Option<Str>| {
            writer.attribute(cx, None, name, None, value)
        },
    )
    .method(
        "void WriteAttributeString(string localName, string ns, string value)",
        |cx: &mut Cx<'_>, writer: This, name: Str, namespace: Option<Str>, value: Option<Str>| {
            writer.attribute(cx, None, name, namespace, value)
        },
    )
    .method(
        "void WriteAttributeString(string prefix, string localName, string ns, string value)",
        |cx: &mut Cx<'_>,
         writer: This,
         prefix: Option<Str>,
         name: Str,
         namespace: Option<Str>,
         value: Option<Str>| { writer.attribute(cx, prefix, name, namespace, value) },
    )
    .method("void WriteStartAttribute(string localName)", |writer: This, name: Str| {
        writer.start_attribute(None, name, None)
    })
    .method(
        "void WriteStartAttribute(string localName, string ns)",
        |writer: This, name: Str, namespace: Option<Str>| writer.start_attribute(None, name, namespace),
    )
    .method(
        "void WriteStartAttribute(string prefix, string localName, string ns)",
        |writer: This, prefix: Option<Str>, name: Str, namespace: Option<Str>| {
            writer.start_attribute(prefix, name, namespace)
        },
    )
    .method("void WriteEndAttribute()", |cx: &mut Cx<'_>, writer: This| writer.end_attribute(cx))
}

/// Declares `WriteValue` for each of the types.
macro_rules! values {
    ($ty:expr, $($name:literal)*) => {
        $ty$(.method(concat!("void WriteValue(", $name, " value)"), |cx: &mut Cx<'_>, writer: This, value: Value| {
            let text = text_of_value(cx, &value)?;
            writer.text(cx, text)
        }))*
    };
}

fn with_contents(ty: Type) -> Type {
    values!(
        ty, "object" "string" "bool" "DateTime" "DateTimeOffset" "double" "float" "decimal" "int" "long"
    )
    .method("void WriteString(string text)", |cx: &mut Cx<'_>, writer: This, text: Option<Str>| {
        writer.text(cx, text.unwrap_or_default())
    })
    .method("void WriteWhitespace(string ws)", |cx: &mut Cx<'_>, writer: This, text: Option<Str>| {
        writer.text(cx, text.unwrap_or_default())
    })
    .method("void WriteCData(string text)", |cx: &mut Cx<'_>, writer: This, text: Option<Str>| {
        writer.node(cx, Kind::CData(text.unwrap_or_default()))
    })
    .method("void WriteComment(string text)", |cx: &mut Cx<'_>, writer: This, text: Option<Str>| {
        writer.node(cx, Kind::Comment(text.unwrap_or_default()))
    })
    .method(
        "void WriteProcessingInstruction(string name, string text)",
        |cx: &mut Cx<'_>, writer: This, name: Str, text: Option<Str>| {
            writer.node(cx, Kind::Instruction(name, text.unwrap_or_default()))
        },
    )
    .method(
        "void WriteBase64(byte[] buffer, int index, int count)",
        |cx: &mut Cx<'_>, writer: This, bytes: Vec<u8>, index: i32, count: i32| {
            let range = range(index, count, bytes.len())?;
            let text = base64(bytes.get(range).unwrap_or_default());
            writer.text(cx, text)
        },
    )
    .method("void WriteRaw(string data)", |cx: &mut Cx<'_>, writer: This, xml: Option<Str>| {
        writer.raw(cx, &xml.unwrap_or_default())
    })
    .remark("What is written must be well-formed.")
}

impl XmlWriter {
    fn new(target: Option<Target>, settings: Settings) -> Self {
        // Only a document is held to its one element.
        let root = if settings.conformance == FRAGMENT {
            Node::element(Arc::new(XName { namespace: Str::new(), local: Str::from("fragment") }))
        } else {
            Node::new(Kind::Document(Links::NONE, None))
        };
        let state = State { open: vec![XObject::new(root)], prefix: None, attribute: None, written: 0 };
        Self { target, settings, state: Mutex::new(state) }
    }

    /// A writer that adds to the container.
    pub(super) fn into_container(container: XObject) -> Self {
        let state = State { open: vec![container], prefix: None, attribute: None, written: 0 };
        Self { target: None, settings: Settings::default(), state: Mutex::new(state) }
    }

    fn current(&self) -> Result<XObject, Exception> {
        let open = self.state.lock().open.last().cloned();
        open.ok_or_else(|| Exception::invalid_operation("The XmlWriter is closed."))
    }

    /// Adds a copy of the node where the writer stands.
    pub(super) fn copy(&self, cx: &mut Cx<'_>, node: &XObject) -> Result<(), Throw> {
        if node.is_document() {
            return node.children().iter().try_for_each(|child| self.copy(cx, child));
        }
        let copy = node.deep_clone(cx)?;
        self.add(cx, Part::Object(Arc::new(copy)))
    }

    fn add(&self, cx: &mut Cx<'_>, part: Part) -> Result<(), Throw> {
        cx.charge(128)?;
        if !matches!(&part, Part::Object(object) if object.is_attribute()) {
            self.declare_prefix(cx)?;
        }
        add(cx, &self.current()?, vec![part])
    }

    fn node(&self, cx: &mut Cx<'_>, kind: Kind) -> Result<(), Throw> {
        self.add(cx, Part::Object(Arc::new(XObject::new(Node::new(kind)))))
    }

    fn start(
        &self,
        cx: &mut Cx<'_>,
        prefix: Option<Str>,
        name: Str,
        namespace: Option<Str>,
    ) -> Result<(), Throw> {
        let name = Arc::new(XName::new(namespace.unwrap_or_default(), name)?);
        let element = XObject::new(Node::element(Arc::clone(&name)));
        self.add(cx, Part::Object(Arc::new(element.clone())))?;
        let current = self.current()?;
        let placed = current.children().pop().unwrap_or(element);
        let mut state = self.state.lock();
        state.prefix =
            prefix.filter(|prefix| !prefix.is_empty()).map(|prefix| (prefix, name.namespace.clone()));
        state.open.push(placed);
        Ok(())
    }

    fn end(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        self.declare_prefix(cx)?;
        let mut state = self.state.lock();
        if state.open.len() < 2 {
            let message = "There was no XML start tag open.";
            return Err(Exception::invalid_operation(message).into());
        }
        state.open.pop();
        Ok(())
    }

    fn element(
        &self,
        cx: &mut Cx<'_>,
        prefix: Option<Str>,
        name: Str,
        namespace: Option<Str>,
        value: Option<Str>,
    ) -> Result<(), Throw> {
        self.start(cx, prefix, name, namespace)?;
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.text(cx, value)?;
        }
        self.end(cx)
    }

    fn attribute(
        &self,
        cx: &mut Cx<'_>,
        prefix: Option<Str>,
        name: Str,
        namespace: Option<Str>,
        value: Option<Str>,
    ) -> Result<(), Throw> {
        self.start_attribute(prefix, name, namespace)?;
        self.text(cx, value.unwrap_or_default())?;
        self.end_attribute(cx)
    }

    fn start_attribute(&self, prefix: Option<Str>, name: Str, namespace: Option<Str>) -> Result<(), Throw> {
        let declares = prefix.is_some_and(|prefix| prefix == Str::from("xmlns"));
        let namespace = if declares { Str::from(XMLNS) } else { namespace.unwrap_or_default() };
        let default = name == Str::from("xmlns") && namespace == Str::from(XMLNS);
        let namespace = if default { Str::new() } else { namespace };
        let name = Arc::new(XName::new(namespace, name)?);
        self.state.lock().attribute = Some((name, String::new()));
        Ok(())
    }

    fn end_attribute(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        let Some((name, value)) = self.state.lock().attribute.take() else { return Ok(()) };
        let attribute = XObject::new(Node::attribute(name, Str::from(value)));
        self.add(cx, Part::Object(Arc::new(attribute)))
    }

    fn text(&self, cx: &mut Cx<'_>, text: Str) -> Result<(), Throw> {
        if let Some((_, value)) = &mut self.state.lock().attribute {
            cx.charge(text.size())?;
            value.push_str(&text.to_utf8());
            return Ok(());
        }
        for part in parts(cx, &Value::String(text))? {
            self.add(cx, part)?;
        }
        Ok(())
    }

    fn raw(&self, cx: &mut Cx<'_>, xml: &Str) -> Result<(), Throw> {
        let wrapped = Str::from(format!("<raw>{xml}</raw>"));
        let document = parse(cx, &wrapped, Options { preserve_whitespace: true, ..Options::default() })?;
        let Some(root) = document.into_root() else { return Ok(()) };
        root.children().iter().try_for_each(|child| self.copy(cx, child))
    }

    /// Hands on what has not been handed on, unless elements are open.
    fn flush(&self, cx: &mut Cx<'_>, last: bool) -> Result<(), Throw> {
        let Some(target) = &self.target else { return Ok(()) };
        let root = {
            let state = self.state.lock();
            let waits = state.open.len() > 1 && !last;
            state.open.first().filter(|_| !waits).cloned()
        };
        let Some(root) = root.filter(|root| !root.children().is_empty()) else { return Ok(()) };
        let format = Format { indented: self.settings.indented, ..Format::default() };
        let encoding = self.settings.encoding.clone().unwrap_or_else(|| Arc::new(utf8()));
        let text = if self.settings.omit_declaration || self.settings.conformance == FRAGMENT {
            self.without_declaration(cx, &root, format)?
        } else {
            let name = match target {
                Target::Stream(_) => encoding.charset.web_name(),
                Target::Builder(_) | Target::Writer(_) => "utf-16",
            };
            save(cx, &root, format, name)?
        };
        let text = self.with_line_ends(text);
        let begun = std::mem::replace(&mut self.state.lock().written, text.len());
        let rest = text.view().slice(begun.min(text.len()), text.len());
        match target {
            Target::Builder(builder) => builder.push(cx, &rest),
            Target::Writer(writer) => writer.write(cx, &rest),
            Target::Stream(stream) => {
                if begun == 0 {
                    stream.write(cx, &encoding.mark())?;
                }
                let bytes = encoding.encode(cx, &rest)?;
                stream.write(cx, &bytes)
            }
        }
    }

    fn without_declaration(&self, cx: &mut Cx<'_>, root: &XObject, format: Format) -> Result<Str, Throw> {
        if root.is_document() {
            return write(cx, root, format);
        }
        let mut text = String::new();
        for child in root.children() {
            text.push_str(&write(cx, &child, format)?.to_utf8());
        }
        Ok(Str::from(text))
    }

    fn with_line_ends(&self, text: Str) -> Str {
        match &self.settings.line_end {
            Some(end) => Str::from(text.to_utf8().replace('\n', end)),
            None => text,
        }
    }

    /// Declares the prefix of the innermost element, unless it stands for the namespace already.
    fn declare_prefix(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        let Some((prefix, namespace)) = self.state.lock().prefix.take() else { return Ok(()) };
        let element = self.current()?;
        let name = Arc::new(XName::new(Str::from(XMLNS), prefix)?);
        let mut around = Some(element.clone());
        while let Some(current) = around {
            if let Some(declared) = current.attribute(&name) {
                if declared.value(cx)? == namespace {
                    return Ok(());
                }
                break;
            }
            around = current.parent();
        }
        let attribute = XObject::new(Node::attribute(name, namespace));
        add(cx, &element, vec![Part::Object(Arc::new(attribute))])
    }

    fn close(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        self.end_attribute(cx)?;
        self.flush(cx, true)?;
        self.state.lock().open.clear();
        match &self.target {
            Some(Target::Stream(stream)) if self.settings.closes => stream.close(cx),
            _ => Ok(()),
        }
    }
}
