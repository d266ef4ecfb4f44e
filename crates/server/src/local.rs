//! Built-in routes: a backend for those who have none at hand.
//!
//! | path | answer |
//! |---|---|
//! | `/status/{code}` | that status |
//! | `/delay/{seconds}` | the echo, that much later |
//! | `/data`, `/data/{collection}`, `/data/{collection}/{id}` | a small sample API |
//! | any other | the request as JSON |

mod data;
mod echo;

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request as AxumRequest};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response as AxumResponse};
use axum::routing::any;
use gatepost_engine::{Content, Url};
use http::{Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

/// The base URL of the built-in routes.
pub(crate) fn base() -> Url {
    Url::new("http", HOST, 80, "", "")
}

/// Whether a URL is one of the built-in routes.
pub(crate) fn is_meant(uri: &Uri) -> bool {
    uri.authority().is_some_and(|authority| authority.as_str() == HOST)
}

/// The answer of the built-in routes.
pub(crate) async fn respond(request: Request<Content>) -> Response<Content> {
    static ROUTES: OnceLock<Router> = OnceLock::new();
    let routes = ROUTES.get_or_init(routes).clone();
    match TowerToHyperService::new(routes).call(request).await {
        Ok(response) => response.map(|body| Content::Stream(body.map_err(Into::into).boxed_unsync())),
        Err(never) => match never {},
    }
}

fn routes() -> Router {
    Router::new()
        .route("/status/{code}", any(status))
        .route("/delay/{seconds}", any(delay))
        .merge(data::routes())
        .fallback(echo::echo)
}

async fn status(Path(code): Path<u16>) -> AxumResponse {
    match StatusCode::from_u16(code) {
        Ok(status) if (200..600).contains(&code) => {
            let text = status.canonical_reason().unwrap_or_default();
            (status, axum::Json(serde_json::json!({ "status": code, "text": text }))).into_response()
        }
        _ => refusal(StatusCode::BAD_REQUEST, "a status from 200 to 599 is expected"),
    }
}

async fn delay(Path(seconds): Path<f64>, request: AxumRequest) -> AxumResponse {
    match Duration::try_from_secs_f64(seconds) {
        Ok(delay) if delay <= MAX_DELAY => {
            tokio::time::sleep(delay).await;
            echo::echo(request).await
        }
        _ => refusal(StatusCode::BAD_REQUEST, "0 to 60 seconds are expected"),
    }
}

fn refusal(status: StatusCode, message: &str) -> AxumResponse {
    (status, axum::Json(serde_json::json!({ "error": message }))).into_response()
}

const HOST: &str = "local.gatepost";
const MAX_DELAY: Duration = Duration::from_secs(60);
