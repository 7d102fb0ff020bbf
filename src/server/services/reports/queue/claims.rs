//! Claims: a report that a moderator is about to decide is nobody else's for a while.

use crate::domain::{AppError, ErrorCode, ReportId};
use crate::server::{
    db::{self, queue::QueueFilter},
    error::{Error, Result},
    services::{
        reports::{Reports, own::read_id},
        viewer::Viewer,
    },
};
use sqlx::PgConnection;
use time::Duration;

/// How long a claim lasts; it is renewed each time that its holder comes back.
pub const CLAIM_FOR: Duration = Duration::minutes(5);
/// How often the next report is looked for while others are faster.
const TRIES: i64 = 8;

impl Reports {
    /// Takes a report to decide it; `id` as it stood in the address. One has one report at a time.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `Conflict` with the name of who has it;
    /// `Database`.
    pub async fn claim_report(&self, viewer: &Viewer, id: &str) -> Result<ReportId> {
        let me = viewer.moderator()?;
        let id = read_id(id)?;
        let mut tx = self.pool.begin().await?;
        db::reports::lock_own(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        let now = self.clock.now();
        if !db::claims::take(&mut tx, id, me.id, now, now + CLAIM_FOR).await? {
            return Err(self.taken(&mut tx, id).await?);
        }
        db::claims::delete_of_account(&mut tx, me.id, Some(id)).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes the worst report that nobody has, in one part of the queue or all of it, passing over `except`; `None`
    /// when nothing needs a person.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `Database`.
    pub async fn claim_next(&self, viewer: &Viewer, kind: &str, except: &str) -> Result<Option<ReportId>> {
        let me = viewer.moderator()?;
        let filter = QueueFilter {
            kind: crate::domain::queue::QueueKind::read(kind),
            except: except.parse().ok(),
            free_for: Some(me.id),
            limit: TRIES,
            ..self.queue_filter()
        };
        let rows = db::queue::list(&mut *self.pool.acquire().await?, &filter).await?;
        for row in rows {
            match self.claim_report(viewer, &row.report.to_string()).await {
                Ok(id) => return Ok(Some(id)),
                // Somebody was a moment faster, or it is gone: the next one.
                Err(Error::App(error)) if matches!(error.code, ErrorCode::Conflict | ErrorCode::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Gives back what one has.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `Database`.
    pub async fn release_claims(&self, viewer: &Viewer) -> Result<()> {
        let me = viewer.moderator()?;
        Ok(db::claims::delete_of_account(&mut *self.pool.acquire().await?, me.id, None).await?)
    }

    /// Refuses a decision of a moderator while another one has the report. The report is locked: nobody can take
    /// it in between.
    pub(in crate::server::services::reports) async fn require_free(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        id: ReportId,
    ) -> Result<()> {
        let me = viewer.me()?;
        let claim = db::claims::find(conn, id, self.clock.now()).await?;
        // An official works on what is public; a moderator's look does not stand in the way.
        match claim {
            Some(claim) if claim.account != me.id && viewer.is_moderator() => Err(self.taken(conn, id).await?),
            _ => Ok(()),
        }
    }

    /// The answer to who comes second.
    async fn taken(&self, conn: &mut PgConnection, id: ReportId) -> Result<Error> {
        let claim = db::claims::find(conn, id, self.clock.now()).await?;
        let details = claim.map(|claim| format!("{} is about to decide this report.", claim.username));
        Ok(AppError { details, ..AppError::new(ErrorCode::Conflict) }.into())
    }
}
