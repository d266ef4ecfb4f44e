//! What later versions of C# brought, and how C# 7 says the same.

/// A part of C# that 7.3 has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Feature {
    /// Its name in Roslyn's message.
    pub(crate) name: &'static str,
    /// The first version that has it.
    pub(crate) version: &'static str,
    /// What to write instead.
    pub(crate) help: &'static str,
}

pub(crate) const COALESCING_ASSIGNMENT: Feature =
    feature("coalescing assignment", "8.0", "write `x = x ?? y`");
pub(crate) const SWITCH_EXPRESSION: Feature =
    feature("recursive patterns", "8.0", "use `?:` or a `switch` statement");
pub(crate) const RECURSIVE_PATTERN: Feature =
    feature("recursive patterns", "8.0", "test with `!= null` and compare the members one by one");
pub(crate) const RANGE: Feature = feature("range operator", "8.0", "use `Substring`, or `Skip` and `Take`");
pub(crate) const INDEX: Feature = feature("index operator", "8.0", "count from `x.Length`, or use `Last()`");
pub(crate) const NULL_FORGIVING: Feature =
    feature("nullable reference types", "8.0", "leave out the `!`: C# 7 does not check for null");
pub(crate) const USING_DECLARATION: Feature =
    feature("using declarations", "8.0", "write `using (var x = …) { … }`");
pub(crate) const STATIC_LOCAL_FUNCTION: Feature =
    feature("static local functions", "8.0", "leave out `static`");
pub(crate) const VERBATIM_INTERPOLATED: Feature =
    feature("alternative interpolated verbatim strings", "8.0", "write `$@\"` instead of `@$\"`");
pub(crate) const STATIC_LAMBDA: Feature = feature("static anonymous function", "9.0", "leave out `static`");
pub(crate) const NOT_PATTERN: Feature = feature("not pattern", "9.0", "write `!(x is …)`, or `x != null`");
pub(crate) const AND_PATTERN: Feature = feature("and pattern", "9.0", "write two tests with `&&`");
pub(crate) const OR_PATTERN: Feature = feature("or pattern", "9.0", "write two tests with `||`");
pub(crate) const RELATIONAL_PATTERN: Feature =
    feature("relational pattern", "9.0", "compare without `is`: `x > 5`");
pub(crate) const WITH_EXPRESSION: Feature = feature("records", "9.0", "make a new object with `new`");
pub(crate) const LIST_PATTERN: Feature = feature("list pattern", "11.0", "compare `Length` and the elements");
pub(crate) const RAW_STRING: Feature =
    feature("raw string literals", "11.0", "write `@\"…\"` and double the quotes inside");

const fn feature(name: &'static str, version: &'static str, help: &'static str) -> Feature {
    Feature { name, version, help }
}
