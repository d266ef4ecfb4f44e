//! What is reported, and where.

use super::Parser;
use crate::feature::Feature;
use crate::lexer::TokenKind;
use crate::{Span, SyntaxError};

impl Parser<'_> {
    pub(super) fn error(&mut self, span: Span, code: &'static str, message: impl Into<String>) {
        self.report(SyntaxError::new(code, message, span));
    }

    pub(super) fn feature(&mut self, span: Span, feature: Feature) {
        self.report(SyntaxError::feature(span, feature));
    }

    pub(super) fn report(&mut self, error: SyntaxError) {
        if !self.gave_up {
            self.report_lex_errors(self.pos, true);
            push_capped(&mut self.errors, error);
        }
    }

    /// Reports what Roslyn finds only after parsing, and therefore last.
    pub(super) fn late_error(&mut self, span: Span, code: &'static str, message: impl Into<String>) {
        if !self.gave_up {
            push_capped(&mut self.late_errors, SyntaxError::new(code, message, span));
        }
    }

    /// Reports that something is missing before the current token.
    ///
    /// What is missing before the first token Roslyn places on the line above, and so behind all other mistakes.
    /// Only the first of several things missing at one place is reported.
    pub(super) fn missing(&mut self, code: &'static str, message: impl Into<String>) {
        let help = self.keyword_help(code);
        self.missing_with_help(code, message, help);
    }

    pub(super) fn missing_with_help(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        if self.gave_up || self.last_missing == Some(self.pos) {
            return;
        }
        self.last_missing = Some(self.pos);
        self.report_lex_errors(self.pos, true);
        let error = SyntaxError { help, ..SyntaxError::new(code, message, self.missing_span()) };
        if self.pos == self.first && !self.token().span.is_empty() {
            self.leading_errors.push(error);
        } else {
            push_capped(&mut self.errors, error);
        }
    }

    fn missing_span(&self) -> Span {
        let token = self.token();
        if token.after_newline && self.pos != self.first { Span::at(self.last_end) } else { token.span }
    }

    fn keyword_help(&self, code: &str) -> Option<String> {
        let token = self.token();
        (code == "CS1001" && token.kind.is_keyword())
            .then(|| format!("`{0}` is a keyword; a name is written `@{0}`", self.text_of(token)))
    }

    pub(super) fn missing_token(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Semicolon => self.missing("CS1002", "; expected"),
            TokenKind::CloseParen => self.missing("CS1026", ") expected"),
            TokenKind::OpenBrace => self.missing("CS1514", "{ expected"),
            TokenKind::CloseBrace => self.missing("CS1513", "} expected"),
            TokenKind::Identifier => self.missing("CS1001", "Identifier expected"),
            _ => self.missing("CS1003", format!("Syntax error, '{}' expected", kind.text())),
        }
    }

    /// Reports that no expression can begin with the current token.
    pub(super) fn missing_expression(&mut self) {
        let token = self.token();
        match token.kind {
            TokenKind::End | TokenKind::HoleEnd | TokenKind::HoleFormat => {
                self.missing("CS1733", "Expected expression");
            }
            kind => {
                let written = self.text_of(token);
                let written = if written.is_empty() { kind.text() } else { written };
                let help = (self.first == 1 && begins_statement(kind)).then(|| STATEMENT_HELP.to_owned());
                self.missing_with_help("CS1525", format!("Invalid expression term '{written}'"), help);
            }
        }
    }

    pub(super) fn unexpected_token(&mut self) {
        let token = self.token();
        self.error(token.span, "CS1073", format!("Unexpected token '{}'", self.text_of(token)));
    }

    /// Reports what makes further reading useless and moves to the end.
    pub(super) fn give_up(&mut self, span: Span, code: &'static str, message: &str) {
        if !self.gave_up {
            self.error(span, code, message);
            self.gave_up = true;
            self.pos = self.lexed.tokens.len();
        }
    }

    /// Reports the lexer's mistakes up to the token at `index`, its own too unless only those `before` it are asked for.
    pub(super) fn report_lex_errors(&mut self, index: usize, before: bool) {
        let first = self.first;
        let due = |token: usize, is_before: bool| {
            token + first < index || (token + first == index && (is_before || !before))
        };
        while let Some(found) = self.lex_errors.next_if(|found| due(found.token, found.before)) {
            push_capped(&mut self.errors, found.error);
        }
    }

    /// Steps over a balanced group that begins at the current token.
    pub(super) fn skip_group(&mut self) {
        let mut open = 0_u32;
        loop {
            match self.kind() {
                TokenKind::OpenParen
                | TokenKind::OpenBracket
                | TokenKind::OpenBrace
                | TokenKind::HoleStart => {
                    open += 1;
                }
                TokenKind::CloseParen
                | TokenKind::CloseBracket
                | TokenKind::CloseBrace
                | TokenKind::HoleEnd => {
                    if open <= 1 {
                        self.bump();
                        return;
                    }
                    open -= 1;
                }
                TokenKind::End => return,
                _ => {}
            }
            self.bump();
        }
    }
}

fn push_capped(errors: &mut Vec<SyntaxError>, error: SyntaxError) {
    if errors.len() < MAX_ERRORS {
        errors.push(error);
    }
}

const fn begins_statement(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::OpenBrace
            | TokenKind::Return
            | TokenKind::If
            | TokenKind::For
            | TokenKind::ForEach
            | TokenKind::While
            | TokenKind::Do
            | TokenKind::Switch
            | TokenKind::Try
            | TokenKind::Using
            | TokenKind::Const
            | TokenKind::Lock
    )
}

pub(super) const STATEMENT_HELP: &str = "`@( )` holds one expression; statements stand in `@{ }`";

/// How many mistakes of a text are told.
const MAX_ERRORS: usize = 100;
