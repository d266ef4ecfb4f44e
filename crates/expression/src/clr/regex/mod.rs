//! System.Text.RegularExpressions
//!
//! A backtracking matcher of its own: .NET's patterns work on UTF-16 units, keep every capture of a group, and
//! have balancing groups, which no engine for Rust offers. Each step is counted, so no pattern runs away.

mod category;
mod compile;
mod escape;
mod found;
mod groups;
mod parse;
#[expect(clippy::module_inception, reason = "the file is named after the type")]
mod regex;
mod replace;
mod run;
mod set;
mod syntax;
mod table;

pub(crate) use table::{matches_json_path as is_match, replace_all as replace};

use crate::declare::Type;

pub(crate) fn declare() -> Vec<Type> {
    let mut types = table::declare();
    types.extend(found::declare());
    types
}
