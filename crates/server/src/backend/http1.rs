//! HTTP/1.1 towards backends, driven by the request that uses the connection.
//!
//! hyper's client gives each connection a task of its own and hands every message and every piece of a body over in
//! channels, because nobody may be there to drive it. A gateway always has somebody: the request that waits. Doing
//! without saves a third of what a forwarded request costs; see `docs/performance.md`.

mod body;
mod chunks;
mod connection;
mod encode;
mod exchange;
mod head;
mod stream;
mod upload;

pub(super) use connection::Connection;
pub(super) use exchange::{Answered, Broken, exchange};
pub(super) use stream::BackendStream;
