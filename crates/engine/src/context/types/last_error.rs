//! ILastError

use std::sync::Arc;

use gatepost_expression::Type;

use super::object;
use crate::model::LastError;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.ILastError")
            .property("string Source", |error: Arc<LastError>| error.source.clone())
            .property("string Reason", |error: Arc<LastError>| error.reason.clone())
            .property("string Message", |error: Arc<LastError>| error.message.clone())
            .property("string Scope", |error: Arc<LastError>| error.scope.clone())
            .property("string Section", |error: Arc<LastError>| error.section.clone())
            .property("string Path", |error: Arc<LastError>| error.path.clone())
            .property("string PolicyId", |error: Arc<LastError>| error.policy_id.clone())
            .property("int HttpErrorCode", |error: Arc<LastError>| error.http_error_code),
    ]
}

object!(LastError, "Apim.ILastError");
