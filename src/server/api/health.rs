//! Is it up? For load balancers and operators.

use super::{Cached, Class};
use crate::server::{clock::rfc3339, db, middleware::Whole, state::AppState};
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    future::Future,
    time::{Duration, Instant},
};
use utoipa::{IntoParams, ToSchema};

/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// One part's state: `healthy`, `unhealthy` or `unavailable` (switched off).
#[derive(Debug, Serialize, ToSchema)]
pub struct Check {
    status: &'static str,
}

/// The state of everything.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
    service: &'static str,
    version: &'static str,
    timestamp: String,
    checks: BTreeMap<&'static str, Check>,
    response_time_ms: f64,
}

/// The state of everything; 503 only if the database or the photo storage fails.
#[utoipa::path(
    get, path = "/health", tag = "health",
    responses((status = 200, body = Health), (status = 503, body = Health))
)]
pub async fn health(State(state): State<AppState>) -> Response {
    let begin = Instant::now();
    let (postgresql, storage) = tokio::join!(within(database(&state)), within(storage(&state)));
    let word = |works: bool| if works { "healthy" } else { "unhealthy" };
    let ai = if state.config.ai.model_dir.is_some() { "healthy" } else { "unavailable" };
    let works = postgresql && storage;
    let body = Health {
        status: word(works),
        service: "darshi",
        version: env!("CARGO_PKG_VERSION"),
        timestamp: rfc3339(state.clock.now()),
        checks: BTreeMap::from([
            ("postgresql", Check { status: word(postgresql) }),
            ("storage", Check { status: word(storage) }),
            ("ai", Check { status: ai }),
            ("redis", Check { status: "unavailable" }),
        ]),
        response_time_ms: (begin.elapsed().as_secs_f64() * 10_000.0).round() / 10.0,
    };
    answer(works, body)
}

/// Whether something answers in time, and well.
async fn within(check: impl Future<Output = bool>) -> bool {
    tokio::time::timeout(PATIENCE, check).await.unwrap_or(false)
}

async fn database(state: &AppState) -> bool {
    match state.pool.acquire().await {
        Ok(mut conn) => sqlx::Connection::ping(&mut *conn).await.is_ok(),
        Err(_) => false,
    }
}

async fn storage(state: &AppState) -> bool {
    state.store.check().await.is_ok()
}

fn answer(works: bool, body: impl Serialize) -> Response {
    let status = if works { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut response = (status, Cached(Class::No, body)).into_response();
    response.extensions_mut().insert(Whole);
    response
}

/// A word.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateWord {
    status: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/health/live", tag = "health", responses((status = 200, body = StateWord)))]
pub async fn live() -> Response {
    answer(true, StateWord { status: "ok" })
}

/// The process can do its work: the database answers, and its tables are of this version.
#[utoipa::path(
    get, path = "/health/ready", tag = "health",
    responses((status = 200, body = StateWord), (status = 503, body = StateWord))
)]
pub async fn ready(State(state): State<AppState>) -> Response {
    let works = within(async {
        match state.pool.acquire().await {
            Ok(mut conn) => db::is_migrated(&mut conn).await.unwrap_or(false),
            Err(_) => false,
        }
    })
    .await
        && within(storage(&state)).await;
    answer(works, StateWord { status: if works { "ok" } else { "unavailable" } })
}

/// The caller's clock.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PingParams {
    /// Seconds since 1970.
    client_timestamp: Option<f64>,
}

/// The server's clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pong {
    #[serde(rename = "pong")]
    answered: bool,
    /// Seconds since 1970.
    server_timestamp: f64,
    region: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_way_latency_ms: Option<f64>,
}

/// The server's clock, and how far the caller's is behind.
#[utoipa::path(get, path = "/ping", tag = "health", params(PingParams), responses((status = 200, body = Pong)))]
pub async fn ping(State(state): State<AppState>, Query(params): Query<PingParams>) -> Response {
    #[allow(clippy::cast_precision_loss)] // microseconds since 1970 fit
    let now = (state.clock.now().unix_timestamp_nanos() / 1_000) as f64 / 1e6;
    let one_way_latency_ms = params.client_timestamp.map(|then| ((now - then) * 1e4).round() / 10.0);
    answer(true, Pong { answered: true, server_timestamp: now, region: "local", one_way_latency_ms })
}
