//! Files and folders that users name: opened without waiting, read no further than a limit, and told in plain words
//! when they cannot be read.

mod folder;
mod open;
mod read;
mod unreadable;

pub use folder::below;
pub use open::open;
pub use read::{bytes, text};
pub use unreadable::Unreadable;
