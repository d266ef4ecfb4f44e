//! Filters: DotLiquid's, which are .NET's ways with texts and numbers under names as C# writes them.
//!
//! A name in small letters, as other dialects write it, means the same filter.

mod date;
mod given;
mod list;
mod number;
mod text;

use std::fmt;

use liquid_core::error::{Error, Result};
use liquid_core::model::{Value, ValueCow, ValueView};
use liquid_core::parser::{FilterArguments, ParameterReflection};
use liquid_core::{Expression, Filter, FilterReflection, ParseFilter, Runtime};

use super::meter::{self, NODE, size_of};
use given::Given;

/// What a filter makes of its input; an error says why it cannot.
type Work = fn(&Given<'_>) -> Result<Value>;

/// A filter by its name, and how many arguments it takes.
struct Named {
    name: &'static str,
    least: usize,
    most: usize,
    work: Work,
}

const fn filter(name: &'static str, least: usize, most: usize, work: Work) -> Named {
    Named { name, least, most, work }
}

static FILTERS: &[Named] = &[
    filter("Abs", 0, 0, number::abs),
    filter("Append", 1, 1, text::append),
    filter("AtLeast", 1, 1, number::at_least),
    filter("AtMost", 1, 1, number::at_most),
    filter("Capitalize", 0, 0, text::capitalize),
    filter("Ceil", 0, 0, number::ceil),
    filter("Compact", 0, 0, list::compact),
    filter("Currency", 0, 1, number::currency),
    filter("Date", 1, 1, date::date),
    filter("Default", 1, 1, text::default),
    filter("DividedBy", 1, 1, number::divided_by),
    filter("Downcase", 0, 0, text::downcase),
    filter("Escape", 0, 0, text::escape),
    filter("First", 0, 0, list::first),
    filter("Floor", 0, 0, number::floor),
    filter("H", 0, 0, text::escape),
    filter("Join", 0, 1, list::join),
    filter("Last", 0, 0, list::last),
    filter("Lstrip", 0, 0, text::lstrip),
    filter("Map", 1, 1, list::map),
    filter("Minus", 1, 1, number::minus),
    filter("Modulo", 1, 1, number::modulo),
    filter("NewlineToBr", 0, 0, text::newline_to_br),
    filter("Plus", 1, 1, number::plus),
    filter("Prepend", 1, 1, text::prepend),
    filter("Remove", 1, 1, text::remove),
    filter("RemoveFirst", 1, 1, text::remove_first),
    filter("Replace", 1, 2, text::replace),
    filter("ReplaceFirst", 1, 2, text::replace_first),
    filter("Round", 0, 1, number::round),
    filter("Rstrip", 0, 0, text::rstrip),
    filter("Size", 0, 0, list::size),
    filter("Slice", 1, 2, list::slice),
    filter("Sort", 0, 1, list::sort),
    filter("Split", 1, 1, text::split),
    filter("Strip", 0, 0, text::strip),
    filter("StripHtml", 0, 0, text::strip_html),
    filter("StripNewlines", 0, 0, text::strip_newlines),
    filter("Times", 1, 1, number::times),
    filter("Truncate", 0, 2, text::truncate),
    filter("TruncateWords", 0, 2, text::truncate_words),
    filter("Uniq", 0, 0, list::uniq),
    filter("Upcase", 0, 0, text::upcase),
    filter("UrlDecode", 0, 0, text::url_decode),
    filter("UrlEncode", 0, 0, text::url_encode),
];

/// Every filter under both its names.
pub(super) fn all() -> impl Iterator<Item = (String, Box<dyn ParseFilter>)> {
    FILTERS.iter().flat_map(|named| {
        let parser = Parser(named);
        [(named.name.to_owned(), parser.into()), (in_small_letters(named.name), parser.into())]
    })
}

/// The names as C# writes them.
pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    FILTERS.iter().map(|named| named.name)
}

/// `DividedBy` → `divided_by`.
fn in_small_letters(name: &str) -> String {
    let mut small = String::new();
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_ascii_uppercase() {
            small.push('_');
        }
        small.push(letter.to_ascii_lowercase());
    }
    small
}

#[derive(Clone, Copy)]
struct Parser(&'static Named);

impl ParseFilter for Parser {
    fn parse(&self, mut arguments: FilterArguments<'_>) -> Result<Box<dyn Filter>> {
        let Named { name, least, most, .. } = self.0;
        let given: Vec<Expression> = arguments.positional.collect();
        let is_named = arguments.keyword.next().is_some();
        if is_named || !(*least..=*most).contains(&given.len()) {
            let count = match (least, most) {
                (0, 0) => "no argument".to_owned(),
                (1, 1) => "one argument".to_owned(),
                (least, most) => format!("{least} to {most} arguments"),
            };
            return Err(Error::with_msg(format!("the filter `{name}` takes {count}")));
        }
        Ok(Box::new(Applied { named: self.0, arguments: given }))
    }

    fn reflection(&self) -> &dyn FilterReflection {
        self
    }
}

impl FilterReflection for Parser {
    fn name(&self) -> &str {
        self.0.name
    }

    fn description(&self) -> &'static str {
        ""
    }

    fn positional_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }

    fn keyword_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
}

struct Applied {
    named: &'static Named,
    arguments: Vec<Expression>,
}

impl Filter for Applied {
    fn evaluate(&self, input: &dyn ValueView, runtime: &dyn Runtime) -> Result<Value> {
        let arguments: Vec<ValueCow<'_>> =
            self.arguments.iter().map(|argument| argument.evaluate(runtime)).collect::<Result<_>>()?;
        let sizes = arguments.iter().map(|argument| size_of(argument.as_view())).sum::<usize>();
        meter::tick(runtime, 1 + (size_of(input) + sizes) / NODE)?;
        let result = (self.named.work)(&Given { input, arguments: &arguments, runtime })?;
        meter::charge(runtime, size_of(&result))?;
        Ok(result)
    }
}

impl fmt::Debug for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.named.name)
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.named.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{FILTERS, in_small_letters};

    #[test]
    fn filters_are_in_order_and_known_by_both_names() {
        assert!(FILTERS.is_sorted_by(|one, other| one.name < other.name));
        assert_eq!(in_small_letters("DividedBy"), "divided_by");
        assert_eq!(in_small_letters("H"), "h");
    }
}
