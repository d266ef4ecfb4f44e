//! Filters of texts.

use std::sync::LazyLock;

use gatepost_expression::{Failure, net};
use liquid_core::error::Result;
use liquid_core::model::{Value, ValueView};

use super::given::{Given, error, shown, utf16, value};
use crate::parts::liquid::meter::{self, NODE};

/// What a filter makes of a text; nil stays nil.
fn mapped(given: &Given<'_>, work: impl FnOnce(&str) -> String) -> Result<Value> {
    Ok(given.text().map_or(Value::Nil, |text| value(work(&text))))
}

pub(super) fn append(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| format!("{text}{}", given.argument_text(0)))
}

pub(super) fn prepend(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| format!("{}{text}", given.argument_text(0)))
}

pub(super) fn upcase(given: &Given<'_>) -> Result<Value> {
    mapped(given, str::to_uppercase)
}

pub(super) fn downcase(given: &Given<'_>) -> Result<Value> {
    mapped(given, str::to_lowercase)
}

/// Every word, not only the first one.
pub(super) fn capitalize(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| {
        let mut capitalized = String::with_capacity(text.len());
        let mut in_word = false;
        for letter in text.chars() {
            let is_word = letter.is_alphanumeric() || letter == '_';
            if is_word && !in_word {
                capitalized.extend(letter.to_uppercase());
            } else {
                capitalized.push(letter);
            }
            in_word = is_word;
        }
        capitalized
    })
}

pub(super) fn strip(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| text.trim().to_owned())
}

pub(super) fn lstrip(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| text.trim_start().to_owned())
}

pub(super) fn rstrip(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| text.trim_end().to_owned())
}

pub(super) fn strip_newlines(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| text.replace("\r\n", "").replace('\n', ""))
}

pub(super) fn newline_to_br(given: &Given<'_>) -> Result<Value> {
    mapped(given, |text| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let broken = |line: &&str| match line.strip_suffix("\r\n").map(|rest| (rest, "\r\n")) {
            Some((rest, end)) => format!("{rest}<br />{end}"),
            None => match line.strip_suffix('\n') {
                Some(rest) => format!("{rest}<br />\n"),
                None => (*line).to_owned(),
            },
        };
        lines.iter().map(broken).collect()
    })
}

pub(super) fn escape(given: &Given<'_>) -> Result<Value> {
    mapped(given, net::html_encoded)
}

pub(super) fn url_encode(given: &Given<'_>) -> Result<Value> {
    mapped(given, net::url_encoded)
}

pub(super) fn url_decode(given: &Given<'_>) -> Result<Value> {
    mapped(given, net::url_decoded)
}

/// Scripts, styles and comments go with what is in them.
pub(super) fn strip_html(given: &Given<'_>) -> Result<Value> {
    static BLOCKS: LazyLock<Option<regex::Regex>> =
        LazyLock::new(|| regex::Regex::new("(?is)<script.*?</script>|<!--.*?-->|<style.*?</style>").ok());
    static TAGS: LazyLock<Option<regex::Regex>> = LazyLock::new(|| regex::Regex::new("(?s)<.*?>").ok());
    mapped(given, |text| {
        let (Some(blocks), Some(tags)) = (&*BLOCKS, &*TAGS) else { return text.to_owned() };
        tags.replace_all(&blocks.replace_all(text, ""), "").into_owned()
    })
}

/// The input unless it is nil or blank.
pub(super) fn default(given: &Given<'_>) -> Result<Value> {
    let is_blank = given.text().is_none_or(|text| text.trim().is_empty());
    Ok(if is_blank {
        given.argument(0).map_or(Value::Nil, ValueView::to_value)
    } else {
        given.input.to_value()
    })
}

pub(super) fn truncate(given: &Given<'_>) -> Result<Value> {
    let Some(text) = given.text() else { return Ok(Value::Nil) };
    let length = given.argument_number(0)?.unwrap_or(50);
    let end = given.argument(1).map_or("...".to_owned(), |end| end.render().to_string());
    let units = utf16(&text);
    let Ok(length) = usize::try_from(length) else { return Ok(value(end)) };
    if text.is_empty() || units.len() <= length {
        return Ok(value(text));
    }
    let kept = units.slice(0, length.saturating_sub(utf16(&end).len())).unwrap_or_default();
    Ok(value(format!("{kept}{end}")))
}

pub(super) fn truncate_words(given: &Given<'_>) -> Result<Value> {
    let Some(text) = given.text() else { return Ok(Value::Nil) };
    let words = given.argument_number(0)?.unwrap_or(15);
    let end = given.argument(1).map_or("...".to_owned(), |end| end.render().to_string());
    let words = usize::try_from(words).unwrap_or(0);
    if text.is_empty() || text.split(' ').count() <= words {
        return Ok(value(text));
    }
    if words == 0 {
        return Ok(value(end));
    }
    let kept: Vec<&str> = text.split(' ').take(words).collect();
    Ok(value(kept.join(" ") + end.as_str()))
}

/// The parts between a text, empty ones left out; an empty text separates every character.
pub(super) fn split(given: &Given<'_>) -> Result<Value> {
    let Some(text) = given.text() else { return Ok(Value::Nil) };
    let separator = given.argument_text(0);
    if text.trim().is_empty() {
        return Ok(Value::Array(vec![value(text)]));
    }
    if separator.is_empty() {
        given.charge(text.chars().count().saturating_mul(NODE))?;
        return Ok(Value::array(text.chars().map(|letter| value(letter.to_string()))));
    }
    given.charge(text.matches(&separator).count().saturating_mul(NODE))?;
    Ok(Value::array(
        text.split(&separator).filter(|part| !part.is_empty()).map(|part| value(part.to_owned())),
    ))
}

pub(super) fn remove(given: &Given<'_>) -> Result<Value> {
    let part = given.argument_text(0);
    mapped(given, |text| if part.is_empty() { text.to_owned() } else { text.replace(&part, "") })
}

pub(super) fn remove_first(given: &Given<'_>) -> Result<Value> {
    replaced(given, "", 1)
}

/// The text to find is a regular expression, as in DotLiquid.
pub(super) fn replace(given: &Given<'_>) -> Result<Value> {
    replaced(given, &given.argument_text(1), -1)
}

/// The replacement stands for itself here, as in DotLiquid.
pub(super) fn replace_first(given: &Given<'_>) -> Result<Value> {
    replaced(given, &given.argument_text(1).replace('$', "$$"), 1)
}

fn replaced(given: &Given<'_>, replacement: &str, times: i32) -> Result<Value> {
    let Some(text) = given.text() else { return Ok(Value::Nil) };
    let pattern = given.argument_text(0);
    if text.is_empty() || pattern.is_empty() {
        return Ok(value(text));
    }
    let limits = meter::left(given.runtime);
    net::replaced(&text, &pattern, replacement, times, &limits).map(value).map_err(|failure| {
        error(match failure {
            Failure::Limit(..) => format!("replacing `{}` takes too long", shown(&pattern.as_str())),
            Failure::Exception(_) | Failure::Bug(_) => {
                format!("`{}` is not a regular expression", shown(&pattern.as_str()))
            }
        })
    })
}
