//! Municipalities and their areas (API contract §1.9.3, §1.12).

use super::{
    Cached, Caller, Class, SignedInViewer,
    json_body::{self, text},
    objects::{ErrorObject, degrees},
};
use crate::domain::{
    Point,
    municipality::{AREA_BYTES, Municipality},
};
use crate::server::{
    error::Result,
    services::municipalities::{AreaInput, GeoJson, MunicipalityInput},
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A municipality.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Municipality)]
pub struct MunicipalityObject {
    id: String,
    name: String,
    name_hi: Option<String>,
    short_code: Option<String>,
    state: Option<String>,
    /// Local Government Directory code.
    district_code: Option<i32>,
    /// Of its middle.
    latitude: Option<f64>,
    /// Of its middle.
    longitude: Option<f64>,
    /// Kilometres around the middle; they count where there is no area.
    radius_km: Option<f32>,
    has_area: bool,
    area_km2: Option<f64>,
    email: Option<String>,
    phone: Option<String>,
    website: Option<String>,
    is_active: bool,
}

impl From<Municipality> for MunicipalityObject {
    fn from(of: Municipality) -> Self {
        Self {
            id: of.id,
            name: of.name.name,
            name_hi: of.name.name_hi,
            short_code: of.short_code,
            state: of.state,
            district_code: of.district_code,
            latitude: of.centre.map(Point::lat).map(degrees),
            longitude: of.centre.map(Point::lng).map(degrees),
            radius_km: of.radius_km,
            has_area: of.area_m2.is_some(),
            area_km2: of.area_m2.map(|m2| (m2 / 1e4).round() / 100.0),
            email: of.email,
            phone: of.phone,
            website: of.website,
            is_active: of.is_active,
        }
    }
}

/// Municipalities.
#[derive(Debug, Serialize, ToSchema)]
struct Municipalities {
    /// By name.
    municipalities: Vec<MunicipalityObject>,
}

impl Municipalities {
    fn reply(class: Class, found: Vec<Municipality>) -> Response {
        Cached(class, Self { municipalities: found.into_iter().map(MunicipalityObject::from).collect() })
            .into_response()
    }
}

/// A municipality to be made or changed: what is not given stays, a blank text is none.
#[derive(Deserialize, ToSchema)]
struct MunicipalityForm {
    /// Its slug, for a new one: 2 to 50 of `a-z 0-9 _ -`.
    #[serde(default, deserialize_with = "text")]
    id: Option<String>,
    /// 2 to 120 characters.
    #[serde(default, deserialize_with = "text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    name_hi: Option<String>,
    /// At most 20 characters.
    #[serde(default, deserialize_with = "text")]
    short_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    state: Option<String>,
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<i32>)]
    district_code: Option<String>,
    /// Of its middle; without one the area's is taken.
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<f64>)]
    latitude: Option<String>,
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<f64>)]
    longitude: Option<String>,
    /// 1 to 100.
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<f64>)]
    radius_km: Option<String>,
    /// `GeoJSON` (RFC 7946): a Polygon or `MultiPolygon`, or a Feature or `FeatureCollection` with one; at most
    /// 100,000 points. A `MultiPolygon` without coordinates takes the area away.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    area: Option<GeoJson>,
    #[serde(default, deserialize_with = "text")]
    email: Option<String>,
    /// International: `+91…`.
    #[serde(default, deserialize_with = "text")]
    phone: Option<String>,
    /// `https://…`.
    #[serde(default, deserialize_with = "text")]
    website: Option<String>,
    is_active: Option<bool>,
}

impl From<MunicipalityForm> for MunicipalityInput {
    fn from(form: MunicipalityForm) -> Self {
        Self {
            id: form.id,
            name: form.name,
            name_hi: form.name_hi,
            short_code: form.short_code,
            state: form.state,
            district_code: form.district_code,
            latitude: form.latitude,
            longitude: form.longitude,
            radius_km: form.radius_km,
            area: match form.area {
                None => AreaInput::Stays,
                Some(geojson) if geojson.is_empty() => AreaInput::Goes,
                Some(geojson) => AreaInput::Is(geojson),
            },
            email: form.email,
            phone: form.phone,
            website: form.website,
            is_active: form.is_active,
        }
    }
}

/// Which municipalities.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// `true`: also those that get no reports.
    #[param(value_type = Option<bool>)]
    include_inactive: String,
}

/// Municipalities, for staff.
#[utoipa::path(
    get, path = "/admin/municipalities", tag = "admin", params(ListParams),
    responses(
        (status = 200, body = Municipalities),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For staff", body = ErrorObject)
    )
)]
pub async fn list(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<ListParams>,
) -> Result<Response> {
    let inactive = matches!(params.include_inactive.as_str(), "true" | "1");
    let found = state.services.municipalities.list(&viewer, inactive).await?;
    Ok(Municipalities::reply(Class::Private, found))
}

/// Makes a municipality; open reports in its area are given to it in the background.
#[utoipa::path(
    post, path = "/admin/municipalities", tag = "admin", request_body = MunicipalityForm,
    responses(
        (status = 201, body = MunicipalityObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For administrators", body = ErrorObject),
        (status = 409, description = "There is one of this id or name", body = ErrorObject),
        (status = 413, description = "Over 10 MiB", body = ErrorObject)
    )
)]
pub async fn create(State(state): State<AppState>, Caller(viewer): Caller, request: Request) -> Result<Response> {
    viewer.admin()?;
    let form: MunicipalityForm = json_body::read(request, AREA_BYTES).await?;
    let made = Box::pin(state.services.municipalities.create(&viewer, form.into())).await?;
    Ok((StatusCode::CREATED, Cached(Class::No, MunicipalityObject::from(made))).into_response())
}

/// Changes a municipality; where its area changes, open reports are given to whoever they belong to now, in the
/// background, but for those that were assigned by hand.
#[utoipa::path(
    put, path = "/admin/municipalities/{id}", tag = "admin", request_body = MunicipalityForm,
    params(("id" = String, Path, description = "Its slug")),
    responses(
        (status = 200, body = MunicipalityObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For administrators", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "There is one of this name", body = ErrorObject),
        (status = 413, description = "Over 10 MiB", body = ErrorObject)
    )
)]
pub async fn update(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    viewer.admin()?;
    let form: MunicipalityForm = json_body::read(request, AREA_BYTES).await?;
    let changed = Box::pin(state.services.municipalities.edit(&viewer, &id, form.into())).await?;
    Ok(Cached(Class::No, MunicipalityObject::from(changed)).into_response())
}

/// Of which state.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct StateParams {
    /// Name of a state; all when not given.
    #[param(value_type = Option<String>)]
    state: String,
}

/// Municipalities that get reports, for anybody.
#[utoipa::path(
    get, path = "/public/municipalities", tag = "places", params(StateParams),
    responses((status = 200, body = Municipalities))
)]
pub async fn public_list(
    State(state): State<AppState>,
    caller: Caller,
    Query(params): Query<StateParams>,
) -> Result<Response> {
    let found = state.services.municipalities.public_list(&params.state).await?;
    Ok(Municipalities::reply(Class::K300.for_viewer(&caller.0), found))
}
