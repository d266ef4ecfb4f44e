use super::Parser;
use super::expression::Precedence;
use super::scan::Scanned;
use super::types::TypeMode;
use crate::feature::{self, Feature};
use crate::lexer::TokenKind;
use crate::{Designation, DesignationKind, Expr, ExprKind, Pattern, PatternKind};

impl Parser<'_> {
    /// What stands behind `is`.
    pub(super) fn is_pattern(&mut self) -> Pattern {
        let start = self.start();
        let pattern = self.simple_pattern(false);
        self.refuse_pattern_combinators();
        Pattern { kind: pattern, span: self.span_since(start) }
    }

    /// What stands behind `case`.
    pub(super) fn case_pattern(&mut self) -> Pattern {
        let start = self.start();
        let kind = self.simple_pattern(true);
        self.refuse_pattern_combinators();
        Pattern { kind, span: self.span_since(start) }
    }

    fn simple_pattern(&mut self, in_case: bool) -> PatternKind {
        if let Some(feature) = self.later_pattern() {
            return self.refuse_pattern(feature, in_case);
        }
        if self.at_word("var") && self.is_var_pattern() {
            self.bump();
            return PatternKind::Var(self.designation());
        }
        if in_case && self.is_nullable_declaration() {
            let ty = self.parse_type(TypeMode::Normal);
            return PatternKind::Declaration { ty, designation: self.designation() };
        }
        let scanned = self.scan_type(self.pos, TypeMode::EndOfExpression);
        let Some((found, end)) = scanned else { return self.constant_pattern(in_case) };
        if self.is_designation(end) {
            let ty = self.parse_type(TypeMode::EndOfExpression);
            return PatternKind::Declaration { ty, designation: self.designation() };
        }
        let is_type = match found {
            Scanned::Type | Scanned::Nullable => self.kind_at(end) != TokenKind::Dot,
            Scanned::Name | Scanned::Tuple => !self.goes_on_as_expression(end),
        };
        if is_type && !in_case {
            return PatternKind::Type(self.parse_type(TypeMode::EndOfExpression));
        }
        self.constant_pattern(in_case)
    }

    /// `int? n` behind `case`, which no expression begins with.
    fn is_nullable_declaration(&self) -> bool {
        super::scan::predefined_type(self.kind()).is_some()
            && self.peek(1) == TokenKind::Question
            && self.is_designation(self.pos + 2)
    }

    fn constant_pattern(&mut self, in_case: bool) -> PatternKind {
        let at_type_or_value = self.can_start_expression(self.pos);
        if !in_case && !at_type_or_value {
            return PatternKind::Type(self.missing_type());
        }
        let precedence = if in_case { Precedence::Conditional } else { Precedence::Shift };
        PatternKind::Constant(Box::new(self.sub_expression(precedence)))
    }

    fn is_var_pattern(&self) -> bool {
        self.peek(1) == TokenKind::OpenParen || self.is_designation(self.pos + 1)
    }

    /// Whether the token at `index` names what a pattern declares.
    fn is_designation(&self, index: usize) -> bool {
        self.is_identifier_at(index) && !["when", "and", "or"].iter().any(|word| self.is_word(index, word))
    }

    /// Whether what looks like a type up to `end` is only the beginning of a constant expression.
    fn goes_on_as_expression(&self, end: usize) -> bool {
        matches!(
            self.kind_at(end),
            TokenKind::Plus
                | TokenKind::Minus
                | TokenKind::Star
                | TokenKind::Slash
                | TokenKind::Percent
                | TokenKind::LessLess
                | TokenKind::OpenParen
                | TokenKind::PlusPlus
                | TokenKind::MinusMinus
                | TokenKind::MinusGreater
        )
    }

    /// The kind of pattern that begins here, if C# 7 has not got it.
    fn later_pattern(&self) -> Option<Feature> {
        match self.kind() {
            TokenKind::OpenBrace => Some(feature::RECURSIVE_PATTERN),
            TokenKind::OpenBracket => Some(feature::LIST_PATTERN),
            TokenKind::Less | TokenKind::LessEquals | TokenKind::Greater | TokenKind::GreaterEquals => {
                Some(feature::RELATIONAL_PATTERN)
            }
            TokenKind::Identifier if self.at_word("not") && self.starts_pattern(self.pos + 1) => {
                Some(feature::NOT_PATTERN)
            }
            _ => None,
        }
    }

    /// Whether a pattern can begin at `index`, where behind a name it would make no sense in C# 7.
    fn starts_pattern(&self, index: usize) -> bool {
        match self.kind_at(index) {
            TokenKind::Identifier => self.is_identifier_at(index) && !self.is_word(index, "when"),
            TokenKind::Number | TokenKind::String | TokenKind::Char => true,
            TokenKind::Null | TokenKind::True | TokenKind::False | TokenKind::OpenBrace => true,
            kind => super::scan::predefined_type(kind).is_some(),
        }
    }

    fn refuse_pattern(&mut self, feature: Feature, in_case: bool) -> PatternKind {
        let span = self.token().span;
        self.feature(span, feature);
        match self.kind() {
            TokenKind::OpenBrace | TokenKind::OpenBracket => {
                self.skip_group();
                if self.at_identifier() && self.is_designation(self.pos) {
                    self.bump();
                }
            }
            _ => {
                self.bump();
                self.nested(|parser| parser.simple_pattern(in_case), |_| PatternKind::missing());
            }
        }
        PatternKind::missing()
    }

    /// Steps over `and …`, `or …` of C# 9.
    fn refuse_pattern_combinators(&mut self) {
        for (word, feature) in [("and", feature::AND_PATTERN), ("or", feature::OR_PATTERN)] {
            if self.at_word(word) && (self.starts_pattern(self.pos + 1) || self.is_relation(self.pos + 1)) {
                let span = self.bump().span;
                self.feature(span, feature);
                self.nested(
                    |parser| {
                        parser.simple_pattern(false);
                        parser.refuse_pattern_combinators();
                    },
                    |_| (),
                );
            }
        }
    }

    fn is_relation(&self, index: usize) -> bool {
        matches!(
            self.kind_at(index),
            TokenKind::Less | TokenKind::LessEquals | TokenKind::Greater | TokenKind::GreaterEquals
        )
    }

    /// `x`, `_`, `(x, (y, _))`
    pub(super) fn designation(&mut self) -> Designation {
        let missing = |span| Designation { kind: DesignationKind::Discard, span };
        self.nested(Self::designation_unguarded, missing)
    }

    fn designation_unguarded(&mut self) -> Designation {
        let start = self.start();
        if self.eat(TokenKind::OpenParen).is_none() {
            let is_discard = self.at_word("_");
            let name = self.identifier();
            let span = name.span;
            let kind = if is_discard { DesignationKind::Discard } else { DesignationKind::Variable(name) };
            return Designation { kind, span };
        }
        let mut designations = vec![self.designation()];
        while self.eat(TokenKind::Comma).is_some() {
            designations.push(self.designation());
        }
        self.expect(TokenKind::CloseParen);
        Designation { kind: DesignationKind::Tuple(designations), span: self.span_since(start) }
    }

    /// `var x`, `var (x, y)`, `int x`
    pub(super) fn declaration_expression(&mut self) -> Expr {
        let start = self.start();
        let ty = Box::new(self.declared_type());
        let designation = self.designation();
        self.expr(start, ExprKind::Declaration { ty, designation })
    }
}

impl PatternKind {
    fn missing() -> Self {
        let span = crate::Span::default();
        Self::Constant(Box::new(Expr { kind: ExprKind::Missing, span }))
    }
}
