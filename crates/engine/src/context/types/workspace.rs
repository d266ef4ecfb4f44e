//! IWorkspace

use gatepost_expression::{Ref, Type};

use super::object;
use crate::model::Workspace;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IWorkspace")
            .property("string Id", |workspace: Ref<'_, Workspace>| workspace.id.clone())
            .property("string Name", |workspace: Ref<'_, Workspace>| workspace.name.clone()),
    ]
}

object!(Workspace, "Apim.IWorkspace");
