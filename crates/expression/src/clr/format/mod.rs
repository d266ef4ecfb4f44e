//! How values are written and read: numbers, dates, spans of time, composite formats.

pub(crate) mod composite;
pub(crate) mod culture;
pub(crate) mod cultures;
pub(crate) mod date_format;
pub(crate) mod date_parse;
pub(crate) mod date_parse_exact;
pub(crate) mod number;
mod number_custom;
pub(crate) mod number_parse;
pub(crate) mod number_standard;
pub(crate) mod styles;
pub(crate) mod time_span_format;
pub(crate) mod time_span_parse;
