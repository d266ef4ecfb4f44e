//! From an element to the struct that describes it.
//!
//! Which way a field is read is decided by its type, through the traits here; `#[derive(Element)]` only writes the
//! calls. Each call pushes what is wrong and answers `None`, so that one run finds every mistake of an element.

mod attribute;
mod child;
mod reader;
mod shape;

pub use attribute::{At, Attribute, Written};
pub use child::{Child, Children};
pub use reader::Reader;
pub use shape::{Accept, Declaration, Field, FieldKind, Shape, declare};

/// A struct that an element is read into.
pub trait FromElement: Sized {
    /// What the element looks like, for documentation and schemas.
    const SHAPE: &'static Shape;

    /// Reads the element; `None` where something was wrong with it, which has been reported.
    fn read(reader: &mut Reader<'_, '_>) -> Option<Self>;
}
