//! "Is it one of these?": what the person who filed a report answers, while its check waits for their word.

use super::{Actor, Move, Reports};
use crate::domain::{ErrorCode, FieldProblem, ReportId, Status};
use crate::server::{
    db,
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::viewer::Viewer,
};
use sqlx::PgConnection;
use time::Duration;

/// How long a report's check waits for the answer; then it goes on by itself.
pub(super) const ASK_FOR: Duration = Duration::minutes(15);

impl Reports {
    /// "Yes, that one": links a report that waits for its check to one of those that were found for it; the
    /// original, where support goes now.
    ///
    /// # Errors
    /// `NotFound`; `InsufficientPermissions` for who did not file it; `InvalidInput` for what was not among those
    /// found; `IllegalStatusTransition` once it has moved on; `Database`.
    pub async fn answer_same(&self, viewer: &Viewer, id: &str, original: &str) -> Result<ReportId> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let wrong = || Error::field(ErrorCode::InvalidInput, "original", FieldProblem::Invalid);
        let original: ReportId = original.parse().map_err(|_| wrong())?;
        let mut tx = self.pool.begin().await?;
        self.require_own(&mut tx, viewer, id).await?;
        let found = db::duplicates::list_candidates(&mut tx, id).await?;
        if !found.iter().any(|(candidate, _)| *candidate == original) {
            return Err(wrong());
        }
        let wanted = Move {
            duplicate_of: Some(original),
            details: "confirmed by the person who filed it".to_owned(),
            ..Move::default()
        };
        self.apply(&mut tx, id, Status::Duplicate, &Actor::duplicates(), wanted).await?;
        let row = db::reports::find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        tx.commit().await?;
        Ok(row.duplicate_of.map_or(original, ReportId))
    }

    /// "No, mine is another": the check goes on at once. Of a report that does not wait (any more) nothing changes.
    ///
    /// # Errors
    /// `NotFound`; `InsufficientPermissions` for who did not file it; `Database`.
    pub async fn answer_other(&self, viewer: &Viewer, id: &str) -> Result<()> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let mut tx = self.pool.begin().await?;
        self.require_own(&mut tx, viewer, id).await?;
        if db::links::update_asked(&mut tx, id).await? {
            let job = Job::CheckReport { report: id };
            queue::hasten(&mut tx, &job, self.job_attempts, self.clock.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn require_own(&self, conn: &mut PgConnection, viewer: &Viewer, id: ReportId) -> Result<()> {
        let hands = db::reports::find_hands(conn, id).await?.ok_or_else(Error::not_found)?;
        if viewer.owns(id, hands.account) { Ok(()) } else { Err(ErrorCode::InsufficientPermissions.into()) }
    }
}
