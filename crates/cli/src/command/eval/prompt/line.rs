//! What an entry is: an expression or statements, and what of it stays.

use gatepost_csharp::{
    Expr, ExprKind, Parsed, PostfixOp, PrefixOp, Stmt, StmtKind, parse_block, parse_expression,
};

/// An entry as it is read.
pub(super) enum Line<'a> {
    /// An expression, whether it changes something that later entries see, and the name with which it begins.
    Expression { text: &'a str, stays: Stays, root: Option<String> },
    /// Statements.
    Statements(Statements),
}

/// Statements as they are read.
pub(super) struct Statements {
    pub(super) text: String,
    /// Whether they are run again before later entries.
    pub(super) stays: bool,
    /// The names that they declare.
    pub(super) names: Vec<String>,
    /// The variable to which the last one gives its first value.
    pub(super) last: Option<String>,
}

/// Whether an expression is run again before later entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    /// It changes nothing.
    No,
    /// It does if it gives no value.
    IfVoid,
    /// It changes a variable, or what one holds.
    Yes,
}

impl<'a> Line<'a> {
    /// Reads an entry, given the names that earlier ones declared.
    pub(super) fn read(text: &'a str, known: &[&str]) -> Self {
        let expression = parse_expression(text);
        if expression.is_ok() {
            let root = root(&expression.tree).map(str::to_owned);
            return Self::Expression { text, stays: stays(&expression.tree, known), root };
        }
        let block = parse_block(text);
        if block.is_ok() {
            return Self::statements(text.to_owned(), &block.tree.statements);
        }
        // Who declares a variable at a prompt need not end it.
        let ended = format!("{text};");
        let with_end = parse_block(&ended);
        if with_end.is_ok() {
            return Self::statements(ended, &with_end.tree.statements);
        }
        if reach(&block) > reach(&expression) {
            return Self::statements(text.to_owned(), &block.tree.statements);
        }
        Self::Expression { text, stays: Stays::No, root: None }
    }

    fn statements(text: String, statements: &[Stmt]) -> Self {
        let names = statements.iter().flat_map(declared).collect();
        let last = statements.last().and_then(initialised);
        let stays = statements.iter().all(|statement| is_kept(statement, &text));
        Self::Statements(Statements { text, stays, names, last })
    }
}

/// How far a text makes sense.
fn reach<T>(parsed: &Parsed<T>) -> usize {
    let errors = parsed.errors.iter().filter(|error| !error.warning);
    errors.map(|error| error.span.range().start).min().unwrap_or(usize::MAX)
}

fn stays(expr: &Expr, known: &[&str]) -> Stays {
    match &expr.kind {
        ExprKind::Assign { .. }
        | ExprKind::Prefix { op: PrefixOp::Increment | PrefixOp::Decrement, .. }
        | ExprKind::Postfix { op: PostfixOp::Increment | PostfixOp::Decrement, .. } => Stays::Yes,
        ExprKind::Invocation { .. } if root(expr).is_some_and(|name| known.contains(&name)) => Stays::Yes,
        ExprKind::Invocation { .. } | ExprKind::ConditionalAccess { .. } => Stays::IfVoid,
        _ => Stays::No,
    }
}

/// The name with which a chain of members and calls begins.
fn root(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) => Some(&name.identifier.text),
        ExprKind::Member { target, .. }
        | ExprKind::Invocation { target, .. }
        | ExprKind::ElementAccess { target, .. }
        | ExprKind::Assign { target, .. }
        | ExprKind::Prefix { operand: target, .. }
        | ExprKind::Postfix { operand: target, .. } => root(target),
        _ => None,
    }
}

/// The names that a statement declares.
fn declared(statement: &Stmt) -> Vec<String> {
    match &statement.kind {
        StmtKind::Local(local) => local.declarators.iter().map(|one| one.name.text.to_string()).collect(),
        StmtKind::LocalFunction(function) => vec![function.name.text.to_string()],
        _ => Vec::new(),
    }
}

/// The variable to which a declaration gives a value.
fn initialised(statement: &Stmt) -> Option<String> {
    let StmtKind::Local(local) = &statement.kind else { return None };
    let last = local.declarators.last()?;
    last.initializer.as_ref().map(|_| last.name.text.to_string())
}

/// Whether a statement is run again before later entries: not where it may return, since nothing would run after it.
fn is_kept(statement: &Stmt, text: &str) -> bool {
    match &statement.kind {
        StmtKind::Local(_) | StmtKind::LocalFunction(_) | StmtKind::Expression(_) | StmtKind::Empty => true,
        StmtKind::Return(_) | StmtKind::Throw(_) => false,
        _ => text.get(statement.span.range()).is_some_and(|text| !text.contains("return")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Statements, Stays};

    fn expression(text: &str) -> Stays {
        match Line::read(text, &["list"]) {
            Line::Expression { stays, .. } => stays,
            Line::Statements(_) => panic!("{text} is read as statements"),
        }
    }

    fn statements(text: &str) -> (bool, Vec<String>, Option<String>) {
        match Line::read(text, &["list"]) {
            Line::Expression { .. } => panic!("{text} is read as an expression"),
            Line::Statements(Statements { stays, names, last, .. }) => (stays, names, last),
        }
    }

    #[test]
    fn expressions_stay_that_change_something() {
        assert_eq!(expression("1 + 1"), Stays::No);
        assert_eq!(expression("list.Count"), Stays::No);
        assert_eq!(expression("context.Trace(\"a\")"), Stays::IfVoid);
        assert_eq!(expression("list.Add(1)"), Stays::Yes);
        assert_eq!(expression("list[0].Remove(1)"), Stays::Yes);
        assert_eq!(expression("x = 5"), Stays::Yes);
        assert_eq!(expression("x++"), Stays::Yes);
    }

    #[test]
    fn statements_stay_unless_they_return() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(statements("var x = 1;"), (true, names(&["x"]), Some("x".to_owned())));
        assert_eq!(statements("var x = 1"), (true, names(&["x"]), Some("x".to_owned())));
        assert_eq!(statements("int a = 1, b;"), (true, names(&["a", "b"]), None));
        assert_eq!(statements("int F(int n) { return n; }"), (true, names(&["F"]), None));
        assert_eq!(statements("foreach (var i in list) { x += i; }"), (true, names(&[]), None));
        assert_eq!(statements("if (x > 1) { return 1; }"), (false, names(&[]), None));
        assert_eq!(statements("return 1;"), (false, names(&[]), None));
    }

    #[test]
    fn mistakes_are_those_of_what_was_meant() {
        assert_eq!(expression("context.Request."), Stays::No);
        assert!(!statements("var x = 1; var y = ;").1.is_empty());
    }
}
