//! Moving a report through the status machine: row lock, decision, change and event, in the
//! caller's transaction. Every door goes through [`Reports::apply`].

use super::Reports;
use crate::domain::{
    AppError, ErrorCode, FieldProblem, ReportId, Severity, Status,
    ids::AccountId,
    status::{self, Event, Given, Mover, REOPEN_DAYS, Refusal},
};
use crate::server::{
    db::{
        self,
        decisions::DecisionRow,
        reports::{Change, NewEvent},
    },
    error::{Error, Result},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// Who moves a report, as its timeline names them.
#[derive(Clone, Debug)]
pub struct Actor {
    /// In which role.
    pub mover: Mover,
    /// By which name.
    pub name: String,
}

impl Actor {
    /// The checking model.
    #[must_use]
    pub fn ai() -> Self {
        Self { mover: Mover::Ai, name: "ai_system".to_owned() }
    }

    /// The job that looks for duplicates, and whoever answers its question.
    #[must_use]
    pub fn duplicates() -> Self {
        Self { mover: Mover::DuplicateJob, name: "system".to_owned() }
    }

    /// An official body.
    #[must_use]
    pub fn official(name: &str) -> Self {
        Self { mover: Mover::Official, name: name.to_owned() }
    }

    /// The person who filed the report: a timeline that cannot be changed holds no names of people, and shows
    /// theirs as it is now.
    #[must_use]
    pub fn owner() -> Self {
        Self { mover: Mover::Owner, name: "anonymous".to_owned() }
    }

    /// A moderator; moderators have no names in public.
    #[must_use]
    pub fn moderator() -> Self {
        Self { mover: Mover::Moderator, name: "moderator".to_owned() }
    }

    pub(super) const fn role(&self) -> &'static str {
        match self.mover {
            Mover::Ai => "ai",
            Mover::DuplicateJob => "system",
            Mover::Owner => "citizen",
            Mover::Official => "official",
            Mover::Moderator => "moderator",
        }
    }
}

/// A move that somebody wants.
#[derive(Clone, Debug, Default)]
pub struct Move {
    /// Why, for a rejection or a reopening.
    pub reason: Option<String>,
    /// Stands in for a missing reason or summary.
    pub note: Option<String>,
    /// The account that moves it, kept with an appeal that this decides.
    pub by: Option<AccountId>,
    /// How it was solved.
    pub resolution_summary: Option<String>,
    /// What it repeats.
    pub duplicate_of: Option<ReportId>,
    /// The category that the mover sees, for a report that has none yet.
    pub category: Option<String>,
    /// The mover's rating.
    pub severity: Option<Severity>,
    /// The answer it rests on.
    pub answer: Option<Uuid>,
    /// Instead of the usual event, for the same move with another cause.
    pub event: Option<Event>,
    /// What the timeline says beside it.
    pub details: String,
    /// A picture of the solution that the report uses already.
    pub picture: Option<Uuid>,
    /// Whether `note` is shown to the public from now on, in the place of the last one.
    pub shows_note: bool,
    /// The decision that this takes back: the report becomes what it was before.
    pub takes_back: Option<DecisionRow>,
}

impl Reports {
    /// Moves a report to `to`. Moving it to where it is changes nothing and says so (`false`). What it repeats is
    /// the root of what was named.
    ///
    /// # Errors
    /// `NotFound`; `IllegalStatusTransition` with the allowed targets; `InvalidInput` for a field that
    /// the move needs, or an original that cannot be one; `Conflict` if that is being linked at this moment.
    pub async fn apply(
        &self,
        conn: &mut PgConnection,
        id: ReportId,
        to: Status,
        actor: &Actor,
        wanted: Move,
    ) -> Result<bool> {
        let links = self.lock_links(conn, id, to, wanted.duplicate_of, wanted.takes_back.as_ref()).await?;
        let (from, resolved_at) = db::reports::lock(conn, id).await?.ok_or_else(Error::not_found)?;
        if from == to {
            return Ok(false);
        }
        let now = self.clock.now();
        let reason = present(wanted.reason.as_deref()).or_else(|| present(wanted.note.as_deref()));
        let summary = present(wanted.resolution_summary.as_deref()).or_else(|| present(wanted.note.as_deref()));
        let open_appeal = from == Status::Rejected && db::appeals::has_open(conn, id).await?;
        let given = Given {
            reason: reason.is_some(),
            summary: summary.is_some(),
            original: wanted.duplicate_of.is_some(),
            open_appeal,
            within_reopen_window: resolved_at.is_some_and(|at| now - at <= time::Duration::days(REOPEN_DAYS)),
            takes_back: wanted.takes_back.as_ref().is_some_and(|taken| (taken.from, taken.to) == (to, from)),
        };
        let transition =
            status::decide(from, to, actor.mover, given).map_err(|refusal| refused(refusal, from, actor))?;
        let original = links.original(id)?;
        let change = Change {
            status: to,
            sets_verified_at: transition.sets_verified_at,
            resolved_at: transition.resolved_at.map(|set| set.then_some(now)),
            flag_reason: reason.filter(|_| matches!(to, Status::Rejected | Status::Flagged)),
            resolution_summary: summary.filter(|_| to == Status::Resolved),
            duplicate_of: original,
            category: wanted.category.as_deref(),
            severity: wanted.severity,
            answer: wanted.answer,
            picture: wanted.picture,
            shown_note: wanted.shows_note.then(|| present(wanted.note.as_deref())),
            now,
        };
        if wanted.takes_back.is_some() {
            db::decisions::restore(conn, id, links.was(), now).await?;
        } else {
            db::reports::update_status(conn, id, &change).await?;
        }
        if change.category.is_some() {
            // Another kind of problem may be another department's.
            self.route(conn, id).await?;
        }
        if open_appeal {
            // Publishing it is what the appeal asked for, whatever event tells of it.
            db::appeals::update_open(conn, id, "upheld", wanted.by, wanted.note.as_deref(), now).await?;
        }
        let event = NewEvent {
            report: id,
            event: wanted.event.unwrap_or(transition.event),
            from: Some(from),
            to: Some(to),
            actor: &actor.name,
            actor_role: actor.role(),
            details: &wanted.details,
            now,
        };
        db::reports::insert_event(conn, &event).await?;
        self.relink(conn, id, links.was(), original).await?;
        tracing::info!(report = %id, %from, %to, event = event.event.as_str(), "report moved");
        Ok(true)
    }

    /// Writes what somebody did into a timeline, where it moves nothing.
    pub(super) async fn note(
        &self,
        conn: &mut PgConnection,
        id: ReportId,
        actor: &Actor,
        event: Event,
        details: &str,
    ) -> Result<()> {
        let event = NewEvent {
            report: id,
            event,
            from: None,
            to: None,
            actor: &actor.name,
            actor_role: actor.role(),
            details,
            now: self.clock.now(),
        };
        Ok(db::reports::insert_event(conn, &event).await?)
    }
}

/// A text that says something.
fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

fn refused(refusal: Refusal, from: Status, actor: &Actor) -> Error {
    match refusal {
        Refusal::Missing(field) => Error::field(ErrorCode::InvalidInput, field, FieldProblem::Required),
        Refusal::NotAllowed => illegal(from, actor.mover),
    }
}

/// The answer to a move that the table does not have, with those that it has.
pub(super) fn illegal(from: Status, mover: Mover) -> Error {
    let targets: Vec<_> = status::allowed_targets(from, mover).into_iter().map(Status::as_str).collect();
    let details = if targets.is_empty() {
        format!("From {from} nothing is allowed here.")
    } else {
        format!("From {from} to: {}.", targets.join(", "))
    };
    AppError { details: Some(details), ..AppError::new(ErrorCode::IllegalStatusTransition) }.into()
}
