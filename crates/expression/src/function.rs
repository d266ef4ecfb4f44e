//! The glue between a line of a type table and the Rust function behind it.
//!
//! A function takes what it needs by type: `i32`, `bool`, [`Str`], `Arc<MyObject>`, `Option<…>` where null is
//! welcome, [`Value`] for anything, [`TypeArgs`] for the type arguments, and `&mut Cx` first when it runs
//! callables or spends much. It gives a value, a `Result`, or [`WithOut`] when there are `out` parameters.

use std::any::Any;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A function of a type table, with its Rust types erased.
pub type Function = Arc<dyn Fn(&mut Cx<'_>, &mut Call<'_>) -> Result<Value, Throw> + Send + Sync>;

/// One call: the arguments (the receiver first), the type arguments, and room for `out` results.
pub struct Call<'a> {
    /// The arguments. A function may take them out, so they are worth nothing after the call.
    pub args: &'a mut [Value],
    /// The type arguments: those of the declaring type first, those of the method after.
    pub type_args: &'a [Ty],
    /// What the function gave for its `out` parameters, in their order.
    pub outs: Vec<Value>,
    next: usize,
}

impl<'a> Call<'a> {
    /// A call with these arguments.
    pub fn new(args: &'a mut [Value], type_args: &'a [Ty]) -> Self {
        Self { args, type_args, outs: Vec::new(), next: 0 }
    }

    fn take(&mut self) -> Result<(usize, Value), Throw> {
        let index = self.next;
        self.next += 1;
        match self.args.get_mut(index) {
            Some(value) => Ok((index, std::mem::take(value))),
            None => Err(Throw::Bug(format!("argument {index} is missing"))),
        }
    }
}

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

/// What a parameter of a function can be made of.
pub trait FromCall: Sized {
    /// Takes what it needs from the call.
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw>;
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
    fn deliver(self, outs: &mut Vec<Value>) -> Result<Value, Throw>;
}

/// A Rust function that can stand in a type table.
pub trait IntoFunction<Marker> {
    /// The function with its Rust types erased.
    fn into_function(self) -> Function;
}

impl<T: FromValue> FromCall for T {
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        let (index, value) = call.take()?;
        T::from_value(value).map_err(|mismatch| match mismatch {
            Mismatch::Null => Throw::NullArgument(index),
            Mismatch::Type(value) => Throw::Bug(format!(
                "argument {index} is of type `{}` and not what the function wants ({})",
                value.ty().map(|ty| ty.reflection_name()).unwrap_or_default(),
                std::any::type_name::<T>()
            )),
        })
    }
}

impl FromCall for TypeArgs {
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        Ok(Self(call.type_args.to_vec()))
    }
}

macro_rules! plain {
    ($($variant:ident $rust:ty),* $(,)?) => {$(
        impl FromValue for $rust {
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
    fn deliver(self, _outs: &mut Vec<Value>) -> Result<Value, Throw> {
        self.into_value()
    }
}

impl<R: IntoValue, const N: usize> Return for WithOut<R, N> {
    fn deliver(self, outs: &mut Vec<Value>) -> Result<Value, Throw> {
        outs.extend(self.1);
        self.0.into_value()
    }
}

impl<R: IntoValue, const N: usize> Return for Result<WithOut<R, N>, Throw> {
    fn deliver(self, outs: &mut Vec<Value>) -> Result<Value, Throw> {
        self?.deliver(outs)
    }
}

/// Marks functions that take `&mut Cx` first.
pub struct WithCx;

macro_rules! functions {
    ($($name:ident $param:ident)*) => {
        impl<F, R, $($param,)*> IntoFunction<(R, ($($param,)*))> for F
        where
            F: Fn($($param),*) -> R + Send + Sync + 'static,
            R: Return,
            $($param: FromCall,)*
        {
            fn into_function(self) -> Function {
                Arc::new(move |_cx: &mut Cx<'_>, call: &mut Call<'_>| {
                    $(let $name = $param::from_call(call)?;)*
                    self($($name),*).deliver(&mut call.outs)
                })
            }
        }

        impl<F, R, $($param,)*> IntoFunction<(WithCx, R, ($($param,)*))> for F
        where
            F: Fn(&mut Cx<'_>, $($param),*) -> R + Send + Sync + 'static,
            R: Return,
            $($param: FromCall,)*
        {
            fn into_function(self) -> Function {
                Arc::new(move |cx: &mut Cx<'_>, call: &mut Call<'_>| {
                    $(let $name = $param::from_call(call)?;)*
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
