use super::Parser;
use crate::lexer::TokenKind;
use crate::{Expr, ExprKind, InterpolatedString, InterpolationPart, Literal, Text};

impl Parser<'_> {
    pub(super) fn interpolated_string(&mut self) -> Expr {
        let start = self.bump();
        let verbatim = start.kind == TokenKind::InterpolatedVerbatimStart;
        let mut parts = Vec::new();
        loop {
            match self.kind() {
                TokenKind::InterpolatedText => {
                    let span = self.token().span;
                    parts.push(InterpolationPart::Text { text: self.text_value(), span });
                }
                TokenKind::HoleStart => parts.push(self.hole()),
                TokenKind::InterpolatedEnd => {
                    self.bump();
                    break;
                }
                _ => break,
            }
        }
        self.expr(start.span.start, ExprKind::Interpolated(InterpolatedString { parts, verbatim }))
    }

    /// Reads a token whose value is a text.
    fn text_value(&mut self) -> Text {
        let token = self.bump();
        match self.lexed.value(token) {
            Some(Literal::String(text)) => text.clone(),
            _ => Text::Str(ecow::EcoString::new()),
        }
    }

    fn hole(&mut self) -> InterpolationPart {
        let start = self.bump().span.start;
        let value = self.expression();
        let alignment = self.eat(TokenKind::Comma).map(|_| Box::new(self.expression()));
        let format = self.at(TokenKind::HoleFormat).then(|| self.text_value());
        self.end_of_hole();
        InterpolationPart::Hole { value, alignment, format, span: self.span_since(start) }
    }

    fn end_of_hole(&mut self) {
        if !self.at(TokenKind::HoleEnd) {
            self.unexpected_token();
            self.skip_to_end_of_hole();
        }
        self.eat(TokenKind::HoleEnd);
    }

    fn skip_to_end_of_hole(&mut self) {
        while !matches!(self.kind(), TokenKind::HoleEnd | TokenKind::End) {
            match self.kind() {
                TokenKind::HoleStart
                | TokenKind::OpenParen
                | TokenKind::OpenBrace
                | TokenKind::OpenBracket => self.skip_group(),
                _ => {
                    self.bump();
                }
            }
        }
    }
}
