//! The glue between a line of a type table and the Rust function behind it.
//!
//! A function takes what it needs by type: `i32`, `bool`, [`Str`], `Arc<MyObject>`, `Option<…>` where null is
//! welcome, [`Value`] for anything, [`TypeArgs`] for the type arguments, and `&mut Cx` first when it runs
//! callables or spends much. [`Ref<MyObject>`](Ref) and `Ref<Str>` only look, which is cheaper. It gives a value, a `Result`, or [`WithOut`] when there are `out` parameters.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::exception::{Exception, Throw};
use crate::lend::Lent;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A function of a type table, with its Rust types erased.
pub type Function = Arc<dyn Fn(&mut Cx<'_>, &mut Call<'_>) -> Result<Value, Throw> + Send + Sync>;

/// One call: the arguments (the receiver first), the type arguments, and room for `out` results.
pub struct Call<'a> {
    /// The arguments that were not taken yet.
    args: &'a mut [Arg<'a>],
    next: usize,
    /// The type arguments: those of the declaring type first, those of the method after.
    pub type_args: &'a [Ty],
    /// What the function gave for its `out` parameters, in their order.
    pub outs: Outs,
}

/// An argument of a call.
pub(crate) enum Arg<'a> {
    /// The function may have it.
    Value(Value),
    /// The function may look at it.
    Lent(Lent<'a>),
}

impl<'a> Call<'a> {
    /// A call with these arguments.
    #[inline]
    pub(crate) fn new(args: &'a mut [Arg<'a>], type_args: &'a [Ty]) -> Self {
        Self { args, next: 0, type_args, outs: None }
    }

    /// Looks at the next argument, an object, for the time of the call; `read` says whether it is what is wanted.
    /// For an implementation of [`Param`] that takes objects of several types.
    #[inline(always)]
    pub fn look<T>(&mut self, read: impl FnOnce(&'a dyn Any) -> Option<T>) -> Result<T, Throw> {
        let (index, seen) = self.see();
        let object: &'a dyn Any = match seen {
            Seen::Object(object) => object,
            other => return Err(refuse_seen::<T>(index, other)),
        };
        read(object).ok_or_else(|| wrong_object::<T>(index))
    }

    #[inline(always)]
    fn see(&mut self) -> (usize, Seen<'a>) {
        let (index, arg) = self.next();
        (index, arg.map_or(Seen::Missing, |arg| arg.seen()))
    }

    #[inline(always)]
    fn next(&mut self) -> (usize, Option<&'a mut Arg<'a>>) {
        let index = self.next;
        self.next += 1;
        match std::mem::take(&mut self.args).split_first_mut() {
            Some((arg, rest)) => {
                self.args = rest;
                (index, Some(arg))
            }
            None => (index, None),
        }
    }
}

/// An object that a function only looks at, where `Arc<T>` would keep it.
pub struct Ref<'a, T>(&'a T);

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

/// The values of `out` parameters; a function without any costs nothing.
pub type Outs = Option<Box<[Value]>>;

/// The type arguments of the call: those of the declaring type first, those of the method after.
#[derive(Clone, Debug)]
pub struct TypeArgs(pub Vec<Ty>);

impl TypeArgs {
    /// The type argument at `index`.
    pub fn get(&self, index: usize) -> Ty {
        self.0.get(index).cloned().unwrap_or(Ty::Object)
    }
}

/// A result together with the values of the `out` parameters.
#[derive(Debug)]
pub struct WithOut<R, const N: usize>(pub R, pub [Value; N]);

/// What a parameter of a function can be made of, to keep.
pub trait FromCall: Sized {
    /// Takes what it needs from the call.
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw>;
}

/// What a parameter of a function can be made of, be it only for the time of the call.
pub trait Param: Sized {
    /// The same type with the lifetime of the call.
    type In<'a>;

    /// Takes what it needs from the call.
    fn param<'a>(call: &mut Call<'a>) -> Result<Self::In<'a>, Throw>;
}

/// A Rust type that one .NET value becomes.
pub trait FromValue: Sized {
    /// The Rust value, or the reason why this is none.
    fn from_value(value: Value) -> Result<Self, Mismatch>;
}

/// Why a value did not become what a function wants.
#[derive(Debug)]
pub enum Mismatch {
    /// It is null.
    Null,
    /// It is of another type.
    Type(Value),
}

/// A Rust type that becomes one .NET value.
pub trait IntoValue {
    /// The .NET value.
    fn into_value(self) -> Result<Value, Throw>;
}

/// What a function may give.
pub trait Return {
    /// The result; values of `out` parameters are put aside in `outs`.
    fn deliver(self, outs: &mut Outs) -> Result<Value, Throw>;
}

/// A Rust function that can stand in a type table.
pub trait IntoFunction<Marker> {
    /// The function with its Rust types erased.
    fn into_function(self) -> Function;
}

impl<T: FromValue> FromCall for T {
    #[inline(always)]
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        let (index, arg) = call.next();
        let Some(arg) = arg else { return Err(missing(index)) };
        match T::from_value(arg.take()) {
            Ok(value) => Ok(value),
            Err(mismatch) => Err(refuse::<T>(index, mismatch)),
        }
    }
}

impl<T: FromCall> Param for T {
    type In<'a> = T;

    #[inline(always)]
    fn param<'a>(call: &mut Call<'a>) -> Result<T, Throw> {
        T::from_call(call)
    }
}

impl<T: Object> Param for Ref<'_, T> {
    type In<'a> = Ref<'a, T>;

    #[inline(always)]
    fn param<'a>(call: &mut Call<'a>) -> Result<Ref<'a, T>, Throw> {
        call.look(|object| object.downcast_ref().map(Ref))
    }
}

impl Param for Ref<'_, Str> {
    type In<'a> = Ref<'a, Str>;

    #[inline(always)]
    fn param<'a>(call: &mut Call<'a>) -> Result<Ref<'a, Str>, Throw> {
        match call.see() {
            (_, Seen::Text(text)) => Ok(Ref(text)),
            (index, other) => Err(refuse_seen::<Str>(index, other)),
        }
    }
}

impl Param for Option<Ref<'_, Str>> {
    type In<'a> = Option<Ref<'a, Str>>;

    #[inline(always)]
    fn param<'a>(call: &mut Call<'a>) -> Result<Option<Ref<'a, Str>>, Throw> {
        match call.see() {
            (_, Seen::Text(text)) => Ok(Some(Ref(text))),
            (_, Seen::Null) => Ok(None),
            (index, other) => Err(refuse_seen::<Str>(index, other)),
        }
    }
}

/// An argument that a function only looks at.
enum Seen<'a> {
    Null,
    Text(&'a Str),
    Object(&'a dyn Object),
    Other(&'a Value),
    Missing,
}

impl<'a> Arg<'a> {
    /// Whether it is `null`.
    pub(crate) fn is_null(&self) -> bool {
        match self {
            Self::Value(value) => value.is_null(),
            Self::Lent(Lent::Value(value)) => value.is_null(),
            Self::Lent(lent) => matches!(lent, Lent::Null),
        }
    }

    /// The value, to keep.
    #[inline(always)]
    fn take(&mut self) -> Value {
        match self {
            Self::Value(value) => std::mem::take(value),
            Self::Lent(lent) => lent.keep(),
        }
    }

    #[inline(always)]
    fn seen(&'a self) -> Seen<'a> {
        let value = match self {
            Self::Value(value) => value,
            Self::Lent(Lent::Value(value)) => value,
            Self::Lent(Lent::Null) => return Seen::Null,
            Self::Lent(Lent::Text(text)) => return Seen::Text(text),
            Self::Lent(Lent::Object(object, _)) => return Seen::Object(*object),
        };
        match value {
            Value::Null => Seen::Null,
            Value::String(text) => Seen::Text(text),
            Value::Object(object) => Seen::Object(object.as_ref()),
            other => Seen::Other(other),
        }
    }
}

#[cold]
fn missing(index: usize) -> Throw {
    Throw::Bug(format!("argument {index} is missing"))
}

#[cold]
fn wrong_object<T>(index: usize) -> Throw {
    Throw::Bug(format!("argument {index} is no {}", std::any::type_name::<T>()))
}

#[cold]
fn refuse_seen<T>(index: usize, seen: Seen<'_>) -> Throw {
    match seen {
        Seen::Null => Throw::NullArgument(index),
        Seen::Text(text) => refuse::<T>(index, Mismatch::Type(Value::String(text.clone()))),
        Seen::Other(value) => refuse::<T>(index, Mismatch::Type(value.clone())),
        Seen::Object(_) => wrong_object::<T>(index),
        Seen::Missing => missing(index),
    }
}

#[cold]
fn refuse<T>(index: usize, mismatch: Mismatch) -> Throw {
    match mismatch {
        Mismatch::Null => Throw::NullArgument(index),
        Mismatch::Type(value) => Throw::Bug(format!(
            "argument {index} is of type `{}` and not what the function wants ({})",
            value.ty().map(|ty| ty.reflection_name()).unwrap_or_default(),
            std::any::type_name::<T>()
        )),
    }
}

impl FromCall for TypeArgs {
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        Ok(Self(call.type_args.to_vec()))
    }
}

/// All arguments that are left, however many there are: what an operator on any number of operands takes.
#[derive(Debug)]
pub(crate) struct Rest(pub(crate) Vec<Value>);

impl FromCall for Rest {
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        let mut all = Vec::with_capacity(call.args.len());
        loop {
            all.push(match call.next().1 {
                Some(arg) => arg.take(),
                None => return Ok(Self(all)),
            });
        }
    }
}

macro_rules! plain {
    ($($variant:ident $rust:ty),* $(,)?) => {$(
        impl FromValue for $rust {
            #[inline]
            fn from_value(value: Value) -> Result<Self, Mismatch> {
                match value {
                    Value::$variant(inner) => Ok(inner),
                    Value::Null => Err(Mismatch::Null),
                    other => Err(Mismatch::Type(other)),
                }
            }
        }

        impl IntoValue for $rust {
            fn into_value(self) -> Result<Value, Throw> {
                Ok(Value::$variant(self))
            }
        }
    )*};
}

plain! {
    Bool bool, SByte i8, Byte u8, Int16 i16, Int32 i32, UInt32 u32, Int64 i64, UInt64 u64,
    Single f32, Double f64, Decimal Decimal, String Str, Enum EnumValue,
}

/// A `System.Char` where a Rust function names one; a bare `u16` is a `System.UInt16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Char(pub u16);

impl FromValue for Char {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Char(unit) => Ok(Self(unit)),
            Value::Null => Err(Mismatch::Null),
            other => Err(Mismatch::Type(other)),
        }
    }
}

impl IntoValue for Char {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::Char(self.0))
    }
}

impl FromValue for u16 {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::UInt16(number) => Ok(number),
            Value::Null => Err(Mismatch::Null),
            other => Err(Mismatch::Type(other)),
        }
    }
}

impl IntoValue for u16 {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::UInt16(self))
    }
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

impl IntoValue for Value {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(self)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if value.is_null() { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Result<Value, Throw> {
        self.map_or(Ok(Value::Null), IntoValue::into_value)
    }
}

impl<T: Object> FromValue for Arc<T> {
    #[inline]
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Object(object) => {
                let any: &dyn Any = object.as_ref();
                if !any.is::<T>() {
                    return Err(Mismatch::Type(Value::Object(object)));
                }
                let any: Arc<dyn Any + Send + Sync> = object;
                any.downcast().map_err(|_| Mismatch::Null)
            }
            Value::Null => Err(Mismatch::Null),
            other => Err(Mismatch::Type(other)),
        }
    }
}

impl<T: Object> IntoValue for Arc<T> {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::Object(self))
    }
}

impl IntoValue for () {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::Null)
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::text(self))
    }
}

impl IntoValue for String {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::text(self))
    }
}

impl<T: IntoValue> IntoValue for Result<T, Throw> {
    fn into_value(self) -> Result<Value, Throw> {
        self?.into_value()
    }
}

impl<T: IntoValue> IntoValue for Result<T, Exception> {
    fn into_value(self) -> Result<Value, Throw> {
        self?.into_value()
    }
}

impl<T: IntoValue> Return for T {
    fn deliver(self, _outs: &mut Outs) -> Result<Value, Throw> {
        self.into_value()
    }
}

impl<R: IntoValue, const N: usize> Return for WithOut<R, N> {
    fn deliver(self, outs: &mut Outs) -> Result<Value, Throw> {
        *outs = Some(Box::new(self.1));
        self.0.into_value()
    }
}

impl<R: IntoValue, const N: usize> Return for Result<WithOut<R, N>, Throw> {
    fn deliver(self, outs: &mut Outs) -> Result<Value, Throw> {
        self?.deliver(outs)
    }
}

/// Marks functions that take `&mut Cx` first.
pub struct WithCx;

macro_rules! functions {
    ($($name:ident $param:ident)*) => {
        impl<F, R, $($param,)*> IntoFunction<(R, ($($param,)*))> for F
        where
            F: Fn($($param),*) -> R + for<'a> Fn($($param::In<'a>),*) -> R + Send + Sync + 'static,
            R: Return,
            $($param: Param,)*
        {
            fn into_function(self) -> Function {
                Arc::new(move |_cx: &mut Cx<'_>, call: &mut Call<'_>| {
                    $(let $name = $param::param(call)?;)*
                    self($($name),*).deliver(&mut call.outs)
                })
            }
        }

        impl<F, R, $($param,)*> IntoFunction<(WithCx, R, ($($param,)*))> for F
        where
            F: Fn(&mut Cx<'_>, $($param),*) -> R
                + for<'a> Fn(&mut Cx<'_>, $($param::In<'a>),*) -> R
                + Send
                + Sync
                + 'static,
            R: Return,
            $($param: Param,)*
        {
            fn into_function(self) -> Function {
                Arc::new(move |cx: &mut Cx<'_>, call: &mut Call<'_>| {
                    $(let $name = $param::param(call)?;)*
                    self(cx, $($name),*).deliver(&mut call.outs)
                })
            }
        }
    };
}

functions!();
functions!(a A);
functions!(a A b B);
functions!(a A b B c C);
functions!(a A b B c C d D);
functions!(a A b B c C d D e E);
functions!(a A b B c C d D e E g G);
functions!(a A b B c C d D e E g G h H);
functions!(a A b B c C d D e E g G h H i I);
functions!(a A b B c C d D e E g G h H i I j J);
