//! Requests and responses as policies change them and expressions see them.

mod body;
pub(crate) mod empty;
pub(crate) mod form;
mod headers;
mod query;
mod request;
mod response;
mod spelling;
mod url;

pub use body::{Body, BodyStream, BoxError, Charset, Content};
pub use headers::{BadHeader, Headers};
pub use query::Query;
pub use request::{Parameters, Request};
pub use response::Response;
pub use url::{BadUrl, Url};
