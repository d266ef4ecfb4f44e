//! Derives the reader of an XML element from the struct that describes it.
