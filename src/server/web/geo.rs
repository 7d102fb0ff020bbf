//! Places for the filing page's islands, and map pictures.

use crate::domain::{ErrorCode, FieldProblem, Point, place::Hotspot};
use crate::server::{
    error::{Error, Result},
    services::{
        geo::{
            City,
            map::{self, Dot, MapView},
        },
        hotspots::Window,
        images,
    },
    state::AppState,
};
use crate::ui::url;
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

/// Most suggestions: what a small screen shows under the field.
const MOST_SUGGESTIONS: usize = 6;

/// Places of India that begin like what is typed; none for what is too short or too long to be looked up.
pub async fn places(State(state): State<AppState>, Query(query): Query<PlaceQuery>) -> Json<Vec<Value>> {
    let words = query.q.unwrap_or_default();
    let found = state.services.places.find(&words, MOST_SUGGESTIONS).unwrap_or_default();
    let suggestion = |city: &City| json!({ "lat": city.point.lat(), "lng": city.point.lng(), "place": city.line() });
    Json(found.into_iter().map(suggestion).collect())
}

/// Which hotspots, as in the API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HotspotQuery {
    precision: String,
    hours: String,
}

/// Hotspots for the map (RFC 7946).
pub async fn hotspots(State(state): State<AppState>, Query(query): Query<HotspotQuery>) -> Result<Response> {
    let window = Window::read(&query.precision, &query.hours)?;
    let kept = state.services.hotspots.list(window).await?;
    let feature = |hotspot: &Hotspot| {
        let kinds: Vec<_> = hotspot.categories.iter().map(|category| &category.slug).collect();
        json!({
            "type": "Feature",
            "id": hotspot.geohash,
            "geometry": { "type": "Point", "coordinates": [hotspot.point.lng(), hotspot.point.lat()] },
            "properties": {
                "place": hotspot.place,
                "geohash": hotspot.geohash,
                "count": hotspot.count,
                "severity": hotspot.severity,
                "categories": kinds,
                "url": url::feed_of_cell(&hotspot.geohash),
            },
        })
    };
    let features: Vec<Value> = kept.value.list.iter().map(feature).collect();
    let body = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let headers = [(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, body).into_response())
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
