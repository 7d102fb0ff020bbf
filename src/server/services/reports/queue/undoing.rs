//! Taking a decision back: the report becomes exactly what it was, in one move that its timeline and the audit
//! tell of. Nothing that was written before is unwritten.

use crate::domain::{ErrorCode, ReportId, status::UNDO_SECONDS};
use crate::server::{
    db,
    error::{Error, Result},
    services::{
        reports::{Move, Reports, own::read_id},
        viewer::Viewer,
    },
};
use serde_json::json;
use time::Duration;

use super::claims::CLAIM_FOR;

impl Reports {
    /// Takes back what the viewer decided a moment ago, and gives the report to them again; `id` as it stood in
    /// the address.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` for what somebody else decided; `NotFound`; `Conflict` when
    /// nothing was decided, more than ten seconds are over, or the report has changed since; `Database`.
    pub async fn undo(&self, viewer: &Viewer, id: &str) -> Result<ReportId> {
        let me = viewer.moderator()?;
        let id = read_id(id)?;
        let conflict = || Error::from(ErrorCode::Conflict);
        let mut tx = self.pool.begin().await?;
        let seen = db::decisions::find(&mut tx, id).await?;
        if let Some(decision) = &seen {
            self.lock_links(&mut tx, id, decision.from, decision.duplicate_of, Some(decision)).await?;
        }
        let row = db::reports::lock_own(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        // Again, now that nobody else can change it.
        let decision = db::decisions::find(&mut tx, id).await?.ok_or_else(conflict)?;
        if decision.account != me.id {
            return Err(ErrorCode::InsufficientPermissions.into());
        }
        let now = self.clock.now();
        let is_late = now - decision.decided_at > Duration::seconds(UNDO_SECONDS);
        if is_late || row.version != decision.version || row.status != decision.to {
            return Err(conflict());
        }
        let (from, to, decided_at) = (decision.to, decision.from, decision.decided_at);
        let back = Move {
            by: Some(me.id),
            duplicate_of: decision.duplicate_of,
            takes_back: Some(decision),
            ..Move::default()
        };
        let actor = self.actor_of(&mut tx, me).await?;
        self.apply(&mut tx, id, to, &actor, back).await?;
        db::claims::take(&mut tx, id, me.id, now, now + CLAIM_FOR).await?;
        db::claims::delete_of_account(&mut tx, me.id, Some(id)).await?;
        let seconds = (now - decided_at).as_seconds_f64();
        let details = json!({ "old_status": from, "new_status": to, "seconds": seconds });
        self.log(&mut tx, viewer, "UNDO_DECISION", id, details).await?;
        tx.commit().await?;
        Ok(id)
    }
}
