//! The object behind `T[]`.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::canonical::canonical;
use crate::clr::equality;
use crate::clr::instance::is_instance;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, IntoValue, Mismatch};
use crate::interface::{Collection, List};
use crate::nest::Nest;
use crate::run::Cx;
use crate::run::cycles::may_hold;
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::{Enumerator, Object, Value};

/// An array: its element type, its shape and its values; a `byte[]` keeps bytes.
#[derive(Debug)]
pub struct Array {
    element: Ty,
    /// The lengths of the dimensions of a multi-dimensional array.
    shape: Option<Box<[usize]>>,
    items: Mutex<Items>,
}

#[derive(Clone, Debug)]
enum Items {
    Bytes(Vec<u8>),
    Values(Nest<Vec<Value>>),
}

impl Array {
    /// A one-dimensional array.
    pub fn new(element: Ty, items: Vec<Value>) -> Self {
        let items = if element == Ty::BYTE { pack(items) } else { Items::Values(Nest::new(items)) };
        Self { element, shape: None, items: Mutex::new(items) }
    }

    /// An array of these dimensions; the items are in row-major order.
    pub fn with_shape(element: Ty, shape: &[usize], items: Vec<Value>) -> Self {
        let shape = (shape.len() > 1).then(|| shape.into());
        Self { shape, ..Self::new(element, items) }
    }

    /// A `byte[]`.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { element: Ty::BYTE, shape: None, items: Mutex::new(Items::Bytes(bytes)) }
    }

    /// A `string[]`.
    pub fn strings<T: Into<Str>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::new(Ty::String, texts.into_iter().map(|text| Value::String(text.into())).collect())
    }

    /// A `char[]`.
    pub fn chars(units: impl IntoIterator<Item = u16>) -> Self {
        Self::new(Ty::CHAR, units.into_iter().map(Value::Char).collect())
    }

    /// The element type.
    pub fn element(&self) -> &Ty {
        &self.element
    }

    /// The number of elements in all.
    pub fn len(&self) -> usize {
        match &*self.items.lock() {
            Items::Bytes(bytes) => bytes.len(),
            Items::Values(values) => values.len(),
        }
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lengths of the dimensions.
    pub fn lengths(&self) -> Vec<usize> {
        self.shape.as_deref().map_or_else(|| vec![self.len()], <[usize]>::to_vec)
    }

    /// The element at `index`, counted in row-major order.
    pub fn get(&self, index: usize) -> Option<Value> {
        match &*self.items.lock() {
            Items::Bytes(bytes) => bytes.get(index).map(|byte| Value::Byte(*byte)),
            Items::Values(values) => values.get(index).cloned(),
        }
    }

    /// Replaces the element at `index`, counted in row-major order. False where there is none, or where the
    /// value is not of the element type of a `byte[]`.
    pub fn set(&self, index: usize, value: Value) -> bool {
        match (&mut *self.items.lock(), value) {
            (Items::Bytes(bytes), Value::Byte(byte)) => {
                bytes.get_mut(index).map(|slot| *slot = byte).is_some()
            }
            (Items::Bytes(_), _) => false,
            (Items::Values(values), value) => values.get_mut(index).map(|slot| *slot = value).is_some(),
        }
    }

    /// The place in row-major order of the element with these indexes.
    pub fn place(&self, indexes: &[i64]) -> Result<usize, Exception> {
        let lengths = self.lengths();
        let mut place = 0_usize;
        for (index, length) in indexes.iter().zip(&lengths) {
            let index = usize::try_from(*index).ok().filter(|index| index < length);
            let index = index.ok_or_else(Exception::index_out_of_range)?;
            place = place * length + index;
        }
        if indexes.len() == lengths.len() { Ok(place) } else { Err(Exception::index_out_of_range()) }
    }

    /// A copy of the elements in row-major order.
    pub fn to_vec(&self) -> Vec<Value> {
        match &*self.items.lock() {
            Items::Bytes(bytes) => bytes.iter().map(|byte| Value::Byte(*byte)).collect(),
            Items::Values(values) => values.to_vec(),
        }
    }

    /// A copy of the bytes of a `byte[]`.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        match &*self.items.lock() {
            Items::Bytes(bytes) => Some(bytes.clone()),
            Items::Values(_) => None,
        }
    }

    /// Replaces all elements at once by as many others.
    pub(crate) fn replace(&self, values: Vec<Value>) {
        let mut items = self.items.lock();
        *items = match *items {
            Items::Bytes(_) => pack(values),
            Items::Values(_) => Items::Values(Nest::new(values)),
        };
    }

    /// Replaces all bytes of a `byte[]` at once by as many others.
    pub(crate) fn replace_bytes(&self, bytes: Vec<u8>) {
        if let Items::Bytes(own) = &mut *self.items.lock() {
            *own = bytes;
        }
    }

    /// An array of the same type and shape with the same elements.
    pub(crate) fn copy(&self) -> Self {
        Self {
            element: self.element.clone(),
            shape: self.shape.clone(),
            items: Mutex::new(self.items.lock().clone()),
        }
    }
}

fn pack(values: Vec<Value>) -> Items {
    let bytes: Option<Vec<u8>> =
        values.iter().map(|value| if let Value::Byte(byte) = value { Some(*byte) } else { None }).collect();
    bytes.map_or_else(|| Items::Values(Nest::new(values)), Items::Bytes)
}

impl Object for Array {
    fn ty(&self) -> Ty {
        let rank = self.shape.as_ref().map_or(1, |shape| u8::try_from(shape.len()).unwrap_or(u8::MAX));
        Ty::Array(Arc::new(self.element.clone()), rank)
    }

    fn may_contain_itself(&self) -> bool {
        may_hold(&self.element)
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        if let Items::Values(values) = &*self.items.lock() {
            values.iter().for_each(visit);
        }
    }

    fn let_go(&self) {
        let items = std::mem::replace(&mut *self.items.lock(), Items::Bytes(Vec::new()));
        drop(items);
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Some(Box::new(Elements { array: self, next: 0 }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.len())
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        let shape = self.shape.as_deref()?;
        let items: Result<Vec<_>, Throw> =
            self.to_vec().iter().map(|item| cx.nested(|cx| canonical(cx, item))).collect();
        Some(items.map(|items| rows(items, shape)))
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn list(&self) -> Option<&dyn List> {
        Some(self)
    }
}

/// The items of a multi-dimensional array as arrays of arrays.
fn rows(mut items: Vec<serde_json::Value>, shape: &[usize]) -> serde_json::Value {
    for length in shape.iter().skip(1).rev() {
        items = items.chunks((*length).max(1)).map(|row| row.to_vec().into()).collect();
    }
    items.into()
}

fn fixed_size() -> Throw {
    Exception::not_supported("Collection was of a fixed size.").into()
}

impl Collection for Array {
    fn is_read_only(&self) -> bool {
        true
    }

    fn contains(&self, item: &Value) -> bool {
        self.index_of(item).is_some()
    }

    fn add(&self, _cx: &mut Cx<'_>, _item: Value) -> Result<(), Throw> {
        Err(fixed_size())
    }

    fn remove(&self, _cx: &mut Cx<'_>, _item: &Value) -> Result<bool, Throw> {
        Err(fixed_size())
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        Err(fixed_size())
    }
}

impl List for Array {
    fn item(&self, index: usize) -> Option<Value> {
        self.get(index)
    }

    fn set_item(&self, cx: &mut Cx<'_>, index: usize, value: Value) -> Result<(), Throw> {
        if !is_instance(cx, &value, &self.element) {
            return Err(Exception::new(
                "System.ArrayTypeMismatchException",
                "Attempted to access an element as a type incompatible with the array.",
            )
            .into());
        }
        if self.set(index, value) { Ok(()) } else { Err(Exception::index_out_of_range().into()) }
    }

    fn index_of(&self, item: &Value) -> Option<usize> {
        match (&*self.items.lock(), item) {
            (Items::Bytes(bytes), Value::Byte(byte)) => memchr::memchr(*byte, bytes),
            (Items::Bytes(_), _) => None,
            (Items::Values(values), item) => values.iter().position(|own| equality::equals(own, item)),
        }
    }

    fn insert(&self, _cx: &mut Cx<'_>, _index: usize, _item: Value) -> Result<(), Throw> {
        Err(fixed_size())
    }

    fn remove_at(&self, _cx: &mut Cx<'_>, _index: usize) -> Result<(), Throw> {
        Err(fixed_size())
    }
}

struct Elements {
    array: Arc<Array>,
    next: usize,
}

impl Enumerator for Elements {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        let item = self.array.get(self.next);
        self.next += 1;
        Ok(item)
    }
}

/// The bytes of a `byte[]`.
impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if value.is_null() {
            return Err(Mismatch::Null);
        }
        let bytes = value.downcast_ref::<Array>().and_then(Array::to_bytes);
        bytes.ok_or(Mismatch::Type(value))
    }
}

/// The elements of an array of any type.
impl FromValue for Vec<Value> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if value.is_null() {
            return Err(Mismatch::Null);
        }
        let items = value.downcast_ref::<Array>().map(Array::to_vec);
        items.ok_or(Mismatch::Type(value))
    }
}

macro_rules! arrays {
    ($($rust:ty),* $(,)?) => {$(
        impl FromValue for Vec<$rust> {
            fn from_value(value: Value) -> Result<Self, Mismatch> {
                let items = Vec::<Value>::from_value(value)?;
                items.into_iter().map(<$rust>::from_value).collect()
            }
        }
    )*};
}

arrays!(Str, Option<Str>, crate::function::Char, i32, i64);

/// A `byte[]`.
impl IntoValue for Vec<u8> {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(Array::from_bytes(self)))
    }
}

/// A `string[]`.
impl IntoValue for Vec<Str> {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(Array::strings(self)))
    }
}

/// A `char[]`.
impl IntoValue for Vec<crate::function::Char> {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(Array::chars(self.into_iter().map(|unit| unit.0))))
    }
}

impl IntoValue for Array {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

/// The number of elements that `lengths` give, after the budget has been charged for them.
pub(crate) fn reserve(cx: &mut Cx<'_>, element: &Ty, lengths: &[i64]) -> Result<usize, Throw> {
    let size = if *element == Ty::Prim(Prim::Byte) { 1 } else { size_of::<Value>() };
    let mut total = 1_usize;
    for length in lengths {
        let length = usize::try_from(*length)
            .map_err(|_| Exception::overflow("Arithmetic operation resulted in an overflow."))?;
        total = total.saturating_mul(length);
    }
    cx.tick(total as u64 / 16)?;
    cx.charge(total.saturating_mul(size))?;
    Ok(total)
}
