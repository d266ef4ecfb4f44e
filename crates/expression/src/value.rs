//! What an expression computes with.

use std::any::Any;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::exception::Throw;
use crate::interface::{Collection, Comparer, Dictionary, EqualityComparer, List};
use crate::run::Cx;
use crate::run::cycles::remember;
use crate::text::Str;
use crate::ty::{Prim, Ty};

/// One .NET value. It knows its run-time type, so boxing and `Nullable<T>` need no form of their own: a boxed
/// `int` is an `Int32`, an empty `int?` is `Null`.
#[derive(Clone, Debug, Default)]
// What a value holds lies at one place, whatever it is, so that moving one is four words and not bytes.
#[repr(u64)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `System.Boolean`.
    Bool(bool),
    /// `System.Char`, one UTF-16 unit.
    Char(u16),
    /// `System.SByte`.
    SByte(i8),
    /// `System.Byte`.
    Byte(u8),
    /// `System.Int16`.
    Int16(i16),
    /// `System.UInt16`.
    UInt16(u16),
    /// `System.Int32`.
    Int32(i32),
    /// `System.UInt32`.
    UInt32(u32),
    /// `System.Int64`.
    Int64(i64),
    /// `System.UInt64`.
    UInt64(u64),
    /// `System.Single`.
    Single(f32),
    /// `System.Double`.
    Double(f64),
    /// `System.Decimal`, with its scale.
    Decimal(Decimal),
    /// A value of an enumeration.
    Enum(EnumValue),
    /// `System.String`.
    String(Str),
    /// Everything else, by reference.
    Object(Arc<dyn Object>),
}

/// A value of an enumeration: the type's full name and the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumValue {
    /// Full name of the enumeration as it is declared, such as `System.StringComparison`.
    pub ty: &'static str,
    /// The underlying number.
    pub number: i32,
}

/// An instance of a .NET class or structure that is not one of [`Value`]'s own forms.
///
/// What .NET calls virtual (`Equals`, `GetHashCode`, `ToString`, enumeration, comparison, formatting) is here;
/// all other members are in the type's table.
pub trait Object: Any + Send + Sync + fmt::Debug {
    /// The run-time type.
    fn ty(&self) -> Ty;

    /// `ToString()`. The default is the type's name, as .NET's `Object.ToString` gives it.
    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.ty().reflection_name().as_str()))
    }

    /// `Equals(object)`. `None` means that the type does not override it: identity decides.
    fn equals(&self, _other: &Value) -> Option<bool> {
        None
    }

    /// `GetHashCode()`. `None` means that the type does not override it.
    fn hash_code(&self) -> Option<i32> {
        None
    }

    /// `IComparable.CompareTo`. `None` means that the type is not comparable with `other`.
    fn compare(&self, _other: &Value) -> Option<Ordering> {
        None
    }

    /// `IFormattable.ToString(format, provider)`; without a format it is empty, without a provider null. `None`
    /// means that the type is not formattable.
    fn format(&self, _cx: &mut Cx<'_>, _format: &str, _provider: &Value) -> Option<Result<Str, Throw>> {
        None
    }

    /// The value that the conversions of `IConvertible` start from. `None` means that the type has none.
    fn convertible(&self) -> Option<Value> {
        None
    }

    /// `IEnumerable.GetEnumerator()`. `None` means that the type cannot be enumerated.
    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        None
    }

    /// The number of items where it is known without enumerating.
    fn count(&self) -> Option<usize> {
        None
    }

    /// How many deferred queries stand in each other here, when this is one.
    fn depth(&self) -> Option<usize> {
        None
    }

    /// What `ReferenceEquals` compares: by default where the object lies in memory.
    fn identity(&self) -> (usize, usize) {
        (std::ptr::from_ref(self).cast::<()>() as usize, 0)
    }

    /// The value in the form of the records of `fixtures/expressions/README.md`. `None` means that the type has
    /// none of its own: a dictionary, a sequence, or just the type's name is written.
    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        None
    }

    /// Whether this is a collection that might come to contain itself.
    fn may_contain_itself(&self) -> bool {
        false
    }

    /// Shows each value that this holds, as often as it holds it. Who shows none of them, or not all, is taken for
    /// somebody who holds them from outside.
    fn each_part(&self, _visit: &mut dyn FnMut(&Value)) {}

    /// Empties a collection of which nobody knows any more.
    fn let_go(&self) {}

    /// This as an `IEqualityComparer<T>`, when it is one.
    fn equality_comparer(&self) -> Option<&dyn EqualityComparer> {
        None
    }

    /// This as an `IComparer<T>`, when it is one.
    fn comparer(&self) -> Option<&dyn Comparer> {
        None
    }

    /// This as an `ICollection<T>`, when it is one.
    fn collection(&self) -> Option<&dyn Collection> {
        None
    }

    /// This as an `IList<T>`, when it is one.
    fn list(&self) -> Option<&dyn List> {
        None
    }

    /// This as an `IDictionary<TKey, TValue>`, when it is one.
    fn dictionary(&self) -> Option<&dyn Dictionary> {
        None
    }
}

/// An `IEnumerator`: gives the items one by one; may run expressions to find the next one.
pub trait Enumerator: Send {
    /// The next item, or `None` at the end.
    fn next(&mut self, cx: &mut Cx<'_>) -> Result<Option<Value>, Throw>;
}

impl Value {
    /// A string.
    pub fn text(text: impl Into<Str>) -> Self {
        Self::String(text.into())
    }

    /// An object.
    pub fn object(object: impl Object) -> Self {
        let may_contain_itself = object.may_contain_itself();
        let object: Arc<dyn Object> = Arc::new(object);
        if may_contain_itself {
            remember(&object);
        }
        Self::Object(object)
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The run-time type; `None` for `null`.
    pub fn ty(&self) -> Option<Ty> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(_) => Ty::Prim(Prim::Bool),
            Self::Char(_) => Ty::Prim(Prim::Char),
            Self::SByte(_) => Ty::Prim(Prim::SByte),
            Self::Byte(_) => Ty::Prim(Prim::Byte),
            Self::Int16(_) => Ty::Prim(Prim::Int16),
            Self::UInt16(_) => Ty::Prim(Prim::UInt16),
            Self::Int32(_) => Ty::Prim(Prim::Int32),
            Self::UInt32(_) => Ty::Prim(Prim::UInt32),
            Self::Int64(_) => Ty::Prim(Prim::Int64),
            Self::UInt64(_) => Ty::Prim(Prim::UInt64),
            Self::Single(_) => Ty::Prim(Prim::Single),
            Self::Double(_) => Ty::Prim(Prim::Double),
            Self::Decimal(_) => Ty::Prim(Prim::Decimal),
            Self::String(_) => Ty::String,
            Self::Enum(value) => Ty::named(value.ty, []),
            Self::Object(object) => object.ty(),
        })
    }

    /// `ReferenceEquals`: whether both are the same object, or both null. A boxed value is never the same as
    /// another; two strings are when their texts are equal.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Object(a), Self::Object(b)) => Arc::ptr_eq(a, b) || a.identity() == b.identity(),
            (Self::String(a), Self::String(b)) => a == b,
            _ => false,
        }
    }

    /// The object behind, when it is of Rust type `T`.
    pub fn downcast_ref<T: Object>(&self) -> Option<&T> {
        match self {
            Self::Object(object) => {
                let any: &dyn Any = object.as_ref();
                any.downcast_ref()
            }
            _ => None,
        }
    }

    /// The shared object behind, when it is of Rust type `T`.
    pub fn downcast<T: Object>(&self) -> Option<Arc<T>> {
        match self {
            Self::Object(object) => {
                let any: Arc<dyn Any + Send + Sync> = Arc::<dyn Object>::clone(object);
                any.downcast().ok()
            }
            _ => None,
        }
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        matches!(self, Self::String(text) if text.as_utf8() == Some(other))
    }
}
