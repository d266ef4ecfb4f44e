//! ILastError

use gatepost_expression::{Ref, Type};

use super::object;
use crate::model::LastError;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.ILastError")
            .property("string Source", |error: Ref<'_, LastError>| error.source.clone())
            .property("string Reason", |error: Ref<'_, LastError>| error.reason.clone())
            .property("string Message", |error: Ref<'_, LastError>| error.message.clone())
            .property("string Scope", |error: Ref<'_, LastError>| error.scope.clone())
            .property("string Section", |error: Ref<'_, LastError>| error.section.clone())
            .property("string Path", |error: Ref<'_, LastError>| error.path.clone())
            .property("string PolicyId", |error: Ref<'_, LastError>| error.policy_id.clone())
            .property("int HttpErrorCode", |error: Ref<'_, LastError>| error.http_error_code),
    ]
}

object!(LastError, "Apim.ILastError");
