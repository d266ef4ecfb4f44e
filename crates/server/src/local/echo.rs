//! A request as JSON.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use super::refusal;

/// The request that arrived.
pub(super) async fn echo(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
        return refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is longer than the echo takes, or broke off",
        );
    };
    let body = String::from_utf8_lossy(&bytes);
    let echo = json!({
        "method": parts.method.as_str(),
        "url": parts.uri.to_string(),
        "path": parts.uri.path(),
        "query": query(parts.uri.query().unwrap_or_default()),
        "headers": headers(&parts.headers),
        "body": if body.is_empty() { Value::Null } else { Value::from(body) },
    });
    Json(echo).into_response()
}

fn query(query: &str) -> Value {
    let mut map = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        add(&mut map, &name, value.into_owned());
    }
    Value::Object(map)
}

fn headers(headers: &HeaderMap) -> Value {
    let mut map = Map::new();
    for (name, value) in headers {
        add(&mut map, name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    Value::Object(map)
}

/// A name that comes twice has a list of values.
fn add(map: &mut Map<String, Value>, name: &str, value: String) {
    match map.get_mut(name) {
        None => {
            map.insert(name.to_owned(), Value::from(value));
        }
        Some(Value::Array(values)) => values.push(Value::from(value)),
        Some(first) => *first = json!([first.take(), value]),
    }
}

const MAX_BODY: usize = 1 << 20;
