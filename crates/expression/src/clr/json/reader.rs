//! Reads JSON text as Json.NET does, mistakes that it forgives included.

use super::error;
use super::number;
use super::token_type::TokenType;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// What a reader meets.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    StartObject,
    EndObject,
    StartArray,
    EndArray,
    StartConstructor(Str),
    EndConstructor,
    Name(Str),
    Value(TokenType, Value),
}

/// How text is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Whether texts that look like dates become dates.
    pub(crate) dates: bool,
    /// Whether numbers with a fraction become decimals.
    pub(crate) decimals: bool,
    /// How deeply containers may be nested.
    pub(crate) max_depth: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { dates: true, decimals: false, max_depth: 64 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    ObjectStart,
    Object,
    Property,
    Array,
    Constructor,
    PostValue,
    Finished,
}

/// A container that is open.
#[derive(Clone, Debug)]
struct Open {
    kind: Container,
    name: Option<Str>,
    index: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Object,
    Array,
    Constructor,
}

/// Where a reader is in its text, to go on later.
#[derive(Clone, Debug)]
pub(crate) struct Paused {
    at: usize,
    pub(super) settings: Settings,
    state: State,
    open: Vec<Open>,
    raw: std::ops::Range<usize>,
}

impl Paused {
    /// At the beginning of a text.
    pub(crate) fn new(settings: Settings) -> Self {
        Reader::new("", settings).pause()
    }

    /// How many containers are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }
}

/// A reader of JSON text.
pub(crate) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(crate) settings: Settings,
    state: State,
    open: Vec<Open>,
    /// Where the last scalar began, so that its digits can be read again.
    raw: std::ops::Range<usize>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str, settings: Settings) -> Self {
        Self { text, at: 0, settings, state: State::Start, open: Vec::new(), raw: 0..0 }
    }

    /// Goes on in the same text.
    pub(super) fn resume(text: &'a str, paused: Paused) -> Self {
        let Paused { at, settings, state, open, raw } = paused;
        Self { text, at, settings, state, open, raw }
    }

    /// Where the reader is.
    pub(super) fn pause(self) -> Paused {
        let Self { at, settings, state, open, raw, .. } = self;
        Paused { at, settings, state, open, raw }
    }

    /// The text of the last scalar as it was written.
    pub(crate) fn raw(&self) -> &'a str {
        self.text.get(self.raw.clone()).unwrap_or_default()
    }

    /// The next token; `None` at the end of the text. Ends in the midst of a container are for the caller to
    /// report.
    pub(crate) fn next(&mut self, cx: &mut Cx<'_>) -> Result<Option<Event>, Throw> {
        cx.tick(1)?;
        loop {
            let event = match self.state {
                State::Start | State::Property | State::Array | State::Constructor => return self.value(cx),
                State::ObjectStart | State::Object => return self.object(cx),
                State::PostValue => self.post_value(cx)?,
                State::Finished => return self.finished(cx),
            };
            match event {
                Step::Event(event) => return Ok(Some(event)),
                Step::End => return Ok(None),
                Step::Again => {}
            }
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    pub(super) fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                0x21..=0x7e => return,
                _ => match self.peek() {
                    Some(char) if char.is_whitespace() => self.bump(),
                    _ => return,
                },
            }
        }
    }

    fn value(&mut self, cx: &mut Cx<'_>) -> Result<Option<Event>, Throw> {
        self.skip_blanks();
        let start = self.at;
        let Some(char) = self.peek() else { return Ok(None) };
        let event = match char {
            '"' | '\'' => self.string_value(cx, char)?,
            't' => self.literal("true", TokenType::Boolean, Value::Bool(true))?,
            'f' => self.literal("false", TokenType::Boolean, Value::Bool(false))?,
            'n' => return self.null_or_constructor(),
            'N' => self.literal("NaN", TokenType::Float, Value::Double(f64::NAN))?,
            'I' => self.literal("Infinity", TokenType::Float, Value::Double(f64::INFINITY))?,
            'u' => self.literal("undefined", TokenType::Undefined, Value::Null)?,
            '-' if self.rest().starts_with("-I") => {
                self.literal("-Infinity", TokenType::Float, Value::Double(f64::NEG_INFINITY))?
            }
            '/' => return self.comment(cx).map(Some),
            '{' => return self.start(Container::Object).map(Some),
            '[' => return self.start(Container::Array).map(Some),
            ']' => return self.end(Container::Array).map(Some),
            ')' => return self.end(Container::Constructor).map(Some),
            // A value is missing; the comma is read again as what follows it.
            ',' => Event::Value(TokenType::Undefined, Value::Null),
            '-' | '.' | '0'..='9' => {
                let (ty, value) = number::read(self)?;
                Event::Value(ty, value)
            }
            other => return Err(self.unexpected(other)),
        };
        self.raw = start..self.at;
        self.after_value();
        Ok(Some(event))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn unexpected(&self, char: char) -> Throw {
        self.error(&format!("Unexpected character encountered while parsing value: {char}."))
    }

    fn string_value(&mut self, cx: &mut Cx<'_>, quote: char) -> Result<Event, Throw> {
        let text = self.string(cx, quote)?;
        let date = if self.settings.dates { super::date::parse(&text) } else { None };
        Ok(match date {
            Some(date) => Event::Value(TokenType::Date, Value::object(date)),
            None => Event::Value(TokenType::String, Value::String(text)),
        })
    }

    fn literal(&mut self, word: &str, ty: TokenType, value: Value) -> Result<Event, Throw> {
        self.word(word, ty)?;
        Ok(Event::Value(ty, value))
    }

    fn word(&mut self, word: &str, ty: TokenType) -> Result<(), Throw> {
        for expected in word.chars() {
            match self.peek() {
                Some(char) if char == expected => self.bump(),
                Some(_) => return Err(self.error(&format!("Error parsing {} value.", kind_of_value(ty)))),
                None => return Err(self.error("Unexpected end when reading JSON.")),
            }
        }
        match self.peek() {
            None | Some('}' | ']' | ',' | '/' | ')') => Ok(()),
            Some(char) if char.is_whitespace() => Ok(()),
            Some(_) => Err(self.error(&format!("Error parsing {} value.", kind_of_value(ty)))),
        }
    }

    fn null_or_constructor(&mut self) -> Result<Option<Event>, Throw> {
        let start = self.at;
        match self.rest().chars().nth(1) {
            Some('u') => {
                let event = self.literal("null", TokenType::Null, Value::Null)?;
                self.raw = start..self.at;
                self.after_value();
                Ok(Some(event))
            }
            Some('e') => self.constructor().map(Some),
            Some(_) => Err(self.unexpected('n')),
            None => {
                self.bump();
                Err(self.error("Unexpected end when reading JSON."))
            }
        }
    }

    fn constructor(&mut self) -> Result<Event, Throw> {
        self.word("new", TokenType::Constructor)?;
        self.skip_blanks();
        let start = self.at;
        while self.peek().is_some_and(char::is_alphanumeric) {
            self.bump();
        }
        let name = Str::from(self.text.get(start..self.at).unwrap_or_default());
        self.skip_blanks();
        match self.peek() {
            Some('(') => self.bump(),
            Some(char) => {
                return Err(self.error(&format!("Unexpected character while parsing constructor: {char}.")));
            }
            None => return Err(self.error("Unexpected end while parsing constructor.")),
        }
        self.push(Container::Constructor)?;
        self.state = State::Constructor;
        Ok(Event::StartConstructor(name))
    }

    fn start(&mut self, kind: Container) -> Result<Event, Throw> {
        self.bump();
        self.push(kind)?;
        Ok(match kind {
            Container::Object => {
                self.state = State::ObjectStart;
                Event::StartObject
            }
            Container::Array | Container::Constructor => {
                self.state = State::Array;
                Event::StartArray
            }
        })
    }

    fn push(&mut self, kind: Container) -> Result<(), Throw> {
        self.count();
        self.open.push(Open { kind, name: None, index: None });
        if self.open.len() > self.settings.max_depth {
            let depth = self.settings.max_depth;
            return Err(self.error(&format!("The reader's MaxDepth of {depth} has been exceeded.")));
        }
        Ok(())
    }

    fn end(&mut self, kind: Container) -> Result<Event, Throw> {
        self.bump();
        let event = match kind {
            Container::Object => Event::EndObject,
            Container::Array => Event::EndArray,
            Container::Constructor => Event::EndConstructor,
        };
        match self.open.pop() {
            Some(open) if open.kind == kind => {
                self.settle();
                Ok(event)
            }
            other => {
                let inner = other.map_or("None".to_owned(), |open| format!("{:?}", open.kind));
                Err(self.error(&format!("JsonToken {event:?} is not valid for closing JsonType {inner}.")))
            }
        }
    }

    /// Counts an item of an array or constructor, for the path.
    fn count(&mut self) {
        if let Some(open) = self.open.last_mut().filter(|open| open.kind != Container::Object) {
            open.index = Some(open.index.map_or(0, |index| index + 1));
        }
    }

    fn after_value(&mut self) {
        self.count();
        self.settle();
    }

    fn settle(&mut self) {
        self.state = if self.open.is_empty() { State::Finished } else { State::PostValue };
    }

    fn object(&mut self, cx: &mut Cx<'_>) -> Result<Option<Event>, Throw> {
        self.skip_blanks();
        match self.peek() {
            None => Ok(None),
            Some('}') => self.end(Container::Object).map(Some),
            Some('/') => self.comment(cx).map(Some),
            Some(quote @ ('"' | '\'')) => {
                let name = self.string(cx, quote)?;
                self.property(name).map(Some)
            }
            Some(char) if is_identifier(char) => {
                let name = self.identifier()?;
                self.property(name).map(Some)
            }
            Some(char) => Err(self.error(&format!("Invalid property identifier character: {char}."))),
        }
    }

    fn identifier(&mut self) -> Result<Str, Throw> {
        let start = self.at;
        loop {
            match self.peek() {
                Some(char) if is_identifier(char) => self.bump(),
                Some(char) if char.is_whitespace() || char == ':' => {
                    return Ok(Str::from(self.text.get(start..self.at).unwrap_or_default()));
                }
                Some(char) => {
                    return Err(
                        self.error(&format!("Invalid JavaScript property identifier character: {char}."))
                    );
                }
                None => return Err(self.error("Unexpected end while parsing unquoted property name.")),
            }
        }
    }

    fn property(&mut self, name: Str) -> Result<Event, Throw> {
        self.skip_blanks();
        if self.peek() != Some(':') {
            let found = self.peek().unwrap_or('\0');
            return Err(self.error(&format!(
                "Invalid character after parsing property name. Expected ':' but got: {found}."
            )));
        }
        self.bump();
        if let Some(open) = self.open.last_mut() {
            open.name = Some(name.clone());
        }
        self.state = State::Property;
        Ok(Event::Name(name))
    }

    fn post_value(&mut self, cx: &mut Cx<'_>) -> Result<Step, Throw> {
        self.skip_blanks();
        match self.peek() {
            None => Ok(Step::End),
            Some('}') => self.end(Container::Object).map(Step::Event),
            Some(']') => self.end(Container::Array).map(Step::Event),
            Some(')') => self.end(Container::Constructor).map(Step::Event),
            Some('/') => self.comment(cx).map(Step::Event),
            Some(',') => {
                self.bump();
                self.state = match self.open.last().map(|open| open.kind) {
                    Some(Container::Object) => State::Object,
                    Some(Container::Constructor) => State::Constructor,
                    _ => State::Array,
                };
                Ok(Step::Again)
            }
            Some(char) => Err(self
                .error(&format!("After parsing a value an unexpected character was encountered: {char}."))),
        }
    }

    fn finished(&mut self, cx: &mut Cx<'_>) -> Result<Option<Event>, Throw> {
        self.skip_blanks();
        match self.peek() {
            None => Ok(None),
            Some('/') => self.comment(cx).map(Some),
            Some(char) => Err(self
                .error(&format!("Additional text encountered after finished reading JSON content: {char}."))),
        }
    }

    /// A comment, after which the reader goes on as before it.
    fn comment(&mut self, cx: &mut Cx<'_>) -> Result<Event, Throw> {
        self.bump();
        let (text, length) = match self.peek() {
            Some('*') => {
                let body = self.text.get(self.at + 1..).unwrap_or_default();
                let Some(end) = body.find("*/") else {
                    self.at = self.text.len();
                    return Err(self.error("Unexpected end while parsing comment."));
                };
                (body.get(..end).unwrap_or_default(), end + 3)
            }
            Some('/') => {
                let body = self.text.get(self.at + 1..).unwrap_or_default();
                let end = body.find(['\n', '\r']).unwrap_or(body.len());
                (body.get(..end).unwrap_or_default(), end + 1)
            }
            found => {
                let found = found.unwrap_or('\0');
                return Err(self.error(&format!("Error parsing comment. Expected: *, got {found}.")));
            }
        };
        cx.tick(length as u64 / 16)?;
        self.at += length;
        Ok(Event::Value(TokenType::Comment, Value::text(text)))
    }

    /// The exception of Json.NET for a fault here.
    pub(crate) fn error(&self, message: &str) -> Throw {
        self.exception("Newtonsoft.Json.JsonReaderException", message).into()
    }

    /// An exception of this type that says where the reader is.
    pub(crate) fn exception(&self, ty: &'static str, message: &str) -> Exception {
        let (line, position) = self.place();
        error::at(ty, message, &self.path(), line, position)
    }

    /// Line and position as Json.NET counts them.
    pub(crate) fn place(&self) -> (usize, usize) {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        if self.state == State::Start && before.is_empty() {
            return (0, 0);
        }
        let breaks =
            before.matches('\n').count() + before.matches('\r').count() - before.matches("\r\n").count();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        (breaks + 1, line.encode_utf16().count())
    }

    /// The path of the token that the reader is at.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for open in &self.open {
            match (open.kind, &open.name, open.index) {
                (Container::Object, Some(name), _) => super::path_text::push_name(&mut path, &name.to_utf8()),
                (Container::Object, None, _) | (_, _, None) => {}
                (_, _, Some(index)) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }
}

enum Step {
    Event(Event),
    Again,
    End,
}

fn kind_of_value(ty: TokenType) -> &'static str {
    match ty {
        TokenType::Boolean => "boolean",
        TokenType::Null => "null",
        TokenType::Undefined => "undefined",
        TokenType::Float => "NaN",
        _ => "constructor",
    }
}

fn is_identifier(char: char) -> bool {
    char.is_alphanumeric() || char == '_' || char == '$'
}
