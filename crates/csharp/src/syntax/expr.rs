use crate::{
    AssignOp, BinaryOp, Block, Identifier, InterpolatedString, Literal, Parameter, ParameterModifier,
    Pattern, PostfixOp, PredefinedType, PrefixOp, Query, SimpleName, Span, TypeSyntax,
};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What kind of expression.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// No expression where one is needed, or one that is refused; a diagnostic has been given.
    Missing,
    /// `1`, `"a"`, `null`
    Literal(Literal),
    /// `$"…"`
    Interpolated(InterpolatedString),
    /// `x`, `Foo<int>`
    Name(SimpleName),
    /// `global::System`
    AliasQualified {
        /// What stands before `::`.
        alias: Identifier,
        /// What stands behind it.
        name: SimpleName,
    },
    /// `int` in `int.Parse`
    Predefined(PredefinedType),
    /// `this`
    This,
    /// `base`
    Base,
    /// `(x)`
    Parenthesized(Box<Expr>),
    /// `(a, name: b)`, at least two arguments without modifiers
    Tuple(Vec<Argument>),
    /// `x.Name`
    Member {
        /// What stands before the dot.
        target: Box<Expr>,
        /// What stands behind it.
        name: SimpleName,
    },
    /// `f(x)`
    Invocation {
        /// What is called.
        target: Box<Expr>,
        /// The arguments.
        arguments: Arguments,
    },
    /// `x[i]`
    ElementAccess {
        /// What is indexed.
        target: Box<Expr>,
        /// The indices.
        arguments: Arguments,
    },
    /// `x?.Name.Other`, `x?[i]`: the receiver, and what is done with it unless it is null.
    ConditionalAccess {
        /// The receiver.
        target: Box<Expr>,
        /// A chain whose innermost target is `MemberBinding` or `ElementBinding`.
        when_not_null: Box<Expr>,
    },
    /// `.Name` of the receiver of the nearest `ConditionalAccess` around it
    MemberBinding(SimpleName),
    /// `[i]` of the receiver of the nearest `ConditionalAccess` around it
    ElementBinding(Arguments),
    /// `-x`
    Prefix {
        /// The operator.
        op: PrefixOp,
        /// Where the operator stands.
        op_span: Span,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `x++`
    Postfix {
        /// The operator.
        op: PostfixOp,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `a = b`, `a += b`; the target may be a deconstruction
    Assign {
        /// The operator.
        op: AssignOp,
        /// Where the operator stands.
        op_span: Span,
        /// What is assigned to.
        target: Box<Expr>,
        /// The value.
        value: Box<Expr>,
    },
    /// `c ? a : b`
    Conditional {
        /// The condition.
        condition: Box<Expr>,
        /// The value if it holds.
        when_true: Box<Expr>,
        /// The value if not.
        when_false: Box<Expr>,
    },
    /// `x is T t`
    Is {
        /// The value tested.
        operand: Box<Expr>,
        /// The test.
        pattern: Box<Pattern>,
    },
    /// `x as T`
    As {
        /// The value converted.
        operand: Box<Expr>,
        /// The type.
        ty: Box<TypeSyntax>,
    },
    /// `(T)x`
    Cast {
        /// The type.
        ty: Box<TypeSyntax>,
        /// The value converted.
        operand: Box<Expr>,
    },
    /// `x => …`
    Lambda(Box<Lambda>),
    /// `delegate (int x) { … }`
    AnonymousMethod(Box<AnonymousMethod>),
    /// `new T(…) { … }`
    New {
        /// The type.
        ty: Box<TypeSyntax>,
        /// The arguments; none in `new T { … }`.
        arguments: Option<Arguments>,
        /// What stands between the braces.
        initializer: Option<Initializer>,
    },
    /// `new { a, b = 1 }`
    NewAnonymous(Vec<AnonymousMember>),
    /// `new int[2, 3]`, `new int[] { 1 }`
    NewArray {
        /// The array type.
        ty: Box<TypeSyntax>,
        /// The sizes of its dimensions; empty in `new int[] { … }`.
        sizes: Vec<Expr>,
        /// The elements.
        initializer: Option<ArrayInitializer>,
    },
    /// `new[] { 1, 2 }`
    NewImplicitArray {
        /// Number of dimensions, at least 1.
        rank: u32,
        /// The elements.
        initializer: ArrayInitializer,
    },
    /// `typeof(T)`
    TypeOf(Box<TypeSyntax>),
    /// `nameof(x)`
    NameOf(Box<Expr>),
    /// `sizeof(T)`
    SizeOf(Box<TypeSyntax>),
    /// `default(T)`, or `default` alone
    Default(Option<Box<TypeSyntax>>),
    /// `checked(x)`
    Checked(Box<Expr>),
    /// `unchecked(x)`
    Unchecked(Box<Expr>),
    /// `throw x`
    Throw(Box<Expr>),
    /// `ref x`
    Ref(Box<Expr>),
    /// `var x` in `f(out var x)`, `var (a, b)` in `var (a, b) = t`
    Declaration {
        /// The type.
        ty: Box<TypeSyntax>,
        /// What is declared.
        designation: Designation,
    },
    /// `from x in xs select x`
    Query(Box<Query>),
}

/// The arguments of a call or an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    /// The arguments in order.
    pub list: Vec<Argument>,
    /// From the opening to the closing bracket.
    pub span: Span,
}

/// One argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// What stands before the colon.
    pub name: Option<Identifier>,
    /// What stands before the value.
    pub modifier: ArgumentModifier,
    /// The value; `ExprKind::Declaration` in `out var x`.
    pub value: Expr,
    /// From name to value.
    pub span: Span,
}

/// What stands before the value of an argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArgumentModifier {
    /// Nothing.
    #[default]
    None,
    /// `ref`
    Ref,
    /// `out`
    Out,
    /// `in`
    In,
}

/// What a declaration expression or a pattern declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Designation {
    /// What kind of designation.
    pub kind: DesignationKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of designations.
#[derive(Clone, Debug, PartialEq)]
pub enum DesignationKind {
    /// `_`
    Discard,
    /// `x`
    Variable(Identifier),
    /// `(a, (b, _))`
    Tuple(Vec<Designation>),
}

/// `(x, y) => …`
#[derive(Clone, Debug, PartialEq)]
pub struct Lambda {
    /// The parameters; all of them have types, or none.
    pub parameters: Vec<LambdaParameter>,
    /// The body.
    pub body: LambdaBody,
}

/// A parameter of a lambda.
#[derive(Clone, Debug, PartialEq)]
pub struct LambdaParameter {
    /// What stands before the type.
    pub modifier: ParameterModifier,
    /// The type, if written.
    pub ty: Option<TypeSyntax>,
    /// The name.
    pub name: Identifier,
}

/// The body of a lambda.
#[derive(Clone, Debug, PartialEq)]
pub enum LambdaBody {
    /// `=> x`
    Expr(Expr),
    /// `=> { … }`
    Block(Block),
}

/// `delegate (int x) { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct AnonymousMethod {
    /// The parameters; none where no list is written, which fits any delegate.
    pub parameters: Option<Vec<Parameter>>,
    /// The body.
    pub body: Block,
}

/// The braces behind `new T(…)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Initializer {
    /// What kind of initializer.
    pub kind: InitializerKind,
    /// From `{` to `}`.
    pub span: Span,
}

/// The kinds of initializers.
#[derive(Clone, Debug, PartialEq)]
pub enum InitializerKind {
    /// `{ A = 1, ["b"] = 2 }`, and `{ }`
    Object(Vec<MemberInitializer>),
    /// `{ 1, { "a", 2 } }`: each entry holds the arguments of one call of `Add`
    Collection(Vec<Vec<Expr>>),
}

/// `A = 1` or `["a"] = 1`.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberInitializer {
    /// What is set.
    pub target: MemberTarget,
    /// The value.
    pub value: InitializerValue,
    /// Where it stands.
    pub span: Span,
}

/// What an object initializer sets.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberTarget {
    /// `A`
    Name(Identifier),
    /// `["a"]`
    Index(Arguments),
}

/// The value in an object initializer.
#[derive(Clone, Debug, PartialEq)]
pub enum InitializerValue {
    /// `A = 1`
    Expr(Expr),
    /// `A = { … }`, which changes the object that `A` already holds
    Nested(Initializer),
}

/// A member of `new { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct AnonymousMember {
    /// The name before `=`; else the value's own last name is meant.
    pub name: Option<Identifier>,
    /// The value.
    pub value: Expr,
}

/// `{ 1, 2 }`, `{ { 1 }, { 2 } }`
#[derive(Clone, Debug, PartialEq)]
pub struct ArrayInitializer {
    /// The elements in order.
    pub elements: Vec<ArrayElement>,
    /// From `{` to `}`.
    pub span: Span,
}

/// An element of an array initializer.
#[derive(Clone, Debug, PartialEq)]
pub enum ArrayElement {
    /// A value.
    Expr(Expr),
    /// The elements of the next dimension.
    Nested(ArrayInitializer),
}
