//! The contract's table (API.md §3), written out a second time and compared pair by pair.

use super::*;
use Mover::{Ai, DuplicateJob, Moderator, Official, Owner};
use Status::{Duplicate, Flagged, InProgress, PendingVerification, Rejected, Resolved, Verified};

/// from, to, mover, what it needs, the event
const TABLE: &[(Status, Status, Mover, &str, &str)] = &[
    (PendingVerification, Verified, Ai, "", "VERIFIED"),
    (PendingVerification, Verified, Moderator, "", "STATUS_CHANGED_VERIFIED"),
    (PendingVerification, Rejected, Ai, "reason", "AI_REJECTED"),
    (PendingVerification, Rejected, Moderator, "reason", "STATUS_CHANGED_REJECTED"),
    (PendingVerification, Duplicate, DuplicateJob, "duplicate_of", "DUPLICATE_LINKED"),
    (PendingVerification, Duplicate, Moderator, "duplicate_of", "DUPLICATE_LINKED"),
    (PendingVerification, Flagged, Ai, "", "AI_FLAGGED"),
    (PendingVerification, Flagged, Moderator, "", "STATUS_CHANGED_FLAGGED"),
    (Flagged, Verified, Moderator, "", "STATUS_CHANGED_VERIFIED"),
    (Flagged, Rejected, Moderator, "reason", "STATUS_CHANGED_REJECTED"),
    (Flagged, Duplicate, Moderator, "duplicate_of", "DUPLICATE_LINKED"),
    (Verified, InProgress, Official, "", "STATUS_CHANGED_IN_PROGRESS"),
    (Verified, InProgress, Moderator, "", "STATUS_CHANGED_IN_PROGRESS"),
    (Verified, Resolved, Official, "resolution_summary", "STATUS_CHANGED_RESOLVED"),
    (Verified, Resolved, Moderator, "resolution_summary", "STATUS_CHANGED_RESOLVED"),
    (Verified, Rejected, Moderator, "reason", "STATUS_CHANGED_REJECTED"),
    (Verified, Duplicate, Moderator, "duplicate_of", "DUPLICATE_LINKED"),
    (Verified, Flagged, Moderator, "", "STATUS_CHANGED_FLAGGED"),
    (InProgress, Resolved, Official, "resolution_summary", "STATUS_CHANGED_RESOLVED"),
    (InProgress, Resolved, Moderator, "resolution_summary", "STATUS_CHANGED_RESOLVED"),
    (InProgress, Verified, Official, "", "WORK_PAUSED"),
    (InProgress, Verified, Moderator, "", "WORK_PAUSED"),
    (Resolved, Verified, Owner, "reason", "REOPENED"),
    (Resolved, Verified, Moderator, "", "REOPENED"),
    (Rejected, Verified, Moderator, "note", "STATUS_CHANGED_VERIFIED"),
    (Duplicate, Verified, Moderator, "", "DUPLICATE_UNLINKED"),
];

fn given(appeal: bool) -> Given {
    Given {
        reason: true,
        summary: true,
        original: true,
        open_appeal: appeal,
        within_reopen_window: true,
        takes_back: false,
    }
}

#[test]
fn every_pair_and_mover_is_decided_as_the_table_says() {
    for from in Status::ALL {
        for to in Status::ALL {
            for mover in Mover::ALL {
                let row = TABLE.iter().find(|row| (row.0, row.1, row.2) == (from, to, mover));
                let answer = decide(from, to, mover, given(false));
                match row {
                    None => assert_eq!(answer, Err(Refusal::NotAllowed), "{from} -> {to} by {mover:?}"),
                    Some(row) => assert_eq!(answer.unwrap().event.as_str(), row.4, "{from} -> {to} by {mover:?}"),
                }
            }
        }
    }
}

#[test]
fn a_move_that_needs_a_field_names_it_when_it_is_missing() {
    for &(from, to, mover, needs, _) in TABLE {
        let nothing = Given { within_reopen_window: true, ..Given::default() };
        let answer = decide(from, to, mover, nothing);
        if needs.is_empty() {
            assert!(answer.is_ok(), "{from} -> {to} by {mover:?}");
        } else {
            assert_eq!(answer, Err(Refusal::Missing(needs)), "{from} -> {to} by {mover:?}");
        }
    }
}

#[test]
fn an_open_appeal_is_upheld_without_a_note() {
    let transition = decide(Rejected, Verified, Moderator, Given { open_appeal: true, ..Given::default() }).unwrap();
    assert_eq!(transition.event, Event::AppealUpheld);
}

#[test]
fn the_owner_may_not_reopen_after_the_window() {
    let late = Given { reason: true, within_reopen_window: false, ..Given::default() };
    assert_eq!(decide(Resolved, Verified, Owner, late), Err(Refusal::NotAllowed));
}

#[test]
fn resolving_sets_resolved_at_and_reopening_clears_it() {
    assert_eq!(decide(Verified, Resolved, Official, given(false)).unwrap().resolved_at, Some(true));
    assert_eq!(decide(Resolved, Verified, Moderator, given(false)).unwrap().resolved_at, Some(false));
}

#[test]
fn names_on_the_wire_round_trip() {
    for status in Status::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
    }
    for &event in Event::ALL {
        assert_eq!(event.as_str().parse(), Ok(event));
        assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
    }
}

#[test]
fn only_staff_take_a_decision_back() {
    let back = Given { takes_back: true, ..Given::default() };
    for mover in [Moderator, Official] {
        assert_eq!(decide(Rejected, Flagged, mover, back).unwrap().event, Event::DecisionUndone);
        assert!(decide(Flagged, Flagged, mover, back).is_err());
    }
    for mover in [Ai, DuplicateJob, Owner] {
        assert!(decide(Rejected, Flagged, mover, back).is_err(), "{mover:?}");
    }
}
