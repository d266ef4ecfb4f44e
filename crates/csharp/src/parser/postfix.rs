use super::Parser;
use crate::feature;
use crate::lexer::TokenKind;
use crate::{ArgumentModifier, Arguments, Expr, ExprKind, PostfixOp, Span};

impl Parser<'_> {
    /// What follows an operand that began at `start`.
    pub(super) fn postfix(&mut self, start: u32, mut expr: Expr) -> Expr {
        loop {
            let target = Box::new(expr);
            let kind = match self.kind() {
                TokenKind::PlusPlus => {
                    self.bump();
                    ExprKind::Postfix { op: PostfixOp::Increment, operand: target }
                }
                TokenKind::MinusMinus => {
                    self.bump();
                    ExprKind::Postfix { op: PostfixOp::Decrement, operand: target }
                }
                TokenKind::Question if self.is_conditional_access() => {
                    self.bump();
                    ExprKind::ConditionalAccess { target, when_not_null: Box::new(self.when_not_null()) }
                }
                TokenKind::Exclamation => {
                    let span = self.bump().span;
                    self.feature(span, feature::NULL_FORGIVING);
                    target.kind
                }
                _ => match self.member_or_call(*target) {
                    Ok(kind) => kind,
                    Err(expr) => return expr,
                },
            };
            expr = self.expr(start, kind);
            if !self.chain_link() {
                return expr;
            }
        }
    }

    /// `.Name`, `(…)` or `[…]` behind `target`; gives `target` back where none follows.
    fn member_or_call(&mut self, target: Expr) -> Result<ExprKind, Expr> {
        match self.kind() {
            TokenKind::OpenParen => Ok(self.invocation(target)),
            TokenKind::OpenBracket => {
                let arguments = self.bracketed_arguments();
                Ok(ExprKind::ElementAccess { target: Box::new(target), arguments })
            }
            TokenKind::Dot => {
                self.bump();
                let name = self.simple_name_of_expression();
                Ok(ExprKind::Member { target: Box::new(target), name })
            }
            TokenKind::MinusGreater => {
                let span = self.bump().span;
                self.error(span, "CS0193", "The * or -> operator must be applied to a pointer");
                let name = self.simple_name_of_expression();
                Ok(ExprKind::Member { target: Box::new(target), name })
            }
            TokenKind::DotDot if matches!(target.kind, ExprKind::Missing) => {
                self.bump();
                self.missing_token(TokenKind::Identifier);
                Err(target)
            }
            _ => Err(target),
        }
    }

    fn invocation(&mut self, target: Expr) -> ExprKind {
        let is_name_of = matches!(&target.kind, ExprKind::Name(name)
            if name.type_arguments.is_none() && target.span.of(self.text) == "nameof");
        let mut arguments = self.parenthesized_arguments();
        if is_name_of && let Some(argument) = only_plain_argument(&mut arguments) {
            return ExprKind::NameOf(Box::new(argument));
        }
        ExprKind::Invocation { target: Box::new(target), arguments }
    }

    fn is_conditional_access(&self) -> bool {
        matches!(self.peek(1), TokenKind::Dot | TokenKind::OpenBracket)
    }

    /// What stands behind `?`: a chain that begins at the receiver.
    fn when_not_null(&mut self) -> Expr {
        let missing = |span| Expr { kind: ExprKind::Missing, span };
        self.nested(Self::binding_chain, missing)
    }

    fn binding_chain(&mut self) -> Expr {
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::OpenBracket => ExprKind::ElementBinding(self.bracketed_arguments()),
            _ => {
                self.expect(TokenKind::Dot);
                ExprKind::MemberBinding(self.simple_name_of_expression())
            }
        };
        let mut expr = self.expr(start, kind);
        loop {
            if self.at(TokenKind::Question) && self.is_conditional_access() {
                self.bump();
                let when_not_null = Box::new(self.when_not_null());
                let target = Box::new(expr);
                return self.expr(start, ExprKind::ConditionalAccess { target, when_not_null });
            }
            let kind = match self.member_or_call(expr) {
                Ok(kind) => kind,
                Err(expr) => return expr,
            };
            expr = self.expr(start, kind);
            if !self.chain_link() {
                return expr;
            }
        }
    }
}

/// The argument of `nameof(x)`.
fn only_plain_argument(arguments: &mut Arguments) -> Option<Expr> {
    let [argument] = arguments.list.as_mut_slice() else { return None };
    if argument.name.is_some() || argument.modifier != ArgumentModifier::None {
        return None;
    }
    let missing = Expr { kind: ExprKind::Missing, span: Span::default() };
    Some(std::mem::replace(&mut argument.value, missing))
}
