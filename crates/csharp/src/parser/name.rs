use ecow::EcoString;

use super::Parser;
use super::types::TypeMode;
use crate::lexer::{Token, TokenKind};
use crate::{Expr, ExprKind, Identifier, SimpleName, Span, TypeArguments, TypeKind, TypeSyntax};

impl Parser<'_> {
    pub(super) fn identifier(&mut self) -> Identifier {
        if self.at_identifier() {
            let token = self.bump();
            return Identifier { text: self.name_of(token), span: token.span };
        }
        self.missing_token(TokenKind::Identifier);
        if self.is_keyword_as_name() {
            let token = self.bump();
            return Identifier { text: self.name_of(token), span: token.span };
        }
        Identifier { text: EcoString::new(), span: Span::at(self.start()) }
    }

    /// Whether a keyword stands where a name is meant: `int class = 1;`.
    fn is_keyword_as_name(&self) -> bool {
        let token = self.token();
        token.kind.is_keyword()
            && !token.after_newline
            && self.pos != self.first
            && matches!(
                self.peek(1),
                TokenKind::Equals
                    | TokenKind::Semicolon
                    | TokenKind::Comma
                    | TokenKind::Dot
                    | TokenKind::CloseParen
                    | TokenKind::CloseBracket
            )
    }

    /// The name that an identifier stands for: without `@`, escapes and format characters.
    fn name_of(&self, token: Token) -> EcoString {
        let written = self.text_of(token);
        let name = written.strip_prefix('@').unwrap_or(written);
        if name.contains('\\') { decode(name) } else { name.into() }
    }

    /// `Foo<int>` where nothing but a type can stand.
    fn simple_name(&mut self, mode: TypeMode) -> SimpleName {
        let takes_arguments = |parser: &Self| match mode {
            TypeMode::EndOfExpression => parser.scan_type_arguments(parser.pos, 0).is_some(),
            TypeMode::Normal | TypeMode::New => true,
        };
        let start = self.start();
        let identifier = self.identifier();
        let has_arguments = self.at(TokenKind::Less) && takes_arguments(self);
        let type_arguments = has_arguments.then(|| self.type_arguments());
        SimpleName { identifier, type_arguments, span: self.span_since(start) }
    }

    /// `Foo<int>` where an expression may go on.
    pub(super) fn simple_name_of_expression(&mut self) -> SimpleName {
        let start = self.start();
        let identifier = self.identifier();
        let has_arguments =
            !identifier.is_missing() && self.at(TokenKind::Less) && self.is_type_argument_list(self.pos);
        let type_arguments = has_arguments.then(|| self.type_arguments());
        SimpleName { identifier, type_arguments, span: self.span_since(start) }
    }

    fn type_arguments(&mut self) -> TypeArguments {
        let start = self.bump().span.start;
        let mut types = Vec::new();
        let allow_unbound = std::mem::take(&mut self.allow_unbound);
        loop {
            types.push(match self.kind() {
                TokenKind::Comma | TokenKind::Greater if allow_unbound => {
                    TypeSyntax { kind: TypeKind::Omitted, span: Span::at(self.start()) }
                }
                _ => self.type_normal(),
            });
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
        }
        self.allow_unbound = allow_unbound;
        self.expect(TokenKind::Greater);
        TypeArguments { types, span: self.span_since(start) }
    }

    /// `global::System.Collections.Generic.List<int>`
    pub(super) fn name_type(&mut self, mode: TypeMode) -> TypeSyntax {
        let start = self.start();
        let alias = (self.at(TokenKind::ColonColon) || self.peek(1) == TokenKind::ColonColon).then(|| {
            let alias = self.identifier();
            self.bump();
            alias
        });
        let mut parts = vec![self.simple_name(mode)];
        while self.at(TokenKind::Dot) {
            self.bump();
            parts.push(self.simple_name(mode));
            if !self.chain_link() {
                break;
            }
        }
        TypeSyntax { kind: TypeKind::Name { alias, parts }, span: self.span_since(start) }
    }

    /// `x`, `Foo<int>`, `global::System`
    pub(super) fn name_expression(&mut self) -> Expr {
        let start = self.start();
        if !self.at(TokenKind::ColonColon) && self.peek(1) != TokenKind::ColonColon {
            let name = self.simple_name_of_expression();
            return self.expr(start, ExprKind::Name(name));
        }
        let alias = self.identifier();
        self.bump();
        let name = self.simple_name_of_expression();
        self.expr(start, ExprKind::AliasQualified { alias, name })
    }
}

fn decode(name: &str) -> EcoString {
    let mut decoded = EcoString::new();
    let mut rest = name;
    while let Some((before, escape)) = rest.split_once('\\') {
        decoded.push_str(before);
        let digits = if escape.starts_with('U') { 8 } else { 4 };
        let value = escape.get(1..=digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        decoded.extend(value.and_then(char::from_u32));
        rest = escape.get(1 + digits..).unwrap_or_default();
    }
    decoded.push_str(rest);
    decoded
}
