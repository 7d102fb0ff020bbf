//! Whoever wrote finds nothing old here.

use crate::server::state::AppState;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

/// After a write that went well, waits until this server has dropped what it made stale.
pub async fn settle(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_write = !request.method().is_safe();
    let response = next.run(request).await;
    let went_well = response.status().is_success() || response.status().is_redirection();
    // A server function is asked by POST, also where it only reads; what they write goes by `/web`.
    if is_write && went_well {
        state.services.changes.settle().await;
    }
    response
}
