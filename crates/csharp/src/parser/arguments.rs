use super::Parser;
use crate::lexer::TokenKind;
use crate::{Argument, ArgumentModifier, Arguments, Expr, ExprKind};

impl Parser<'_> {
    pub(super) fn parenthesized_arguments(&mut self) -> Arguments {
        self.argument_list(TokenKind::OpenParen, TokenKind::CloseParen)
    }

    pub(super) fn bracketed_arguments(&mut self) -> Arguments {
        let arguments = self.argument_list(TokenKind::OpenBracket, TokenKind::CloseBracket);
        if arguments.list.is_empty() && !self.gave_up {
            self.error(arguments.span, "CS0443", "Syntax error; value expected");
        }
        arguments
    }

    fn argument_list(&mut self, open: TokenKind, close: TokenKind) -> Arguments {
        let start = self.start();
        self.expect(open);
        let mut list = Vec::new();
        while !self.at(close) && !self.ends_arguments() {
            list.push(self.argument());
            if self.eat(TokenKind::Comma).is_some() {
                if self.at(close) {
                    self.missing_expression();
                }
            } else if self.at(close) || !self.resumes_at_argument(close) {
                break;
            }
        }
        self.expect(close);
        Arguments { list, span: self.span_since(start) }
    }

    fn ends_arguments(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Semicolon
                | TokenKind::CloseParen
                | TokenKind::CloseBracket
                | TokenKind::CloseBrace
                | TokenKind::HoleEnd
                | TokenKind::HoleFormat
                | TokenKind::End
        )
    }

    /// Reports a missing comma where the next argument stands right behind the last one.
    fn resumes_at_argument(&mut self, close: TokenKind) -> bool {
        if self.ends_arguments() || !self.can_start_expression(self.pos) || self.token().after_newline {
            return false;
        }
        self.missing("CS1003", format!("Syntax error, '{}' expected", TokenKind::Comma.text()));
        !self.at(close)
    }

    fn argument(&mut self) -> Argument {
        let start = self.start();
        let has_name = self.at_identifier() && self.peek(1) == TokenKind::Colon;
        let name = has_name.then(|| {
            let name = self.identifier();
            self.bump();
            name
        });
        let modifier = self.argument_modifier();
        let value = if modifier == ArgumentModifier::Out && self.is_out_declaration() {
            self.declaration_expression()
        } else {
            self.expression()
        };
        Argument { name, modifier, value, span: self.span_since(start) }
    }

    fn argument_modifier(&mut self) -> ArgumentModifier {
        let modifier = match self.kind() {
            TokenKind::Ref => ArgumentModifier::Ref,
            TokenKind::Out => ArgumentModifier::Out,
            TokenKind::In => ArgumentModifier::In,
            _ => return ArgumentModifier::None,
        };
        self.bump();
        modifier
    }

    fn is_out_declaration(&self) -> bool {
        self.scan_declaration(false).is_some()
    }

    /// The rest of `(a, b)` behind its first element.
    pub(super) fn tuple_rest(&mut self, start: u32, first: Argument) -> Expr {
        let mut elements = vec![first];
        while self.eat(TokenKind::Comma).is_some() {
            elements.push(self.tuple_element(true));
        }
        self.expect(TokenKind::CloseParen);
        if elements.len() < 2 {
            let span = self.span_since(start);
            self.error(span, "CS8124", "Tuple must contain at least two elements.");
        }
        self.expr(start, ExprKind::Tuple(elements))
    }

    /// An element of a tuple, or what stands in parentheses and may turn out to be one.
    pub(super) fn tuple_element(&mut self, behind_comma: bool) -> Argument {
        let start = self.start();
        let has_name = self.at_identifier() && self.peek(1) == TokenKind::Colon;
        let name = has_name.then(|| {
            let name = self.identifier();
            self.bump();
            name
        });
        let value = if self.is_element_declaration(behind_comma) {
            self.declaration_expression()
        } else {
            self.expression()
        };
        Argument { name, modifier: ArgumentModifier::None, value, span: self.span_since(start) }
    }

    fn is_element_declaration(&self, behind_comma: bool) -> bool {
        self.scan_declaration(true).is_some_and(|end| match self.kind_at(end) {
            TokenKind::Comma => true,
            TokenKind::CloseParen => behind_comma,
            _ => false,
        })
    }
}
