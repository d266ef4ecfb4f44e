//! Case files: read, run against a fake `Host`, compare, rewrite.
