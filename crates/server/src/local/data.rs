//! A small API to try policies on.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::refusal;

/// The routes under `/data`.
pub(super) fn routes() -> Router {
    Router::new()
        .route("/data", get(collections))
        .route("/data/{collection}", get(collection))
        .route("/data/{collection}/{id}", get(item))
}

async fn collections() -> Response {
    let names: Vec<&String> = DATA.as_object().map(|data| data.keys().collect()).unwrap_or_default();
    Json(names).into_response()
}

async fn collection(Path(name): Path<String>) -> Response {
    found(DATA.get(&name))
}

async fn item(Path((name, id)): Path<(String, String)>) -> Response {
    let items = DATA.get(&name).and_then(Value::as_array);
    let id: Option<u64> = id.parse().ok();
    let has_id = |item: &&Value| id.is_some() && item.get("id").and_then(Value::as_u64) == id;
    found(items.and_then(|items| items.iter().find(has_id)))
}

fn found(value: Option<&Value>) -> Response {
    match value {
        Some(value) => Json(value).into_response(),
        None => refusal(StatusCode::NOT_FOUND, "there is no such thing"),
    }
}

static DATA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("data.json")).unwrap_or_default());

#[cfg(test)]
mod tests {
    use super::DATA;

    #[test]
    fn the_data_is_json() {
        assert!(DATA["orders"].as_array().is_some_and(|orders| orders.len() > 2));
    }
}
