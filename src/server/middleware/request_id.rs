//! Names each request, so that what a person sees and what the log says can be matched.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    response::Response,
};
use tracing::Instrument;

/// The request's id.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

static HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Accepts the caller's id (at most 64 of `[A-Za-z0-9_-]`) or makes one; echoes it; logs the request.
pub(super) async fn request_id<F: Future<Output = Response>>(
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let given = request.headers().get(&HEADER).and_then(|value| value.to_str().ok()).filter(|id| is_id(id));
    let id = given.map_or_else(new_id, str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let mut response = async {
        let begin = std::time::Instant::now();
        let response = next(request).await;
        let status = response.status().as_u16();
        let ms = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::warn!(status, ms, "answered");
        } else {
            tracing::debug!(status, ms, "answered");
        }
        response
    }
    .instrument(span)
    .await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER.clone(), value);
    }
    response
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn new_id() -> String {
    // It only has to be told apart in the log.
    format!("r_{:016x}", fastrand::u64(..))
}
