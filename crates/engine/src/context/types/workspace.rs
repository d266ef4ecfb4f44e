//! IWorkspace

use gatepost_expression::Type;

use super::object;
use crate::model::Workspace;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IWorkspace")
            .part("string Id", |workspace: &Workspace| &workspace.id)
            .part("string Name", |workspace: &Workspace| &workspace.name),
    ]
}

object!(Workspace, "Apim.IWorkspace");
