//! Queries: `from x in xs where … select …` as calls of `Where`, `Select` and the like.

use ecow::EcoString;
use gatepost_csharp::{
    Expr as Syntax, ExprKind as Kind, FromClause, Identifier, JoinClause, OrderByClause, Query, QueryBody,
    QueryClause, QueryEnd, Span, TypeSyntax,
};

use super::Binder;
use super::argument::Arg;
use super::bound::{Bound, Group, Receiver};
use super::lambda::{Body, LambdaArg, Ranges};
use crate::ty::Ty;

/// The name of the property that holds all earlier range variables.
const EARLIER: &str = "<>earlier";

/// A query so far: a sequence, and how its range variables are reached from an item.
struct State<'s> {
    source: Bound<'s>,
    ranges: Ranges,
    /// Whether nothing but the first `from` has been seen.
    degenerate: bool,
}

impl<'s> Binder<'_> {
    pub(super) fn query(&mut self, query: &'s Query, span: Span) -> Bound<'s> {
        let from = &query.from;
        let source = self.query_source(&from.source, from.ty.as_ref(), from.span);
        let ranges = vec![(from.name.clone(), Vec::new())];
        self.query_body(State { source, ranges, degenerate: true }, &query.body, span)
    }

    fn query_source(&mut self, source: &'s Syntax, ty: Option<&'s TypeSyntax>, span: Span) -> Bound<'s> {
        let source = self.expr(source);
        let source = self.natural(source);
        match ty {
            None => source,
            Some(ty) => {
                let ty = self.ty(ty);
                self.query_call(source, "Cast", Some(vec![ty]), Vec::new(), span)
            }
        }
    }

    fn query_body(&mut self, mut state: State<'s>, body: &'s QueryBody, span: Span) -> Bound<'s> {
        for clause in &body.clauses {
            state = match clause {
                QueryClause::From(from) => self.second_from(state, from),
                QueryClause::Let(clause) => {
                    let pair = self.extended(&state, &clause.name, Some(&clause.value), clause.span);
                    self.advance(state, "Select", vec![pair.0], pair.1, clause.span)
                }
                QueryClause::Where { condition, span } => {
                    let test = self.over(&state.ranges, condition);
                    let ranges = state.ranges.clone();
                    self.advance(state, "Where", vec![test], ranges, *span)
                }
                QueryClause::Join(join) => self.join(state, join),
                QueryClause::OrderBy(clause) => self.order_by(state, clause),
            };
        }
        let result = self.query_end(state, &body.end, span);
        let Some(next) = &body.continuation else { return result };
        let ranges = vec![(next.name.clone(), Vec::new())];
        self.query_body(State { source: result, ranges, degenerate: true }, &next.body, span)
    }

    fn query_end(&mut self, state: State<'s>, end: &'s QueryEnd, span: Span) -> Bound<'s> {
        match end {
            QueryEnd::Missing => Bound::Error(span),
            QueryEnd::Select { value, span } => {
                if !state.degenerate && is_range(value, &state.ranges) {
                    return state.source;
                }
                let select = self.over(&state.ranges, value);
                self.query_call(state.source, "Select", None, vec![select], *span)
            }
            QueryEnd::Group { value, key, span } => {
                let mut args = vec![self.over(&state.ranges, key)];
                if !is_range(value, &state.ranges) {
                    args.push(self.over(&state.ranges, value));
                }
                self.query_call(state.source, "GroupBy", None, args, *span)
            }
        }
    }

    /// `item => value`, with the range variables in sight.
    fn over(&mut self, ranges: &Ranges, value: &'s Syntax) -> Arg<'s> {
        self.query_lambda(vec![ranges.clone()], Body::Expr(value), value.span)
    }

    fn query_lambda(&mut self, params: Vec<Ranges>, body: Body<'s>, span: Span) -> Arg<'s> {
        let lambda = LambdaArg::query(params, body, span, self.overflow);
        Arg::value(Bound::Lambda(Box::new(lambda)))
    }

    /// The lambda that adds a range variable to those of the item, and how all are reached then.
    fn extended(
        &mut self,
        state: &State<'s>,
        name: &'s Identifier,
        value: Option<&'s Syntax>,
        span: Span,
    ) -> (Arg<'s>, Ranges) {
        let single = match state.ranges.as_slice() {
            [(only, path)] if path.is_empty() => Some(only.text.clone()),
            _ => None,
        };
        let earlier: EcoString = single.clone().unwrap_or_else(|| EARLIER.into());
        let mut ranges: Ranges = match &single {
            Some(only) => {
                let ident = state.ranges.first().map(|(ident, _)| ident.clone());
                ident.into_iter().map(|ident| (ident, vec![only.clone()])).collect()
            }
            None => state
                .ranges
                .iter()
                .map(|(ident, path)| {
                    let path = [earlier.clone()].into_iter().chain(path.iter().cloned()).collect();
                    (ident.clone(), path)
                })
                .collect(),
        };
        if ranges.iter().any(|(known, _)| known.text == name.text) {
            let message = format!("The range variable '{}' has already been declared", name.text);
            self.error("CS1930", name.span, message);
        } else {
            ranges.push((name.clone(), vec![name.text.clone()]));
        }
        let body = Body::Pair(earlier, name.text.clone(), value);
        let params = match value {
            Some(_) => vec![state.ranges.clone()],
            None => vec![state.ranges.clone(), vec![(name.clone(), Vec::new())]],
        };
        (self.query_lambda(params, body, span), ranges)
    }

    fn advance(
        &mut self,
        state: State<'s>,
        method: &str,
        args: Vec<Arg<'s>>,
        ranges: Ranges,
        span: Span,
    ) -> State<'s> {
        let source = self.query_call(state.source, method, None, args, span);
        State { source, ranges, degenerate: false }
    }

    fn second_from(&mut self, state: State<'s>, from: &'s FromClause) -> State<'s> {
        let source = match &from.ty {
            None => self.over(&state.ranges, &from.source),
            Some(ty) => {
                let ty = self.ty(ty);
                let body = Body::Cast(&from.source, ty, from.span);
                self.query_lambda(vec![state.ranges.clone()], body, from.source.span)
            }
        };
        let (pair, ranges) = self.extended(&state, &from.name, None, from.span);
        self.advance(state, "SelectMany", vec![source, pair], ranges, from.span)
    }

    fn join(&mut self, state: State<'s>, join: &'s JoinClause) -> State<'s> {
        let inner = self.query_source(&join.source, join.ty.as_ref(), join.span);
        let left = self.over(&state.ranges, &join.left);
        let own: Ranges = vec![(join.name.clone(), Vec::new())];
        let right = self.query_lambda(vec![own], Body::Expr(&join.right), join.right.span);
        let name = join.into.as_ref().unwrap_or(&join.name);
        let (pair, ranges) = self.extended(&state, name, None, join.span);
        let method = if join.into.is_some() { "GroupJoin" } else { "Join" };
        let args = vec![Arg::value(inner), left, right, pair];
        self.advance(state, method, args, ranges, join.span)
    }

    fn order_by(&mut self, mut state: State<'s>, clause: &'s OrderByClause) -> State<'s> {
        for (index, ordering) in clause.orderings.iter().enumerate() {
            let method = match (index, ordering.descending) {
                (0, false) => "OrderBy",
                (0, true) => "OrderByDescending",
                (_, false) => "ThenBy",
                (_, true) => "ThenByDescending",
            };
            let key = self.over(&state.ranges, &ordering.key);
            let ranges = state.ranges.clone();
            state = self.advance(state, method, vec![key], ranges, clause.span);
        }
        state
    }

    /// Calls a method of the query pattern.
    pub(super) fn query_call(
        &mut self,
        source: Bound<'s>,
        method: &str,
        type_args: Option<Vec<Ty>>,
        args: Vec<Arg<'s>>,
        span: Span,
    ) -> Bound<'s> {
        let receiver = match source {
            Bound::Value(value) if value.ty != Ty::Error => value,
            Bound::Error(_) | Bound::Value(_) => return Bound::Error(span),
            other => {
                let what = self.display(&other);
                return self.no_pattern(&what, method, other.span());
            }
        };
        let levels = self.library.members(&receiver.ty, method);
        if levels.is_empty() && !self.is_enumerable(&receiver.ty) {
            let what = receiver.ty.to_string();
            return self.no_pattern(&what, method, receiver.span);
        }
        let group = Group {
            name: method.into(),
            receiver: Receiver::Value(Box::new(receiver)),
            levels,
            type_args,
            name_span: span,
            span,
        };
        self.call(Bound::Group(Box::new(group)), args, span)
    }

    fn no_pattern(&mut self, what: &str, method: &str, span: Span) -> Bound<'s> {
        let message = format!(
            "Could not find an implementation of the query pattern for source type '{what}'.  '{method}' not found."
        );
        self.error("CS1936", span, message);
        Bound::Error(span)
    }
}

/// Whether an expression is the only range variable.
fn is_range(value: &Syntax, ranges: &Ranges) -> bool {
    match (&value.kind, ranges.as_slice()) {
        (Kind::Name(name), [(only, path)]) => path.is_empty() && name.identifier.text == only.text,
        _ => false,
    }
}
