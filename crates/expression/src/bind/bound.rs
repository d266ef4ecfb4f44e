//! What an expression is before it is known what is wanted of it.

use ecow::EcoString;
use gatepost_csharp::{Designation, Span, TypeSyntax};

use super::lambda::LambdaArg;
use super::local_function::LocalFunction;
use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind};
use crate::library::Found;
use crate::ty::{Element, Ty};
use crate::value::Value;

/// A bound expression: a value, or something that becomes one only when its target is known.
pub(super) enum Bound<'s> {
    /// A value; of type `void` where there is none.
    Value(Expr),
    /// Something that can be assigned to.
    Place(Place),
    /// `null`
    Null(Span),
    /// `default`
    Default(Span),
    /// A lambda or an anonymous method.
    Lambda(Box<LambdaArg<'s>>),
    /// Methods of one name.
    Group(Box<Group>),
    /// `throw e`
    Throw(Expr, Span),
    /// A tuple literal.
    Tuple(Vec<(Option<EcoString>, Bound<'s>)>, Span),
    /// `out var x`, `out T x`, `out _`
    OutVariable(&'s TypeSyntax, &'s Designation, Span),
    /// A type where an expression may stand.
    Type(Ty, Span),
    /// A namespace.
    Namespace(String, Span),
    /// Something wrong of which the user has been told.
    Error(Span),
}

/// Something that can be assigned to.
pub(super) enum Place {
    Variable(VarId, Span),
    Property {
        found: Found,
        receiver: Option<Box<Expr>>,
        /// The type of the receiver as it is written, for messages and the gate.
        via: Ty,
        ty: Ty,
        span: Span,
    },
    Indexer {
        found: Found,
        receiver: Box<Expr>,
        args: Vec<Expr>,
        ty: Ty,
        span: Span,
    },
    Element {
        array: Box<Expr>,
        indexes: Vec<Expr>,
        ty: Ty,
        span: Span,
    },
    /// An element of a tuple that stands in a place.
    Item {
        tuple: Box<Place>,
        index: usize,
        ty: Ty,
        span: Span,
    },
    /// A property of an anonymous object, which is only read.
    Anonymous {
        object: Box<Expr>,
        index: usize,
        name: EcoString,
        ty: Ty,
        span: Span,
    },
    /// `_`
    Discard(Span),
}

/// Methods of one name, before it is known which is meant.
pub(super) struct Group {
    pub(super) name: EcoString,
    pub(super) receiver: Receiver,
    /// One list for each level of inheritance, the most derived first.
    pub(super) levels: Vec<Vec<Found>>,
    /// Type arguments that are written.
    pub(super) type_args: Option<Vec<Ty>>,
    /// The name.
    pub(super) name_span: Span,
    /// The whole expression.
    pub(super) span: Span,
}

/// What methods are called on.
pub(super) enum Receiver {
    /// A type: static methods.
    Type(Ty),
    /// A value: instance and extension methods.
    Value(Box<Expr>),
    /// A local function.
    Function(std::rc::Rc<LocalFunction>),
}

impl Place {
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Variable(_, span)
            | Self::Property { span, .. }
            | Self::Indexer { span, .. }
            | Self::Element { span, .. }
            | Self::Item { span, .. }
            | Self::Anonymous { span, .. }
            | Self::Discard(span) => *span,
        }
    }
}

impl Bound<'_> {
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Value(expr) => expr.span,
            Self::Place(place) => place.span(),
            Self::Lambda(lambda) => lambda.span,
            Self::Group(group) => group.span,
            Self::Null(span)
            | Self::Default(span)
            | Self::Throw(_, span)
            | Self::Tuple(_, span)
            | Self::OutVariable(_, _, span)
            | Self::Type(_, span)
            | Self::Namespace(_, span)
            | Self::Error(span) => *span,
        }
    }

    pub(super) fn is_error(&self) -> bool {
        match self {
            Self::Error(_) => true,
            Self::Value(expr) => expr.ty == Ty::Error,
            _ => false,
        }
    }

    /// The value, when it is a constant.
    pub(super) fn constant(&self) -> Option<&Value> {
        match self {
            Self::Value(Expr { kind: ExprKind::Const(value), ty, .. }) if is_constant_type(ty) => Some(value),
            _ => None,
        }
    }
}

/// Whether constants can be of this type.
pub(super) fn is_constant_type(ty: &Ty) -> bool {
    matches!(ty, Ty::Prim(_) | Ty::String | Ty::Null | Ty::Named(_))
}

impl Binder<'_> {
    /// The type that the expression has of itself; `None` where it has none.
    pub(super) fn type_of(&self, bound: &Bound<'_>) -> Option<Ty> {
        match bound {
            Bound::Value(expr) => Some(expr.ty.clone()),
            Bound::Place(place) => Some(self.place_type(place)),
            Bound::Tuple(elements, _) => {
                let elements = elements
                    .iter()
                    .map(|(name, element)| Some(Element { name: name.clone(), ty: self.type_of(element)? }));
                Some(Ty::Tuple(elements.collect::<Option<_>>()?))
            }
            Bound::Error(_) => Some(Ty::Error),
            Bound::Null(_)
            | Bound::Default(_)
            | Bound::Lambda(_)
            | Bound::Group(_)
            | Bound::Throw(..)
            | Bound::OutVariable(..)
            | Bound::Type(..)
            | Bound::Namespace(..) => None,
        }
    }

    pub(super) fn place_type(&self, place: &Place) -> Ty {
        match place {
            Place::Variable(id, _) => self.var(*id).map_or(Ty::Error, |variable| variable.ty.clone()),
            Place::Property { ty, .. }
            | Place::Indexer { ty, .. }
            | Place::Element { ty, .. }
            | Place::Item { ty, .. }
            | Place::Anonymous { ty, .. } => ty.clone(),
            Place::Discard(_) => Ty::Error,
        }
    }

    /// An expression after an error.
    pub(super) fn bad(&self, span: Span) -> Expr {
        Expr { kind: ExprKind::Const(Value::Null), ty: Ty::Error, span }
    }

    /// A constant.
    pub(super) fn constant(&self, value: Value, ty: Ty, span: Span) -> Expr {
        Expr { kind: ExprKind::Const(value), ty, span }
    }
}
