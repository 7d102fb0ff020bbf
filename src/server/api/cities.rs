//! Cities and towns of India.

use super::{
    Cached, Caller, Class,
    objects::{ErrorObject, degrees},
    places::PointParams,
};
use crate::server::{error::Result, services::geo::City, state::AppState};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A city or town of India.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = City)]
struct CityObject<'a> {
    /// "ranchi-jharkhand".
    id: &'a str,
    name: &'a str,
    state: &'a str,
    country: &'static str,
    latitude: f64,
    longitude: f64,
    /// How far it reaches: 15 if its district is named after it, else 5.
    radius_km: u32,
    is_active: bool,
}

impl<'a> From<&'a City> for CityObject<'a> {
    fn from(city: &'a City) -> Self {
        Self {
            id: &city.id,
            name: &city.name,
            state: city.state,
            country: "India",
            latitude: degrees(city.point.lat()),
            longitude: degrees(city.point.lng()),
            radius_km: city.radius_km(),
            is_active: true,
        }
    }
}

/// All cities and towns of India that the gazetteer knows, by name.
#[utoipa::path(
    get, path = "/cities", tag = "places",
    responses((status = 200, description = "About 3,400", body = Vec<CityObject>))
)]
pub async fn cities(State(state): State<AppState>, caller: Caller) -> Result<Response> {
    let cities: Vec<_> = state.services.places.cities().iter().map(CityObject::from).collect();
    Ok(Cached(Class::Day.for_viewer(&caller.0), cities).into_response())
}

/// A city.
#[utoipa::path(
    get, path = "/cities/{id}", tag = "places", params(("id" = String, Path, description = "ranchi-jharkhand")),
    responses((status = 200, body = CityObject), (status = 404, description = "No such city", body = ErrorObject))
)]
pub async fn city(State(state): State<AppState>, caller: Caller, Path(id): Path<String>) -> Result<Response> {
    let city = state.services.places.city(&id)?;
    Ok(Cached(Class::Day.for_viewer(&caller.0), CityObject::from(city)).into_response())
}

/// The city around a point, if it is in one.
#[derive(Debug, Serialize, ToSchema)]
struct NearestCity<'a> {
    found: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<CityObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

/// The nearest city whose radius reaches to a point.
#[utoipa::path(
    get, path = "/cities/nearest", tag = "places", params(PointParams),
    responses(
        (status = 200, body = NearestCity),
        (status = 400, description = "No place on Earth", body = ErrorObject)
    )
)]
pub async fn nearest(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<PointParams>,
) -> Result<Response> {
    let city = state.services.places.city_reaching(params.point()?).map(CityObject::from);
    let message = city.is_none().then_some("No city within range");
    let nearest = NearestCity { found: city.is_some(), city, message };
    Ok(Cached(Class::Day.for_viewer(&caller.0), nearest).into_response())
}
