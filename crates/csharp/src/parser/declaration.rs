use super::Parser;
use super::types::TypeMode;
use crate::lexer::TokenKind;
use crate::{Declarator, LocalDeclaration, Stmt, StmtKind, VariableInitializer};

impl Parser<'_> {
    /// `const int a = 1, b = 2;` or a local function.
    pub(super) fn declaration_statement(&mut self) -> Stmt {
        let start = self.start();
        if self.is_local_function() {
            return self.local_function(start);
        }
        let declaration = self.local_declaration();
        self.expect(TokenKind::Semicolon);
        Stmt { kind: StmtKind::Local(declaration), span: self.span_since(start) }
    }

    /// A declaration without its semicolon.
    pub(super) fn local_declaration(&mut self) -> LocalDeclaration {
        let start = self.start();
        let is_const = self.eat(TokenKind::Const).is_some();
        let ty = if self.at(TokenKind::Ref) { self.ref_type() } else { self.declared_type() };
        let mut declarators = vec![self.declarator(is_const)];
        while self.eat(TokenKind::Comma).is_some() {
            declarators.push(self.declarator(is_const));
        }
        LocalDeclaration { is_const, ty, declarators, span: self.span_since(start) }
    }

    fn declarator(&mut self, is_const: bool) -> Declarator {
        let start = self.start();
        let name = self.identifier();
        if self.at(TokenKind::OpenBracket) {
            let bracket = self.start();
            self.skip_group();
            let span = self.span_since(bracket);
            self.error(span, "CS0650", BAD_ARRAY_DECLARATOR);
        }
        let initializer = self.eat(TokenKind::Equals).map(|_| self.variable_initializer());
        if is_const && initializer.is_none() && !name.is_missing() {
            self.late_error(name.span, "CS0145", "A const field requires a value to be provided");
        }
        Declarator { name, initializer, span: self.span_since(start) }
    }

    fn variable_initializer(&mut self) -> VariableInitializer {
        match self.kind() {
            TokenKind::OpenBrace => VariableInitializer::Array(self.array_initializer()),
            _ => {
                let value = self.expression_or_ref_value();
                VariableInitializer::Expr(value)
            }
        }
    }

    /// Whether a type, a name and parameters stand here, perhaps behind modifiers.
    pub(super) fn is_local_function(&self) -> bool {
        let is_ref = self.at(TokenKind::Ref);
        let is_readonly = is_ref && self.peek(1) == TokenKind::Readonly;
        let at = self.pos + usize::from(is_ref) + usize::from(is_readonly);
        let Some((_, name)) = self.scan_type(at, TypeMode::Normal) else { return false };
        if !self.is_identifier_at(name) {
            return false;
        }
        match self.kind_at(name + 1) {
            TokenKind::OpenParen => true,
            TokenKind::Less => self.is_type_parameter_list(name + 1),
            _ => false,
        }
    }

    /// Whether `<T, U>(` stands at `index`.
    fn is_type_parameter_list(&self, index: usize) -> bool {
        let mut at = index + 1;
        while self.is_identifier_at(at) {
            match self.kind_at(at + 1) {
                TokenKind::Comma => at += 2,
                TokenKind::Greater => return self.kind_at(at + 2) == TokenKind::OpenParen,
                _ => return false,
            }
        }
        false
    }
}

const BAD_ARRAY_DECLARATOR: &str = "Bad array declarator: To declare a managed array the rank specifier precedes the variable's identifier. To declare a fixed size buffer field, use the fixed keyword before the field type.";
