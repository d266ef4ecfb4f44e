use super::Parser;
use crate::lexer::TokenKind;
use crate::{StmtKind, SwitchLabel, SwitchLabelKind, SwitchSection};

impl Parser<'_> {
    pub(super) fn switch_statement(&mut self) -> StmtKind {
        self.bump();
        self.expect(TokenKind::OpenParen);
        let value = self.expression();
        self.expect(TokenKind::CloseParen);
        self.expect(TokenKind::OpenBrace);
        let mut sections = Vec::new();
        while !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End) {
            if self.at_switch_label() {
                sections.push(self.switch_section());
            } else {
                self.statements_before_label();
            }
        }
        self.expect(TokenKind::CloseBrace);
        StmtKind::Switch { value, sections }
    }

    /// Reports and steps over what stands before the first label.
    fn statements_before_label(&mut self) {
        let span = self.token().span;
        self.error(span, "CS1513", "} expected");
        self.statement_list(&mut Vec::new(), true);
    }

    /// Whether `case` or `default:` stands here; `default` alone begins an expression.
    pub(super) fn at_switch_label(&self) -> bool {
        match self.kind() {
            TokenKind::Case => true,
            TokenKind::Default => self.peek(1) == TokenKind::Colon,
            _ => false,
        }
    }

    fn switch_section(&mut self) -> SwitchSection {
        let start = self.start();
        let mut labels = Vec::new();
        while self.at_switch_label() {
            labels.push(self.switch_label());
        }
        let mut statements = Vec::new();
        self.statement_list(&mut statements, true);
        SwitchSection { labels, statements, span: self.span_since(start) }
    }

    fn switch_label(&mut self) -> SwitchLabel {
        let token = self.bump();
        let kind = match token.kind {
            TokenKind::Default => SwitchLabelKind::Default,
            _ => {
                let pattern = Box::new(self.case_pattern());
                let guard = self.eat_word("when").then(|| self.expression());
                SwitchLabelKind::Case { pattern, guard }
            }
        };
        self.expect(TokenKind::Colon);
        SwitchLabel { kind, span: self.span_since(token.span.start) }
    }
}
