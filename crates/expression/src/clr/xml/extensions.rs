//! System.Xml.Linq.Extensions

use super::compare::in_document_order;
use super::content::remove;
use super::name::MaybeName;
use super::object::XObject;
use super::walk::{Axis, Wanted, walk_all};
use crate::clr::linq::query::buffered;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::TypeArgs;
use crate::run::Cx;

/// Declares an axis over many origins: without a name, and with one.
macro_rules! axis {
    ($ty:expr, $item:literal $name:literal $generics:literal $source:literal $constraint:literal, $axis:expr, $all:expr) => {
        $ty.method(
            concat!(
                "static IEnumerable<",
                $item,
                "> ",
                $name,
                $generics,
                "(this IEnumerable<",
                $source,
                "> source)",
                $constraint
            ),
            |source: Sequence| walk_all(source, $axis, $all),
        )
        .method(
            concat!(
                "static IEnumerable<",
                $item,
                "> ",
                $name,
                $generics,
                "(this IEnumerable<",
                $source,
                "> source, XName name)",
                $constraint
            ),
            |source: Sequence, name: MaybeName| walk_all(source, $axis, Wanted::named(name)),
        )
    };
}

pub(super) fn declare() -> Type {
    let ty = Type::static_class("System.Xml.Linq.Extensions");
    let ty =
        axis!(ty, "XElement" "Ancestors" "<T>" "T" " where T : XNode", Axis::Ancestors, Wanted::Elements);
    let ty =
        axis!(ty, "XElement" "AncestorsAndSelf" "" "XElement" "", Axis::AncestorsAndSelf, Wanted::Elements);
    let ty =
        axis!(ty, "XElement" "Elements" "<T>" "T" " where T : XContainer", Axis::Children, Wanted::Elements);
    let ty = axis!(ty, "XElement" "Descendants" "<T>" "T" " where T : XContainer", Axis::Descendants, Wanted::Elements);
    let ty = axis!(ty, "XElement" "DescendantsAndSelf" "" "XElement" "", Axis::DescendantsAndSelf, Wanted::Elements);
    let ty = axis!(ty, "XAttribute" "Attributes" "" "XElement" "", Axis::Attributes, Wanted::Nodes);
    ty.method(
        "static IEnumerable<XNode> DescendantNodes<T>(this IEnumerable<T> source) where T : XContainer",
        |source: Sequence| walk_all(source, Axis::Descendants, Wanted::Nodes),
    )
    .method(
        "static IEnumerable<XNode> DescendantNodesAndSelf(this IEnumerable<XElement> source)",
        |source: Sequence| walk_all(source, Axis::DescendantsAndSelf, Wanted::Nodes),
    )
    .method(
        "static IEnumerable<XNode> Nodes<T>(this IEnumerable<T> source) where T : XContainer",
        |source: Sequence| walk_all(source, Axis::Children, Wanted::Nodes),
    )
    .method(
        "static IEnumerable<T> InDocumentOrder<T>(this IEnumerable<T> source) where T : XNode",
        |types: TypeArgs, source: Sequence| {
            buffered(types.get(0), &[&source.clone()], move |cx| {
                let items = source.collect(cx)?;
                in_document_order(cx, items)
            })
        },
    )
    .method("static void Remove(this IEnumerable<XAttribute> source)", remove_all)
    .method("static void Remove<T>(this IEnumerable<T> source) where T : XNode", remove_all)
}

fn remove_all(cx: &mut Cx<'_>, source: Sequence) -> Result<(), Throw> {
    let items = source.collect(cx)?;
    items.iter().filter_map(|item| item.downcast_ref::<XObject>()).try_for_each(remove)
}
