//! System.Func, Action, Predicate, Comparison, Converter and their base classes

use std::sync::Arc;

use crate::clr::Array;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::Value;

pub(crate) fn declare() -> Vec<Type> {
    vec![
        Type::delegate("System.Action", "void Invoke()"),
        Type::delegate("System.Action<in T>", "void Invoke(T obj)"),
        Type::delegate("System.Action<in T1, in T2>", "void Invoke(T1 arg1, T2 arg2)"),
        Type::delegate("System.Action<in T1, in T2, in T3>", "void Invoke(T1 arg1, T2 arg2, T3 arg3)"),
        Type::delegate(
            "System.Action<in T1, in T2, in T3, in T4>",
            "void Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4)",
        ),
        Type::delegate(
            "System.Action<in T1, in T2, in T3, in T4, in T5>",
            "void Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)",
        ),
        Type::delegate(
            "System.Action<in T1, in T2, in T3, in T4, in T5, in T6>",
            "void Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)",
        ),
        Type::delegate(
            "System.Action<in T1, in T2, in T3, in T4, in T5, in T6, in T7>",
            "void Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7)",
        ),
        Type::delegate(
            "System.Action<in T1, in T2, in T3, in T4, in T5, in T6, in T7, in T8>",
            "void Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8)",
        ),
        Type::delegate("System.Func<out TResult>", "TResult Invoke()"),
        Type::delegate("System.Func<in T, out TResult>", "TResult Invoke(T arg)"),
        Type::delegate("System.Func<in T1, in T2, out TResult>", "TResult Invoke(T1 arg1, T2 arg2)"),
        Type::delegate(
            "System.Func<in T1, in T2, in T3, out TResult>",
            "TResult Invoke(T1 arg1, T2 arg2, T3 arg3)",
        ),
        Type::delegate(
            "System.Func<in T1, in T2, in T3, in T4, out TResult>",
            "TResult Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4)",
        ),
        Type::delegate(
            "System.Func<in T1, in T2, in T3, in T4, in T5, out TResult>",
            "TResult Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)",
        ),
        Type::delegate(
            "System.Func<in T1, in T2, in T3, in T4, in T5, in T6, out TResult>",
            "TResult Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)",
        ),
        Type::delegate(
            "System.Func<in T1, in T2, in T3, in T4, in T5, in T6, in T7, out TResult>",
            "TResult Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7)",
        ),
        Type::delegate(
            "System.Func<in T1, in T2, in T3, in T4, in T5, in T6, in T7, in T8, out TResult>",
            "TResult Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8)",
        ),
        Type::delegate("System.EventHandler", "void Invoke(object sender, EventArgs e)"),
        Type::delegate("System.EventHandler<TEventArgs>", "void Invoke(object sender, TEventArgs e)"),
        Type::class("System.EventArgs").allowed(Allowed::No),
        Type::delegate("System.Predicate<in T>", "bool Invoke(T obj)"),
        Type::delegate("System.Comparison<in T>", "int Invoke(T x, T y)"),
        Type::delegate("System.Converter<in TInput, out TOutput>", "TOutput Invoke(TInput input)"),
        Type::class("System.Delegate : System.ICloneable")
            .allowed(Allowed::No)
            .method(
                "object DynamicInvoke(params object[] args)",
                |cx: &mut Cx<'_>, delegate: Arc<Callable>, args: Option<Vec<Value>>| {
                    cx.call(&delegate, &mut args.unwrap_or_default())
                },
            )
            .method("System.Delegate[] GetInvocationList()", |cx: &mut Cx<'_>, delegate: Arc<Callable>| {
                let delegates = delegate.invocations();
                cx.charge(delegates.len() * size_of::<Value>())?;
                let delegates = delegates.into_iter().map(|delegate| Value::Object(delegate)).collect();
                Ok::<_, Throw>(Array::new(Ty::named("System.Delegate", []), delegates))
            })
            .method("static System.Delegate Combine(System.Delegate a, System.Delegate b)", combined)
            .method(
                "static System.Delegate Combine(params System.Delegate[] delegates)",
                |cx: &mut Cx<'_>, delegates: Vec<Value>| {
                    delegates
                        .into_iter()
                        .try_fold(None, |all, delegate| combined(cx, all, delegate.downcast::<Callable>()))
                },
            )
            .method("static System.Delegate Remove(System.Delegate source, System.Delegate value)", without)
            .method("bool Equals(object obj)", |a: Value, b: Value| a.is_same(&b))
            .operator("bool operator ==(Delegate d1, Delegate d2)", |a: Value, b: Value| a.is_same(&b))
            .operator("bool operator !=(Delegate d1, Delegate d2)", |a: Value, b: Value| !a.is_same(&b)),
        Type::class("System.MulticastDelegate : System.Delegate").allowed(Allowed::No),
        Type::class("System.ValueType").allowed(Allowed::No),
    ]
}

/// `a + b`.
pub(super) fn combined(
    cx: &mut Cx<'_>,
    a: Option<Arc<Callable>>,
    b: Option<Arc<Callable>>,
) -> Result<Option<Arc<Callable>>, Throw> {
    let (Some(a), Some(b)) = (&a, &b) else { return Ok(a.or(b)) };
    let mut delegates = a.invocations();
    delegates.extend(b.invocations());
    cx.charge(delegates.len() * size_of::<Arc<Callable>>())?;
    Ok(Callable::list(delegates))
}

/// `a - b`: the last place in `a` where all of `b` stands is taken out.
pub(super) fn without(
    cx: &mut Cx<'_>,
    a: Option<Arc<Callable>>,
    b: Option<Arc<Callable>>,
) -> Result<Option<Arc<Callable>>, Throw> {
    let (Some(from), Some(what)) = (&a, &b) else { return Ok(a) };
    let (mut from, what) = (from.invocations(), what.invocations());
    cx.tick(from.len() as u64)?;
    cx.charge(from.len() * size_of::<Arc<Callable>>())?;
    let is_same = |part: &[Arc<Callable>]| part.iter().zip(&what).all(|(a, b)| Arc::ptr_eq(a, b));
    let Some(start) = from.windows(what.len()).rposition(is_same) else { return Ok(a) };
    from.drain(start..start + what.len());
    Ok(Callable::list(from))
}
