//! What .NET's interfaces ask of an object, so that one function serves `IList<T>.Add` of every type.

use std::cmp::Ordering;

use crate::exception::Throw;
use crate::run::Cx;
use crate::value::Value;

/// An `IEqualityComparer<T>`: says which values are equal, and hashes accordingly.
pub trait EqualityComparer {
    /// `Equals(x, y)`.
    fn equals(&self, x: &Value, y: &Value) -> bool;

    /// `GetHashCode(value)`.
    fn hash(&self, value: &Value) -> i32;
}

/// An `IComparer<T>`: orders values.
pub trait Comparer {
    /// `Compare(x, y)`.
    fn compare(&self, cx: &mut Cx<'_>, x: &Value, y: &Value) -> Result<Ordering, Throw>;
}

/// An `ICollection<T>`. Its items are counted by [`crate::Object::count`] and given by
/// [`crate::Object::enumerate`].
pub trait Collection {
    /// `IsReadOnly`.
    fn is_read_only(&self) -> bool {
        false
    }

    /// `Contains(item)`.
    fn contains(&self, item: &Value) -> bool;

    /// `Add(item)`.
    fn add(&self, cx: &mut Cx<'_>, item: Value) -> Result<(), Throw>;

    /// `Remove(item)`.
    fn remove(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw>;

    /// `Clear()`.
    fn clear(&self, cx: &mut Cx<'_>) -> Result<(), Throw>;
}

/// An `IList<T>`.
pub trait List: Collection {
    /// `this[index]`; `None` where there is no such item.
    fn item(&self, index: usize) -> Option<Value>;

    /// `this[index] = value`.
    fn set_item(&self, cx: &mut Cx<'_>, index: usize, value: Value) -> Result<(), Throw>;

    /// `IndexOf(item)`.
    fn index_of(&self, item: &Value) -> Option<usize>;

    /// `Insert(index, item)`.
    fn insert(&self, cx: &mut Cx<'_>, index: usize, item: Value) -> Result<(), Throw>;

    /// `RemoveAt(index)`.
    fn remove_at(&self, cx: &mut Cx<'_>, index: usize) -> Result<(), Throw>;
}

/// An `IDictionary<TKey, TValue>` or `IReadOnlyDictionary<TKey, TValue>`.
pub trait Dictionary {
    /// The value of a key.
    fn find(&self, key: &Value) -> Option<Value>;

    /// `this[key] = value`.
    fn set_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw>;

    /// `Add(key, value)`.
    fn add_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw>;

    /// `Remove(key)`.
    fn remove_key(&self, cx: &mut Cx<'_>, key: &Value) -> Result<bool, Throw>;

    /// `Keys`, an enumerable object.
    fn keys(&self) -> Value;

    /// `Values`, an enumerable object.
    fn values(&self) -> Value;
}
