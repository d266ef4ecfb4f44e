//! IOperation

use gatepost_expression::{Ref, Type};

use super::object;
use crate::model::Operation;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IOperation")
            .property("string Id", |operation: Ref<'_, Operation>| operation.id.clone())
            .property("string Method", |operation: Ref<'_, Operation>| operation.method.clone())
            .property("string Name", |operation: Ref<'_, Operation>| operation.name.clone())
            .property("string UrlTemplate", |operation: Ref<'_, Operation>| operation.url_template.clone()),
    ]
}

object!(Operation, "Apim.IOperation");
