//! System.Tuple and Tuple<T1, …>

use std::cmp::Ordering;
use std::sync::Arc;

use super::text_of::text_of;
use super::{equality, ordering};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{Call, FromCall, TypeArgs, WithOut};
use crate::nest::Nest;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.Tuple`, which is a class.
#[derive(Debug)]
pub(crate) struct Tuple {
    types: Vec<Ty>,
    items: Nest<Vec<Value>>,
}

/// The arguments of a call, one for each type argument.
struct All(Vec<Value>);

impl FromCall for All {
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        let values = (0..call.type_args.len()).map(|_| Value::from_call(call));
        Ok(Self(values.collect::<Result<_, Throw>>()?))
    }
}

/// The members of one arity: parameters, constructor, `Create`, `Deconstruct`, and the items with their names.
macro_rules! arities {
    ($statics:expr; $($count:literal $params:literal $constructor:literal $create:literal $deconstruct:literal [$($index:literal $item:literal)*])*) => {{
        let mut types = Vec::new();
        let statics = $statics$(.method($create, |types: TypeArgs, all: All| make(types, all)))*;
        $(
            let ty = Type::class($params)
                .constructor($constructor, |types: TypeArgs, all: All| make(types, all))
                .method($deconstruct, |tuple: Arc<Tuple>| {
                    WithOut((), std::array::from_fn::<Value, $count, _>(|index| tuple.item(index)))
                })
                $(.property($item, |tuple: Arc<Tuple>| tuple.item($index)))*;
            types.push(common(ty));
        )*
        types.insert(0, statics);
        types
    }};
}

pub(crate) fn declare() -> Vec<Type> {
    let mut types = arities!(
        Type::static_class("System.Tuple");
        1 "System.Tuple<T1> : System.IComparable" "Tuple(T1 item1)" "static Tuple<T1> Create<T1>(T1 item1)"
            "void Deconstruct(out T1 item1)" [0 "T1 Item1"]
        2 "System.Tuple<T1, T2> : System.IComparable" "Tuple(T1 item1, T2 item2)"
            "static Tuple<T1, T2> Create<T1, T2>(T1 item1, T2 item2)"
            "void Deconstruct(out T1 item1, out T2 item2)" [0 "T1 Item1" 1 "T2 Item2"]
        3 "System.Tuple<T1, T2, T3> : System.IComparable" "Tuple(T1 item1, T2 item2, T3 item3)"
            "static Tuple<T1, T2, T3> Create<T1, T2, T3>(T1 item1, T2 item2, T3 item3)"
            "void Deconstruct(out T1 item1, out T2 item2, out T3 item3)" [0 "T1 Item1" 1 "T2 Item2" 2 "T3 Item3"]
        4 "System.Tuple<T1, T2, T3, T4> : System.IComparable" "Tuple(T1 item1, T2 item2, T3 item3, T4 item4)"
            "static Tuple<T1, T2, T3, T4> Create<T1, T2, T3, T4>(T1 item1, T2 item2, T3 item3, T4 item4)"
            "void Deconstruct(out T1 item1, out T2 item2, out T3 item3, out T4 item4)"
            [0 "T1 Item1" 1 "T2 Item2" 2 "T3 Item3" 3 "T4 Item4"]
        5 "System.Tuple<T1, T2, T3, T4, T5> : System.IComparable"
            "Tuple(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)"
            "static Tuple<T1, T2, T3, T4, T5> Create<T1, T2, T3, T4, T5>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)"
            "void Deconstruct(out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5)"
            [0 "T1 Item1" 1 "T2 Item2" 2 "T3 Item3" 3 "T4 Item4" 4 "T5 Item5"]
        6 "System.Tuple<T1, T2, T3, T4, T5, T6> : System.IComparable"
            "Tuple(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)"
            "static Tuple<T1, T2, T3, T4, T5, T6> Create<T1, T2, T3, T4, T5, T6>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)"
            "void Deconstruct(out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5, out T6 item6)"
            [0 "T1 Item1" 1 "T2 Item2" 2 "T3 Item3" 3 "T4 Item4" 4 "T5 Item5" 5 "T6 Item6"]
        7 "System.Tuple<T1, T2, T3, T4, T5, T6, T7> : System.IComparable"
            "Tuple(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)"
            "static Tuple<T1, T2, T3, T4, T5, T6, T7> Create<T1, T2, T3, T4, T5, T6, T7>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)"
            "void Deconstruct(out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5, out T6 item6, out T7 item7)"
            [0 "T1 Item1" 1 "T2 Item2" 2 "T3 Item3" 3 "T4 Item4" 4 "T5 Item5" 5 "T6 Item6" 6 "T7 Item7"]
        8 "System.Tuple<T1, T2, T3, T4, T5, T6, T7, TRest> : System.IComparable"
            "Tuple(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, TRest rest)"
            "static Tuple<T1, T2, T3, T4, T5, T6, T7, Tuple<T8>> Create<T1, T2, T3, T4, T5, T6, T7, T8>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8)"
            "void Deconstruct(out T1 item1, out T2 item2, out T3 item3, out T4 item4, out T5 item5, out T6 item6, out T7 item7, out TRest rest)"
            [0 "T1 Item1" 1 "T2 Item2" 2 "T3 Item3" 3 "T4 Item4" 4 "T5 Item5" 5 "T6 Item6" 6 "T7 Item7" 7 "TRest Rest"]
    );
    // `Create` with eight arguments puts the last one into a tuple of its own.
    if let Some(member) = types.first_mut().and_then(|statics| statics.members.last_mut()) {
        let create = Type::static_class("System.Tuple").method(member.signature, make_eight);
        *member = create.members.into_iter().next().unwrap_or_else(|| member.clone());
    }
    types
}

fn common(ty: Type) -> Type {
    ty.method("string ToString()", |cx: &mut Cx<'_>, tuple: Arc<Tuple>| tuple.to_text(cx))
        .method("bool Equals(object obj)", |tuple: Arc<Tuple>, other: Value| tuple.same(&other))
        .method("int GetHashCode()", |tuple: Arc<Tuple>| tuple.hash())
        .method("int CompareTo(object obj)", |tuple: Arc<Tuple>, other: Value| match &other {
            Value::Null => Ok(1),
            other => match tuple.compare(other) {
                Some(ordering) => Ok(ordering as i32),
                None => Err(Exception::argument("Argument must be of type System.Tuple.", Some("other"))),
            },
        })
}

fn make(types: TypeArgs, all: All) -> Value {
    Value::object(Tuple { types: types.0, items: Nest::new(all.0) })
}

fn make_eight(types: TypeArgs, all: All) -> Value {
    let (mut types, mut items) = (types.0, all.0);
    let last = Tuple { types: types.split_off(7), items: Nest::new(items.split_off(7)) };
    types.push(last.ty());
    items.push(Value::object(last));
    Value::object(Tuple { types, items: Nest::new(items) })
}

impl Tuple {
    fn item(&self, index: usize) -> Value {
        self.items.get(index).cloned().unwrap_or_default()
    }

    fn same(&self, other: &Value) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| {
            other.types == self.types
                && other.items.iter().zip(self.items.iter()).all(|(a, b)| equality::equals(a, b))
        })
    }

    fn hash(&self) -> i32 {
        let mix = |hash: i32, item| hash.wrapping_mul(33) ^ equality::hash_code(item);
        self.items.iter().fold(0, mix)
    }
}

impl Object for Tuple {
    fn ty(&self) -> Ty {
        Ty::named("System.Tuple", self.types.clone())
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        self.items.iter().for_each(visit);
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        let mut texts = Vec::new();
        for item in self.items.iter() {
            let text = text_of(cx, item)?;
            cx.charge(text.size() + 2)?;
            texts.push(text.to_string());
        }
        Ok(Str::from(format!("({})", texts.join(", "))))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(self.same(other))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.hash())
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>().filter(|other| other.types == self.types)?;
        for (a, b) in self.items.iter().zip(other.items.iter()) {
            match ordering::compare(a, b).ok()? {
                Ordering::Equal => {}
                unequal => return Some(unequal),
            }
        }
        Some(Ordering::Equal)
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        let mut items = Vec::new();
        for item in self.items.iter() {
            match crate::canonical::canonical(cx, item) {
                Ok(item) => items.push(item),
                Err(throw) => return Some(Err(throw)),
            }
        }
        Some(Ok(serde_json::json!({ "tuple": items })))
    }
}
