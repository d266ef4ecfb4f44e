use crate::{Expr, ExprKind, Identifier, SimpleName, Span};

/// A type as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeSyntax {
    /// What kind of type.
    pub kind: TypeKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// No type where one is needed; a diagnostic has been given.
    Missing,
    /// Nothing between the commas of `typeof(Dictionary<,>)`.
    Omitted,
    /// `var`
    Var,
    /// `int`, `string`, …
    Predefined(PredefinedType),
    /// `List<int>`, `System.Text.Encoding`, `global::System.String`
    Name {
        /// The alias before `::`.
        alias: Option<Identifier>,
        /// The parts between dots, at least one.
        parts: Vec<SimpleName>,
    },
    /// `int?`
    Nullable(Box<TypeSyntax>),
    /// `int[,]`; `int[][,]` is an array of rank 1 whose elements are arrays of rank 2.
    Array {
        /// Type of one element.
        element: Box<TypeSyntax>,
        /// Number of dimensions, at least 1.
        rank: u32,
    },
    /// `(int a, string b)`
    Tuple(Vec<TupleElement>),
    /// `ref int`, `ref readonly int`
    Ref {
        /// The type referred to.
        referent: Box<TypeSyntax>,
        /// Whether `readonly` stands behind `ref`.
        readonly: bool,
    },
    /// `int*`; a diagnostic has been given.
    Pointer(Box<TypeSyntax>),
}

/// One element of a tuple type.
#[derive(Clone, Debug, PartialEq)]
pub struct TupleElement {
    /// Its type.
    pub ty: TypeSyntax,
    /// Its name, if any.
    pub name: Option<Identifier>,
}

/// A parameter of a local function, an anonymous method or a member's signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// What stands before the type.
    pub modifier: ParameterModifier,
    /// Its type.
    pub ty: TypeSyntax,
    /// Its name.
    pub name: Identifier,
    /// The value behind `=`.
    pub default: Option<Expr>,
    /// From modifier to default.
    pub span: Span,
}

/// What stands before the type of a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParameterModifier {
    /// Nothing.
    #[default]
    None,
    /// `ref`
    Ref,
    /// `out`
    Out,
    /// `in`
    In,
    /// `params`
    Params,
    /// `this`
    This,
}

/// A type with a keyword of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PredefinedType {
    /// `bool`
    Bool,
    /// `byte`
    Byte,
    /// `sbyte`
    SByte,
    /// `short`
    Short,
    /// `ushort`
    UShort,
    /// `int`
    Int,
    /// `uint`
    UInt,
    /// `long`
    Long,
    /// `ulong`
    ULong,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `decimal`
    Decimal,
    /// `char`
    Char,
    /// `string`
    String,
    /// `object`
    Object,
    /// `void`
    Void,
}

impl PredefinedType {
    /// The keyword.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Byte => "byte",
            Self::SByte => "sbyte",
            Self::Short => "short",
            Self::UShort => "ushort",
            Self::Int => "int",
            Self::UInt => "uint",
            Self::Long => "long",
            Self::ULong => "ulong",
            Self::Float => "float",
            Self::Double => "double",
            Self::Decimal => "decimal",
            Self::Char => "char",
            Self::String => "string",
            Self::Object => "object",
            Self::Void => "void",
        }
    }

    /// The name of the .NET type.
    pub const fn full_name(self) -> &'static str {
        match self {
            Self::Bool => "System.Boolean",
            Self::Byte => "System.Byte",
            Self::SByte => "System.SByte",
            Self::Short => "System.Int16",
            Self::UShort => "System.UInt16",
            Self::Int => "System.Int32",
            Self::UInt => "System.UInt32",
            Self::Long => "System.Int64",
            Self::ULong => "System.UInt64",
            Self::Float => "System.Single",
            Self::Double => "System.Double",
            Self::Decimal => "System.Decimal",
            Self::Char => "System.Char",
            Self::String => "System.String",
            Self::Object => "System.Object",
            Self::Void => "System.Void",
        }
    }
}

impl TypeSyntax {
    /// The expression that the same text would be: `x is Colors.Red` may name a type or a constant.
    ///
    /// `None` for a type that cannot be read as an expression.
    pub fn to_expression(&self) -> Option<Expr> {
        match &self.kind {
            TypeKind::Predefined(predefined) => {
                Some(Expr { kind: ExprKind::Predefined(*predefined), span: self.span })
            }
            TypeKind::Name { alias, parts } => name_expression(alias.as_ref(), parts),
            TypeKind::Missing
            | TypeKind::Omitted
            | TypeKind::Var
            | TypeKind::Nullable(_)
            | TypeKind::Array { .. }
            | TypeKind::Tuple(_)
            | TypeKind::Ref { .. }
            | TypeKind::Pointer(_) => None,
        }
    }
}

fn name_expression(alias: Option<&Identifier>, parts: &[SimpleName]) -> Option<Expr> {
    let (first, rest) = parts.split_first()?;
    let root = match alias {
        Some(alias) => Expr {
            span: alias.span.to(first.span),
            kind: ExprKind::AliasQualified { alias: alias.clone(), name: first.clone() },
        },
        None => Expr { span: first.span, kind: ExprKind::Name(first.clone()) },
    };
    Some(rest.iter().fold(root, |target, name| Expr {
        span: target.span.to(name.span),
        kind: ExprKind::Member { target: Box::new(target), name: name.clone() },
    }))
}
