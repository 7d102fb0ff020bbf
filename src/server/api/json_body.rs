//! JSON bodies with objects in them, which the flat forms cannot hold.

use crate::domain::ErrorCode;
use crate::server::error::{Error, Result};
use axum::{body::to_bytes, extract::Request, http::header};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// Reads a body of at most `limit` bytes, away from the async threads: it may be large.
///
/// # Errors
/// `UnsupportedMediaType`, `RequestTooLarge`, `ValidationError` for what is no JSON or has a wrong type.
pub async fn read<T: DeserializeOwned + Send + 'static>(request: Request, limit: usize) -> Result<T> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        return Err(ErrorCode::UnsupportedMediaType.into());
    }
    let bytes = to_bytes(request.into_body(), limit).await;
    let bytes = bytes.map_err(|_| Error::from(ErrorCode::RequestTooLarge))?;
    let read = tokio::task::spawn_blocking(move || serde_json::from_slice(&bytes));
    read.await.map_err(anyhow::Error::from)?.map_err(|_| ErrorCode::ValidationError.into())
}

/// A text or a number as a text; `null` is "not given".
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(Option::<Given>::deserialize(deserializer)?.map(|given| match given {
        Given::Text(text) => text,
        Given::Number(number) => number.to_string(),
    }))
}
