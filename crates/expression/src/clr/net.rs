//! .NET's ways with texts, dates and numbers in the invariant culture, for what is no expression and prints as
//! .NET does all the same: templates.

use rust_decimal::Decimal;

use super::calendar::Date;
use super::date_time::DateTime;
use super::format::cultures;
use super::format::number_standard::format_number;
use super::{date_time_read, html, url_code};
use crate::exception::Exception;
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
