use super::Parser;
use super::types::{TypeMode, array_of};
use crate::lexer::TokenKind;
use crate::{
    AnonymousMember, ArrayElement, ArrayInitializer, Expr, ExprKind, Initializer, InitializerKind,
    InitializerValue, MemberInitializer, MemberTarget, Span, TypeSyntax,
};

impl Parser<'_> {
    pub(super) fn new_expression(&mut self) -> Expr {
        let start = self.bump().span.start;
        match self.kind() {
            TokenKind::OpenBrace => self.new_anonymous(start),
            TokenKind::OpenBracket => self.new_implicit_array(start),
            TokenKind::OpenParen if !self.is_tuple_array() => self.new_without_type(start),
            _ => self.new_with_type(start),
        }
    }

    /// Whether `(int, string)[` stands here.
    fn is_tuple_array(&self) -> bool {
        let end = self.scan_tuple_type(self.pos, 0).map(|(_, end)| end);
        end.is_some_and(|end| self.kind_at(end) == TokenKind::OpenBracket)
    }

    fn new_without_type(&mut self, start: u32) -> Expr {
        self.skip_group();
        let span = self.span_since(start);
        let message = "'new' cannot be used with tuple type. Use a tuple literal expression instead.";
        let help = "write the type behind `new`: C# 7 does not find it out by itself".to_owned();
        self.report(crate::SyntaxError::new("CS8181", message, span).with_help(help));
        if self.at(TokenKind::OpenParen) {
            self.skip_group();
        }
        if self.at(TokenKind::OpenBrace) {
            self.skip_group();
        }
        self.expr(start, ExprKind::Missing)
    }

    fn new_with_type(&mut self, start: u32) -> Expr {
        let ty = self.parse_type(TypeMode::New);
        match self.kind() {
            TokenKind::OpenBracket => self.new_array(start, ty),
            TokenKind::OpenParen => {
                let arguments = Some(self.parenthesized_arguments());
                let initializer = self.at(TokenKind::OpenBrace).then(|| self.initializer());
                self.expr(start, ExprKind::New { ty: Box::new(ty), arguments, initializer })
            }
            TokenKind::OpenBrace => {
                let initializer = Some(self.initializer());
                self.expr(start, ExprKind::New { ty: Box::new(ty), arguments: None, initializer })
            }
            _ => {
                self.missing("CS1526", "A new expression requires (), [], or {} after type");
                self.expr(start, ExprKind::New { ty: Box::new(ty), arguments: None, initializer: None })
            }
        }
    }

    /// `new { a, b.C, d = 1 }`
    fn new_anonymous(&mut self, start: u32) -> Expr {
        self.bump();
        let members = self.braced_list(Self::anonymous_member);
        self.expr(start, ExprKind::NewAnonymous(members))
    }

    fn anonymous_member(&mut self) -> AnonymousMember {
        let is_named = self.at_identifier() && self.peek(1) == TokenKind::Equals;
        let name = is_named.then(|| {
            let name = self.identifier();
            self.bump();
            name
        });
        let value = self.expression();
        if name.is_none() && !has_name(&value) && !self.gave_up {
            self.error(value.span, "CS0746", UNNAMED_MEMBER);
        }
        AnonymousMember { name, value }
    }

    fn new_implicit_array(&mut self, start: u32) -> Expr {
        self.bump();
        let mut rank = 1;
        while self.eat(TokenKind::Comma).is_some() {
            rank += 1;
        }
        self.expect(TokenKind::CloseBracket);
        let initializer = self.array_initializer();
        self.expr(start, ExprKind::NewImplicitArray { rank, initializer })
    }

    /// `[2, 3][]` or `[] { … }` behind the element type.
    fn new_array(&mut self, start: u32, element: TypeSyntax) -> Expr {
        let type_start = element.span.start;
        let (first_rank, sizes) = self.rank_with_sizes();
        let mut ranks = vec![first_rank];
        while self.at(TokenKind::OpenBracket) {
            let (rank, misplaced) = self.rank_with_sizes();
            if let Some(size) = misplaced.first() {
                self.error(size.span, "CS0178", "Invalid rank specifier: expected ',' or ']'");
            }
            ranks.push(rank);
            if !self.chain_link() {
                break;
            }
        }
        let span = Span::new(type_start, self.last_end);
        let ty = Box::new(array_of(element, &ranks, span));
        let initializer = self.at(TokenKind::OpenBrace).then(|| self.array_initializer());
        if sizes.is_empty() && initializer.is_none() && !self.gave_up {
            let message = "Array creation must have array size or array initializer";
            self.error(span, "CS1586", message);
        }
        self.expr(start, ExprKind::NewArray { ty, sizes, initializer })
    }

    fn rank_with_sizes(&mut self) -> (u32, Vec<Expr>) {
        self.bump();
        let mut sizes = Vec::new();
        let mut rank = 1;
        loop {
            if !matches!(self.kind(), TokenKind::Comma | TokenKind::CloseBracket | TokenKind::End) {
                sizes.push(self.expression());
            }
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
            rank += 1;
        }
        self.expect(TokenKind::CloseBracket);
        if !sizes.is_empty() && sizes.len() != rank as usize && !self.gave_up {
            self.missing("CS0443", "Syntax error; value expected");
        }
        (rank, sizes)
    }

    /// `{ 1, { 2, 3 } }` of an array.
    pub(super) fn array_initializer(&mut self) -> ArrayInitializer {
        let missing = |span| ArrayInitializer { elements: Vec::new(), span };
        self.nested(
            |parser| {
                let start = parser.start();
                parser.expect(TokenKind::OpenBrace);
                let elements = parser.braced_list(Self::array_element);
                ArrayInitializer { elements, span: parser.span_since(start) }
            },
            missing,
        )
    }

    fn array_element(&mut self) -> ArrayElement {
        match self.kind() {
            TokenKind::OpenBrace => ArrayElement::Nested(self.array_initializer()),
            _ => ArrayElement::Expr(self.expression()),
        }
    }

    /// `{ A = 1, ["b"] = 2 }` or `{ 1, { 2, 3 } }` of an object.
    fn initializer(&mut self) -> Initializer {
        let missing = |span| Initializer { kind: InitializerKind::Object(Vec::new()), span };
        self.nested(
            |parser| {
                let start = parser.bump().span.start;
                let kind = match parser.is_object_initializer() {
                    true => InitializerKind::Object(parser.braced_list(Self::member_initializer)),
                    false => InitializerKind::Collection(parser.braced_list(Self::collection_element)),
                };
                Initializer { kind, span: parser.span_since(start) }
            },
            missing,
        )
    }

    fn is_object_initializer(&self) -> bool {
        match self.kind() {
            TokenKind::CloseBrace | TokenKind::OpenBracket => true,
            TokenKind::Identifier => self.at_identifier() && self.peek(1) == TokenKind::Equals,
            _ => false,
        }
    }

    fn member_initializer(&mut self) -> MemberInitializer {
        let start = self.start();
        let target = match self.kind() {
            TokenKind::OpenBracket => MemberTarget::Index(self.bracketed_arguments()),
            TokenKind::Identifier if self.peek(1) == TokenKind::Equals => {
                MemberTarget::Name(self.identifier())
            }
            _ => return self.invalid_member(start),
        };
        self.expect(TokenKind::Equals);
        let value = match self.kind() {
            TokenKind::OpenBrace => InitializerValue::Nested(self.initializer()),
            _ => InitializerValue::Expr(self.expression()),
        };
        MemberInitializer { target, value, span: self.span_since(start) }
    }

    fn invalid_member(&mut self, start: u32) -> MemberInitializer {
        let value = self.expression();
        let span = self.span_since(start);
        self.error(span, "CS0747", "Invalid initializer member declarator");
        let name = crate::Identifier { text: ecow::EcoString::new(), span: Span::at(start) };
        MemberInitializer { target: MemberTarget::Name(name), value: InitializerValue::Expr(value), span }
    }

    /// `1` or `{ "a", 2 }`
    fn collection_element(&mut self) -> Vec<Expr> {
        if self.at(TokenKind::OpenBrace) {
            self.bump();
            return self.braced_list(Self::expression);
        }
        let value = self.expression();
        if matches!(value.kind, ExprKind::Assign { .. }) {
            self.error(value.span, "CS0747", "Invalid initializer member declarator");
        }
        vec![value]
    }

    /// Elements up to `}`; a comma may stand behind the last one.
    fn braced_list<T>(&mut self, element: fn(&mut Self) -> T) -> Vec<T> {
        let mut elements = Vec::new();
        while !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::Semicolon | TokenKind::End) {
            let before = self.pos;
            elements.push(element(self));
            if self.eat(TokenKind::Comma).is_some() {
                continue;
            }
            let goes_on = self.can_start_expression(self.pos) || self.at(TokenKind::OpenBrace);
            if !goes_on || self.pos == before {
                break;
            }
            self.missing_token(TokenKind::Comma);
        }
        self.expect(TokenKind::CloseBrace);
        elements
    }
}

/// Whether a member of an anonymous object takes its name from this value.
fn has_name(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Name(_) | ExprKind::Member { .. } | ExprKind::Missing | ExprKind::MemberBinding(_) => true,
        ExprKind::ConditionalAccess { when_not_null, .. } => has_name(when_not_null),
        _ => false,
    }
}

const UNNAMED_MEMBER: &str = "Invalid anonymous type member declarator. Anonymous type members must be declared with a member assignment, simple name or member access.";
