//! What became of a report: its moves, its tombstone, and what search engines are told of those that are public.

use super::{Reports, own::read_id, view::Sight};
use crate::domain::{
    ReportId, Status,
    history::{History, StatusMove},
};
use crate::server::{
    db,
    error::{Error, Result},
    services::viewer::Viewer,
};
use time::OffsetDateTime;

/// Reports of one part of the sitemap.
const SITEMAP_PART: i64 = 10_000;

impl Reports {
    /// The moves of a report from status to status: the public ones; all of them to who filed it and to staff
    /// in whose hands it is.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn history(&self, viewer: &Viewer, id: &str) -> Result<History> {
        let id = read_id(id)?;
        let mut conn = self.pool.acquire().await?;
        let row = db::reports::find(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        let (sight, status) = (Sight::of(viewer, &row), row.status());
        if !sight.sees_hidden() && !status.is_public() {
            return Ok(History { status, moves: Vec::new(), restricted: true });
        }
        let events = db::reports::list_events(&mut conn, id, !sight.sees_hidden()).await?;
        let entries = self.entries(&mut conn, &row, events, sight).await?;
        // That a person had to look at a report first is no public event, and is not told by the next one either.
        let is_told = |from: &Status| sight.sees_hidden() || from.is_public() || *from == Status::PendingVerification;
        let moves = entries
            .into_iter()
            .filter_map(|((from, to), entry)| Some(StatusMove { from: from.filter(is_told), to: to?, entry }));
        Ok(History { status, moves: moves.collect(), restricted: false })
    }

    /// Whether a report was public once and is gone now; `id` as it stood in the address.
    ///
    /// # Errors
    /// `Database`.
    pub async fn was_public(&self, id: &str) -> Result<bool> {
        let Ok(id) = id.parse::<ReportId>() else { return Ok(false) };
        let mut conn = self.pool.acquire().await?;
        Ok(db::reports::find_tombstone(&mut conn, id).await?.unwrap_or_default())
    }

    /// The reports with which the sitemap's parts begin.
    ///
    /// # Errors
    /// `Database`.
    pub async fn sitemap_parts(&self) -> Result<Vec<ReportId>> {
        Ok(db::reports::list_sitemap_parts(&mut *self.pool.acquire().await?, SITEMAP_PART).await?)
    }

    /// Ids, titles and last changes of public reports from `first` on, at most 10,000.
    ///
    /// # Errors
    /// `NotFound` for what is no id; `Database`.
    pub async fn sitemap_part(&self, first: &str) -> Result<Vec<(ReportId, String, OffsetDateTime)>> {
        let first = read_id(first)?;
        Ok(db::reports::list_sitemap(&mut *self.pool.acquire().await?, first, SITEMAP_PART).await?)
    }
}
