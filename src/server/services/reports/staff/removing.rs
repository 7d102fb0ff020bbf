//! Removing reports and comments by hand.

use super::read_note;
use crate::domain::{ReportId, ids::CommentId, queue::NOTE_MAX};
use crate::server::{
    db,
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        audit::{self, Act},
        reports::{Precondition, Reports, own::read_id},
        viewer::Viewer,
    },
};
use serde_json::json;

impl Reports {
    /// Removes a report with all that belongs to it; a tombstone without content stays, and its photos go by a job.
    /// What repeated it stands on its own again. Who removed it.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `InvalidInput` for a reason over 2000
    /// characters; `PreconditionFailed`; `Database`.
    pub async fn remove(&self, viewer: &Viewer, id: &str, reason: &str, expected: &Precondition) -> Result<String> {
        let me = viewer.moderator()?;
        let id = read_id(id)?;
        let reason = read_note(reason, "reason", NOTE_MAX)?;
        let mut tx = self.pool.begin().await?;
        let row = self.lock_in_hand(&mut tx, viewer, id).await?;
        expected.check(row.version)?;
        let details = json!({ "status": row.status, "reason": reason });
        self.log(&mut tx, viewer, "DELETE_REPORT", id, details).await?;
        self.erase(&mut tx, &[id]).await?;
        let job = Job::RemoveBlobs { prefixes: vec![format!("reports/{id}/")] };
        queue::push(&mut tx, &job, self.job_attempts, self.clock.now()).await?;
        let by = self.address_of(&mut tx, me).await?;
        tx.commit().await?;
        tracing::info!(report = %id, status = %row.status, "report deleted by staff");
        Ok(by)
    }

    /// Removes what anybody said about a report; ids as they stood in the address. Who removed it.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `InvalidInput` for a reason over 2000
    /// characters; `Database`.
    pub async fn remove_comment(&self, viewer: &Viewer, id: &str, comment: &str, reason: &str) -> Result<String> {
        let me = viewer.moderator()?;
        let report: ReportId = read_id(id)?;
        let comment: CommentId = comment.parse().map_err(|_| Error::not_found())?;
        let reason = read_note(reason, "reason", NOTE_MAX)?;
        let mut tx = self.pool.begin().await?;
        self.lock_in_hand(&mut tx, viewer, report).await?;
        let author = db::comments::delete_any(&mut tx, report, comment).await?.ok_or_else(Error::not_found)?;
        // Whose it was, not what it said: nothing that cannot be changed holds people's words.
        let details = json!({ "report_id": report, "author": Self::account_text(author), "reason": reason });
        let act = Act { action: "DELETE_COMMENT", resource: "comment", id: comment.to_string(), details };
        audit::record(&mut tx, &self.clock, viewer, act).await?;
        let by = self.address_of(&mut tx, me).await?;
        tx.commit().await?;
        Ok(by)
    }
}
