//! Where a policy stands.

use std::sync::Arc;

use miette::SourceSpan;

use crate::section::{Scope, Section};
use crate::source::Source;

/// Where a policy stands, for `context.LastError` and for traces.
#[derive(Clone, Debug)]
pub struct Place {
    /// The policy's name.
    pub policy: Arc<str>,
    /// Whose document it stands in.
    pub scope: Scope,
    /// Its section.
    pub section: Section,
    /// Its path in the section, such as `choose[3]/when[2]/set-header[1]`: each element is counted, from one,
    /// among those of its name. A fragment counts as if it stood in place.
    pub path: Arc<str>,
    /// Its `id`.
    pub id: Option<Arc<str>>,
    /// The text it stands in.
    pub source: Source,
    /// Its element in that text.
    pub span: SourceSpan,
}
