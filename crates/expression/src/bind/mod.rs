//! From a syntax tree to the typed intermediate form.
//!
//! One pass over the tree types it by the rules of C# 7.3 and gives operations with locals named by variable
//! ([`VarId`]); [`flow`] then looks for values that are missing, and [`frame`] gives each local its slot.

mod access;
mod advice;
mod argument;
mod assign;
mod bound;
mod call;
mod complete;
mod constant;
mod conversion;
mod deconstruct;
mod expr;
mod flow;
mod foreach;
mod frame;
mod gate;
mod group;
mod infer;
mod init;
mod interpolate;
mod iterator;
mod lambda;
mod local_function;
mod message;
mod name;
mod operator;
mod overload;
mod pattern;
mod query;
mod report;
mod scope;
mod statement;
mod survey;
mod switch;
mod try_using;
mod types;
mod unary;
mod user_conversion;
mod visit;

use std::collections::BTreeSet;
use std::sync::Arc;

use gatepost_csharp::{self as csharp, Span};

use crate::ir::{self, FunctionId, Slot};
use crate::library::Library;
use crate::program::{Compiled, Diagnostic, Kind, Program, Settings, Severity};
use crate::ty::Ty;
use crate::warning::{CONSTANT_CONDITION, UNUSED_RESULT};

pub(crate) use complete::complete;

use bound::Bound;
use scope::{Draft, DraftKind, Frame, Returns, Scope, Variable};

/// A variable of the unit. While binding, the intermediate form names variables where it names slots later.
type VarId = Slot;

/// How many nodes may be bound for each byte of text, and for a short text: lambdas are bound once for each list of
/// types that they are tried with, and nesting multiplies that.
const FUEL_PER_BYTE: u32 = 4;
const FUEL: u32 = 50_000;

/// Compiles the text of an expression.
pub(crate) fn compile(library: &Arc<Library>, text: &str, kind: Kind, settings: Settings) -> Compiled {
    let mut binder = Binder::new(library, settings);
    binder.fuel =
        u32::try_from(text.len()).unwrap_or(u32::MAX).saturating_mul(FUEL_PER_BYTE).saturating_add(FUEL);
    let (ty, syntax) = match kind {
        Kind::Expression => {
            let parsed = csharp::parse_expression(text);
            (binder.expression(&parsed.tree), parsed.errors)
        }
        Kind::Block => {
            let parsed = csharp::parse_block(text);
            (binder.block_body(&parsed.tree), parsed.errors)
        }
    };
    binder.finish(library, ty, syntax, settings)
}

struct Binder<'l> {
    library: &'l Library,
    settings: Settings,
    diagnostics: Vec<Diagnostic>,
    vars: Vec<Variable>,
    /// The functions bound so far; `None` while one is being bound.
    functions: Vec<Option<Draft>>,
    /// The functions that stand around the current place, the innermost last.
    frames: Vec<Frame>,
    scopes: Vec<Scope>,
    /// The receivers of the conditional accesses around the current place: variable and type.
    receivers: Vec<(VarId, Ty)>,
    /// `checked` or `unchecked`, when one of them is around the current place.
    overflow: Option<bool>,
    labels: ir::Label,
    /// The `switch` statements around the current place, the innermost last.
    cases: Vec<switch::Cases>,
    fuel: u32,
    /// Variables that `nameof` names.
    named: BTreeSet<VarId>,
    tags: BTreeSet<&'static str>,
    /// What is asked of the text besides its program.
    probe: Option<complete::Probe>,
}

impl<'l> Binder<'l> {
    fn new(library: &'l Library, settings: Settings) -> Self {
        Self {
            library,
            settings,
            diagnostics: Vec::new(),
            vars: Vec::new(),
            functions: vec![None],
            frames: vec![Frame::new(0, Returns::Unit(Vec::new()))],
            scopes: vec![Scope::new(0)],
            receivers: Vec::new(),
            overflow: None,
            labels: 0,
            cases: Vec::new(),
            fuel: 0,
            named: BTreeSet::new(),
            tags: BTreeSet::new(),
            probe: None,
        }
    }

    /// The inside of `@(…)`, which Roslyn sees as `return (…);` where an object is wanted.
    fn expression(&mut self, syntax: &csharp::Expr) -> Ty {
        let bound = self.expr(syntax);
        let value = self.result(bound, syntax.span);
        let ty = value.ty.clone();
        let body = ir::Stmt::Return(Some(value), syntax.span);
        let body = self.with_cells(body);
        self.close_unit(body, ty.clone(), syntax.span);
        ty
    }

    /// A result as it is, its own type kept, after a check that it converts to `object`.
    fn result(&mut self, bound: Bound<'_>, span: Span) -> ir::Expr {
        match self.natural(bound) {
            Bound::Value(value) if value.ty != Ty::Void => value,
            Bound::Throw(_, span) => {
                self.error("CS8115", span, "A throw expression is not allowed in this context.");
                self.bad(span)
            }
            other => self.convert(other, &Ty::Object, span),
        }
    }

    /// The inside of `@{…}`.
    fn block_body(&mut self, block: &csharp::Block) -> Ty {
        let body = self.statements(&block.statements);
        let ty = self.unit_type();
        self.close_unit(body, ty.clone(), block.span);
        ty
    }

    /// The type that all results have, or `object`.
    fn unit_type(&self) -> Ty {
        let Some(Frame { returns: Returns::Unit(types), .. }) = self.frames.first() else {
            return Ty::Object;
        };
        let mut known = types.iter().filter(|ty| **ty != Ty::Null);
        let Some(first) = known.next() else { return Ty::Object };
        let nullable = types.contains(&Ty::Null) && self.library.is_value_type(first);
        if known.all(|ty| ty == first) && !nullable { first.clone() } else { Ty::Object }
    }

    fn close_unit(&mut self, body: ir::Stmt, returns: Ty, span: Span) {
        let name = "expression".into();
        self.put_function(0, Draft { name, params: Vec::new(), body, returns, kind: DraftKind::Unit, span });
    }

    fn finish(
        mut self,
        library: &Arc<Library>,
        ty: Ty,
        syntax: Vec<csharp::SyntaxError>,
        settings: Settings,
    ) -> Compiled {
        if syntax.iter().any(|error| !error.warning) {
            return Compiled { program: None, diagnostics: with_mistakes_before(syntax, self.diagnostics) };
        }
        self.diagnostics.extend(syntax.into_iter().map(diagnostic));
        let mut program = None;
        if ty == Ty::Error && !self.has_errors() {
            let message = "the expression has no type, and nobody said why; this is a fault of Gatepost";
            self.error("expression::fault", Span::default(), message);
        }
        if !self.has_errors() {
            self.check_flow();
            if !self.has_errors()
                && let Some((unit, uses)) = self.unit()
            {
                let tags = std::mem::take(&mut self.tags).into_iter().collect();
                program = Some(Program::new(unit, Arc::clone(library), settings, ty, tags, uses));
            }
        }
        if self.has_errors() {
            // What is doubtful is told when the rest is right.
            self.diagnostics.retain(|told| ![CONSTANT_CONDITION, UNUSED_RESULT].contains(&told.code));
        }
        let mut diagnostics = self.diagnostics;
        sort(&mut diagnostics);
        Compiled { program, diagnostics }
    }

    /// Takes a step; an expression that needs too many is given up.
    fn step(&mut self, span: Span) -> bool {
        if self.fuel == 0 {
            return false;
        }
        self.fuel -= 1;
        if self.fuel == 0 {
            self.error("CS8078", span, "An expression is too long or complex to compile");
        }
        self.fuel > 0
    }

    /// Runs what recurses with enough stack.
    fn deep<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        stacker::maybe_grow(256 << 10, 4 << 20, || run(self))
    }

    fn current(&self) -> FunctionId {
        self.frames.last().map_or(0, |frame| frame.function)
    }
}

/// The mistakes of syntax in the parser's order, and before them those of meaning that stand before the first one:
/// behind it, what the parser read is a guess.
fn with_mistakes_before(syntax: Vec<csharp::SyntaxError>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let first = syntax.iter().find(|error| !error.warning).map_or(0, |error| error.span.range().start);
    let mut diagnostics = found;
    diagnostics.retain(|diagnostic| {
        diagnostic.severity == Severity::Error && diagnostic.span.end <= first && !diagnostic.span.is_empty()
    });
    sort(&mut diagnostics);
    diagnostics.extend(syntax.into_iter().map(self::diagnostic));
    diagnostics
}

fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    diagnostics.dedup();
}

fn diagnostic(error: csharp::SyntaxError) -> Diagnostic {
    Diagnostic {
        code: error.code,
        severity: if error.warning { Severity::Warning } else { Severity::Error },
        message: error.message,
        span: error.span.range(),
        also: None,
        help: error.help,
    }
}
