//! The catalog: one file per policy.
//!
//! `catalog.rs`, which `cargo xtask index` writes, lists the files. What several policies are made of is in `parts`. What a policy does is shown by its cases in `fixtures/policies`.

mod catalog;
mod parts;

pub use catalog::CATALOG;
