//! The client's side: connections, requests, and when they are refused or cut off.

mod activity;
mod body;
mod connection;
mod io;
mod refuse;

pub use connection::{Client, Respond};

pub(crate) use activity::{Activity, Order};
pub(crate) use connection::{Protocols, serve};
