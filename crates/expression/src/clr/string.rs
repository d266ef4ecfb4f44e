//! System.String

use crate::declare::Type;
use crate::exception::Exception;
use crate::function::Char;
use crate::text::Str;
use crate::value::Value;

pub(crate) fn declare() -> Type {
    Type::class("System.String")
        .constant("string Empty", Value::text(""))
        .property("int Length", |text: Str| text.len() as i32)
        .indexer("char this[int index]", char_at)
        .method("static bool IsNullOrEmpty(string value)", is_null_or_empty)
}

fn char_at(text: Str, index: i32) -> Result<Char, Exception> {
    usize::try_from(index)
        .ok()
        .and_then(|index| text.unit_at(index))
        .map(Char)
        .ok_or_else(Exception::index_out_of_range)
}

fn is_null_or_empty(text: Option<Str>) -> bool {
    text.is_none_or(|text| text.is_empty())
}
