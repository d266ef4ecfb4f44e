//! Writes JSON text as Json.NET does.

use rust_decimal::Decimal;

use super::big_integer::BigInteger;
use super::node::{Kind, Node, Nodes};
use super::reader::Event;
use super::token_type::TokenType;
use crate::clr::Array;
use crate::clr::text_of::text_of;
use crate::clr::tree::Id;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// On one line without blanks.
    None,
    /// One token a line, indented by two blanks.
    Indented,
}

/// A writer of JSON text.
pub(crate) struct Writer {
    text: String,
    layout: Layout,
    /// The containers that are open: their closing bracket, and whether something was written into them.
    open: Vec<(&'static str, bool)>,
    charged: usize,
    named: bool,
}

impl Writer {
    pub(crate) fn new(layout: Layout) -> Self {
        Self { text: String::new(), layout, open: Vec::new(), charged: 0, named: false }
    }

    pub(crate) fn finish(self) -> Str {
        Str::from(self.text)
    }

    /// Changes the layout of what comes.
    pub(super) fn set_layout(&mut self, layout: Layout) {
        self.layout = layout;
    }

    /// How the text is laid out.
    pub(super) fn layout(&self) -> Layout {
        self.layout
    }

    /// What was written since the last time.
    pub(super) fn take(&mut self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        self.spend(cx)?;
        self.charged = 0;
        Ok(Str::from(std::mem::take(&mut self.text)))
    }

    /// Writes a token and all that is in it.
    pub(crate) fn token(&mut self, cx: &mut Cx<'_>, nodes: &Nodes<'_>, id: Id) -> Result<(), Throw> {
        let Some(node) = nodes.get(id) else { return Ok(()) };
        self.spend(cx)?;
        match &node.kind {
            Kind::Object(..) => {
                self.start_object();
                self.children(cx, nodes, node)?;
                self.end();
            }
            Kind::Array(_) => {
                self.start_array();
                self.children(cx, nodes, node)?;
                self.end();
            }
            Kind::Constructor(name, _) => {
                self.start_constructor(&name.to_utf8());
                self.children(cx, nodes, node)?;
                self.end();
            }
            Kind::Property(name, _) => {
                self.name(name);
                match node.children().first() {
                    Some(value) => self.token(cx, nodes, *value)?,
                    None => self.raw("null"),
                }
            }
            Kind::Value(ty, value) => self.typed(cx, *ty, value)?,
        }
        Ok(())
    }

    /// Writes what a reader would give as events.
    pub(crate) fn events(&mut self, cx: &mut Cx<'_>, events: &[Event]) -> Result<(), Throw> {
        for event in events {
            self.spend(cx)?;
            match event {
                Event::StartObject => self.start_object(),
                Event::StartArray => self.start_array(),
                Event::StartConstructor(name) => self.start_constructor(&name.to_utf8()),
                Event::EndObject | Event::EndArray | Event::EndConstructor => self.end(),
                Event::Name(name) => self.name(name),
                Event::Value(ty, value) => self.typed(cx, *ty, value)?,
            }
        }
        Ok(())
    }

    fn children(&mut self, cx: &mut Cx<'_>, nodes: &Nodes<'_>, node: &Node) -> Result<(), Throw> {
        stacker::maybe_grow(64 << 10, 1 << 20, || {
            node.children().iter().try_for_each(|child| self.token(cx, nodes, *child))
        })
    }

    /// Counts what was written since the last time.
    pub(crate) fn spend(&mut self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        let written = self.text.len() - self.charged;
        self.charged = self.text.len();
        cx.tick(1 + written as u64 / 64)?;
        cx.charge(written)
    }

    pub(crate) fn start_object(&mut self) {
        self.start("{", "}");
    }

    pub(crate) fn start_array(&mut self) {
        self.start("[", "]");
    }

    fn start_constructor(&mut self, name: &str) {
        self.start(&format!("new {name}("), ")");
    }

    fn start(&mut self, opening: &str, closing: &'static str) {
        self.before_value();
        self.text.push_str(opening);
        self.open.push((closing, false));
    }

    pub(crate) fn end(&mut self) {
        let Some((closing, filled)) = self.open.pop() else { return };
        if filled {
            self.indent();
        }
        self.text.push_str(closing);
    }

    pub(crate) fn name(&mut self, name: &Str) {
        self.before_value();
        self.quoted(name);
        self.text.push(':');
        if self.layout == Layout::Indented {
            self.text.push(' ');
        }
        self.named = true;
    }

    /// A separator, a line break and the indentation, as the place wants them.
    fn before_value(&mut self) {
        if std::mem::take(&mut self.named) {
            return;
        }
        let Some((_, filled)) = self.open.last_mut() else { return };
        if std::mem::replace(filled, true) {
            self.text.push(',');
        }
        self.indent();
    }

    fn indent(&mut self) {
        if self.layout == Layout::Indented {
            self.text.push('\n');
            for _ in &self.open {
                self.text.push_str("  ");
            }
        }
    }

    /// A value as it is.
    pub(crate) fn raw(&mut self, text: &str) {
        self.before_value();
        self.text.push_str(text);
    }

    pub(crate) fn string(&mut self, text: &Str) {
        self.before_value();
        self.quoted(text);
    }

    /// A value of a token of this type.
    pub(crate) fn typed(&mut self, cx: &mut Cx<'_>, ty: TokenType, value: &Value) -> Result<(), Throw> {
        match (ty, value) {
            (TokenType::Comment, value) => {
                let text = text_of(cx, value)?;
                self.comment(&text.to_utf8());
            }
            (TokenType::Raw, value) => {
                let text = text_of(cx, value)?;
                self.raw(&text.to_utf8());
            }
            (TokenType::Undefined, _) => self.raw("undefined"),
            (_, value) => self.value(cx, value)?,
        }
        Ok(())
    }

    fn comment(&mut self, text: &str) {
        if !self.open.is_empty() {
            self.indent();
        }
        self.text.push_str("/*");
        self.text.push_str(text);
        self.text.push_str("*/");
    }

    /// A value that is no container.
    pub(crate) fn value(&mut self, cx: &mut Cx<'_>, value: &Value) -> Result<(), Throw> {
        match value {
            Value::Null => self.raw("null"),
            Value::Bool(true) => self.raw("true"),
            Value::Bool(false) => self.raw("false"),
            Value::String(text) => self.string(text),
            Value::Char(unit) => self.string(&Str::from_units(&[*unit])),
            Value::Enum(value) => self.raw(&value.number.to_string()),
            Value::Double(number) => self.float(cx, value, number.is_finite())?,
            Value::Single(number) => self.float(cx, value, number.is_finite())?,
            Value::Decimal(number) => self.raw(&decimal_text(number)),
            Value::Object(_) => self.object(cx, value)?,
            other => {
                let text = text_of(cx, other)?;
                self.raw(&text.to_utf8());
            }
        }
        Ok(())
    }

    fn float(&mut self, cx: &mut Cx<'_>, value: &Value, finite: bool) -> Result<(), Throw> {
        let text = text_of(cx, value)?;
        if finite {
            self.raw(&with_fraction(&text.to_utf8()))
        } else {
            self.string(&text)
        }
        Ok(())
    }

    fn object(&mut self, cx: &mut Cx<'_>, value: &Value) -> Result<(), Throw> {
        if let Some(number) = value.downcast_ref::<BigInteger>() {
            self.raw(&number.digits());
        } else if let Some(bytes) = value.downcast_ref::<Array>().and_then(Array::to_bytes) {
            self.string(&base64(&bytes));
        } else {
            let text = super::scalar::text(cx, value)?;
            self.string(&text);
        }
        Ok(())
    }

    fn quoted(&mut self, text: &Str) {
        self.text.push('"');
        escape(&text.to_utf8(), &mut self.text);
        self.text.push('"');
    }
}

/// Standard Base64, as `Convert.ToBase64String` writes it.
pub(crate) fn base64(bytes: &[u8]) -> Str {
    use base64::Engine as _;
    Str::from(base64::engine::general_purpose::STANDARD.encode(bytes))
}

/// Escapes what Json.NET escapes by default.
fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(index) = rest.find(needs_escape) {
        let (plain, tail) = rest.split_at_checked(index).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = tail.chars();
        if let Some(char) = chars.next() {
            push_escape(char, out);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn needs_escape(char: char) -> bool {
    matches!(char, '\0'..='\u{1f}' | '"' | '\\' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn push_escape(char: char, out: &mut String) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        other => out.push_str(&format!("\\u{:04x}", u32::from(other))),
    }
}

/// A floating-point number always shows that it is one.
fn with_fraction(text: &str) -> String {
    if text.contains(['.', 'E', 'e']) { text.to_owned() } else { format!("{text}.0") }
}

fn decimal_text(number: &Decimal) -> String {
    with_fraction(&number.to_string())
}

/// A text in quotes with Json.NET's escapes.
pub(crate) fn quote(text: &Str) -> Str {
    let mut writer = Writer::new(Layout::None);
    writer.string(text);
    writer.finish()
}

/// A text in quotes of this kind with Json.NET's escapes; only quotes of the same kind are escaped.
pub(crate) fn quote_with(text: &Str, delimiter: u16) -> Str {
    let plain = quote(text).to_utf8().into_owned();
    let inner = plain.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    let Some(delimiter) = char::from_u32(u32::from(delimiter)).filter(|delimiter| *delimiter != '"') else {
        return Str::from(plain);
    };
    let inner = inner.replace("\\\"", "\"");
    let inner = if delimiter == '\'' { inner.replace('\'', "\\'") } else { inner };
    Str::from(format!("{delimiter}{inner}{delimiter}"))
}

/// A floating-point number as Json.NET writes it.
pub(crate) fn number_text(cx: &mut Cx<'_>, value: &Value) -> Result<Str, Throw> {
    let mut writer = Writer::new(Layout::None);
    writer.value(cx, value)?;
    Ok(writer.finish())
}
