use super::Parser;
use super::expression::Precedence;
use crate::lexer::TokenKind;
use crate::{Expr, ExprKind};

impl Parser<'_> {
    /// A cast, a tuple, or an expression in parentheses.
    pub(super) fn parenthesized(&mut self) -> Expr {
        if self.is_cast(self.pos) {
            return self.cast();
        }
        let start = self.bump().span.start;
        let element = self.tuple_element(false);
        if element.name.is_some() || self.at(TokenKind::Comma) {
            return self.tuple_rest(start, element);
        }
        self.expect(TokenKind::CloseParen);
        self.expr(start, ExprKind::Parenthesized(Box::new(element.value)))
    }

    fn cast(&mut self) -> Expr {
        let start = self.bump().span.start;
        let ty = Box::new(self.type_normal());
        self.expect(TokenKind::CloseParen);
        let operand = Box::new(self.sub_expression(Precedence::Unary));
        self.expr(start, ExprKind::Cast { ty, operand })
    }
}
