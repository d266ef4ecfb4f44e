//! Text of a policy document to a tree of elements with spans.
