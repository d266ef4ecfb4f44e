use crate::{Designation, Expr, Span, TypeSyntax};

/// What stands behind `is`, or behind `case` where it is more than a constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// What kind of pattern.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of patterns of C# 7.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `is T`: a type, or a constant with a name (`TypeSyntax::to_expression`).
    Type(TypeSyntax),
    /// `is T x`, `case T x`, `case T _`
    Declaration {
        /// The type to test.
        ty: TypeSyntax,
        /// The variable, or a discard.
        designation: Designation,
    },
    /// `is 5`, `case 5`, `case Colors.Red`
    Constant(Box<Expr>),
    /// `is var x`, `case var _`
    Var(Designation),
}
