//! `{% if %}`, `{% unless %}` and `{% case %}`.

use std::cmp::Ordering;
use std::io::Write;

use liquid_core::error::Result;
use liquid_core::model::ValueView;
use liquid_core::parser::{BlockElement, Tag, TagToken};
use liquid_core::{
    BlockReflection, Expression, Language, ParseBlock, Renderable, Runtime, TagBlock, TagTokenIter, Template,
};

use super::compare::{equal, is_true, order};
use super::meter;

/// A choice by its name.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    start: &'static str,
    end: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    If,
    Unless,
    Case,
}

/// `if`.
pub(super) const IF: Choice = Choice { start: "if", end: "endif", kind: Kind::If };
/// `unless`.
pub(super) const UNLESS: Choice = Choice { start: "unless", end: "endunless", kind: Kind::Unless };
/// `case`.
pub(super) const CASE: Choice = Choice { start: "case", end: "endcase", kind: Kind::Case };

impl BlockReflection for Choice {
    fn start_tag(&self) -> &str {
        self.start
    }

    fn end_tag(&self) -> &str {
        self.end
    }

    fn description(&self) -> &'static str {
        "Writes one of several parts."
    }
}

impl ParseBlock for Choice {
    fn parse(
        &self,
        mut tokens: TagTokenIter<'_>,
        mut block: TagBlock<'_, '_>,
        options: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let choosing = match self.kind {
            Kind::If => choosing(condition(&mut tokens)?, &mut block, options)?,
            Kind::Unless => choosing(condition(&mut tokens)?.negated(), &mut block, options)?,
            Kind::Case => cases(&mut tokens, &mut block, options)?,
        };
        block.assert_empty();
        Ok(Box::new(choosing))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        self
    }
}

/// Parts, each with a condition; the first one whose condition holds is written.
#[derive(Debug)]
struct Choosing(Vec<(Condition, Template)>);

impl Renderable for Choosing {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        for (condition, part) in &self.0 {
            if condition.holds(runtime)? {
                return part.render_to(writer, runtime);
            }
        }
        Ok(())
    }
}

/// Reads `{% elsif %}` and `{% else %}` up to the end.
fn choosing(first: Condition, block: &mut TagBlock<'_, '_>, options: &Language) -> Result<Choosing> {
    let (mut parts, mut condition, mut inside) = (Vec::new(), first, Vec::new());
    while let Some(element) = block.next()? {
        let next = match element {
            BlockElement::Tag(mut tag) if tag.name() == "elsif" => self::condition(tag.tokens())?,
            BlockElement::Tag(mut tag) if tag.name() == "else" => otherwise(&mut tag)?,
            element => {
                inside.push(element.parse(block, options)?);
                continue;
            }
        };
        parts.push((std::mem::replace(&mut condition, next), Template::new(std::mem::take(&mut inside))));
    }
    parts.push((condition, Template::new(inside)));
    Ok(Choosing(parts))
}

/// Reads `{% when %}` and `{% else %}` up to the end; what stands before them is not written.
fn cases(
    tokens: &mut TagTokenIter<'_>,
    block: &mut TagBlock<'_, '_>,
    options: &Language,
) -> Result<Choosing> {
    let subject = tokens.expect_next("a value expected")?.expect_value().into_result()?;
    tokens.expect_nothing()?;
    let (mut parts, mut condition, mut inside) = (Vec::new(), Condition::NEVER, Vec::new());
    while let Some(element) = block.next()? {
        let next = match element {
            BlockElement::Tag(mut tag) if tag.name() == "when" => when(&subject, tag.tokens())?,
            BlockElement::Tag(mut tag) if tag.name() == "else" => otherwise(&mut tag)?,
            element => {
                inside.push(element.parse(block, options)?);
                continue;
            }
        };
        parts.push((std::mem::replace(&mut condition, next), Template::new(std::mem::take(&mut inside))));
    }
    parts.push((condition, Template::new(inside)));
    Ok(Choosing(parts))
}

fn otherwise(tag: &mut Tag<'_>) -> Result<Condition> {
    tag.tokens().expect_nothing()?;
    Ok(Condition::NEVER.negated())
}

/// Tests joined by `and` and `or`. As in DotLiquid they bind to the right, neither more tightly: `a and b or c`
/// is `a and (b or c)`.
#[derive(Debug)]
struct Condition {
    tests: Vec<(Test, Join)>,
    is_negated: bool,
}

#[derive(Debug)]
struct Test {
    left: Expression,
    right: Option<(Operator, Expression)>,
}

/// What joins a test to those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    Or,
    And,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Contains,
    StartsWith,
    EndsWith,
    HasKey,
    HasValue,
}

impl Condition {
    const NEVER: Self = Self { tests: Vec::new(), is_negated: false };

    fn negated(self) -> Self {
        Self { is_negated: !self.is_negated, ..self }
    }

    fn holds(&self, runtime: &dyn Runtime) -> Result<bool> {
        meter::tick(runtime, self.tests.len())?;
        let mut holds = false;
        for (test, join) in &self.tests {
            holds = test.holds(runtime)?;
            if holds == (*join == Join::Or) {
                break;
            }
        }
        Ok(holds != self.is_negated)
    }
}

impl Test {
    fn holds(&self, runtime: &dyn Runtime) -> Result<bool> {
        let left = self.left.evaluate(runtime)?;
        let left = left.as_view();
        let Some((operator, right)) = &self.right else { return Ok(is_true(left)) };
        let right = right.evaluate(runtime)?;
        let right = right.as_view();
        Ok(match operator {
            Operator::Equal => equal(left, right),
            Operator::NotEqual => !equal(left, right),
            Operator::Less => order(left, right) == Some(Ordering::Less),
            Operator::Greater => order(left, right) == Some(Ordering::Greater),
            Operator::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
            Operator::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => operator.is_in(left, right),
            Operator::HasKey => left.as_object().is_some_and(|object| object.contains_key(&right.to_kstr())),
            Operator::HasValue => {
                left.as_object().is_some_and(|object| object.values().any(|value| equal(value, right)))
            }
        })
    }
}

impl Operator {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "==" => Self::Equal,
            "!=" | "<>" => Self::NotEqual,
            "<" => Self::Less,
            ">" => Self::Greater,
            "<=" => Self::LessOrEqual,
            ">=" => Self::GreaterOrEqual,
            "contains" => Self::Contains,
            "startswith" => Self::StartsWith,
            "endswith" => Self::EndsWith,
            "hasKey" => Self::HasKey,
            "hasValue" => Self::HasValue,
            _ => return None,
        })
    }

    /// Whether a list or a text has something in it: anywhere, at its start or at its end.
    fn is_in(self, whole: &dyn ValueView, part: &dyn ValueView) -> bool {
        if let Some(list) = whole.as_array() {
            return match self {
                Self::StartsWith => list.first().is_some_and(|item| equal(item, part)),
                Self::EndsWith => list.last().is_some_and(|item| equal(item, part)),
                _ => list.values().any(|item| equal(item, part)),
            };
        }
        if !whole.is_scalar() || part.is_nil() {
            return false;
        }
        let (whole, part) = (whole.to_kstr(), part.to_kstr());
        match self {
            Self::StartsWith => whole.starts_with(part.as_str()),
            Self::EndsWith => whole.ends_with(part.as_str()),
            _ => whole.contains(part.as_str()),
        }
    }
}

fn condition(tokens: &mut TagTokenIter<'_>) -> Result<Condition> {
    let mut tests = Vec::new();
    let mut next = Some(tokens.expect_next("a value expected")?);
    while let Some(token) = next {
        let left = token.expect_value().into_result()?;
        let (right, join) = rest_of_test(tokens)?;
        // After the last test there is nothing that joining it to could change.
        tests.push((Test { left, right }, join.unwrap_or(Join::Or)));
        next = match join {
            Some(_) => Some(tokens.expect_next("a value expected")?),
            None => None,
        };
    }
    Ok(Condition { tests, is_negated: false })
}

type RestOfTest = (Option<(Operator, Expression)>, Option<Join>);

fn rest_of_test(tokens: &mut TagTokenIter<'_>) -> Result<RestOfTest> {
    let Some(token) = tokens.next() else { return Ok((None, None)) };
    let Some(operator) = Operator::read(token.as_str()) else { return Ok((None, Some(join(token)?))) };
    let right = tokens.expect_next("a value expected")?.expect_value().into_result()?;
    let join = tokens.next().map(join).transpose()?;
    Ok((Some((operator, right)), join))
}

fn join(token: TagToken<'_>) -> Result<Join> {
    match token.as_str() {
        "and" => Ok(Join::And),
        "or" => Ok(Join::Or),
        _ => Err(token.raise_custom_error("an operator, `and` or `or` expected")),
    }
}

/// `{% when 1, 2 or 3 %}`.
fn when(subject: &Expression, tokens: &mut TagTokenIter<'_>) -> Result<Condition> {
    let mut tests = Vec::new();
    loop {
        let value = tokens.expect_next("a value expected")?.expect_value().into_result()?;
        let test = Test { left: subject.clone(), right: Some((Operator::Equal, value)) };
        tests.push((test, Join::Or));
        match tokens.next() {
            None => return Ok(Condition { tests, is_negated: false }),
            Some(token) if matches!(token.as_str(), "or" | ",") => {}
            Some(token) => return Err(token.raise_custom_error("`or` or `,` expected")),
        }
    }
}
