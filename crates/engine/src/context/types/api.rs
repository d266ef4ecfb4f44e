//! IApi, IContextApi

use std::sync::Arc;

use gatepost_expression::{Array, Ref, Type};

use super::object;
use crate::model::Api;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IApi")
            .part("string Id", |api: &Api| &api.id)
            .part("string Name", |api: &Api| &api.name)
            .part("string Path", |api: &Api| &api.path)
            .property("IEnumerable<string> Protocols", |api: Ref<'_, Api>| {
                Arc::new(Array::strings(api.protocols.iter().cloned()))
            })
            .part("IUrl ServiceUrl", |api: &Api| &api.service_url)
            .property("ISubscriptionKeyParameterNames SubscriptionKeyParameterNames", |api: Arc<Api>| {
                Arc::new(KeyNames(api))
            }),
        Type::interface("Apim.IContextApi : Apim.IApi")
            .property("bool IsCurrentRevision", |api: Ref<'_, Api>| api.is_current_revision)
            .part("string Revision", |api: &Api| &api.revision)
            .part("string Version", |api: &Api| &api.version),
        Type::interface("Apim.ISubscriptionKeyParameterNames")
            .part("string Header", |names: &KeyNames| &names.0.key_header)
            .part("string Query", |names: &KeyNames| &names.0.key_query),
    ]
}

object!(Api, "Apim.IContextApi");

/// Where the subscription key of an API is looked for.
#[derive(Debug)]
struct KeyNames(Arc<Api>);

object!(KeyNames, "Apim.ISubscriptionKeyParameterNames");
