use std::fmt;

use miette::{LabeledSpan, Severity, SourceSpan};

/// Something wrong with the text of a document, with the places it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is: an error spoils the document, a warning does not.
    pub severity: Severity,
    /// The stable name of what is wrong.
    pub code: Code,
    /// One line that says what is wrong.
    pub message: String,
    /// The places concerned, the most important one first.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        let severity = code.severity();
        Self { severity, code, message: message.into(), labels: Vec::new(), help: None }
    }

    pub(crate) fn label(mut self, span: impl Into<SourceSpan>, text: impl Into<String>) -> Self {
        self.labels.push(Label { span: span.into(), text: text.into() });
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether the document is spoilt by this.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A place in the source and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The bytes concerned.
    pub span: SourceSpan,
    /// What is wrong here.
    pub text: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |(index, label): (usize, &Label)| {
            let new =
                if index == 0 { LabeledSpan::new_primary_with_span } else { LabeledSpan::new_with_span };
            new(Some(label.text.clone()), label.span)
        };
        Some(Box::new(self.labels.iter().enumerate().map(label)))
    }
}

/// Defines [`Code`] from one list, so that a code, its name, severity and explanation stand together.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $severity:ident $name:literal,)+) => {
        /// The stable name of what is wrong with a document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code of this crate.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as users see it, such as `xml::unclosed_element`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("xml::", $name),)+
                }
            }

            /// A few sentences on what the code means.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc, "\n",)+),)+
                }
            }

            const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)+
                }
            }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

codes! {
    /// An element is opened and never closed.
    ///
    /// Every `<name>` needs its `</name>`, or the short form `<name />`. Where an element is left open, the end tag
    /// of an element around it closes it too, and the rest of the document is read as if the end tag were there.
    UnclosedElement = Error "unclosed_element",
    /// An end tag has another name than the element that it closes.
    ///
    /// The name is close enough to be taken for a slip of the pen, so the element counts as closed.
    MismatchedEndTag = Error "mismatched_end_tag",
    /// An end tag closes an element that is not open.
    StrayEndTag = Error "stray_end_tag",
    /// A tag has no `>` at its end.
    UnclosedTag = Error "unclosed_tag",
    /// An end tag holds something after its name.
    ///
    /// Attributes belong into the start tag.
    TextInEndTag = Error "text_in_end_tag",
    /// Something in a tag is neither an attribute nor the end of the tag.
    TextInTag = Error "text_in_tag",
    /// An attribute has a name and no value.
    AttributeWithoutValue = Error "attribute_without_value",
    /// The value of an attribute is not in quotes.
    UnquotedValue = Error "unquoted_value",
    /// The quote that opens the value of an attribute has no partner.
    MissingQuote = Error "missing_quote",
    /// An attribute stands twice in one element.
    DuplicateAttribute = Error "duplicate_attribute",
    /// Two attributes have no blank between them.
    MissingBlank = Error "missing_blank",
    /// A name holds characters that XML does not allow in names.
    BadName = Error "bad_name",
    /// An expression has no end.
    ///
    /// `@(` needs the `)` that belongs to it, and `@{` its `}`. Brackets in strings, characters and comments of C# do
    /// not count.
    UnbalancedExpression = Error "unbalanced_expression",
    /// A `<` in text begins no tag.
    ///
    /// Outside expressions `<` is written `&lt;`.
    StrayLessThan = Error "stray_less_than",
    /// A `<` stands in the value of an attribute, outside expressions.
    ///
    /// XML does not allow it there: write `&lt;`. It is read as it stands.
    LessThanInValue = Warning "less_than_in_value",
    /// A `&` begins no entity.
    ///
    /// Outside expressions `&` is written `&amp;`. It is read as it stands.
    BareAmpersand = Warning "bare_ampersand",
    /// An entity has a name that XML does not know.
    ///
    /// XML has five: `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;`. Other characters are written as they are, or by
    /// number: `&#160;`.
    UnknownEntity = Error "unknown_entity",
    /// A character reference names no character that XML allows.
    BadCharacterReference = Error "bad_character_reference",
    /// A character stands in the document that XML does not allow anywhere.
    ForbiddenCharacter = Error "forbidden_character",
    /// A comment has no `-->` at its end.
    UnclosedComment = Error "unclosed_comment",
    /// A comment holds `--`, which XML does not allow.
    DoubleHyphen = Warning "double_hyphen",
    /// A CDATA section has no `]]>` at its end.
    UnclosedCdata = Error "unclosed_cdata",
    /// A processing instruction has no `?>` at its end.
    UnclosedProcessingInstruction = Error "unclosed_processing_instruction",
    /// A document type declaration stands in the document.
    ///
    /// Document types can define entities that grow without bound or read files, so they are refused.
    DocumentType = Error "document_type",
    /// `<!` is followed by neither a comment nor CDATA.
    UnknownDeclaration = Error "unknown_declaration",
    /// Text or CDATA stands outside every element.
    ///
    /// It belongs to no policy. Excerpts from a manual often have such text.
    TextOutsideElement = Warning "text_outside_element",
    /// The document has no element.
    NoElement = Error "no_element",
    /// The bytes of the document are not text in the encoding that it claims.
    InvalidEncoding = Error "invalid_encoding",
    /// The document is longer than the configured limit, or a text is once named values are replaced.
    TooLong = Error "too_long",
    /// Elements are nested deeper than the configured limit.
    TooDeep = Error "too_deep",
    /// The document has more elements than the configured limit.
    TooManyElements = Error "too_many_elements",
    /// An element has more attributes than the configured limit.
    TooManyAttributes = Error "too_many_attributes",
    /// The document has more mistakes than the configured limit; the rest of it was not read.
    TooManyErrors = Error "too_many_errors",
    /// Finding the ends of expressions takes more time than a document of this length may take.
    ///
    /// Only documents made for the purpose have so many expressions that could end in several places.
    TooManySearches = Error "too_many_searches",
}
