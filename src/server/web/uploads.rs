//! Pictures of updates, solutions and flags, to those who may see them.

use crate::server::{
    error::{Error, Result},
    middleware::{ClientIp, tracking_code},
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

/// A picture's file: it never changes. To a browser by its session, to a phone by its token or the report's code.
pub async fn picture(
    State(state): State<AppState>,
    Path(name): Path<String>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
    headers: HeaderMap,
) -> Response {
    let mut viewer = session::viewer(&session, &state.services.accounts, ip.map(|ip| ip.0.0)).await;
    match read(&state, &mut viewer, &headers, &name).await {
        Ok(response) => response,
        Err(error) => {
            let mut response = error.into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
    }
}

async fn read(state: &AppState, viewer: &mut Viewer, headers: &HeaderMap, name: &str) -> Result<Response> {
    let reports = &state.services.reports;
    if let Some(code) = tracking_code(headers) {
        viewer.owned.extend(reports.find_tracked(code).await?);
    }
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
    if let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) {
        // A bad one is nobody's, as wherever something is read.
        viewer.account = match state.services.accounts.authenticate(token.trim()).await {
            Ok(me) => Some(me),
            Err(Error::App(_)) => None,
            Err(error) => return Err(error),
        };
    }
    let (content, is_public) = reports.upload_file(viewer, name).await?;
    let kind =
        if name.rsplit_once('.').is_some_and(|(_, ending)| ending == "webp") { "image/webp" } else { "image/jpeg" };
    let cache = if is_public { "public, max-age=31536000, immutable" } else { "private, no-store" };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], content).into_response())
}
