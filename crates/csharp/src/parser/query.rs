use super::Parser;
use super::scan::predefined_type;
use crate::lexer::TokenKind;
use crate::{
    Expr, ExprKind, FromClause, Identifier, JoinClause, LetClause, OrderByClause, Ordering, Query, QueryBody,
    QueryClause, QueryContinuation, QueryEnd, TypeSyntax,
};

impl Parser<'_> {
    /// Whether `from x in`, `from T x in` stands here, and `from` is not just a name.
    pub(super) fn is_query(&self) -> bool {
        if !self.at_word("from") {
            return false;
        }
        match self.peek(1) {
            TokenKind::Identifier => !matches!(
                self.peek(2),
                TokenKind::Semicolon | TokenKind::Comma | TokenKind::Equals | TokenKind::Arrow
            ),
            kind => predefined_type(kind).is_some(),
        }
    }

    pub(super) fn query(&mut self) -> Expr {
        let start = self.start();
        let outer = std::mem::replace(&mut self.in_query, true);
        let from = self.clause_of_from();
        let body = self.query_body();
        self.in_query = outer;
        self.expr(start, ExprKind::Query(Box::new(Query { from, body })))
    }

    fn query_body(&mut self) -> QueryBody {
        let missing =
            |span| QueryBody { clauses: Vec::new(), end: QueryEnd::Missing, continuation: None, span };
        self.nested(Self::query_body_clauses, missing)
    }

    fn query_body_clauses(&mut self) -> QueryBody {
        let start = self.start();
        let mut clauses = Vec::new();
        while let Some(clause) = self.query_clause() {
            clauses.push(clause);
        }
        let end = self.query_end();
        let continuation = self.at_word("into").then(|| {
            self.bump();
            let name = self.identifier();
            Box::new(QueryContinuation { name, body: self.query_body() })
        });
        QueryBody { clauses, end, continuation, span: self.span_since(start) }
    }

    fn query_clause(&mut self) -> Option<QueryClause> {
        let token = self.token();
        if token.kind != TokenKind::Identifier {
            return None;
        }
        Some(match self.text_of(token) {
            "from" => QueryClause::From(self.clause_of_from()),
            "let" => QueryClause::Let(self.let_clause()),
            "where" => {
                self.bump();
                let condition = self.expression();
                QueryClause::Where { condition, span: self.span_since(token.span.start) }
            }
            "join" => QueryClause::Join(Box::new(self.join_clause())),
            "orderby" => QueryClause::OrderBy(self.order_by_clause()),
            _ => return None,
        })
    }

    fn clause_of_from(&mut self) -> FromClause {
        let start = self.bump().span.start;
        let (ty, name) = self.range_variable();
        self.expect_in();
        let source = Box::new(self.expression());
        FromClause { ty, name, source, span: self.span_since(start) }
    }

    /// `x` or `T x`
    fn range_variable(&mut self) -> (Option<TypeSyntax>, Identifier) {
        let has_type = self.peek(1) != TokenKind::In;
        let ty = has_type.then(|| self.type_normal());
        (ty, self.identifier())
    }

    fn let_clause(&mut self) -> LetClause {
        let start = self.bump().span.start;
        let name = self.identifier();
        self.expect(TokenKind::Equals);
        let value = self.expression();
        LetClause { name, value, span: self.span_since(start) }
    }

    fn join_clause(&mut self) -> JoinClause {
        let start = self.bump().span.start;
        let (ty, name) = self.range_variable();
        self.expect_in();
        let source = self.expression();
        self.expect_word("on", "CS0743");
        let left = self.expression();
        self.expect_word("equals", "CS0744");
        let right = self.expression();
        let into = self.eat_word("into").then(|| self.identifier());
        JoinClause { ty, name, source, left, right, into, span: self.span_since(start) }
    }

    fn expect_word(&mut self, word: &str, code: &'static str) {
        if !self.eat_word(word) {
            self.missing(code, format!("Expected contextual keyword '{word}'"));
        }
    }

    fn order_by_clause(&mut self) -> OrderByClause {
        let start = self.bump().span.start;
        let mut orderings = Vec::new();
        loop {
            let key = self.expression();
            let descending = self.eat_word("descending");
            if !descending {
                self.eat_word("ascending");
            }
            orderings.push(Ordering { key, descending });
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
        }
        OrderByClause { orderings, span: self.span_since(start) }
    }

    fn query_end(&mut self) -> QueryEnd {
        let start = self.start();
        if self.eat_word("select") {
            let value = Box::new(self.expression());
            return QueryEnd::Select { value, span: self.span_since(start) };
        }
        if self.eat_word("group") {
            let value = Box::new(self.expression());
            self.expect_word("by", "CS0745");
            let key = Box::new(self.expression());
            return QueryEnd::Group { value, key, span: self.span_since(start) };
        }
        self.missing("CS0742", "A query body must end with a select clause or a group clause");
        QueryEnd::Missing
    }
}
