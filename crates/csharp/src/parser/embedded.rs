//! Statements that hold other statements.

use super::Parser;
use crate::feature;
use crate::lexer::TokenKind;
use crate::{
    Block, CatchClause, CatchDeclaration, Expr, ExprKind, ForEachTarget, ForInitializer, Stmt, StmtKind,
    UsingResource,
};

impl Parser<'_> {
    /// The statement behind `if (…)` and the like, which may not declare anything.
    fn embedded_statement(&mut self) -> Box<Stmt> {
        let is_bad_start = matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End | TokenKind::Else);
        if is_bad_start {
            self.missing_expression();
            return Box::new(Stmt { kind: StmtKind::Empty, span: crate::Span::at(self.start()) });
        }
        let statement = self.statement();
        let declares = matches!(
            statement.kind,
            StmtKind::Local(_) | StmtKind::LocalFunction(_) | StmtKind::Labeled { .. }
        );
        if declares {
            let message = "Embedded statement cannot be a declaration or labeled statement";
            self.error(statement.span, "CS1023", message);
        }
        Box::new(statement)
    }

    fn condition(&mut self) -> Expr {
        self.expect(TokenKind::OpenParen);
        let condition = self.expression();
        self.expect(TokenKind::CloseParen);
        condition
    }

    pub(super) fn if_statement(&mut self) -> StmtKind {
        self.bump();
        let condition = self.condition();
        let then = self.embedded_statement();
        let otherwise = self.eat(TokenKind::Else).map(|_| self.embedded_statement());
        StmtKind::If { condition, then, otherwise }
    }

    pub(super) fn else_without_if(&mut self) -> StmtKind {
        let span = self.bump().span;
        self.error(span, "CS8641", "'else' cannot start a statement.");
        let then = self.embedded_statement();
        then.kind
    }

    pub(super) fn while_statement(&mut self) -> StmtKind {
        self.bump();
        let condition = self.condition();
        StmtKind::While { condition, body: self.embedded_statement() }
    }

    pub(super) fn do_statement(&mut self) -> StmtKind {
        self.bump();
        let body = self.embedded_statement();
        self.expect(TokenKind::While);
        let condition = self.condition();
        self.expect(TokenKind::Semicolon);
        StmtKind::Do { body, condition }
    }

    pub(super) fn for_statement(&mut self) -> StmtKind {
        self.bump();
        self.expect(TokenKind::OpenParen);
        let initializer = self.for_initializer();
        self.expect(TokenKind::Semicolon);
        let condition = (!self.at(TokenKind::Semicolon)).then(|| self.expression());
        self.expect(TokenKind::Semicolon);
        let step = match self.kind() {
            TokenKind::CloseParen => Vec::new(),
            _ => self.statement_expressions(),
        };
        self.expect(TokenKind::CloseParen);
        StmtKind::For { initializer, condition, step, body: self.embedded_statement() }
    }

    fn for_initializer(&mut self) -> ForInitializer {
        if self.at(TokenKind::Semicolon) {
            ForInitializer::Expressions(Vec::new())
        } else if self.is_local_declaration() {
            ForInitializer::Declaration(self.local_declaration())
        } else {
            ForInitializer::Expressions(self.statement_expressions())
        }
    }

    fn statement_expressions(&mut self) -> Vec<Expr> {
        let mut expressions = Vec::new();
        loop {
            let value = self.expression();
            self.check_statement_expression(&value);
            expressions.push(value);
            if self.eat(TokenKind::Comma).is_none() {
                return expressions;
            }
        }
    }

    pub(super) fn for_each_statement(&mut self) -> StmtKind {
        self.bump();
        self.expect(TokenKind::OpenParen);
        let target = self.for_each_target();
        self.expect_in();
        let source = self.expression();
        self.expect(TokenKind::CloseParen);
        StmtKind::ForEach { target, source, body: self.embedded_statement() }
    }

    /// Reads `in`; another word in its place is stepped over.
    pub(super) fn expect_in(&mut self) {
        if self.eat(TokenKind::In).is_some() {
            return;
        }
        self.missing("CS1515", "'in' expected");
        if self.at_identifier() && self.is_identifier_at(self.pos + 1) {
            self.bump();
        }
    }

    fn for_each_target(&mut self) -> ForEachTarget {
        if self.at(TokenKind::Ref) {
            return ForEachTarget::Variable { ty: self.ref_type(), name: self.identifier() };
        }
        let end = self.scan_declaration(true);
        let is_deconstruction = end.is_some_and(|end| self.kind_at(end - 1) == TokenKind::CloseParen);
        if is_deconstruction {
            return ForEachTarget::Deconstruction(self.declaration_expression());
        }
        if end.is_some() {
            return ForEachTarget::Variable { ty: self.declared_type(), name: self.identifier() };
        }
        let target = self.expression();
        if !matches!(target.kind, ExprKind::Tuple(_)) {
            let message = "Type and identifier are both required in a foreach statement";
            self.error(target.span, "CS0230", message);
        }
        ForEachTarget::Deconstruction(target)
    }

    pub(super) fn try_statement(&mut self) -> StmtKind {
        let block = match self.expect(TokenKind::Try) {
            Some(_) => self.block(),
            None => Block { statements: Vec::new(), span: crate::Span::at(self.start()) },
        };
        let mut catches: Vec<CatchClause> = Vec::new();
        while self.at(TokenKind::Catch) {
            let follows_general =
                catches.last().is_some_and(|last| last.declaration.is_none() && last.filter.is_none());
            if follows_general {
                let span = self.token().span;
                self.error(span, "CS1017", CATCH_BEHIND_GENERAL);
            }
            catches.push(self.catch_clause());
        }
        let finally = self.eat(TokenKind::Finally).map(|_| self.block());
        if catches.is_empty() && finally.is_none() {
            self.missing("CS1524", "Expected catch or finally");
        }
        StmtKind::Try { block, catches, finally }
    }

    fn catch_clause(&mut self) -> CatchClause {
        let start = self.bump().span.start;
        let declaration = self.at(TokenKind::OpenParen).then(|| self.catch_declaration());
        let filter = self.eat_word("when").then(|| self.condition());
        let block = self.block();
        CatchClause { declaration, filter, block, span: self.span_since(start) }
    }

    fn catch_declaration(&mut self) -> CatchDeclaration {
        self.bump();
        let ty = self.type_normal();
        let name = self.at_identifier().then(|| self.identifier());
        self.expect(TokenKind::CloseParen);
        CatchDeclaration { ty, name }
    }

    pub(super) fn using_statement(&mut self) -> StmtKind {
        let token = self.bump();
        if !self.at(TokenKind::OpenParen) && self.is_local_declaration() {
            self.feature(token.span, feature::USING_DECLARATION);
            let declaration = self.local_declaration();
            self.expect(TokenKind::Semicolon);
            return StmtKind::Local(declaration);
        }
        self.expect(TokenKind::OpenParen);
        let resource = match self.is_local_declaration() {
            true => UsingResource::Declaration(self.local_declaration()),
            false => UsingResource::Expr(self.expression()),
        };
        self.expect(TokenKind::CloseParen);
        StmtKind::Using { resource, body: self.embedded_statement() }
    }

    pub(super) fn lock_statement(&mut self) -> StmtKind {
        self.bump();
        let object = self.condition();
        StmtKind::Lock { object, body: self.embedded_statement() }
    }

    /// `fixed (…) …`, which needs unsafe code.
    pub(super) fn fixed_statement(&mut self) -> StmtKind {
        let span = self.bump().span;
        self.pointer_error(span);
        if self.at(TokenKind::OpenParen) {
            self.skip_group();
        }
        self.embedded_statement().kind
    }
}

const CATCH_BEHIND_GENERAL: &str = "Catch clauses cannot follow the general catch clause of a try statement";
