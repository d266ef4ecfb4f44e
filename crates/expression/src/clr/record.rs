//! The objects of tuples and of anonymous types: values without names of their own.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value as Json;

use super::equality;
use super::ordering;
use super::text_of::text_of;
use crate::canonical::canonical;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::{IntoFunction, Ref, Rest, TypeArgs};
use crate::ir::Operation;
use crate::nest::Nest;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::{Element, Ty};
use crate::value::{Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        Type::structure(
            "System.ValueTuple : System.IComparable",
            Value::object(Record::new(Ty::Tuple([].into()), Vec::new())),
        )
        .method("static ValueTuple Create()", || Value::object(Record::new(Ty::Tuple([].into()), Vec::new())))
        .method("int CompareTo(object other)", |cx: &mut Cx<'_>, tuple: Value, other: Value| {
            compare_to(cx, &tuple, &other)
        })
        .method("bool Equals(object obj)", |tuple: Value, other: Value| equality::equals(&tuple, &other))
        .method("int GetHashCode()", |tuple: Value| equality::hash_code(&tuple))
        .method("string ToString()", |cx: &mut Cx<'_>, tuple: Value| text_of(cx, &tuple)),
    ];
    for (declaration, create) in TUPLES {
        types.push(Type::structure(declaration, Value::Null));
        if let Some(tuple) = types.first_mut() {
            *tuple = tuple.clone().method(create, move |types: TypeArgs, values: Rest| {
                let elements = types.0.into_iter().map(|ty| Element { name: None, ty });
                Value::object(Record::new(Ty::Tuple(elements.collect()), values.0))
            });
        }
    }
    types
}

/// The structures behind tuples, and the methods that make them.
const TUPLES: [(&str, &str); 7] = [
    ("System.ValueTuple<T1>", "static ValueTuple<T1> Create<T1>(T1 item1)"),
    ("System.ValueTuple<T1, T2>", "static (T1, T2) Create<T1, T2>(T1 item1, T2 item2)"),
    ("System.ValueTuple<T1, T2, T3>", "static (T1, T2, T3) Create<T1, T2, T3>(T1 item1, T2 item2, T3 item3)"),
    (
        "System.ValueTuple<T1, T2, T3, T4>",
        "static (T1, T2, T3, T4) Create<T1, T2, T3, T4>(T1 item1, T2 item2, T3 item3, T4 item4)",
    ),
    (
        "System.ValueTuple<T1, T2, T3, T4, T5>",
        "static (T1, T2, T3, T4, T5) Create<T1, T2, T3, T4, T5>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)",
    ),
    (
        "System.ValueTuple<T1, T2, T3, T4, T5, T6>",
        "static (T1, T2, T3, T4, T5, T6) Create<T1, T2, T3, T4, T5, T6>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)",
    ),
    (
        "System.ValueTuple<T1, T2, T3, T4, T5, T6, T7>",
        "static (T1, T2, T3, T4, T5, T6, T7) Create<T1, T2, T3, T4, T5, T6, T7>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)",
    ),
];

fn compare_to(cx: &mut Cx<'_>, tuple: &Value, other: &Value) -> Result<i32, Throw> {
    cx.tick(1)?;
    Ok(ordering::compare(tuple, other)? as i32)
}

/// A tuple or an anonymous object.
#[derive(Debug)]
pub struct Record {
    ty: Ty,
    values: Nest<Vec<Value>>,
}

impl Record {
    /// The record of this tuple or anonymous type.
    pub fn new(ty: Ty, values: Vec<Value>) -> Self {
        Self { ty, values: Nest::new(values) }
    }

    /// The values in order.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The names of an anonymous type's properties.
    pub fn names(&self) -> Vec<&str> {
        match &self.ty {
            Ty::Anonymous(properties) => properties.iter().map(|(name, _)| name.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}

impl Object for Record {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        self.values.iter().for_each(visit);
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        let names = self.names();
        let anonymous = matches!(self.ty, Ty::Anonymous(_));
        let mut text = Str::from(if anonymous { "{ " } else { "(" });
        for (index, value) in self.values.iter().enumerate() {
            let mut piece = String::from(if index == 0 { "" } else { ", " });
            if let Some(name) = names.get(index) {
                piece.push_str(name);
                piece.push_str(" = ");
            }
            let shown = text_of(cx, value)?;
            cx.charge(text.size() + shown.size())?;
            text = text.concat(&Str::from(piece)).concat(&shown);
        }
        Ok(text.concat(&Str::from(if anonymous { " }" } else { ")" })))
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        match &self.ty {
            Ty::Anonymous(_) => Some(members(cx, &self.names(), &self.values)),
            // The ValueTuple of no items is shown as any other object.
            _ if self.values.is_empty() => None,
            _ => Some(tuple(cx, &self.values)),
        }
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let same = other.downcast_ref::<Self>().is_some_and(|other| {
            self.ty == other.ty
                && self.values.iter().zip(other.values.iter()).all(|(a, b)| equality::equals(a, b))
        });
        Some(same)
    }

    fn hash_code(&self) -> Option<i32> {
        let mix = |hash: i32, value| hash.wrapping_mul(31).wrapping_add(equality::hash_code(value));
        Some(self.values.iter().fold(17, mix))
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        let Ty::Tuple(_) = self.ty else { return None };
        let other = other.downcast_ref::<Self>().filter(|other| other.ty == self.ty)?;
        for (a, b) in self.values.iter().zip(other.values.iter()) {
            match ordering::compare(a, b).ok()? {
                Ordering::Equal => {}
                unequal => return Some(unequal),
            }
        }
        Some(Ordering::Equal)
    }
}

fn members(cx: &mut Cx<'_>, names: &[&str], values: &[Value]) -> Result<Json, Throw> {
    let mut members = serde_json::Map::new();
    for (name, value) in names.iter().zip(values) {
        members.insert((*name).to_owned(), canonical(cx, value)?);
    }
    Ok(Json::Object(members))
}

/// From the eighth on, .NET keeps the elements of a tuple in another one.
fn tuple(cx: &mut Cx<'_>, values: &[Value]) -> Result<Json, Throw> {
    let (first, rest) = values.split_at_checked(7).unwrap_or((values, &[]));
    let mut items = first.iter().map(|value| canonical(cx, value)).collect::<Result<Vec<_>, _>>()?;
    if !rest.is_empty() {
        items.push(tuple(cx, rest)?);
    }
    Ok(serde_json::json!({ "tuple": items }))
}

/// A tuple of these values.
pub(crate) fn of(ty: &Ty, values: Vec<Value>) -> Value {
    Value::object(Record::new(ty.clone(), values))
}

/// Makes a record of its arguments.
pub(crate) fn make(ty: &Ty) -> Arc<Operation> {
    let name = if matches!(ty, Ty::Anonymous(_)) { "new {}" } else { "()" };
    let ty = ty.clone();
    operation(name, false, move |cx: &mut Cx<'_>, values: Rest| {
        cx.charge(size_of_val(values.0.as_slice()))?;
        Ok::<_, Throw>(Value::object(Record::new(ty.clone(), values.0)))
    })
}

/// Element `index` of a tuple.
pub(crate) fn item(index: usize) -> Arc<Operation> {
    property(index, &format!("Item{}", index + 1))
}

/// Property `index` of an anonymous object.
pub(crate) fn property(index: usize, name: &str) -> Arc<Operation> {
    operation(name, true, move |record: Ref<'_, Record>| {
        record.values.get(index).cloned().ok_or_else(no_record)
    })
}

/// The tuple with another element `index`.
pub(crate) fn with_item(index: usize) -> Arc<Operation> {
    operation(&format!("Item{}", index + 1), false, move |record: Ref<'_, Record>, value: Value| {
        let mut values = record.values.to_vec();
        *values.get_mut(index).ok_or_else(no_record)? = value;
        Ok::<_, Throw>(Value::object(Record::new(record.ty.clone(), values)))
    })
}

fn no_record() -> Throw {
    Throw::Bug("an operation on a tuple got something else".to_owned())
}

fn operation<M>(name: &str, instance: bool, function: impl IntoFunction<M>) -> Arc<Operation> {
    Arc::new(Operation {
        name: name.into(),
        function: function.into_function(),
        instance,
        params: Vec::new(),
        is_property: false,
        tag: None,
        part: None,
        effect: None,
    })
}
