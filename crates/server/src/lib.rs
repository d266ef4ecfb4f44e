//! Listens, calls backends, and is the real `Host` of the engine.
//!
//! Each worker is a thread with a runtime, a set of client connections and a pool of backend connections of its own, so
//! that a request costs no hand-over between threads. [`start`] starts them; what they answer with is a [`Respond`].

mod backend;
mod body;
mod client;
mod hop;
mod limits;
mod listen;
mod running;
mod ticks;
mod tls;
mod upgrade;
mod worker;

pub use backend::{BackendError, Backends, CallOptions, Trust, Via};
pub use body::BodyError;
pub use client::{Client, Respond};
pub use limits::Limits;
pub use listen::{Binding, ListenError, Listener};
pub use running::{Running, start};
pub use tls::{TlsError, TlsFiles};
pub use worker::Worker;
