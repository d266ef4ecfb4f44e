use super::recovery::STATEMENT_HELP;
use super::{Function, Parser};
use crate::feature;
use crate::lexer::TokenKind;
use crate::{Block, Expr, ExprKind, GotoTarget, Stmt, StmtKind};

impl Parser<'_> {
    /// All statements of the text, and those behind a brace that closes nothing.
    pub(super) fn statements_until_end(&mut self) -> Vec<Stmt> {
        let mut statements = Vec::new();
        loop {
            self.statement_list(&mut statements, false);
            if !self.at(TokenKind::CloseBrace) {
                self.missing_token(TokenKind::CloseBrace);
                return statements;
            }
            let span = self.bump().span;
            if self.at(TokenKind::End) {
                return statements;
            }
            self.error(span, "CS1022", "Type or namespace definition, or end-of-file expected");
        }
    }

    /// Statements up to `}`, or up to the next label of a `switch`.
    pub(super) fn statement_list(&mut self, statements: &mut Vec<Stmt>, in_switch: bool) {
        while !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End) {
            if in_switch && self.at_switch_label() {
                return;
            }
            if self.can_start_statement() {
                let before = self.pos;
                statements.push(self.statement());
                if self.pos == before && !self.gave_up {
                    self.bump();
                }
            } else {
                self.skip_to_statement(in_switch);
            }
        }
    }

    fn skip_to_statement(&mut self, in_switch: bool) {
        let error = crate::SyntaxError::new("CS1513", "} expected", self.token().span);
        self.report(if self.first == 1 { error.with_help(STATEMENT_HELP) } else { error });
        loop {
            self.bump();
            let is_end = matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End);
            if is_end || self.can_start_statement() || (in_switch && self.at_switch_label()) {
                return;
            }
        }
    }

    fn can_start_statement(&self) -> bool {
        !matches!(
            self.kind(),
            TokenKind::CloseParen
                | TokenKind::CloseBracket
                | TokenKind::Comma
                | TokenKind::Colon
                | TokenKind::ColonColon
                | TokenKind::Arrow
                | TokenKind::Out
                | TokenKind::In
                | TokenKind::Params
                | TokenKind::Case
                | TokenKind::Implicit
                | TokenKind::Explicit
                | TokenKind::Operator
                | TokenKind::InterpolatedText
                | TokenKind::InterpolatedEnd
                | TokenKind::HoleStart
                | TokenKind::HoleFormat
                | TokenKind::HoleEnd
        )
    }

    pub(super) fn statement(&mut self) -> Stmt {
        let empty = |span| Stmt { kind: StmtKind::Empty, span };
        self.nested(|parser| parser.with_own_chain(Self::statement_unguarded), empty)
    }

    fn statement_unguarded(&mut self) -> Stmt {
        let start = self.start();
        match self.kind() {
            TokenKind::Identifier => return self.statement_of_identifier(),
            TokenKind::Delegate if self.is_delegate_type() => return self.type_declaration(),
            kind if begins_type_declaration(kind) => return self.type_declaration(),
            kind if is_modifier(kind) => return self.modified_statement(),
            _ => {}
        }
        match self.keyword_statement() {
            Some(kind) => Stmt { kind, span: self.span_since(start) },
            None => self.declaration_or_expression(),
        }
    }

    /// The statement that begins with the keyword or mark at the current token.
    fn keyword_statement(&mut self) -> Option<StmtKind> {
        Some(match self.kind() {
            TokenKind::OpenBrace => StmtKind::Block(self.block()),
            TokenKind::Semicolon => {
                self.bump();
                StmtKind::Empty
            }
            TokenKind::If => self.if_statement(),
            TokenKind::Else => self.else_without_if(),
            TokenKind::Switch => self.switch_statement(),
            TokenKind::While => self.while_statement(),
            TokenKind::Do => self.do_statement(),
            TokenKind::For => self.for_statement(),
            TokenKind::ForEach => self.for_each_statement(),
            TokenKind::Try | TokenKind::Catch | TokenKind::Finally => self.try_statement(),
            TokenKind::Using => self.using_statement(),
            TokenKind::Lock => self.lock_statement(),
            TokenKind::Fixed => self.fixed_statement(),
            TokenKind::Break => self.simple_statement(StmtKind::Break),
            TokenKind::Continue => self.simple_statement(StmtKind::Continue),
            TokenKind::Goto => self.goto_statement(),
            TokenKind::Return => self.value_statement(StmtKind::Return, Self::expression_or_ref_value),
            TokenKind::Throw => self.value_statement(StmtKind::Throw, Self::expression),
            TokenKind::Checked if self.peek(1) == TokenKind::OpenBrace => {
                self.bump();
                StmtKind::Checked(self.block())
            }
            TokenKind::Unchecked if self.peek(1) == TokenKind::OpenBrace => {
                self.bump();
                StmtKind::Unchecked(self.block())
            }
            _ => return None,
        })
    }

    /// `{ … }`
    pub(super) fn block(&mut self) -> Block {
        let start = self.start();
        let mut statements = Vec::new();
        let outer_query = std::mem::take(&mut self.in_query);
        if self.expect(TokenKind::OpenBrace).is_some() {
            self.statement_list(&mut statements, false);
            self.expect(TokenKind::CloseBrace);
        }
        self.in_query = outer_query;
        Block { statements, span: self.span_since(start) }
    }

    fn simple_statement(&mut self, kind: StmtKind) -> StmtKind {
        self.bump();
        self.expect(TokenKind::Semicolon);
        kind
    }

    /// `return …;` and `throw …;`
    fn value_statement(
        &mut self,
        kind: fn(Option<Expr>) -> StmtKind,
        value: fn(&mut Self) -> Expr,
    ) -> StmtKind {
        self.bump();
        let value = (!self.at(TokenKind::Semicolon)).then(|| value(self));
        self.expect(TokenKind::Semicolon);
        kind(value)
    }

    fn goto_statement(&mut self) -> StmtKind {
        self.bump();
        let target = match self.kind() {
            TokenKind::Case => {
                self.bump();
                GotoTarget::Case(self.expression())
            }
            TokenKind::Default => {
                self.bump();
                GotoTarget::Default
            }
            _ => GotoTarget::Label(self.identifier()),
        };
        self.expect(TokenKind::Semicolon);
        StmtKind::Goto(target)
    }

    fn statement_of_identifier(&mut self) -> Stmt {
        let start = self.start();
        let next = self.peek(1);
        if self.at_identifier() && next == TokenKind::Colon {
            return self.labeled_statement(start);
        }
        if self.at_word("yield") && matches!(next, TokenKind::Return | TokenKind::Break) {
            let kind = self.yield_statement();
            return Stmt { kind, span: self.span_since(start) };
        }
        if self.at_word("async") && self.is_async_local_function() {
            self.async_error();
            return self.local_function(start);
        }
        if self.at_word("await") && matches!(next, TokenKind::ForEach | TokenKind::Using) {
            let span = self.bump().span;
            self.error(span, "csharp::async", "`await` is not available in a policy expression");
            return self.statement();
        }
        self.declaration_or_expression()
    }

    fn is_async_local_function(&mut self) -> bool {
        let start = self.pos;
        self.pos += 1;
        let found = self.is_local_function();
        self.pos = start;
        found
    }

    fn labeled_statement(&mut self, start: u32) -> Stmt {
        let label = self.identifier();
        self.bump();
        let statement = Box::new(self.statement());
        Stmt { kind: StmtKind::Labeled { label, statement }, span: self.span_since(start) }
    }

    fn yield_statement(&mut self) -> StmtKind {
        let start = self.bump().span.start;
        let has_value = self.bump().kind == TokenKind::Return;
        let value = has_value.then(|| self.expression());
        self.expect(TokenKind::Semicolon);
        let span = self.span_since(start);
        match self.function {
            Function::Local => {}
            Function::Anonymous => self.late_error(span, "CS1621", YIELD_IN_LAMBDA),
            Function::Outermost => self.late_error(span, "CS1624", YIELD_IN_EXPRESSION),
        }
        StmtKind::Yield(value)
    }

    fn declaration_or_expression(&mut self) -> Stmt {
        let is_await = self.at_word("await") && self.peek(2) != TokenKind::Equals;
        if !is_await && !self.is_query() && (self.is_local_declaration() || self.is_local_function()) {
            return self.declaration_statement();
        }
        self.expression_statement()
    }

    fn expression_statement(&mut self) -> Stmt {
        let start = self.start();
        let errors = self.errors.len() + self.leading_errors.len();
        let value = self.expression();
        self.expect(TokenKind::Semicolon);
        if self.errors.len() + self.leading_errors.len() == errors {
            self.check_statement_expression(&value);
        }
        Stmt { kind: StmtKind::Expression(value), span: self.span_since(start) }
    }

    /// Reports an expression that does nothing where a statement stands.
    pub(super) fn check_statement_expression(&mut self, value: &Expr) {
        if !does_something(value) {
            self.late_error(value.span, "CS0201", NOT_A_STATEMENT);
        }
    }

    fn is_delegate_type(&self) -> bool {
        !matches!(self.peek(1), TokenKind::OpenParen | TokenKind::OpenBrace)
    }

    /// `class C { }` and the like.
    fn type_declaration(&mut self) -> Stmt {
        let token = self.bump();
        let message = format!(
            "Invalid token '{}' in class, struct, or interface member declaration",
            self.text_of(token)
        );
        let help = "a policy expression cannot declare types; a tuple, an anonymous object or a local function may do";
        self.report(crate::SyntaxError::new("CS1519", message, token.span).with_help(help));
        while !matches!(
            self.kind(),
            TokenKind::OpenBrace | TokenKind::Semicolon | TokenKind::CloseBrace | TokenKind::End
        ) {
            self.bump();
        }
        match self.kind() {
            TokenKind::OpenBrace => self.skip_group(),
            TokenKind::Semicolon => {
                self.bump();
            }
            _ => {}
        }
        Stmt { kind: StmtKind::Empty, span: self.span_since(token.span.start) }
    }

    /// `static int F() …`, `public int x;`, `unsafe { … }`
    fn modified_statement(&mut self) -> Stmt {
        let token = self.bump();
        let start = token.span.start;
        if token.kind == TokenKind::Static {
            if self.at_word("async") {
                self.async_error();
            }
            if self.is_local_function() {
                self.feature(token.span, feature::STATIC_LOCAL_FUNCTION);
                return self.local_function(start);
            }
        }
        if token.kind == TokenKind::Unsafe && self.at(TokenKind::OpenBrace) {
            self.error(token.span, "CS0227", "Unsafe code may only appear if compiling with /unsafe");
            let block = self.block();
            return Stmt { kind: StmtKind::Block(block), span: self.span_since(start) };
        }
        let message = format!("The modifier '{}' is not valid for this item", token.kind.text());
        self.error(token.span, "CS0106", message);
        match self.kind() {
            TokenKind::CloseBrace | TokenKind::End => self.empty_statement(start),
            _ if !self.can_start_statement() => self.empty_statement(start),
            _ => self.statement(),
        }
    }

    fn empty_statement(&self, start: u32) -> Stmt {
        Stmt { kind: StmtKind::Empty, span: self.span_since(start) }
    }
}

fn does_something(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Missing
        | ExprKind::Invocation { .. }
        | ExprKind::Assign { .. }
        | ExprKind::Postfix { .. }
        | ExprKind::New { .. } => true,
        ExprKind::Prefix { op, .. } => {
            matches!(op, crate::PrefixOp::Increment | crate::PrefixOp::Decrement)
        }
        ExprKind::ConditionalAccess { when_not_null, .. } => does_something(when_not_null),
        _ => false,
    }
}

const fn begins_type_declaration(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Class
            | TokenKind::Struct
            | TokenKind::Interface
            | TokenKind::Enum
            | TokenKind::Namespace
            | TokenKind::Event
    )
}

const fn is_modifier(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Public
            | TokenKind::Private
            | TokenKind::Protected
            | TokenKind::Internal
            | TokenKind::Static
            | TokenKind::Abstract
            | TokenKind::Virtual
            | TokenKind::Override
            | TokenKind::Sealed
            | TokenKind::Extern
            | TokenKind::Readonly
            | TokenKind::Volatile
            | TokenKind::Unsafe
    )
}

const NOT_A_STATEMENT: &str = "Only assignment, call, increment, decrement, await, and new object expressions can be used as a statement";
const YIELD_IN_EXPRESSION: &str = "The body of a policy expression cannot be an iterator block because 'object' is not an iterator interface type";
const YIELD_IN_LAMBDA: &str =
    "The yield statement cannot be used inside an anonymous method or lambda expression";
