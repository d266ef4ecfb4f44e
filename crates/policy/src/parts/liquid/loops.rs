//! `{% for %}`, and `{% JSONArrayFor %}`, which puts commas between what it writes.

use std::io::Write;

use liquid_core::error::{Error, Result, ResultLiquidReplaceExt};
use liquid_core::model::{ArrayView, KString, ObjectView, ValueCow, ValueView};
use liquid_core::parser::{BlockElement, TryMatchToken};
use liquid_core::runtime::{Interrupt, InterruptRegister};
use liquid_core::{
    BlockReflection, Expression, Language, ParseBlock, Renderable, Runtime, TagBlock, TagTokenIter, Template,
};

use super::datum::{Datum, Map, MapKind};
use super::items::{Item, items};
use super::meter::{self, NODE};
use super::run::Frame;

/// A loop by its name.
#[derive(Clone, Copy)]
pub(super) struct Loop {
    start: &'static str,
    end: &'static str,
    separator: &'static str,
}

/// `for`.
pub(super) const FOR: Loop = Loop { start: "for", end: "endfor", separator: "" };
/// `JSONArrayFor`.
pub(super) const JSON_ARRAY_FOR: Loop =
    Loop { start: "JSONArrayFor", end: "endJSONArrayFor", separator: "," };

impl BlockReflection for Loop {
    fn start_tag(&self) -> &str {
        self.start
    }

    fn end_tag(&self) -> &str {
        self.end
    }

    fn description(&self) -> &'static str {
        "Repeats what is inside for each item."
    }
}

impl ParseBlock for Loop {
    fn parse(
        &self,
        mut tokens: TagTokenIter<'_>,
        mut block: TagBlock<'_, '_>,
        options: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let variable =
            tokens.expect_next("a name expected")?.expect_identifier().into_result()?.to_owned().into();
        tokens.expect_next("`in` expected")?.expect_str("in").into_result_custom_msg("`in` expected")?;
        let range = match tokens.expect_next("a list expected")?.expect_value() {
            TryMatchToken::Matches(list) => Range::List(list),
            TryMatchToken::Fails(token) => {
                let (from, to) = token.expect_range().into_result_custom_msg("a list expected")?;
                Range::Numbers(from, to)
            }
        };
        let mut parsed = Repetition {
            variable,
            range,
            inside: Template::new(Vec::new()),
            otherwise: None,
            limit: None,
            offset: None,
            reversed: false,
            separator: self.separator,
        };
        parsed.parameters(&mut tokens)?;
        parsed.blocks(&mut block, options)?;
        block.assert_empty();
        Ok(Box::new(parsed))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        self
    }
}

#[derive(Debug)]
struct Repetition {
    variable: KString,
    range: Range,
    inside: Template,
    otherwise: Option<Template>,
    limit: Option<Expression>,
    offset: Option<Expression>,
    reversed: bool,
    separator: &'static str,
}

#[derive(Debug)]
enum Range {
    List(Expression),
    Numbers(Expression, Expression),
}

impl Repetition {
    fn parameters(&mut self, tokens: &mut TagTokenIter<'_>) -> Result<()> {
        while let Some(token) = tokens.next() {
            let parameter = match token.as_str() {
                "reversed" => {
                    self.reversed = true;
                    continue;
                }
                "limit" => &mut self.limit,
                "offset" => &mut self.offset,
                _ => {
                    return Err(token.raise_custom_error("`limit`, `offset` or `reversed` expected"));
                }
            };
            tokens.expect_next("`:` expected")?.expect_str(":").into_result_custom_msg("`:` expected")?;
            *parameter = Some(tokens.expect_next("a value expected")?.expect_value().into_result()?);
        }
        Ok(())
    }

    fn blocks(&mut self, block: &mut TagBlock<'_, '_>, options: &Language) -> Result<()> {
        let mut inside = Vec::new();
        while let Some(element) = block.next()? {
            match element {
                BlockElement::Tag(mut tag) if tag.name() == "else" => {
                    tag.tokens().expect_nothing()?;
                    self.otherwise = Some(Template::new(block.parse_all(options)?));
                    break;
                }
                element => inside.push(element.parse(block, options)?),
            }
        }
        self.inside = Template::new(inside);
        Ok(())
    }

    /// The items that the parameters leave.
    fn chosen<'v>(&self, all: Vec<Item<'v>>, runtime: &dyn Runtime) -> Result<Vec<Item<'v>>> {
        let offset = number(self.offset.as_ref(), runtime)?.unwrap_or(0);
        let limit = number(self.limit.as_ref(), runtime)?.unwrap_or(usize::MAX);
        let mut chosen: Vec<Item<'v>> = all.into_iter().skip(offset).take(limit).collect();
        if self.reversed {
            chosen.reverse();
        }
        Ok(chosen)
    }

    fn repeat(&self, items: &[Item<'_>], writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        for (index, item) in items.iter().enumerate() {
            meter::tick(runtime, ITERATION)?;
            if index > 0 {
                write!(writer, "{}", self.separator).replace("Failed to render")?;
            }
            let state = state(index, items.len());
            let names = [("forloop", &state as &dyn ValueView), (self.variable.as_str(), item.as_view())];
            let frame = Frame { outer: runtime, names };
            self.inside.render_to(writer, &frame)?;
            let interrupt = runtime.registers().get_mut::<InterruptRegister>().reset();
            if matches!(interrupt, Some(Interrupt::Break)) {
                break;
            }
        }
        Ok(())
    }
}

impl Renderable for Repetition {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let value;
        let all = match &self.range {
            Range::List(list) => {
                value = list.evaluate(runtime)?;
                listed(&value, runtime)?
            }
            Range::Numbers(from, to) => {
                let (from, to) = (number(Some(from), runtime)?, number(Some(to), runtime)?);
                counted(from.unwrap_or(0), to.unwrap_or(0), runtime)?
            }
        };
        let items = self.chosen(all, runtime)?;
        match &self.otherwise {
            Some(otherwise) if items.is_empty() => otherwise.render_to(writer, runtime),
            _ => self.repeat(&items, writer, runtime),
        }
    }
}

fn listed<'v>(value: &'v ValueCow<'_>, runtime: &dyn Runtime) -> Result<Vec<Item<'v>>> {
    let view = value.as_view();
    let length = view.as_array().map(ArrayView::size);
    let length = length.or_else(|| view.as_object().map(ObjectView::size));
    meter::charge(runtime, usize::try_from(length.unwrap_or(0)).unwrap_or(0).saturating_mul(NODE))?;
    Ok(items(view))
}

fn counted(from: usize, to: usize, runtime: &dyn Runtime) -> Result<Vec<Item<'static>>> {
    let length = (to + 1).saturating_sub(from);
    meter::charge(runtime, length.saturating_mul(NODE))?;
    Ok((from..from + length).map(|number| Item::Number(super::view::size(number))).collect())
}

/// A whole number, not negative; none where the value is nil.
fn number(expression: Option<&Expression>, runtime: &dyn Runtime) -> Result<Option<usize>> {
    let Some(expression) = expression else { return Ok(None) };
    let value = expression.evaluate(runtime)?;
    if value.is_nil() {
        return Ok(None);
    }
    let number = value.as_scalar().and_then(|scalar| scalar.to_integer());
    let number = number.and_then(|number| usize::try_from(number).ok()).filter(|number| *number < LARGEST);
    number
        .map(Some)
        .ok_or_else(|| Error::with_msg(format!("`{}` is not a number to count with", value.render())))
}

/// What `forloop` says.
fn state(index: usize, length: usize) -> Datum {
    let whole = |number: usize| Datum::Integer(super::view::size(number));
    let mut state = Map::new(MapKind::Object);
    state.set("index", whole(index + 1));
    state.set("index0", whole(index));
    state.set("rindex", whole(length - index));
    state.set("rindex0", whole(length - index - 1));
    state.set("length", whole(length));
    state.set("first", Datum::Truth(index == 0));
    state.set("last", Datum::Truth(index + 1 == length));
    Datum::Map(state)
}

/// Operations that an iteration counts as.
const ITERATION: usize = 10;
/// Numbers from here on are not counted to.
const LARGEST: usize = 1 << 31;
