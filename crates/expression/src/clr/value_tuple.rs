//! System.ValueTuple: what all tuples have besides their elements

use super::record::Record;
use super::text_of::text_of;
use super::{equality, ordering};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{Call, FromCall};
use crate::run::Cx;
use crate::ty::{Element, Ty};
use crate::value::Value;

/// Makes a tuple of its arguments, one for each type argument.
struct Made(Value);

impl FromCall for Made {
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        let types = call.type_args.iter().map(|ty| Element { name: None, ty: ty.clone() });
        let ty = Ty::Tuple(types.collect());
        let values = (0..call.type_args.len()).map(|_| Value::from_call(call));
        Ok(Self(Value::object(Record::new(ty, values.collect::<Result<_, Throw>>()?))))
    }
}

pub(crate) fn declare() -> Vec<Type> {
    let named =
        NAMED.iter().map(|declaration| Type::structure(declaration, Value::Null).allowed(Allowed::No));
    std::iter::once(statics()).chain(named).collect()
}

/// The names of tuple types; the binder knows what is behind them.
const NAMED: [&str; 8] = [
    "System.ValueTuple<T1>",
    "System.ValueTuple<T1, T2>",
    "System.ValueTuple<T1, T2, T3>",
    "System.ValueTuple<T1, T2, T3, T4>",
    "System.ValueTuple<T1, T2, T3, T4, T5>",
    "System.ValueTuple<T1, T2, T3, T4, T5, T6>",
    "System.ValueTuple<T1, T2, T3, T4, T5, T6, T7>",
    "System.ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>",
];

fn statics() -> Type {
    let empty = Value::object(Record::new(Ty::Tuple([].into()), Vec::new()));
    let ty = Type::structure("System.ValueTuple : System.IComparable", empty)
        .allowed(Allowed::No)
        .method("string ToString()", |cx: &mut Cx<'_>, tuple: Value| text_of(cx, &tuple))
        .method("bool Equals(object obj)", |tuple: Value, other: Value| equality::equals(&tuple, &other))
        .method("int GetHashCode()", |tuple: Value| equality::hash_code(&tuple))
        .method("int CompareTo(object other)", compare_to);
    CREATE.iter().fold(ty, |ty, signature| ty.method(signature, |made: Made| made.0))
}

const CREATE: [&str; 9] = [
    "static ValueTuple Create()",
    "static ValueTuple<T1> Create<T1>(T1 item1)",
    "static (T1, T2) Create<T1, T2>(T1 item1, T2 item2)",
    "static (T1, T2, T3) Create<T1, T2, T3>(T1 item1, T2 item2, T3 item3)",
    "static (T1, T2, T3, T4) Create<T1, T2, T3, T4>(T1 item1, T2 item2, T3 item3, T4 item4)",
    "static (T1, T2, T3, T4, T5) Create<T1, T2, T3, T4, T5>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)",
    "static (T1, T2, T3, T4, T5, T6) Create<T1, T2, T3, T4, T5, T6>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)",
    "static (T1, T2, T3, T4, T5, T6, T7) Create<T1, T2, T3, T4, T5, T6, T7>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)",
    "static (T1, T2, T3, T4, T5, T6, T7, T8) Create<T1, T2, T3, T4, T5, T6, T7, T8>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8)",
];

fn compare_to(tuple: Value, other: Value) -> Result<i32, Throw> {
    if !other.is_null() && tuple.ty() != other.ty() {
        let name = tuple.ty().map(|ty| ty.reflection_name()).unwrap_or_default();
        return Err(Exception::argument(format!("Argument must be of type {name}."), Some("other")).into());
    }
    Ok(ordering::compare(&tuple, &other)? as i32)
}
