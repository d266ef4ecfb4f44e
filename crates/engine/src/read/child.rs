//! Child elements.

use super::FromElement;
use super::reader::Reader;
use super::shape::{Accept, Shape};
use crate::policy::Policies;

/// What a child element can be read into: `T` where it must be there, `Option<T>` where it may be absent,
/// [`Policies`] where it holds policies.
pub trait Child: Sized {
    /// Whether the child must be there.
    const REQUIRED: bool;
    /// What the child looks like; none where it holds policies.
    const SHAPE: Option<&'static Shape>;

    /// What stands for a child that is absent.
    fn absent() -> Option<Self>;

    /// Reads the child.
    fn read(reader: &mut Reader<'_, '_>) -> Option<Self>;
}

impl<T: FromElement> Child for T {
    const REQUIRED: bool = true;
    const SHAPE: Option<&'static Shape> = Some(T::SHAPE);

    fn absent() -> Option<Self> {
        None
    }

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        <T as FromElement>::read(reader)
    }
}

impl<T: FromElement> Child for Option<T> {
    const REQUIRED: bool = false;
    const SHAPE: Option<&'static Shape> = Some(T::SHAPE);

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        <T as FromElement>::read(reader).map(Some)
    }
}

impl Child for Policies {
    const REQUIRED: bool = false;
    const SHAPE: Option<&'static Shape> = None;

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let policies = reader.policies(Accept::All);
        reader.finish();
        policies
    }
}

/// A list that child elements of one name are read into.
pub trait Children: Sized {
    /// What each looks like.
    const SHAPE: &'static Shape;
}

impl<T: FromElement> Children for Vec<T> {
    const SHAPE: &'static Shape = T::SHAPE;
}
