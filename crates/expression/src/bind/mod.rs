//! From a syntax tree to the typed intermediate form.

use std::sync::Arc;

use crate::library::Library;
use crate::program::{Compiled, Diagnostic, Kind, Settings, Severity};

/// Compiles the text of an expression.
pub(crate) fn compile(_library: &Arc<Library>, text: &str, _kind: Kind, _settings: Settings) -> Compiled {
    let diagnostic = Diagnostic {
        code: "expression::unavailable",
        severity: Severity::Error,
        message: "the binder is not there yet".to_owned(),
        span: 0..text.len(),
        help: None,
    };
    Compiled { program: None, diagnostics: vec![diagnostic] }
}
