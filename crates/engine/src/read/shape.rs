//! What an element looks like.

use std::borrow::Cow;
use std::sync::Arc;

use super::attribute::Attribute;
use super::child::{Child, Children};
use super::reader::Reader;
use crate::policy::{Policy, Run};
use crate::section::Sections;

/// What an element looks like: its documentation and its fields, in the order of the struct.
#[derive(Debug)]
pub struct Shape {
    /// The doc comment.
    pub docs: &'static str,
    /// The fields.
    pub fields: &'static [Field],
}

/// A field of an element.
#[derive(Debug)]
pub struct Field {
    /// The name of the attribute or child; empty for content and text.
    pub name: &'static str,
    /// The doc comment.
    pub docs: &'static str,
    /// What it is.
    pub kind: FieldKind,
}

/// What a field of an element is.
#[derive(Debug)]
pub enum FieldKind {
    /// An attribute.
    Attribute {
        /// Whether it must be there.
        required: bool,
        /// Whether it may be an expression.
        expression: bool,
        /// Its value where it is absent.
        default: Option<&'static str>,
        /// What is expected.
        expected: fn() -> Cow<'static, str>,
        /// The words that are possible, where there are only some.
        choices: &'static [&'static str],
    },
    /// A child element.
    Child {
        /// Whether it must be there.
        required: bool,
        /// What it looks like; none where it holds policies.
        shape: Option<&'static Shape>,
    },
    /// Child elements of one name.
    Children {
        /// How many there must be.
        at_least: usize,
        /// What each looks like.
        shape: &'static Shape,
    },
    /// Policies inside.
    Content(Accept),
    /// Text inside.
    Text {
        /// Whether it must be there.
        required: bool,
        /// Whether it may be an expression.
        expression: bool,
        /// What is expected.
        expected: fn() -> Cow<'static, str>,
        /// The words that are possible, where there are only some.
        choices: &'static [&'static str],
    },
}

/// Which policies may stand inside another.
#[derive(Clone, Copy, Debug)]
pub enum Accept {
    /// All that may stand in the section.
    All,
    /// These only.
    Only(&'static [&'static str]),
    /// All but these.
    Except(&'static [&'static str]),
}

impl Accept {
    /// Whether a policy of this name may stand inside.
    pub fn admits(self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(&name),
            Self::Except(names) => !names.contains(&name),
        }
    }
}

impl Field {
    /// An attribute of type `T`.
    pub const fn attribute<T: Attribute>(
        name: &'static str,
        docs: &'static str,
        default: Option<&'static str>,
    ) -> Self {
        let required = T::REQUIRED && default.is_none();
        let kind = FieldKind::Attribute {
            required,
            expression: T::EXPRESSION,
            default,
            expected: T::expected,
            choices: T::CHOICES,
        };
        Self { name, docs, kind }
    }

    /// A child element of type `T`.
    pub const fn child<T: Child>(name: &'static str, docs: &'static str) -> Self {
        Self { name, docs, kind: FieldKind::Child { required: T::REQUIRED, shape: T::SHAPE } }
    }

    /// Child elements of type `T`, a `Vec`.
    pub const fn children<T: Children>(name: &'static str, docs: &'static str, at_least: usize) -> Self {
        Self { name, docs, kind: FieldKind::Children { at_least, shape: T::SHAPE } }
    }

    /// Policies inside.
    pub const fn content(docs: &'static str, accept: Accept) -> Self {
        Self { name: "", docs, kind: FieldKind::Content(accept) }
    }

    /// Text inside, of type `T`.
    pub const fn text<T: Attribute>(docs: &'static str) -> Self {
        let kind = FieldKind::Text {
            required: T::REQUIRED,
            expression: T::EXPRESSION,
            expected: T::expected,
            choices: T::CHOICES,
        };
        Self { name: "", docs, kind }
    }
}

/// A policy as the catalog lists it.
#[derive(Debug)]
pub struct Declaration {
    /// The name of the element.
    pub name: &'static str,
    /// The sections in which it may stand.
    pub sections: Sections,
    /// What it looks like.
    pub shape: &'static Shape,
    pub(crate) read: fn(&mut Reader<'_, '_>) -> Option<Arc<dyn Run>>,
}

/// The declaration of a policy.
pub const fn declare<P: Policy>() -> Declaration {
    Declaration { name: P::NAME, sections: P::SECTIONS, shape: P::SHAPE, read: read::<P> }
}

fn read<P: Policy>(reader: &mut Reader<'_, '_>) -> Option<Arc<dyn Run>> {
    let policy = P::read(reader)?;
    Some(Arc::new(policy))
}
