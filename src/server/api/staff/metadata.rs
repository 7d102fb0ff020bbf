//! What is known of where people are (API contract §1.9.2).

use super::MOST;
use crate::server::{
    api::{Cached, Class, SignedInViewer, objects::ErrorObject, reports::limit_within},
    clock::rfc3339,
    error::Result,
    state::AppState,
};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where somebody says that they are.
#[derive(Debug, Serialize, ToSchema)]
struct ClaimedLocation {
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
}

/// What is known of where somebody is. Nobody is looked up by their address: the last three stay null.
#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the contract's names")]
struct Metadata {
    username: String,
    claimed_location: ClaimedLocation,
    #[schema(value_type = Option<Object>)]
    signup_metadata: Option<()>,
    location_mismatch: Option<bool>,
    vpn_detected: Option<bool>,
    user_created_at: String,
}

impl Metadata {
    fn new(
        username: String,
        (city, state, country): (Option<String>, Option<String>, Option<String>),
        created_at: time::OffsetDateTime,
    ) -> Self {
        Self {
            username,
            claimed_location: ClaimedLocation { city, state, country },
            signup_metadata: None,
            location_mismatch: None,
            vpn_detected: None,
            user_created_at: rfc3339(created_at),
        }
    }
}

/// What is known of where somebody is.
#[utoipa::path(
    get, path = "/admin/user/{username}/metadata", tag = "admin", params(("username" = String, Path)),
    responses(
        (status = 200, body = Metadata),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not an administrator", body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn metadata(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Path(username): Path<String>,
) -> Result<Response> {
    let row = state.services.accounts.metadata(&viewer, &username).await?;
    let place = (row.city, row.state, row.country);
    Ok(Cached(Class::No, Metadata::new(row.username, place, row.created_at)).into_response())
}

/// Of which accounts.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams, ToSchema)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct MetadataParams {
    /// 1 to 100.
    #[param(value_type = Option<i64>)]
    limit: String,
    /// Where they are is looked up nowhere: with `true` there is nobody.
    #[param(value_type = Option<bool>)]
    mismatch_only: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct MetadataFilters {
    limit: i64,
    mismatch_only: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct MetadataOfAll {
    users: Vec<Metadata>,
    count: usize,
    filters: MetadataFilters,
}

/// The same of the newest accounts.
#[utoipa::path(
    get, path = "/admin/users/metadata", tag = "admin", params(MetadataParams),
    responses(
        (status = 200, body = MetadataOfAll),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not an administrator", body = ErrorObject)
    )
)]
pub async fn metadata_of_all(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<MetadataParams>,
) -> Result<Response> {
    viewer.admin()?;
    let limit = limit_within(&params.limit, MOST, MOST)?;
    let mismatch_only = matches!(params.mismatch_only.as_str(), "true" | "1");
    let mut rows = state.services.accounts.metadata_of_all(&viewer, limit).await?;
    // A mismatch is never known.
    rows.retain(|_| !mismatch_only);
    let users: Vec<_> = rows
        .into_iter()
        .map(|row| Metadata::new(row.username, (row.city, row.state, row.country), row.created_at))
        .collect();
    let filters = MetadataFilters { limit, mismatch_only };
    Ok(Cached(Class::No, MetadataOfAll { count: users.len(), users, filters }).into_response())
}
