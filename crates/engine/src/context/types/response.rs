//! IResponse

use std::sync::Arc;

use gatepost_expression::Type;

use super::super::bodies::RESPONSE_BODY;
use super::object;
use crate::message::Response;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IResponse")
            .property("IMessageBody Body", |response: Arc<Response>| response.body.clone())
            .tagged(RESPONSE_BODY)
            .property("Multi Headers", |response: Arc<Response>| Arc::clone(&response.headers))
            .property("int StatusCode", |response: Arc<Response>| i32::from(response.status.as_u16()))
            .property("string StatusReason", |response: Arc<Response>| response.reason()),
    ]
}

object!(Response, "Apim.IResponse");
