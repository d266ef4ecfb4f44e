//! Names that stand for variables, constants and local functions, and where they are seen.

use ecow::EcoString;
use gatepost_csharp::{Identifier, Span};

use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, FunctionId, Label, Slot, Stmt};
use crate::ty::Ty;
use crate::value::Value;

use super::bound::Place;
use super::local_function::LocalFunction;

/// A local, a parameter or a value that the binder puts aside.
pub(super) struct Variable {
    pub(super) name: EcoString,
    pub(super) ty: Ty,
    /// The function that declares it.
    pub(super) function: FunctionId,
    pub(super) kind: VariableKind,
    pub(super) span: Span,
}

/// What may be done with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VariableKind {
    Local,
    Parameter,
    /// A parameter whose argument is a variable of the caller.
    Reference,
    ForEach,
    Using,
    /// Made by the binder.
    Temporary,
}

/// What a name means.
#[derive(Clone)]
pub(super) enum Symbol {
    Variable(VarId),
    Constant(Value, Ty),
    Function(std::rc::Rc<LocalFunction>),
    /// A range variable of a query: the variable that holds it, and the way from there.
    Range(VarId, Vec<EcoString>),
    /// `ref` local: another name for a place.
    Alias(std::rc::Rc<Place>),
    TypeParameter(Ty),
}

/// One level of names.
pub(super) struct Scope {
    pub(super) symbols: Vec<(EcoString, Symbol)>,
    /// Locals of the block that are declared further down.
    pub(super) pending: Vec<(EcoString, Span)>,
    pub(super) labels: Vec<(EcoString, Label)>,
    /// Variables declared by the expressions of the current statement, which need a fresh cell before it.
    pub(super) cells: Vec<VarId>,
    /// How many functions stand around it.
    pub(super) depth: usize,
    /// Whether what is declared here belongs to the scope around it: all sections of a `switch` share one.
    pub(super) hoists: bool,
}

/// A function while its body is bound.
pub(super) struct Frame {
    pub(super) function: FunctionId,
    pub(super) returns: Returns,
    /// What `break` and `continue` mean, the innermost last.
    pub(super) jumps: Vec<Jump>,
    /// Where `yield return` puts its values, and their type.
    pub(super) iterator: Option<(VarId, Ty)>,
    pub(super) is_lambda: bool,
}

/// What stands around a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Jump {
    Loop,
    Switch,
    Catch,
    Finally,
}

/// What `return` does with its value.
pub(super) enum Returns {
    /// The outermost function: each result keeps its type, which is noted.
    Unit(Vec<Ty>),
    /// The results are converted to this type.
    Known(Ty),
    /// The types of the results are what is wanted.
    Infer(Vec<Shape>),
}

/// What a `return` gives, as far as conversions care.
pub(super) enum Shape {
    /// Nothing: `return;`
    Nothing,
    Typed(Ty),
    Constant(Value, Ty),
    Null,
    /// Something that has no type of its own.
    Other,
}

/// A function whose locals have no slots yet.
pub(super) struct Draft {
    pub(super) name: EcoString,
    pub(super) params: Vec<VarId>,
    pub(super) body: Stmt,
    pub(super) returns: Ty,
    pub(super) kind: DraftKind,
    /// Where to tell that a path gives no value.
    pub(super) span: Span,
}

/// What a function was in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DraftKind {
    Unit,
    Lambda,
    LocalFunction,
}

impl Scope {
    pub(super) fn new(depth: usize) -> Self {
        Self {
            symbols: Vec::new(),
            pending: Vec::new(),
            labels: Vec::new(),
            cells: Vec::new(),
            depth,
            hoists: false,
        }
    }
}

impl Frame {
    pub(super) fn new(function: FunctionId, returns: Returns) -> Self {
        Self { function, returns, jumps: Vec::new(), iterator: None, is_lambda: false }
    }
}

impl Binder<'_> {
    pub(super) fn scoped<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        self.scopes.push(Scope::new(self.frames.len()));
        let result = run(self);
        self.scopes.pop();
        result
    }

    /// The innermost meaning of a name.
    pub(super) fn symbol(&self, name: &str) -> Option<Symbol> {
        let symbols = self.scopes.iter().rev().flat_map(|scope| scope.symbols.iter().rev());
        symbols.into_iter().find(|(known, _)| known == name).map(|(_, symbol)| symbol.clone())
    }

    /// Whether a local of this name is declared further down in a block around the current place.
    pub(super) fn is_pending(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.pending.iter().any(|(pending, _)| pending == name))
    }

    /// Makes a variable without a name in any scope.
    pub(super) fn variable(&mut self, name: EcoString, ty: Ty, kind: VariableKind, span: Span) -> VarId {
        let Ok(id) = Slot::try_from(self.vars.len()) else {
            self.error("CS8078", span, "An expression is too long or complex to compile");
            self.fuel = 0;
            return 0;
        };
        let function = self.current();
        self.vars.push(Variable { name, ty, function, kind, span });
        id
    }

    /// A variable for a value that is needed more than once.
    pub(super) fn temporary(&mut self, ty: Ty) -> VarId {
        self.variable(EcoString::new(), ty, VariableKind::Temporary, Span::default())
    }

    /// Declares a variable in the innermost scope.
    pub(super) fn declare(&mut self, name: &Identifier, ty: Ty, kind: VariableKind) -> VarId {
        let id = self.variable(name.text.clone(), ty, kind, name.span);
        self.declare_symbol(name, Symbol::Variable(id));
        id
    }

    /// Declares a variable within an expression: `out var x`, `is T x`.
    pub(super) fn declare_in_expression(&mut self, name: &Identifier, ty: Ty) -> VarId {
        let id = self.declare(name, ty, VariableKind::Local);
        if let Some(scope) = self.scopes.last_mut() {
            scope.cells.push(id);
        }
        id
    }

    pub(super) fn declare_symbol(&mut self, name: &Identifier, symbol: Symbol) {
        if name.is_missing() {
            return;
        }
        self.check_name(name);
        let hoists = self.scopes.last().is_some_and(|scope| scope.hoists);
        let target = self.scopes.len().checked_sub(1 + usize::from(hoists));
        if let Some(scope) = target.and_then(|target| self.scopes.get_mut(target)) {
            scope.pending.retain(|(pending, span)| pending != &name.text || *span != name.span);
            scope.symbols.push((name.text.clone(), symbol));
        }
    }

    /// A name may be declared once in a scope, and not again in a scope inside.
    fn check_name(&mut self, name: &Identifier) {
        let text = &name.text;
        let known = |scope: &Scope| scope.symbols.iter().any(|(known, _)| known == text);
        let pending =
            |scope: &Scope| scope.pending.iter().any(|(known, span)| known == text && *span != name.span);
        let Some((innermost, outer)) = self.scopes.split_last() else { return };
        let (shared, outer) = match outer.split_last() {
            Some((shared, outer)) if innermost.hoists => (Some(shared), outer),
            _ => (None, outer),
        };
        if known(innermost) || shared.is_some_and(known) {
            let message =
                format!("A local variable or function named '{text}' is already defined in this scope");
            self.error("CS0128", name.span, message);
        } else if outer.iter().any(|scope| known(scope) || pending(scope)) {
            let message = format!(
                "A local or parameter named '{text}' cannot be declared in this scope because that name is used in an enclosing local scope to define a local or parameter"
            );
            self.error("CS0136", name.span, message);
        }
    }

    /// The variables declared by the expressions of the current statement get their cells before it.
    pub(super) fn with_cells(&mut self, stmt: Stmt) -> Stmt {
        let cells = self.scopes.last_mut().map(|scope| std::mem::take(&mut scope.cells)).unwrap_or_default();
        if cells.is_empty() {
            return stmt;
        }
        let mut all: Vec<Stmt> = cells.into_iter().map(Stmt::FreshCell).collect();
        all.push(stmt);
        Stmt::Block(all, Vec::new())
    }

    /// Reads a variable.
    pub(super) fn read_variable(&mut self, id: VarId, span: Span) -> Expr {
        let ty = self.vars.get(usize::from(id)).map_or(Ty::Error, |variable| variable.ty.clone());
        Expr { kind: ExprKind::Local(id), ty, span }
    }

    pub(super) fn var(&self, id: VarId) -> Option<&Variable> {
        self.vars.get(usize::from(id))
    }

    /// Assigns a variable.
    pub(super) fn set_variable(&mut self, id: VarId, value: Expr) -> Expr {
        let (ty, span) = (value.ty.clone(), value.span);
        Expr { kind: ExprKind::SetLocal(id, Box::new(value)), ty, span }
    }

    /// Opens a function, runs `run` inside it, and gives its number and result.
    pub(super) fn in_function<R>(
        &mut self,
        returns: Returns,
        run: impl FnOnce(&mut Self) -> R,
    ) -> (FunctionId, R) {
        let id = FunctionId::try_from(self.functions.len()).unwrap_or(FunctionId::MAX);
        self.functions.push(None);
        let result = self.in_frame(id, returns, run);
        (id, result)
    }

    pub(super) fn in_frame<R>(
        &mut self,
        id: FunctionId,
        returns: Returns,
        run: impl FnOnce(&mut Self) -> R,
    ) -> R {
        self.frames.push(Frame::new(id, returns));
        let receivers = std::mem::take(&mut self.receivers);
        let result = self.scoped(run);
        self.receivers = receivers;
        self.frames.pop();
        result
    }

    /// Puts a finished function in its place.
    pub(super) fn put_function(&mut self, id: FunctionId, draft: Draft) {
        if let Some(slot) = self.functions.get_mut(id as usize) {
            *slot = Some(draft);
        }
    }
}
