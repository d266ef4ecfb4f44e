//! IApi, IContextApi

use std::sync::Arc;

use gatepost_expression::{Array, Ref, Type};

use super::object;
use crate::model::Api;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IApi")
            .property("string Id", |api: Ref<'_, Api>| api.id.clone())
            .property("string Name", |api: Ref<'_, Api>| api.name.clone())
            .property("string Path", |api: Ref<'_, Api>| api.path.clone())
            .property("IEnumerable<string> Protocols", |api: Ref<'_, Api>| {
                Arc::new(Array::strings(api.protocols.iter().cloned()))
            })
            .property("IUrl ServiceUrl", |api: Ref<'_, Api>| api.service_url.clone())
            .property("ISubscriptionKeyParameterNames SubscriptionKeyParameterNames", |api: Arc<Api>| {
                Arc::new(KeyNames(api))
            }),
        Type::interface("Apim.IContextApi : Apim.IApi")
            .property("bool IsCurrentRevision", |api: Ref<'_, Api>| api.is_current_revision)
            .property("string Revision", |api: Ref<'_, Api>| api.revision.clone())
            .property("string Version", |api: Ref<'_, Api>| api.version.clone()),
        Type::interface("Apim.ISubscriptionKeyParameterNames")
            .property("string Header", |names: Ref<'_, KeyNames>| names.0.key_header.clone())
            .property("string Query", |names: Ref<'_, KeyNames>| names.0.key_query.clone()),
    ]
}

object!(Api, "Apim.IContextApi");

/// Where the subscription key of an API is looked for.
#[derive(Debug)]
struct KeyNames(Arc<Api>);

object!(KeyNames, "Apim.ISubscriptionKeyParameterNames");
