//! What a program reads of what outlives it.

use std::ops::Range;

use crate::text::Str;
use crate::ty::Ty;

/// What a member does to its receiver, or gives of it, that matters beyond one evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Gives the entry whose name is the first argument.
    Entry,
    /// Uses up the receiver, unless the last argument says to preserve it.
    Spend,
}

/// What a program reads of what outlives it, found when it is compiled.
///
/// Objects are named as C# reaches them: `context.Request.Body`, `context.Variables["token"].Body`.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Entries that are read as values of a type.
    pub entries: Vec<Entry>,
    /// Reads of objects that can be used up.
    pub reads: Vec<Read>,
    /// The objects that are used up whenever the program has given a result, with the read that did it.
    pub spent: Vec<Read>,
}

/// An entry of a dictionary that is read as a value of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The dictionary.
    pub of: String,
    /// The name of the entry.
    pub name: Str,
    /// The type that its value must have.
    pub ty: Ty,
    /// Where the text says so.
    pub span: Range<usize>,
}

/// A read of an object that can be used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The object.
    pub of: String,
    /// Where it is read.
    pub span: Range<usize>,
}
