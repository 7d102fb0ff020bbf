//! Where several urgent reports lie close together.

use super::{
    Cached, Caller, Class,
    objects::{ErrorObject, degrees},
};
use crate::domain::place::Hotspot;
use crate::server::{clock::rfc3339, error::Result, services::hotspots::Window, state::AppState};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which hotspots.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct HotspotParams {
    /// Characters of a cell: 5 (about 5 km), 6 or 7 (about 150 m); 5 if not given.
    #[param(value_type = Option<u8>)]
    precision: String,
    /// Reports of how many hours: 1 to 168; 24 if not given.
    #[param(value_type = Option<u16>)]
    hours: String,
}

/// A cell of the map with three or more urgent reports that nobody has solved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hotspot)]
struct HotspotObject {
    location: String,
    geohash: String,
    latitude: f64,
    longitude: f64,
    /// Of the worst report, 8 to 10.
    severity: u8,
    count: u32,
    /// The most frequent kind.
    category: String,
    /// All kinds, the most frequent first.
    categories: Vec<String>,
    /// When the newest report was filed.
    timestamp: String,
    /// Ids, the worst first; a hundred at most.
    reports: Vec<String>,
}

impl From<&Hotspot> for HotspotObject {
    fn from(hotspot: &Hotspot) -> Self {
        let categories: Vec<String> = hotspot.categories.iter().map(|category| category.name.clone()).collect();
        Self {
            location: hotspot.place.clone(),
            geohash: hotspot.geohash.clone(),
            latitude: degrees(hotspot.point.lat()),
            longitude: degrees(hotspot.point.lng()),
            severity: hotspot.severity,
            count: hotspot.count,
            category: categories.first().cloned().unwrap_or_default(),
            categories,
            timestamp: rfc3339(hotspot.newest),
            reports: hotspot.reports.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Hotspots, the worst first: cells with three or more `VERIFIED` or `IN_PROGRESS` reports of severity 8 or more
/// within the window. At most ten.
#[utoipa::path(
    get, path = "/alerts", tag = "places", params(HotspotParams),
    responses(
        (status = 200, description = "Hotspots; none is no error", body = Vec<HotspotObject>),
        (status = 400, description = "A parameter is out of its range", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject),
        (status = 500, description = "They could not be found", body = ErrorObject),
        (status = 503, description = "Try again in a moment", body = ErrorObject),
        (status = 504, description = "It took too long", body = ErrorObject)
    )
)]
pub async fn hotspots(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<HotspotParams>,
) -> Result<Response> {
    let window = Window::read(&params.precision, &params.hours)?;
    let kept = state.services.hotspots.list(window).await?;
    let list: Vec<_> = kept.value.list.iter().map(HotspotObject::from).collect();
    Ok(Cached(Class::K300.for_viewer(&caller.0), list).into_response())
}
