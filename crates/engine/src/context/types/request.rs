//! IRequest, IPrivateEndpointConnection, IFoundry, IAzureVnetInfo

use std::sync::Arc;

use gatepost_expression::{Ref, Str, Type, Value};

use super::super::bodies::REQUEST_BODY;
use super::object;
use crate::message::Request;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IRequest")
            .property("IMessageBody Body", |request: Ref<'_, Request>| request.body.clone())
            .tagged(REQUEST_BODY)
            .property("X509Certificate2 Certificate", |request: Ref<'_, Request>| request.certificate.clone())
            .property("Multi Headers", |request: Ref<'_, Request>| Arc::clone(&request.headers))
            .property("string IpAddress", |request: Ref<'_, Request>| {
                request.ip_address.map(|address| Str::from(address.to_string()))
            })
            .property("Params MatchedParameters", |request: Ref<'_, Request>| Arc::clone(&request.parameters))
            .property("string Method", |request: Ref<'_, Request>| Str::from(request.method.as_str()))
            .property("string OriginalMethod", |request: Ref<'_, Request>| {
                Str::from(request.original_method.as_str())
            })
            .remark("On no list for expressions; Liquid templates have it.")
            .property("IUrl OriginalUrl", |request: Ref<'_, Request>| Arc::clone(&request.original_url))
            .property("IUrl Url", |request: Ref<'_, Request>| Arc::clone(request.url()))
            .property("IPrivateEndpointConnection PrivateEndpointConnection", |_: Ref<'_, Request>| {
                Value::Null
            })
            .remark("Always null: there is no private endpoint in front of this gateway.")
            .property("IFoundry Foundry", |_: Ref<'_, Request>| Value::Null)
            .remark("Always null: no request comes from Foundry.")
            .property("IAzureVnetInfo AzureVnetInfo", |_: Ref<'_, Request>| Value::Null)
            .remark("Always null: there is no virtual network of Azure."),
        Type::interface("Apim.IPrivateEndpointConnection")
            .property("string Name", absent)
            .property("string GroupId", absent)
            .property("string MemberName", absent),
        Type::interface("Apim.IFoundry").property("string Deployment", absent),
        Type::interface("Apim.IAzureVnetInfo")
            .property("int VnetTrafficTag", absent)
            .property("int SubnetId", absent)
            .property("int PrivateLinkId", absent)
            .property("string SnatVip", absent),
    ]
}

object!(Request, "Apim.IRequest");

/// A member of an object that no request has; the receiver is null, and so nothing comes here.
fn absent(_: Arc<Request>) -> Value {
    Value::Null
}
