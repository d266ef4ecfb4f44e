//! Headers that say where a response ends.

use gatepost_engine::Content;
use http::{Method, Response, StatusCode, header};
use http_body::Body as _;

/// Makes the headers fit the body: policies change one without the other.
pub(crate) fn fit(response: &mut Response<Content>, method: &Method) {
    let length = response.body().size_hint().exact();
    let without_body = *method == Method::HEAD || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.remove(header::TRANSFER_ENCODING);
    // Such a response says how long the body would be.
    if without_body {
        return;
    }
    let mut lines = headers.get_all(header::CONTENT_LENGTH).iter();
    let Some(said) = lines.next() else { return };
    let said = said.to_str().ok().and_then(|text| text.parse().ok());
    if said != length || lines.next().is_some() {
        headers.remove(header::CONTENT_LENGTH);
    }
}
