//! Removing what is past its time: blobs that no report names, keys, addresses, ended jobs, sessions.

use super::Reports;
use crate::domain::status::UNDO_SECONDS;
use crate::server::{db, error::Result, services::idempotency::REPLY_AGE};
use std::collections::HashSet;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A filing takes seconds; blobs older than this without a report belong to one that died.
const ORPHAN_AGE: Duration = Duration::hours(1);
/// How long a submission's key is remembered (API contract §0.1, Idempotency-Key).
const KEY_AGE: Duration = Duration::hours(24);
/// How long a client's address is kept (API contract §2.1).
const ADDRESS_AGE: Duration = Duration::days(30);
/// How long changes are remembered for who was away (API contract §1.12: 30 days).
const CHANGE_AGE: Duration = Duration::days(30);
/// How long ended jobs are kept.
const JOB_AGE: Duration = Duration::days(7);

impl Reports {
    /// Removes what is past its time; returns how many orphaned blobs were removed.
    ///
    /// # Errors
    /// `Storage`, `Database`.
    pub async fn sweep(&self) -> Result<usize> {
        let now = self.clock.now();
        {
            let mut conn = self.pool.acquire().await?;
            db::reports::forget(&mut conn, now - KEY_AGE, now - ADDRESS_AGE).await?;
            db::changes::delete_before(&mut conn, now - CHANGE_AGE).await?;
            db::jobs::delete_done(&mut conn, now - JOB_AGE).await?;
            db::sessions::delete_expired(&mut conn, now).await?;
            db::claims::delete_expired(&mut conn, now).await?;
            db::decisions::delete_before(&mut conn, now - Duration::seconds(UNDO_SECONDS)).await?;
            db::idempotency::delete_before(&mut conn, now - REPLY_AGE).await?;
        }
        self.drop_unconfirmed().await?;
        let uploads = self.sweep_uploads(now - ORPHAN_AGE).await?;
        Ok(uploads + self.sweep_blobs(now - ORPHAN_AGE).await?)
    }

    async fn sweep_blobs(&self, before: OffsetDateTime) -> Result<usize> {
        let owner = |key: &str| key.split('/').nth(1).and_then(|id| Uuid::try_parse(id).ok());
        let old: Vec<(Uuid, String)> = self
            .store
            .list("reports/")
            .await?
            .into_iter()
            .filter(|blob| blob.modified_at < before)
            .filter_map(|blob| Some((owner(&blob.key)?, blob.key)))
            .collect();
        let ids: Vec<Uuid> = old.iter().map(|(id, _)| *id).collect::<HashSet<_>>().into_iter().collect();
        let known: HashSet<Uuid> =
            db::reports::list_existing(&mut *self.pool.acquire().await?, &ids).await?.into_iter().collect();
        let mut removed = 0;
        for (_, key) in old.iter().filter(|(id, _)| !known.contains(id)) {
            self.store.delete(key).await?;
            removed += 1;
        }
        if removed > 0 {
            tracing::info!(removed, "orphaned blobs removed");
        }
        Ok(removed)
    }
}
