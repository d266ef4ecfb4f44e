//! Tokens → syntax tree, by recursive descent.
//!
//! A mistake is reported with Roslyn's code and parsing goes on, as Roslyn would. What decides between two readings
//! (cast or parentheses, generic or less-than, declaration or expression) looks ahead over tokens only (`scan`), so
//! nothing is parsed twice.

use crate::lexer::{LexError, Lexed, Token, TokenKind, lex};
use crate::{Block, Expr, ExprKind, Parsed, Span, SyntaxError, TypeSyntax};

mod arguments;
mod cast;
mod creation;
mod declaration;
mod embedded;
mod expression;
mod interpolation;
mod lambda;
mod local_function;
mod name;
mod pattern;
mod postfix;
mod primary;
mod query;
mod recovery;
mod scan;
mod signature;
mod statement;
mod switch;
mod types;

pub use signature::parse_member_signature;

use types::TypeMode;

/// How deep expressions, statements and types may be nested.
pub const MAX_NESTING: u32 = 200;

/// How many operators, members and calls may be strung together: `a + b + c`, `a.b().c`.
pub const MAX_CHAIN: u32 = 1_000;

/// How many bytes a text may have.
pub const MAX_LENGTH: usize = 256 * 1024;

/// Parses the inside of `@( )`.
///
/// The text is read as Roslyn reads `return (text);`: `1, 2` is a tuple.
pub fn parse_expression(text: &str) -> Parsed<Expr> {
    let mut parser = Parser::new(text, &[TokenKind::CloseParen, TokenKind::Semicolon, TokenKind::CloseBrace]);
    parser.enclose(TokenKind::OpenParen);
    let tree = parser.expression_of_return();
    parser.finish(tree)
}

/// Parses the inside of `@{ }`.
pub fn parse_block(text: &str) -> Parsed<Block> {
    let mut parser = Parser::new(text, &[TokenKind::CloseBrace]);
    let tree = parser.outermost_block();
    parser.finish(tree)
}

/// Parses a type.
pub fn parse_type(text: &str) -> Parsed<TypeSyntax> {
    let mut parser = Parser::new(text, &[]);
    let tree = parser.return_type();
    parser.expect_end();
    parser.finish(tree)
}

struct Parser<'a> {
    text: &'a str,
    lexed: Lexed,
    /// Index of the current token.
    pos: usize,
    /// Where the last token that was read ends.
    last_end: u32,
    lex_errors: std::iter::Peekable<std::vec::IntoIter<LexError>>,
    errors: Vec<SyntaxError>,
    /// Mistakes before the first token.
    leading_errors: Vec<SyntaxError>,
    /// Mistakes that Roslyn finds only after parsing.
    late_errors: Vec<SyntaxError>,
    /// The token at which something was last reported as missing.
    last_missing: Option<usize>,
    /// Index of the first token of the text.
    first: usize,
    /// Levels open now.
    depth: u32,
    /// Longest chain within what has been parsed of the innermost expression.
    chain: u32,
    gave_up: bool,
    in_query: bool,
    allow_throw: bool,
    allow_unbound: bool,
    function: Function,
}

/// The innermost function that we are in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    /// The policy expression itself.
    Outermost,
    /// A local function.
    Local,
    /// A lambda or an anonymous method.
    Anonymous,
}

impl<'a> Parser<'a> {
    /// A parser for `text` as if the tokens of `tail` followed it.
    fn new(text: &'a str, tail: &[TokenKind]) -> Self {
        let fits = text.len() <= MAX_LENGTH;
        let mut lexed = lex(if fits { text } else { "" });
        let lex_errors = std::mem::take(&mut lexed.errors).into_iter().peekable();
        let end = lexed.tokens.last().map_or(0, |token| token.span.end);
        for (index, &kind) in tail.iter().chain(&[TokenKind::End]).enumerate() {
            let mut token = Token::synthetic(kind, end);
            token.after_newline = index == 0;
            lexed.tokens.push(token);
        }
        let mut parser = Self {
            text,
            lexed,
            pos: 0,
            last_end: 0,
            lex_errors,
            errors: Vec::new(),
            leading_errors: Vec::new(),
            late_errors: Vec::new(),
            last_missing: None,
            first: 0,
            depth: 0,
            chain: 0,
            gave_up: false,
            in_query: false,
            allow_throw: false,
            allow_unbound: false,
            function: Function::Outermost,
        };
        if !fits {
            parser.give_up(Span::at(0), "csharp::too_long", "the text is too long");
        }
        parser
    }

    /// Lets `kind` stand before the text.
    fn enclose(&mut self, kind: TokenKind) {
        self.lexed.tokens.insert(0, Token::synthetic(kind, 0));
        self.first = 1;
    }

    fn finish<T>(mut self, tree: T) -> Parsed<T> {
        self.report_lex_errors(usize::MAX, false);
        let mut errors = self.errors;
        errors.append(&mut self.leading_errors);
        if is_sound(&errors) {
            errors.append(&mut self.late_errors);
        }
        Parsed { tree, errors }
    }

    fn expression_of_return(&mut self) -> Expr {
        let expr = self.expression();
        let is_whole = self.at(TokenKind::Semicolon) && self.peek(1) == TokenKind::CloseBrace;
        if !is_whole && self.is_sound() {
            self.expect(TokenKind::Semicolon);
        }
        if !is_whole && self.is_sound() {
            self.statements_until_end();
        }
        match expr.kind {
            ExprKind::Parenthesized(inner) if expr.span.start == 0 => *inner,
            kind => Expr { kind, span: expr.span },
        }
    }

    /// Whether nothing but what stands before the first token is wrong so far.
    fn is_sound(&self) -> bool {
        is_sound(&self.errors)
    }

    fn outermost_block(&mut self) -> Block {
        let statements = self.statements_until_end();
        Block { statements, span: Span::new(0, u32::try_from(self.text.len()).unwrap_or(u32::MAX)) }
    }

    fn expect_end(&mut self) {
        if !self.at(TokenKind::End) {
            self.unexpected_token();
        }
    }

    fn token(&self) -> Token {
        self.token_at(self.pos)
    }

    fn token_at(&self, index: usize) -> Token {
        let end = || Token::synthetic(TokenKind::End, self.last_end);
        self.lexed.tokens.get(index).copied().unwrap_or_else(end)
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    fn kind_at(&self, index: usize) -> TokenKind {
        self.lexed.tokens.get(index).map_or(TokenKind::End, |token| token.kind)
    }

    fn peek(&self, offset: usize) -> TokenKind {
        self.kind_at(self.pos + offset)
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.kind() == kind
    }

    fn text_of(&self, token: Token) -> &'a str {
        token.span.of(self.text)
    }

    /// Whether the token at `index` is the identifier `word`, written plainly.
    fn is_word(&self, index: usize, word: &str) -> bool {
        let token = self.token_at(index);
        token.kind == TokenKind::Identifier && self.text_of(token) == word
    }

    fn at_word(&self, word: &str) -> bool {
        self.is_word(self.pos, word)
    }

    /// Reads the current token.
    fn bump(&mut self) -> Token {
        let token = self.token();
        self.report_lex_errors(self.pos, false);
        if token.kind != TokenKind::End {
            self.pos += 1;
            self.last_end = token.span.end;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> Option<Token> {
        self.at(kind).then(|| self.bump())
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump();
        }
        found
    }

    /// Reads a token of this kind, or reports that it is missing.
    fn expect(&mut self, kind: TokenKind) -> Option<Token> {
        let token = self.eat(kind);
        if token.is_none() {
            self.missing_token(kind);
        }
        token
    }

    fn start(&self) -> u32 {
        self.token().span.start
    }

    /// From `start` up to the last token that was read.
    fn span_since(&self, start: u32) -> Span {
        Span::new(start, self.last_end.max(start))
    }

    fn expr(&self, start: u32, kind: ExprKind) -> Expr {
        Expr { kind, span: self.span_since(start) }
    }

    /// Runs `parse` one level deeper, or gives up where that is too deep.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> T, too_deep: impl FnOnce(Span) -> T) -> T {
        if self.depth >= MAX_NESTING {
            let span = self.token().span;
            self.give_up(span, "CS8078", "An expression is too long or complex to compile");
            return too_deep(Span::at(span.start));
        }
        self.depth += 1;
        let result = stacker::maybe_grow(STACK_RESERVE, STACK_SEGMENT, || parse(self));
        self.depth -= 1;
        result
    }

    /// Counts one more link of a chain; false where the chain is too long.
    fn chain_link(&mut self) -> bool {
        self.chain += 1;
        if self.chain > MAX_CHAIN {
            let span = self.token().span;
            self.give_up(span, "CS8078", "An expression is too long or complex to compile");
        }
        !self.gave_up
    }

    /// Runs `parse`, whose chains do not lengthen the one around it.
    fn with_own_chain<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.chain);
        let result = parse(self);
        self.chain = self.chain.max(outer);
        result
    }

    /// Runs `parse` inside a function of this kind.
    fn inside<T>(&mut self, function: Function, parse: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.function, function);
        let result = parse(self);
        self.function = outer;
        result
    }

    fn type_normal(&mut self) -> TypeSyntax {
        self.parse_type(TypeMode::Normal)
    }
}

fn is_sound(errors: &[SyntaxError]) -> bool {
    errors.iter().all(|error| error.warning)
}

const STACK_RESERVE: usize = 128 * 1024;
const STACK_SEGMENT: usize = 1024 * 1024;
