//! The type of `context` itself

use std::sync::Arc;

use gatepost_expression::{DateTime, Guid, Ref, Str, TimeSpan, Type};

use super::super::State;
use super::object;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IContext")
            .property("IContextApi Api", |context: Ref<'_, State>| context.api.clone())
            .property("IBackend Backend", |context: Ref<'_, State>| context.backend.clone())
            .property("IDeployment Deployment", |context: Ref<'_, State>| Arc::clone(&context.deployment))
            .property("TimeSpan Elapsed", |context: Ref<'_, State>| {
                TimeSpan(context.host.now().saturating_sub(context.timestamp))
            })
            .property("IGraphQL GraphQL", |context: Ref<'_, State>| context.graph_ql.clone())
            .property("ILastError LastError", |context: Ref<'_, State>| context.last_error.clone())
            .property("IOperation Operation", |context: Ref<'_, State>| context.operation.clone())
            .property("IProduct Product", |context: Ref<'_, State>| context.product.clone())
            .property("IRequest Request", |context: Ref<'_, State>| Arc::clone(&context.request))
            .property("Guid RequestId", |context: Ref<'_, State>| Guid(context.request_id))
            .property("IResponse Response", |context: Ref<'_, State>| context.response.clone())
            .property("ISubscription Subscription", |context: Ref<'_, State>| context.subscription.clone())
            .property("DateTime Timestamp", |context: Ref<'_, State>| DateTime::utc(context.timestamp))
            .property("bool Tracing", |context: Ref<'_, State>| context.trace.is_some())
            .property("IUser User", |context: Ref<'_, State>| context.user.clone())
            .property("Variables Variables", |context: Ref<'_, State>| Arc::clone(&context.variables))
            .property("IWorkspace Workspace", |context: Ref<'_, State>| context.workspace.clone())
            .method("void Trace(string message)", |context: Ref<'_, State>, message: Option<Str>| {
                context.tell(message.unwrap_or_default());
            }),
    ]
}

object!(State, "Apim.IContext");
