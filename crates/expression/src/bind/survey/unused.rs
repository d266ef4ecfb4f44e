//! Locals that nobody reads.

use std::collections::{BTreeMap, BTreeSet};

use super::super::scope::{Draft, VariableKind};
use super::super::visit::{expr_parts, stmt_parts};
use super::super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, FunctionId, OutTarget, Stmt};

/// What is done with the locals.
#[derive(Default)]
struct Locals {
    declared: BTreeSet<VarId>,
    read: BTreeSet<VarId>,
    /// Those that are given a value, and whether each value is a constant.
    set: BTreeMap<VarId, bool>,
}

impl Binder<'_> {
    /// Tells of locals that are declared or set for nothing, where Roslyn does.
    pub(super) fn unused_locals(&mut self, drafts: &mut BTreeMap<FunctionId, Draft>) {
        let mut locals = Locals::default();
        for draft in drafts.values_mut() {
            locals.stmt(&mut draft.body);
        }
        for id in locals.declared.difference(&locals.read) {
            let Some(variable) = self.var(*id).filter(|variable| variable.kind == VariableKind::Local) else {
                continue;
            };
            let (name, span) = (variable.name.clone(), variable.span);
            if name.is_empty() || self.named.contains(id) {
                continue;
            }
            match locals.set.get(id) {
                None => {
                    self.warning("CS0168", span, format!("The variable '{name}' is declared but never used"));
                }
                Some(true) => {
                    let message = format!("The variable '{name}' is assigned but its value is never used");
                    self.warning("CS0219", span, message);
                }
                Some(false) => {}
            }
        }
    }
}

impl Locals {
    fn stmt(&mut self, stmt: &mut Stmt) {
        if let Stmt::FreshCell(variable) = stmt {
            self.declared.insert(*variable);
        }
        let (exprs, stmts) = stmt_parts(stmt);
        for expr in exprs {
            self.expr(expr);
        }
        for stmt in stmts {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.stmt(stmt));
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        match &expr.kind {
            ExprKind::Local(variable) | ExprKind::Cell(variable) => {
                self.read.insert(*variable);
            }
            ExprKind::SetLocal(variable, value) => {
                self.assign(*variable, matches!(value.kind, ExprKind::Const(_)));
            }
            ExprKind::Call(call) => {
                for out in &call.outs {
                    if let OutTarget::Local(variable) | OutTarget::Cell(variable) = out {
                        self.set.insert(*variable, false);
                    }
                }
            }
            _ => {}
        }
        for part in expr_parts(expr) {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.expr(part));
        }
    }

    fn assign(&mut self, variable: VarId, is_constant: bool) {
        *self.set.entry(variable).or_insert(true) &= is_constant;
    }
}
