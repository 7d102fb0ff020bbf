//! What a phone shows instead of a session: the code of a report that it filed.

use axum::http::HeaderMap;

/// The value of `X-Tracking-Code`, as it was sent.
#[must_use]
pub fn tracking_code(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-tracking-code").and_then(|value| value.to_str().ok())
}
