//! Makes a tree of tokens of what a reader meets.

use super::node::{Children, FEW, JsonPlace, Kind, Names, Node, index_names};
use super::reader::{Event, Reader, Settings};
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::tree::{Id, NONE};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;

/// What the text must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Token,
    Object,
    Array,
}

impl Wanted {
    fn name(self) -> &'static str {
        match self {
            Self::Token => "JToken",
            Self::Object => "JObject",
            Self::Array => "JArray",
        }
    }
}

/// `JToken.Parse`, `JObject.Parse` and `JArray.Parse`.
pub(crate) fn parse(
    cx: &mut Cx<'_>,
    text: &Str,
    wanted: Wanted,
    settings: Settings,
) -> Result<JToken, Throw> {
    let text = text.to_utf8();
    let mut reader = Reader::new(&text, settings);
    let token = load(cx, &mut reader, wanted)?;
    while reader.next(cx)?.is_some() {}
    Ok(token)
}

/// Reads one token, comments before it being skipped where the token must be a container.
fn load(cx: &mut Cx<'_>, reader: &mut Reader<'_>, wanted: Wanted) -> Result<JToken, Throw> {
    let first = reader.next(cx)?;
    load_after(cx, reader, wanted, first)
}

/// Reads the token that begins with `first`.
pub(crate) fn load_after(
    cx: &mut Cx<'_>,
    reader: &mut Reader<'_>,
    wanted: Wanted,
    mut first: Option<Event>,
) -> Result<JToken, Throw> {
    while wanted != Wanted::Token && matches!(first, Some(Event::Value(TokenType::Comment, _))) {
        first = reader.next(cx)?;
    }
    let name = wanted.name();
    let Some(first) = first else {
        return Err(reader.error(&format!("Error reading {name} from JsonReader.")));
    };
    let found = match (wanted, &first) {
        (Wanted::Object, Event::StartObject) | (Wanted::Array, Event::StartArray) | (Wanted::Token, _) => {
            None
        }
        (Wanted::Object, _) => Some("object"),
        (Wanted::Array, _) => Some("array"),
    };
    if let Some(kind) = found {
        let item = event_name(&first);
        return Err(reader.error(&format!(
            "Error reading {name} from JsonReader. Current JsonReader item is not an {kind}: {item}"
        )));
    }
    load_from(cx, reader, first)
}

/// Reads the rest of the token that begins with this event, as the deserializer does: an array that does not
/// end is taken as far as it goes, an object is not.
pub(crate) fn load_open(cx: &mut Cx<'_>, reader: &mut Reader<'_>, first: Event) -> Result<JToken, Throw> {
    let is_object = matches!(first, Event::StartObject);
    let mut builder = Builder::default();
    builder.take(cx, first)?;
    while !builder.open.is_empty() {
        match reader.next(cx)? {
            Some(event) => builder.take(cx, event)?,
            None if is_object => {
                let message = "Unexpected end when deserializing object.";
                return Err(reader.exception("Newtonsoft.Json.JsonSerializationException", message).into());
            }
            None => break,
        }
    }
    Ok(JToken(JsonPlace::new(builder.nodes, 0)))
}

/// Reads the rest of the token that begins with this event.
pub(crate) fn load_from(cx: &mut Cx<'_>, reader: &mut Reader<'_>, first: Event) -> Result<JToken, Throw> {
    let name = match first {
        Event::StartArray => "JArray",
        Event::StartConstructor(_) => "JConstructor",
        _ => "JObject",
    };
    let mut builder = Builder::default();
    builder.take(cx, first)?;
    while !builder.open.is_empty() {
        let Some(event) = reader.next(cx)? else {
            return Err(reader.error(&format!("Unexpected end of content while loading {name}.")));
        };
        builder.take(cx, event)?;
    }
    Ok(JToken(JsonPlace::new(builder.nodes, 0)))
}

/// Builds the token that begins with `first` of the events of another token.
pub(crate) fn rebuild(
    cx: &mut Cx<'_>,
    first: Event,
    events: &mut impl Iterator<Item = Event>,
) -> Result<JToken, Throw> {
    let mut builder = Builder::default();
    builder.take(cx, first)?;
    while !builder.open.is_empty() {
        match events.next() {
            Some(event) => builder.take(cx, event)?,
            None => break,
        }
    }
    Ok(JToken(JsonPlace::new(builder.nodes, 0)))
}

/// The name of an event as `JsonToken` has it.
pub(crate) fn event_name(event: &Event) -> &'static str {
    match event {
        Event::StartObject => "StartObject",
        Event::EndObject => "EndObject",
        Event::StartArray => "StartArray",
        Event::EndArray => "EndArray",
        Event::StartConstructor(_) => "StartConstructor",
        Event::EndConstructor => "EndConstructor",
        Event::Name(_) => "PropertyName",
        Event::Value(ty, _) => ty.name(),
    }
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    /// The containers that are open, properties included.
    open: Vec<Id>,
}

impl Builder {
    fn take(&mut self, cx: &mut Cx<'_>, event: Event) -> Result<(), Throw> {
        match event {
            Event::StartObject => self.start(cx, Kind::Object(Children::default(), Names::default())),
            Event::StartArray => self.start(cx, Kind::Array(Children::default())),
            Event::StartConstructor(name) => self.start(cx, Kind::Constructor(name, Children::default())),
            Event::EndObject | Event::EndArray | Event::EndConstructor => {
                self.end();
                Ok(())
            }
            Event::Name(name) => self.property(cx, name),
            // Comments inside a container are dropped.
            Event::Value(TokenType::Comment, _) if !self.open.is_empty() => Ok(()),
            Event::Value(ty, value) => {
                self.add(cx, Kind::Value(ty, value))?;
                self.close_property();
                Ok(())
            }
        }
    }

    fn add(&mut self, cx: &mut Cx<'_>, kind: Kind) -> Result<Id, Throw> {
        cx.charge(size_of::<Node>() + size_of::<Id>())?;
        let parent = self.open.last().copied().unwrap_or(NONE);
        let id = Id::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { parent, ..Node::new(kind) });
        match self.nodes.get_mut(parent as usize).map(|node| &mut node.kind) {
            Some(Kind::Object(children, _) | Kind::Array(children) | Kind::Constructor(_, children)) => {
                children.ids.push(id);
            }
            Some(Kind::Property(_, value)) => *value = id,
            Some(Kind::Value(..)) | None => {}
        }
        Ok(id)
    }

    fn start(&mut self, cx: &mut Cx<'_>, kind: Kind) -> Result<(), Throw> {
        let id = self.add(cx, kind)?;
        self.open.push(id);
        Ok(())
    }

    fn property(&mut self, cx: &mut Cx<'_>, name: Str) -> Result<(), Throw> {
        self.start(cx, Kind::Property(name, NONE))
    }

    fn end(&mut self) {
        if let Some(id) = self.open.pop() {
            replace_duplicates(&mut self.nodes, id);
            index_names(&mut self.nodes, id as usize);
        }
        self.close_property();
    }

    fn close_property(&mut self) {
        let inner = self.open.last().and_then(|id| self.nodes.get(*id as usize));
        if inner.is_some_and(|node| matches!(node.kind, Kind::Property(..))) {
            self.open.pop();
        }
    }
}

/// Of properties with the same name the last one takes the place of the first.
fn replace_duplicates(nodes: &mut [Node], object: Id) {
    let Some(Node { kind: Kind::Object(children, _), .. }) = nodes.get(object as usize) else { return };
    let (kept, dropped) = without_duplicates(nodes, &children.ids);
    if dropped.is_empty() {
        return;
    }
    for id in dropped {
        if let Some(node) = nodes.get_mut(id as usize) {
            node.parent = NONE;
        }
    }
    if let Some(Node { kind: Kind::Object(children, _), .. }) = nodes.get_mut(object as usize) {
        children.ids = kept;
    }
}

fn without_duplicates(nodes: &[Node], ids: &[Id]) -> (Vec<Id>, Vec<Id>) {
    let name = |id: Id| nodes.get(id as usize).and_then(Node::name);
    let (mut kept, mut dropped) = (Vec::with_capacity(ids.len()), Vec::new());
    let mut places: hashbrown::HashMap<&Str, usize> = hashbrown::HashMap::new();
    for id in ids {
        let Some(own) = name(*id) else { continue };
        let known = if ids.len() <= FEW {
            kept.iter().position(|other| name(*other) == Some(own))
        } else {
            places.get(own).copied()
        };
        match known.and_then(|place| kept.get_mut(place)) {
            Some(slot) => dropped.push(std::mem::replace(slot, *id)),
            None => {
                if ids.len() > FEW {
                    places.insert(own, kept.len());
                }
                kept.push(*id);
            }
        }
    }
    (kept, dropped)
}
