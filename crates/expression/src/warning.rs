//! Codes of warnings, all of which can be silenced in a document.

/// A condition that never changes.
pub const CONSTANT_CONDITION: &str = "expression::constant_condition";
/// A call that does nothing but give a result which nobody takes.
pub const UNUSED_RESULT: &str = "expression::unused_result";
/// A body that is read after it has been used up.
pub const BODY_READ_TWICE: &str = "expression::body_read_twice";

/// What to write instead of a read that uses up a body.
pub const PRESERVE: &str = "let the first read preserve it, as in `As<JObject>(preserveContent: true)`, or keep what it gives in a variable";

/// Every warning that an expression can be given.
pub const ALL: &[&str] = &[
    "CS0078",
    "CS0162",
    "CS0168",
    "CS0184",
    "CS0219",
    "CS0252",
    "CS0253",
    "CS0472",
    "CS0642",
    "CS0665",
    "CS1717",
    "CS1718",
    BODY_READ_TWICE,
    CONSTANT_CONDITION,
    "expression::not_allowed",
    UNUSED_RESULT,
];
