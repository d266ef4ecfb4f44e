//! IGraphQL, IGraphQLDataObject

use std::sync::Arc;

use gatepost_expression::{JToken, Str, Type};

use super::object;
use crate::model::GraphQl;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IGraphQL")
            .property("IGraphQLDataObject Arguments", |graph_ql: Arc<GraphQl>| graph_ql.arguments.clone())
            .property("IGraphQLDataObject Parent", |graph_ql: Arc<GraphQl>| graph_ql.parent.clone()),
        Type::interface("Apim.IGraphQLDataObject")
            .indexer("JToken this[string key]", |data: Arc<JToken>, key: Str| data.member(&key)),
    ]
}

object!(GraphQl, "Apim.IGraphQL");
