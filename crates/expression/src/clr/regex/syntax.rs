//! The parts of a pattern

use std::sync::Arc;

use super::set::Set;

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Empty,
    /// One unit, compared without regard to case where the flag says so.
    Unit(u16, bool),
    /// One unit of a set.
    Set(Arc<Set>),
    Concat(Vec<Node>),
    Alternate(Vec<Node>),
    /// Captures under the first number; takes a capture from the second one.
    Group(Option<u32>, Option<u32>, Box<Node>),
    Repeat(Box<Node>, Count),
    /// `(?>…)`.
    Atomic(Box<Node>),
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`.
    Look(Look, Box<Node>),
    /// What a group captured last, and whether case does not matter.
    Back(u32, bool),
    Anchor(Anchor),
    /// `(?(1)…|…)`.
    IfGroup(u32, Box<Node>, Box<Node>),
    /// `(?(expression)…|…)`.
    IfMatch(Box<Node>, Box<Node>, Box<Node>),
}

/// How often a part is repeated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) lazy: bool,
}

/// A look around: where, and what is hoped for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) behind: bool,
    pub(super) negative: bool,
}

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `^` with Multiline.
    LineStart,
    /// `$` with Multiline.
    LineEnd,
    /// `\A`, and `^` without Multiline.
    Start,
    /// `\z`.
    End,
    /// `\Z`, and `$` without Multiline: the end, or before a line feed at the end.
    EndBeforeFeed,
    /// `\G`.
    SearchStart,
    /// `\b`, with ASCII words where the flag says so.
    Boundary(bool),
    /// `\B`.
    NoBoundary(bool),
}

/// `RegexOptions` as flags.
pub(super) mod options {
    pub(crate) const IGNORE_CASE: i32 = 1;
    pub(crate) const MULTILINE: i32 = 2;
    pub(crate) const EXPLICIT_CAPTURE: i32 = 4;
    pub(crate) const COMPILED: i32 = 8;
    pub(crate) const SINGLELINE: i32 = 16;
    pub(crate) const IGNORE_WHITESPACE: i32 = 32;
    pub(crate) const RIGHT_TO_LEFT: i32 = 64;
    pub(crate) const ECMA_SCRIPT: i32 = 256;
    pub(crate) const CULTURE_INVARIANT: i32 = 512;
    /// All that there are.
    pub(crate) const ALL: i32 = IGNORE_CASE
        | MULTILINE
        | EXPLICIT_CAPTURE
        | COMPILED
        | SINGLELINE
        | IGNORE_WHITESPACE
        | RIGHT_TO_LEFT
        | ECMA_SCRIPT
        | CULTURE_INVARIANT;
}
