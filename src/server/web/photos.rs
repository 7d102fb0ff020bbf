//! Photos, to those who may see them.

use crate::server::{
    error::{Error, Result},
    middleware::{Bearer, ClientIp, tracking_code},
    services::viewer::Viewer,
    session,
    state::AppState,
};
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use tower_sessions::Session;

/// A photo's file. Of a public report it may be kept for ever, since its name is its content's hash;
/// of another only its owner and staff in whose hands it is get it, and keep nothing.
pub async fn photo(
    State(state): State<AppState>,
    Path((id, name)): Path<(String, String)>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
    bearer: Option<Extension<Bearer>>,
    headers: HeaderMap,
) -> Response {
    let mut viewer = session::viewer(&session, &state.services.accounts, ip.map(|ip| ip.0.0)).await;
    // A phone shows its token instead of a session.
    if let Some(Extension(Bearer::Somebody(me))) = bearer {
        viewer.account = Some(*me);
    }
    match read(&state, &mut viewer, &headers, &id, &name).await {
        Ok(response) => response,
        Err(error) => {
            let mut response = error.into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
    }
}

async fn read(state: &AppState, viewer: &mut Viewer, headers: &HeaderMap, id: &str, name: &str) -> Result<Response> {
    let reports = &state.services.reports;
    if let Some(code) = tracking_code(headers) {
        viewer.owned.extend(reports.find_tracked(code).await?);
    }
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("webp") => "image/webp",
        Some("jpg") => "image/jpeg",
        _ => return Err(Error::not_found()),
    };
    let (content, is_public) = reports.photo(viewer, id, name).await?;
    let cache = if is_public { "public, max-age=31536000, immutable" } else { "private, no-store" };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], content).into_response())
}
