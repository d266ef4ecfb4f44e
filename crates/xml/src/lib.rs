//! Text of a policy document to a tree of elements with byte spans.
//!
//! A policy document is XML in which C# expressions stand, `@(…)` or `@{…}`, in attribute values and in text.
//! In the *escaped* form their quotes and brackets are entities and the whole is XML; in the *raw* form they are
//! written as they are, and the file is XML for nobody. Both forms meet in one file, so this crate reads both at
//! once: [`parse`] never fails and never panics, reports everything it finds wrong, and keeps every byte, so that
//! [`Document::to_text`] gives back what was read.
//!
//! The crate knows XML, where expressions begin and end, and what `{{name}}` looks like. It knows no policy, no
//! C# beyond brackets, strings and comments ([`Text::resolve`] says where that leaves a question open), and no
//! named value: names are looked up by the caller.
//!
//! # Why an own reader
//!
//! quick-xml reads well-formed text only, and where an expression begins can be known only from inside a tag, so
//! a first pass that hides expressions from it would already be a reader of tags and attributes. One pass gives
//! what two cannot: spans of every name and value, recovery after a missing quote or end tag, and all errors of a
//! file in one run. quick-xml keeps the parts it is the authority for: what an entity means, and, in the tests,
//! whether the rest of a document without its expressions is well-formed XML.

mod brackets;
mod content;
mod cursor;
mod diagnostic;
mod document;
mod element;
mod encoding;
mod entity;
mod limits;
mod mapped;
mod markup;
mod named_value;
mod reader;
mod resolve;
mod scan;
mod tag;
mod text;

pub use crate::diagnostic::{Code, Diagnostic, Label};
pub use crate::document::{Document, Parsed};
pub use crate::element::{Attribute, Element, Node};
pub use crate::encoding::Encoding;
pub use crate::limits::Limits;
pub use crate::mapped::{MappedText, Origin, Piece};
pub use crate::named_value::{NameReference, NamedValue};
pub use crate::reader::{parse, parse_bytes};
pub use crate::resolve::{Expression, Part, Resolved, UnknownName};
pub use crate::text::{ExpressionKind, Segment, Spelling, Text};
