//! IGraphQL, IGraphQLDataObject

use gatepost_expression::{JToken, Ref, Str, Type};

use super::object;
use crate::model::GraphQl;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IGraphQL")
            .property("IGraphQLDataObject Arguments", |graph_ql: Ref<'_, GraphQl>| graph_ql.arguments.clone())
            .property("IGraphQLDataObject Parent", |graph_ql: Ref<'_, GraphQl>| graph_ql.parent.clone()),
        Type::interface("Apim.IGraphQLDataObject")
            .indexer("JToken this[string key]", |data: Ref<'_, JToken>, key: Str| data.member(&key)),
    ]
}

object!(GraphQl, "Apim.IGraphQL");
