//! IResponse

use std::sync::Arc;

use gatepost_expression::{Ref, Type};

use super::super::bodies::RESPONSE_BODY;
use super::object;
use crate::message::Response;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IResponse")
            .property("IMessageBody Body", |response: Ref<'_, Response>| response.body.clone())
            .tagged(RESPONSE_BODY)
            .property("Multi Headers", |response: Ref<'_, Response>| Arc::clone(&response.headers))
            .property("int StatusCode", |response: Ref<'_, Response>| i32::from(response.status.as_u16()))
            .property("string StatusReason", |response: Ref<'_, Response>| response.reason()),
    ]
}

object!(Response, "Apim.IResponse");
