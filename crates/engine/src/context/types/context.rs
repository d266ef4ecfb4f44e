//! The type of `context` itself

use std::sync::Arc;

use gatepost_expression::{DateTime, Guid, Str, TimeSpan, Type};

use super::super::State;
use super::object;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IContext")
            .property("IContextApi Api", |context: Arc<State>| context.api.clone())
            .property("IBackend Backend", |context: Arc<State>| context.backend.clone())
            .property("IDeployment Deployment", |context: Arc<State>| Arc::clone(&context.deployment))
            .property("TimeSpan Elapsed", |context: Arc<State>| {
                TimeSpan(context.host.now().saturating_sub(context.timestamp))
            })
            .property("IGraphQL GraphQL", |context: Arc<State>| context.graph_ql.clone())
            .property("ILastError LastError", |context: Arc<State>| context.last_error.clone())
            .property("IOperation Operation", |context: Arc<State>| context.operation.clone())
            .property("IProduct Product", |context: Arc<State>| context.product.clone())
            .property("IRequest Request", |context: Arc<State>| Arc::clone(&context.request))
            .property("Guid RequestId", |context: Arc<State>| Guid(context.request_id))
            .property("IResponse Response", |context: Arc<State>| context.response.clone())
            .property("ISubscription Subscription", |context: Arc<State>| context.subscription.clone())
            .property("DateTime Timestamp", |context: Arc<State>| DateTime::utc(context.timestamp))
            .property("bool Tracing", |context: Arc<State>| context.trace.is_some())
            .property("IUser User", |context: Arc<State>| context.user.clone())
            .property("Variables Variables", |context: Arc<State>| Arc::clone(&context.variables))
            .property("IWorkspace Workspace", |context: Arc<State>| context.workspace.clone())
            .method("void Trace(string message)", |context: Arc<State>, message: Option<Str>| {
                context.tell(message.unwrap_or_default());
            }),
    ]
}

object!(State, "Apim.IContext");
