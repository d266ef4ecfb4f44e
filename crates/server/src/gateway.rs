//! What is served: APIs and operations with their programs, and how a request finds its own.

mod compile;
mod keys;
mod path;
mod respond;
mod routes;
mod template;

pub use compile::Gateway;
pub use template::Template;

pub(crate) use respond::Front;
