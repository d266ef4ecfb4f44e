//! `System.Collections.Generic.EqualityComparer<T>` and `Comparer<T>`

use std::cmp::Ordering;
use std::sync::Arc;

use crate::clr::equality::{self, Equality};
use crate::clr::ordering::{self, Order};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::interface::{Comparer, EqualityComparer};
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    vec![
        Type::interface("System.Collections.Generic.IEqualityComparer<in T>")
            .method("bool Equals(T x, T y)", equals)
            .method("int GetHashCode(T obj)", hash),
        Type::interface("System.Collections.Generic.IComparer<in T>")
            .method("int Compare(T x, T y)", compare),
        Type::interface("System.Collections.IComparer")
            .allowed(Allowed::No)
            .method("int Compare(object x, object y)", compare),
        Type::class("System.Collections.Generic.EqualityComparer<T> : IEqualityComparer<T>")
            .allowed(Allowed::No)
            .property("static EqualityComparer<T> Default", |types: TypeArgs| default_equality(&types.get(0)))
            .method("bool Equals(T x, T y)", equals)
            .method("int GetHashCode(T obj)", hash),
        Type::class("System.Collections.Generic.Comparer<T> : IComparer<T>, System.Collections.IComparer")
            .allowed(Allowed::No)
            .property("static Comparer<T> Default", |types: TypeArgs| {
                Value::object(OrderObject { element: types.get(0), comparison: None })
            })
            .method(
                "static Comparer<T> Create(Comparison<T> comparison)",
                |types: TypeArgs, f: Arc<Callable>| {
                    Value::object(OrderObject { element: types.get(0), comparison: Some(f) })
                },
            )
            .method("int Compare(T x, T y)", compare),
    ]
}

/// `EqualityComparer<T>.Default`.
pub(crate) fn default_equality(element: &Ty) -> Value {
    Value::object(DefaultEquality { element: element.clone() })
}

/// The `IComparer<T>` that an order is.
pub(crate) fn order_object(order: &Order, element: &Ty) -> Value {
    let comparison = match order {
        Order::Comparer(comparer) => return Value::Object(Arc::clone(comparer)),
        Order::Comparison(function) => Some(Arc::clone(function)),
        Order::Default => None,
    };
    Value::object(OrderObject { element: element.clone(), comparison })
}

fn equals(comparer: Receiver<Equality>, x: Value, y: Value) -> bool {
    comparer.0.equals(&x, &y)
}

fn hash(comparer: Receiver<Equality>, value: Value) -> Result<i32, Exception> {
    if value.is_null() { Err(Exception::argument_null("obj")) } else { Ok(comparer.0.hash(&value)) }
}

fn compare(cx: &mut Cx<'_>, comparer: Receiver<Order>, x: Value, y: Value) -> Result<i32, Throw> {
    Ok(match comparer.0.compare(cx, &x, &y)? {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })
}

/// A comparer on which a member is called, so that null is an error.
struct Receiver<T>(T);

impl<T: crate::function::FromValue> crate::function::FromValue for Receiver<T> {
    fn from_value(value: Value) -> Result<Self, crate::function::Mismatch> {
        if value.is_null() { Err(crate::function::Mismatch::Null) } else { T::from_value(value).map(Self) }
    }
}

/// `EqualityComparer<T>.Default`: all of them are the same object to `==`.
#[derive(Debug)]
struct DefaultEquality {
    element: Ty,
}

impl Object for DefaultEquality {
    fn ty(&self) -> Ty {
        Ty::named("System.Collections.Generic.EqualityComparer", [self.element.clone()])
    }

    fn identity(&self) -> (usize, usize) {
        static ONE: u8 = 0;
        (std::ptr::from_ref(&ONE) as usize, 0)
    }

    fn equality_comparer(&self) -> Option<&dyn EqualityComparer> {
        Some(self)
    }
}

impl EqualityComparer for DefaultEquality {
    fn equals(&self, x: &Value, y: &Value) -> bool {
        equality::equals(x, y)
    }

    fn hash(&self, value: &Value) -> i32 {
        equality::hash_code(value)
    }
}

/// `Comparer<T>.Default`, or what `Comparer<T>.Create` makes.
#[derive(Debug)]
struct OrderObject {
    element: Ty,
    comparison: Option<Arc<Callable>>,
}

impl Object for OrderObject {
    fn ty(&self) -> Ty {
        Ty::named("System.Collections.Generic.Comparer", [self.element.clone()])
    }

    fn comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }
}

impl Comparer for OrderObject {
    fn compare(&self, cx: &mut Cx<'_>, x: &Value, y: &Value) -> Result<Ordering, Throw> {
        match &self.comparison {
            Some(function) => Order::Comparison(Arc::clone(function)).compare(cx, x, y),
            None => ordering::compare(x, y),
        }
    }
}
