//! Whoever wrote finds nothing old here.

use crate::server::changes::Changes;
use axum::http::StatusCode;

/// After a write that went well, waits until this server has dropped what it made stale.
pub(super) async fn settle(changes: &Changes, is_write: bool, status: StatusCode) {
    let went_well = status.is_success() || status.is_redirection();
    // A server function is asked by POST, also where it only reads; what they write goes by `/web`.
    if is_write && went_well {
        changes.settle().await;
    }
}
