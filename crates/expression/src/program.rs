//! From the text of an expression to a program that runs.

use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Weak};
use std::time::Duration;

use gatepost_csharp::Span;

use crate::canonical::Inspection;
use crate::exception::{Exception, Limit};
use crate::ir::{Expr, ExprKind, Stmt, Unit};
use crate::library::Library;
use crate::observe;
use crate::observe::Branch;
use crate::run::SharedGlobals;
use crate::show::Shown;
use crate::text::Str;
use crate::ticket::Ticket;
use crate::ty::Ty;
use crate::uses::Uses;
use crate::value::Value;

/// How the text of an expression is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The inside of `@(…)`: one expression.
    Expression,
    /// The inside of `@{…}`: statements that return on every path.
    Block,
}

/// What APIM's list of allowed types and members means for a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// A type or member that is not on the list is an error.
    #[default]
    Strict,
    /// It is a warning.
    Permissive,
}

/// How much of a C# expression becomes one node of Rhai's tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Chains of members, operators and calls are one node. The form to run.
    #[default]
    Fused,
    /// Every operation is a node of its own. The reference for differential tests.
    Plain,
}

/// How to compile.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// What is made of types and members beyond APIM's list.
    pub gate: Gate,
    /// How the program is laid out.
    pub form: Form,
    /// Whether the program counts which ways it goes, see [`Program::branches`].
    pub observe: bool,
}

/// What one evaluation may spend.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Operations.
    pub operations: u64,
    /// Bytes allocated in all.
    pub memory: usize,
    /// Depth of nested calls.
    pub depth: usize,
    /// Wall-clock time.
    pub time: Duration,
    /// What somebody else raises to end the evaluation before that.
    pub stop: Option<&'static AtomicBool>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 10_000_000,
            memory: 64 << 20,
            depth: 100,
            time: Duration::from_secs(5),
            stop: None,
        }
    }
}

/// Something to say about the text of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Roslyn's code (`CS0103`) or one of ours (`expression::not_allowed`).
    pub code: &'static str,
    /// Whether the program must not run.
    pub severity: Severity,
    /// One line in Roslyn's wording.
    pub message: String,
    /// Byte range in the expression's text.
    pub span: Range<usize>,
    /// Another place that has to do with it, and what is there.
    pub also: Option<(Range<usize>, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// There is no program.
    Error,
    /// There is a program, which may not do what is meant.
    Warning,
}

/// What compiling gives: a program unless there are errors.
#[derive(Debug)]
pub struct Compiled {
    /// The program.
    pub program: Option<Program>,
    /// Everything there is to say, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// A compiled expression: immutable, shared between threads, cheap to clone.
#[derive(Clone, Debug)]
pub struct Program(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ticket: Ticket,
    unit: Unit,
    library: Arc<Library>,
    form: Form,
    ty: Ty,
    tags: Vec<&'static str>,
    uses: Uses,
    branches: Vec<Branch>,
    constant: Option<bool>,
}

/// Knows whether a program is still in use.
pub(crate) struct WeakProgram(Weak<Inner>);

impl WeakProgram {
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }
}

/// Why an evaluation gave no value.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A .NET exception that nothing caught.
    Exception(Arc<Exception>),
    /// A limit was reached, at this place as far as that is known.
    Limit(Limit, Option<Span>),
    /// A fault of ours; the text says so.
    Bug(String),
}

/// Compiles the text of an expression. Named values must have been substituted and entities decoded.
pub fn compile(library: &Arc<Library>, text: &str, kind: Kind, settings: Settings) -> Compiled {
    crate::bind::compile(library, text, kind, settings)
}

/// The names that may continue a text at its end, in alphabetical order: members behind a dot, else what can be named
/// there. Each begins as the text ends, in letters of either case.
pub fn complete(library: &Library, text: &str, kind: Kind, settings: Settings) -> Vec<String> {
    crate::bind::complete(library, text, kind, settings)
}

impl Program {
    pub(crate) fn new(
        mut unit: Unit,
        library: Arc<Library>,
        settings: Settings,
        ty: Ty,
        tags: Vec<&'static str>,
        uses: Uses,
    ) -> Self {
        let constant = constant(&unit);
        let branches = if settings.observe { observe::observe(&mut unit) } else { Vec::new() };
        let form = settings.form;
        Self(Arc::new(Inner {
            ticket: Ticket::new(),
            unit,
            library,
            form,
            ty,
            tags,
            uses,
            branches,
            constant,
        }))
    }

    pub(crate) fn ticket(&self) -> &Ticket {
        &self.0.ticket
    }

    pub(crate) fn unit(&self) -> &Unit {
        &self.0.unit
    }

    pub(crate) fn library(&self) -> &Arc<Library> {
        &self.0.library
    }

    pub(crate) fn form(&self) -> Form {
        self.0.form
    }

    pub(crate) fn downgrade(&self) -> WeakProgram {
        WeakProgram(Arc::downgrade(&self.0))
    }

    /// The static type of the result.
    pub fn ty(&self) -> &Ty {
        &self.0.ty
    }

    /// The tags of the members that the expression uses, see [`crate::Member::tag`].
    pub fn tags(&self) -> &[&'static str] {
        &self.0.tags
    }

    /// What the program reads of what outlives it.
    pub fn uses(&self) -> &Uses {
        &self.0.uses
    }

    /// The result, where it is a truth value that never changes.
    pub fn constant(&self) -> Option<bool> {
        self.0.constant
    }

    /// The places where the expression goes one way or the other, in order, and how often it went which; none unless
    /// [`Settings::observe`] was set.
    pub fn branches(&self) -> &[Branch] {
        &self.0.branches
    }

    /// Runs the program on this thread.
    pub fn evaluate(&self, globals: &dyn SharedGlobals, limits: &Limits) -> Result<Value, Failure> {
        crate::run::evaluate(self, globals, limits, |_, value| Ok(value))
    }

    /// Runs the program and gives the result as `Convert.ToString(value, CultureInfo.InvariantCulture)`: what an
    /// attribute or a text receives. Null stays `None`.
    pub fn evaluate_text(
        &self,
        globals: &dyn SharedGlobals,
        limits: &Limits,
    ) -> Result<Option<Str>, Failure> {
        crate::run::evaluate(self, globals, limits, |cx, value| crate::canonical::text(cx, &value))
    }

    /// Runs the program and gives the result as people read it, in lines of this width where they can be broken.
    pub fn show(&self, globals: &dyn SharedGlobals, limits: &Limits, width: usize) -> Result<Shown, Failure> {
        crate::run::evaluate(self, globals, limits, |cx, value| Shown::new(cx, &value, self.ty(), width))
    }

    /// Runs the program and gives the result as a record of `fixtures/expressions/README.md` shows it. Lazy
    /// sequences are run within the same limits.
    pub fn inspect(&self, globals: &dyn SharedGlobals, limits: &Limits) -> Result<Inspection, Failure> {
        crate::run::evaluate(self, globals, limits, |cx, value| Inspection::new(cx, &value))
    }
}

fn constant(unit: &Unit) -> Option<bool> {
    let mut body = &unit.functions.first()?.body;
    while let Stmt::Block(all, _) = body {
        body = all.first()?;
    }
    match body {
        Stmt::Return(Some(Expr { kind: ExprKind::Const(Value::Bool(truth)), .. }), _) => Some(*truth),
        _ => None,
    }
}
