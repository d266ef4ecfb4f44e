//! `x != "a" || x != "b"`, which always holds, and `x == "a" && x == "b"`, which never does.

use gatepost_csharp::BinaryOp;

use super::super::Binder;
use super::super::message::constant_text;
use super::super::visit::{expr_parts, stmt_parts};
use crate::ir::{Expr, ExprKind, NativeCall, Stmt};
use crate::value::Value;
use crate::warning::CONSTANT_CONDITION;

/// Methods that give the same for the same arguments, so that two calls can be compared.
const REPEATABLE: [&str; 12] = [
    "GetValueOrDefault",
    "ContainsKey",
    "ToString",
    "ToLower",
    "ToUpper",
    "ToLowerInvariant",
    "ToUpperInvariant",
    "Trim",
    "TrimStart",
    "TrimEnd",
    "Substring",
    "this[]",
];
/// Properties that change while an expression runs.
const CHANGING: [&str; 3] = ["Now", "UtcNow", "Today"];

impl Binder<'_> {
    pub(super) fn contradictions(&mut self, stmt: &mut Stmt) {
        let (exprs, stmts) = stmt_parts(stmt);
        for expr in exprs {
            self.contradictions_in(expr);
        }
        for stmt in stmts {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.contradictions(stmt));
        }
    }

    fn contradictions_in(&mut self, expr: &mut Expr) {
        match &expr.kind {
            ExprKind::And(left, right) if excludes(left, right, BinaryOp::Equal) => {
                let help = "one value cannot be equal to both: write `||` between them";
                let message = "the condition is always `false`";
                self.warning_with_help(CONSTANT_CONDITION, expr.span, message, help);
            }
            ExprKind::Or(left, right) if excludes(left, right, BinaryOp::NotEqual) => {
                let help = "every value differs from one of both: write `&&` between them";
                let message = "the condition is always `true`";
                self.warning_with_help(CONSTANT_CONDITION, expr.span, message, help);
            }
            _ => {}
        }
        for part in expr_parts(expr) {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.contradictions_in(part));
        }
    }
}

/// Whether the last test of a chain compares what an earlier one compares with another constant.
fn excludes(left: &Expr, right: &Expr, op: BinaryOp) -> bool {
    let Some((subject, constant)) = test(right, op) else { return false };
    let differs = |leaf: &Expr| {
        test(leaf, op).is_some_and(|(other, with)| same(subject, other) && are_different(constant, with))
    };
    let mut rest = left;
    loop {
        let (before, leaf) = match (&rest.kind, op) {
            (ExprKind::And(a, b), BinaryOp::Equal) | (ExprKind::Or(a, b), BinaryOp::NotEqual) => {
                (Some(a), &**b)
            }
            _ => (None, rest),
        };
        if differs(leaf) {
            return true;
        }
        let Some(before) = before else { return false };
        rest = before;
    }
}

/// What is compared with which constant.
fn test(expr: &Expr, op: BinaryOp) -> Option<(&Expr, &Value)> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let name = call.operation.name.as_str();
    if name != op.text() && name.rsplit_once("operator ").map(|(_, text)| text) != Some(op.text()) {
        return None;
    }
    match call.args.as_slice() {
        [Expr { kind: ExprKind::Const(value), .. }, subject]
        | [subject, Expr { kind: ExprKind::Const(value), .. }] => Some((subject, value)),
        _ => None,
    }
}

fn are_different(a: &Value, b: &Value) -> bool {
    let comparable = a.is_null() || b.is_null() || a.ty() == b.ty();
    comparable && constant_text(a) != constant_text(b)
}

/// Whether both give the same value, one after the other.
fn same(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Global, ExprKind::Global) => true,
        (ExprKind::Local(a), ExprKind::Local(b)) => a == b,
        (ExprKind::Const(a), ExprKind::Const(b)) => a.ty() == b.ty() && constant_text(a) == constant_text(b),
        (ExprKind::Cast(a, to), ExprKind::Cast(b, other)) => to == other && same(a, b),
        (ExprKind::Call(a), ExprKind::Call(b)) => {
            a.operation.name == b.operation.name
                && is_repeatable(a)
                && a.type_args == b.type_args
                && a.args.len() == b.args.len()
                && a.args.iter().zip(&b.args).all(|(a, b)| same(a, b))
        }
        _ => false,
    }
}

fn is_repeatable(call: &NativeCall) -> bool {
    let name = call.operation.name.rsplit('.').next().unwrap_or_default();
    let is_property = call.operation.instance && call.args.len() == 1 && call.operation.is_property;
    call.outs.is_empty() && (REPEATABLE.contains(&name) || is_property && !CHANGING.contains(&name))
}
