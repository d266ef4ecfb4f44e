//! .NET's ways with texts, dates and numbers in the invariant culture, for what is no expression and prints as
//! .NET does all the same: templates.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use super::calendar::Date;
use super::date_time::DateTime;
use super::format::cultures;
use super::format::number_standard::format_number;
use super::json::{JToken, TokenType};
use super::{date_time_read, html, regex, url_code};
use crate::exception::{Exception, Throw};
use crate::program::{Failure, Limits};
use crate::run::cx::alone;
use crate::text::Str;
use crate::value::Value;

/// `date.ToString(format)`.
pub fn date_text(date: DateTime, format: &str) -> Result<String, Exception> {
    date.text(format, &Value::Null)
}

/// `DateTime.Parse(text)`; `now`, in ticks since year one, completes a date without year.
pub fn date_of(text: &str, now: i64) -> Option<DateTime> {
    date_time_read::read(text, &Value::Null, 0, Date::of(now)).ok()
}

/// `number.ToString("C", new CultureInfo(culture))`; none where the culture is not known.
pub fn currency(number: Decimal, culture: &str) -> Option<String> {
    let culture = cultures::find(culture)?;
    format_number(&Value::Decimal(number), "C", &culture.number)?.ok()
}

/// `WebUtility.HtmlEncode(text)`.
pub fn html_encoded(text: &str) -> String {
    html::encode(&Str::from(text)).to_string()
}

/// `WebUtility.UrlEncode(text)`.
pub fn url_encoded(text: &str) -> String {
    url_code::encode(text.as_bytes(), url_code::Style::Web)
}

/// `WebUtility.UrlDecode(text)`.
pub fn url_decoded(text: &str) -> String {
    url_code::decode(&Str::from(text), false).to_string()
}

/// `Regex.Replace(text, pattern, replacement)`, of the first `count` matches.
pub fn replaced(
    text: &str,
    pattern: &str,
    replacement: &str,
    count: i32,
    limits: &Limits,
) -> Result<String, Failure> {
    let [text, pattern, replacement] = [text, pattern, replacement].map(Str::from);
    let result = alone(limits, |cx| regex::replace(cx, &pattern, text, replacement, count));
    Ok(result?.to_string())
}

/// A token as plain JSON: dates and ids are texts, and so are whole numbers that are too large; what JSON has no
/// word for is null, and so is what is nested more than `depth` deep.
pub fn plain_json(token: &JToken, depth: usize) -> Json {
    let Some(deeper) = depth.checked_sub(1) else { return Json::Null };
    match token.token_type() {
        TokenType::Object => {
            let properties = token.children();
            let member = |property: &JToken| {
                let value = property.value().map_or(Json::Null, |value| plain_json(&value, deeper));
                (property.name().to_string(), value)
            };
            Json::Object(properties.iter().map(member).collect())
        }
        TokenType::Array => {
            Json::Array(token.children().iter().map(|item| plain_json(item, deeper)).collect())
        }
        TokenType::Property => token.value().map_or(Json::Null, |value| plain_json(&value, deeper)),
        _ => plain_value(&token.held()),
    }
}

fn plain_value(value: &Value) -> Json {
    match value {
        Value::Bool(truth) => Json::from(*truth),
        Value::Int32(number) => Json::from(*number),
        Value::Int64(number) => Json::from(*number),
        Value::UInt64(number) => Json::from(*number),
        Value::Single(number) => Json::from(*number),
        Value::Double(number) => Json::from(*number),
        Value::Decimal(number) => number.to_f64().map_or(Json::Null, Json::from),
        Value::String(text) => Json::from(text.to_string()),
        Value::Object(object) => {
            let text = alone(&Limits::default(), |cx| match value.downcast_ref::<DateTime>() {
                Some(date) => date.text("o", &Value::Null).map(Str::from).map_err(Throw::from),
                None => object.to_text(cx),
            });
            text.map_or(Json::Null, |text| Json::from(text.to_string()))
        }
        _ => Json::Null,
    }
}
