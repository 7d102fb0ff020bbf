//! Names for places and places for names, all from the gazetteer.

use super::{
    Cached, Caller, Class,
    objects::{ErrorObject, degrees},
    reports::limit_of,
};
use crate::domain::{ErrorCode, FieldProblem, Point};
use crate::server::{
    error::{Error, Result},
    services::{
        geo::{City, Match},
        places::District,
    },
    state::AppState,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Words to be looked up.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct WordsParams {
    /// 2 to 200 characters.
    q: String,
    /// How many; more than the most is taken as the most.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
    /// `true`: one object instead of a list (geocode only).
    #[param(value_type = Option<bool>)]
    single: String,
}

impl WordsParams {
    fn limit(&self, usual: i64, most: usize) -> Result<usize> {
        Ok(usize::try_from(limit_of(self.limit.as_deref(), usual)?).unwrap_or(most).min(most))
    }
}

/// A point.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PointParams {
    /// Latitude, −90 to 90.
    #[param(value_type = f64)]
    lat: String,
    /// Longitude, −180 to 180.
    #[param(value_type = f64)]
    lng: String,
}

impl PointParams {
    /// The point, if it is one.
    ///
    /// # Errors
    /// `InvalidCoordinates` with the field that is wrong.
    pub fn point(&self) -> Result<Point> {
        let (lat, lng) = (self.lat.trim().parse(), self.lng.trim().parse());
        if let (Ok(lat), Ok(lng)) = (lat, lng)
            && let Some(point) = Point::new(lat, lng)
        {
            return Ok(point);
        }
        let is_lat = self.lat.trim().parse().is_ok_and(|lat| Point::new(lat, 0.0).is_some());
        let name = if is_lat { "lng" } else { "lat" };
        Err(Error::field(ErrorCode::InvalidCoordinates, name, FieldProblem::Coordinates))
    }
}

/// A place that words name.
#[derive(Debug, Serialize, ToSchema)]
struct FoundPlace {
    display_name: String,
    lat: f64,
    lng: f64,
    latitude: f64,
    longitude: f64,
    address: String,
    /// `city` (its district is named after it) or `town`.
    #[serde(rename = "type")]
    kind: &'static str,
}

impl From<&City> for FoundPlace {
    fn from(city: &City) -> Self {
        let (lat, lng) = (degrees(city.point.lat()), degrees(city.point.lng()));
        let (display_name, address) = (city.line(), city.line());
        Self { display_name, lat, lng, latitude: lat, longitude: lng, address, kind: city.kind() }
    }
}

/// The best place only.
#[derive(Debug, Serialize, ToSchema)]
struct SinglePlace {
    latitude: f64,
    longitude: f64,
    address: String,
}

/// India's places that words name, best first.
#[utoipa::path(
    get, path = "/geocode", tag = "places", params(WordsParams),
    responses(
        (status = 200, description = "5 places, at most 10; with `single=true` one object", body = Vec<FoundPlace>),
        (status = 400, description = "`q` is not 2 to 200 characters", body = ErrorObject),
        (status = 404, description = "With `single=true`: nothing of that name", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn geocode(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<WordsParams>,
) -> Result<Response> {
    let class = Class::Day.for_viewer(&caller.0);
    let is_single = matches!(params.single.as_str(), "true" | "1");
    let found = state.services.places.find(&params.q, params.limit(5, 10)?)?;
    let mut places = found.into_iter().map(FoundPlace::from);
    if !is_single {
        return Ok(Cached(class, places.collect::<Vec<_>>()).into_response());
    }
    let FoundPlace { latitude, longitude, address, .. } = places.next().ok_or_else(Error::not_found)?;
    Ok(Cached(class, SinglePlace { latitude, longitude, address }).into_response())
}

/// The name of a point.
#[derive(Debug, Serialize, ToSchema)]
struct AddressLine {
    address: String,
}

/// The name of a point as a line: that of the nearest place within 40 km, else its coordinates.
#[utoipa::path(
    get, path = "/reverse-geocode", tag = "places", params(PointParams),
    responses(
        (status = 200, body = AddressLine),
        (status = 400, description = "No place on Earth", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn reverse_geocode(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<PointParams>,
) -> Result<Response> {
    let address = state.services.places.line(params.point()?);
    Ok(Cached(Class::Day.for_viewer(&caller.0), AddressLine { address }).into_response())
}

/// The parts of an address; null where the gazetteer does not know one.
#[derive(Debug, Serialize, ToSchema)]
struct AddressParts {
    road: Option<String>,
    suburb: Option<String>,
    city: Option<String>,
    district: Option<String>,
    /// Local Government Directory code; null until a table of districts is imported.
    district_code: Option<i32>,
    state: Option<String>,
    country: Option<String>,
    postcode: Option<String>,
}

/// The name of a point in parts.
#[derive(Debug, Serialize, ToSchema)]
struct DetailedAddress {
    display_name: String,
    address: AddressParts,
}

/// The name of a point in parts. The gazetteer knows towns, not roads.
#[utoipa::path(
    get, path = "/reverse-geocode-detailed", tag = "places", params(PointParams),
    responses(
        (status = 200, body = DetailedAddress),
        (status = 400, description = "No place on Earth", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn reverse_geocode_detailed(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<PointParams>,
) -> Result<Response> {
    let point = params.point()?;
    let (found, district_code) = state.services.places.address(point).await?;
    let address = AddressParts {
        road: None,
        suburb: None,
        city: found.city,
        district: found.district,
        district_code,
        state: found.state,
        country: found.country,
        postcode: None,
    };
    let display_name = found.line.unwrap_or_else(|| point.to_text());
    Ok(Cached(Class::Day.for_viewer(&caller.0), DetailedAddress { display_name, address }).into_response())
}

/// India's 28 states and 8 union territories, by the alphabet.
#[utoipa::path(
    get, path = "/location/states", tag = "places",
    responses((status = 200, description = "36 names", body = Vec<String>))
)]
pub async fn states(State(state): State<AppState>, caller: Caller) -> Result<Response> {
    Ok(Cached(Class::Day.for_viewer(&caller.0), state.services.places.states()).into_response())
}

/// Which state.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct StateParams {
    /// Its name; older names and spellings are understood.
    state: String,
}

/// Names of the cities and towns of a state, by the alphabet; none for an unknown one.
#[utoipa::path(
    get, path = "/location/cities", tag = "places", params(StateParams),
    responses(
        (status = 200, body = Vec<String>),
        (status = 400, description = "No state is given", body = ErrorObject)
    )
)]
pub async fn cities_of_state(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<StateParams>,
) -> Result<Response> {
    let names = state.services.places.cities_of(&params.state)?;
    Ok(Cached(Class::Day.for_viewer(&caller.0), names).into_response())
}

/// A city that was searched.
#[derive(Debug, Serialize, ToSchema)]
struct FoundCity {
    city: String,
    state: &'static str,
    /// By which name it was found: `city`, `district` or `state`.
    #[serde(rename = "match")]
    by: &'static str,
}

impl From<(&City, Match)> for FoundCity {
    fn from((city, by): (&City, Match)) -> Self {
        Self { city: city.name.clone(), state: city.state, by: by.as_str() }
    }
}

/// Cities and towns by parts of their names, then those of a district or state of that name.
#[utoipa::path(
    get, path = "/location/search", tag = "places", params(WordsParams),
    responses(
        (status = 200, description = "10, at most 50", body = Vec<FoundCity>),
        (status = 400, description = "`q` is not 2 to 200 characters", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn search(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<WordsParams>,
) -> Result<Response> {
    let found = state.services.places.search(&params.q, params.limit(10, 50)?)?;
    let found: Vec<_> = found.into_iter().map(FoundCity::from).collect();
    Ok(Cached(Class::Day.for_viewer(&caller.0), found).into_response())
}

/// Which districts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DistrictParams {
    /// Code of a state, once a table is imported.
    #[param(value_type = Option<i32>)]
    state_code: String,
    /// Name of a state.
    #[param(value_type = Option<String>)]
    state: String,
    /// A part of the district's name.
    #[param(value_type = Option<String>)]
    q: String,
}

/// A district.
#[derive(Debug, Serialize, ToSchema)]
struct DistrictObject {
    /// Local Government Directory code; null until a table of districts is imported.
    district_code: Option<i32>,
    district_name: String,
    state_code: Option<i32>,
    state_name: String,
}

impl From<District> for DistrictObject {
    fn from(district: District) -> Self {
        Self {
            district_code: district.code,
            district_name: district.name,
            state_code: district.state_code,
            state_name: district.state,
        }
    }
}

/// Districts by state and name.
#[utoipa::path(
    get, path = "/location/districts", tag = "places", params(DistrictParams),
    responses(
        (status = 200, body = Vec<DistrictObject>),
        (status = 400, description = "A parameter is wrong", body = ErrorObject)
    )
)]
pub async fn districts(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<DistrictParams>,
) -> Result<Response> {
    let found = state.services.places.districts(&params.state_code, &params.state, &params.q).await?;
    let found: Vec<_> = found.into_iter().map(DistrictObject::from).collect();
    Ok(Cached(Class::Day.for_viewer(&caller.0), found).into_response())
}
