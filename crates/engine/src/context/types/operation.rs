//! IOperation

use std::sync::Arc;

use gatepost_expression::Type;

use super::object;
use crate::model::Operation;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IOperation")
            .property("string Id", |operation: Arc<Operation>| operation.id.clone())
            .property("string Method", |operation: Arc<Operation>| operation.method.clone())
            .property("string Name", |operation: Arc<Operation>| operation.name.clone())
            .property("string UrlTemplate", |operation: Arc<Operation>| operation.url_template.clone()),
    ]
}

object!(Operation, "Apim.IOperation");
