//! The syntax tree: what was written, without any meaning.

pub use expr::{
    AnonymousMember, AnonymousMethod, Argument, ArgumentModifier, Arguments, ArrayElement, ArrayInitializer,
    Designation, DesignationKind, Expr, ExprKind, Initializer, InitializerKind, InitializerValue, Lambda,
    LambdaBody, LambdaParameter, MemberInitializer, MemberTarget,
};
pub use literal::{InterpolatedString, InterpolationPart, Literal, Text};
pub use name::{Identifier, SimpleName, TypeArguments};
pub use operator::{AssignOp, BinaryOp, PostfixOp, PrefixOp};
pub use pattern::{Pattern, PatternKind};
pub use query::{
    FromClause, JoinClause, LetClause, OrderByClause, Ordering, Query, QueryBody, QueryClause,
    QueryContinuation, QueryEnd,
};
pub use stmt::{
    Block, CatchClause, CatchDeclaration, Declarator, ForEachTarget, ForInitializer, FunctionBody,
    GotoTarget, LocalDeclaration, LocalFunction, Stmt, StmtKind, SwitchLabel, SwitchLabelKind, SwitchSection,
    TypeConstraint, UsingResource, VariableInitializer,
};
pub use types::{Parameter, ParameterModifier, PredefinedType, TupleElement, TypeKind, TypeSyntax};

mod expr;
mod literal;
mod name;
mod operator;
mod pattern;
mod query;
mod stmt;
mod types;
