//! The type of `context` itself

use gatepost_expression::{DateTime, Guid, Ref, Str, TimeSpan, Type};

use super::super::State;
use super::object;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IContext")
            .part("IContextApi Api", |context: &State| &context.api)
            .part("IBackend Backend", |context: &State| &context.backend)
            .part("IDeployment Deployment", |context: &State| &context.deployment)
            .property("TimeSpan Elapsed", |context: Ref<'_, State>| {
                TimeSpan(context.host.now().saturating_sub(context.timestamp))
            })
            .part("IGraphQL GraphQL", |context: &State| &context.graph_ql)
            .part("ILastError LastError", |context: &State| &context.last_error)
            .part("IOperation Operation", |context: &State| &context.operation)
            .part("IProduct Product", |context: &State| &context.product)
            .part("IRequest Request", |context: &State| &context.request)
            .property("Guid RequestId", |context: Ref<'_, State>| Guid(context.request_id))
            .part("IResponse Response", |context: &State| &context.response)
            .part("ISubscription Subscription", |context: &State| &context.subscription)
            .property("DateTime Timestamp", |context: Ref<'_, State>| DateTime::utc(context.timestamp))
            .property("bool Tracing", |context: Ref<'_, State>| context.trace.is_some())
            .part("IUser User", |context: &State| &context.user)
            .part("Variables Variables", |context: &State| &context.variables)
            .part("IWorkspace Workspace", |context: &State| &context.workspace)
            .method("void Trace(string message)", |context: Ref<'_, State>, message: Option<Str>| {
                context.tell(message.unwrap_or_default());
            }),
    ]
}

object!(State, "Apim.IContext");
