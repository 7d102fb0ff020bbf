//! What the person who filed a report may do with it: by account, by tracking code or by the browser's session.
//! Each act is one transaction that begins with the report's row lock.

mod reopening;

use super::{Actor, Reports};
use crate::domain::{
    ErrorCode, FieldProblem, Fields, ReportId, Status,
    report::{OwnAction, ReportDetail},
    status::{Event, REOPEN_DAYS},
    text::{Description, Title, reason_text},
};
use crate::server::{
    db::{
        self,
        reports::{OwnRow, ReportRow},
    },
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::viewer::Viewer,
};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use unicode_normalization::UnicodeNormalization;

/// How often a report may be reopened by who filed it (API contract §1.1).
pub(super) const REOPEN_MOST: i64 = 3;
/// Characters of the reason of an appeal or a reopening (API contract §1.1).
const REASON_LENGTH: (u32, u32) = (10, 1000);
/// Most characters of the note to a confirmation (API contract §1.1).
const NOTE_MAX: u32 = 500;

/// What may be done now; `appeal` is how the last one stands, `reopened` how often it was reopened.
pub(super) fn actions(row: &ReportRow, appeal: Option<&str>, reopened: i64, now: OffsetDateTime) -> Vec<OwnAction> {
    use Status::{Rejected, Resolved};
    let status = row.status();
    let is_fresh = row.resolved_at.is_some_and(|at| now - at <= Duration::days(REOPEN_DAYS));
    let all = [
        (OwnAction::Edit, is_editable(status)),
        (OwnAction::Delete, is_deletable(status)),
        (OwnAction::Reopen, status == Resolved && is_fresh && reopened < REOPEN_MOST),
        (OwnAction::Confirm, status == Resolved && row.resolution_confirmed_at.is_none()),
        (OwnAction::Appeal, status == Rejected && !matches!(appeal, Some("open" | "dismissed"))),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(action, _)| action).collect()
}

const fn is_editable(status: Status) -> bool {
    matches!(status, Status::PendingVerification | Status::Verified | Status::Flagged)
}

const fn is_deletable(status: Status) -> bool {
    matches!(status, Status::PendingVerification | Status::Flagged | Status::Rejected)
}

/// Another text for a report; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The title.
    pub title: Option<String>,
    /// The description; a blank one goes.
    pub description: Option<String>,
}

/// Which version of a report a change is meant for (`If-Match`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Precondition {
    /// Whichever it is.
    #[default]
    Any,
    /// One of these; of none, nothing is changed.
    Versions(Vec<i32>),
}

impl Precondition {
    pub(super) fn check(&self, version: i32) -> Result<()> {
        match self {
            Self::Versions(known) if !known.contains(&version) => Err(ErrorCode::PreconditionFailed.into()),
            _ => Ok(()),
        }
    }
}

/// An id as it stood in the address.
pub(super) fn read_id(id: &str) -> Result<ReportId> {
    id.parse().map_err(|_| Error::not_found())
}

/// A text of so many characters, composed.
fn read_reason(given: &str) -> Result<String> {
    let composed: String = given.nfc().collect();
    reason_text(&composed, REASON_LENGTH).map_err(|problem| Error::field(ErrorCode::InvalidInput, "reason", problem))
}

impl Reports {
    /// A report to whoever filed it, for the pages on which it is changed.
    ///
    /// # Errors
    /// `NotFound`; `InsufficientPermissions` for somebody else's public report; `Database`.
    pub async fn get_own(&self, viewer: &Viewer, id: &str) -> Result<ReportDetail> {
        let detail = self.get(viewer, id).await?;
        match (detail.is_mine, detail.restricted) {
            (true, _) => Ok(detail),
            (false, true) => Err(Error::not_found()),
            (false, false) => Err(ErrorCode::InsufficientPermissions.into()),
        }
    }

    /// Gives a report another title or description. The old text is kept for staff.
    ///
    /// # Errors
    /// `InvalidInput` with the fields; `NotFound`; `InsufficientPermissions`; `PreconditionFailed` when it is
    /// another version by now; `Conflict` unless it waits, is public and open, or was set aside; `Database`.
    pub async fn edit(&self, viewer: &Viewer, id: &str, edit: Edit, expected: &Precondition) -> Result<ReportId> {
        let id = read_id(id)?;
        let edit = read_edit(&edit)?;
        let mut tx = self.pool.begin().await?;
        let row = self.lock_own(&mut tx, viewer, id).await?;
        expected.check(row.version)?;
        if !is_editable(row.status) {
            return Err(ErrorCode::Conflict.into());
        }
        let title = edit.title.as_ref().map_or(row.title.as_str(), Title::as_str).to_owned();
        let description = match edit.description {
            NewDescription::Stays => row.description.clone(),
            NewDescription::Goes => None,
            NewDescription::Is(text) => Some(text.as_str().to_owned()),
        };
        if (&title, &description) == (&row.title, &row.description) {
            return Ok(id);
        }
        let now = self.clock.now();
        db::reports::update_text(&mut tx, id, &title, description.as_deref(), now).await?;
        self.note(&mut tx, id, &Actor::owner(), Event::ReportEdited, "").await?;
        tx.commit().await?;
        tracing::info!(report = %id, "report edited");
        Ok(id)
    }

    /// Takes a report back that was never decided, or not published. Its photos go by a job.
    ///
    /// # Errors
    /// `NotFound`; `InsufficientPermissions`; `PreconditionFailed`; `Conflict` for a report that others rely on;
    /// `Database`.
    pub async fn delete(&self, viewer: &Viewer, id: &str, expected: &Precondition) -> Result<()> {
        let id = read_id(id)?;
        let mut tx = self.pool.begin().await?;
        let row = self.lock_own(&mut tx, viewer, id).await?;
        expected.check(row.version)?;
        if !is_deletable(row.status) {
            return Err(ErrorCode::Conflict.into());
        }
        self.erase(&mut tx, &[id]).await?;
        let job = Job::RemoveBlobs { prefixes: vec![format!("reports/{id}/")] };
        queue::push(&mut tx, &job, self.job_attempts, self.clock.now()).await?;
        tx.commit().await?;
        tracing::info!(report = %id, "report deleted by who filed it");
        Ok(())
    }

    /// Says that a resolved report is fixed indeed; when that was said first.
    ///
    /// # Errors
    /// `InvalidInput` for a note over 500 characters; `NotFound`; `InsufficientPermissions`; `Conflict` unless it
    /// is resolved; `Database`.
    pub async fn confirm(&self, viewer: &Viewer, id: &str, note: &str) -> Result<(ReportId, OffsetDateTime)> {
        let id = read_id(id)?;
        let composed: String = note.nfc().collect();
        let note = reason_text(&composed, (0, NOTE_MAX))
            .map_err(|problem| Error::field(ErrorCode::InvalidInput, "note", problem))?;
        let mut tx = self.pool.begin().await?;
        let row = self.lock_own(&mut tx, viewer, id).await?;
        if row.status != Status::Resolved {
            return Err(ErrorCode::Conflict.into());
        }
        // Said once is enough; a second time changes nothing.
        if let Some(at) = row.confirmed_at {
            return Ok((id, at));
        }
        let now = self.clock.now();
        db::reports::update_confirmed(&mut tx, id, now).await?;
        self.note(&mut tx, id, &Actor::owner(), Event::ResolutionConfirmed, &note).await?;
        tx.commit().await?;
        tracing::info!(report = %id, "resolution confirmed");
        Ok((id, now))
    }

    /// Asks a person to look at a rejected report again, once for each rejection.
    ///
    /// # Errors
    /// `InvalidInput` unless the reason has 10 to 1000 characters; `NotFound`; `InsufficientPermissions`;
    /// `Conflict` unless it is rejected and not contested yet; `Database`.
    pub async fn appeal(&self, viewer: &Viewer, id: &str, reason: &str) -> Result<ReportId> {
        let id = read_id(id)?;
        let reason = read_reason(reason)?;
        let mut tx = self.pool.begin().await?;
        let row = self.lock_own(&mut tx, viewer, id).await?;
        let is_new = row.status == Status::Rejected
            && db::appeals::insert(&mut tx, self.clock.new_id(), id, &reason, self.clock.now()).await?;
        if !is_new {
            return Err(ErrorCode::Conflict.into());
        }
        self.note(&mut tx, id, &Actor::owner(), Event::Appealed, &reason).await?;
        tx.commit().await?;
        tracing::info!(report = %id, "rejection contested");
        Ok(id)
    }

    /// Locks a report that `viewer` filed.
    async fn lock_own(&self, conn: &mut PgConnection, viewer: &Viewer, id: ReportId) -> Result<OwnRow> {
        let row = db::reports::lock_own(conn, id).await?.ok_or_else(Error::not_found)?;
        if viewer.owns(id, row.account) { Ok(row) } else { Err(not_own(viewer, &row)) }
    }
}

/// The answer to who did not file a report: what they may not see is not there.
fn not_own(viewer: &Viewer, row: &OwnRow) -> Error {
    let is_seen = row.status.is_public() || viewer.has_in_hand(row.municipality.as_deref());
    if is_seen { ErrorCode::InsufficientPermissions.into() } else { Error::not_found() }
}

/// Given texts, checked.
struct CheckedEdit {
    title: Option<Title>,
    description: NewDescription,
}

/// What becomes of a description.
enum NewDescription {
    Stays,
    Goes,
    Is(Description),
}

fn read_edit(edit: &Edit) -> Result<CheckedEdit> {
    let mut fields = Fields::new();
    let nfc = |text: &String| text.nfc().collect::<String>();
    let mut note = |name: &str, problem| {
        fields.insert(name.to_owned(), vec![problem]);
    };
    let title =
        edit.title.as_ref().and_then(|text| Title::parse(&nfc(text)).map_err(|problem| note("title", problem)).ok());
    let description = match edit.description.as_ref().map(|text| Description::parse(&nfc(text))) {
        None => NewDescription::Stays,
        Some(Ok(None)) => NewDescription::Goes,
        Some(Ok(Some(text))) => NewDescription::Is(text),
        Some(Err(problem)) => {
            note("description", problem);
            NewDescription::Stays
        }
    };
    if edit.title.is_none() && edit.description.is_none() {
        note("title", FieldProblem::Required);
    }
    Error::check(fields)?;
    Ok(CheckedEdit { title, description })
}
