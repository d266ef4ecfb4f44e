use super::expression::Precedence;
use super::{Function, Parser};
use crate::feature;
use crate::lexer::TokenKind;
use crate::{
    AnonymousMethod, Expr, ExprKind, Lambda, LambdaBody, LambdaParameter, Parameter, ParameterModifier,
};

impl Parser<'_> {
    pub(super) fn lambda(&mut self) -> Expr {
        let start = self.start();
        let parameters = match self.kind() {
            TokenKind::OpenParen => self.lambda_parameters(),
            _ => vec![self.untyped_parameter()],
        };
        self.expect(TokenKind::Arrow);
        let body = self.lambda_body();
        self.expr(start, ExprKind::Lambda(Box::new(Lambda { parameters, body })))
    }

    fn lambda_parameters(&mut self) -> Vec<LambdaParameter> {
        let start = self.bump().span.start;
        let mut parameters = Vec::new();
        while !self.at(TokenKind::CloseParen) && !self.at(TokenKind::End) {
            parameters.push(self.lambda_parameter());
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
        }
        self.expect(TokenKind::CloseParen);
        let typed = parameters.iter().filter(|parameter| parameter.ty.is_some()).count();
        if typed != 0 && typed != parameters.len() {
            let span = self.span_since(start);
            let message =
                "Inconsistent lambda parameter usage; parameter types must be all explicit or all implicit";
            self.error(span, "CS0748", message);
        }
        parameters
    }

    fn lambda_parameter(&mut self) -> LambdaParameter {
        let is_untyped = self.at_identifier()
            && matches!(self.peek(1), TokenKind::Comma | TokenKind::CloseParen | TokenKind::Arrow);
        if is_untyped {
            return self.untyped_parameter();
        }
        let modifier = self.parameter_modifier();
        let ty = Some(self.type_normal());
        LambdaParameter { modifier, ty, name: self.identifier() }
    }

    fn untyped_parameter(&mut self) -> LambdaParameter {
        LambdaParameter { modifier: ParameterModifier::None, ty: None, name: self.identifier() }
    }

    pub(super) fn parameter_modifier(&mut self) -> ParameterModifier {
        let modifier = match self.kind() {
            TokenKind::Ref => ParameterModifier::Ref,
            TokenKind::Out => ParameterModifier::Out,
            TokenKind::In => ParameterModifier::In,
            TokenKind::Params => ParameterModifier::Params,
            TokenKind::This => ParameterModifier::This,
            _ => return ParameterModifier::None,
        };
        self.bump();
        modifier
    }

    fn lambda_body(&mut self) -> LambdaBody {
        if self.at(TokenKind::OpenBrace) {
            return LambdaBody::Block(self.inside(Function::Anonymous, Self::block));
        }
        LambdaBody::Expr(self.expression_or_ref())
    }

    /// `=> x` with nothing before it.
    pub(super) fn lambda_without_parameters(&mut self) -> Expr {
        let token = self.token();
        self.error(token.span, "CS1525", "Invalid expression term '=>'");
        self.bump();
        self.lambda_body();
        self.expr(token.span.start, ExprKind::Missing)
    }

    pub(super) fn anonymous_method(&mut self) -> Expr {
        let start = self.bump().span.start;
        let parameters = self.at(TokenKind::OpenParen).then(|| self.parameters());
        let body = self.inside(Function::Anonymous, Self::block);
        self.expr(start, ExprKind::AnonymousMethod(Box::new(AnonymousMethod { parameters, body })))
    }

    /// `(int x, ref string y, params int[] z)`
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        self.parameter_list(TokenKind::OpenParen, TokenKind::CloseParen)
    }

    pub(super) fn parameter_list(&mut self, open: TokenKind, close: TokenKind) -> Vec<Parameter> {
        self.expect(open);
        let mut parameters = Vec::new();
        while !self.at(close) && !self.at(TokenKind::End) {
            parameters.push(self.parameter());
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
        }
        self.expect(close);
        parameters
    }

    fn parameter(&mut self) -> Parameter {
        let start = self.start();
        let modifier = self.parameter_modifier();
        let ty = self.type_normal();
        let name = self.identifier();
        let default = self.eat(TokenKind::Equals).map(|_| self.sub_expression(Precedence::Expression));
        Parameter { modifier, ty, name, default, span: self.span_since(start) }
    }

    /// Whether `async x => …`, `async (x) => …` or `async delegate` begins here.
    pub(super) fn is_async_function(&self) -> bool {
        self.at_word("async") && self.is_function_at(self.pos + 1)
    }

    pub(super) fn is_static_function(&self) -> bool {
        self.is_function_at(self.pos + 1)
            || (self.is_word(self.pos + 1, "async") && self.is_function_at(self.pos + 2))
    }

    fn is_function_at(&self, index: usize) -> bool {
        match self.kind_at(index) {
            TokenKind::Delegate => true,
            TokenKind::Identifier => {
                self.is_identifier_at(index) && self.kind_at(index + 1) == TokenKind::Arrow
            }
            TokenKind::OpenParen => self.is_parenthesized_lambda(index),
            _ => false,
        }
    }

    pub(super) fn async_function(&mut self) -> Expr {
        self.async_error();
        self.term_behind_modifier()
    }

    pub(super) fn async_error(&mut self) {
        let span = self.bump().span;
        self.error(span, "csharp::async", "`async` is not available in a policy expression");
    }

    pub(super) fn static_function(&mut self) -> Expr {
        let span = self.bump().span;
        self.feature(span, feature::STATIC_LAMBDA);
        if self.at_word("async") {
            self.async_error();
        }
        self.term_behind_modifier()
    }

    fn term_behind_modifier(&mut self) -> Expr {
        match self.kind() {
            TokenKind::Delegate => self.anonymous_method(),
            _ => self.lambda(),
        }
    }
}
