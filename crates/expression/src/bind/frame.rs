//! Lays out the frames of all functions: who captures what, and which slot each local has.
//!
//! Until here the intermediate form names variables of the unit; from here on it names slots of a frame. A
//! variable that an inner function uses lives in a cell.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::{Draft, VariableKind};
use super::visit::{expr_parts, stmt_parts};
use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, Function, FunctionId, OutTarget, Slot, Stmt, Unit};
use crate::uses;

/// What a function uses.
#[derive(Default)]
struct Uses {
    /// Variables in the order in which they are met.
    variables: Vec<VarId>,
    seen: BTreeSet<VarId>,
    /// Variables whose cell is passed on.
    references: BTreeSet<VarId>,
    functions: BTreeSet<FunctionId>,
}

/// The layout of one frame.
struct Layout<'a> {
    slots: BTreeMap<VarId, Slot>,
    boxed: &'a BTreeSet<VarId>,
    captures: &'a BTreeMap<FunctionId, Vec<VarId>>,
    numbers: &'a BTreeMap<FunctionId, FunctionId>,
}

impl Binder<'_> {
    /// The unit, when all its functions are there.
    pub(super) fn unit(&mut self) -> Option<(Unit, uses::Uses)> {
        let mut drafts = self.reachable()?;
        let read = self.survey(&mut drafts);
        let uses: BTreeMap<FunctionId, Uses> =
            drafts.iter_mut().map(|(id, draft)| (*id, uses(&mut draft.body))).collect();
        let captures = self.captures(&uses);
        let boxed: BTreeSet<VarId> = captures
            .values()
            .flatten()
            .copied()
            .chain(uses.values().flat_map(|uses| uses.references.iter().copied()))
            .chain(self.reference_parameters())
            .collect();
        let numbers: BTreeMap<FunctionId, FunctionId> =
            drafts.keys().zip(0..).map(|(id, number)| (*id, number)).collect();
        let functions = drafts
            .into_iter()
            .map(|(id, draft)| self.lay_out(id, draft, uses.get(&id)?, &captures, &boxed, &numbers))
            .collect::<Option<Vec<Function>>>()?;
        Some((Unit { functions }, read))
    }

    /// The drafts that the expression reaches; trials that were not used stay behind.
    fn reachable(&mut self) -> Option<BTreeMap<FunctionId, Draft>> {
        let mut found: BTreeMap<FunctionId, Draft> = BTreeMap::new();
        let mut open = vec![0];
        while let Some(id) = open.pop() {
            if found.contains_key(&id) {
                continue;
            }
            let mut draft = self.functions.get_mut(id as usize)?.take()?;
            open.extend(uses(&mut draft.body).functions);
            found.insert(id, draft);
        }
        Some(found)
    }

    fn reference_parameters(&self) -> impl Iterator<Item = VarId> {
        let all = self.vars.iter().zip(0..);
        all.filter(|(variable, _)| variable.kind == VariableKind::Reference).map(|(_, id)| id)
    }

    /// The variables of outer functions that each function needs, itself or for those that it makes or calls.
    fn captures(&self, uses: &BTreeMap<FunctionId, Uses>) -> BTreeMap<FunctionId, Vec<VarId>> {
        let owner = |id: VarId| self.var(id).map_or(0, |variable| variable.function);
        let mut needs: BTreeMap<FunctionId, BTreeSet<VarId>> = uses
            .iter()
            .map(|(id, uses)| {
                let free = uses.variables.iter().copied().filter(|variable| owner(*variable) != *id);
                (*id, free.collect())
            })
            .collect();
        loop {
            let mut changed = false;
            for (id, uses) in uses {
                let mut more: BTreeSet<VarId> = BTreeSet::new();
                for function in &uses.functions {
                    let theirs = needs.get(function).into_iter().flatten().copied();
                    more.extend(theirs.filter(|variable| owner(*variable) != *id));
                }
                if let Some(own) = needs.get_mut(id) {
                    let before = own.len();
                    own.extend(more);
                    changed |= own.len() != before;
                }
            }
            if !changed {
                return needs.into_iter().map(|(id, needs)| (id, needs.into_iter().collect())).collect();
            }
        }
    }

    fn lay_out(
        &self,
        id: FunctionId,
        mut draft: Draft,
        uses: &Uses,
        captures: &BTreeMap<FunctionId, Vec<VarId>>,
        boxed: &BTreeSet<VarId>,
        numbers: &BTreeMap<FunctionId, FunctionId>,
    ) -> Option<Function> {
        let own_captures = captures.get(&id)?;
        let mut layout = Layout { slots: BTreeMap::new(), boxed, captures, numbers };
        for variable in draft.params.iter().chain(own_captures).chain(&uses.variables) {
            let next = Slot::try_from(layout.slots.len()).ok()?;
            layout.slots.entry(*variable).or_insert(next);
        }
        // Captured variables that only inner functions use have a slot all the same.
        for function in &uses.functions {
            for variable in captures.get(function)? {
                let next = Slot::try_from(layout.slots.len()).ok()?;
                layout.slots.entry(*variable).or_insert(next);
            }
        }
        layout.stmt(&mut draft.body);
        let is_boxed = |variable: &&VarId| {
            boxed.contains(variable)
                && self.var(**variable).is_some_and(|variable| variable.kind != VariableKind::Reference)
        };
        let boxed_params =
            draft.params.iter().filter(is_boxed).filter_map(|variable| layout.slots.get(variable)).copied();
        Some(Function {
            name: draft.name,
            params: Slot::try_from(draft.params.len()).ok()?,
            boxed_params: boxed_params.collect(),
            captures: Slot::try_from(own_captures.len()).ok()?,
            slots: Slot::try_from(layout.slots.len()).ok()?,
            body: draft.body,
        })
    }
}

impl Uses {
    fn add(&mut self, variable: VarId) {
        if self.seen.insert(variable) {
            self.variables.push(variable);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::FreshCell(variable) => self.add(*variable),
            Stmt::ForEach(each) => self.add(each.item),
            Stmt::Try(inner) => {
                for slot in inner.catches.iter().filter_map(|catch| catch.slot) {
                    self.add(slot);
                }
            }
            _ => {}
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
            ExprKind::Local(variable)
            | ExprKind::SetLocal(variable, _)
            | ExprKind::IfNotNull(_, variable, _) => {
                self.add(*variable);
            }
            ExprKind::Cell(variable) => {
                self.add(*variable);
                self.references.insert(*variable);
            }
            ExprKind::Lambda(function, _) | ExprKind::CallFunction(function, ..) => {
                self.functions.insert(*function);
            }
            ExprKind::Call(call) => {
                for out in &call.outs {
                    if let OutTarget::Local(variable) = out {
                        self.add(*variable);
                    }
                }
            }
            _ => {}
        }
        for part in expr_parts(expr) {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.expr(part));
        }
    }
}

fn uses(body: &mut Stmt) -> Uses {
    let mut uses = Uses::default();
    uses.stmt(body);
    uses
}

impl Layout<'_> {
    fn slot(&self, variable: VarId) -> Slot {
        self.slots.get(&variable).copied().unwrap_or_default()
    }

    fn is_boxed(&self, variable: VarId) -> bool {
        self.boxed.contains(&variable)
    }

    fn cells(&self, function: FunctionId) -> Vec<Slot> {
        let captures = self.captures.get(&function).into_iter().flatten();
        captures.map(|variable| self.slot(*variable)).collect()
    }

    fn stmt(&self, stmt: &mut Stmt) {
        match stmt {
            Stmt::FreshCell(variable) if self.is_boxed(*variable) => *variable = self.slot(*variable),
            Stmt::FreshCell(_) => *stmt = Stmt::Nop,
            Stmt::ForEach(each) => {
                if let Some(variable) = self.taken_over(&each.declare, each.item) {
                    each.declare = Stmt::Nop;
                    each.item = self.slot(variable);
                } else {
                    each.item = self.slot(each.item);
                }
            }
            Stmt::Try(inner) => {
                for catch in &mut inner.catches {
                    let Some(item) = catch.slot else { continue };
                    let variable = self.taken_over(&catch.declare, item);
                    if variable.is_some() {
                        catch.declare = Stmt::Nop;
                    }
                    catch.slot = Some(self.slot(variable.unwrap_or(item)));
                }
            }
            _ => {}
        }
        let (exprs, stmts) = stmt_parts(stmt);
        for expr in exprs {
            self.expr(expr);
        }
        for stmt in stmts {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.stmt(stmt));
        }
        if let Stmt::Block(all, labels) = stmt
            && labels.is_empty()
        {
            all.retain(|stmt| !matches!(stmt, Stmt::Nop));
        }
    }

    /// The variable that takes over an item as it comes, so that the item can be put there at once.
    fn taken_over(&self, declare: &Stmt, item: VarId) -> Option<VarId> {
        let Stmt::Block(steps, _) = declare else { return None };
        let [Stmt::FreshCell(variable), Stmt::Expr(Expr { kind: ExprKind::SetLocal(_, value), .. })] =
            steps.as_slice()
        else {
            return None;
        };
        let same = matches!(value.kind, ExprKind::Local(source) if source == item);
        (same && !self.is_boxed(*variable)).then_some(*variable)
    }

    fn expr(&self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Local(variable) => {
                let slot = self.slot(*variable);
                expr.kind =
                    if self.is_boxed(*variable) { ExprKind::Cell(slot) } else { ExprKind::Local(slot) };
                return;
            }
            // The cell itself is what is passed on.
            ExprKind::Cell(variable) => {
                expr.kind = ExprKind::Local(self.slot(*variable));
                return;
            }
            ExprKind::SetLocal(variable, value) => {
                let slot = self.slot(*variable);
                let boxed = self.is_boxed(*variable);
                let place = Expr { kind: ExprKind::Global, ty: crate::ty::Ty::Void, span: value.span };
                let value = Box::new(std::mem::replace(&mut **value, place));
                expr.kind =
                    if boxed { ExprKind::SetCell(slot, value) } else { ExprKind::SetLocal(slot, value) };
            }
            ExprKind::IfNotNull(_, variable, _) => *variable = self.slot(*variable),
            ExprKind::Lambda(function, cells) | ExprKind::CallFunction(function, _, cells) => {
                *cells = self.cells(*function);
                *function = self.numbers.get(function).copied().unwrap_or_default();
            }
            ExprKind::Call(call) => {
                for out in &mut call.outs {
                    if let OutTarget::Local(variable) = out {
                        let slot = self.slot(*variable);
                        *out = if self.is_boxed(*variable) {
                            OutTarget::Cell(slot)
                        } else {
                            OutTarget::Local(slot)
                        };
                    }
                }
            }
            _ => {}
        }
        for part in expr_parts(expr) {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.expr(part));
        }
    }
}
