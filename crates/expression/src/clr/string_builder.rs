//! System.Text.StringBuilder

use std::sync::Arc;

use parking_lot::Mutex;

use super::array::Array;
use super::format::composite;
use super::receiver::int;
use super::sequence::Sequence;
use super::string::index_out_of_range;
use super::text_of::text_of;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.Text.StringBuilder`.
#[derive(Debug)]
pub(crate) struct StringBuilder(Mutex<Buffer>);

#[derive(Debug)]
struct Buffer {
    units: Vec<u16>,
    /// What .NET says that there is room for.
    capacity: usize,
    /// What the text may grow to.
    max: usize,
}

const DEFAULT_CAPACITY: usize = 16;

macro_rules! for_types {
    ($ty:expr, $method:ident $before:literal $after:literal $function:expr, $($source:literal)*) => {
        $ty$(.method(concat!($before, $source, $after), $function))*
    };
}

pub(crate) fn declare() -> Type {
    let ty = Type::class("System.Text.StringBuilder")
        .constructor("StringBuilder()", || StringBuilder::new(&Str::new()))
        .constructor("StringBuilder(int capacity)", |capacity: i32| with_capacity(&Str::new(), capacity))
        .constructor("StringBuilder(int capacity, int maxCapacity)", with_limit)
        .constructor("StringBuilder(string value)", |cx: &mut Cx<'_>, text: Option<Str>| {
            let text = text.unwrap_or_default();
            cx.charge(text.size().saturating_mul(2))?;
            Ok::<_, Throw>(StringBuilder::new(&text))
        })
        .constructor(
            "StringBuilder(string value, int capacity)",
            |cx: &mut Cx<'_>, text: Option<Str>, capacity: i32| {
                let text = text.unwrap_or_default();
                cx.charge(text.size().saturating_mul(2))?;
                Ok::<_, Throw>(with_capacity(&text, capacity)?)
            },
        )
        .constructor(
            "StringBuilder(string value, int startIndex, int length, int capacity)",
            |cx: &mut Cx<'_>, text: Option<Str>, start: i32, length: i32, capacity: i32| {
                let text = part(&text.unwrap_or_default(), start, length)?;
                cx.charge(text.size().saturating_mul(2))?;
                Ok::<_, Throw>(with_capacity(&text, capacity)?)
            },
        )
        .writable("int Length", |builder: Arc<StringBuilder>| int(builder.len()), set_length)
        .writable("int Capacity", |builder: Arc<StringBuilder>| int(builder.0.lock().capacity), set_capacity)
        .property("int MaxCapacity", |builder: Arc<StringBuilder>| int(builder.0.lock().max))
        .writable_indexer("char this[int index]", char_at, set_char)
        .method("string ToString()", |cx: &mut Cx<'_>, builder: Arc<StringBuilder>| builder.to_text(cx))
        .method(
            "string ToString(int startIndex, int length)",
            |builder: Arc<StringBuilder>, start: i32, length: i32| part(&builder.text(), start, length),
        )
        .method("StringBuilder Clear()", |builder: Arc<StringBuilder>| {
            builder.0.lock().units.clear();
            builder
        })
        .method("int EnsureCapacity(int capacity)", ensure_capacity)
        .method("bool Equals(StringBuilder sb)", |a: Arc<StringBuilder>, b: Option<Arc<StringBuilder>>| {
            b.is_some_and(|b| Arc::ptr_eq(&a, &b) || a.text() == b.text())
        })
        .method("void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)", copy_to);
    declare_edits(declare_inserts(declare_appends(ty)))
}

fn declare_appends(ty: Type) -> Type {
    let ty = for_types!(
        ty, method "StringBuilder Append(" " value)" append,
        "string" "object" "bool" "char" "sbyte" "byte" "short" "ushort" "int" "uint" "long" "ulong" "float" "double"
        "decimal" "StringBuilder"
    );
    ty.method("StringBuilder Append(char value, int repeatCount)", append_repeated)
        .method(
            "StringBuilder Append(char[] value)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, units: Option<Vec<Char>>| {
                append_units(cx, builder, &units.unwrap_or_default())
            },
        )
        .method(
            "StringBuilder Append(char[] value, int startIndex, int charCount)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, units: Vec<Char>, start: i32, count: i32| {
                let text = part(&super::string::from_chars(&units), start, count)?;
                append(cx, builder, Value::String(text))
            },
        )
        .method(
            "StringBuilder Append(string value, int startIndex, int count)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, text: Option<Str>, start: i32, count: i32| {
                let text = part(&text.unwrap_or_default(), start, count)?;
                append(cx, builder, Value::String(text))
            },
        )
        .method(
            "StringBuilder Append(StringBuilder value, int startIndex, int count)",
            |cx: &mut Cx<'_>,
             builder: Arc<StringBuilder>,
             other: Arc<StringBuilder>,
             start: i32,
             count: i32| {
                let text = part(&other.text(), start, count)?;
                append(cx, builder, Value::String(text))
            },
        )
        .method("StringBuilder AppendLine()", |cx: &mut Cx<'_>, builder: Arc<StringBuilder>| {
            append(cx, builder, Value::text(NEW_LINE))
        })
        .method(
            "StringBuilder AppendLine(string value)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, text: Value| {
                let builder = append(cx, builder, text)?;
                append(cx, builder, Value::text(NEW_LINE))
            },
        )
        .method(
            "StringBuilder AppendFormat(string format, object arg0)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, format: Str, a: Value| {
                append_format(cx, builder, &Value::Null, &format, &[a])
            },
        )
        .method(
            "StringBuilder AppendFormat(string format, object arg0, object arg1)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, format: Str, a: Value, b: Value| {
                append_format(cx, builder, &Value::Null, &format, &[a, b])
            },
        )
        .method(
            "StringBuilder AppendFormat(string format, object arg0, object arg1, object arg2)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, format: Str, a: Value, b: Value, c: Value| {
                append_format(cx, builder, &Value::Null, &format, &[a, b, c])
            },
        )
        .method(
            "StringBuilder AppendFormat(string format, params object[] args)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, format: Str, args: Vec<Value>| {
                append_format(cx, builder, &Value::Null, &format, &args)
            },
        )
        .method(
            "StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, provider: Value, format: Str, a: Value| {
                append_format(cx, builder, &provider, &format, &[a])
            },
        )
        .method(
            "StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0, object arg1)",
            |cx: &mut Cx<'_>,
             builder: Arc<StringBuilder>,
             provider: Value,
             format: Str,
             a: Value,
             b: Value| append_format(cx, builder, &provider, &format, &[a, b]),
        )
        .method(
            "StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0, object arg1, object arg2)",
            |cx: &mut Cx<'_>,
             builder: Arc<StringBuilder>,
             provider: Value,
             format: Str,
             a: Value,
             b: Value,
             c: Value| append_format(cx, builder, &provider, &format, &[a, b, c]),
        )
        .method(
            "StringBuilder AppendFormat(IFormatProvider provider, string format, params object[] args)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, provider: Value, format: Str, args: Vec<Value>| {
                append_format(cx, builder, &provider, &format, &args)
            },
        )
        .method(
            "StringBuilder AppendJoin(string separator, params object[] values)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, separator: Option<Str>, values: Vec<Value>| {
                append_join(cx, builder, separator, &values)
            },
        )
        .method(
            "StringBuilder AppendJoin(string separator, params string[] values)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, separator: Option<Str>, values: Vec<Value>| {
                append_join(cx, builder, separator, &values)
            },
        )
        .method(
            "StringBuilder AppendJoin<T>(string separator, IEnumerable<T> values)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, separator: Option<Str>, values: Sequence| {
                let values = values.collect(cx)?;
                append_join(cx, builder, separator, &values)
            },
        )
        .method(
            "StringBuilder AppendJoin<T>(char separator, IEnumerable<T> values)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, unit: Char, values: Sequence| {
                let values = values.collect(cx)?;
                append_join(cx, builder, Some(Str::from_units(&[unit.0])), &values)
            },
        )
        .method(
            "StringBuilder AppendJoin(char separator, params object[] values)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, unit: Char, values: Vec<Value>| {
                append_join(cx, builder, Some(Str::from_units(&[unit.0])), &values)
            },
        )
        .method(
            "StringBuilder AppendJoin(char separator, params string[] values)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, unit: Char, values: Vec<Value>| {
                append_join(cx, builder, Some(Str::from_units(&[unit.0])), &values)
            },
        )
}

fn declare_inserts(ty: Type) -> Type {
    let ty = for_types!(
        ty, method "StringBuilder Insert(int index, " " value)" insert,
        "string" "object" "bool" "char" "sbyte" "byte" "short" "ushort" "int" "uint" "long" "ulong" "float" "double"
        "decimal"
    );
    ty.method(
        "StringBuilder Insert(int index, char[] value)",
        |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, index: i32, units: Option<Vec<Char>>| {
            let text = super::string::from_chars(&units.unwrap_or_default());
            insert(cx, builder, index, Value::String(text))
        },
    )
    .method(
        "StringBuilder Insert(int index, char[] value, int startIndex, int charCount)",
        |cx: &mut Cx<'_>,
         builder: Arc<StringBuilder>,
         index: i32,
         units: Vec<Char>,
         start: i32,
         count: i32| {
            let text = part(&super::string::from_chars(&units), start, count)?;
            insert(cx, builder, index, Value::String(text))
        },
    )
    .method(
        "StringBuilder Insert(int index, string value, int count)",
        |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, index: i32, text: Option<Str>, count: i32| {
            let count = non_negative(count, "count")?;
            let text = text.unwrap_or_default();
            cx.charge(text.size().saturating_mul(count).saturating_mul(2))?;
            insert_units(builder, index, &text.units().repeat(count))
        },
    )
}

fn declare_edits(ty: Type) -> Type {
    ty.method("StringBuilder Remove(int startIndex, int length)", remove)
        .method(
            "StringBuilder Replace(char oldChar, char newChar)",
            |builder: Arc<StringBuilder>, old: Char, new: Char| {
                let length = int(builder.len());
                replace_char(builder, old, new, 0, length)
            },
        )
        .method("StringBuilder Replace(char oldChar, char newChar, int startIndex, int count)", replace_char)
        .method(
            "StringBuilder Replace(string oldValue, string newValue)",
            |cx: &mut Cx<'_>, builder: Arc<StringBuilder>, old: Str, new: Option<Str>| {
                let length = int(builder.len());
                replace(cx, builder, old, new, 0, length)
            },
        )
        .method("StringBuilder Replace(string oldValue, string newValue, int startIndex, int count)", replace)
}

/// What `Environment.NewLine` is.
pub(crate) const NEW_LINE: &str = "\n";

impl Object for StringBuilder {
    fn ty(&self) -> Ty {
        Ty::named("System.Text.StringBuilder", [])
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        cx.charge(self.len())?;
        cx.tick(self.len() as u64 / 64)?;
        Ok(self.text())
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "stringbuilder": self.text().to_string() })))
    }
}

impl StringBuilder {
    pub(crate) fn new(text: &Str) -> Self {
        let units = text.units();
        let capacity = units.len().max(DEFAULT_CAPACITY);
        Self(Mutex::new(Buffer { units, capacity, max: i32::MAX as usize }))
    }

    fn len(&self) -> usize {
        self.0.lock().units.len()
    }

    pub(crate) fn text(&self) -> Str {
        Str::from_units(&self.0.lock().units)
    }

    /// The text, which is no longer in it.
    pub(crate) fn take(&self) -> Str {
        Str::from_units(&std::mem::take(&mut self.0.lock().units))
    }

    /// Appends the text after the budget has been charged for it.
    pub(crate) fn push(&self, cx: &mut Cx<'_>, text: &Str) -> Result<(), Throw> {
        cx.charge(text.size().saturating_mul(2))?;
        let mut buffer = self.0.lock();
        buffer.check(text.len())?;
        match text.as_ascii() {
            Some(text) => buffer.units.extend(text.bytes().map(u16::from)),
            None => buffer.units.extend(text.units()),
        }
        buffer.grow();
        Ok(())
    }
}

impl Buffer {
    /// Whether so many units more may be appended.
    fn check(&self, more: usize) -> Result<(), Exception> {
        if self.units.len() + more > self.max {
            return Err(Exception::argument_out_of_range(
                "The length cannot be greater than the capacity.",
                "valueCount",
            ));
        }
        Ok(())
    }

    /// Lets the capacity follow the length by whole blocks, as .NET does.
    fn grow(&mut self) {
        const LARGEST_BLOCK: usize = 8000;
        if self.units.len() > self.capacity {
            let missing = self.units.len() - self.capacity;
            self.capacity += missing.max(self.capacity.min(LARGEST_BLOCK));
        }
    }
}

fn with_capacity(text: &Str, capacity: i32) -> Result<StringBuilder, Exception> {
    let capacity = usize::try_from(capacity)
        .map_err(|_| Exception::argument_out_of_range("'capacity' must be greater than zero.", "capacity"))?;
    let builder = StringBuilder::new(text);
    let capacity = if capacity == 0 { DEFAULT_CAPACITY } else { capacity };
    builder.0.lock().capacity = capacity.max(text.len());
    Ok(builder)
}

fn with_limit(capacity: i32, max: i32) -> Result<StringBuilder, Exception> {
    let limit = usize::try_from(max).ok().filter(|limit| *limit > 0).ok_or_else(|| {
        Exception::argument_out_of_range("The maximum capacity must be one or greater.", "maxCapacity")
    })?;
    if capacity > max {
        return Err(Exception::argument_out_of_range("Capacity exceeds maximum capacity.", "capacity"));
    }
    let builder = with_capacity(&Str::new(), capacity)?;
    builder.0.lock().max = limit;
    Ok(builder)
}

impl crate::function::IntoValue for StringBuilder {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

fn non_negative(number: i32, param: &'static str) -> Result<usize, Exception> {
    let message = match param {
        "startIndex" => "StartIndex cannot be less than zero.",
        "length" => "Length cannot be less than zero.",
        _ => "Count cannot be less than zero.",
    };
    usize::try_from(number).map_err(|_| Exception::argument_out_of_range(message, param))
}

fn part(text: &Str, start: i32, length: i32) -> Result<Str, Exception> {
    let (start, length) = (non_negative(start, "startIndex")?, non_negative(length, "length")?);
    text.slice(start, length).ok_or_else(|| {
        Exception::argument_out_of_range(
            "Index and length must refer to a location within the string.",
            "length",
        )
    })
}

fn append(cx: &mut Cx<'_>, builder: Arc<StringBuilder>, value: Value) -> Result<Arc<StringBuilder>, Throw> {
    let text = text_of(cx, &value)?;
    builder.push(cx, &text)?;
    Ok(builder)
}

fn append_units(
    cx: &mut Cx<'_>,
    builder: Arc<StringBuilder>,
    units: &[Char],
) -> Result<Arc<StringBuilder>, Throw> {
    builder.push(cx, &super::string::from_chars(units))?;
    Ok(builder)
}

fn append_repeated(
    cx: &mut Cx<'_>,
    builder: Arc<StringBuilder>,
    unit: Char,
    count: i32,
) -> Result<Arc<StringBuilder>, Throw> {
    let count = non_negative(count, "repeatCount")?;
    cx.charge(count.saturating_mul(2))?;
    cx.tick(count as u64 / 64)?;
    let mut buffer = builder.0.lock();
    buffer.check(count)?;
    let length = buffer.units.len() + count;
    buffer.units.resize(length, unit.0);
    buffer.grow();
    drop(buffer);
    Ok(builder)
}

fn append_format(
    cx: &mut Cx<'_>,
    builder: Arc<StringBuilder>,
    provider: &Value,
    format: &Str,
    args: &[Value],
) -> Result<Arc<StringBuilder>, Throw> {
    let text = composite::format(cx, provider, format, args)?;
    builder.push(cx, &text)?;
    Ok(builder)
}

fn append_join(
    cx: &mut Cx<'_>,
    builder: Arc<StringBuilder>,
    separator: Option<Str>,
    values: &[Value],
) -> Result<Arc<StringBuilder>, Throw> {
    let text = super::string_build::join(cx, &separator.unwrap_or_default(), values)?;
    builder.push(cx, &text)?;
    Ok(builder)
}

fn insert(
    cx: &mut Cx<'_>,
    builder: Arc<StringBuilder>,
    index: i32,
    value: Value,
) -> Result<Arc<StringBuilder>, Throw> {
    let text = text_of(cx, &value)?;
    cx.charge(text.size().saturating_mul(2))?;
    cx.tick(builder.len() as u64 / 64)?;
    insert_units(builder, index, &text.units())
}

fn insert_units(builder: Arc<StringBuilder>, index: i32, units: &[u16]) -> Result<Arc<StringBuilder>, Throw> {
    let mut buffer = builder.0.lock();
    let length = buffer.units.len();
    let index = usize::try_from(index).ok().filter(|index| *index <= length);
    let index = index.ok_or_else(|| index_out_of_range("index"))?;
    buffer.units.splice(index..index, units.iter().copied());
    buffer.grow();
    drop(buffer);
    Ok(builder)
}

fn remove(builder: Arc<StringBuilder>, start: i32, length: i32) -> Result<Arc<StringBuilder>, Exception> {
    let length = non_negative(length, "length")?;
    let start = non_negative(start, "startIndex")?;
    let mut buffer = builder.0.lock();
    let end = start.saturating_add(length);
    if end > buffer.units.len() {
        return Err(index_out_of_range("length"));
    }
    buffer.units.drain(start..end);
    drop(buffer);
    Ok(builder)
}

/// The range that `start` and `count` name.
fn range(builder: &StringBuilder, start: i32, count: i32) -> Result<std::ops::Range<usize>, Exception> {
    let length = builder.len();
    let start = usize::try_from(start).ok().filter(|start| *start <= length);
    let start = start.ok_or_else(|| index_out_of_range("startIndex"))?;
    let end = usize::try_from(count).ok().map(|count| start.saturating_add(count));
    let end = end.filter(|end| *end <= length).ok_or_else(|| index_out_of_range("count"))?;
    Ok(start..end)
}

fn replace_char(
    builder: Arc<StringBuilder>,
    old: Char,
    new: Char,
    start: i32,
    count: i32,
) -> Result<Arc<StringBuilder>, Exception> {
    let range = range(&builder, start, count)?;
    let mut buffer = builder.0.lock();
    for unit in buffer.units.get_mut(range).unwrap_or_default() {
        if *unit == old.0 {
            *unit = new.0;
        }
    }
    drop(buffer);
    Ok(builder)
}

fn replace(
    cx: &mut Cx<'_>,
    builder: Arc<StringBuilder>,
    old: Str,
    new: Option<Str>,
    start: i32,
    count: i32,
) -> Result<Arc<StringBuilder>, Throw> {
    let range = range(&builder, start, count)?;
    let units = builder.0.lock().units.get(range.clone()).unwrap_or_default().to_vec();
    let replaced =
        super::string_build::replace(cx, &Str::from_units(&units), &old, &new.unwrap_or_default())?;
    cx.charge(replaced.size().saturating_mul(2))?;
    let mut buffer = builder.0.lock();
    if range.end <= buffer.units.len() {
        buffer.units.splice(range, replaced.units());
    }
    buffer.grow();
    drop(buffer);
    Ok(builder)
}

fn set_length(cx: &mut Cx<'_>, builder: Arc<StringBuilder>, length: i32) -> Result<(), Throw> {
    let length = non_negative(length, "length")?;
    cx.charge(length.saturating_mul(2))?;
    let mut buffer = builder.0.lock();
    buffer.units.resize(length, 0);
    buffer.grow();
    Ok(())
}

fn set_capacity(builder: Arc<StringBuilder>, capacity: i32) -> Result<(), Exception> {
    let capacity = usize::try_from(capacity)
        .map_err(|_| Exception::argument_out_of_range("Capacity must be positive.", "value"))?;
    let mut buffer = builder.0.lock();
    if capacity < buffer.units.len() {
        return Err(Exception::argument_out_of_range("capacity was less than the current size.", "value"));
    }
    buffer.capacity = capacity;
    Ok(())
}

fn ensure_capacity(builder: Arc<StringBuilder>, capacity: i32) -> Result<i32, Exception> {
    let capacity = usize::try_from(capacity)
        .map_err(|_| Exception::argument_out_of_range("Capacity must be positive.", "capacity"))?;
    let mut buffer = builder.0.lock();
    buffer.capacity = buffer.capacity.max(capacity);
    Ok(int(buffer.capacity))
}

fn char_at(builder: Arc<StringBuilder>, index: i32) -> Result<Char, Exception> {
    let buffer = builder.0.lock();
    let unit = usize::try_from(index).ok().and_then(|index| buffer.units.get(index));
    unit.map(|unit| Char(*unit)).ok_or_else(Exception::index_out_of_range)
}

fn set_char(builder: Arc<StringBuilder>, index: i32, unit: Char) -> Result<(), Exception> {
    let mut buffer = builder.0.lock();
    let place = usize::try_from(index).ok().and_then(|index| buffer.units.get_mut(index));
    *place.ok_or_else(|| index_out_of_range("index"))? = unit.0;
    Ok(())
}

fn copy_to(
    builder: Arc<StringBuilder>,
    source: i32,
    destination: Arc<Array>,
    start: i32,
    count: i32,
) -> Result<(), Exception> {
    let range = range(&builder, source, count)?;
    let units = builder.0.lock().units.get(range).unwrap_or_default().to_vec();
    let start = non_negative(start, "destinationIndex")?;
    if start + units.len() > destination.len() {
        return Err(Exception::argument(
            "Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.",
            None,
        ));
    }
    for (offset, unit) in units.into_iter().enumerate() {
        destination.set(start + offset, Value::Char(unit));
    }
    Ok(())
}
