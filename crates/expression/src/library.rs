//! The types that expressions may name: .NET's, and those of `context`.

use crate::declare::Type;
use crate::ty::Ty;

/// All declared types. Made once, shared by every program.
pub struct Library {
    types: Vec<Type>,
    context: Ty,
}

impl Library {
    /// .NET's types together with `types`, which stand behind `context`; `context` itself is of type `context`.
    pub fn new(types: Vec<Type>, context: Ty) -> Self {
        let mut all = crate::clr::declare();
        all.extend(types);
        Self { types: all, context }
    }

    /// The declarations in order.
    pub fn types(&self) -> &[Type] {
        &self.types
    }

    /// The type of `context`.
    pub fn context(&self) -> &Ty {
        &self.context
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("types", &self.types.len()).finish_non_exhaustive()
    }
}
