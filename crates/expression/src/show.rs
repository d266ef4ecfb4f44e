//! A value as people read it: written as C# would, as far as C# can.

use crate::clr::{Array, JToken, Record, enumerate, text_of};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

/// A value for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its run-time type as C# writes it; `None` for null.
    pub ty: Option<String>,
    /// The value: texts quoted, times in their round-trip form, long things shortened.
    pub text: String,
}

/// Items of a sequence that are shown.
const ITEMS: usize = 50;
/// Items in all.
const ALL_ITEMS: usize = 500;
/// How deep objects are shown in each other.
const DEPTH: usize = 8;
/// UTF-16 units of a text that are shown.
const UNITS: usize = 4_000;

impl Shown {
    /// The value of an expression of this static type.
    pub(crate) fn new(cx: &mut Cx<'_>, value: &Value, static_ty: &Ty, width: usize) -> Result<Self, Throw> {
        let ty = value.ty();
        // What stands behind `context` are classes that have no name in C#.
        let ty = ty.map(|ty| if cx.library().is_known(&ty) { ty } else { static_ty.clone() });
        let mut printer = Printer { cx, left: ALL_ITEMS };
        let piece = printer.piece(value, 0)?;
        let mut text = String::new();
        piece.write(&mut text, 0, width);
        Ok(Self { ty: ty.map(|ty| ty.to_string()), text })
    }
}

/// A part of the text that is broken into lines as a whole or not at all.
enum Piece {
    Text(String),
    List { open: &'static str, items: Vec<(String, Piece)>, close: &'static str },
}

impl Piece {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// How wide it is in one line; nothing where it has several.
    fn width(&self) -> Option<usize> {
        match self {
            Self::Text(text) => (!text.contains('\n')).then(|| text.chars().count()),
            Self::List { items, .. } => items
                .iter()
                .try_fold(2, |sum, (label, item)| Some(sum + label.chars().count() + item.width()? + 2)),
        }
    }

    fn write(&self, out: &mut String, indent: usize, width: usize) {
        match self {
            Self::Text(text) => out.push_str(&text.replace('\n', &format!("\n{}", " ".repeat(indent)))),
            Self::List { open, items, close } => {
                let is_short = self.width().is_some_and(|own| indent + own <= width);
                let (edge, gap, end) = match (is_short, *open) {
                    _ if items.is_empty() => Default::default(),
                    (true, "{") => (" ".to_owned(), ", ".to_owned(), " ".to_owned()),
                    (true, _) => (String::new(), ", ".to_owned(), String::new()),
                    (false, _) => {
                        let line = format!("\n{}", " ".repeat(indent + INDENT));
                        (line.clone(), format!(",{line}"), format!("\n{}", " ".repeat(indent)))
                    }
                };
                out.push_str(open);
                for (index, (label, item)) in items.iter().enumerate() {
                    out.push_str(if index == 0 { &edge } else { &gap });
                    out.push_str(label);
                    item.write(out, indent + INDENT, width);
                }
                out.push_str(&end);
                out.push_str(close);
            }
        }
    }
}

const INDENT: usize = 2;

struct Printer<'a, 'b> {
    cx: &'a mut Cx<'b>,
    /// Items that may still be shown.
    left: usize,
}

impl Printer<'_, '_> {
    fn piece(&mut self, value: &Value, depth: usize) -> Result<Piece, Throw> {
        self.cx.tick(1)?;
        Ok(Piece::text(match value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Char(unit) => quoted(&Str::from_units(&[*unit]), '\''),
            Value::String(text) => quoted(text, '"'),
            Value::Int64(number) => format!("{number}L"),
            Value::UInt32(number) => format!("{number}u"),
            Value::UInt64(number) => format!("{number}UL"),
            Value::Single(_) => format!("{}f", self.text(value)?),
            Value::Double(number) => {
                let text = self.text(value)?;
                if number.is_finite() && !text.contains(['.', 'E']) { format!("{text}.0") } else { text }
            }
            Value::Decimal(_) => format!("{}m", self.text(value)?),
            Value::Enum(number) => {
                let ty = Ty::named(number.ty, []).to_string();
                let names = self.text(value)?;
                match names.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                    true => format!("({ty}){names}"),
                    false => {
                        names.split(", ").map(|name| format!("{ty}.{name}")).collect::<Vec<_>>().join(" | ")
                    }
                }
            }
            Value::SByte(_) | Value::Byte(_) | Value::Int16(_) | Value::UInt16(_) | Value::Int32(_) => {
                self.text(value)?
            }
            Value::Object(object) => return self.object(value, object.as_ref(), depth),
        }))
    }

    fn text(&mut self, value: &Value) -> Result<String, Throw> {
        Ok(text_of(self.cx, value)?.to_string())
    }

    fn object(&mut self, value: &Value, object: &dyn Object, depth: usize) -> Result<Piece, Throw> {
        let ty = object.ty();
        if let Some(format) = round_trip(&ty)
            && let Some(text) = object.format(self.cx, format, &Value::Null)
        {
            return text.map(|text| Piece::text(text.to_string()));
        }
        if let Some(token) = value.downcast_ref::<JToken>() {
            return token.write(self.cx, true).map(|json| Piece::text(shortened(&json)));
        }
        if let Some(exception) = value.downcast_ref::<Exception>() {
            return Ok(Piece::text(format!("{}: {}", exception.ty, exception.full_message())));
        }
        if depth >= DEPTH {
            return Ok(Piece::text("…"));
        }
        if let Some(record) = value.downcast_ref::<Record>() {
            return self.record(record, &ty, depth);
        }
        if object.dictionary().is_some() {
            return self.dictionary(object, depth);
        }
        let text = text_of(self.cx, value)?;
        let names_type = text == Str::from(ty.reflection_name());
        if (names_type || value.downcast_ref::<Array>().is_some()) && enumerate(value).is_ok() {
            return self.sequence(value, object, depth);
        }
        Ok(Piece::text(if names_type { format!("{{{ty}}}") } else { shortened(&text) }))
    }

    fn record(&mut self, record: &Record, ty: &Ty, depth: usize) -> Result<Piece, Throw> {
        let names: Vec<String> = record.names().into_iter().map(|name| format!("{name} = ")).collect();
        let mut items = Vec::new();
        for (index, value) in record.values().iter().enumerate() {
            let label = names.get(index).cloned().unwrap_or_default();
            items.push((label, self.piece(value, depth + 1)?));
        }
        let (open, close) = if matches!(ty, Ty::Anonymous(_)) { ("{", "}") } else { ("(", ")") };
        Ok(Piece::List { open, items, close })
    }

    fn dictionary(&mut self, object: &dyn Object, depth: usize) -> Result<Piece, Throw> {
        let Some(dictionary) = object.dictionary() else { return Ok(Piece::text("{}")) };
        let keys = dictionary.keys();
        let mut source = enumerate(&keys)?;
        let mut items = Vec::new();
        while let Some(key) = source.next(self.cx)? {
            if !self.may_show(items.len()) {
                items.push((String::new(), Piece::text(rest(object.count(), items.len()))));
                break;
            }
            let mut label = String::from("[");
            self.piece(&key, depth + 1)?.write(&mut label, 0, usize::MAX);
            label.push_str("] = ");
            let value = dictionary.find(&key).unwrap_or_default();
            items.push((label, self.piece(&value, depth + 1)?));
        }
        Ok(Piece::List { open: "{", items, close: "}" })
    }

    fn sequence(&mut self, value: &Value, object: &dyn Object, depth: usize) -> Result<Piece, Throw> {
        let mut source = enumerate(value)?;
        let mut items = Vec::new();
        while let Some(item) = self.next(source.as_mut(), &mut items)? {
            if !self.may_show(items.len()) {
                items.push((String::new(), Piece::text(rest(object.count(), items.len()))));
                break;
            }
            items.push((String::new(), self.piece(&item, depth + 1)?));
        }
        Ok(Piece::List { open: "{", items, close: "}" })
    }

    /// The next item; an exception ends the sequence and stands in it.
    fn next(
        &mut self,
        source: &mut dyn Enumerator,
        items: &mut Vec<(String, Piece)>,
    ) -> Result<Option<Value>, Throw> {
        match source.next(self.cx) {
            Err(Throw::Exception(exception)) => {
                let text = format!("{}: {}", exception.ty, exception.full_message());
                items.push((String::new(), Piece::text(text)));
                Ok(None)
            }
            other => other,
        }
    }

    /// Whether one more item may be shown after so many of its sequence.
    fn may_show(&mut self, shown: usize) -> bool {
        let may = shown < ITEMS && self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }
}

/// What is said instead of the items that are left out.
fn rest(count: Option<usize>, shown: usize) -> String {
    match count {
        Some(count) if count > shown => format!("… {} more", count - shown),
        _ => "…".to_owned(),
    }
}

/// The format in which a time shows all that it is.
fn round_trip(ty: &Ty) -> Option<&'static str> {
    match ty.full_name()? {
        "System.DateTime" | "System.DateTimeOffset" => Some("o"),
        "System.TimeSpan" => Some("c"),
        _ => None,
    }
}

fn shortened(text: &Str) -> String {
    match text.slice(0, UNITS) {
        Some(start) if text.len() > UNITS => format!("{}… {} more characters", start, text.len() - UNITS),
        _ => text.to_string(),
    }
}

/// A text as a literal of C#.
fn quoted(text: &Str, quote: char) -> String {
    let units = text.units();
    let mut out = String::from(quote);
    for unit in char::decode_utf16(units.iter().copied().take(UNITS)) {
        match unit {
            Ok('\0') => out.push_str("\\0"),
            Ok('\n') => out.push_str("\\n"),
            Ok('\r') => out.push_str("\\r"),
            Ok('\t') => out.push_str("\\t"),
            Ok('\\') => out.push_str("\\\\"),
            Ok(ch) if ch == quote => out.extend(['\\', ch]),
            Ok(ch) if ch.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(ch))),
            Ok(ch) => out.push(ch),
            Err(lone) => out.push_str(&format!("\\u{:04X}", lone.unpaired_surrogate())),
        }
    }
    out.push(quote);
    if units.len() > UNITS {
        out.push_str(&format!("… {} more characters", units.len() - UNITS));
    }
    out
}
