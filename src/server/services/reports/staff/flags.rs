//! What moderators do with flags.

use super::read_note;
use crate::domain::{
    ErrorCode, FieldProblem, ReportId,
    ids::{FlagId, UpdateId},
    queue::{FLAG_NOTE_MAX, FlagView},
};
use crate::server::{
    db::{
        self,
        flags::{FlagFilter, FlagRow},
    },
    error::{Error, Result},
    services::{
        audit::{self, Act},
        reports::{Reports, uploading::upload_url},
        viewer::Viewer,
    },
};
use serde_json::json;

/// Which flags; blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct FlagQuery {
    /// `pending` when not given; `all` for any.
    pub status: String,
    /// How many to pass over; already within bounds.
    pub offset: i64,
    /// Already within bounds.
    pub limit: i64,
}

impl Reports {
    /// Flags, newest first, and how many there are of their status.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `InvalidInput` with the fields; `Database`.
    pub async fn flags(&self, viewer: &Viewer, asked: &FlagQuery) -> Result<(Vec<FlagView>, i64)> {
        viewer.moderator()?;
        let wrong = |name: &str| Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
        let status = match asked.status.trim() {
            "" => Some("pending"),
            "all" => None,
            status if ["pending", "reviewed", "dismissed", "actioned"].contains(&status) => Some(status),
            _ => return Err(wrong("status")),
        };
        let mut conn = self.pool.acquire().await?;
        let filter = FlagFilter { status, limit: asked.limit, offset: asked.offset, ..FlagFilter::default() };
        let rows = db::flags::list(&mut conn, filter).await?;
        let total = db::flags::count(&mut conn, status).await?;
        Ok((rows.into_iter().map(|row| self.flag_view(row)).collect(), total))
    }

    pub(in crate::server::services::reports) fn flag_view(&self, row: FlagRow) -> FlagView {
        FlagView {
            id: FlagId(row.id),
            report: ReportId(row.report_id),
            report_title: row.report_title,
            report_category: row.report_category,
            update: row.update_id.map(UpdateId),
            by: row.by,
            kind: row.flag_type,
            reason: row.reason,
            image: row.upload_id.map(|id| upload_url(id, "webp")),
            status: row.status,
            created_at: self.local(row.created_at),
            reviewed_by: row.reviewed_by,
            admin_note: row.admin_note,
        }
    }

    /// Says what came of a flag; `id` as it stood in the address. What it is about is moved by other calls.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `InvalidInput` with the fields; `NotFound`; `Conflict`
    /// for a flag that somebody has looked at; `Database`.
    pub async fn review_flag(&self, viewer: &Viewer, id: &str, status: &str, note: &str) -> Result<FlagView> {
        let me = viewer.moderator()?;
        let id: FlagId = id.parse().map_err(|_| Error::not_found())?;
        let status = status.trim();
        let problem = match status {
            "" => Some(FieldProblem::Required),
            status => (!["reviewed", "dismissed", "actioned"].contains(&status)).then_some(FieldProblem::Invalid),
        };
        if let Some(problem) = problem {
            return Err(Error::field(ErrorCode::InvalidInput, "status", problem));
        }
        let note = read_note(note, "admin_note", FLAG_NOTE_MAX)?;
        let mut tx = self.pool.begin().await?;
        let was = db::flags::lock(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        if was != "pending" {
            return Err(ErrorCode::Conflict.into());
        }
        db::flags::update_reviewed(&mut tx, id, status, note.as_deref(), me.id, self.clock.now()).await?;
        let filter = FlagFilter { id: Some(id), limit: 1, ..FlagFilter::default() };
        let row = db::flags::list(&mut tx, filter).await?.pop().ok_or_else(Error::not_found)?;
        let details = json!({ "report_id": row.report_id, "status": status, "note": note });
        let act = Act { action: "REVIEW_FLAG", resource: "flag", id: id.to_string(), details };
        audit::record(&mut tx, &self.clock, viewer, act).await?;
        tx.commit().await?;
        Ok(self.flag_view(row))
    }

    /// How many flags nobody has looked at, how many were looked at since midnight, and of what kinds the open
    /// ones are.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `Database`.
    pub async fn flag_numbers(&self, viewer: &Viewer) -> Result<(i64, i64, Vec<(String, i64)>)> {
        viewer.moderator()?;
        let mut conn = self.pool.acquire().await?;
        let by_kind = db::flags::count_pending_by_kind(&mut conn).await?;
        let midnight = self.local(self.clock.now()).replace_time(time::Time::MIDNIGHT);
        let today = db::flags::count_reviewed(&mut conn, midnight).await?;
        Ok((by_kind.iter().map(|(_, count)| count).sum(), today, by_kind))
    }
}
