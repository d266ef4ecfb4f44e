use crate::{Expr, Identifier, Span, TypeSyntax};

/// `from x in xs where … select …`
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The first clause.
    pub from: FromClause,
    /// All that follows.
    pub body: QueryBody,
}

/// What follows the first `from`, or an `into`.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryBody {
    /// Clauses in order.
    pub clauses: Vec<QueryClause>,
    /// The clause that ends the body.
    pub end: QueryEnd,
    /// `into x …`
    pub continuation: Option<Box<QueryContinuation>>,
    /// Where the body stands.
    pub span: Span,
}

/// A clause in the middle of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryClause {
    /// `from y in ys`
    From(FromClause),
    /// `let y = …`
    Let(LetClause),
    /// `where …`
    Where {
        /// The condition.
        condition: Expr,
        /// Where the clause stands.
        span: Span,
    },
    /// `join y in ys on a equals b into g`
    Join(Box<JoinClause>),
    /// `orderby a, b descending`
    OrderBy(OrderByClause),
}

/// `from T x in xs`
#[derive(Clone, Debug, PartialEq)]
pub struct FromClause {
    /// The type before the range variable.
    pub ty: Option<TypeSyntax>,
    /// The range variable.
    pub name: Identifier,
    /// The source.
    pub source: Box<Expr>,
    /// Where the clause stands.
    pub span: Span,
}

/// `let x = …`
#[derive(Clone, Debug, PartialEq)]
pub struct LetClause {
    /// The range variable.
    pub name: Identifier,
    /// Its value.
    pub value: Expr,
    /// Where the clause stands.
    pub span: Span,
}

/// `join T y in ys on a equals b into g`
#[derive(Clone, Debug, PartialEq)]
pub struct JoinClause {
    /// The type before the range variable.
    pub ty: Option<TypeSyntax>,
    /// The range variable.
    pub name: Identifier,
    /// The source.
    pub source: Expr,
    /// The key of the outer sequence.
    pub left: Expr,
    /// The key of the inner sequence.
    pub right: Expr,
    /// The name behind `into`.
    pub into: Option<Identifier>,
    /// Where the clause stands.
    pub span: Span,
}

/// `orderby a, b descending`
#[derive(Clone, Debug, PartialEq)]
pub struct OrderByClause {
    /// The keys, the first one the most significant.
    pub orderings: Vec<Ordering>,
    /// Where the clause stands.
    pub span: Span,
}

/// One key of `orderby`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordering {
    /// The key.
    pub key: Expr,
    /// Whether `descending` stands behind it.
    pub descending: bool,
}

/// The clause that ends a query body.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryEnd {
    /// Neither `select` nor `group`; a diagnostic has been given.
    Missing,
    /// `select …`
    Select {
        /// What is selected.
        value: Box<Expr>,
        /// Where the clause stands.
        span: Span,
    },
    /// `group … by …`
    Group {
        /// What is grouped.
        value: Box<Expr>,
        /// The key.
        key: Box<Expr>,
        /// Where the clause stands.
        span: Span,
    },
}

/// `into x …`
#[derive(Clone, Debug, PartialEq)]
pub struct QueryContinuation {
    /// The range variable.
    pub name: Identifier,
    /// What follows.
    pub body: QueryBody,
}
