//! What staff do with reports: moving, sorting, correcting, removing. Each act is one transaction that begins with
//! the report's row lock and holds its audit entry.

mod flags;
mod listing;
mod moderating;
mod removing;
mod status;

pub use flags::FlagQuery;
pub use listing::{StaffList, StaffQuery};
pub use moderating::Moderation;
pub use status::StatusInput;

use super::{Actor, Reports, filing::find_category, own::read_id};
use crate::domain::{
    Category, ErrorCode, FieldProblem, ReportId, Status, community::words, ids::AccountId, status::Event,
};
use crate::server::{
    db::{self, reports::OwnRow},
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        audit::{self, Act},
        viewer::{Me, Viewer},
    },
};
use serde_json::json;
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;

pub(super) fn denied() -> Error {
    ErrorCode::InsufficientPermissions.into()
}

/// Who decides about every report.
///
/// # Errors
/// `AuthenticationError`; `InsufficientPermissions`.
pub(super) fn require_moderator(viewer: &Viewer) -> Result<&Me> {
    let me = viewer.me()?;
    if viewer.is_moderator() { Ok(me) } else { Err(denied()) }
}

/// Who works for a municipality, or decides about every report.
fn require_staff(viewer: &Viewer) -> Result<&Me> {
    let me = viewer.me()?;
    if me.role.is_staff() { Ok(me) } else { Err(denied()) }
}

/// As whom a timeline names somebody of staff.
pub(super) fn actor_of(me: &Me) -> Actor {
    match &me.municipality {
        Some(municipality) if me.role.is_official() => Actor::official(municipality),
        _ => Actor::moderator(),
    }
}

/// A text of at most `max` characters, composed; `None` for a blank one.
pub(super) fn read_note(given: &str, name: &str, max: u32) -> Result<Option<String>> {
    let composed: String = given.nfc().collect();
    if composed.trim().is_empty() {
        return Ok(None);
    }
    match words(&composed, max) {
        Ok(text) => Ok(Some(text)),
        // Nothing is left of it but what no text may hold.
        Err(FieldProblem::Required) => Ok(None),
        Err(problem) => Err(Error::field(ErrorCode::InvalidInput, name, problem)),
    }
}

impl Reports {
    /// Locks a report that is in the hands of somebody of staff.
    async fn lock_in_hand(&self, conn: &mut PgConnection, viewer: &Viewer, id: ReportId) -> Result<OwnRow> {
        let row = db::reports::lock_own(conn, id).await?.ok_or_else(Error::not_found)?;
        if viewer.has_in_hand(row.municipality.as_deref()) { Ok(row) } else { Err(denied()) }
    }

    /// What replies call somebody: their address, else their name.
    async fn address_of(&self, conn: &mut PgConnection, me: &Me) -> Result<String> {
        let row = db::accounts::find(conn, me.id).await?;
        Ok(row.and_then(|row| row.email).unwrap_or_else(|| me.username.clone()))
    }

    /// Gives a report another kind, by slug or name; the kind's English name, and who did it.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `InvalidInput` for a kind that is not taken;
    /// `Database`.
    pub async fn set_category(&self, viewer: &Viewer, id: &str, given: &str) -> Result<(String, String)> {
        let me = require_staff(viewer)?;
        let id = read_id(id)?;
        let mut tx = self.pool.begin().await?;
        self.lock_in_hand(&mut tx, viewer, id).await?;
        let categories = db::categories::list(&mut tx).await?;
        let wrong = |problem| Error::field(ErrorCode::InvalidInput, "category", problem);
        if given.trim().is_empty() {
            return Err(wrong(FieldProblem::Required));
        }
        let slug = find_category(&categories, given).ok_or_else(|| wrong(FieldProblem::UnknownCategory))?;
        let row = db::reports::find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        let old = row.category();
        let new = Category::find(&categories, &slug).map_or_else(|| slug.clone(), |category| category.name.clone());
        let by = self.address_of(&mut tx, me).await?;
        if old.slug == slug {
            return Ok((new, by));
        }
        db::reports::update_category(&mut tx, id, &slug, self.clock.now()).await?;
        let details = format!("{} to {new}", old.name);
        self.note(&mut tx, id, &actor_of(me), Event::CategoryUpdated, &details).await?;
        let details = json!({ "old_category": old.slug, "new_category": slug });
        let act = Act { action: "UPDATE_CATEGORY", resource: "report", id: id.to_string(), details };
        audit::record(&mut tx, &self.clock, viewer, act).await?;
        tx.commit().await?;
        tracing::info!(report = %id, category = %slug, "report sorted");
        Ok((new, by))
    }

    /// Asks the machine again about a report that waits for its check or for a person.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `Conflict` in any other status;
    /// `NotConfigured` where checking by machine is off; `Database`.
    pub async fn reverify(&self, viewer: &Viewer, id: &str) -> Result<ReportId> {
        require_moderator(viewer)?;
        let id = read_id(id)?;
        let mut tx = self.pool.begin().await?;
        let row = self.lock_in_hand(&mut tx, viewer, id).await?;
        let now = self.clock.now();
        if !matches!(row.status, Status::PendingVerification | Status::Flagged) {
            return Err(ErrorCode::Conflict.into());
        }
        if !self.is_checked_by_machine {
            return Err(ErrorCode::NotConfigured.into());
        }
        if row.status == Status::PendingVerification {
            queue::hasten(&mut tx, &Job::CheckReport { report: id }, self.job_attempts, now).await?;
        } else {
            queue::push(&mut tx, &Job::RecheckReport { report: id }, self.job_attempts, now).await?;
        }
        let details = json!({ "status": row.status });
        let act = Act { action: "REVERIFY_REPORT", resource: "report", id: id.to_string(), details };
        audit::record(&mut tx, &self.clock, viewer, act).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Who an account is, for an audit entry: by id only, as nothing that cannot be changed may hold names.
    fn account_text(account: Option<AccountId>) -> serde_json::Value {
        account.map_or(serde_json::Value::Null, |id| json!(id.to_string()))
    }
}
