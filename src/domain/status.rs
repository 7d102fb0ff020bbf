//! The status machine: which moves exist, who may make them, and what each needs.
//!
//! [`decide`] is the only place that knows; pages, API, jobs and the checking model all ask it.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

mod event;

pub use event::Event;

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Filed, waiting for the check.
    PendingVerification,
    /// Checked and public.
    Verified,
    /// A person has to look.
    Flagged,
    /// Somebody is working on it.
    InProgress,
    /// The authority says it is fixed.
    Resolved,
    /// Not published.
    Rejected,
    /// Linked to the report that came first.
    Duplicate,
}

impl Status {
    /// Every status, in the order of a report's usual life.
    pub const ALL: [Self; 7] = [
        Self::PendingVerification,
        Self::Flagged,
        Self::Verified,
        Self::InProgress,
        Self::Resolved,
        Self::Rejected,
        Self::Duplicate,
    ];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingVerification => "PENDING_VERIFICATION",
            Self::Verified => "VERIFIED",
            Self::Flagged => "FLAGGED",
            Self::InProgress => "IN_PROGRESS",
            Self::Resolved => "RESOLVED",
            Self::Rejected => "REJECTED",
            Self::Duplicate => "DUPLICATE",
        }
    }

    /// Whether anybody may read the report. A duplicate is public only as a link to its original.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Verified | Self::InProgress | Self::Resolved)
    }

    /// Whether the report still waits for its check, so that its page should keep looking.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::PendingVerification)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no status.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown status")]
pub struct UnknownStatus;

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownStatus)
    }
}

/// Who moves a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mover {
    /// The checking model.
    Ai,
    /// The job that looks for duplicates.
    DuplicateJob,
    /// The person who filed the report.
    Owner,
    /// An official of the municipality that the report belongs to.
    Official,
    /// A moderator or an administrator.
    Moderator,
}

impl Mover {
    /// Everybody who can be named in a transition.
    pub const ALL: [Self; 5] = [Self::Ai, Self::DuplicateJob, Self::Owner, Self::Official, Self::Moderator];
}

/// What the mover brings along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// A reason (or a note standing in for it) that is not blank.
    pub reason: bool,
    /// A summary of the resolution (or a note standing in for it) that is not blank.
    pub summary: bool,
    /// The original of a duplicate.
    pub original: bool,
    /// The report has an open appeal.
    pub open_appeal: bool,
    /// The report was resolved no longer than [`REOPEN_DAYS`] ago.
    pub within_reopen_window: bool,
    /// It goes back to where the mover has just taken it from, within [`UNDO_SECONDS`].
    pub takes_back: bool,
}

/// Seconds in which whoever decided a report may take the decision back.
pub const UNDO_SECONDS: i64 = 10;

/// Days after its resolution in which the owner may reopen a report (API contract §3).
pub const REOPEN_DAYS: i64 = 60;

/// What a permitted move does beside the new status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The event that the timeline gets.
    pub event: Event,
    /// Sets `verified_at` if it was never set.
    pub sets_verified_at: bool,
    /// Sets (`Some(true)`) or clears (`Some(false)`) `resolved_at`.
    pub resolved_at: Option<bool>,
}

/// Why a move is not permitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table has no such move, or not for this mover.
    #[error("this move is not allowed")]
    NotAllowed,
    /// The move exists, and a field it needs is missing.
    #[error("{0} is required")]
    Missing(&'static str),
}

/// Decides whether `mover` may move a report `from` one status `to` another with what is `given`.
///
/// The table is §3 of the API contract; whatever it does not list is [`Refusal::NotAllowed`]. A decision that was
/// made a moment ago is taken back whatever the table says: the report has been there.
///
/// # Errors
/// [`Refusal::NotAllowed`] for a pair, or a mover, that the table does not have;
/// [`Refusal::Missing`] naming the field that the move needs.
pub fn decide(from: Status, to: Status, mover: Mover, given: Given) -> Result<Transition, Refusal> {
    use Mover::{Ai, DuplicateJob, Moderator, Official, Owner};
    use Status::{Duplicate, Flagged, InProgress, PendingVerification, Rejected, Resolved, Verified};

    let need = |present: bool, field| if present { Ok(()) } else { Err(Refusal::Missing(field)) };
    if given.takes_back && from != to && matches!(mover, Official | Moderator) {
        return Ok(Transition { event: Event::DecisionUndone, sets_verified_at: false, resolved_at: None });
    }
    let plain = |event| Transition { event, sets_verified_at: false, resolved_at: None };
    let publish = |event| Transition { event, sets_verified_at: true, resolved_at: None };
    let resolve =
        || Transition { event: Event::StatusChangedResolved, sets_verified_at: true, resolved_at: Some(true) };

    match (from, to, mover) {
        (PendingVerification, Verified, Ai) => Ok(publish(Event::Verified)),
        (PendingVerification | Flagged, Verified, Moderator) => Ok(publish(Event::StatusChangedVerified)),
        (PendingVerification, Rejected, Ai) => need(given.reason, "reason").map(|()| plain(Event::AiRejected)),
        (PendingVerification | Flagged | Verified, Rejected, Moderator) => {
            need(given.reason, "reason").map(|()| plain(Event::StatusChangedRejected))
        }
        (PendingVerification, Duplicate, DuplicateJob)
        | (PendingVerification | Flagged | Verified, Duplicate, Moderator) => {
            need(given.original, "duplicate_of").map(|()| plain(Event::DuplicateLinked))
        }
        (PendingVerification, Flagged, Ai) => Ok(plain(Event::AiFlagged)),
        (PendingVerification | Verified, Flagged, Moderator) => Ok(plain(Event::StatusChangedFlagged)),
        (Verified, InProgress, Official | Moderator) => Ok(plain(Event::StatusChangedInProgress)),
        (Verified | InProgress, Resolved, Official | Moderator) => {
            need(given.summary, "resolution_summary").map(|()| resolve())
        }
        (InProgress, Verified, Official | Moderator) => Ok(plain(Event::WorkPaused)),
        (Resolved, Verified, Owner) => {
            if !given.within_reopen_window {
                return Err(Refusal::NotAllowed);
            }
            need(given.reason, "reason").map(|()| Transition {
                event: Event::Reopened,
                sets_verified_at: false,
                resolved_at: Some(false),
            })
        }
        (Resolved, Verified, Moderator) => {
            Ok(Transition { event: Event::Reopened, sets_verified_at: false, resolved_at: Some(false) })
        }
        (Rejected, Verified, Moderator) if given.open_appeal => Ok(publish(Event::AppealUpheld)),
        (Rejected, Verified, Moderator) => need(given.reason, "note").map(|()| publish(Event::StatusChangedVerified)),
        (Duplicate, Verified, Moderator) => Ok(publish(Event::DuplicateUnlinked)),
        _ => Err(Refusal::NotAllowed),
    }
}

/// The statuses that `mover` could move a report to from `from`, given everything a move may need.
#[must_use]
pub fn allowed_targets(from: Status, mover: Mover) -> Vec<Status> {
    let all = Given {
        reason: true,
        summary: true,
        original: true,
        open_appeal: true,
        within_reopen_window: true,
        takes_back: false,
    };
    Status::ALL.into_iter().filter(|to| decide(from, *to, mover, all).is_ok()).collect()
}

#[cfg(test)]
mod tests;
