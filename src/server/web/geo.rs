//! Places for the filing page's islands, and map pictures.

use crate::domain::{ErrorCode, FieldProblem, Point};
use crate::server::{
    error::{Error, Result},
    services::{
        geo::map::{self, Dot, MapView},
        images,
    },
    state::AppState,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Most dots on a map; more would be a blot.
const MOST_DOTS: i64 = 500;
/// Most place names that are tried on a map.
const MOST_LABELS: usize = 400;

/// What the metadata at the beginning of a photo's file says about its place and time.
pub async fn photo_place(State(state): State<AppState>, body: Bytes) -> Json<Value> {
    let hints = images::read_hints(&body);
    let place = hints.point.and_then(|point| state.services.geo.address(point).line);
    Json(json!({
        "lat": hints.point.map(Point::lat),
        "lng": hints.point.map(Point::lng),
        "taken_at": hints.taken_at,
        "place": place,
    }))
}

/// Either coordinates or words.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlaceQuery {
    lat: Option<f64>,
    lng: Option<f64>,
    q: Option<String>,
}

/// The name of a point, or the point of a name.
pub async fn place(State(state): State<AppState>, Query(query): Query<PlaceQuery>) -> Result<Response> {
    if let Some(words) = query.q {
        let (point, address) = state.services.geo.find(&words).ok_or_else(Error::not_found)?;
        let found = json!({ "lat": point.lat(), "lng": point.lng(), "place": address.line });
        return Ok(Json(found).into_response());
    }
    let point = point(query.lat, query.lng)?;
    Ok(Json(json!({ "place": state.services.geo.address(point).line })).into_response())
}

fn point(lat: Option<f64>, lng: Option<f64>) -> Result<Point> {
    let point = lat.zip(lng).and_then(|(lat, lng)| Point::new(lat, lng));
    point.ok_or_else(|| Error::field(ErrorCode::InvalidCoordinates, "lat", FieldProblem::Coordinates))
}

/// Centre, zoom and size of a map.
#[derive(Debug, Deserialize)]
pub struct MapQuery {
    lat: f64,
    lng: f64,
    #[serde(default = "usual_zoom")]
    zoom: u8,
    #[serde(default = "usual_width")]
    w: u32,
    #[serde(default = "usual_height")]
    h: u32,
    /// `0` leaves the pin out, for a page that draws its own.
    #[serde(default = "one")]
    pin: u8,
}

const fn usual_zoom() -> u8 {
    14
}
const fn usual_width() -> u32 {
    640
}
const fn usual_height() -> u32 {
    360
}
const fn one() -> u8 {
    1
}

/// A map with places and public reports around a point. Without the database it has no dots.
pub async fn map(State(state): State<AppState>, Query(query): Query<MapQuery>) -> Response {
    let centre = match point(Some(query.lat), Some(query.lng)) {
        Ok(centre) => centre,
        Err(error) => return error.into_response(),
    };
    let view = MapView { centre, zoom: query.zoom, width: query.w, height: query.h };
    let bounds = map::bounds(&view);
    let labels = state.services.geo.labels(bounds, MOST_LABELS);
    let dots = state.services.reports.dots(bounds, MOST_DOTS).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a map is drawn without dots");
        Vec::new()
    });
    let dots: Vec<Dot> = dots.into_iter().map(|(point, status)| Dot { point, status }).collect();
    let svg = map::render(&view, &labels, &dots, query.pin != 0);
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, svg).into_response()
}
