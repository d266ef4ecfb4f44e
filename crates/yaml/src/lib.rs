//! YAML that people write, configurations and test files: read strictly, with every mistake in its place and in the
//! words of who wrote it.

mod form;
mod mistake;
mod read;

pub use form::{Form, list, read_form};
pub use mistake::Mistake;
pub use read::read;
