//! IOperation

use gatepost_expression::Type;

use super::object;
use crate::model::Operation;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IOperation")
            .part("string Id", |operation: &Operation| &operation.id)
            .part("string Method", |operation: &Operation| &operation.method)
            .part("string Name", |operation: &Operation| &operation.name)
            .part("string UrlTemplate", |operation: &Operation| &operation.url_template),
    ]
}

object!(Operation, "Apim.IOperation");
