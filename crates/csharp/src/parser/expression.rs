use super::Parser;
use super::scan::predefined_type;
use super::types::TypeMode;
use crate::feature;
use crate::lexer::TokenKind;
use crate::{AssignOp, BinaryOp, Expr, ExprKind, PrefixOp, Span};

/// How tightly operators bind, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Precedence {
    Expression,
    Assignment,
    Conditional,
    Coalescing,
    ConditionalOr,
    ConditionalAnd,
    Or,
    ExclusiveOr,
    And,
    Equality,
    Relational,
    Shift,
    Additive,
    Multiplicative,
    Range,
    Unary,
}

/// What an operator behind an operand does.
#[derive(Clone, Copy)]
enum Infix {
    Binary(BinaryOp),
    Assign(AssignOp),
    Is,
    As,
    Range,
    /// `??=` of C# 8
    CoalesceAssign,
    Switch,
    With,
}

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Expr {
        self.sub_expression(Precedence::Expression)
    }

    /// An expression where `throw` may stand too.
    pub(super) fn expression_or_throw(&mut self, precedence: Precedence) -> Expr {
        self.allow_throw = true;
        self.sub_expression(precedence)
    }

    pub(super) fn sub_expression(&mut self, precedence: Precedence) -> Expr {
        let missing = |span| Expr { kind: ExprKind::Missing, span };
        self.nested(|parser| parser.with_own_chain(|parser| parser.operators(precedence)), missing)
    }

    fn operators(&mut self, precedence: Precedence) -> Expr {
        let start = self.start();
        let allow_throw = std::mem::take(&mut self.allow_throw);
        let mut left = self.operand(precedence, allow_throw);
        while let Some((infix, tokens, binds)) = self.infix() {
            let is_right_associative = matches!(binds, Precedence::Assignment | Precedence::Coalescing);
            if binds < precedence || (binds == precedence && !is_right_associative) {
                break;
            }
            let op_start = self.start();
            for _ in 0..tokens {
                self.bump();
            }
            let op_span = self.span_since(op_start);
            left = self.infix_operand(start, left, infix, op_span, binds);
            if !self.chain_link() {
                return left;
            }
        }
        if self.at(TokenKind::Question) && precedence <= Precedence::Conditional {
            return self.conditional(start, left);
        }
        left
    }

    /// The operator at the current token, its number of tokens, and how tightly it binds.
    fn infix(&self) -> Option<(Infix, usize, Precedence)> {
        let kind = self.kind();
        if kind == TokenKind::Greater {
            return Some(self.greater());
        }
        if let Some(op) = binary_op(kind) {
            return Some((Infix::Binary(op), 1, precedence_of(op)));
        }
        if let Some(op) = assign_op(kind) {
            return Some((Infix::Assign(op), 1, Precedence::Assignment));
        }
        match kind {
            TokenKind::Is => Some((Infix::Is, 1, Precedence::Relational)),
            TokenKind::As => Some((Infix::As, 1, Precedence::Relational)),
            TokenKind::QuestionQuestionEquals => Some((Infix::CoalesceAssign, 1, Precedence::Assignment)),
            TokenKind::DotDot => Some((Infix::Range, 1, Precedence::Range)),
            TokenKind::Switch if self.peek(1) == TokenKind::OpenBrace => {
                Some((Infix::Switch, 1, Precedence::Range))
            }
            TokenKind::Identifier if self.at_word("with") && self.peek(1) == TokenKind::OpenBrace => {
                Some((Infix::With, 1, Precedence::Range))
            }
            _ => None,
        }
    }

    /// `>`, or `>>` and `>>=` which the lexer leaves apart.
    fn greater(&self) -> (Infix, usize, Precedence) {
        let (token, next) = (self.token(), self.token_at(self.pos + 1));
        let is_adjacent = token.span.end == next.span.start && !next.span.is_empty();
        match next.kind {
            TokenKind::Greater if is_adjacent => (Infix::Binary(BinaryOp::ShiftRight), 2, Precedence::Shift),
            TokenKind::GreaterEquals if is_adjacent => {
                (Infix::Assign(AssignOp::Compound(BinaryOp::ShiftRight)), 2, Precedence::Assignment)
            }
            _ => (Infix::Binary(BinaryOp::Greater), 1, Precedence::Relational),
        }
    }

    fn infix_operand(
        &mut self,
        start: u32,
        left: Expr,
        infix: Infix,
        op_span: Span,
        binds: Precedence,
    ) -> Expr {
        let left = Box::new(left);
        let kind = match infix {
            Infix::Binary(op) => {
                self.allow_throw = op == BinaryOp::Coalesce;
                let right = Box::new(self.sub_expression(binds));
                ExprKind::Binary { op, op_span, left, right }
            }
            Infix::Assign(op) => {
                let value = Box::new(self.assigned_value(op));
                ExprKind::Assign { op, op_span, target: left, value }
            }
            Infix::CoalesceAssign => {
                self.feature(op_span, feature::COALESCING_ASSIGNMENT);
                let op = AssignOp::Compound(BinaryOp::Coalesce);
                let value = Box::new(self.sub_expression(binds));
                ExprKind::Assign { op, op_span, target: left, value }
            }
            Infix::Is => ExprKind::Is { operand: left, pattern: Box::new(self.is_pattern()) },
            Infix::As => {
                ExprKind::As { operand: left, ty: Box::new(self.parse_type(TypeMode::EndOfExpression)) }
            }
            Infix::Range => {
                self.feature(op_span, feature::RANGE);
                if self.can_start_expression(self.pos) || self.at(TokenKind::Caret) {
                    self.sub_expression(Precedence::Range);
                }
                ExprKind::Missing
            }
            Infix::Switch => {
                self.feature(op_span, feature::SWITCH_EXPRESSION);
                self.skip_group();
                ExprKind::Missing
            }
            Infix::With => {
                self.feature(op_span, feature::WITH_EXPRESSION);
                self.skip_group();
                ExprKind::Missing
            }
        };
        self.expr(start, kind)
    }

    fn assigned_value(&mut self, op: AssignOp) -> Expr {
        if op == AssignOp::Assign && self.at(TokenKind::Ref) {
            return self.ref_expression();
        }
        self.sub_expression(Precedence::Assignment)
    }

    /// `ref x` where it may stand, else an expression.
    pub(super) fn expression_or_ref(&mut self) -> Expr {
        if self.at(TokenKind::Ref) && !self.is_ref_lambda() {
            return self.ref_expression();
        }
        self.expression_or_throw(Precedence::Expression)
    }

    fn is_ref_lambda(&self) -> bool {
        self.peek(1) == TokenKind::OpenParen && self.is_parenthesized_lambda(self.pos + 1)
    }

    fn ref_expression(&mut self) -> Expr {
        let start = self.bump().span.start;
        let operand = Box::new(self.expression());
        self.expr(start, ExprKind::Ref(operand))
    }

    fn conditional(&mut self, start: u32, condition: Expr) -> Expr {
        self.bump();
        let when_true = Box::new(self.expression_or_ref());
        if self.at(TokenKind::HoleFormat) {
            let span = self.span_since(start);
            self.error(span, "CS8361", CONDITIONAL_IN_HOLE);
            return self.expr(start, ExprKind::Missing);
        }
        self.expect(TokenKind::Colon);
        let when_false = Box::new(self.expression_or_ref());
        self.expr(start, ExprKind::Conditional { condition: Box::new(condition), when_true, when_false })
    }

    fn operand(&mut self, precedence: Precedence, allow_throw: bool) -> Expr {
        let start = self.start();
        let kind = self.kind();
        if let Some(op) = prefix_op(kind) {
            return self.prefix(start, op);
        }
        match kind {
            TokenKind::Throw => self.throw_expression(precedence, allow_throw),
            TokenKind::Ampersand => self.address_of(start),
            TokenKind::Star => self.dereference(start),
            TokenKind::Caret => {
                let span = self.bump().span;
                self.feature(span, feature::INDEX);
                self.sub_expression(Precedence::Unary);
                self.expr(start, ExprKind::Missing)
            }
            TokenKind::DotDot if self.can_start_expression(self.pos + 1) => {
                let span = self.bump().span;
                self.feature(span, feature::RANGE);
                self.sub_expression(Precedence::Range);
                self.expr(start, ExprKind::Missing)
            }
            TokenKind::Identifier if self.is_query() => self.query(),
            TokenKind::Identifier if self.is_await() => self.await_expression(),
            TokenKind::Identifier if precedence <= Precedence::Assignment && self.is_deconstruction() => {
                self.declaration_expression()
            }
            _ if precedence <= Precedence::Assignment
                && predefined_type(kind).is_some()
                && self.is_deconstruction() =>
            {
                self.declaration_expression()
            }
            _ => self.term(),
        }
    }

    fn prefix(&mut self, start: u32, op: PrefixOp) -> Expr {
        let op_span = self.bump().span;
        if op == PrefixOp::Minus
            && let Some(literal) = self.smallest_number()
        {
            return self.expr(start, ExprKind::Literal(literal));
        }
        let operand = Box::new(self.sub_expression(Precedence::Unary));
        self.expr(start, ExprKind::Prefix { op, op_span, operand })
    }

    fn throw_expression(&mut self, precedence: Precedence, allowed: bool) -> Expr {
        let token = self.bump();
        if precedence > Precedence::Coalescing {
            self.error(token.span, "CS1525", "Invalid expression term 'throw'");
        } else if !allowed {
            self.late_error(token.span, "CS8115", "A throw expression is not allowed in this context.");
        }
        let thrown = Box::new(self.sub_expression(Precedence::Coalescing));
        self.expr(token.span.start, ExprKind::Throw(thrown))
    }

    fn address_of(&mut self, start: u32) -> Expr {
        self.bump();
        let operand = self.sub_expression(Precedence::Unary);
        let span = self.span_since(start);
        match operand.kind {
            ExprKind::Name(_) | ExprKind::Member { .. } | ExprKind::ElementAccess { .. } => {
                self.pointer_error(span);
            }
            _ => self.error(span, "CS0211", "Cannot take the address of the given expression"),
        }
        self.expr(start, ExprKind::Missing)
    }

    fn dereference(&mut self, start: u32) -> Expr {
        self.bump();
        self.sub_expression(Precedence::Unary);
        let span = self.span_since(start);
        self.error(span, "CS0193", NOT_A_POINTER);
        self.expr(start, ExprKind::Missing)
    }

    /// Whether `await` is meant as an operator: as a name nothing that begins an operand could follow it.
    fn is_await(&self) -> bool {
        self.at_word("await")
            && match self.peek(1) {
                TokenKind::Identifier => self.is_identifier_at(self.pos + 1),
                TokenKind::Number | TokenKind::String | TokenKind::Char | TokenKind::InterpolatedStart => {
                    true
                }
                TokenKind::New | TokenKind::This | TokenKind::Base | TokenKind::TypeOf => true,
                TokenKind::Default | TokenKind::True | TokenKind::False | TokenKind::Null => true,
                _ => false,
            }
    }

    fn await_expression(&mut self) -> Expr {
        let start = self.bump().span.start;
        let operand = self.sub_expression(Precedence::Unary);
        let span = self.span_since(start);
        self.late_error(span, "CS4032", AWAIT);
        Expr { span, ..operand }
    }
}

pub(super) const fn prefix_op(kind: TokenKind) -> Option<PrefixOp> {
    Some(match kind {
        TokenKind::Plus => PrefixOp::Plus,
        TokenKind::Minus => PrefixOp::Minus,
        TokenKind::Exclamation => PrefixOp::Not,
        TokenKind::Tilde => PrefixOp::Complement,
        TokenKind::PlusPlus => PrefixOp::Increment,
        TokenKind::MinusMinus => PrefixOp::Decrement,
        _ => return None,
    })
}

pub(super) const fn binary_op(kind: TokenKind) -> Option<BinaryOp> {
    Some(match kind {
        TokenKind::Star => BinaryOp::Multiply,
        TokenKind::Slash => BinaryOp::Divide,
        TokenKind::Percent => BinaryOp::Remainder,
        TokenKind::Plus => BinaryOp::Add,
        TokenKind::Minus => BinaryOp::Subtract,
        TokenKind::LessLess => BinaryOp::ShiftLeft,
        TokenKind::Less => BinaryOp::Less,
        TokenKind::LessEquals => BinaryOp::LessOrEqual,
        TokenKind::GreaterEquals => BinaryOp::GreaterOrEqual,
        TokenKind::EqualsEquals => BinaryOp::Equal,
        TokenKind::ExclamationEquals => BinaryOp::NotEqual,
        TokenKind::Ampersand => BinaryOp::And,
        TokenKind::Caret => BinaryOp::ExclusiveOr,
        TokenKind::Bar => BinaryOp::Or,
        TokenKind::AmpersandAmpersand => BinaryOp::ConditionalAnd,
        TokenKind::BarBar => BinaryOp::ConditionalOr,
        TokenKind::QuestionQuestion => BinaryOp::Coalesce,
        _ => return None,
    })
}

const fn assign_op(kind: TokenKind) -> Option<AssignOp> {
    Some(match kind {
        TokenKind::Equals => AssignOp::Assign,
        TokenKind::PlusEquals => AssignOp::Compound(BinaryOp::Add),
        TokenKind::MinusEquals => AssignOp::Compound(BinaryOp::Subtract),
        TokenKind::StarEquals => AssignOp::Compound(BinaryOp::Multiply),
        TokenKind::SlashEquals => AssignOp::Compound(BinaryOp::Divide),
        TokenKind::PercentEquals => AssignOp::Compound(BinaryOp::Remainder),
        TokenKind::AmpersandEquals => AssignOp::Compound(BinaryOp::And),
        TokenKind::BarEquals => AssignOp::Compound(BinaryOp::Or),
        TokenKind::CaretEquals => AssignOp::Compound(BinaryOp::ExclusiveOr),
        TokenKind::LessLessEquals => AssignOp::Compound(BinaryOp::ShiftLeft),
        _ => return None,
    })
}

const fn precedence_of(op: BinaryOp) -> Precedence {
    match op {
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => Precedence::Multiplicative,
        BinaryOp::Add | BinaryOp::Subtract => Precedence::Additive,
        BinaryOp::ShiftLeft | BinaryOp::ShiftRight => Precedence::Shift,
        BinaryOp::Less | BinaryOp::Greater | BinaryOp::LessOrEqual | BinaryOp::GreaterOrEqual => {
            Precedence::Relational
        }
        BinaryOp::Equal | BinaryOp::NotEqual => Precedence::Equality,
        BinaryOp::And => Precedence::And,
        BinaryOp::ExclusiveOr => Precedence::ExclusiveOr,
        BinaryOp::Or => Precedence::Or,
        BinaryOp::ConditionalAnd => Precedence::ConditionalAnd,
        BinaryOp::ConditionalOr => Precedence::ConditionalOr,
        BinaryOp::Coalesce => Precedence::Coalescing,
    }
}

const CONDITIONAL_IN_HOLE: &str = "A conditional expression cannot be used directly in a string interpolation because the ':' ends the interpolation. Parenthesize the conditional expression.";
const NOT_A_POINTER: &str = "The * or -> operator must be applied to a pointer";
const AWAIT: &str = "The 'await' operator can only be used within an async method. Consider marking this method with the 'async' modifier and changing its return type to 'Task<object>'.";
