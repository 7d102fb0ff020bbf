//! Reports and the people who filed them: claiming, waiting for a mail, erasing.

use super::{Actor, Move, Reports};
use crate::domain::{
    ReportId, Status,
    ids::AccountId,
    page::{Cursor, Page},
    report::{MyReports, ReportDetail},
};
use crate::server::{
    db,
    error::Result,
    jobs::queue::{self, Job},
    services::viewer::{Me, Viewer},
};
use sqlx::PgConnection;

/// Reports on one page of "my reports".
const MINE_PAGE: i64 = 24;

impl Reports {
    /// The reports of the viewer's account, or, where nobody is signed in, those that this browser filed.
    ///
    /// # Errors
    /// `Database`.
    pub async fn mine(&self, viewer: &Viewer, status: &str, cursor: &str) -> Result<MyReports> {
        let owned: Vec<_> = viewer.owned.iter().map(|id| id.0).collect();
        let mut conn = self.pool.acquire().await?;
        let own_rows = db::reports::list_unclaimed(&mut conn, &owned).await?;
        let own_cards = self.cards(&mut conn, &own_rows).await?;
        let status: Option<Status> = status.parse().ok();
        let Some(me) = &viewer.account else {
            let total = i64::try_from(own_cards.len()).unwrap_or_default();
            let count = |status| own_cards.iter().filter(|card| card.status == status).count();
            let counts = Status::ALL.map(|status| (status, i64::try_from(count(status)).unwrap_or_default()));
            let counts = counts.into_iter().filter(|(_, count)| *count > 0).collect();
            let cards = own_cards.into_iter().filter(|card| status.is_none_or(|status| card.status == status));
            return Ok(MyReports { cards: cards.collect(), total, counts, ..MyReports::default() });
        };
        let mut rows =
            db::reports::list_of_account(&mut conn, me.id, status, Cursor::decode(cursor), MINE_PAGE + 1).await?;
        let next = next_page(&mut rows, MINE_PAGE);
        let counts = db::reports::count_by_status(&mut conn, me.id).await?;
        let total = counts.iter().map(|(_, count)| count).sum();
        Ok(MyReports { cards: self.cards(&mut conn, &rows).await?, total, counts, next, claimable: own_cards })
    }

    /// The same for the API, in full; and how many there are altogether.
    ///
    /// # Errors
    /// `Database`.
    pub async fn list_of_account(
        &self,
        me: &Me,
        status: Option<Status>,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<(Page<ReportDetail>, i64)> {
        let mut conn = self.pool.acquire().await?;
        let mut rows = db::reports::list_of_account(&mut conn, me.id, status, after, limit + 1).await?;
        let next = next_page(&mut rows, limit);
        let total = db::reports::count_of_account(&mut conn, me.id).await?.total;
        let viewer = Viewer { account: Some(me.clone()), ..Viewer::default() };
        Ok((Page { items: self.details(&mut conn, &viewer, rows).await?, next }, total))
    }

    /// Gives reports without an account to this one; their codes stop working. How many that were.
    ///
    /// # Errors
    /// `Database`.
    pub async fn claim(&self, account: AccountId, ids: &[ReportId]) -> Result<u64> {
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut conn = self.pool.acquire().await?;
        Ok(db::reports::update_account(&mut conn, &ids, account, self.clock.now()).await?)
    }

    /// Lets a report go on that waited for its mail; `false` if it does not wait.
    ///
    /// # Errors
    /// `Database`.
    pub async fn release(&self, conn: &mut PgConnection, id: ReportId) -> Result<bool> {
        let now = self.clock.now();
        if !db::reports::update_released(conn, id, now).await? {
            return Ok(false);
        }
        queue::push(conn, &Job::CheckReport { report: id }, self.job_attempts, now).await?;
        tracing::info!(report = %id, "report confirmed by mail");
        Ok(true)
    }

    /// Removes reports with everything that hangs on them, in the caller's transaction; their photos' files are the
    /// caller's to remove; those of updates and reopenings go by a job. What repeated them stands on its own again.
    ///
    /// # Errors
    /// `Database`.
    pub async fn erase(&self, conn: &mut PgConnection, ids: &[ReportId]) -> Result<()> {
        let now = self.clock.now();
        for id in ids {
            for duplicate in db::reports::list_duplicates(conn, *id).await? {
                if !ids.contains(&duplicate) {
                    self.apply(conn, duplicate, Status::Verified, &Actor::moderator(), Move::default()).await?;
                }
            }
        }
        let all: Vec<_> = ids.iter().map(|id| id.0).collect();
        let originals = db::links::list_originals(conn, &all).await?;
        let uploads = db::reports::list_upload_keys(conn, &all).await?;
        db::reports::delete(conn, ids, now).await?;
        // In pieces: a job's payload is a row.
        for keys in uploads.chunks(100) {
            queue::push(conn, &Job::RemoveBlobs { prefixes: keys.to_vec() }, self.job_attempts, now).await?;
        }
        // Who supported only what is gone supports its original no longer.
        Ok(db::links::count_people(conn, &originals).await?)
    }

    /// Removes reports whose mail was never answered; how many that were. Their files go with the orphans.
    ///
    /// # Errors
    /// `Database`.
    pub(super) async fn drop_unconfirmed(&self) -> Result<usize> {
        let mut tx = self.pool.begin().await?;
        let ids = db::reports::lock_unconfirmed(&mut tx, self.clock.now()).await?;
        self.erase(&mut tx, &ids).await?;
        tx.commit().await?;
        Ok(ids.len())
    }
}

fn next_page(rows: &mut Vec<db::reports::ReportRow>, limit: i64) -> Option<Cursor> {
    let shown = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > shown;
    rows.truncate(shown);
    rows.last().filter(|_| more).map(db::reports::ReportRow::cursor)
}
