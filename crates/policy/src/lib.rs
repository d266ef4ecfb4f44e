//! The catalog: one file per policy.
