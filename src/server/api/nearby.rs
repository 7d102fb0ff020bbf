//! What is nearby and may be about the same, asked before a report is sent.

use super::{
    Cached, Class,
    objects::{ErrorObject, ReasonsObject, hundredths},
    reports::limit_of,
};
use crate::domain::report::Candidate;
use crate::i18n::Locale;
use crate::server::{error::Result, middleware::locale_of, services::reports::NearbyQuery, state::AppState};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most candidates of one reply (API contract §1.1).
const LIMIT_MAX: i64 = 20;
const LIMIT_DEFAULT: i64 = 5;

/// What is known of the report that is about to be sent.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct NearbyParams {
    /// Degrees.
    #[param(value_type = f64)]
    lat: String,
    /// Degrees.
    #[param(value_type = f64)]
    lng: String,
    /// Metres, 10 to 1000; 150 by default.
    #[param(value_type = Option<f64>)]
    radius_m: String,
    /// Slug or name.
    #[param(value_type = Option<String>)]
    category: String,
    /// At most 200 characters.
    #[param(value_type = Option<String>)]
    title: String,
    /// 64-bit difference hash of the photo, 16 hexadecimal digits.
    #[param(value_type = Option<String>)]
    dhash: String,
    /// 1 to 20, 5 by default; more is taken as 20.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
}

/// A report that may be about the same.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Candidate)]
pub struct CandidateObject {
    id: String,
    title: String,
    category: String,
    status: String,
    /// Metres.
    distance_m: u32,
    upvote_count: u32,
    thumbnail_url: Option<String>,
    /// 0 to 1.
    score: f64,
    reasons: ReasonsObject,
}

/// Likest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidates {
    candidates: Vec<CandidateObject>,
}

impl CandidateObject {
    fn new(candidate: Candidate, base: &str, locale: Locale) -> Self {
        let Candidate { card, distance_m, likeness } = candidate;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 1000
        let distance_m = distance_m.round() as u32;
        Self {
            id: card.id.to_string(),
            title: card.title,
            category: if locale == Locale::hi { card.category.name_hi } else { card.category.name },
            status: card.status.as_str().to_owned(),
            distance_m,
            upvote_count: card.supporters,
            thumbnail_url: card.photo.map(|photo| format!("{base}{}", photo.thumbnail.webp_url)),
            score: hundredths(likeness.score),
            reasons: likeness.into(),
        }
    }
}

/// Public reports nearby that may be about the same as one that is about to be sent.
#[utoipa::path(
    get, path = "/reports/nearby", tag = "reports", params(NearbyParams),
    responses(
        (status = 200, description = "Likest first", body = Candidates),
        (status = 400, description = "No place, or a value out of its range", body = ErrorObject),
        (status = 429, description = "200 an hour", body = ErrorObject)
    )
)]
pub async fn nearby(
    State(state): State<AppState>,
    Query(params): Query<NearbyParams>,
    headers: HeaderMap,
) -> Result<Response> {
    let query = NearbyQuery {
        lat: params.lat,
        lng: params.lng,
        radius_m: params.radius_m,
        category: params.category,
        title: params.title,
        dhash: params.dhash,
        limit: limit_of(params.limit.as_deref(), LIMIT_DEFAULT)?.min(LIMIT_MAX),
    };
    let found = state.services.reports.nearby(&query).await?;
    let base = &state.config.http.base_url;
    let locale = locale_of(&headers);
    let candidates = found.into_iter().map(|candidate| CandidateObject::new(candidate, base, locale)).collect();
    Ok(Cached(Class::No, Candidates { candidates }).into_response())
}
