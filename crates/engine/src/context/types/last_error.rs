//! ILastError

use gatepost_expression::{Ref, Type};

use super::object;
use crate::model::LastError;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.ILastError")
            .part("string Source", |error: &LastError| &error.source)
            .part("string Reason", |error: &LastError| &error.reason)
            .part("string Message", |error: &LastError| &error.message)
            .part("string Scope", |error: &LastError| &error.scope)
            .part("string Section", |error: &LastError| &error.section)
            .part("string Path", |error: &LastError| &error.path)
            .part("string PolicyId", |error: &LastError| &error.policy_id)
            .property("int HttpErrorCode", |error: Ref<'_, LastError>| error.http_error_code),
    ]
}

object!(LastError, "Apim.ILastError");
