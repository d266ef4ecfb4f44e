//! Runs expressions: the nodes that are not Rhai's own.

use std::sync::Arc;

use gatepost_csharp::Span;
use smallvec::SmallVec;

use super::code::{Call, CallFunction, Invoke, Lambda, MethodGroup, Node, Step};
use super::cx::{Callable, Cx};
use super::exit::Exit;
use super::instance;
use crate::exception::{Exception, Throw};
use crate::function::{Arg, Call as NativeCall};
use crate::ir::{Lift, OutTarget, Slot};
use crate::lend::{Lend, Lent};
use crate::value::Value;

/// Arguments that need no heap.
type Args = SmallVec<[Value; 4]>;

impl Node {
    /// The value of the expression.
    pub(super) fn evaluate(&self, cx: &mut Cx<'_>) -> Result<Value, Throw> {
        match self {
            Self::Const(value) => Ok(value.clone()),
            Self::Context(steps) => part_of_context(cx, steps).map(Lent::keep),
            Self::Local(slot) => Ok(cx.state().local(*slot).clone()),
            Self::Call(call) => call.evaluate(cx),
            Self::And(_) | Self::Or(_) => self.test(cx).map(Value::Bool),
            _ => self.evaluate_rare(cx),
        }
    }

    /// The kinds that need more room on the stack, kept apart so that the frequent ones need little.
    #[inline(never)]
    fn evaluate_rare(&self, cx: &mut Cx<'_>) -> Result<Value, Throw> {
        match self {
            Self::Const(_)
            | Self::Context(_)
            | Self::Local(_)
            | Self::Call(_)
            | Self::And(_)
            | Self::Or(_) => self.evaluate(cx),
            Self::Input(index) => cx.input(*index).map_err(Exit::into_throw),
            Self::Cell(slot) => cx.state().cell(*slot),
            Self::SetLocal(slot, value) => {
                let value = value.evaluate(cx)?;
                cx.state().set_local(*slot, value.clone());
                Ok(value)
            }
            Self::SetCell(slot, value) => {
                let value = value.evaluate(cx)?;
                cx.state().set_cell(*slot, value.clone())?;
                Ok(value)
            }
            Self::StoreLocal(slot, value) => {
                let value = value.evaluate(cx)?;
                cx.state().set_local(*slot, value);
                Ok(Value::Null)
            }
            Self::FreshCell(slot) => cx.state().fresh_cell(*slot, Value::Null).map(|()| Value::Null),
            Self::Sequence(first, last) => {
                for node in first {
                    node.evaluate(cx)?;
                }
                last.evaluate(cx)
            }
            Self::CallFunction(call) => call.evaluate(cx),
            Self::Invoke(invoke) => invoke.evaluate(cx),
            Self::Lambda(lambda) => lambda.evaluate(cx),
            Self::MethodGroup(group) => group.evaluate(cx),
            Self::Conditional(parts) => {
                let [condition, yes, no] = parts.as_ref();
                if condition.test(cx)? { yes.evaluate(cx) } else { no.evaluate(cx) }
            }
            Self::Coalesce(parts) => {
                let [value, otherwise] = parts.as_ref();
                let value = value.evaluate(cx)?;
                if value.is_null() { otherwise.evaluate(cx) } else { Ok(value) }
            }
            Self::IfNotNull(slot, parts) => {
                let [receiver, rest] = parts.as_ref();
                let receiver = receiver.evaluate(cx)?;
                if receiver.is_null() {
                    return Ok(Value::Null);
                }
                cx.state().set_local(*slot, receiver);
                rest.evaluate(cx)
            }
            Self::Is(value, ty) => {
                let value = value.evaluate(cx)?;
                Ok(Value::Bool(instance::is(cx, &value, ty)))
            }
            Self::As(value, ty) => {
                let value = value.evaluate(cx)?;
                Ok(if instance::is(cx, &value, ty) { value } else { Value::Null })
            }
            Self::Cast(value, ty, span) => {
                let value = value.evaluate(cx)?;
                instance::cast(cx, value, ty).map_err(|throw| marked(throw, *span))
            }
            Self::Throw(exception, span) => {
                let exception = exception.evaluate(cx)?;
                Err(marked(thrown(&exception), *span))
            }
            Self::Rethrow(span) => Err(match cx.state().caught.last() {
                Some(exception) => Throw::Exception(Arc::clone(exception)),
                None => marked(Throw::Bug("nothing was caught".to_owned()), *span),
            }),
        }
    }

    /// The value of an expression of type `bool`.
    pub(super) fn test(&self, cx: &mut Cx<'_>) -> Result<bool, Throw> {
        let value = match self {
            Self::And(parts) => {
                let [left, right] = parts.as_ref();
                return Ok(left.test(cx)? && right.test(cx)?);
            }
            Self::Or(parts) => {
                let [left, right] = parts.as_ref();
                return Ok(left.test(cx)? || right.test(cx)?);
            }
            Self::Call(call) => call.evaluate(cx)?,
            other => other.evaluate(cx)?,
        };
        match value {
            Value::Bool(value) => Ok(value),
            other => Err(no_bool(&other)),
        }
    }
}

#[cold]
fn no_bool(value: &Value) -> Throw {
    Throw::Bug(format!("{value:?} stands where a `bool` should"))
}

impl Call {
    fn evaluate(&self, cx: &mut Cx<'_>) -> Result<Value, Throw> {
        match self.args.as_ref() {
            [] => self.invoke(cx, &mut []),
            [a] => {
                let mut args = [argument(a, cx)?];
                self.invoke(cx, &mut args)
            }
            [a, b] => {
                let mut args = [argument(a, cx)?, argument(b, cx)?];
                self.invoke(cx, &mut args)
            }
            [a, b, c] => self.evaluate_three(cx, a, b, c),
            many => self.evaluate_many(cx, many),
        }
    }

    #[inline(never)]
    fn evaluate_three(&self, cx: &mut Cx<'_>, a: &Node, b: &Node, c: &Node) -> Result<Value, Throw> {
        let mut args = [argument(a, cx)?, argument(b, cx)?, argument(c, cx)?];
        self.invoke(cx, &mut args)
    }

    #[inline(never)]
    fn evaluate_many(&self, cx: &mut Cx<'_>, args: &[Node]) -> Result<Value, Throw> {
        let mut args = args.iter().map(|arg| argument(arg, cx)).collect::<Result<Vec<_>, _>>()?;
        self.invoke(cx, &mut args)
    }

    #[inline(always)]
    fn invoke<'a>(&'a self, cx: &mut Cx<'_>, args: &'a mut [Arg<'a>]) -> Result<Value, Throw> {
        if self.lift != Lift::No
            && let Some(value) = lifted(self.lift, args)
        {
            return Ok(value);
        }
        let mut call = NativeCall::new(args, &self.type_args);
        match (self.operation.function)(cx, &mut call) {
            Ok(value) => {
                if let Some(outs) = call.outs {
                    assign(cx, &self.outs, outs)?;
                }
                Ok(value)
            }
            Err(throw) => Err(self.failed(throw)),
        }
    }

    #[cold]
    fn failed(&self, throw: Throw) -> Throw {
        marked(self.operation.explain(throw), self.span)
    }
}

/// The value of an argument. What lies in the program or in `context` is lent; calls in calls need no frame
/// between them.
#[inline(always)]
fn argument<'a, 'c: 'a>(node: &'a Node, cx: &mut Cx<'c>) -> Result<Arg<'a>, Throw> {
    match node {
        Node::Call(call) => call.evaluate(cx).map(Arg::Value),
        Node::Const(value) => Ok(Arg::Lent(Lent::Value(value))),
        Node::Context(steps) => part_of_context(cx, steps).map(Arg::Lent),
        other => other.evaluate(cx).map(Arg::Value),
    }
}

/// The part of `context` that the steps lead to.
#[inline(always)]
fn part_of_context<'c>(cx: &Cx<'c>, steps: &[Step]) -> Result<Lent<'c>, Throw> {
    let mut lent = cx.context.map_or(Lent::Null, Lend::lend);
    for step in steps {
        lent = match lent {
            Lent::Object(object, _) => (step.part)(object).ok_or_else(|| strange(step))?,
            _ => return Err(null_reference(step)),
        };
    }
    Ok(lent)
}

#[cold]
fn null_reference(step: &Step) -> Throw {
    marked(Exception::null_reference().into(), step.span)
}

#[cold]
fn strange(step: &Step) -> Throw {
    Throw::Bug(format!("{step:?} does not lead on from what is there"))
}

/// The value of a lifted operator, when an operand is null.
fn lifted(lift: Lift, args: &[Arg<'_>]) -> Option<Value> {
    if !args.iter().any(Arg::is_null) {
        return None;
    }
    let equal = args.iter().all(Arg::is_null);
    Some(match lift {
        Lift::No => return None,
        Lift::Null => Value::Null,
        Lift::False => Value::Bool(false),
        Lift::Equal => Value::Bool(equal),
        Lift::NotEqual => Value::Bool(!equal),
    })
}

#[cold]
fn assign(cx: &mut Cx<'_>, targets: &[OutTarget], values: Box<[Value]>) -> Result<(), Throw> {
    for (target, value) in targets.iter().zip(values) {
        match target {
            OutTarget::Local(slot) => cx.state().set_local(*slot, value),
            OutTarget::Cell(slot) => cx.state().set_cell(*slot, value)?,
            OutTarget::Discard => {}
        }
    }
    Ok(())
}

impl CallFunction {
    fn evaluate(&self, cx: &mut Cx<'_>) -> Result<Value, Throw> {
        let mut args = evaluate_all(&self.args, cx)?;
        let captures = captured(cx, &self.cells);
        let code = cx.state().code.clone();
        let code = code.ok_or_else(|| Throw::Bug("no code is running".to_owned()))?;
        let result = cx.call_function(&code, self.function, &mut args, &captures);
        result.map_err(|throw| marked(throw, self.span))
    }
}

impl Invoke {
    fn evaluate(&self, cx: &mut Cx<'_>) -> Result<Value, Throw> {
        let callee = self.callee.evaluate(cx)?;
        let mut args = evaluate_all(&self.args, cx)?;
        match &callee {
            Value::Null => Err(marked(Exception::null_reference().into(), self.span)),
            callee => match callee.downcast_ref::<Callable>() {
                Some(callable) => cx.call(callable, &mut args).map_err(|throw| marked(throw, self.span)),
                None => Err(Throw::Bug(format!("{callee:?} is not a delegate"))),
            },
        }
    }
}

impl Lambda {
    fn evaluate(&self, cx: &mut Cx<'_>) -> Result<Value, Throw> {
        cx.charge(size_of::<Callable>() + self.cells.len() * size_of::<Value>())?;
        let captures = captured(cx, &self.cells);
        let code = cx.state().code.clone();
        let code = code.ok_or_else(|| Throw::Bug("no code is running".to_owned()))?;
        Ok(Value::object(Callable::function(self.ty.clone(), code, self.function, captures.into_vec())))
    }
}

impl MethodGroup {
    fn evaluate(&self, cx: &mut Cx<'_>) -> Result<Value, Throw> {
        let receiver = self.receiver.as_ref().map(|receiver| receiver.evaluate(cx)).transpose()?;
        if self.operation.instance && receiver.as_ref().is_none_or(Value::is_null) {
            let message = "Delegate to an instance method cannot have null 'this'.";
            return Err(marked(Exception::argument(message, None).into(), self.span));
        }
        cx.charge(size_of::<Callable>())?;
        Ok(Value::object(Callable::native(self.ty.clone(), Arc::clone(&self.operation), receiver)))
    }
}

fn evaluate_all(nodes: &[Node], cx: &mut Cx<'_>) -> Result<Args, Throw> {
    let mut args = Args::with_capacity(nodes.len());
    for node in nodes {
        args.push(node.evaluate(cx)?);
    }
    Ok(args)
}

fn captured(cx: &mut Cx<'_>, cells: &[Slot]) -> Args {
    let state = cx.state();
    cells.iter().map(|slot| state.local(*slot).clone()).collect()
}

fn thrown(exception: &Value) -> Throw {
    match exception {
        Value::Null => Exception::null_reference().into(),
        other => match other.downcast::<Exception>() {
            Some(exception) => Throw::Exception(exception),
            None => Throw::Bug(format!("{other:?} is thrown")),
        },
    }
}

/// Says where an exception was thrown, unless a place further down has said so.
pub(super) fn marked(throw: Throw, span: Span) -> Throw {
    match throw {
        Throw::Exception(exception) => {
            exception.mark(span);
            Throw::Exception(exception)
        }
        Throw::Limit(limit, None) => Throw::Limit(limit, Some(span)),
        other => other,
    }
}
