//! Listens, calls backends, and is the real `Host` of the engine.
//!
//! [`serve`] reads a [`Config`], compiles it to a [`Gateway`] and serves it until the process is told to end.
//!
//! Each worker is a thread with a runtime, a set of client connections and a pool of backend connections of its own, so
//! that a request costs no hand-over between threads. [`start`] starts them; what they answer with is a [`Respond`].

mod access;
mod backend;
mod body;
mod client;
mod config;
mod framing;
mod gateway;
mod hop;
mod host;
mod limits;
mod listen;
mod local;
mod record;
mod report;
mod running;
mod serve;
mod ticks;
mod tls;
mod upgrade;
mod watch;
mod worker;

pub use backend::{BackendError, Backends, CallOptions, Trust, Via};
pub use body::BodyError;
pub use client::{Client, Respond};
pub use config::{
    Api, Config, ConfigError, ConfigErrors, ConfigFile, Flags, Operation, Policy, Product, Protocol,
    Subscription, SubscriptionScope, schema,
};
pub use gateway::{Gateway, Template};
pub use limits::Limits;
pub use listen::{Binding, ListenError, Listener};
pub use record::{Exchange, Recorded, RecordedCall};
pub use report::{TracedRequest, Tracing};
pub use running::{Running, start};
pub use serve::{Notice, ServeError, Served, Serving, serve, serve_until};
pub use tls::{TlsError, TlsFiles};
pub use watch::WatchError;
pub use worker::Worker;
