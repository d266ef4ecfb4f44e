//! The stable names of what can be wrong with a document.

use miette::Severity;

/// Defines [`Code`] from one list, so that a code, its name, severity and explanation stand together.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $severity:ident $name:literal,)+) => {
        /// The stable name of what is wrong with the policies of a document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code of this crate.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as users see it, such as `policy::unknown_attribute`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("policy::", $name),)+
                }
            }

            /// A few sentences on what the code means.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc, "\n",)+),)+
                }
            }

            pub(crate) const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)+
                }
            }
        }
    };
}

codes! {
    /// The element is no policy of API Management. Names of policies are written in lower case with hyphens.
    Unknown = Error "unknown",
    /// API Management has this policy, Gatepost does not run it yet. With `--allow-unsupported` the document
    /// loads all the same; a request that then reaches the policy fails, and `context.LastError` names it.
    Unsupported = Error "unsupported",
    /// The policy cannot stand in this section. Each policy may be used in some of the sections `inbound`,
    /// `backend`, `outbound` and `on-error` only.
    WrongSection = Error "wrong_section",
    /// The policy cannot stand in this place: some policies admit only certain others inside.
    Misplaced = Error "misplaced",
    /// `<base />` stands directly in a section of a document, once. It cannot stand inside another policy or in a
    /// fragment.
    MisplacedBase = Error "misplaced_base",
    /// A section is written once in a document, and `<base />` once in a section.
    DuplicateSection = Error "duplicate_section",
    /// A text holds one document or one fragment: nothing can stand beside `<policies>` or `<fragment>`. Documents
    /// of other scopes, and fragments, are texts of their own.
    BesideRoot = Error "beside_root",
    /// The children of `<policies>` are the sections `inbound`, `backend`, `outbound` and `on-error`.
    UnknownSection = Error "unknown_section",
    /// The element has no attribute of this name.
    UnknownAttribute = Error "unknown_attribute",
    /// The element needs this attribute.
    MissingAttribute = Error "missing_attribute",
    /// The element has no child of this name.
    UnknownChild = Error "unknown_child",
    /// This child is written once in its element.
    DuplicateChild = Error "duplicate_child",
    /// The element needs this child.
    MissingChild = Error "missing_child",
    /// The element holds no text.
    UnexpectedText = Error "unexpected_text",
    /// The element needs a text inside.
    MissingText = Error "missing_text",
    /// The value is not of the kind that belongs here, such as a word where a number is wanted.
    InvalidValue = Error "invalid_value",
    /// Attributes that belong together, or exclude each other, are not used so.
    Conflict = Error "conflict",
    /// The value must be written out here; API Management allows no expression.
    ExpressionNotAllowed = Error "expression_not_allowed",
    /// The expression gives a value of a type that cannot be used here.
    WrongType = Error "wrong_type",
    /// The text is no Liquid template: a tag is not closed, or has a name or a shape that Liquid does not know.
    /// Names of filters are written as C# writes names: `Upcase`, `DividedBy`.
    InvalidTemplate = Error "invalid_template",
    /// `{{name}}` refers to a named value that is not defined.
    UnknownNamedValue = Error "unknown_named_value",
    /// `include-fragment` refers to a fragment that does not exist.
    UnknownFragment = Error "unknown_fragment",
    /// A fragment cannot include another fragment.
    NestedFragment = Error "nested_fragment",
    /// A fragment holds policies inside one `<fragment>` element, and no sections.
    BadFragment = Error "bad_fragment",
    /// A variable is read as a type that no policy of the document gives it. Reading it throws when the request runs:
    /// `set-variable` with `value="5"` sets a `string`, with `value="@(5)"` an `int`.
    VariableType = Warning "variable_type",
    /// A comment `<!-- gatepost: allow CODE -->` silences warnings of this code in what it stands before. Nothing
    /// there gives such a warning, so that the comment is no longer needed.
    UnusedAllow = Warning "unused_allow",
    /// A comment that begins with `gatepost:` silences warnings. It reads `<!-- gatepost: allow CODE, CODE -->`, and
    /// each code is that of a warning; errors cannot be silenced.
    UnknownAllow = Warning "unknown_allow",
    /// The document has more policies, more text from fragments and named values, or more mistakes, than is looked
    /// at.
    TooMany = Error "too_many",
}
