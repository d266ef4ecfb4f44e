//! IApi, IContextApi

use std::sync::Arc;

use gatepost_expression::{Array, Type};

use super::object;
use crate::model::Api;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IApi")
            .property("string Id", |api: Arc<Api>| api.id.clone())
            .property("string Name", |api: Arc<Api>| api.name.clone())
            .property("string Path", |api: Arc<Api>| api.path.clone())
            .property("IEnumerable<string> Protocols", |api: Arc<Api>| {
                Arc::new(Array::strings(api.protocols.iter().cloned()))
            })
            .property("IUrl ServiceUrl", |api: Arc<Api>| api.service_url.clone())
            .property("ISubscriptionKeyParameterNames SubscriptionKeyParameterNames", |api: Arc<Api>| {
                Arc::new(KeyNames(api))
            }),
        Type::interface("Apim.IContextApi : Apim.IApi")
            .property("bool IsCurrentRevision", |api: Arc<Api>| api.is_current_revision)
            .property("string Revision", |api: Arc<Api>| api.revision.clone())
            .property("string Version", |api: Arc<Api>| api.version.clone()),
        Type::interface("Apim.ISubscriptionKeyParameterNames")
            .property("string Header", |names: Arc<KeyNames>| names.0.key_header.clone())
            .property("string Query", |names: Arc<KeyNames>| names.0.key_query.clone()),
    ]
}

object!(Api, "Apim.IContextApi");

/// Where the subscription key of an API is looked for.
#[derive(Debug)]
struct KeyNames(Arc<Api>);

object!(KeyNames, "Apim.ISubscriptionKeyParameterNames");
