//! IWorkspace

use std::sync::Arc;

use gatepost_expression::Type;

use super::object;
use crate::model::Workspace;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IWorkspace")
            .property("string Id", |workspace: Arc<Workspace>| workspace.id.clone())
            .property("string Name", |workspace: Arc<Workspace>| workspace.name.clone()),
    ]
}

object!(Workspace, "Apim.IWorkspace");
