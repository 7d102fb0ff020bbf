//! Weak entity tags and 304 for cacheable replies of the JSON API.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// Tags successful GET replies that may be kept (not `no-store`), and answers 304 to who has them.
pub(super) async fn conditional<F: Future<Output = Response>>(
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let is_read = request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next(request).await;
    let kept = response.headers().get(header::CACHE_CONTROL).is_some_and(|value| value != "no-store");
    if !is_read || response.status() != StatusCode::OK || !kept {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let given = parts.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let (tag, body) = if let Some(tag) = given {
        // Whoever keeps the body knows its tag.
        (tag, body)
    } else {
        // Replies of the API are whole in memory already.
        let Ok(bytes) = to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let tag = entity_tag(&bytes);
        if let Ok(value) = HeaderValue::from_str(&tag) {
            parts.headers.insert(header::ETAG, value);
        }
        (tag, Body::from(bytes))
    };
    let response = Response::from_parts(parts, body);
    if known.is_some_and(|known| names(&known, &tag)) { not_modified(response) } else { response }
}

/// Whether who asks has what this tag names already.
#[must_use]
pub fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    asked.get(header::IF_NONE_MATCH).is_some_and(|known| names(known, tag))
}

fn names(known: &HeaderValue, tag: &str) -> bool {
    known.to_str().is_ok_and(|known| known.split(',').any(|one| one.trim() == tag || one.trim() == "*"))
}

/// The reply to who has it already.
#[must_use]
pub fn not_modified(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Body::empty();
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CONTENT_ENCODING] {
        response.headers_mut().remove(name);
    }
    response
}

/// The weak entity tag of a body: 96 bits of its SHA-256.
#[must_use]
pub fn entity_tag(body: &[u8]) -> String {
    format!("W/\"{}\"", data_encoding::HEXLOWER.encode(&Sha256::digest(body)[..12]))
}
