//! WebSocket connections, which pass through to the backend.

use gatepost_engine::Content;
use http::{HeaderValue, Request, Response, StatusCode, Version, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};

use crate::hop::lists;

/// The client's side of a connection that is to become a WebSocket, if the request asks for one.
///
/// No other protocol passes: a tunnel in HTTP/2 would carry requests past all policies.
pub(crate) fn take(request: &mut Request<Content>) -> Option<OnUpgrade> {
    let names = |header, element| request.headers().get_all(header).iter().any(|value| lists(value, element));
    let wanted = request.version() == Version::HTTP_11
        && names(header::UPGRADE, "websocket")
        && names(header::CONNECTION, "upgrade");
    let upgrade = request.extensions_mut().remove::<OnUpgrade>();
    upgrade.filter(|_| wanted)
}

/// Ties both sides together.
pub(crate) fn connect(
    mut response: Response<Content>,
    client: Option<OnUpgrade>,
    mut backend: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Response<Content> {
    let Some(client) = client else { return unasked() };
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    tokio::spawn(async move {
        let ended = match client.await {
            Ok(client) => copy_bidirectional(&mut TokioIo::new(client), &mut backend)
                .await
                .map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = ended {
            tracing::debug!(error, "WebSocket connection ended");
        }
    });
    response
}

/// A backend that switches to a protocol that nobody asked for.
fn unasked() -> Response<Content> {
    let mut response = Response::new(Content::Empty);
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}
