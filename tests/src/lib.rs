//! What the test files of this package share.

pub mod net;
pub mod programs;
pub mod records;
