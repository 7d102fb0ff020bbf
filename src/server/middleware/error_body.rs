//! One shape for every failure of the JSON API, whoever made it: handlers, extractors, the router.

use super::{RequestId, locale_of};
use crate::domain::{AppError, ErrorCode};
use crate::i18n::Locale;
use crate::server::{
    clock::{Clock, rfc3339},
    error::Error,
};
use crate::words;
use axum::{
    Json,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

impl IntoResponse for Error {
    /// The status, with the error beside it: the layer that knows language and request id writes the
    /// body.
    fn into_response(self) -> Response {
        let error = self.report();
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(error);
        response
    }
}

/// Gives every failed response the one body.
pub(super) async fn error_body<F: Future<Output = Response>>(
    clock: &Clock,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let locale = locale_of(request.headers());
    let request_id = request.extensions().get::<RequestId>().cloned();
    let response = next(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() || response.extensions().get::<Whole>().is_some() {
        return response;
    }
    let error = response.extensions().get::<AppError>().cloned().unwrap_or_else(|| AppError::new(code_of(status)));
    let body = error_json(&error, locale, request_id.as_ref().map_or("", |id| &id.0), clock);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = error.retry_after {
        parts.headers.insert(HeaderName::from_static("retry-after"), HeaderValue::from(seconds));
    }
    if parts.status == StatusCode::UNAUTHORIZED {
        parts.headers.entry(header::WWW_AUTHENTICATE).or_insert(HeaderValue::from_static("Bearer"));
    }
    let mut response = (parts.status, parts.headers, Json(body)).into_response();
    response.extensions_mut().extend(parts.extensions);
    response
}

/// Marks a failed response whose body is as it should be (a health report, a page).
#[derive(Clone, Copy)]
pub struct Whole;

/// What a bare status of the router or an extractor means.
fn code_of(status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::RequestTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        StatusCode::FORBIDDEN => ErrorCode::InsufficientPermissions,
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => ErrorCode::ExternalServiceTimeout,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::ExternalServiceUnavailable,
        status if status.is_client_error() => ErrorCode::ValidationError,
        _ => ErrorCode::InternalServerError,
    }
}

/// The body (API contract §0.2). `detail` repeats the message, and 429 and 503 carry `retry_after`, for
/// a client that reads only those.
#[must_use]
pub fn error_json(error: &AppError, locale: Locale, request_id: &str, clock: &Clock) -> Value {
    let message = words::error_message(locale, error.code);
    let fields: serde_json::Map<String, Value> = error
        .fields
        .iter()
        .map(|(name, problems)| {
            let texts: Vec<Value> = problems.iter().map(|p| words::field_message(locale, p).into()).collect();
            (name.clone(), texts.into())
        })
        .collect();
    let mut body = json!({
        "error": {
            "code": error.code.as_str(),
            "message": message,
            "details": error.details,
            "fields": if fields.is_empty() { Value::Null } else { fields.into() },
            "timestamp": rfc3339(clock.now()),
            "request_id": request_id,
        },
        "detail": message,
    });
    if let Some(seconds) = error.retry_after {
        body["retry_after"] = seconds.into();
    }
    body
}
