//! Files of the site: the hashed package, icons, the manifest; and the page for what is not there.

use crate::server::{error::Error, router::render, state::AppState};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// The service of the site's folder, precompressed files first.
fn folder(state: &AppState) -> ServeDir {
    ServeDir::new(state.leptos.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
}

/// A file of the site, else the page that says that nothing is here.
pub async fn static_files(State(state): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    let (parts, _) = request.into_parts();
    let file = Request::from_parts(parts.clone(), Body::empty());
    let mut response = match folder(&state).oneshot(file).await {
        Ok(response) if response.status() != StatusCode::NOT_FOUND => response.map(Body::new),
        _ => return not_found(State(state), Request::from_parts(parts, Body::empty())).await,
    };
    // Names of the package carry their content's hash, those of others' packages their version.
    let is_named = path.starts_with("/pkg/") || path.starts_with("/vendor/");
    let kept = if is_named { "public, max-age=31536000, immutable" } else { "public, max-age=86400" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}

/// The page that says that nothing is here.
pub async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let wants_page = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if !wants_page {
        return Error::not_found().into_response();
    }
    let mut response = render(&state, request, None).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
