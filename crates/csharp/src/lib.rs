//! C# 7 text to tokens to a syntax tree, with spans and many errors at once.
//!
//! Knows the whole of C# 7.3 that can stand in an expression or among statements, and no .NET type. A tree is always
//! returned; its depth and the time to make it are bounded, whatever the text.
//!
//! ```
//! use gatepost_csharp::{ExprKind, parse_expression};
//!
//! let parsed = parse_expression("context.Request.Headers[\"a\"] ?? \"none\"");
//! assert!(parsed.is_ok());
//! assert!(matches!(parsed.tree.kind, ExprKind::Binary { .. }));
//!
//! let parsed = parse_expression("1 +");
//! assert_eq!(parsed.errors[0].code, "CS1525");
//! ```

pub use error::{Parsed, SyntaxError};
pub use parser::{
    MAX_CHAIN, MAX_LENGTH, MAX_NESTING, parse_block, parse_expression, parse_member_signature, parse_type,
};
pub use signature::{MemberKind, MemberSignature, OperatorName};
pub use span::Span;
pub use syntax::{
    AnonymousMember, AnonymousMethod, Argument, ArgumentModifier, Arguments, ArrayElement, ArrayInitializer,
    AssignOp, BinaryOp, Block, CatchClause, CatchDeclaration, Declarator, Designation, DesignationKind, Expr,
    ExprKind, ForEachTarget, ForInitializer, FromClause, FunctionBody, GotoTarget, Identifier, Initializer,
    InitializerKind, InitializerValue, InterpolatedString, InterpolationPart, JoinClause, Lambda, LambdaBody,
    LambdaParameter, LetClause, Literal, LocalDeclaration, LocalFunction, MemberInitializer, MemberTarget,
    OrderByClause, Ordering, Parameter, ParameterModifier, Pattern, PatternKind, PostfixOp, PredefinedType,
    PrefixOp, Query, QueryBody, QueryClause, QueryContinuation, QueryEnd, SimpleName, Stmt, StmtKind,
    SwitchLabel, SwitchLabelKind, SwitchSection, Text, TupleElement, TypeArguments, TypeConstraint, TypeKind,
    TypeSyntax, UsingResource, VariableInitializer,
};
pub use unfinished::is_unfinished;

mod error;
mod feature;
mod lexer;
mod parser;
mod signature;
mod span;
mod syntax;
mod unfinished;
