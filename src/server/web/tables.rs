//! Tables of the pages for spreadsheets: the same rows that a page shows, as CSV.

use crate::domain::{audit::AuditQuery, stats::StatsQuery};
use crate::server::{
    api::table_reply,
    error::{Error, Result},
    middleware::{ClientIp, locale_of, with_error_body},
    services::{audit::TABLE_MAX, statistics::Scope, tables, viewer::Viewer},
    session,
    state::AppState,
};
use crate::words;
use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::from_fn_with_state,
    response::Response,
    routing::get,
};
use tower_sessions::Session;

/// Routes of the tables.
pub fn routes(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/statistics/{table}", get(public))
        .route("/admin/statistics/{table}", get(staff))
        .route("/admin/audit.csv", get(audit))
        .layer(from_fn_with_state(state.clock.clone(), with_error_body))
}

async fn viewer_of(state: &AppState, session: &Session, ip: Option<Extension<ClientIp>>) -> Viewer {
    session::viewer(session, &state.services.accounts, ip.map(|ip| ip.0.0)).await
}

fn reply(name: &str, text: String, cache: &'static str) -> Response {
    let mut response = table_reply(name, text);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Accept-Language, Accept-Encoding"));
    response
}

/// `category.csv` and so on.
async fn table(
    state: &AppState,
    viewer: &Viewer,
    scope: Scope,
    name: &str,
    query: &StatsQuery,
    headers: &HeaderMap,
) -> Result<(String, String)> {
    let slug = name.strip_suffix(".csv").ok_or_else(Error::not_found)?;
    let statistics = state.services.statistics.read(viewer, scope, query).await?;
    let tables = words::stats::tables(locale_of(headers), &statistics, scope == Scope::Staff);
    let table = tables.into_iter().find(|table| table.slug == slug).ok_or_else(Error::not_found)?;
    Ok((format!("statistics-{slug}"), tables::csv(&table.head, &table.rows)))
}

/// A table of published reports.
pub async fn public(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Query(query): Query<StatsQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let (name, text) = table(&state, &Viewer::default(), Scope::Public, &name, &query, &headers).await?;
    Ok(reply(&name, text, "public, max-age=300"))
}

/// A table of all reports, for staff.
pub async fn staff(
    State(state): State<AppState>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
    Path(name): Path<String>,
    Query(query): Query<StatsQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let viewer = viewer_of(&state, &session, ip).await;
    let (name, text) = table(&state, &viewer, Scope::Staff, &name, &query, &headers).await?;
    Ok(reply(&name, text, "private, no-store"))
}

/// The log.
pub async fn audit(
    State(state): State<AppState>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
    Query(query): Query<AuditQuery>,
) -> Result<Response> {
    let viewer = viewer_of(&state, &session, ip).await;
    let text = state.services.audit.table(&viewer, &query, TABLE_MAX).await?;
    Ok(reply("audit", text, "private, no-store"))
}
