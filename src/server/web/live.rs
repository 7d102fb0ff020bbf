//! A report as it changes: server-sent events (WHATWG HTML, "Server-sent events") for the page that is open.

use crate::server::{error::Result, middleware::ClientIp, services::reports::LiveEvent, session, state::AppState};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::StreamExt;
use serde::Deserialize;
use serde_json::json;
use std::{convert::Infallible, time::Duration};
use tower_sessions::Session;

/// A sign of life on a quiet stream, before proxies cut it (nginx: 60 s).
const HEARTBEAT: Duration = Duration::from_secs(25);
/// How long the browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(3);

/// From where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LiveQuery {
    /// Number of the last change that the page shows.
    after: Option<i64>,
}

/// Streams a report's changes. `Last-Event-ID`, which the browser sends when it comes back, wins over `after`.
pub async fn live(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<LiveQuery>,
    session: Session,
    ip: Option<Extension<ClientIp>>,
    headers: HeaderMap,
) -> Result<Response> {
    let viewer = session::viewer(&session, &state.services.accounts, ip.map(|ip| ip.0.0)).await;
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let events = state.services.reports.live(&viewer, &id, seen.or(query.after)).await?;
    let stream = events.map(|event| Ok::<_, Infallible>(write(event)));
    let mut response = Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    headers.insert("cache-control", axum::http::HeaderValue::from_static("no-store"));
    // nginx would collect the stream before it passes it on.
    headers.insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(response)
}

fn write(event: LiveEvent) -> Event {
    let now = event.now;
    let data = json!({
        "kind": event.kind,
        "status": now.map(|now| now.status),
        "supporters": now.and_then(|now| now.supporters),
        "followers": now.and_then(|now| now.followers),
        "comments": now.and_then(|now| now.comments),
    });
    Event::default().id(event.seq.to_string()).event("change").retry(RETRY).data(data.to_string())
}
