//! What can be reached, and which locals have a value there.

use std::collections::{BTreeMap, BTreeSet};

use gatepost_csharp::Span;

use super::scope::{Draft, DraftKind, VariableKind};
use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, FunctionId, Label, OutTarget, Section, Stmt};
use crate::program::{Diagnostic, Severity};
use crate::ty::Ty;
use crate::value::Value;

/// How often statements with backward jumps are looked at again.
const ROUNDS: usize = 4;

/// What holds at a place.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    /// Whether the place can be reached; if not, every local counts as assigned.
    reachable: bool,
    assigned: BTreeSet<VarId>,
}

impl State {
    fn unreachable() -> Self {
        Self::default()
    }

    /// What holds where two ways meet.
    fn join(self, other: Self) -> Self {
        match (self.reachable, other.reachable) {
            (false, _) => other,
            (_, false) => self,
            _ => Self {
                reachable: true,
                assigned: self.assigned.intersection(&other.assigned).copied().collect(),
            },
        }
    }
}

/// What a local function asks of the locals around it, and gives to them.
#[derive(Clone, Default)]
struct Contract {
    needs: BTreeSet<VarId>,
    gives: BTreeSet<VarId>,
}

struct Flow<'a, 'l> {
    binder: &'a Binder<'l>,
    state: State,
    breaks: Vec<State>,
    continues: Vec<State>,
    labels: BTreeMap<Label, State>,
    sections: Vec<Vec<State>>,
    contracts: BTreeMap<FunctionId, Contract>,
    /// The local function whose contract is being drawn up.
    inside: Option<FunctionId>,
    needs: BTreeSet<VarId>,
    diagnostics: Vec<Diagnostic>,
}

/// Whether control can come out at the end of a statement.
pub(super) fn completes(stmt: &Stmt) -> bool {
    let mut reach = Reach { breaks: Vec::new() };
    reach.stmt(stmt)
}

/// Reachability alone, for statements that are not finished yet.
struct Reach {
    breaks: Vec<bool>,
}

impl Reach {
    fn stmt(&mut self, stmt: &Stmt) -> bool {
        match stmt {
            Stmt::Nop | Stmt::FreshCell(_) => true,
            Stmt::Expr(expr) => !matches!(expr.kind, ExprKind::Throw(_)),
            Stmt::Block(all, labels) => {
                let mut reached = true;
                for (index, stmt) in all.iter().enumerate() {
                    reached |= labels.iter().any(|(_, at)| *at == index);
                    if reached {
                        reached = stacker::maybe_grow(128 << 10, 2 << 20, || self.stmt(stmt));
                    }
                }
                reached
            }
            Stmt::If(condition, then, otherwise) => {
                let test = truth(condition);
                let a = test != Some(false) && self.stmt(then);
                let b = test != Some(true) && otherwise.as_ref().is_none_or(|otherwise| self.stmt(otherwise));
                a || b
            }
            Stmt::While(condition, body) => self.looped(truth(condition) == Some(true), body),
            Stmt::DoWhile(body, condition) => self.looped(truth(condition) == Some(true), body),
            Stmt::For(condition, _, body) => {
                let forever = condition.as_ref().is_none_or(|condition| truth(condition) == Some(true));
                self.looped(forever, body)
            }
            Stmt::ForEach(each) => self.looped(false, &each.body),
            Stmt::Switch(sections) => {
                self.breaks.push(false);
                let mut reached = !sections.iter().any(|section| section.default);
                for section in sections {
                    reached |= self.stmt(&section.body);
                }
                reached | self.breaks.pop().unwrap_or(false)
            }
            Stmt::Break => {
                if let Some(breaks) = self.breaks.last_mut() {
                    *breaks = true;
                }
                false
            }
            Stmt::GotoSection(_) | Stmt::Goto(_) | Stmt::Return(..) | Stmt::Continue | Stmt::Throw(..) => {
                false
            }
            Stmt::Try(inner) => {
                let mut reached = self.stmt(&inner.body);
                for catch in &inner.catches {
                    reached |= self.stmt(&catch.body);
                }
                reached && inner.finally.as_ref().is_none_or(|finally| self.stmt(finally))
            }
        }
    }

    fn looped(&mut self, forever: bool, body: &Stmt) -> bool {
        self.breaks.push(false);
        self.stmt(body);
        self.breaks.pop().unwrap_or(false) || !forever
    }
}

/// The value of a condition that is constant.
fn truth(expr: &Expr) -> Option<bool> {
    match expr.kind {
        ExprKind::Const(Value::Bool(value)) => Some(value),
        _ => None,
    }
}

impl Binder<'_> {
    /// Tells of paths without a result, of locals without a value, of statements that never run.
    pub(super) fn check_flow(&mut self) {
        let mut flow = Flow::new(self);
        if let Some(Some(draft)) = self.functions.first() {
            flow.body(draft, State { reachable: true, assigned: BTreeSet::new() });
        }
        let local = |id: usize| FunctionId::try_from(id).unwrap_or_default();
        for (id, draft) in self.functions.iter().enumerate() {
            if let Some(Draft { kind: DraftKind::LocalFunction, .. }) = draft {
                flow.contract(local(id));
            }
        }
        let told = flow.diagnostics;
        self.diagnostics.extend(told);
    }
}

impl<'a, 'l> Flow<'a, 'l> {
    fn new(binder: &'a Binder<'l>) -> Self {
        Self {
            binder,
            state: State::unreachable(),
            breaks: Vec::new(),
            continues: Vec::new(),
            labels: BTreeMap::new(),
            sections: Vec::new(),
            contracts: BTreeMap::new(),
            inside: None,
            needs: BTreeSet::new(),
            diagnostics: Vec::new(),
        }
    }

    fn tell(&mut self, code: &'static str, severity: Severity, span: Span, message: String) {
        let told = Diagnostic { code, severity, message, span: span.range(), also: None, help: None };
        if !self.diagnostics.contains(&told) {
            self.diagnostics.push(told);
        }
    }

    /// Looks at the body of a function; gives what holds where it returns.
    fn body(&mut self, draft: &Draft, entry: State) -> State {
        let saved = (
            std::mem::replace(&mut self.state, entry),
            std::mem::take(&mut self.breaks),
            std::mem::take(&mut self.continues),
            std::mem::take(&mut self.sections),
        );
        self.stmt(&draft.body);
        let end = std::mem::replace(&mut self.state, saved.0);
        self.breaks = saved.1;
        self.continues = saved.2;
        self.sections = saved.3;
        if end.reachable && draft.returns != Ty::Void {
            self.no_result(draft);
        }
        end
    }

    fn no_result(&mut self, draft: &Draft) {
        let (code, message) = match draft.kind {
            DraftKind::Unit => ("CS0161", "not all code paths return a value".to_owned()),
            DraftKind::LocalFunction => {
                let vars = draft.params.iter().filter_map(|id| self.binder.vars.get(*id as usize));
                let types: Vec<String> = vars.map(|var| var.ty.to_string()).collect();
                let types = types.join(", ");
                ("CS0161", format!("'{}({types})': not all code paths return a value", draft.name))
            }
            DraftKind::Lambda => {
                ("CS1643", "Not all code paths return a value in lambda expression".to_owned())
            }
        };
        self.tell(code, Severity::Error, draft.span, message);
    }

    fn contract(&mut self, id: FunctionId) -> Contract {
        if let Some(known) = self.contracts.get(&id) {
            return known.clone();
        }
        // A function that calls itself asks for nothing more.
        self.contracts.insert(id, Contract::default());
        let binder = self.binder;
        let Some(Some(draft)) = binder.functions.get(id as usize) else { return Contract::default() };
        let inside = self.inside.replace(id);
        let needs = std::mem::take(&mut self.needs);
        let end = self.body(draft, State { reachable: true, assigned: BTreeSet::new() });
        self.inside = inside;
        let needs = std::mem::replace(&mut self.needs, needs);
        let contract = Contract { needs, gives: end.assigned };
        self.contracts.insert(id, contract.clone());
        contract
    }

    fn stmts(&mut self, all: &[Stmt], labels: &[(Label, usize)]) {
        for round in 0..ROUNDS {
            let entry = self.state.clone();
            let before = self.labels.clone();
            let mut told = false;
            for (index, stmt) in all.iter().enumerate() {
                for (label, _) in labels.iter().filter(|(_, at)| *at == index) {
                    let from = self.labels.get(label).cloned().unwrap_or_default();
                    self.state = std::mem::take(&mut self.state).join(from);
                }
                if !self.state.reachable && !told && labels.is_empty() {
                    told = true;
                    self.unreachable(stmt);
                }
                stacker::maybe_grow(128 << 10, 2 << 20, || self.stmt(stmt));
            }
            if labels.is_empty() || before == self.labels || round + 1 == ROUNDS {
                return;
            }
            self.state = entry;
        }
    }

    fn unreachable(&mut self, stmt: &Stmt) {
        if let Some(span) = place_of(stmt) {
            self.tell("CS0162", Severity::Warning, span, "Unreachable code detected".to_owned());
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Nop => {}
            Stmt::FreshCell(variable) => {
                self.state.assigned.remove(variable);
            }
            Stmt::Expr(expr) => self.expr(expr),
            Stmt::Block(all, labels) => self.stmts(all, labels),
            Stmt::If(condition, then, otherwise) => {
                let (yes, no) = self.condition(condition);
                self.state = yes;
                self.branch(then);
                let then = std::mem::replace(&mut self.state, no);
                if let Some(otherwise) = otherwise {
                    self.branch(otherwise);
                }
                self.state = std::mem::take(&mut self.state).join(then);
            }
            Stmt::While(condition, body) => {
                let (yes, no) = self.condition(condition);
                self.state = yes;
                let (breaks, _) = self.turn(body);
                self.state = no.join(breaks);
            }
            Stmt::DoWhile(body, condition) => {
                let (breaks, continues) = self.turn(body);
                self.state = std::mem::take(&mut self.state).join(continues);
                let (_, no) = self.condition(condition);
                self.state = no.join(breaks);
            }
            Stmt::For(condition, steps, body) => {
                let (yes, no) = match condition {
                    Some(condition) => self.condition(condition),
                    None => (self.state.clone(), State::unreachable()),
                };
                self.state = yes;
                let (breaks, continues) = self.turn(body);
                self.state = std::mem::take(&mut self.state).join(continues);
                for step in steps {
                    self.expr(step);
                }
                self.state = no.join(breaks);
            }
            Stmt::ForEach(each) => {
                self.expr(&each.source);
                let before = self.state.clone();
                self.state.assigned.insert(each.item);
                self.stmt(&each.declare);
                let (breaks, _) = self.turn(&each.body);
                self.state = before.join(breaks);
            }
            Stmt::Switch(sections) => self.switch(sections),
            Stmt::GotoSection(index) => {
                let state = std::mem::take(&mut self.state);
                if let Some(entry) = self.sections.last_mut().and_then(|sections| sections.get_mut(*index)) {
                    *entry = std::mem::take(entry).join(state);
                }
            }
            Stmt::Goto(label) => {
                let state = std::mem::take(&mut self.state);
                let entry = self.labels.entry(*label).or_default();
                *entry = std::mem::take(entry).join(state);
            }
            Stmt::Return(value, _) => {
                if let Some(value) = value {
                    self.expr(value);
                }
                self.state = State::unreachable();
            }
            Stmt::Throw(value, _) => {
                if let Some(value) = value {
                    self.expr(value);
                }
                self.state = State::unreachable();
            }
            Stmt::Break => leave(&mut self.state, &mut self.breaks),
            Stmt::Continue => leave(&mut self.state, &mut self.continues),
            Stmt::Try(inner) => self.attempt(inner),
        }
    }

    /// A statement behind a condition.
    fn branch(&mut self, stmt: &Stmt) {
        if !self.state.reachable {
            self.unreachable(stmt);
        }
        self.stmt(stmt);
    }

    /// The body of a loop; gives what holds where it breaks and where it continues.
    fn turn(&mut self, body: &Stmt) -> (State, State) {
        self.breaks.push(State::unreachable());
        self.continues.push(State::unreachable());
        self.branch(body);
        (self.breaks.pop().unwrap_or_default(), self.continues.pop().unwrap_or_default())
    }

    fn switch(&mut self, sections: &[Section]) {
        let mut entries = Vec::new();
        for section in sections {
            let mut entry = State::unreachable();
            for test in &section.tests {
                let (yes, no) = self.condition(test);
                entry = entry.join(yes);
                self.state = no;
            }
            entries.push(entry);
        }
        let otherwise = std::mem::take(&mut self.state);
        let default = sections.iter().position(|section| section.default);
        let mut end = State::unreachable();
        match default.and_then(|index| entries.get_mut(index)) {
            Some(entry) => *entry = std::mem::take(entry).join(otherwise),
            None => end = otherwise,
        }
        self.breaks.push(State::unreachable());
        for _ in 0..2 {
            self.sections.push(entries.clone());
            for (section, entry) in sections.iter().zip(&entries) {
                self.state = entry.clone();
                self.stmt(&section.body);
                end = end.join(std::mem::take(&mut self.state));
            }
            let reached = self.sections.pop().unwrap_or_default();
            if reached == entries {
                break;
            }
            entries = reached;
        }
        self.state = end.join(self.breaks.pop().unwrap_or_default());
    }

    fn attempt(&mut self, inner: &crate::ir::Try) {
        let start = self.state.clone();
        self.stmt(&inner.body);
        let mut end = std::mem::replace(&mut self.state, start.clone());
        for catch in &inner.catches {
            self.state = start.clone();
            self.state.assigned.extend(catch.slot);
            self.stmt(&catch.declare);
            if let Some(when) = &catch.when {
                let (yes, _) = self.condition(when);
                self.state = yes;
            }
            self.stmt(&catch.body);
            end = end.join(std::mem::take(&mut self.state));
        }
        self.state = start;
        if let Some(finally) = &inner.finally {
            self.stmt(finally);
            let finally = std::mem::take(&mut self.state);
            end.reachable &= finally.reachable;
            end.assigned.extend(finally.assigned);
        }
        self.state = end;
    }

    /// What holds when a condition is true, and when it is false.
    fn condition(&mut self, expr: &Expr) -> (State, State) {
        stacker::maybe_grow(128 << 10, 2 << 20, || self.condition_inner(expr))
    }

    fn condition_inner(&mut self, expr: &Expr) -> (State, State) {
        match &expr.kind {
            ExprKind::Const(Value::Bool(value)) => {
                let state = self.state.clone();
                if *value { (state, State::unreachable()) } else { (State::unreachable(), state) }
            }
            ExprKind::And(a, b) => {
                let (yes, no) = self.condition(a);
                self.state = yes;
                let (both, second) = self.condition(b);
                (both, no.join(second))
            }
            ExprKind::Or(a, b) => {
                let (yes, no) = self.condition(a);
                self.state = no;
                let (second, neither) = self.condition(b);
                (yes.join(second), neither)
            }
            ExprKind::Call(call) if &*call.operation.name == "!" && call.args.len() == 1 => {
                let Some(operand) = call.args.first() else {
                    return (self.state.clone(), self.state.clone());
                };
                let (yes, no) = self.condition(operand);
                (no, yes)
            }
            ExprKind::Sequence(first, last) => {
                for expr in first {
                    self.expr(expr);
                }
                self.condition(last)
            }
            ExprKind::Conditional(test, a, b) => {
                let (yes, no) = self.condition(test);
                self.state = yes;
                let (a_yes, a_no) = self.condition(a);
                self.state = no;
                let (b_yes, b_no) = self.condition(b);
                (a_yes.join(b_yes), a_no.join(b_no))
            }
            _ => {
                self.expr(expr);
                (self.state.clone(), self.state.clone())
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        stacker::maybe_grow(128 << 10, 2 << 20, || self.expr_inner(expr));
    }

    fn expr_inner(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Const(_) | ExprKind::Global | ExprKind::MethodGroup(_, None) => {}
            ExprKind::Local(variable) => self.read(*variable, expr.span),
            ExprKind::Cell(variable) => {
                self.state.assigned.insert(*variable);
            }
            ExprKind::SetLocal(variable, value) => {
                self.expr(value);
                self.state.assigned.insert(*variable);
            }
            ExprKind::And(..) | ExprKind::Or(..) => {
                let (yes, no) = self.condition(expr);
                self.state = yes.join(no);
            }
            ExprKind::Conditional(condition, a, b) => {
                let (yes, no) = self.condition(condition);
                self.state = yes;
                self.expr(a);
                let first = std::mem::replace(&mut self.state, no);
                self.expr(b);
                self.state = std::mem::take(&mut self.state).join(first);
            }
            ExprKind::Coalesce(a, b) => {
                self.expr(a);
                let before = self.state.clone();
                self.expr(b);
                self.state = std::mem::take(&mut self.state).join(before);
            }
            ExprKind::IfNotNull(receiver, slot, rest) => {
                self.expr(receiver);
                let before = self.state.clone();
                self.state.assigned.insert(*slot);
                self.expr(rest);
                self.state = std::mem::take(&mut self.state).join(before);
            }
            ExprKind::Throw(value) => {
                self.expr(value);
                self.state = State::unreachable();
            }
            ExprKind::Lambda(function, _) => self.lambda(*function, expr.span),
            ExprKind::CallFunction(function, args, _) => {
                args.iter().for_each(|arg| self.expr(arg));
                self.local_function(*function, expr.span);
            }
            ExprKind::Call(call) => {
                call.args.iter().for_each(|arg| self.expr(arg));
                for out in &call.outs {
                    if let OutTarget::Local(variable) | OutTarget::Cell(variable) = out {
                        self.state.assigned.insert(*variable);
                    }
                }
            }
            ExprKind::Sequence(first, last) => {
                first.iter().for_each(|expr| self.expr(expr));
                self.expr(last);
            }
            ExprKind::Invoke(callee, args) => {
                self.expr(callee);
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::SetCell(_, inner)
            | ExprKind::MethodGroup(_, Some(inner))
            | ExprKind::Is(inner, _)
            | ExprKind::As(inner, _)
            | ExprKind::Cast(inner, _) => self.expr(inner),
        }
    }

    fn lambda(&mut self, id: FunctionId, span: Span) {
        let binder = self.binder;
        match binder.functions.get(id as usize) {
            Some(Some(draft)) if draft.kind == DraftKind::Lambda => {
                let entry = self.state.clone();
                self.body(draft, entry);
            }
            _ => self.local_function(id, span),
        }
    }

    fn local_function(&mut self, id: FunctionId, span: Span) {
        let contract = self.contract(id);
        for variable in contract.needs {
            self.read(variable, span);
        }
        self.state.assigned.extend(contract.gives);
    }

    fn read(&mut self, id: VarId, span: Span) {
        if !self.state.reachable || self.state.assigned.contains(&id) {
            return;
        }
        let Some(variable) = self.binder.var(id) else { return };
        if !matches!(variable.kind, VariableKind::Local | VariableKind::Using) {
            return;
        }
        if self.inside.is_some_and(|function| self.is_outside(variable.function, function)) {
            self.needs.insert(id);
            self.state.assigned.insert(id);
            return;
        }
        let message = format!("Use of unassigned local variable '{}'", variable.name);
        self.tell("CS0165", Severity::Error, span, message);
        self.state.assigned.insert(id);
    }

    /// Whether a variable of `owner` stands around `function`. Functions are numbered as they open, so that what
    /// stands around has the smaller number.
    fn is_outside(&self, owner: FunctionId, function: FunctionId) -> bool {
        owner < function
    }
}

fn leave(state: &mut State, targets: &mut [State]) {
    let left = std::mem::take(state);
    if let Some(target) = targets.last_mut() {
        *target = std::mem::take(target).join(left);
    }
}

/// Where a statement stands, as far as that is known.
fn place_of(stmt: &Stmt) -> Option<Span> {
    match stmt {
        Stmt::Expr(expr) => Some(expr.span),
        Stmt::If(condition, ..) | Stmt::While(condition, _) => Some(condition.span),
        Stmt::Block(all, _) => all.iter().find_map(place_of),
        Stmt::Return(_, span) | Stmt::Throw(_, span) => Some(*span),
        Stmt::ForEach(each) => Some(each.span),
        Stmt::DoWhile(body, _) | Stmt::For(_, _, body) => place_of(body),
        Stmt::Try(inner) => place_of(&inner.body),
        Stmt::Switch(_)
        | Stmt::Nop
        | Stmt::FreshCell(_)
        | Stmt::GotoSection(_)
        | Stmt::Goto(_)
        | Stmt::Break
        | Stmt::Continue => None,
    }
}
