//! Signatures of members, as .NET's own reference prints them.

use crate::{BinaryOp, Identifier, Parameter, TypeConstraint, TypeSyntax};

/// The signature of one member.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberSignature {
    /// Whether `static` stands before it.
    pub is_static: bool,
    /// The type of the member or of its result; none for a constructor.
    pub return_type: Option<TypeSyntax>,
    /// What kind of member.
    pub kind: MemberKind,
    /// The names between `<` and `>`.
    pub type_parameters: Vec<Identifier>,
    /// The parameters of a method, an indexer, an operator, a conversion or a constructor.
    pub parameters: Vec<Parameter>,
    /// `where T : JToken`
    pub constraints: Vec<TypeConstraint>,
}

/// The kinds of members.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberKind {
    /// `string Trim()`
    Method(Identifier),
    /// `int Length`, `string Empty`
    Property(Identifier),
    /// `char this[int index]`
    Indexer,
    /// `bool operator ==(string a, string b)`
    Operator(OperatorName),
    /// `implicit operator XName(string name)`, `explicit operator int(decimal value)`
    Conversion {
        /// Whether no cast is needed.
        implicit: bool,
    },
    /// `String(char c, int count)`, `new(char c, int count)`
    Constructor,
}

/// An operator that a type can define.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperatorName {
    /// `+` and the like with two operands.
    Binary(BinaryOp),
    /// `+` and the like with one operand.
    Prefix(crate::PrefixOp),
    /// `true`
    True,
    /// `false`
    False,
}
