//! Evaluates XPath

use std::collections::{HashMap, HashSet};

use super::{Axis, Expr, Operator, Step, Test, fault};
use crate::clr::tree::{Id, NONE};
use crate::clr::xml::chars::is_space;
use crate::clr::xml::node::{Kind, Node, Nodes, chain, following, following_outside, root};
use crate::clr::xml::object::{XObject, value_of};
use crate::exception::Throw;
use crate::run::Cx;

/// What an expression gives.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// In document order.
    Nodes(Vec<Id>),
    Text(String),
    Number(f64),
    Bool(bool),
}

/// Where an expression is evaluated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub(super) node: Id,
    pub(super) position: usize,
    pub(super) size: usize,
}

pub(super) struct Evaluator<'a, 'n> {
    pub(super) nodes: &'a Nodes<'n>,
}

/// The nodes that the expression selects.
pub(super) fn select(cx: &mut Cx<'_>, from: &XObject, expr: &Expr) -> Result<Vec<XObject>, Throw> {
    from.0.with(|nodes| {
        let context = Context { node: nodes.id, position: 1, size: 1 };
        let evaluator = Evaluator { nodes };
        match evaluator.evaluate(cx, expr, context)? {
            Outcome::Nodes(found) => Ok(found.into_iter().map(|id| XObject::at(nodes, id)).collect()),
            _ => Err(fault("Expression must evaluate to a node-set.").into()),
        }
    })
}

impl Outcome {
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Bool(flag) => *flag,
        }
    }
}

/// The number that a text stands for; not a number where it is none.
pub(super) fn number_of(text: &str) -> f64 {
    let text = text.trim_matches(is_space);
    let is_number =
        text.strip_prefix('-').unwrap_or(text).chars().all(|char| char.is_ascii_digit() || char == '.');
    if is_number { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// A number as text, without exponent.
pub(super) fn text_of_number(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

impl Evaluator<'_, '_> {
    pub(super) fn evaluate(&self, cx: &mut Cx<'_>, expr: &Expr, at: Context) -> Result<Outcome, Throw> {
        cx.tick(1)?;
        Ok(match expr {
            Expr::Literal(text) => Outcome::Text(text.clone()),
            Expr::Number(number) => Outcome::Number(*number),
            Expr::Negate(inner) => {
                let value = self.evaluate(cx, inner, at)?;
                Outcome::Number(-self.number(cx, &value)?)
            }
            Expr::Call(function, args) => self.call(cx, *function, args, at)?,
            Expr::Path { from_root, steps } => {
                let start = if *from_root { root(self.nodes, at.node) } else { at.node };
                Outcome::Nodes(self.steps(cx, vec![start], steps)?)
            }
            Expr::Filter { of, predicates, steps } => {
                let Outcome::Nodes(mut found) = self.evaluate(cx, of, at)? else {
                    return Err(fault("Expression must evaluate to a node-set.").into());
                };
                for predicate in predicates {
                    found = self.filter(cx, found, predicate)?;
                }
                Outcome::Nodes(self.steps(cx, found, steps)?)
            }
            Expr::Binary(operator, left, right) => self.binary(cx, *operator, (left, right), at)?,
        })
    }

    fn binary(
        &self,
        cx: &mut Cx<'_>,
        operator: Operator,
        (left, right): (&Expr, &Expr),
        at: Context,
    ) -> Result<Outcome, Throw> {
        let a = self.evaluate(cx, left, at)?;
        match operator {
            Operator::Or if a.is_true() => return Ok(Outcome::Bool(true)),
            Operator::And if !a.is_true() => return Ok(Outcome::Bool(false)),
            _ => {}
        }
        let b = self.evaluate(cx, right, at)?;
        let mut numbers = || Ok::<_, Throw>((self.number(cx, &a)?, self.number(cx, &b)?));
        let number = match operator {
            Operator::Or | Operator::And => return Ok(Outcome::Bool(b.is_true())),
            Operator::Union => {
                let (Outcome::Nodes(mut all), Outcome::Nodes(more)) = (a, b) else {
                    return Err(fault("Expression must evaluate to a node-set.").into());
                };
                all.extend(more);
                return self.in_order(cx, all).map(Outcome::Nodes);
            }
            Operator::Add => numbers().map(|(a, b)| a + b)?,
            Operator::Subtract => numbers().map(|(a, b)| a - b)?,
            Operator::Multiply => numbers().map(|(a, b)| a * b)?,
            Operator::Divide => numbers().map(|(a, b)| a / b)?,
            Operator::Modulo => numbers().map(|(a, b)| a % b)?,
            comparison => return self.compare(cx, comparison, &a, &b).map(Outcome::Bool),
        };
        Ok(Outcome::Number(number))
    }

    /// A comparison holds for sets of nodes when it holds for one node of each.
    fn compare(&self, cx: &mut Cx<'_>, operator: Operator, a: &Outcome, b: &Outcome) -> Result<bool, Throw> {
        let each = |outcome: &Outcome| match outcome {
            Outcome::Nodes(nodes) => Some(nodes.clone()),
            _ => None,
        };
        match (each(a), each(b)) {
            (Some(_), None) if matches!(b, Outcome::Bool(_)) => {
                self.compare_values(cx, operator, &Outcome::Bool(a.is_true()), b)
            }
            (None, Some(_)) if matches!(a, Outcome::Bool(_)) => {
                self.compare_values(cx, operator, a, &Outcome::Bool(b.is_true()))
            }
            (None, None) => self.compare_values(cx, operator, a, b),
            (left, right) => {
                let mut texts = |nodes: Option<Vec<Id>>, other: &Outcome| match nodes {
                    Some(nodes) => {
                        let texts =
                            nodes.into_iter().map(|node| self.text_of_node(cx, node).map(Outcome::Text));
                        texts.collect::<Result<Vec<_>, _>>()
                    }
                    None => Ok(vec![other.clone()]),
                };
                let (left, right) = (texts(left, a)?, texts(right, b)?);
                for a in &left {
                    for b in &right {
                        cx.tick(1)?;
                        if self.compare_values(cx, operator, a, b)? {
                            return Ok(true);
                        }
                    }
                }
                Ok(false)
            }
        }
    }

    fn compare_values(
        &self,
        cx: &mut Cx<'_>,
        operator: Operator,
        a: &Outcome,
        b: &Outcome,
    ) -> Result<bool, Throw> {
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let equal = match (a, b) {
            (Outcome::Bool(_), _) | (_, Outcome::Bool(_)) if is_equality => a.is_true() == b.is_true(),
            (Outcome::Text(a), Outcome::Text(b)) if is_equality => a == b,
            _ => {
                let (a, b) = (self.number(cx, a)?, self.number(cx, b)?);
                match operator {
                    Operator::Less => return Ok(a < b),
                    Operator::LessOrEqual => return Ok(a <= b),
                    Operator::Greater => return Ok(a > b),
                    Operator::GreaterOrEqual => return Ok(a >= b),
                    #[expect(clippy::float_cmp, reason = "XPath compares numbers as they are")]
                    _ => a == b,
                }
            }
        };
        Ok(equal == (operator == Operator::Equal))
    }

    pub(super) fn text(&self, cx: &mut Cx<'_>, value: &Outcome) -> Result<String, Throw> {
        Ok(match value {
            Outcome::Nodes(nodes) => match nodes.first() {
                Some(node) => self.text_of_node(cx, *node)?,
                None => String::new(),
            },
            Outcome::Text(text) => text.clone(),
            Outcome::Number(number) => text_of_number(*number),
            Outcome::Bool(flag) => flag.to_string(),
        })
    }

    pub(super) fn number(&self, cx: &mut Cx<'_>, value: &Outcome) -> Result<f64, Throw> {
        Ok(match value {
            Outcome::Number(number) => *number,
            Outcome::Bool(flag) => f64::from(u8::from(*flag)),
            other => number_of(&self.text(cx, other)?),
        })
    }

    pub(super) fn text_of_node(&self, cx: &mut Cx<'_>, node: Id) -> Result<String, Throw> {
        value_of(cx, self.nodes, node).map(|text| text.to_string())
    }

    fn steps(&self, cx: &mut Cx<'_>, start: Vec<Id>, steps: &[Step]) -> Result<Vec<Id>, Throw> {
        let mut current = start;
        for step in steps {
            let is_many = current.len() > 1;
            let mut found = Vec::new();
            for node in current {
                found.extend(self.step(cx, node, step)?);
            }
            let is_reverse = matches!(
                step.axis,
                Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling
            );
            current = if is_many || is_reverse { self.in_order(cx, found)? } else { found };
        }
        Ok(current)
    }

    fn step(&self, cx: &mut Cx<'_>, from: Id, step: &Step) -> Result<Vec<Id>, Throw> {
        let mut found = Vec::new();
        self.walk(cx, from, step.axis, |id, node| {
            if self.matches(node, step) {
                found.push(id);
            }
        })?;
        cx.charge(found.len().saturating_mul(size_of::<Id>()))?;
        for predicate in &step.predicates {
            found = self.filter(cx, found, predicate)?;
        }
        Ok(found)
    }

    /// Those nodes for which the predicate holds; a number is a position.
    fn filter(&self, cx: &mut Cx<'_>, found: Vec<Id>, predicate: &Expr) -> Result<Vec<Id>, Throw> {
        let size = found.len();
        let mut kept = Vec::new();
        for (index, node) in found.into_iter().enumerate() {
            let context = Context { node, position: index + 1, size };
            let holds = match self.evaluate(cx, predicate, context)? {
                Outcome::Number(number) => {
                    let position = u32::try_from(context.position).unwrap_or(u32::MAX);
                    (number - f64::from(position)).abs() < f64::EPSILON
                }
                other => other.is_true(),
            };
            if holds {
                kept.push(node);
            }
        }
        Ok(kept)
    }

    fn matches(&self, node: &Node, step: &Step) -> bool {
        let is_principal = match step.axis {
            Axis::Attribute => node.name().is_some_and(|name| !name.declares_namespace()),
            _ => node.as_element().is_some(),
        };
        match &step.test {
            Test::Node => step.axis != Axis::Attribute || is_principal,
            Test::Any => is_principal,
            Test::Namespace(space) => {
                is_principal && node.name().is_some_and(|name| name.namespace == *space)
            }
            Test::Name(space, local) => {
                is_principal
                    && node.name().is_some_and(|name| name.local == *local && name.namespace == *space)
            }
            Test::Text => matches!(node.kind, Kind::Text(_) | Kind::CData(_)),
            Test::Comment => matches!(node.kind, Kind::Comment(_)),
            Test::Instruction(wanted) => match &node.kind {
                Kind::Instruction(target, _) => {
                    wanted.as_ref().is_none_or(|wanted| target.as_utf8() == Some(wanted.as_str()))
                }
                _ => false,
            },
        }
    }

    /// Visits the nodes of an axis in its own order.
    fn walk(
        &self,
        cx: &mut Cx<'_>,
        from: Id,
        axis: Axis,
        mut visit: impl FnMut(Id, &Node),
    ) -> Result<(), Throw> {
        let mut next = self.first(from, axis);
        while let Some((id, node)) = next.and_then(|id| Some((id, self.nodes.get(id)?))) {
            cx.tick(1)?;
            visit(id, node);
            next = self.further(from, id, node, axis);
        }
        Ok(())
    }

    fn first(&self, from: Id, axis: Axis) -> Option<Id> {
        let nodes = self.nodes;
        let node = nodes.get(from)?;
        let is = |id: Id| Some(id).filter(|id| *id != NONE);
        match axis {
            Axis::Child => is(node.children().first),
            Axis::Attribute => is(node.attributes().first),
            Axis::Descendant => following(nodes, from, from),
            Axis::DescendantOrSelf | Axis::AncestorOrSelf | Axis::SelfNode => Some(from),
            Axis::Parent | Axis::Ancestor => is(node.parent),
            Axis::FollowingSibling if node.is_attribute() => None,
            Axis::FollowingSibling => is(node.next),
            Axis::PrecedingSibling if node.is_attribute() => None,
            Axis::PrecedingSibling => is(node.previous),
            Axis::Following => following_outside(nodes, from, root(nodes, from)),
            Axis::Preceding => self.before(from, from),
        }
    }

    fn further(&self, from: Id, id: Id, node: &Node, axis: Axis) -> Option<Id> {
        let nodes = self.nodes;
        let is = |id: Id| Some(id).filter(|id| *id != NONE);
        match axis {
            Axis::Child | Axis::Attribute | Axis::FollowingSibling => is(node.next),
            Axis::PrecedingSibling => is(node.previous),
            Axis::Descendant | Axis::DescendantOrSelf => following(nodes, id, from),
            Axis::Ancestor | Axis::AncestorOrSelf => is(node.parent),
            Axis::Parent | Axis::SelfNode => None,
            Axis::Following => following(nodes, id, root(nodes, id)),
            Axis::Preceding => self.before(id, from),
        }
    }

    /// The node before this one in document order that is no ancestor of `from`.
    fn before(&self, id: Id, from: Id) -> Option<Id> {
        let mut node = self.nodes.get(id)?;
        loop {
            if node.previous != NONE {
                let mut last = node.previous;
                while let Some(deeper) = self.nodes.get(last).map(|node| node.children().last) {
                    if deeper == NONE {
                        return Some(last);
                    }
                    last = deeper;
                }
                return None;
            }
            let parent = node.parent;
            node = self.nodes.get(parent)?;
            if !self.is_around(parent, from) {
                return Some(parent);
            }
        }
    }

    fn is_around(&self, ancestor: Id, mut id: Id) -> bool {
        while let Some(node) = self.nodes.get(id) {
            if id == ancestor {
                return true;
            }
            id = node.parent;
        }
        false
    }

    /// The nodes in document order, each once.
    fn in_order(&self, cx: &mut Cx<'_>, found: Vec<Id>) -> Result<Vec<Id>, Throw> {
        let Some(first) = found.first() else { return Ok(found) };
        let wanted: HashSet<Id> = found.iter().copied().collect();
        if wanted.len() == 1 {
            return Ok(vec![*first]);
        }
        let top = root(self.nodes, *first);
        let mut order: HashMap<Id, usize> = HashMap::with_capacity(wanted.len());
        let mut next = Some(top);
        while let Some(id) = next {
            cx.tick(1)?;
            let attributes = self.nodes.get(id).map_or(NONE, |node| node.attributes().first);
            let with_attributes =
                std::iter::once(id).chain(chain(self.nodes, attributes).map(|(attribute, _)| attribute));
            for id in with_attributes.filter(|id| wanted.contains(id)) {
                order.insert(id, order.len());
            }
            next = following(self.nodes, id, top);
        }
        let mut sorted: Vec<Id> = wanted.into_iter().collect();
        sorted.sort_by_key(|id| order.get(id).copied());
        Ok(sorted)
    }
}
