//! People's pictures, to those who may see them.

use crate::server::{
    error::{Error, Result},
    middleware::ClientIp,
    session,
    state::AppState,
};
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tower_sessions::Session;

/// A picture's file: its name is its content's hash, so it never changes.
pub async fn picture(
    State(state): State<AppState>,
    Path((id, name)): Path<(String, String)>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
) -> Response {
    let viewer = session::viewer(&session, &state.services.accounts, ip.map(|ip| ip.0.0)).await;
    match read(&state, &viewer, &id, &name).await {
        Ok(response) => response,
        Err(error) => {
            let mut response = error.into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
    }
}

async fn read(
    state: &AppState,
    viewer: &crate::server::services::viewer::Viewer,
    id: &str,
    name: &str,
) -> Result<Response> {
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("webp") => "image/webp",
        Some("jpg") => "image/jpeg",
        _ => return Err(Error::not_found()),
    };
    let (content, is_public) = state.services.accounts.picture(viewer.account.as_ref(), id, name).await?;
    let cache = if is_public { "public, max-age=86400" } else { "private, no-store" };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], content).into_response())
}
