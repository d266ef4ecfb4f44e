//! System.IComparable, `IEquatable<T>`, IFormattable, ICloneable, IDisposable

use super::text_of::format_of;
use super::{equality, ordering};
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

pub(crate) fn declare() -> Vec<Type> {
    let interface = |declaration| Type::interface(declaration).allowed(Allowed::No);
    vec![
        interface("System.IComparable").method("int CompareTo(object obj)", compare_to),
        interface("System.IComparable<in T>").method("int CompareTo(T other)", compare_to),
        interface("System.IEquatable<T>")
            .method("bool Equals(T other)", |a: Value, b: Value| equality::equals(&a, &b)),
        interface("System.IFormattable")
            .method("string ToString(string format, IFormatProvider formatProvider)", to_string),
        interface("System.ICloneable").method("object Clone()", |value: Value| value),
        interface("System.IDisposable").method("void Dispose()", |_: Value| ()),
    ]
}

fn compare_to(a: Value, b: Value) -> Result<i32, Throw> {
    Ok(ordering::compare(&a, &b)? as i32)
}

fn to_string(cx: &mut Cx<'_>, value: Value, format: Option<Str>, provider: Value) -> Result<Str, Throw> {
    format_of(cx, &value, &format.unwrap_or_default().to_utf8(), &provider)
}
