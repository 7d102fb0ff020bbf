//! A report as it changes, for pages that are open. Many may look at once: none of them holds a connection to
//! the database while it waits.

use super::Reports;
use crate::domain::{AppError, ErrorCode, ReportId, Status};
use crate::server::{
    changes::{Change, Facets, Kind, News},
    db,
    error::{Error, Result},
    services::viewer::Viewer,
};
use futures::{Stream, stream};
use serde::Serialize;
use std::collections::VecDeque;
use tokio::sync::{OwnedSemaphorePermit, broadcast};

/// Most open streams of one server; the next one is asked to come later, and its page is reloaded by hand.
pub(super) const MOST_STREAMS: usize = 4096;
/// Seconds after which who was sent away may come again.
const COME_AGAIN: u32 = 30;

/// How a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LiveNow {
    /// Its status.
    pub status: Status,
    /// People who support it; none where it is not public and not the viewer's.
    pub supporters: Option<i32>,
    /// People who follow it.
    pub followers: Option<i32>,
    /// Its comments.
    pub comments: Option<i32>,
}

/// One change of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveEvent {
    /// Its number; whoever comes back names the last one that they saw.
    pub seq: i64,
    /// What kind.
    pub kind: Kind,
    /// How the report stands; `None` where the change is of something beside it, or it is gone.
    pub now: Option<LiveNow>,
}

struct Live {
    reports: Reports,
    id: ReportId,
    sees_hidden: bool,
    last: i64,
    news: broadcast::Receiver<News>,
    pending: VecDeque<LiveEvent>,
    has_ended: bool,
    _place: OwnedSemaphorePermit,
}

impl Reports {
    /// A report's changes after number `after` (from now on, if `None`), as they come; none is left out, also if
    /// the listener was away for a while. Ends when the report is deleted or the server stops.
    ///
    /// # Errors
    /// `NotFound`; `ExternalServiceUnavailable` when too many look already; `Database`.
    pub async fn live(
        &self,
        viewer: &Viewer,
        id: &str,
        after: Option<i64>,
    ) -> Result<impl Stream<Item = LiveEvent> + Send + use<>> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let crowded =
            || AppError { retry_after: Some(COME_AGAIN), ..AppError::new(ErrorCode::ExternalServiceUnavailable) };
        let place = self.keeping.streams.clone().try_acquire_owned().map_err(|_| crowded())?;
        // Subscribed before anything is read: what happens in between is heard twice, not never.
        let news = self.changes.subscribe();
        let mut conn = self.pool.acquire().await?;
        let row = db::reports::find(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        let sees_hidden = viewer.owns(id, row.account()) || viewer.has_in_hand(row.municipality_id.as_deref());
        let last = match after {
            Some(after) => after,
            None => db::changes::find_last(&mut conn, id).await?,
        };
        drop(conn);
        let (reports, pending) = (self.clone(), VecDeque::new());
        let mut live = Live { reports, id, sees_hidden, last, news, pending, has_ended: false, _place: place };
        live.catch_up().await?;
        Ok(stream::unfold(live, |mut live| async move { live.next().await.map(|event| (event, live)) }))
    }
}

impl Live {
    async fn next(&mut self) -> Option<LiveEvent> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            if self.has_ended {
                return None;
            }
            match self.news.recv().await {
                Ok(News::Change(change)) if change.id == self.id && change.seq > self.last => {
                    self.last = change.seq;
                    self.has_ended = change.kind == Kind::Deleted;
                    return Some(self.event(&change));
                }
                Ok(News::Change(_) | News::Ping(_)) => {}
                Ok(News::Missed) | Err(broadcast::error::RecvError::Lagged(_)) => {
                    if let Err(error) = self.catch_up().await {
                        // The page asks again, and names what it saw last.
                        tracing::warn!(%error, "a live page cannot catch up");
                        return None;
                    }
                }
                Ok(News::Ending) | Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    fn event(&self, change: &Change) -> LiveEvent {
        LiveEvent { seq: change.seq, kind: change.kind, now: change.after.as_ref().map(|facets| self.now(facets)) }
    }

    fn now(&self, facets: &Facets) -> LiveNow {
        let status = facets.status.parse().unwrap_or(Status::PendingVerification);
        self.seen(status, facets.supporters, facets.followers, facets.comments)
    }

    /// Of a report that is hidden from the viewer only the status is told.
    fn seen(&self, status: Status, supporters: i32, followers: i32, comments: i32) -> LiveNow {
        let tell = |number| (status.is_public() || self.sees_hidden).then_some(number);
        LiveNow { status, supporters: tell(supporters), followers: tell(followers), comments: tell(comments) }
    }

    /// Reads what was missed; all of it with the report as it stands now.
    async fn catch_up(&mut self) -> Result<()> {
        let mut conn = self.reports.pool.acquire().await?;
        let missed = db::changes::list_after(&mut conn, self.id, self.last).await?;
        let Some((last, _)) = missed.last() else { return Ok(()) };
        self.last = *last;
        let row = db::reports::find(&mut conn, self.id).await?;
        self.has_ended = row.is_none();
        let now = row.map(|row| self.seen(row.status(), row.supporters, row.followers, row.comments));
        let event = |(seq, kind): (i64, String)| Kind::read(&kind).map(|kind| LiveEvent { seq, kind, now });
        self.pending.extend(missed.into_iter().filter_map(event));
        Ok(())
    }
}
