//! How values are written and read: numbers, dates, spans of time, composite formats.

pub(crate) mod composite;
pub(crate) mod culture;
pub(crate) mod cultures;
pub(crate) mod number;
mod number_custom;
pub(crate) mod number_parse;
pub(crate) mod number_standard;
pub(crate) mod styles;
