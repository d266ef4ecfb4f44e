//! C# 7 text to tokens to a syntax tree, with spans and many errors at once.

mod span;

pub use span::Span;
