//! WebSocket connections, which pass through to the backend.

use gatepost_engine::Content;
use http::{HeaderValue, Request, Response, StatusCode, Version, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

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

/// Ties both sides together if the backend agreed.
pub(crate) fn connect(mut response: Response<Content>, client: Option<OnUpgrade>) -> Response<Content> {
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return response;
    }
    let backend = response.extensions_mut().remove::<OnUpgrade>();
    let (Some(client), Some(backend)) = (client, backend) else { return unasked() };
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    tokio::spawn(async move {
        if let Err(error) = tunnel(client, backend).await {
            tracing::debug!(%error, "WebSocket connection ended");
        }
    });
    response
}

async fn tunnel(
    client: OnUpgrade,
    backend: OnUpgrade,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (client, backend) = tokio::try_join!(client, backend)?;
    tokio::io::copy_bidirectional(&mut TokioIo::new(client), &mut TokioIo::new(backend)).await?;
    Ok(())
}

/// A backend that switches to a protocol that nobody asked for.
fn unasked() -> Response<Content> {
    let mut response = Response::new(Content::Empty);
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}
