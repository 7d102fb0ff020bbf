//! The challenge of a proof of work, for the widget of our own pages.

use crate::server::state::AppState;
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

/// A new challenge.
pub async fn challenge(State(state): State<AppState>) -> Response {
    match state.services.challenges.ask() {
        Ok(challenge) => ([(header::CACHE_CONTROL, "no-store")], Json(challenge)).into_response(),
        Err(error) => error.into_response(),
    }
}
