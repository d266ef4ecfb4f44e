//! IResponse

use gatepost_expression::{Ref, Type};

use super::super::bodies::RESPONSE_BODY;
use super::object;
use crate::message::Response;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IResponse")
            .part("IMessageBody Body", |response: &Response| &response.body)
            .tagged(RESPONSE_BODY)
            .part("Multi Headers", |response: &Response| &response.headers)
            .property("int StatusCode", |response: Ref<'_, Response>| i32::from(response.status.as_u16()))
            .property("string StatusReason", |response: Ref<'_, Response>| response.reason()),
    ]
}

object!(Response, "Apim.IResponse");
