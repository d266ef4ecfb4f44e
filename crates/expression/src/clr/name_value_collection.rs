//! System.Collections.Specialized.NameValueCollection

use std::sync::Arc;

use parking_lot::Mutex;

use super::array::Array;
use super::receiver::{int, out_of_range};
use super::url_code::{self, Style};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

/// Names, whatever the case of their letters, each with its values. The name may be null.
#[derive(Debug, Default)]
pub(crate) struct NameValueCollection {
    entries: Mutex<Vec<(Option<Str>, Vec<Str>)>>,
    /// Whether it is a query, which writes itself as one.
    query: bool,
}

pub(crate) fn declare() -> Type {
    Type::class("System.Collections.Specialized.NameValueCollection : System.Collections.IEnumerable")
        .allowed(Allowed::No)
        .constructor("NameValueCollection()", || Value::object(NameValueCollection::default()))
        .property("int Count", |list: Arc<NameValueCollection>| int(list.entries.lock().len()))
        .property("string[] AllKeys", |list: Arc<NameValueCollection>| list.keys())
        .property("string[] Keys", |list: Arc<NameValueCollection>| list.keys())
        .writable_indexer("string this[string name]", get, set)
        .indexer("string this[int index]", get_at)
        .method("string Get(string name)", get)
        .method("string Get(int index)", get_at)
        .method("string GetKey(int index)", |list: Arc<NameValueCollection>, index: i32| {
            let entries = list.entries.lock();
            let entry = usize::try_from(index).ok().and_then(|index| entries.get(index));
            entry.map(|(name, _)| name.clone()).ok_or_else(out_of_range)
        })
        .method("string[] GetValues(string name)", |list: Arc<NameValueCollection>, name: Option<Str>| {
            list.values(name.as_ref()).map(Array::strings)
        })
        .method(
            "void Add(string name, string value)",
            |cx: &mut Cx<'_>, list: Arc<NameValueCollection>, name: Option<Str>, value: Option<Str>| {
                cx.charge(64)?;
                list.add(name, value.unwrap_or_default());
                Ok::<_, Throw>(())
            },
        )
        .method(
            "void Add(System.Collections.Specialized.NameValueCollection c)",
            |cx: &mut Cx<'_>, list: Arc<NameValueCollection>, other: Arc<NameValueCollection>| {
                let entries = other.entries.lock().clone();
                for (name, values) in entries {
                    for value in values {
                        cx.charge(64)?;
                        list.add(name.clone(), value);
                    }
                }
                Ok::<_, Throw>(())
            },
        )
        .method("string[] GetValues(int index)", |list: Arc<NameValueCollection>, index: i32| {
            let entries = list.entries.lock();
            let entry = usize::try_from(index).ok().and_then(|index| entries.get(index));
            entry.map(|(_, values)| Array::strings(values.clone())).ok_or_else(out_of_range)
        })
        .method("void Set(string name, string value)", set)
        .method("void Remove(string name)", |list: Arc<NameValueCollection>, name: Option<Str>| {
            list.entries.lock().retain(|(other, _)| !same(other.as_ref(), name.as_ref()));
        })
        .method("void Clear()", |list: Arc<NameValueCollection>| list.entries.lock().clear())
        .method("bool HasKeys()", |list: Arc<NameValueCollection>| {
            list.entries.lock().iter().any(|(name, _)| name.is_some())
        })
        .method("string ToString()", |cx: &mut Cx<'_>, list: Arc<NameValueCollection>| list.to_text(cx))
}

fn same(a: Option<&Str>, b: Option<&Str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => super::casing::fold(a) == super::casing::fold(b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn join(values: &[Str]) -> String {
    values.iter().map(Str::to_string).collect::<Vec<_>>().join(",")
}

fn get(list: Arc<NameValueCollection>, name: Option<Str>) -> Option<String> {
    list.values(name.as_ref()).map(|values| join(&values))
}

fn get_at(list: Arc<NameValueCollection>, index: i32) -> Result<String, Exception> {
    let entries = list.entries.lock();
    let entry = usize::try_from(index).ok().and_then(|index| entries.get(index));
    entry.map(|(_, values)| join(values)).ok_or_else(out_of_range)
}

fn set(
    cx: &mut Cx<'_>,
    list: Arc<NameValueCollection>,
    name: Option<Str>,
    value: Option<Str>,
) -> Result<(), Throw> {
    cx.charge(64)?;
    let value = value.unwrap_or_default();
    let mut entries = list.entries.lock();
    match entries.iter_mut().find(|(other, _)| same(other.as_ref(), name.as_ref())) {
        Some((_, values)) => *values = vec![value],
        None => entries.push((name, vec![value])),
    }
    Ok(())
}

impl NameValueCollection {
    /// The names and values of `?a=1&b=2`.
    pub(crate) fn parse_query(query: &Str) -> Self {
        let list = Self { query: true, ..Self::default() };
        let text = query.to_utf8();
        let text = text.strip_prefix('?').unwrap_or(&text);
        for part in text.split('&').filter(|_| !text.is_empty()) {
            let decode = |text: &str| url_code::decode(&Str::from(text), true);
            match part.split_once('=') {
                Some((name, value)) => list.add(Some(decode(name)), decode(value)),
                None => list.add(None, decode(part)),
            }
        }
        list
    }

    fn add(&self, name: Option<Str>, value: Str) {
        let mut entries = self.entries.lock();
        match entries.iter_mut().find(|(other, _)| same(other.as_ref(), name.as_ref())) {
            Some((_, values)) => values.push(value),
            None => entries.push((name, vec![value])),
        }
    }

    fn keys(&self) -> Array {
        let keys = self
            .entries
            .lock()
            .iter()
            .map(|(name, _)| name.clone().map_or(Value::Null, Value::String))
            .collect();
        Array::new(Ty::String, keys)
    }

    fn values(&self, name: Option<&Str>) -> Option<Vec<Str>> {
        let entries = self.entries.lock();
        entries.iter().find(|(other, _)| same(other.as_ref(), name)).map(|(_, values)| values.clone())
    }
}

impl Object for NameValueCollection {
    fn ty(&self) -> Ty {
        Ty::named("System.Collections.Specialized.NameValueCollection", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        if !self.query {
            return Ok(Str::from("System.Collections.Specialized.NameValueCollection"));
        }
        let encode = |text: &Str| url_code::encode(text.to_utf8().as_bytes(), Style::Http);
        let mut parts = Vec::new();
        for (name, values) in self.entries.lock().iter() {
            for value in values {
                parts.push(match name {
                    Some(name) => format!("{}={}", encode(name), encode(value)),
                    None => encode(value),
                });
            }
        }
        Ok(Str::from(parts.join("&")))
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Arc::new(self.keys()).enumerate()
    }

    fn count(&self) -> Option<usize> {
        Some(self.entries.lock().len())
    }
}
