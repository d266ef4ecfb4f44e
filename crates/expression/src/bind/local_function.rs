//! Local functions.
//!
//! A generic one is bound once for each list of type arguments that it is called with.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ecow::EcoString;
use gatepost_csharp::{self as csharp, FunctionBody, ParameterModifier, Span};

use super::iterator::yields;
use super::overload::{Param, Signature};
use super::scope::{Draft, DraftKind, Returns, Symbol, VariableKind};
use super::{Binder, VarId};
use crate::ir::{FunctionId, Stmt};
use crate::library::{Default, ParamMode};
use crate::ty::Ty;

/// How many instances a generic local function may have.
const INSTANCES: usize = 64;

/// A local function.
pub(super) struct LocalFunction {
    pub(super) name: EcoString,
    pub(super) signature: Signature,
    returns: Ty,
    /// The instances that are called, with their type arguments; one without any for a function that is not generic.
    instances: RefCell<Vec<(Vec<Ty>, FunctionId)>>,
    /// How many of the instances are bound.
    bound: Cell<usize>,
}

impl LocalFunction {
    /// The type of the result with these type arguments.
    pub(super) fn returns_with(&self, type_args: &[Ty]) -> Ty {
        let names = &self.signature.type_params;
        self.returns.substitute(&|name| {
            let index = names.iter().position(|param| param == name)?;
            type_args.get(index).cloned()
        })
    }
}

impl<'s> Binder<'_> {
    /// Declares a local function, so that it can be called in the whole block.
    pub(super) fn declare_function(&mut self, syntax: &'s csharp::LocalFunction) -> Rc<LocalFunction> {
        let type_params: Vec<EcoString> =
            syntax.type_parameters.iter().map(|param| param.text.clone()).collect();
        let (params, returns) = self.scoped(|this| {
            for param in &type_params {
                if let Some(scope) = this.scopes.last_mut() {
                    scope.symbols.push((param.clone(), Symbol::TypeParameter(Ty::Param(param.clone()))));
                }
            }
            let params: Vec<Param> = syntax.parameters.iter().map(|param| this.parameter(param)).collect();
            (params, this.ty(&syntax.return_type))
        });
        let generic = !type_params.is_empty();
        let signature = Signature { params, type_params, constraints: Vec::new(), extension: false };
        let function = Rc::new(LocalFunction {
            name: syntax.name.text.clone(),
            signature,
            returns,
            instances: RefCell::default(),
            bound: Cell::new(0),
        });
        if !generic {
            self.instance(&function, &[], syntax.name.span);
        }
        self.declare_symbol(&syntax.name, Symbol::Function(Rc::clone(&function)));
        function
    }

    fn parameter(&mut self, param: &'s csharp::Parameter) -> Param {
        let ty = self.ty(&param.ty);
        let mode = match param.modifier {
            ParameterModifier::None | ParameterModifier::This => ParamMode::Value,
            ParameterModifier::Params => ParamMode::Params,
            ParameterModifier::Out => ParamMode::Out,
            ParameterModifier::Ref => ParamMode::Ref,
            ParameterModifier::In => ParamMode::In,
        };
        let default = param.default.as_ref().map(|default| {
            let span = default.span;
            let bound = self.expr(default);
            let value = self.convert(bound, &ty, span);
            match &value.kind {
                crate::ir::ExprKind::Const(value) => Default::Value(value.clone()),
                _ => {
                    if value.ty != Ty::Error {
                        let message = format!(
                            "Default parameter value for '{}' must be a compile-time constant",
                            param.name.text
                        );
                        self.error("CS1736", span, message);
                    }
                    Default::OfType
                }
            }
        });
        Param { name: param.name.text.clone(), ty, mode, default }
    }

    /// The function that is called with these type arguments, and what it gives.
    pub(super) fn instance(
        &mut self,
        function: &Rc<LocalFunction>,
        type_args: &[Ty],
        span: Span,
    ) -> (FunctionId, Ty) {
        let ty = function.returns_with(type_args);
        let known = function.instances.borrow().iter().find(|(args, _)| args == type_args).map(|(_, id)| *id);
        if let Some(id) = known {
            return (id, ty);
        }
        let mut instances = function.instances.borrow_mut();
        if instances.len() >= INSTANCES {
            self.error("CS8078", span, "An expression is too long or complex to compile");
            self.fuel = 0;
            return (0, ty);
        }
        let id = FunctionId::try_from(self.functions.len()).unwrap_or(FunctionId::MAX);
        self.functions.push(None);
        instances.push((type_args.to_vec(), id));
        (id, ty)
    }

    /// Binds the body for each list of type arguments that is called and not bound yet.
    pub(super) fn bind_function(&mut self, function: &Rc<LocalFunction>, syntax: &'s csharp::LocalFunction) {
        loop {
            let next = function.instances.borrow().get(function.bound.get()).cloned();
            let Some((type_args, id)) = next else { return };
            function.bound.set(function.bound.get() + 1);
            self.bind_instance(function, syntax, &type_args, id);
        }
    }

    fn bind_instance(
        &mut self,
        function: &Rc<LocalFunction>,
        syntax: &'s csharp::LocalFunction,
        type_args: &[Ty],
        id: FunctionId,
    ) {
        let returns = function.returns_with(type_args);
        let params = function.signature.with(type_args);
        let names = function.signature.type_params.clone();
        let (variables, body) = self.in_frame(id, Returns::Known(returns.clone()), |this| {
            if let Some(scope) = this.scopes.last_mut() {
                for (name, ty) in names.iter().zip(type_args) {
                    scope.symbols.push((name.clone(), Symbol::TypeParameter(ty.clone())));
                }
            }
            let variables: Vec<VarId> = syntax
                .parameters
                .iter()
                .zip(&params)
                .map(|(syntax, param)| {
                    let kind = match param.mode {
                        ParamMode::Out | ParamMode::Ref => VariableKind::Reference,
                        _ => VariableKind::Parameter,
                    };
                    this.declare(&syntax.name, param.ty.clone(), kind)
                })
                .collect();
            (variables, this.function_body(&syntax.body, &returns, &syntax.name.text))
        });
        self.put_function(
            id,
            Draft {
                name: function.name.clone(),
                params: variables,
                body,
                returns,
                kind: DraftKind::LocalFunction,
                span: syntax.name.span,
            },
        );
    }

    fn function_body(&mut self, body: &'s FunctionBody, returns: &Ty, name: &str) -> Stmt {
        match body {
            FunctionBody::Missing => Stmt::Nop,
            FunctionBody::Block(block) if yields(&block.statements) => {
                self.iterator_body(&block.statements, returns, name, block.span)
            }
            FunctionBody::Block(block) => self.statements(&block.statements),
            FunctionBody::Expr(expr) => {
                let span = expr.span;
                let body = if *returns == Ty::Void {
                    self.expression_statement(expr)
                } else {
                    let value = self.expect(expr, returns);
                    Stmt::Return(Some(value), span)
                };
                self.with_cells(body)
            }
        }
    }
}
