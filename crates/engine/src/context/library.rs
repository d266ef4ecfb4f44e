//! The types that expressions can name, .NET's and those behind `context`.

use std::sync::{Arc, LazyLock};

use gatepost_expression::{Library, Ty};

use super::types;

/// The types that expressions can name. Made once.
pub fn library() -> Arc<Library> {
    Arc::clone(&LIBRARY)
}

static LIBRARY: LazyLock<Arc<Library>> =
    LazyLock::new(|| Arc::new(Library::new(types::declare(), Ty::named("Apim.IContext", []))));
