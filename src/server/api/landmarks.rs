//! What people know near a report.

use super::{Cached, Caller, Class, objects::ErrorObject};
use crate::domain::place::Landmark;
use crate::server::{error::Result, state::AppState};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A landmark with its distance in words.
#[derive(Debug, Serialize, ToSchema)]
struct NearbyLandmark {
    name: String,
    /// `city`, `town`; a provider may know others.
    #[serde(rename = "type")]
    kind: String,
    /// Metres.
    distance_m: u32,
    /// "240m away".
    distance_text: String,
}

impl From<Landmark> for NearbyLandmark {
    fn from(landmark: Landmark) -> Self {
        let Landmark { name, kind, distance_m } = landmark;
        Self { name, kind, distance_m, distance_text: format!("{distance_m}m away") }
    }
}

/// Landmarks of a report.
#[derive(Debug, Serialize, ToSchema)]
struct NearbyLandmarks {
    /// The nearest first.
    landmarks: Vec<NearbyLandmark>,
}

/// At most five landmarks within 500 m of a report; none for a stub.
#[utoipa::path(
    get, path = "/report/{id}/nearby-landmarks", tag = "places",
    params(
        ("id" = String, Path, description = "The report's id"),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it")
    ),
    responses(
        (status = 200, description = "Landmarks; none is no error", body = NearbyLandmarks),
        (status = 404, description = "No such report", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn nearby_landmarks(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response> {
    let (found, is_public) = state.services.reports.landmarks(&caller.0, &id).await?;
    let landmarks = found.into_iter().map(NearbyLandmark::from).collect();
    let class = if is_public { Class::Day.for_viewer(&caller.0) } else { Class::No };
    Ok(Cached(class, NearbyLandmarks { landmarks }).into_response())
}
