use super::Parser;
use super::scan::predefined_type;
use crate::lexer::TokenKind;
use crate::{PredefinedType, Span, TupleElement, TypeKind, TypeSyntax};

/// Where a type stands, which decides what may belong to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeMode {
    /// Where nothing but a type can stand.
    Normal,
    /// Behind `is` and `as`, where an expression may go on.
    EndOfExpression,
    /// Behind `new`, where sizes may follow.
    New,
}

impl TypeMode {
    pub(super) fn ends_expression(self) -> bool {
        self == Self::EndOfExpression
    }
}

impl Parser<'_> {
    /// A type or `void`.
    pub(super) fn return_type(&mut self) -> TypeSyntax {
        if self.at(TokenKind::Void) && self.peek(1) != TokenKind::Star {
            let token = self.bump();
            return TypeSyntax { kind: TypeKind::Predefined(PredefinedType::Void), span: token.span };
        }
        self.parse_type(TypeMode::Normal)
    }

    pub(super) fn parse_type(&mut self, mode: TypeMode) -> TypeSyntax {
        let missing = |span| TypeSyntax { kind: TypeKind::Missing, span };
        self.nested(|parser| parser.type_with_suffixes(mode), missing)
    }

    fn type_with_suffixes(&mut self, mode: TypeMode) -> TypeSyntax {
        let start = self.start();
        let mut ty = self.underlying_type(mode);
        loop {
            match self.kind() {
                TokenKind::Question if self.takes_question_mark(&ty, mode) => {
                    self.bump();
                    let span = self.span_since(start);
                    ty = TypeSyntax { kind: TypeKind::Nullable(Box::new(ty)), span };
                }
                TokenKind::Star if !mode.ends_expression() => {
                    self.bump();
                    let span = self.span_since(start);
                    self.pointer_error(span);
                    ty = TypeSyntax { kind: TypeKind::Pointer(Box::new(ty)), span };
                }
                TokenKind::OpenBracket if self.takes_ranks(mode) => ty = self.array_type(start, ty, mode),
                _ => return ty,
            }
            if !self.chain_link() {
                return ty;
            }
        }
    }

    pub(super) fn pointer_error(&mut self, span: Span) {
        let message = "Pointers and fixed size buffers may only be used in an unsafe context";
        self.error(span, "CS0214", message);
    }

    fn takes_question_mark(&self, ty: &TypeSyntax, mode: TypeMode) -> bool {
        !matches!(ty.kind, TypeKind::Nullable(_)) && self.is_nullable_mark(self.pos, mode)
    }

    fn takes_ranks(&self, mode: TypeMode) -> bool {
        match mode {
            TypeMode::Normal => true,
            TypeMode::EndOfExpression => {
                matches!(self.peek(1), TokenKind::Comma | TokenKind::CloseBracket)
            }
            TypeMode::New => false,
        }
    }

    /// `[,][]` behind the element type; the first brackets belong to the outermost array.
    fn array_type(&mut self, start: u32, element: TypeSyntax, mode: TypeMode) -> TypeSyntax {
        let mut ranks = Vec::new();
        while self.at(TokenKind::OpenBracket) && self.takes_ranks(mode) {
            ranks.push(self.rank_without_sizes());
            if !self.chain_link() {
                break;
            }
        }
        let span = self.span_since(start);
        array_of(element, &ranks, span)
    }

    fn rank_without_sizes(&mut self) -> u32 {
        let start = self.bump().span.start;
        let mut rank = 1;
        let mut has_sizes = false;
        while !self.at(TokenKind::CloseBracket) && !self.at(TokenKind::End) {
            if self.eat(TokenKind::Comma).is_some() {
                rank += 1;
            } else if self.can_start_expression(self.pos) && !has_sizes {
                has_sizes = true;
                self.expression();
            } else {
                break;
            }
        }
        self.expect(TokenKind::CloseBracket);
        if has_sizes {
            let span = self.span_since(start);
            let message = "Array size cannot be specified in a variable declaration (try initializing with a 'new' expression)";
            self.error(span, "CS0270", message);
        }
        rank
    }

    fn underlying_type(&mut self, mode: TypeMode) -> TypeSyntax {
        let token = self.token();
        match token.kind {
            TokenKind::OpenParen => self.tuple_type(),
            TokenKind::Identifier if self.at_identifier() => self.name_type(mode),
            TokenKind::ColonColon => self.name_type(mode),
            kind => match predefined_type(kind) {
                Some(predefined) => {
                    self.bump();
                    if predefined == PredefinedType::Void && !self.at(TokenKind::Star) {
                        self.error(token.span, "CS1547", "Keyword 'void' cannot be used in this context");
                    }
                    TypeSyntax { kind: TypeKind::Predefined(predefined), span: token.span }
                }
                None => self.missing_type(),
            },
        }
    }

    pub(super) fn missing_type(&mut self) -> TypeSyntax {
        self.missing("CS1031", "Type expected");
        TypeSyntax { kind: TypeKind::Missing, span: Span::at(self.start()) }
    }

    fn tuple_type(&mut self) -> TypeSyntax {
        let start = self.bump().span.start;
        let mut elements = Vec::new();
        while !self.at(TokenKind::CloseParen) && !self.at(TokenKind::End) {
            let ty = self.type_normal();
            let name = self.at_identifier().then(|| self.identifier());
            elements.push(TupleElement { ty, name });
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
        }
        self.expect(TokenKind::CloseParen);
        let span = self.span_since(start);
        if elements.len() < 2 {
            self.error(span, "CS8124", "Tuple must contain at least two elements.");
        }
        TypeSyntax { kind: TypeKind::Tuple(elements), span }
    }

    /// `ref int`, `ref readonly int`
    pub(super) fn ref_type(&mut self) -> TypeSyntax {
        let start = self.start();
        self.expect(TokenKind::Ref);
        let readonly = self.eat(TokenKind::Readonly).is_some();
        let referent = Box::new(self.type_normal());
        TypeSyntax { kind: TypeKind::Ref { referent, readonly }, span: self.span_since(start) }
    }

    /// The type of a declaration, where a lone `var` asks for the type of the value.
    pub(super) fn declared_type(&mut self) -> TypeSyntax {
        let is_var = self.at_word("var");
        let ty = self.type_normal();
        let is_alone = matches!(&ty.kind, TypeKind::Name { alias: None, parts } if parts.len() == 1)
            && ty.span.len() == "var".len();
        if is_var && is_alone { TypeSyntax { kind: TypeKind::Var, ..ty } } else { ty }
    }
}

/// `element[ranks…]`
pub(super) fn array_of(element: TypeSyntax, ranks: &[u32], span: Span) -> TypeSyntax {
    ranks.iter().rev().fold(element, |element, &rank| TypeSyntax {
        kind: TypeKind::Array { element: Box::new(element), rank },
        span,
    })
}
