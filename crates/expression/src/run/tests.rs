//! Units made by hand, run in both forms.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use gatepost_csharp::Span;

use crate::exception::{Exception, Limit, Throw};
use crate::function::IntoFunction;
use crate::ir::{Expr, ExprKind, Function, Lift, NativeCall, Operation, Slot, Stmt, Unit};
use crate::library::Library;
use crate::program::{Failure, Form, Limits, Program, Settings};
use crate::run::{Callable, Cx, Globals};
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

#[derive(Debug)]
struct Outside;

impl Object for Outside {
    fn ty(&self) -> Ty {
        Ty::named("Outside", [])
    }
}

impl Globals for Outside {
    fn utc_now(&self) -> i64 {
        7
    }

    fn fill_random(&self, _buffer: &mut [u8]) {}

    fn trusts(&self, _certificate: &[u8], _revocation: bool) -> bool {
        false
    }
}

pub(super) fn expr(kind: ExprKind) -> Expr {
    Expr { kind, ty: Ty::Object, span: Span::new(3, 5) }
}

pub(super) fn int(value: i32) -> Expr {
    expr(ExprKind::Const(Value::Int32(value)))
}

pub(super) fn local(slot: Slot) -> Expr {
    expr(ExprKind::Local(slot))
}

pub(super) fn set(slot: Slot, value: Expr) -> Stmt {
    Stmt::Expr(expr(ExprKind::SetLocal(slot, Box::new(value))))
}

pub(super) fn call<M>(function: impl IntoFunction<M>, args: Vec<Expr>) -> Expr {
    let operation = Operation {
        name: "test".into(),
        function: function.into_function(),
        instance: false,
        params: Vec::new(),
        is_property: false,
        tag: None,
        part: None,
        effect: None,
    };
    expr(ExprKind::Call(Box::new(NativeCall {
        operation: Arc::new(operation),
        args,
        type_args: Vec::new(),
        outs: Vec::new(),
        lift: Lift::No,
    })))
}

pub(super) fn add(a: Expr, b: Expr) -> Expr {
    call(|a: i32, b: i32| a.wrapping_add(b), vec![a, b])
}

pub(super) fn less(a: Expr, b: Expr) -> Expr {
    call(|a: i32, b: i32| a < b, vec![a, b])
}

fn fail() -> Expr {
    call(|| Err::<i32, Exception>(Exception::format("no")), Vec::new())
}

pub(super) fn returns(value: Expr) -> Stmt {
    Stmt::Return(Some(value), Span::new(0, 1))
}

fn function(params: u16, captures: u16, slots: u16, body: Stmt) -> Function {
    Function { name: "f".into(), params, boxed_params: Vec::new(), captures, slots, body }
}

pub(super) fn main(slots: u16, statements: Vec<Stmt>) -> Unit {
    Unit { functions: vec![function(0, 0, slots, Stmt::Block(statements, Vec::new()))] }
}

pub(super) fn program(unit: Unit, form: Form) -> Program {
    static LIBRARY: LazyLock<Arc<Library>> =
        LazyLock::new(|| Arc::new(Library::new(Vec::new(), Ty::named("Outside", []))));
    let settings = Settings { form, ..Settings::default() };
    Program::new(unit, Arc::clone(&LIBRARY), settings, Ty::Object, Vec::new(), crate::uses::Uses::default())
}

/// Runs the unit in both forms, twice each.
#[track_caller]
fn run(unit: impl Fn() -> Unit, limits: &Limits) -> Result<Value, Failure> {
    let mut results = Vec::new();
    for form in [Form::Fused, Form::Plain] {
        let program = program(unit(), form);
        for _ in 0..2 {
            let context = Arc::new(Outside);
            results.push(program.evaluate(&context, limits));
            assert_eq!(Arc::strong_count(&context), 1, "the evaluation keeps the context");
        }
    }
    let texts: Vec<String> = results.iter().map(|result| format!("{result:?}")).collect();
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "{texts:#?}");
    results.pop().unwrap()
}

#[track_caller]
fn check(unit: impl Fn() -> Unit, expected: &str) {
    let found = run(unit, &Limits::default());
    assert_eq!(format!("{:?}", found.unwrap()), expected);
}

fn limited(unit: impl Fn() -> Unit, limits: &Limits) -> Option<Limit> {
    match run(unit, limits) {
        Err(Failure::Limit(limit, _)) => Some(limit),
        _ => None,
    }
}

#[test]
fn a_while_loop_counts() {
    let unit = || {
        let step = set(1, add(local(1), int(1)));
        let body = Stmt::Block(vec![set(0, add(local(0), local(1))), step], Vec::new());
        let start = vec![set(0, int(0)), set(1, int(0))];
        let tail = vec![Stmt::While(less(local(1), int(10)), Box::new(body)), returns(local(0))];
        main(2, start.into_iter().chain(tail).collect())
    };
    check(unit, "Int32(45)");
}

#[test]
fn a_return_leaves_loops_and_runs_finally() {
    let unit = || {
        let body = Stmt::Try(Box::new(crate::ir::Try {
            body: returns(local(0)),
            catches: Vec::new(),
            finally: Some(set(0, int(9))),
        }));
        let condition = expr(ExprKind::Const(Value::Bool(true)));
        main(1, vec![set(0, int(4)), Stmt::While(condition, Box::new(body))])
    };
    check(unit, "Int32(4)");
}

#[test]
fn an_uncaught_exception_says_where_it_was_thrown() {
    let failure = run(|| main(0, vec![returns(add(fail(), int(1)))]), &Limits::default());
    let Err(Failure::Exception(exception)) = failure else { panic!("{failure:?}") };
    assert_eq!((exception.ty, exception.span.get()), ("System.FormatException", Some(&Span::new(3, 5))));
}

#[test]
fn a_lambda_keeps_what_it_captured() {
    let unit = || {
        let body = returns(add(local(0), expr(ExprKind::Cell(1))));
        let lambda = expr(ExprKind::Lambda(1, vec![0]));
        let apply = |cx: &mut Cx<'_>, f: Arc<Callable>| cx.call(&f, &mut [Value::Int32(1)]);
        let set_cell = expr(ExprKind::SetCell(0, Box::new(int(41))));
        let statements = vec![Stmt::FreshCell(0), set(1, lambda), Stmt::Expr(set_cell)];
        let last = returns(call(apply, vec![local(1)]));
        let mut unit = main(2, statements.into_iter().chain([last]).collect());
        unit.functions.push(function(1, 1, 2, body));
        unit
    };
    check(unit, "Int32(42)");
}

#[test]
fn an_endless_loop_ends_by_operations_or_time() {
    let forever = || {
        let condition = expr(ExprKind::Const(Value::Bool(true)));
        main(0, vec![Stmt::While(condition, Box::new(Stmt::Nop)), returns(int(0))])
    };
    let few = Limits { operations: 5_000, ..Limits::default() };
    assert_eq!(limited(forever, &few), Some(Limit::Operations));
    let short = Limits { operations: u64::MAX, time: Duration::from_millis(5), ..Limits::default() };
    assert_eq!(limited(forever, &short), Some(Limit::Time));
    check(|| main(0, vec![returns(int(1))]), "Int32(1)");
}

#[test]
fn endless_recursion_ends_by_depth() {
    let unit = || {
        let mut unit = main(0, vec![returns(expr(ExprKind::CallFunction(1, Vec::new(), Vec::new())))]);
        let again = expr(ExprKind::CallFunction(1, Vec::new(), Vec::new()));
        unit.functions.push(function(0, 0, 0, returns(add(again, int(1)))));
        unit
    };
    assert_eq!(limited(unit, &Limits { depth: 5_000, ..Limits::default() }), Some(Limit::Depth));
}

#[test]
fn a_limit_passes_catch_and_finally() {
    let unit = || {
        let spend = call(|cx: &mut Cx<'_>| cx.charge(2_000).map(|()| 1), Vec::new());
        let guarded = crate::ir::Try {
            body: returns(spend),
            catches: vec![crate::ir::Catch {
                ty: None,
                slot: None,
                declare: Stmt::Nop,
                when: None,
                body: returns(int(1)),
            }],
            finally: Some(returns(int(2))),
        };
        main(0, vec![Stmt::Try(Box::new(guarded))])
    };
    assert_eq!(limited(unit, &Limits { memory: 1_000, ..Limits::default() }), Some(Limit::Memory));
}

#[test]
fn a_panic_is_a_bug_and_the_worker_lives_on() {
    let panics = || main(0, vec![returns(call(|_: i32| -> i32 { panic!("oh") }, vec![int(1)]))]);
    let failure = run(panics, &Limits::default());
    assert!(matches!(&failure, Err(Failure::Bug(text)) if text == "oh"), "{failure:?}");
    check(|| main(0, vec![returns(int(1))]), "Int32(1)");
}

#[test]
fn deep_trees_are_lowered_run_and_dropped() {
    let unit = || {
        let sum = (0..1_500).fold(int(0), |sum, _| add(sum, int(1)));
        main(0, vec![returns(sum)])
    };
    let work = move || check(unit, "Int32(1500)");
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn what_was_lowered_for_dropped_programs_is_dropped() {
    let ExprKind::Call(native) = fail().kind else { panic!() };
    let operation = Arc::clone(&native.operation);
    let unit = || main(0, vec![returns(call(|| 1, Vec::new()))]);
    let with_operation = || Unit {
        functions: vec![function(
            0,
            0,
            0,
            returns(expr(ExprKind::Call(Box::new(NativeCall {
                operation: Arc::clone(&operation),
                args: Vec::new(),
                type_args: Vec::new(),
                outs: Vec::new(),
                lift: Lift::No,
            })))),
        )],
    };
    drop(native);
    let run = |unit| drop(program(unit, Form::Fused).evaluate(&Arc::new(Outside), &Limits::default()));
    for _ in 0..100 {
        run(with_operation());
        run(unit());
    }
    let kept: Vec<Program> = (0..100).map(|_| program(unit(), Form::Fused)).collect();
    for program in &kept {
        program.evaluate(&Arc::new(Outside), &Limits::default()).unwrap();
    }
    assert_eq!(Arc::strong_count(&operation), 1);
}

#[test]
fn an_argument_that_is_null_becomes_an_exception() {
    let null = || expr(ExprKind::Const(Value::Null));
    let unit = || main(0, vec![returns(call(|text: Str| text, vec![null()]))]);
    let failure = run(unit, &Limits::default());
    assert!(
        matches!(&failure, Err(Failure::Exception(exception)) if exception.ty == "System.ArgumentNullException")
    );
    let thrown: Throw = Exception::null_reference().into();
    assert!(matches!(thrown, Throw::Exception(_)));
}
