use super::Parser;
use super::scan::predefined_type;
use crate::lexer::TokenKind;
use crate::{Expr, ExprKind, Literal, Span, TypeSyntax};

impl Parser<'_> {
    /// An operand with all that follows it: `x.y(z)[0]++`.
    pub(super) fn term(&mut self) -> Expr {
        let start = self.start();
        let first = self.term_without_postfix();
        self.postfix(start, first)
    }

    fn term_without_postfix(&mut self) -> Expr {
        let start = self.start();
        if self.is_lambda() {
            return self.lambda();
        }
        match self.kind() {
            TokenKind::Number | TokenKind::String | TokenKind::Char => self.literal(),
            TokenKind::True => self.keyword_literal(Literal::Bool(true)),
            TokenKind::False => self.keyword_literal(Literal::Bool(false)),
            TokenKind::Null => self.keyword_literal(Literal::Null),
            TokenKind::InterpolatedStart | TokenKind::InterpolatedVerbatimStart => self.interpolated_string(),
            TokenKind::Identifier if self.is_async_function() => self.async_function(),
            TokenKind::Identifier if self.at_identifier() => self.name_expression(),
            TokenKind::ColonColon => self.name_expression(),
            TokenKind::OpenParen => self.parenthesized(),
            TokenKind::This => self.keyword_expression(ExprKind::This),
            TokenKind::Base => self.keyword_expression(ExprKind::Base),
            TokenKind::TypeOf => self.type_of(),
            TokenKind::SizeOf => self.size_of(),
            TokenKind::Default => self.default(),
            TokenKind::Checked => self.checked(ExprKind::Checked),
            TokenKind::Unchecked => self.checked(ExprKind::Unchecked),
            TokenKind::New => self.new_expression(),
            TokenKind::StackAlloc => self.stack_alloc(),
            TokenKind::Delegate => self.anonymous_method(),
            TokenKind::Static if self.is_static_function() => self.static_function(),
            TokenKind::Ref => self.misplaced_ref(),
            TokenKind::Arrow => self.lambda_without_parameters(),
            kind if predefined_type(kind).is_some() => self.predefined(),
            _ => {
                self.missing_expression();
                Expr { kind: ExprKind::Missing, span: Span::at(start) }
            }
        }
    }

    fn literal(&mut self) -> Expr {
        let token = self.bump();
        let kind =
            self.lexed.value(token).map_or(ExprKind::Missing, |value| ExprKind::Literal(value.clone()));
        Expr { kind, span: token.span }
    }

    fn keyword_literal(&mut self, literal: Literal) -> Expr {
        self.keyword_expression(ExprKind::Literal(literal))
    }

    fn keyword_expression(&mut self, kind: ExprKind) -> Expr {
        let span = self.bump().span;
        Expr { kind, span }
    }

    /// The smallest `int` or `long`, whose digits alone, behind the minus, would be too large.
    pub(super) fn smallest_number(&mut self) -> Option<Literal> {
        let token = self.token();
        let digits = self.text_of(token).trim_end_matches('L');
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
        let goes_on = matches!(self.peek(1), TokenKind::Dot | TokenKind::OpenBracket | TokenKind::OpenParen);
        if token.kind != TokenKind::Number || !is_plain || goes_on {
            return None;
        }
        let smallest = match self.lexed.value(token) {
            Some(Literal::UInt(0x8000_0000)) => Literal::Int(i32::MIN),
            Some(Literal::ULong(0x8000_0000_0000_0000)) => Literal::Long(i64::MIN),
            _ => return None,
        };
        self.bump();
        Some(smallest)
    }

    /// `int` in `int.Parse`
    fn predefined(&mut self) -> Expr {
        let token = self.bump();
        let is_void = token.kind == TokenKind::Void;
        if is_void || !self.at(TokenKind::Dot) {
            self.error(token.span, "CS1525", format!("Invalid expression term '{}'", token.kind.text()));
        }
        let kind = predefined_type(token.kind).map_or(ExprKind::Missing, ExprKind::Predefined);
        Expr { kind, span: token.span }
    }

    fn type_of(&mut self) -> Expr {
        let start = self.bump().span.start;
        self.expect(TokenKind::OpenParen);
        let outer = std::mem::replace(&mut self.allow_unbound, true);
        let ty = Box::new(self.return_type());
        self.allow_unbound = outer;
        self.expect(TokenKind::CloseParen);
        self.expr(start, ExprKind::TypeOf(ty))
    }

    fn size_of(&mut self) -> Expr {
        let start = self.bump().span.start;
        let ty = self.type_in_parentheses();
        self.expr(start, ExprKind::SizeOf(ty))
    }

    /// `default(T)`, or `default` alone.
    fn default(&mut self) -> Expr {
        let start = self.bump().span.start;
        let ty = self.at(TokenKind::OpenParen).then(|| self.type_in_parentheses());
        self.expr(start, ExprKind::Default(ty))
    }

    fn type_in_parentheses(&mut self) -> Box<TypeSyntax> {
        self.expect(TokenKind::OpenParen);
        let ty = Box::new(self.type_normal());
        self.expect(TokenKind::CloseParen);
        ty
    }

    fn checked(&mut self, kind: fn(Box<Expr>) -> ExprKind) -> Expr {
        let start = self.bump().span.start;
        self.expect(TokenKind::OpenParen);
        let operand = Box::new(self.expression());
        self.expect(TokenKind::CloseParen);
        self.expr(start, kind(operand))
    }

    fn misplaced_ref(&mut self) -> Expr {
        let token = self.bump();
        self.error(token.span, "CS1525", "Invalid expression term 'ref'");
        let operand = Box::new(self.expression());
        self.expr(token.span.start, ExprKind::Ref(operand))
    }

    fn stack_alloc(&mut self) -> Expr {
        let token = self.bump();
        self.error(token.span, "CS1525", "Invalid expression term 'stackalloc'");
        if !self.at(TokenKind::OpenBracket) {
            self.parse_type(super::types::TypeMode::New);
        }
        if self.at(TokenKind::OpenBracket) {
            self.skip_group();
        }
        if self.at(TokenKind::OpenBrace) {
            self.skip_group();
        }
        self.expr(token.span.start, ExprKind::Missing)
    }
}
