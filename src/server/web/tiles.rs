//! The map's tiles and what it is drawn on. Anybody's: no session, no cookie.

use crate::server::{
    cache::Fresh,
    error::{Error, Result},
    middleware::{is_known, not_modified, with_error_body},
    services::{
        geo::map::land_geojson,
        tiles::{Drawn, Tile},
    },
    state::AppState,
};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::json;

/// What vector tiles are called (IANA).
const VECTOR_TILE: &str = "application/vnd.mapbox-vector-tile";

/// Routes of this room.
pub fn routes(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/tiles/{z}/{x}/{y}", get(reports))
        .route("/tiles/places/{z}/{x}/{y}", get(places))
        .route("/tiles/land-110m.geojson", get(land))
        .route("/tiles/map.json", get(about))
        .layer(from_fn_with_state(state.clock.clone(), with_error_body))
}

/// Several by comma, blank for all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TileQuery {
    status: String,
    category: String,
}

fn tile_of(z: &str, x: &str, y: &str) -> Result<Tile> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let tile = y.strip_suffix(".mvt").and_then(|y| Tile::new(z.parse().ok()?, number(x)?, number(y)?));
    tile.ok_or_else(Error::not_found)
}

/// Public reports: the layer "clusters" or the layer "reports".
async fn reports(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    Query(query): Query<TileQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let tile = tile_of(&z, &x, &y)?;
    let kept = state.services.tiles.tile(tile, &query.status, &query.category).await?;
    Ok(answer(&kept.value, kept.fresh(), &headers, "public, max-age=30"))
}

/// Names of places.
async fn places(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let tile = tile_of(&z, &x, &y)?;
    let kept = state.services.tiles.names(tile).await?;
    Ok(answer(&kept.value.0, kept.fresh(), &headers, "public, max-age=86400"))
}

fn answer(drawn: &Drawn, fresh: Option<&Fresh>, asked: &HeaderMap, class: &'static str) -> Response {
    let body = Body::from(Bytes::from_owner(drawn.body.clone()));
    let mut response = ([(header::CONTENT_TYPE, VECTOR_TILE), (header::CACHE_CONTROL, class)], body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&drawn.tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    if let Some(fresh) = fresh {
        response.extensions_mut().insert(fresh.clone());
    }
    if is_known(asked, &drawn.tag) { not_modified(response) } else { response }
}

/// The world's land; its name is its edition.
async fn land() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, land_geojson()).into_response()
}

/// Which map is drawn below the reports: the operator's, or ours.
async fn about(State(state): State<AppState>) -> Response {
    let headers = [(header::CACHE_CONTROL, "public, max-age=300")];
    (headers, Json(json!({ "style": state.services.tiles.style() }))).into_response()
}
