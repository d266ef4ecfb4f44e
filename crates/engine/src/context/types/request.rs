//! IRequest, IPrivateEndpointConnection, IFoundry, IAzureVnetInfo

use std::sync::Arc;

use gatepost_expression::{Ref, Str, Type, Value};

use super::super::bodies::REQUEST_BODY;
use super::object;
use crate::message::Request;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IRequest")
            .part("IMessageBody Body", |request: &Request| &request.body)
            .tagged(REQUEST_BODY)
            .property("X509Certificate2 Certificate", |request: Ref<'_, Request>| request.certificate.clone())
            .part("Multi Headers", |request: &Request| &request.headers)
            .property("string IpAddress", |request: Ref<'_, Request>| {
                request.ip_address.map(|address| Str::from(address.to_string()))
            })
            .part("Params MatchedParameters", |request: &Request| &request.parameters)
            .property("string Method", |request: Ref<'_, Request>| Str::from(request.method.as_str()))
            .property("string OriginalMethod", |request: Ref<'_, Request>| {
                Str::from(request.original_method.as_str())
            })
            .remark("On no list for expressions; Liquid templates have it.")
            .part("IUrl OriginalUrl", |request: &Request| &request.original_url)
            .part("IUrl Url", |request: &Request| request.url())
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
