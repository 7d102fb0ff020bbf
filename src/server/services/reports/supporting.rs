//! Supporting and following reports. What is done to a duplicate is done to its original; the people of both
//! are one set.

use super::Reports;
use crate::domain::{
    ErrorCode, ReportId,
    community::{Following, Vote},
    ids::AccountId,
};
use crate::server::{
    db,
    error::{Error, Result},
    services::viewer::Viewer,
};
use sqlx::PgConnection;

impl Reports {
    /// Sets whether the viewer supports a report; `id` as it stood in the address. Doing it again changes
    /// nothing and says so.
    ///
    /// # Errors
    /// `AuthenticationError`; `NotFound`, also for a report that is hidden; `Database`.
    pub async fn vote(&self, viewer: &Viewer, id: &str, wanted: bool) -> Result<Vote> {
        let me = viewer.me()?.id;
        let mut tx = self.pool.begin().await?;
        let root = lock_visible(&mut tx, me, id).await?;
        let before = db::support::list_of_account(&mut tx, me, &[root.0]).await?.voted.contains(&root.0);
        if wanted {
            db::support::insert_vote(&mut tx, root, me, self.clock.now()).await?;
        } else {
            db::support::delete_vote(&mut tx, root, me).await?;
        }
        let (count, _) = db::support::count(&mut tx, root).await?;
        tx.commit().await?;
        Ok(Vote { report: root, count, voted: wanted, changed: before != wanted })
    }

    /// Sets whether the viewer follows a report; `id` as it stood in the address.
    ///
    /// # Errors
    /// As [`Reports::vote`].
    pub async fn follow(&self, viewer: &Viewer, id: &str, wanted: bool) -> Result<Following> {
        let me = viewer.me()?.id;
        let mut tx = self.pool.begin().await?;
        let root = lock_visible(&mut tx, me, id).await?;
        if wanted {
            db::support::insert_follow(&mut tx, root, me, self.clock.now()).await?;
        } else {
            db::support::delete_follow(&mut tx, root, me).await?;
        }
        let (_, followers) = db::support::count(&mut tx, root).await?;
        tx.commit().await?;
        Ok(Following { report: root, followers, following: wanted })
    }
}

/// Keeps the account there while the transaction lasts.
pub(super) async fn lock_account(conn: &mut PgConnection, me: AccountId) -> Result<()> {
    let is_there = db::support::lock_account(conn, me).await?;
    if is_there { Ok(()) } else { Err(ErrorCode::AuthenticationError.into()) }
}

/// The report that counts, locked: public, or the public original of a duplicate.
async fn lock_visible(conn: &mut PgConnection, me: AccountId, id: &str) -> Result<ReportId> {
    let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
    lock_account(conn, me).await?;
    let root = db::support::lock_root(conn, id).await?.ok_or_else(Error::not_found)?;
    if root.status.is_public() { Ok(root.id) } else { Err(Error::not_found()) }
}
