//! Lambdas and anonymous methods.
//!
//! What a lambda is, is only known when the types of its parameters are: overload resolution and inference bind
//! its body with each of the types they think of, and keep the outcome.

use std::cell::RefCell;
use std::rc::Rc;

use ecow::EcoString;
use gatepost_csharp::{self as csharp, Identifier, LambdaBody, Span};

use super::bound::Bound;
use super::report::has_errors;
use super::scope::{Draft, DraftKind, Returns, Shape, Symbol, VariableKind};
use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, FunctionId, Stmt};
use crate::program::Diagnostic;
use crate::ty::Ty;

/// A lambda whose parameters are not typed yet.
pub(super) struct LambdaArg<'s> {
    params: Params<'s>,
    body: Body<'s>,
    pub(super) span: Span,
    overflow: Option<bool>,
    trials: RefCell<Vec<Rc<Trial<'s>>>>,
}

enum Params<'s> {
    Implicit(Vec<&'s Identifier>),
    Explicit(Vec<(&'s Identifier, Ty)>),
    /// An anonymous method without a list, which fits any delegate.
    Any,
    /// The parameters of a query's lambda, each with the range variables that are reached through it.
    Query(Vec<Ranges>),
}

/// The range variables that one parameter of a query's lambda holds, each with the way to it.
pub(super) type Ranges = Vec<(Identifier, Vec<EcoString>)>;

/// The body of a lambda.
#[derive(Clone)]
pub(super) enum Body<'s> {
    Expr(&'s csharp::Expr),
    Block(&'s csharp::Block),
    /// `(a, b) => new { a, b }` of a query: pairs the first parameter with a value or the second one.
    Pair(EcoString, EcoString, Option<&'s csharp::Expr>),
    /// `a => xs.Cast<T>()` of a query.
    Cast(&'s csharp::Expr, Ty, Span),
}

/// The outcome of binding a body with certain types.
struct Trial<'s> {
    types: Vec<Ty>,
    diagnostics: Vec<Diagnostic>,
    function: FunctionId,
    params: Vec<VarId>,
    symbols: Vec<(EcoString, Symbol)>,
    cells: Vec<VarId>,
    outcome: Outcome<'s>,
}

enum Outcome<'s> {
    Expr(Bound<'s>),
    Block(Vec<Shape>, Stmt),
}

impl<'s> LambdaArg<'s> {
    /// The lambda of a query.
    pub(super) fn query(params: Vec<Ranges>, body: Body<'s>, span: Span, overflow: Option<bool>) -> Self {
        Self { params: Params::Query(params), body, span, overflow, trials: RefCell::default() }
    }

    fn count(&self) -> Option<usize> {
        match &self.params {
            Params::Implicit(names) => Some(names.len()),
            Params::Explicit(params) => Some(params.len()),
            Params::Query(params) => Some(params.len()),
            Params::Any => None,
        }
    }
}

impl<'s> Binder<'_> {
    /// `x => …`
    pub(super) fn lambda(&mut self, lambda: &'s csharp::Lambda, span: Span) -> Bound<'s> {
        let typed = lambda.parameters.iter().any(|param| param.ty.is_some());
        let params = if typed {
            let each = lambda.parameters.iter().map(|param| {
                let ty = param.ty.as_ref().map_or(Ty::Error, |ty| self.ty(ty));
                (&param.name, ty)
            });
            Params::Explicit(each.collect())
        } else {
            Params::Implicit(lambda.parameters.iter().map(|param| &param.name).collect())
        };
        let by_reference =
            lambda.parameters.iter().find(|param| param.modifier != csharp::ParameterModifier::None);
        if let Some(param) = by_reference {
            self.refuse_reference(param.name.span);
        }
        let body = match &lambda.body {
            LambdaBody::Expr(expr) => Body::Expr(expr),
            LambdaBody::Block(block) => Body::Block(block),
        };
        self.lambda_arg(params, body, span)
    }

    /// `delegate (int x) { … }`
    pub(super) fn anonymous_method(&mut self, method: &'s csharp::AnonymousMethod, span: Span) -> Bound<'s> {
        let params = match &method.parameters {
            Some(params) => {
                Params::Explicit(params.iter().map(|param| (&param.name, self.ty(&param.ty))).collect())
            }
            None => Params::Any,
        };
        self.lambda_arg(params, Body::Block(&method.body), span)
    }

    fn lambda_arg(&mut self, params: Params<'s>, body: Body<'s>, span: Span) -> Bound<'s> {
        let overflow = self.overflow;
        Bound::Lambda(Box::new(LambdaArg { params, body, span, overflow, trials: RefCell::default() }))
    }

    fn refuse_reference(&mut self, span: Span) {
        let message = "delegates of policy expressions take no parameters by reference";
        self.error("expression::by_reference", span, message);
    }

    /// The types of the parameters where they are written.
    pub(super) fn lambda_parameters(&self, lambda: &LambdaArg<'s>) -> Option<Vec<Ty>> {
        match &lambda.params {
            Params::Explicit(params) => Some(params.iter().map(|(_, ty)| ty.clone()).collect()),
            Params::Implicit(names) if names.is_empty() => Some(Vec::new()),
            _ => None,
        }
    }

    /// The outcome of the body with these types of the parameters.
    fn trial(&mut self, lambda: &LambdaArg<'s>, types: &[Ty]) -> Rc<Trial<'s>> {
        let known = lambda.trials.borrow().iter().find(|trial| trial.types == types).cloned();
        known.unwrap_or_else(|| {
            let trial = Rc::new(self.bind_trial(lambda, types));
            lambda.trials.borrow_mut().push(Rc::clone(&trial));
            trial
        })
    }

    fn bind_trial(&mut self, lambda: &LambdaArg<'s>, types: &[Ty]) -> Trial<'s> {
        let saved = std::mem::replace(&mut self.overflow, lambda.overflow);
        let ((function, parts), diagnostics) = self.aside(|this| {
            this.in_function(Returns::Infer(Vec::new()), |this| {
                let params = this.declare_parameters(lambda, types);
                let outcome = match &lambda.body {
                    Body::Expr(body) => {
                        let bound = this.expr(body);
                        Outcome::Expr(this.value(bound))
                    }
                    Body::Cast(source, ty, span) => {
                        let source = this.expr(source);
                        let source = this.natural(source);
                        Outcome::Expr(this.query_call(
                            source,
                            "Cast",
                            Some(vec![ty.clone()]),
                            Vec::new(),
                            *span,
                        ))
                    }
                    Body::Pair(a, b, value) => Outcome::Expr(this.pair(&params, (a, b), *value, lambda.span)),
                    Body::Block(block) => {
                        let body = this.statements(&block.statements);
                        Outcome::Block(this.shapes(), body)
                    }
                };
                let scope = this.scopes.last_mut();
                let (symbols, cells) = scope
                    .map(|scope| (std::mem::take(&mut scope.symbols), std::mem::take(&mut scope.cells)))
                    .unwrap_or_default();
                (params, outcome, symbols, cells)
            })
        });
        self.overflow = saved;
        let (params, outcome, symbols, cells) = parts;
        Trial { types: types.to_vec(), diagnostics, function, params, symbols, cells, outcome }
    }

    /// Runs `run` with the names of a trial in sight: its result may hold lambdas that are not bound yet.
    fn in_trial<R>(&mut self, trial: &Trial<'s>, run: impl FnOnce(&mut Self) -> R) -> R {
        let symbols = trial.symbols.clone();
        self.in_frame(trial.function, Returns::Infer(Vec::new()), |this| {
            if let Some(scope) = this.scopes.last_mut() {
                scope.symbols = symbols;
            }
            run(this)
        })
    }

    fn shapes(&mut self) -> Vec<Shape> {
        match self.frames.last_mut().map(|frame| &mut frame.returns) {
            Some(Returns::Infer(shapes)) => std::mem::take(shapes),
            _ => Vec::new(),
        }
    }

    fn declare_parameters(&mut self, lambda: &LambdaArg<'s>, types: &[Ty]) -> Vec<VarId> {
        let names: Vec<&Identifier> = match &lambda.params {
            Params::Implicit(names) => names.clone(),
            Params::Explicit(params) => params.iter().map(|(name, _)| *name).collect(),
            Params::Any => {
                return types.iter().map(|ty| self.temporary(ty.clone())).collect();
            }
            Params::Query(params) => {
                return params
                    .iter()
                    .zip(types)
                    .map(|(ranges, ty)| self.declare_ranges(ranges, ty))
                    .collect();
            }
        };
        names
            .iter()
            .zip(types)
            .map(|(name, ty)| self.declare(name, ty.clone(), VariableKind::Parameter))
            .collect()
    }

    fn declare_ranges(&mut self, ranges: &Ranges, ty: &Ty) -> VarId {
        let id = self.temporary(ty.clone());
        for (name, path) in ranges {
            self.declare_symbol(name, Symbol::Range(id, path.clone()));
        }
        id
    }

    /// Whether the lambda becomes a delegate of this type.
    pub(super) fn lambda_converts(&mut self, lambda: &LambdaArg<'s>, to: &Ty) -> bool {
        let Some(delegate) = self.library.delegate(to) else { return *to == Ty::Error };
        if !self.parameters_match(lambda, &delegate.params) {
            return false;
        }
        let trial = self.trial(lambda, &delegate.params);
        if has_errors(&trial.diagnostics) {
            return false;
        }
        match &trial.outcome {
            Outcome::Expr(bound) if delegate.returns == Ty::Void => is_statement(lambda, bound),
            Outcome::Expr(bound) => {
                self.in_trial(&trial, |this| this.implicit(bound, &delegate.returns).is_some())
            }
            Outcome::Block(shapes, _) => {
                shapes.iter().all(|shape| self.shape_converts(shape, &delegate.returns))
            }
        }
    }

    fn parameters_match(&mut self, lambda: &LambdaArg<'s>, types: &[Ty]) -> bool {
        if lambda.count().is_some_and(|count| count != types.len()) {
            return false;
        }
        let Params::Explicit(params) = &lambda.params else { return true };
        params.iter().zip(types).all(|((_, own), ty)| own == ty || *own == Ty::Error || *ty == Ty::Error)
    }

    fn shape_converts(&mut self, shape: &Shape, to: &Ty) -> bool {
        let span = Span::default();
        let bound = match shape {
            Shape::Nothing => return *to == Ty::Void,
            _ if *to == Ty::Void => return false,
            Shape::Other => return true,
            Shape::Null => Bound::Null(span),
            Shape::Typed(ty) => Bound::Value(Expr { kind: ExprKind::Global, ty: ty.clone(), span }),
            Shape::Constant(value, ty) => Bound::Value(self.constant(value.clone(), ty.clone(), span)),
        };
        self.implicit(&bound, to).is_some()
    }

    /// The type that the lambda gives when its parameters have these types; `None` where that cannot be told.
    pub(super) fn lambda_result(&mut self, lambda: &LambdaArg<'s>, types: &[Ty]) -> Option<Ty> {
        if lambda.count().is_some_and(|count| count != types.len()) {
            return None;
        }
        let own = self.lambda_parameters(lambda);
        let trial = self.trial(lambda, own.as_deref().unwrap_or(types));
        let failed = has_errors(&trial.diagnostics);
        let result = match &trial.outcome {
            Outcome::Expr(bound) => self.type_of(bound),
            Outcome::Block(shapes, _) => {
                let mut types: Vec<Ty> = Vec::new();
                for shape in shapes {
                    match shape {
                        Shape::Typed(ty) | Shape::Constant(_, ty) if !types.contains(ty) => {
                            types.push(ty.clone())
                        }
                        _ => {}
                    }
                }
                let nothing = shapes.iter().all(|shape| matches!(shape, Shape::Nothing));
                if nothing { Some(Ty::Void) } else { self.best_type(&types) }
            }
        };
        if failed { Some(result.filter(|ty| *ty != Ty::Void).unwrap_or(Ty::Error)) } else { result }
    }

    /// Makes a delegate of the lambda.
    pub(super) fn finish_lambda(&mut self, lambda: LambdaArg<'s>, to: &Ty) -> Expr {
        let span = lambda.span;
        let Some(delegate) = self.library.delegate(to) else { return self.bad(span) };
        let saved = std::mem::replace(&mut self.overflow, lambda.overflow);
        let function = match &lambda.body {
            Body::Block(block) => self.finish_block(&lambda, block, delegate.params, &delegate.returns),
            Body::Expr(_) | Body::Pair(..) | Body::Cast(..) => {
                self.finish_expression(&lambda, &delegate.params, &delegate.returns)
            }
        };
        self.overflow = saved;
        Expr { kind: ExprKind::Lambda(function, Vec::new()), ty: to.clone(), span }
    }

    fn finish_expression(&mut self, lambda: &LambdaArg<'s>, types: &[Ty], returns: &Ty) -> FunctionId {
        let known = std::mem::take(&mut *lambda.trials.borrow_mut());
        let known = known.into_iter().find(|trial| trial.types == types).and_then(Rc::into_inner);
        let mut trial = known.unwrap_or_else(|| self.bind_trial(lambda, types));
        self.diagnostics.append(&mut trial.diagnostics);
        let Outcome::Expr(bound) = trial.outcome else { return trial.function };
        let span = bound.span();
        let (symbols, cells) = (trial.symbols, trial.cells);
        let body = self.in_frame(trial.function, Returns::Known(returns.clone()), |this| {
            if let Some(scope) = this.scopes.last_mut() {
                scope.symbols = symbols;
                scope.cells = cells;
            }
            let body = if *returns == Ty::Void {
                match this.natural(bound) {
                    Bound::Value(value) => Stmt::Expr(value),
                    _ => Stmt::Nop,
                }
            } else {
                Stmt::Return(Some(this.convert(bound, returns, span)), span)
            };
            this.with_cells(body)
        });
        self.put_lambda(trial.function, trial.params, body, returns, lambda.span);
        trial.function
    }

    fn finish_block(
        &mut self,
        lambda: &LambdaArg<'s>,
        block: &'s csharp::Block,
        types: Vec<Ty>,
        returns: &Ty,
    ) -> FunctionId {
        if let Some(function) = self.use_trial(lambda, &types, returns) {
            return function;
        }
        let (function, (params, body)) = self.in_function(Returns::Known(returns.clone()), |this| {
            if let Some(frame) = this.frames.last_mut() {
                frame.is_lambda = true;
            }
            let params = this.declare_parameters(lambda, &types);
            let body = this.statements(&block.statements);
            (params, body)
        });
        self.put_lambda(function, params, body, returns, lambda.span);
        function
    }

    /// A body that was bound to learn what it gives need not be bound again where nothing is left to convert.
    fn use_trial(&mut self, lambda: &LambdaArg<'s>, types: &[Ty], returns: &Ty) -> Option<FunctionId> {
        let known = lambda.trials.borrow().iter().position(|trial| {
            let fits = |shape: &Shape| match shape {
                Shape::Nothing => *returns == Ty::Void,
                Shape::Typed(ty) | Shape::Constant(_, ty) => ty == returns,
                Shape::Null | Shape::Other => false,
            };
            let done = matches!(&trial.outcome, Outcome::Block(shapes, _) if shapes.iter().all(fits));
            done && trial.types == types && !has_errors(&trial.diagnostics)
        })?;
        let trial = lambda.trials.borrow_mut().swap_remove(known);
        let mut trial = Rc::into_inner(trial)?;
        let Outcome::Block(_, body) = trial.outcome else { return None };
        self.diagnostics.append(&mut trial.diagnostics);
        self.put_lambda(trial.function, trial.params, body, returns, lambda.span);
        Some(trial.function)
    }

    fn put_lambda(&mut self, id: FunctionId, params: Vec<VarId>, body: Stmt, returns: &Ty, span: Span) {
        let returns = returns.clone();
        self.put_function(
            id,
            Draft { name: "lambda".into(), params, body, returns, kind: DraftKind::Lambda, span },
        );
    }

    /// Tells why the lambda does not become what is wanted.
    pub(super) fn no_lambda_conversion(&mut self, lambda: &LambdaArg<'s>, to: &Ty) {
        let span = lambda.span;
        if *to == Ty::Error {
            return;
        }
        let Some(delegate) = self.library.delegate(to) else {
            let message =
                format!("Cannot convert lambda expression to type '{to}' because it is not a delegate type");
            return self.error("CS1660", span, message);
        };
        if let Some(count) = lambda.count().filter(|count| *count != delegate.params.len()) {
            let message = format!("Delegate '{to}' does not take {count} arguments");
            return self.error("CS1593", span, message);
        }
        if !self.parameters_match(lambda, &delegate.params) {
            return self.wrong_parameter_types(lambda, to, &delegate.params);
        }
        let trial = self.trial(lambda, &delegate.params);
        if has_errors(&trial.diagnostics) {
            return self.diagnostics.extend(trial.diagnostics.iter().cloned());
        }
        match &trial.outcome {
            Outcome::Expr(bound) if delegate.returns == Ty::Void => {
                let message = "Only assignment, call, increment, decrement, and new object expressions can be used as a statement";
                self.error("CS0201", bound.span(), message);
            }
            Outcome::Expr(bound) => {
                let span = bound.span();
                self.in_trial(&trial, |this| this.no_conversion(bound, &delegate.returns, span));
                self.wrong_result(span);
            }
            Outcome::Block(..) => {
                if let Body::Block(block) = &lambda.body {
                    self.finish_block(lambda, block, delegate.params, &delegate.returns);
                }
            }
        }
    }

    fn wrong_result(&mut self, span: Span) {
        let message = "Cannot convert lambda expression to intended delegate type because some of the return types in the block are not implicitly convertible to the delegate return type";
        self.error("CS1662", span, message);
    }

    fn wrong_parameter_types(&mut self, lambda: &LambdaArg<'s>, to: &Ty, types: &[Ty]) {
        let message = format!(
            "Cannot convert lambda expression to type '{to}' because the parameter types do not match the delegate parameter types"
        );
        self.error("CS1661", lambda.span, message);
        let Params::Explicit(params) = &lambda.params else { return };
        for (index, ((name, own), ty)) in
            params.iter().zip(types).enumerate().filter(|(_, ((_, own), ty))| own != *ty)
        {
            let number = index + 1;
            let message = format!("Parameter {number} is declared as type '{own}' but should be '{ty}'");
            self.error("CS1678", name.span, message);
        }
    }
}

/// Whether the body of a lambda can stand alone, so that it may give nothing.
fn is_statement(lambda: &LambdaArg<'_>, bound: &Bound<'_>) -> bool {
    let by_type = matches!(bound, Bound::Value(value) if value.ty == Ty::Void);
    let by_form = match &lambda.body {
        Body::Expr(expr) => super::statement::is_statement_expression(expr),
        Body::Block(_) => true,
        Body::Pair(..) | Body::Cast(..) => false,
    };
    by_type || by_form
}
