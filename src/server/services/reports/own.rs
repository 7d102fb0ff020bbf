//! What the person who filed a report may do with it: by account, by tracking code or by the browser's session.

use crate::domain::{Status, report::OwnAction, status::REOPEN_DAYS};
use crate::server::db::reports::ReportRow;
use time::{Duration, OffsetDateTime};

/// How often a report may be reopened by who filed it (API contract §1.1).
pub(super) const REOPEN_MOST: i64 = 3;

/// What may be done now; `appeal` is how the last one stands, `reopened` how often it was reopened.
pub(super) fn actions(row: &ReportRow, appeal: Option<&str>, reopened: i64, now: OffsetDateTime) -> Vec<OwnAction> {
    use Status::{Flagged, PendingVerification, Rejected, Resolved, Verified};
    let status = row.status();
    let is_fresh = row.resolved_at.is_some_and(|at| now - at <= Duration::days(REOPEN_DAYS));
    let all = [
        (OwnAction::Edit, matches!(status, PendingVerification | Verified | Flagged)),
        (OwnAction::Delete, matches!(status, PendingVerification | Flagged | Rejected)),
        (OwnAction::Reopen, status == Resolved && is_fresh && reopened < REOPEN_MOST),
        (OwnAction::Confirm, status == Resolved && row.resolution_confirmed_at.is_none()),
        (OwnAction::Appeal, status == Rejected && !matches!(appeal, Some("open" | "dismissed"))),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(action, _)| action).collect()
}
