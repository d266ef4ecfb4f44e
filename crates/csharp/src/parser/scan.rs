//! Looking ahead: which of two readings is meant. Nothing is read, and each look is at most as long as the text.

use super::Parser;
use super::types::TypeMode;
use crate::lexer::TokenKind;

/// What the tokens of a possible type can be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanned {
    /// Nothing but a type.
    Type,
    /// A name, which may be a type or an expression.
    Name,
    /// `(a, b)`: a tuple type or a tuple.
    Tuple,
    /// `a?`
    Nullable,
}

impl Parser<'_> {
    /// Whether the token at `index` is a name, and not a keyword of the query around it.
    pub(super) fn is_identifier_at(&self, index: usize) -> bool {
        self.kind_at(index) == TokenKind::Identifier && !(self.in_query && self.is_query_keyword(index))
    }

    pub(super) fn at_identifier(&self) -> bool {
        self.is_identifier_at(self.pos)
    }

    fn is_query_keyword(&self, index: usize) -> bool {
        QUERY_KEYWORDS.contains(&self.text_of(self.token_at(index)))
    }

    /// The kind of the type at `index` and the index behind it.
    pub(super) fn scan_type(&self, index: usize, mode: TypeMode) -> Option<(Scanned, usize)> {
        self.scan_type_within(index, mode, 0)
    }

    fn scan_type_within(&self, index: usize, mode: TypeMode, depth: u32) -> Option<(Scanned, usize)> {
        if depth > MAX_SCAN_DEPTH {
            return None;
        }
        let (mut found, mut at) = match self.kind_at(index) {
            TokenKind::OpenParen => self.scan_tuple_type(index, depth)?,
            TokenKind::Identifier => self.scan_name(index, depth)?,
            kind if predefined_type(kind).is_some() => (Scanned::Type, index + 1),
            _ => return None,
        };
        loop {
            (found, at) = match self.kind_at(at) {
                TokenKind::Question if found != Scanned::Nullable && self.is_nullable_mark(at, mode) => {
                    (Scanned::Nullable, at + 1)
                }
                TokenKind::Star if found == Scanned::Type && !mode.ends_expression() => (found, at + 1),
                TokenKind::OpenBracket => (Scanned::Type, self.scan_rank(at)?),
                _ => return Some((found, at)),
            }
        }
    }

    /// Whether the `?` at `index` belongs to the type before it.
    pub(super) fn is_nullable_mark(&self, index: usize, mode: TypeMode) -> bool {
        match mode {
            TypeMode::Normal => true,
            TypeMode::EndOfExpression => !self.can_start_expression(index + 1),
            TypeMode::New => matches!(
                self.kind_at(index + 1),
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace
            ),
        }
    }

    fn scan_name(&self, index: usize, depth: u32) -> Option<(Scanned, usize)> {
        if !self.is_identifier_at(index) {
            return None;
        }
        let is_qualified =
            self.kind_at(index + 1) == TokenKind::ColonColon && self.is_identifier_at(index + 2);
        let mut at = if is_qualified { index + 3 } else { index + 1 };
        loop {
            if let Some(end) = self.scan_type_arguments(at, depth + 1) {
                at = end;
            }
            if self.kind_at(at) != TokenKind::Dot || !self.is_identifier_at(at + 1) {
                return Some((Scanned::Name, at));
            }
            at += 2;
        }
    }

    /// The index behind `<…>` at `index`, if types stand in it.
    pub(super) fn scan_type_arguments(&self, index: usize, depth: u32) -> Option<usize> {
        if self.kind_at(index) != TokenKind::Less {
            return None;
        }
        let mut at = index + 1;
        loop {
            let is_omitted = matches!(self.kind_at(at), TokenKind::Comma | TokenKind::Greater);
            if !is_omitted {
                (_, at) = self.scan_type_within(at, TypeMode::Normal, depth)?;
            }
            match self.kind_at(at) {
                TokenKind::Comma => at += 1,
                TokenKind::Greater => return Some(at + 1),
                _ => return None,
            }
        }
    }

    pub(super) fn scan_tuple_type(&self, index: usize, depth: u32) -> Option<(Scanned, usize)> {
        let mut at = index + 1;
        let mut elements = 0;
        loop {
            (_, at) = self.scan_type_within(at, TypeMode::Normal, depth + 1)?;
            elements += 1;
            if self.is_identifier_at(at) {
                at += 1;
            }
            match self.kind_at(at) {
                TokenKind::Comma => at += 1,
                TokenKind::CloseParen if elements > 1 => return Some((Scanned::Tuple, at + 1)),
                _ => return None,
            }
        }
    }

    /// The index behind `[,,]` at `index`.
    fn scan_rank(&self, index: usize) -> Option<usize> {
        let mut at = index + 1;
        while self.kind_at(at) == TokenKind::Comma {
            at += 1;
        }
        (self.kind_at(at) == TokenKind::CloseBracket).then_some(at + 1)
    }

    /// Whether the `<` at `index` begins type arguments and not a comparison: what follows the `>` decides.
    pub(super) fn is_type_argument_list(&self, index: usize) -> bool {
        self.scan_type_arguments(index, 0).is_some_and(|end| ends_type_arguments(self.kind_at(end)))
    }

    /// Whether the parenthesis at `index` begins a cast.
    pub(super) fn is_cast(&self, index: usize) -> bool {
        let Some((found, end)) = self.scan_type(index + 1, TypeMode::Normal) else { return false };
        if self.kind_at(end) != TokenKind::CloseParen {
            return false;
        }
        match found {
            Scanned::Type | Scanned::Nullable => true,
            Scanned::Name | Scanned::Tuple => self.can_follow_cast(end + 1),
        }
    }

    /// Whether what stands at `index` makes `(A)` before it a cast: `(A)b`, but not `(A)+b`.
    fn can_follow_cast(&self, index: usize) -> bool {
        match self.kind_at(index) {
            TokenKind::Identifier => self.is_identifier_at(index),
            TokenKind::OpenParen | TokenKind::Exclamation | TokenKind::Tilde => true,
            TokenKind::Number | TokenKind::String | TokenKind::Char => true,
            TokenKind::InterpolatedStart | TokenKind::InterpolatedVerbatimStart => true,
            TokenKind::As | TokenKind::Is | TokenKind::Switch | TokenKind::In => false,
            kind => kind.is_keyword(),
        }
    }

    /// Whether a lambda begins at the current token.
    pub(super) fn is_lambda(&self) -> bool {
        match self.kind() {
            TokenKind::Identifier => self.at_identifier() && self.peek(1) == TokenKind::Arrow,
            TokenKind::OpenParen => self.is_parenthesized_lambda(self.pos),
            _ => false,
        }
    }

    pub(super) fn is_parenthesized_lambda(&self, index: usize) -> bool {
        let first = index + 1;
        if self.kind_at(first) == TokenKind::CloseParen {
            return self.kind_at(first + 1) == TokenKind::Arrow;
        }
        self.is_implicitly_typed_lambda(first) || self.is_explicitly_typed_lambda(first)
    }

    fn is_implicitly_typed_lambda(&self, first: usize) -> bool {
        let mut at = first;
        while self.is_identifier_at(at) {
            match self.kind_at(at + 1) {
                TokenKind::Comma => at += 2,
                TokenKind::CloseParen => return self.kind_at(at + 2) == TokenKind::Arrow,
                _ => return false,
            }
        }
        false
    }

    fn is_explicitly_typed_lambda(&self, first: usize) -> bool {
        let mut at = first;
        loop {
            if parameter_modifier(self.kind_at(at)) {
                return true;
            }
            let Some((_, end)) = self.scan_type(at, TypeMode::Normal) else { return false };
            if !self.is_identifier_at(end) {
                return false;
            }
            match self.kind_at(end + 1) {
                TokenKind::Comma => at = end + 2,
                TokenKind::CloseParen => return self.kind_at(end + 2) == TokenKind::Arrow,
                _ => return false,
            }
        }
    }

    /// The index behind `x` or `(x, (y, z))` at `index`.
    pub(super) fn scan_designation(&self, index: usize, allow_tuple: bool, depth: u32) -> Option<usize> {
        if self.is_identifier_at(index) {
            return Some(index + 1);
        }
        if !allow_tuple || self.kind_at(index) != TokenKind::OpenParen || depth > MAX_SCAN_DEPTH {
            return None;
        }
        let mut at = index + 1;
        loop {
            at = self.scan_designation(at, true, depth + 1)?;
            match self.kind_at(at) {
                TokenKind::Comma => at += 1,
                TokenKind::CloseParen => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// The index behind `int x`, `var (x, y)` at the current token.
    pub(super) fn scan_declaration(&self, allow_tuple: bool) -> Option<usize> {
        let (_, end) = self.scan_type(self.pos, TypeMode::Normal)?;
        let is_var = end == self.pos + 1 && self.at_word("var");
        let allow_tuple = allow_tuple && (is_var || predefined_type(self.kind_at(end - 1)).is_some());
        self.scan_designation(end, allow_tuple, 0)
    }

    /// Whether `var (a, b) =` stands at the current token.
    pub(super) fn is_deconstruction(&self) -> bool {
        (self.at_word("var") || predefined_type(self.kind()).is_some())
            && self.peek(1) == TokenKind::OpenParen
            && self
                .scan_designation(self.pos + 1, true, 0)
                .is_some_and(|end| self.kind_at(end) == TokenKind::Equals)
    }

    /// Whether a declaration of locals or of a function begins at the current token.
    pub(super) fn is_local_declaration(&self) -> bool {
        let next = self.peek(1);
        match self.kind() {
            TokenKind::Const | TokenKind::Ref => return true,
            kind if predefined_type(kind).is_some() => {
                return !matches!(next, TokenKind::Dot | TokenKind::OpenParen);
            }
            TokenKind::Identifier if self.is_identifier_at(self.pos + 1) => return self.at_identifier(),
            _ => {}
        }
        match self.scan_type(self.pos, TypeMode::Normal) {
            None => false,
            Some((Scanned::Type, end)) => !matches!(self.kind_at(end), TokenKind::Dot | TokenKind::OpenParen),
            Some((_, end)) => self.is_identifier_at(end),
        }
    }

    /// Whether an expression can begin at `index`.
    pub(super) fn can_start_expression(&self, index: usize) -> bool {
        match self.kind_at(index) {
            TokenKind::Identifier => self.is_identifier_at(index) || self.is_word(index, "from"),
            TokenKind::Number | TokenKind::String | TokenKind::Char => true,
            TokenKind::InterpolatedStart | TokenKind::InterpolatedVerbatimStart => true,
            TokenKind::OpenParen | TokenKind::ColonColon => true,
            TokenKind::Plus | TokenKind::Minus | TokenKind::Exclamation | TokenKind::Tilde => true,
            TokenKind::PlusPlus | TokenKind::MinusMinus | TokenKind::Ampersand | TokenKind::Star => true,
            TokenKind::TypeOf | TokenKind::Default | TokenKind::SizeOf | TokenKind::Checked => true,
            TokenKind::Unchecked | TokenKind::Base | TokenKind::This | TokenKind::True => true,
            TokenKind::False | TokenKind::Null | TokenKind::New | TokenKind::Delegate => true,
            TokenKind::Throw | TokenKind::StackAlloc | TokenKind::Ref => true,
            TokenKind::Void => false,
            kind => predefined_type(kind).is_some(),
        }
    }
}

/// The type that a keyword names.
pub(super) const fn predefined_type(kind: TokenKind) -> Option<crate::PredefinedType> {
    use crate::PredefinedType;
    Some(match kind {
        TokenKind::Bool => PredefinedType::Bool,
        TokenKind::Byte => PredefinedType::Byte,
        TokenKind::SByte => PredefinedType::SByte,
        TokenKind::Short => PredefinedType::Short,
        TokenKind::UShort => PredefinedType::UShort,
        TokenKind::Int => PredefinedType::Int,
        TokenKind::UInt => PredefinedType::UInt,
        TokenKind::Long => PredefinedType::Long,
        TokenKind::ULong => PredefinedType::ULong,
        TokenKind::Float => PredefinedType::Float,
        TokenKind::Double => PredefinedType::Double,
        TokenKind::Decimal => PredefinedType::Decimal,
        TokenKind::CharType => PredefinedType::Char,
        TokenKind::StringType => PredefinedType::String,
        TokenKind::Object => PredefinedType::Object,
        TokenKind::Void => PredefinedType::Void,
        _ => return None,
    })
}

const fn parameter_modifier(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Ref | TokenKind::Out | TokenKind::In | TokenKind::Params)
}

/// Whether `kind` behind `>` says that type arguments have ended.
const fn ends_type_arguments(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::OpenParen
            | TokenKind::CloseParen
            | TokenKind::OpenBracket
            | TokenKind::CloseBracket
            | TokenKind::OpenBrace
            | TokenKind::CloseBrace
            | TokenKind::HoleEnd
            | TokenKind::HoleFormat
            | TokenKind::Colon
            | TokenKind::Semicolon
            | TokenKind::Comma
            | TokenKind::Dot
            | TokenKind::Question
            | TokenKind::EqualsEquals
            | TokenKind::ExclamationEquals
            | TokenKind::Bar
            | TokenKind::BarBar
            | TokenKind::Caret
            | TokenKind::Ampersand
            | TokenKind::AmpersandAmpersand
            | TokenKind::Less
            | TokenKind::LessEquals
            | TokenKind::GreaterEquals
            | TokenKind::Is
            | TokenKind::As
            | TokenKind::End
    )
}

const QUERY_KEYWORDS: [&str; 13] = [
    "from",
    "where",
    "select",
    "group",
    "into",
    "orderby",
    "join",
    "let",
    "on",
    "equals",
    "by",
    "ascending",
    "descending",
];

/// How deep a type may be nested to be recognised where it could also be an expression.
const MAX_SCAN_DEPTH: u32 = 16;
