use super::expression::Precedence;
use super::{Function, Parser};
use crate::lexer::TokenKind;
use crate::{FunctionBody, Identifier, LocalFunction, Stmt, StmtKind, TypeConstraint};

impl Parser<'_> {
    /// A function among statements, behind its modifiers.
    pub(super) fn local_function(&mut self, start: u32) -> Stmt {
        let return_type = if self.at(TokenKind::Ref) { self.ref_type() } else { self.return_type() };
        let name = self.identifier();
        let type_parameters = self.type_parameters();
        let parameters = self.parameters();
        let constraints = self.constraints();
        let body = self.function_body(&name);
        let function = LocalFunction { return_type, name, type_parameters, parameters, constraints, body };
        Stmt { kind: StmtKind::LocalFunction(Box::new(function)), span: self.span_since(start) }
    }

    /// `<T, U>`, if it is there.
    pub(super) fn type_parameters(&mut self) -> Vec<Identifier> {
        let mut parameters = Vec::new();
        if self.eat(TokenKind::Less).is_none() {
            return parameters;
        }
        loop {
            self.variance();
            parameters.push(self.identifier());
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
        }
        self.expect(TokenKind::Greater);
        parameters
    }

    /// `in` and `out` of a type parameter, as .NET's reference prints them.
    fn variance(&mut self) {
        if matches!(self.kind(), TokenKind::In | TokenKind::Out) {
            self.bump();
        }
    }

    /// `where T : class, new()`, any number of times.
    pub(super) fn constraints(&mut self) -> Vec<TypeConstraint> {
        let mut constraints = Vec::new();
        while self.at_word("where") && self.is_identifier_at(self.pos + 1) {
            self.bump();
            constraints.push(self.constraint());
        }
        constraints
    }

    fn constraint(&mut self) -> TypeConstraint {
        let parameter = self.identifier();
        self.expect(TokenKind::Colon);
        let mut constraint = TypeConstraint {
            parameter,
            types: Vec::new(),
            class: false,
            structure: false,
            constructor: false,
        };
        loop {
            match self.kind() {
                TokenKind::Class => {
                    self.bump();
                    constraint.class = true;
                }
                TokenKind::Struct => {
                    self.bump();
                    constraint.structure = true;
                }
                TokenKind::New => {
                    self.bump();
                    self.expect(TokenKind::OpenParen);
                    self.expect(TokenKind::CloseParen);
                    constraint.constructor = true;
                }
                _ => constraint.types.push(self.type_normal()),
            }
            if self.eat(TokenKind::Comma).is_none() {
                return constraint;
            }
        }
    }

    fn function_body(&mut self, name: &Identifier) -> FunctionBody {
        match self.kind() {
            TokenKind::OpenBrace => FunctionBody::Block(self.inside(Function::Local, Self::block)),
            TokenKind::Arrow => {
                self.bump();
                let value = self.expression_or_ref();
                self.expect(TokenKind::Semicolon);
                FunctionBody::Expr(value)
            }
            TokenKind::Semicolon => {
                self.bump();
                let message =
                    format!("'{}' is a local function and must therefore always have a body.", name.text);
                self.late_error(name.span, "CS8112", message);
                FunctionBody::Missing
            }
            _ => {
                self.missing("CS8180", "{ or ; or => expected");
                FunctionBody::Missing
            }
        }
    }

    /// The value behind `=`, which may be a reference.
    pub(super) fn expression_or_ref_value(&mut self) -> crate::Expr {
        if self.at(TokenKind::Ref) {
            return self.expression_or_ref();
        }
        self.sub_expression(Precedence::Expression)
    }
}
