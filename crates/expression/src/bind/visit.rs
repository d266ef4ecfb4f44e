//! The parts of statements and expressions.

use crate::ir::{Expr, ExprKind, Stmt};

/// The expressions directly inside an expression, in the order of their evaluation.
pub(super) fn expr_parts(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Const(_)
        | ExprKind::Global
        | ExprKind::Local(_)
        | ExprKind::Cell(_)
        | ExprKind::Lambda(..)
        | ExprKind::MethodGroup(_, None) => Vec::new(),
        ExprKind::SetLocal(_, inner)
        | ExprKind::SetCell(_, inner)
        | ExprKind::MethodGroup(_, Some(inner))
        | ExprKind::Is(inner, _)
        | ExprKind::As(inner, _)
        | ExprKind::Cast(inner, _)
        | ExprKind::Throw(inner) => vec![inner],
        ExprKind::And(a, b)
        | ExprKind::Or(a, b)
        | ExprKind::Coalesce(a, b)
        | ExprKind::IfNotNull(a, _, b) => {
            vec![a, b]
        }
        ExprKind::Conditional(a, b, c) => vec![a, b, c],
        ExprKind::Sequence(first, last) => first.iter_mut().chain([&mut **last]).collect(),
        ExprKind::Call(call) => call.args.iter_mut().collect(),
        ExprKind::CallFunction(_, args, _) => args.iter_mut().collect(),
        ExprKind::Invoke(callee, args) => [&mut **callee].into_iter().chain(args).collect(),
    }
}

/// The expressions and the statements directly inside a statement.
pub(super) fn stmt_parts(stmt: &mut Stmt) -> (Vec<&mut Expr>, Vec<&mut Stmt>) {
    match stmt {
        Stmt::Nop
        | Stmt::FreshCell(_)
        | Stmt::GotoSection(_)
        | Stmt::Goto(_)
        | Stmt::Break
        | Stmt::Continue
        | Stmt::Return(None, _)
        | Stmt::Throw(None, _) => (Vec::new(), Vec::new()),
        Stmt::Expr(expr) | Stmt::Return(Some(expr), _) | Stmt::Throw(Some(expr), _) => {
            (vec![expr], Vec::new())
        }
        Stmt::Block(all, _) => (Vec::new(), all.iter_mut().collect()),
        Stmt::If(condition, then, otherwise) => {
            let otherwise = otherwise.as_mut().map(|otherwise| &mut **otherwise);
            (vec![condition], [&mut **then].into_iter().chain(otherwise).collect())
        }
        Stmt::While(condition, body) | Stmt::DoWhile(body, condition) => (vec![condition], vec![body]),
        Stmt::For(condition, steps, body) => (condition.iter_mut().chain(steps).collect(), vec![body]),
        Stmt::ForEach(each) => (vec![&mut each.source], vec![&mut each.declare, &mut each.body]),
        Stmt::Switch(sections) => {
            let mut exprs = Vec::new();
            let mut stmts = Vec::new();
            for section in sections {
                exprs.extend(&mut section.tests);
                stmts.push(&mut section.body);
            }
            (exprs, stmts)
        }
        Stmt::Try(inner) => {
            let mut exprs = Vec::new();
            let mut stmts = vec![&mut inner.body];
            for catch in &mut inner.catches {
                exprs.extend(&mut catch.when);
                stmts.push(&mut catch.declare);
                stmts.push(&mut catch.body);
            }
            stmts.extend(&mut inner.finally);
            (exprs, stmts)
        }
    }
}
