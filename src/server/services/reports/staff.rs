//! What staff do with reports: moving, sorting, correcting, removing. Each act is one transaction that begins with
//! the report's row lock and holds its audit entry.

mod flags;
mod listing;
mod moderating;
mod removing;
pub(super) mod status;
mod work;

pub use flags::FlagQuery;
pub use listing::{StaffList, StaffQuery};
pub use moderating::Moderation;
pub use status::StatusInput;

use super::{Actor, Reports, filing::find_category, own::read_id};
use crate::domain::{
    AppError, Category, ErrorCode, FieldProblem, Fields, ReportId, Status, community::words, ids::AccountId,
    status::Event,
};
use crate::server::{
    db::{self, reports::OwnRow},
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        audit::{self, Act},
        viewer::{Me, Viewer, denied},
    },
};
use serde_json::json;
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;

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

/// What was read; what is wrong with it joins what else is wrong.
pub(super) fn gather<T>(read: Result<Option<T>>, fields: &mut Fields) -> Result<Option<T>> {
    match read {
        Err(Error::App(AppError { code: ErrorCode::InvalidInput, fields: wrong, .. })) => {
            fields.extend(wrong);
            Ok(None)
        }
        read => read,
    }
}

impl Reports {
    /// As whom a timeline names somebody of staff: officials by their municipality, moderators without names.
    pub(super) async fn actor_of(&self, conn: &mut PgConnection, me: &Me) -> Result<Actor> {
        let Some(slug) = me.municipality.as_deref().filter(|_| me.role.is_official()) else {
            return Ok(Actor::moderator());
        };
        let name = db::municipalities::find_name(conn, slug).await?;
        Ok(Actor::official(name.as_deref().unwrap_or(slug)))
    }

    /// Logs what was done to a report.
    pub(super) async fn log(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        action: &str,
        report: ReportId,
        details: serde_json::Value,
    ) -> Result<()> {
        let act = Act { action, resource: "report", id: report.to_string(), details };
        audit::record(conn, &self.clock, viewer, act).await
    }

    /// Locks a report that is in the hands of somebody of staff.
    pub(super) async fn lock_in_hand(&self, conn: &mut PgConnection, viewer: &Viewer, id: ReportId) -> Result<OwnRow> {
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
        let me = viewer.staff()?;
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
        // Another kind of problem may be another department's.
        self.route(&mut tx, id).await?;
        let actor = self.actor_of(&mut tx, me).await?;
        self.note(&mut tx, id, &actor, Event::CategoryUpdated, &details).await?;
        let details = json!({ "old_category": old.slug, "new_category": slug });
        self.log(&mut tx, viewer, "UPDATE_CATEGORY", id, details).await?;
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
        viewer.moderator()?;
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
        self.log(&mut tx, viewer, "REVERIFY_REPORT", id, details).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Who an account is, for an audit entry: by id only, as nothing that cannot be changed may hold names.
    fn account_text(account: Option<AccountId>) -> serde_json::Value {
        account.map_or(serde_json::Value::Null, |id| json!(id.to_string()))
    }
}
