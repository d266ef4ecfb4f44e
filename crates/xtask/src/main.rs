//! Repository chores: index, docs, tests, load measurements.

fn main() {}
