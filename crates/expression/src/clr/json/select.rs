//! Runs a JSONPath over a tree of tokens

use std::cmp::Ordering;

use super::compare::{self, compare_held};
use super::error::json;
use super::node::{Kind, Node, Nodes, member};
use super::path::{Operator, Query, Side, Step};
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::regex;
use crate::clr::text_of::text_of;
use crate::clr::tree::Id;
use crate::exception::Throw;
use crate::run::Cx;
use crate::value::Value;

/// The tokens that a path leads to; `strict` means that a step which leads nowhere is an error.
pub(crate) fn select(
    cx: &mut Cx<'_>,
    token: &JToken,
    steps: &[Step],
    strict: bool,
) -> Result<Vec<JToken>, Throw> {
    token.0.with(|nodes| {
        let mut run = Run { cx, nodes, root: nodes.id, strict };
        let found = run.steps(steps, nodes.id)?;
        Ok(JToken::all(nodes, &found))
    })
}

struct Run<'a, 'c, 'n, 't> {
    cx: &'a mut Cx<'c>,
    nodes: &'n Nodes<'t>,
    root: Id,
    strict: bool,
}

/// A token or a constant of a query.
enum Item {
    Token(Id),
    Value(Value),
}

impl Run<'_, '_, '_, '_> {
    fn steps(&mut self, steps: &[Step], start: Id) -> Result<Vec<Id>, Throw> {
        let mut current = vec![start];
        for step in steps {
            let mut next = Vec::new();
            for id in current {
                self.cx.tick(1)?;
                self.step(step, id, &mut next)?;
            }
            self.cx.charge(next.len().saturating_mul(size_of::<Id>()))?;
            current = next;
        }
        Ok(current)
    }

    fn step(&mut self, step: &Step, id: Id, found: &mut Vec<Id>) -> Result<(), Throw> {
        match step {
            Step::Root => found.push(self.root),
            Step::Field(name) => self.field(name.as_ref(), id, found)?,
            Step::Fields(names) => self.fields(names, id, found)?,
            Step::Scan(name) => self.scan(id, found, &|own| name.as_ref() == own)?,
            Step::ScanFields(names) => {
                self.scan(id, found, &|own| own.is_some_and(|own| names.contains(own)))?
            }
            Step::Index(Some(index)) => self.index(*index, id, found)?,
            Step::Index(None) => self.all_items(id, found)?,
            Step::Indexes(indexes) => indexes.iter().try_for_each(|index| self.index(*index, id, found))?,
            Step::Slice(start, end, step) => self.slice(*start, *end, *step, id, found)?,
            Step::Query(query) => {
                for child in self.children(id) {
                    if self.matches(query, child)? {
                        found.push(child);
                    }
                }
            }
            Step::ScanQuery(query) => {
                for inner in self.descendants(id)? {
                    if self.matches(query, inner)? {
                        found.push(inner);
                    }
                }
            }
        }
        Ok(())
    }

    fn children(&self, id: Id) -> Vec<Id> {
        self.nodes.get(id).map(|node| node.children().to_vec()).unwrap_or_default()
    }

    fn class(&self, id: Id) -> String {
        let ty = self.nodes.get(id).map_or(TokenType::None, Node::token_type);
        match ty {
            TokenType::Object | TokenType::Array | TokenType::Property | TokenType::Constructor => {
                format!("J{}", ty.name())
            }
            TokenType::Raw => "JRaw".to_owned(),
            _ => "JValue".to_owned(),
        }
    }

    fn fault(&self, message: impl FnOnce(&Self) -> String) -> Result<(), Throw> {
        if self.strict { Err(json(message(self)).into()) } else { Ok(()) }
    }

    fn is_object(&self, id: Id) -> bool {
        matches!(self.nodes.get(id).map(|node| &node.kind), Some(Kind::Object(..)))
    }

    fn field(&mut self, name: Option<&crate::text::Str>, id: Id, found: &mut Vec<Id>) -> Result<(), Throw> {
        if !self.is_object(id) {
            let shown = name.map_or_else(|| "*".to_owned(), ToString::to_string);
            return self.fault(|run| format!("Property '{shown}' not valid on {}.", run.class(id)));
        }
        match name {
            Some(name) => match member(self.nodes, id, name) {
                Some(value) => found.push(value),
                None => return self.fault(|_| format!("Property '{name}' does not exist on JObject.")),
            },
            None => {
                let values = self.children(id).into_iter().flat_map(|property| self.children(property));
                found.extend(values.collect::<Vec<_>>());
            }
        }
        Ok(())
    }

    fn fields(&mut self, names: &[crate::text::Str], id: Id, found: &mut Vec<Id>) -> Result<(), Throw> {
        if !self.is_object(id) {
            let shown: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
            return self
                .fault(|run| format!("Properties {} not valid on {}.", shown.join(", "), run.class(id)));
        }
        names.iter().try_for_each(|name| self.field(Some(name), id, found))
    }

    /// Everything in a token, the token included, each before what is in it.
    fn descendants(&mut self, id: Id) -> Result<Vec<Id>, Throw> {
        let mut all = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            self.cx.tick(1)?;
            self.cx.charge(size_of::<Id>())?;
            all.push(id);
            open.extend(self.children(id).into_iter().rev());
        }
        Ok(all)
    }

    fn scan(
        &mut self,
        id: Id,
        found: &mut Vec<Id>,
        wanted: &dyn Fn(Option<&crate::text::Str>) -> bool,
    ) -> Result<(), Throw> {
        for inner in self.descendants(id)? {
            let name = self.nodes.get(inner).and_then(Node::name);
            match name {
                Some(name) if wanted(Some(name)) => found.extend(self.children(inner)),
                None if wanted(None) => found.push(inner),
                _ => {}
            }
        }
        Ok(())
    }

    fn index(&mut self, index: i32, id: Id, found: &mut Vec<Id>) -> Result<(), Throw> {
        let class = match self.nodes.get(id).map(|node| &node.kind) {
            Some(Kind::Array(_)) => "JArray",
            Some(Kind::Constructor(..)) => "JConstructor",
            _ => return self.fault(|run| format!("Index {index} not valid on {}.", run.class(id))),
        };
        let Ok(at) = usize::try_from(index) else {
            return Err(crate::clr::receiver::out_of_range().into());
        };
        match self.nodes.get(id).and_then(|node| node.children().get(at).copied()) {
            Some(item) => found.push(item),
            None => return self.fault(|_| format!("Index {index} outside the bounds of {class}.")),
        }
        Ok(())
    }

    fn all_items(&mut self, id: Id, found: &mut Vec<Id>) -> Result<(), Throw> {
        match self.nodes.get(id).map(|node| &node.kind) {
            Some(Kind::Array(_) | Kind::Constructor(..)) => found.extend(self.children(id)),
            _ => return self.fault(|run| format!("Index * not valid on {}.", run.class(id))),
        }
        Ok(())
    }

    fn slice(
        &mut self,
        start: Option<i32>,
        end: Option<i32>,
        step: Option<i32>,
        id: Id,
        found: &mut Vec<Id>,
    ) -> Result<(), Throw> {
        if step == Some(0) {
            return Err(json("Step cannot be zero.").into());
        }
        let Some(Kind::Array(items)) = self.nodes.get(id).map(|node| &node.kind) else {
            return self.fault(|run| format!("Array slice is not valid on {}.", run.class(id)));
        };
        let count = i64::try_from(items.ids.len()).unwrap_or(i64::MAX);
        let step = i64::from(step.unwrap_or(1));
        let forward = step > 0;
        let resolved = |bound: Option<i32>, default: i64| match bound.map(i64::from) {
            Some(bound) if bound < 0 => count + bound,
            Some(bound) => bound,
            None => default,
        };
        let first = resolved(start, if forward { 0 } else { count - 1 });
        let first = if forward { first.clamp(0, count) } else { first.min(count - 1) };
        let stop = resolved(end, if forward { count } else { -1 }).clamp(-1, count);
        let mut at = first;
        let before = found.len();
        while if forward { at < stop } else { at > stop } {
            found.extend(usize::try_from(at).ok().and_then(|at| items.ids.get(at)));
            at += step;
        }
        if found.len() == before {
            let show = |bound: Option<i32>| bound.map_or_else(|| "*".to_owned(), |bound| bound.to_string());
            return self
                .fault(|_| format!("Array slice of {} to {} returned no results.", show(start), show(end)));
        }
        Ok(())
    }

    fn matches(&mut self, query: &Query, id: Id) -> Result<bool, Throw> {
        self.cx.tick(1)?;
        match query {
            Query::And(tests) => {
                for test in tests {
                    if !self.matches(test, id)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Query::Or(tests) => {
                for test in tests {
                    if self.matches(test, id)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Query::Test(Operator::Exists, left, _) => Ok(!self.side(left, id)?.is_empty()),
            Query::Test(operator, left, right) => {
                let left = self.side(left, id)?;
                let right = match right {
                    Some(right) if !left.is_empty() => self.side(right, id)?,
                    _ => Vec::new(),
                };
                self.any_pair(*operator, &left, &right)
            }
        }
    }

    fn any_pair(&mut self, operator: Operator, left: &[Item], right: &[Item]) -> Result<bool, Throw> {
        for a in left {
            for b in right {
                self.cx.tick(1)?;
                if self.test(operator, a, b)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The tokens of one side. Steps of a query that lead nowhere are no error.
    fn side(&mut self, side: &Side, id: Id) -> Result<Vec<Item>, Throw> {
        match side {
            Side::Value(value) => Ok(vec![Item::Value(value.clone())]),
            Side::Path(steps) => {
                let strict = std::mem::take(&mut self.strict);
                let found = self.steps(steps, id);
                self.strict = strict;
                Ok(found?.into_iter().map(Item::Token).collect())
            }
        }
    }

    /// What a `JValue` holds, and its type; `None` for containers.
    fn held(&self, item: &Item) -> Option<(TokenType, Value)> {
        match item {
            Item::Value(value) => {
                Some((super::scalar::token_type(value).unwrap_or(TokenType::Null), value.clone()))
            }
            Item::Token(id) => match &self.nodes.get(*id)?.kind {
                Kind::Value(ty, value) => Some((*ty, value.clone())),
                _ => None,
            },
        }
    }

    fn test(&mut self, operator: Operator, left: &Item, right: &Item) -> Result<bool, Throw> {
        let (Some((ty, a)), Some((other, b))) = (self.held(left), self.held(right)) else {
            return Ok(operator == Operator::NotEquals);
        };
        let ordering = || {
            let ty = if ty == TokenType::String && other != TokenType::String { other } else { ty };
            compare_held(ty, &a, &b)
        };
        Ok(match operator {
            Operator::Exists => true,
            Operator::Equals => self.equal(ty, &a, other, &b)?,
            Operator::NotEquals => !self.equal(ty, &a, other, &b)?,
            Operator::StrictEquals => strict_equal(ty, &a, other, &b),
            Operator::StrictNotEquals => !strict_equal(ty, &a, other, &b),
            Operator::Matches => self.regex(ty, &a, other, &b)?,
            Operator::Less => ordering() == Some(Ordering::Less),
            Operator::LessOrEqual => matches!(ordering(), Some(Ordering::Less | Ordering::Equal)),
            Operator::Greater => ordering() == Some(Ordering::Greater),
            Operator::GreaterOrEqual => matches!(ordering(), Some(Ordering::Greater | Ordering::Equal)),
        })
    }

    /// A date, a GUID and the like also equals the text that JSON has of it.
    fn equal(&mut self, ty: TokenType, a: &Value, other: TokenType, b: &Value) -> Result<bool, Throw> {
        if strict_equal(ty, a, other, b) {
            return Ok(true);
        }
        let Value::String(text) = b else { return Ok(false) };
        let own = match ty {
            TokenType::Date => super::scalar::text(self.cx, a)?,
            TokenType::Guid | TokenType::TimeSpan | TokenType::Uri => text_of(self.cx, a)?,
            TokenType::Bytes => {
                match a.downcast_ref::<crate::clr::Array>().and_then(crate::clr::Array::to_bytes) {
                    Some(bytes) => super::writer::base64(&bytes),
                    None => return Ok(false),
                }
            }
            _ => return Ok(false),
        };
        Ok(own == *text)
    }

    /// `@.name =~ /pattern/i`.
    fn regex(&mut self, ty: TokenType, a: &Value, other: TokenType, b: &Value) -> Result<bool, Throw> {
        let (Value::String(text), Value::String(pattern)) = (a, b) else { return Ok(false) };
        if ty != TokenType::String || other != TokenType::String {
            return Ok(false);
        }
        let pattern = pattern.to_utf8();
        let Some((body, options)) = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) else {
            return Ok(false);
        };
        regex::is_match(self.cx, text, body, options)
    }
}

fn strict_equal(ty: TokenType, a: &Value, other: TokenType, b: &Value) -> bool {
    let numbers = matches!(
        (ty, other),
        (TokenType::Integer, TokenType::Float) | (TokenType::Float, TokenType::Integer)
    );
    if numbers {
        let ty = if compare::whole(a).is_some() { TokenType::Integer } else { TokenType::Float };
        return compare_held(ty, a, b) == Some(Ordering::Equal);
    }
    ty == other && compare_held(ty, a, b) == Some(Ordering::Equal)
}
