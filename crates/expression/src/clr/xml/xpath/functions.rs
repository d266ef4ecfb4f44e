//! The functions of XPath

use super::evaluate::{Context, Evaluator, Outcome, number_of};
use super::{Expr, fault};
use crate::clr::xml::chars::is_space;
use crate::clr::xml::node::Kind;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;

macro_rules! functions {
    ($($name:literal $variant:ident $least:literal $most:expr;)*) => {
        /// A function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Function {
            $($variant,)*
        }

        impl Function {
            /// The function of this name.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Whether it takes so many arguments.
            pub(super) fn takes(self, count: usize) -> bool {
                match self {
                    $(Self::$variant => ($least..=$most).contains(&count),)*
                }
            }
        }
    };
}

functions! {
    "last" Last 0 0;
    "position" Position 0 0;
    "count" Count 1 1;
    "local-name" LocalName 0 1;
    "namespace-uri" NamespaceUri 0 1;
    "name" Name 0 1;
    "string" String 0 1;
    "concat" Concat 2 usize::MAX;
    "starts-with" StartsWith 2 2;
    "contains" Contains 2 2;
    "substring-before" SubstringBefore 2 2;
    "substring-after" SubstringAfter 2 2;
    "substring" Substring 2 3;
    "string-length" StringLength 0 1;
    "normalize-space" NormalizeSpace 0 1;
    "translate" Translate 3 3;
    "boolean" Boolean 1 1;
    "not" Not 1 1;
    "true" True 0 0;
    "false" False 0 0;
    "number" Number 0 1;
    "sum" Sum 1 1;
    "floor" Floor 1 1;
    "ceiling" Ceiling 1 1;
    "round" Round 1 1;
}

impl Evaluator<'_, '_> {
    pub(super) fn call(
        &self,
        cx: &mut Cx<'_>,
        function: Function,
        args: &[Expr],
        at: Context,
    ) -> Result<Outcome, Throw> {
        let values: Vec<Outcome> =
            args.iter().map(|arg| self.evaluate(cx, arg, at)).collect::<Result<_, _>>()?;
        let value = |index: usize| values.get(index).cloned().unwrap_or(Outcome::Nodes(vec![at.node]));
        let mut text = |index: usize| self.text(cx, &value(index));
        Ok(match function {
            Function::Last => count(at.size),
            Function::Position => count(at.position),
            Function::Count => count(nodes(value(0))?.len()),
            Function::LocalName | Function::NamespaceUri | Function::Name => {
                Outcome::Text(self.name_of(function, nodes(value(0))?.first().copied()))
            }
            Function::String => Outcome::Text(text(0)?),
            Function::Concat => {
                let parts: Vec<String> = (0..values.len()).map(text).collect::<Result<_, _>>()?;
                let all = parts.concat();
                cx.charge(all.len())?;
                Outcome::Text(all)
            }
            Function::StartsWith => Outcome::Bool(text(0)?.starts_with(&text(1)?)),
            Function::Contains => Outcome::Bool(text(0)?.contains(&text(1)?)),
            Function::SubstringBefore => Outcome::Text(
                text(0)?.split_once(&text(1)?).map(|(before, _)| before.to_owned()).unwrap_or_default(),
            ),
            Function::SubstringAfter => Outcome::Text(
                text(0)?.split_once(&text(1)?).map(|(_, after)| after.to_owned()).unwrap_or_default(),
            ),
            Function::Substring => {
                let whole = text(0)?;
                let start = self.number(cx, &value(1))?;
                let length = match values.get(2) {
                    Some(length) => Some(self.number(cx, length)?),
                    None => None,
                };
                Outcome::Text(substring(&whole, start, length))
            }
            Function::StringLength => count(text(0)?.encode_utf16().count()),
            Function::NormalizeSpace => {
                let words = text(0)?;
                let words: Vec<&str> = words.split(is_space).filter(|word| !word.is_empty()).collect();
                Outcome::Text(words.join(" "))
            }
            Function::Translate => Outcome::Text(translate(&text(0)?, &text(1)?, &text(2)?)),
            Function::Boolean => Outcome::Bool(value(0).is_true()),
            Function::Not => Outcome::Bool(!value(0).is_true()),
            Function::True => Outcome::Bool(true),
            Function::False => Outcome::Bool(false),
            Function::Number => Outcome::Number(self.number(cx, &value(0))?),
            Function::Sum => {
                let mut sum = 0.0;
                for node in nodes(value(0))? {
                    sum += number_of(&self.text_of_node(cx, node)?);
                }
                Outcome::Number(sum)
            }
            Function::Floor => Outcome::Number(self.number(cx, &value(0))?.floor()),
            Function::Ceiling => Outcome::Number(self.number(cx, &value(0))?.ceil()),
            Function::Round => Outcome::Number((self.number(cx, &value(0))? + 0.5).floor()),
        })
    }

    fn name_of(&self, function: Function, node: Option<crate::clr::tree::Id>) -> String {
        let Some(node) = node.and_then(|id| self.nodes.get(id)) else { return String::new() };
        let (prefix, name) = match &node.kind {
            Kind::Element(element) => (&element.prefix, &element.name),
            Kind::Attribute(attribute) => (&attribute.prefix, &attribute.name),
            Kind::Instruction(target, _) if function != Function::NamespaceUri => return target.to_string(),
            _ => return String::new(),
        };
        match function {
            Function::NamespaceUri => name.namespace.to_string(),
            Function::Name if !prefix.is_empty() => format!("{prefix}:{}", name.local),
            _ => name.local.to_string(),
        }
    }
}

fn count(number: usize) -> Outcome {
    Outcome::Number(f64::from(u32::try_from(number).unwrap_or(u32::MAX)))
}

fn nodes(value: Outcome) -> Result<Vec<crate::clr::tree::Id>, Throw> {
    match value {
        Outcome::Nodes(nodes) => Ok(nodes),
        _ => Err(fault("Expression must evaluate to a node-set.").into()),
    }
}

/// The characters at positions from `start` on, counted from one, rounded as XPath does.
fn substring(text: &str, start: f64, length: Option<f64>) -> String {
    let round = |number: f64| (number + 0.5).floor();
    let first = round(start);
    let end = length.map_or(f64::INFINITY, |length| first + round(length));
    let positions = (1_u32..).map(f64::from);
    let units: Vec<u16> = text
        .encode_utf16()
        .zip(positions)
        .filter(|(_, position)| *position >= first && *position < end)
        .map(|(unit, _)| unit)
        .collect();
    Str::from_units(&units).to_string()
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    text.chars()
        .filter_map(|char| match from.chars().position(|other| other == char) {
            Some(index) => to.get(index).copied(),
            None => Some(char),
        })
        .collect()
}
