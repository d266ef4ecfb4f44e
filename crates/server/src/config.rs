//! The configuration: `gatepost.yaml`, or what a command line says.

mod error;
mod file;
mod flags;
mod named_value;
mod resolve;
mod subscription;

pub use error::{ConfigError, ConfigErrors};
pub use file::{ConfigFile, Protocol, schema};
pub use flags::Flags;
pub use resolve::{Api, Config, Operation, Policy, Product};
pub use subscription::{Subscription, SubscriptionScope};
