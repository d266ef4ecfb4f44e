//! System.Text.RegularExpressions.Match, Group, Capture and their collections

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::regex::Regex;
use super::replace;
use super::run::Captures;
use crate::canonical;
use crate::clr::Array;
use crate::clr::receiver::int;
use crate::clr::sequence::Items;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::interface::{Collection, List};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

const NAMESPACE: &str = "System.Text.RegularExpressions";

/// A text in the form that is searched.
#[derive(Debug)]
pub(super) struct Searched {
    pub(super) text: Str,
    pub(super) units: Vec<u16>,
}

impl Searched {
    pub(super) fn new(text: Str) -> Arc<Self> {
        Arc::new(Self { units: text.units(), text })
    }

    pub(super) fn part(&self, from: usize, to: usize) -> Str {
        Str::from_units(self.units.get(from..to).unwrap_or_default())
    }
}

/// A `Capture`, `Group` or `Match`.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) source: Arc<Searched>,
    pub(super) index: usize,
    pub(super) end: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Capture,
    /// All captures of the group, and its name.
    Group(Vec<(usize, usize)>, Str),
    Match(Box<MatchInfo>),
}

#[derive(Debug)]
pub(super) struct MatchInfo {
    /// `None` for `Match.Empty`.
    pub(super) regex: Option<Arc<Regex>>,
    pub(super) captures: Captures,
    /// The part of the text that was searched.
    pub(super) begin: usize,
    pub(super) limit: usize,
}

impl Found {
    pub(super) fn no_match(
        regex: Option<Arc<Regex>>,
        source: Arc<Searched>,
        begin: usize,
        limit: usize,
    ) -> Self {
        let captures = vec![Vec::new(); regex.as_ref().map_or(1, |regex| regex.program.groups.len())];
        let info = MatchInfo { regex, captures, begin, limit };
        Self { source, index: 0, end: 0, kind: Kind::Match(Box::new(info)) }
    }

    pub(super) fn new_match(
        regex: Arc<Regex>,
        source: Arc<Searched>,
        captures: Captures,
        begin: usize,
        limit: usize,
    ) -> Self {
        let (index, end) = captures.first().and_then(|whole| whole.last()).copied().unwrap_or((0, 0));
        let info = MatchInfo { regex: Some(regex), captures, begin, limit };
        Self { source, index, end, kind: Kind::Match(Box::new(info)) }
    }

    pub(super) fn value(&self) -> Str {
        self.source.part(self.index, self.end)
    }

    pub(super) fn info(&self) -> Option<&MatchInfo> {
        match &self.kind {
            Kind::Match(info) => Some(info),
            _ => None,
        }
    }

    fn captures(&self) -> &[(usize, usize)] {
        match &self.kind {
            Kind::Capture => &[],
            Kind::Group(captures, _) => captures,
            Kind::Match(info) => info.captures.first().map_or(&[], Vec::as_slice),
        }
    }

    pub(super) fn success(&self) -> bool {
        !self.captures().is_empty()
    }

    /// The group at a place in the list of groups.
    pub(super) fn group(&self, slot: usize) -> Option<Self> {
        let info = self.info()?;
        let captures = info.captures.get(slot)?.clone();
        let names = info.regex.as_ref().map(|regex| regex.program.groups.as_slice()).unwrap_or_default();
        let name = names.get(slot).map_or("0", |(_, name)| name.as_str());
        Some(Self::of_captures(Arc::clone(&self.source), captures, Str::from(name)))
    }

    fn of_captures(source: Arc<Searched>, captures: Vec<(usize, usize)>, name: Str) -> Self {
        let (index, end) = captures.last().copied().unwrap_or((0, 0));
        Self { source, index, end, kind: Kind::Group(captures, name) }
    }

    /// What a group that is not there looks like.
    fn no_group(&self) -> Self {
        Self::of_captures(Arc::clone(&self.source), Vec::new(), Str::from("0"))
    }

    pub(super) fn slot_of_number(&self, number: u32) -> Option<usize> {
        let names = self.info()?.regex.as_ref()?;
        names.program.groups.iter().position(|(own, _)| *own == number)
    }

    pub(super) fn slot_of_name(&self, name: &str) -> Option<usize> {
        let names = self.info()?.regex.as_ref()?;
        names.program.groups.iter().position(|(_, own)| own == name)
    }
}

impl Object for Found {
    fn ty(&self) -> Ty {
        let name = match self.kind {
            Kind::Capture => "System.Text.RegularExpressions.Capture",
            Kind::Group(..) => "System.Text.RegularExpressions.Group",
            Kind::Match(_) => "System.Text.RegularExpressions.Match",
        };
        Ty::named(name, [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(self.value())
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        let text = match canonical(cx, &Value::String(self.value())) {
            Ok(text) => text,
            Err(throw) => return Some(Err(throw)),
        };
        let length = self.end - self.index;
        Some(Ok(match &self.kind {
            Kind::Capture => json!({ "capture": text, "index": self.index, "length": length }),
            Kind::Group(..) => {
                json!({ "group": text, "index": self.index, "length": length, "success": self.success() })
            }
            Kind::Match(info) => {
                let slots = 0..info.captures.len();
                let groups: Result<Vec<Json>, Throw> =
                    slots.filter_map(|slot| self.group(slot)).map(|group| group_text(cx, &group)).collect();
                match groups {
                    Ok(groups) => json!({
                        "match": text, "index": self.index, "length": length, "success": self.success(),
                        "groups": groups,
                    }),
                    Err(throw) => return Some(Err(throw)),
                }
            }
        }))
    }
}

fn group_text(cx: &mut Cx<'_>, group: &Found) -> Result<Json, Throw> {
    if group.success() { canonical(cx, &Value::String(group.value())) } else { Ok(Json::Null) }
}

pub(super) fn declare() -> Vec<Type> {
    let mut types = vec![
        Type::class("System.Text.RegularExpressions.Capture")
            .allowed(Allowed::Members(&["Index", "Length", "Value"]))
            .property("int Index", |found: Arc<Found>| int(found.index))
            .property("int Length", |found: Arc<Found>| int(found.end - found.index))
            .property("string Value", |found: Arc<Found>| found.value())
            .method("string ToString()", |found: Arc<Found>| found.value()),
        Type::class("System.Text.RegularExpressions.Group : System.Text.RegularExpressions.Capture")
            .allowed(Allowed::Members(&["Captures", "Success"]))
            .property("bool Success", |found: Arc<Found>| found.success())
            .property("string Name", |found: Arc<Found>| match &found.kind {
                Kind::Group(_, name) => name.clone(),
                _ => Str::from("0"),
            })
            .property("System.Text.RegularExpressions.CaptureCollection Captures", |found: Arc<Found>| {
                Value::object(Matches::captures(&found))
            }),
        Type::class("System.Text.RegularExpressions.Match : System.Text.RegularExpressions.Group")
            .allowed(Allowed::Members(&["Empty", "Groups", "Result"]))
            .property("static System.Text.RegularExpressions.Match Empty", || {
                Value::object(Found::no_match(None, Searched::new(Str::new()), 0, 0))
            })
            .property("System.Text.RegularExpressions.GroupCollection Groups", |found: Arc<Found>| {
                Value::object(Groups(found))
            })
            .method("System.Text.RegularExpressions.Match NextMatch()", next_match)
            .method("string Result(string replacement)", |found: Arc<Found>, replacement: Str| {
                if !found.success() {
                    return Err(Exception::not_supported("Result cannot be called on a failed Match."));
                }
                Ok(replace::expand(&found, &replace::parse(&found, &replacement)))
            }),
    ];
    types.extend(collections());
    types
}

fn collections() -> Vec<Type> {
    let matches = |declaration: &'static str, indexer: &'static str| {
        Type::class(declaration).property("int Count", |found: Arc<Matches>| int(found.items.len())).indexer(
            indexer,
            |found: Arc<Matches>, index: i32| {
                let item = usize::try_from(index).ok().and_then(|index| found.items.get(index));
                item.map(|item| Value::Object(Arc::<Found>::clone(item))).ok_or_else(|| {
                    Exception::argument_out_of_range(
                        "Specified argument was out of the range of valid values.",
                        "i",
                    )
                })
            },
        )
    };
    vec![
        matches(
            "System.Text.RegularExpressions.MatchCollection : IList<System.Text.RegularExpressions.Match>, \
             IReadOnlyList<System.Text.RegularExpressions.Match>, System.Collections.IList",
            "System.Text.RegularExpressions.Match this[int i]",
        )
        .allowed(Allowed::No),
        matches(
            "System.Text.RegularExpressions.CaptureCollection : IList<System.Text.RegularExpressions.Capture>, \
             IReadOnlyList<System.Text.RegularExpressions.Capture>, System.Collections.IList",
            "System.Text.RegularExpressions.Capture this[int i]",
        )
        .allowed(Allowed::Members(&["Count"])),
        Type::class(
            "System.Text.RegularExpressions.GroupCollection : IList<System.Text.RegularExpressions.Group>, \
             IReadOnlyList<System.Text.RegularExpressions.Group>, System.Collections.IList",
        )
        .allowed(Allowed::Members(&["Count"]))
        .property("int Count", |groups: Arc<Groups>| int(groups.count().unwrap_or(0)))
        .indexer("System.Text.RegularExpressions.Group this[int groupnum]", |groups: Arc<Groups>, number: i32| {
            let slot = u32::try_from(number).ok().and_then(|number| groups.0.slot_of_number(number));
            Value::object(slot.and_then(|slot| groups.0.group(slot)).unwrap_or_else(|| groups.0.no_group()))
        })
        .indexer("System.Text.RegularExpressions.Group this[string groupname]", |groups: Arc<Groups>, name: Str| {
            let slot = groups.0.slot_of_name(&name.to_utf8());
            Value::object(slot.and_then(|slot| groups.0.group(slot)).unwrap_or_else(|| groups.0.no_group()))
        })
        .property("IEnumerable<string> Keys", |groups: Arc<Groups>| Array::strings(groups.names()))
        .property("IEnumerable<System.Text.RegularExpressions.Group> Values", |groups: Arc<Groups>| {
            Value::Object(groups)
        })
        .method("bool ContainsKey(string key)", |groups: Arc<Groups>, name: Str| {
            groups.0.slot_of_name(&name.to_utf8()).is_some()
        })
        .method(
            "bool TryGetValue(string key, out System.Text.RegularExpressions.Group value)",
            |groups: Arc<Groups>, name: Str| {
                let slot = groups.0.slot_of_name(&name.to_utf8());
                let group = slot.and_then(|slot| groups.0.group(slot));
                WithOut(group.is_some(), [group.map_or(Value::Null, Value::object)])
            },
        ),
    ]
}

fn next_match(cx: &mut Cx<'_>, found: Arc<Found>) -> Result<Value, Throw> {
    let Some(info) = found.info().filter(|_| found.success()) else { return Ok(Value::Object(found)) };
    match &info.regex {
        Some(regex) => Ok(Value::object(regex.after(cx, &found, info)?)),
        None => Ok(Value::Object(found)),
    }
}

/// A `MatchCollection` or `CaptureCollection`.
#[derive(Debug)]
pub(super) struct Matches {
    name: &'static str,
    items: Vec<Arc<Found>>,
}

impl Matches {
    pub(super) fn of(items: Vec<Arc<Found>>) -> Self {
        Self { name: "MatchCollection", items }
    }

    fn captures(found: &Found) -> Self {
        let capture = |(index, end): &(usize, usize)| {
            Arc::new(Found {
                source: Arc::clone(&found.source),
                index: *index,
                end: *end,
                kind: Kind::Capture,
            })
        };
        Self { name: "CaptureCollection", items: found.captures().iter().map(capture).collect() }
    }
}

/// A `GroupCollection`.
#[derive(Debug)]
struct Groups(Arc<Found>);

impl Groups {
    /// The names of the groups in their order.
    fn names(&self) -> Vec<Str> {
        let regex = self.0.info().and_then(|info| info.regex.as_ref());
        regex
            .map(|regex| regex.program.groups.iter().map(|(_, name)| Str::from(name.as_str())).collect())
            .unwrap_or_default()
    }
}

impl Object for Groups {
    fn ty(&self) -> Ty {
        Ty::named("System.Text.RegularExpressions.GroupCollection", [])
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let slots = 0..self.count().unwrap_or(0);
        let groups: Vec<Value> = slots.filter_map(|slot| self.0.group(slot)).map(Value::object).collect();
        Some(Box::new(Items(groups.into_iter())))
    }

    fn count(&self) -> Option<usize> {
        self.0.info().map(|info| if info.regex.is_some() { info.captures.len() } else { 1 })
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        let slots = 0..self.count().unwrap_or(0);
        let groups: Result<Vec<Json>, Throw> =
            slots.filter_map(|slot| self.0.group(slot)).map(|group| group_text(cx, &group)).collect();
        Some(groups.map(|groups| json!({ "groups": groups })))
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn list(&self) -> Option<&dyn List> {
        Some(self)
    }
}

impl Object for Matches {
    fn ty(&self) -> Ty {
        Ty::named(&format!("{NAMESPACE}.{}", self.name), [])
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let items: Vec<Value> =
            self.items.iter().map(|item| Value::Object(Arc::<Found>::clone(item))).collect();
        Some(Box::new(Items(items.into_iter())))
    }

    fn count(&self) -> Option<usize> {
        Some(self.items.len())
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn list(&self) -> Option<&dyn List> {
        Some(self)
    }
}

fn read_only() -> Throw {
    Exception::not_supported("Collection is read-only.").into()
}

/// A list that can only be read, over `item`.
macro_rules! read_only {
    ($ty:ty, $item:expr) => {
        impl Collection for $ty {
            fn is_read_only(&self) -> bool {
                true
            }

            fn contains(&self, item: &Value) -> bool {
                self.index_of(item).is_some()
            }

            fn add(&self, _cx: &mut Cx<'_>, _item: Value) -> Result<(), Throw> {
                Err(read_only())
            }

            fn remove(&self, _cx: &mut Cx<'_>, _item: &Value) -> Result<bool, Throw> {
                Err(read_only())
            }

            fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
                Err(read_only())
            }
        }

        impl List for $ty {
            fn item(&self, index: usize) -> Option<Value> {
                let item: fn(&Self, usize) -> Option<Value> = $item;
                item(self, index)
            }

            fn set_item(&self, _cx: &mut Cx<'_>, _index: usize, _value: Value) -> Result<(), Throw> {
                Err(read_only())
            }

            fn index_of(&self, item: &Value) -> Option<usize> {
                (0..self.count().unwrap_or(0))
                    .find(|index| self.item(*index).is_some_and(|own| own.is_same(item)))
            }

            fn insert(&self, _cx: &mut Cx<'_>, _index: usize, _item: Value) -> Result<(), Throw> {
                Err(read_only())
            }

            fn remove_at(&self, _cx: &mut Cx<'_>, _index: usize) -> Result<(), Throw> {
                Err(read_only())
            }
        }
    };
}

read_only!(Matches, |list, index| list.items.get(index).map(|item| Value::Object(Arc::<Found>::clone(item))));
read_only!(Groups, |list, index| list.0.group(index).map(Value::object));
