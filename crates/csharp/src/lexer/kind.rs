macro_rules! token_kinds {
    (
        classes { $($class:ident = $class_text:literal,)* }
        punctuation { $($mark:ident = $mark_text:literal,)* }
        keywords { $($keyword:ident = $keyword_text:literal,)* }
    ) => {
        /// What kind of token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum TokenKind { $($class,)* $($mark,)* $($keyword,)* }

        impl TokenKind {
            /// The token as it is written, where there is only one way.
            pub(crate) const fn text(self) -> &'static str {
                match self {
                    $(Self::$class => $class_text,)*
                    $(Self::$mark => $mark_text,)*
                    $(Self::$keyword => $keyword_text,)*
                }
            }

            /// The reserved word that `text` is.
            pub(crate) fn keyword(text: &str) -> Option<Self> {
                match text {
                    $($keyword_text => Some(Self::$keyword),)*
                    _ => None,
                }
            }

            /// Whether this is a reserved word.
            pub(crate) const fn is_keyword(self) -> bool {
                matches!(self, $(Self::$keyword)|*)
            }
        }
    };
}

token_kinds! {
    classes {
        End = "",
        Identifier = "",
        Number = "",
        String = "",
        Char = "",
        InterpolatedStart = "$\"",
        InterpolatedVerbatimStart = "$@\"",
        InterpolatedText = "",
        HoleStart = "{",
        HoleFormat = ":",
        HoleEnd = "}",
        InterpolatedEnd = "\"",
    }
    punctuation {
        OpenParen = "(",
        CloseParen = ")",
        OpenBracket = "[",
        CloseBracket = "]",
        OpenBrace = "{",
        CloseBrace = "}",
        Semicolon = ";",
        Comma = ",",
        Dot = ".",
        DotDot = "..",
        Colon = ":",
        ColonColon = "::",
        Question = "?",
        QuestionQuestion = "??",
        QuestionQuestionEquals = "??=",
        Equals = "=",
        EqualsEquals = "==",
        Arrow = "=>",
        Exclamation = "!",
        ExclamationEquals = "!=",
        Less = "<",
        LessEquals = "<=",
        LessLess = "<<",
        LessLessEquals = "<<=",
        // `>>` and `>>=` are left apart, so that `List<List<int>>` needs no splitting.
        Greater = ">",
        GreaterEquals = ">=",
        Plus = "+",
        PlusPlus = "++",
        PlusEquals = "+=",
        Minus = "-",
        MinusMinus = "--",
        MinusEquals = "-=",
        MinusGreater = "->",
        Star = "*",
        StarEquals = "*=",
        Slash = "/",
        SlashEquals = "/=",
        Percent = "%",
        PercentEquals = "%=",
        Ampersand = "&",
        AmpersandAmpersand = "&&",
        AmpersandEquals = "&=",
        Bar = "|",
        BarBar = "||",
        BarEquals = "|=",
        Caret = "^",
        CaretEquals = "^=",
        Tilde = "~",
    }
    keywords {
        Abstract = "abstract",
        As = "as",
        Base = "base",
        Bool = "bool",
        Break = "break",
        Byte = "byte",
        Case = "case",
        Catch = "catch",
        CharType = "char",
        Checked = "checked",
        Class = "class",
        Const = "const",
        Continue = "continue",
        Decimal = "decimal",
        Default = "default",
        Delegate = "delegate",
        Do = "do",
        Double = "double",
        Else = "else",
        Enum = "enum",
        Event = "event",
        Explicit = "explicit",
        Extern = "extern",
        False = "false",
        Finally = "finally",
        Fixed = "fixed",
        Float = "float",
        For = "for",
        ForEach = "foreach",
        Goto = "goto",
        If = "if",
        Implicit = "implicit",
        In = "in",
        Int = "int",
        Interface = "interface",
        Internal = "internal",
        Is = "is",
        Lock = "lock",
        Long = "long",
        Namespace = "namespace",
        New = "new",
        Null = "null",
        Object = "object",
        Operator = "operator",
        Out = "out",
        Override = "override",
        Params = "params",
        Private = "private",
        Protected = "protected",
        Public = "public",
        Readonly = "readonly",
        Ref = "ref",
        Return = "return",
        SByte = "sbyte",
        Sealed = "sealed",
        Short = "short",
        SizeOf = "sizeof",
        StackAlloc = "stackalloc",
        Static = "static",
        StringType = "string",
        Struct = "struct",
        Switch = "switch",
        This = "this",
        Throw = "throw",
        True = "true",
        Try = "try",
        TypeOf = "typeof",
        UInt = "uint",
        ULong = "ulong",
        Unchecked = "unchecked",
        Unsafe = "unsafe",
        UShort = "ushort",
        Using = "using",
        Virtual = "virtual",
        Void = "void",
        Volatile = "volatile",
        While = "while",
    }
}
