//! System.StringComparer, StringComparison, StringSplitOptions

use std::cmp::Ordering;
use std::sync::Arc;

use super::comparison::Comparison;
use super::string;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::interface::{Comparer, EqualityComparer};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `System.StringComparer`.
#[derive(Debug)]
pub(crate) struct StringComparer(Comparison);

pub(crate) fn declare() -> Vec<Type> {
    let comparer =
        |ordinal, ignore_case| move || Value::object(StringComparer(Comparison { ordinal, ignore_case }));
    vec![
        Type::class(
            "System.StringComparer : System.Collections.Generic.IComparer<string>, System.Collections.IComparer, \
             System.Collections.Generic.IEqualityComparer<string>",
        )
        .property("static StringComparer Ordinal", comparer(true, false))
        .property("static StringComparer OrdinalIgnoreCase", comparer(true, true))
        .property("static StringComparer InvariantCulture", comparer(false, false))
        .property("static StringComparer InvariantCultureIgnoreCase", comparer(false, true))
        .property("static StringComparer CurrentCulture", comparer(false, false))
        .property("static StringComparer CurrentCultureIgnoreCase", comparer(false, true))
        .method("static StringComparer Create(CultureInfo culture, bool ignoreCase)", |_: Value, ignore_case: bool| {
            Value::object(StringComparer(Comparison::culture(ignore_case)))
        })
        .method("static StringComparer Create(CultureInfo culture, CompareOptions options)", |_: Value, options: EnumValue| {
            Value::object(StringComparer(Comparison::options(options)))
        })
        .method("static StringComparer FromComparison(StringComparison comparisonType)", |kind: EnumValue| {
            Ok::<_, Exception>(Value::object(StringComparer(Comparison::of(kind)?)))
        })
        .method("int Compare(string x, string y)", |comparer: Arc<StringComparer>, a: Option<Str>, b: Option<Str>| {
            comparer.0.compare_nullable(a.as_ref(), b.as_ref())
        })
        .method("int Compare(object x, object y)", compare)
        .method("bool Equals(string x, string y)", |comparer: Arc<StringComparer>, a: Option<Str>, b: Option<Str>| {
            comparer.0.equals_nullable(a.as_ref(), b.as_ref())
        })
        .method("bool Equals(object x, object y)", |comparer: Arc<StringComparer>, a: Value, b: Value| {
            EqualityComparer::equals(comparer.as_ref(), &a, &b)
        })
        .method("int GetHashCode(string obj)", |comparer: Arc<StringComparer>, text: Str| string::hash(&text, comparer.0))
        .method("int GetHashCode(object obj)", |comparer: Arc<StringComparer>, value: Value| comparer.hash(&value)),
        Type::enumeration(
            "System.StringComparison",
            &[
                ("CurrentCulture", 0),
                ("CurrentCultureIgnoreCase", 1),
                ("InvariantCulture", 2),
                ("InvariantCultureIgnoreCase", 3),
                ("Ordinal", 4),
                ("OrdinalIgnoreCase", 5),
            ],
        ),
        Type::flags("System.StringSplitOptions", &[("None", 0), ("RemoveEmptyEntries", 1)]),
    ]
}

fn compare(cx: &mut Cx<'_>, comparer: Arc<StringComparer>, a: Value, b: Value) -> Result<i32, Throw> {
    match (&a, &b) {
        (Value::String(a), Value::String(b)) => Ok(comparer.0.compare(a, b)),
        _ => Ok(Comparer::compare(comparer.as_ref(), cx, &a, &b)? as i32),
    }
}

impl Object for StringComparer {
    fn ty(&self) -> Ty {
        Ty::named("System.StringComparer", [])
    }

    fn equality_comparer(&self) -> Option<&dyn EqualityComparer> {
        Some(self)
    }

    fn comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }
}

impl EqualityComparer for StringComparer {
    fn equals(&self, x: &Value, y: &Value) -> bool {
        match (x, y) {
            (Value::String(x), Value::String(y)) => self.0.equals(x, y),
            _ => super::equality::equals(x, y),
        }
    }

    fn hash(&self, value: &Value) -> i32 {
        match value {
            Value::String(text) => string::hash(text, self.0),
            _ => super::equality::hash_code(value),
        }
    }
}

impl Comparer for StringComparer {
    fn compare(&self, _cx: &mut Cx<'_>, x: &Value, y: &Value) -> Result<Ordering, Throw> {
        match (x, y) {
            (Value::String(x), Value::String(y)) => Ok(self.0.compare(x, y).cmp(&0)),
            _ => super::ordering::compare(x, y),
        }
    }
}
