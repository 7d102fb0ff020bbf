//! Reading reports.

use super::Reports;
use crate::domain::{
    Category, Point, ReportId, Status,
    report::{ReportDetail, StatusNow},
};
use crate::server::{
    cache::Kept,
    clients::storage::StorageError,
    db,
    error::{Error, Result},
    services::{
        limits::{Limits, Rule},
        tracking::TrackingCodes,
        viewer::{Viewer, denied},
    },
};
use std::sync::Arc;

impl Reports {
    /// A report as `viewer` may see it; `id` as it stood in the address.
    ///
    /// # Errors
    /// `NotFound`, also for an id that is no uuid; `Database`.
    pub async fn get(&self, viewer: &Viewer, id: &str) -> Result<ReportDetail> {
        if viewer.is_somebody() {
            return self.load(viewer, id.parse().map_err(|_| Error::not_found())?).await;
        }
        Ok(self.get_kept(id).await?.value.clone().as_of(self.clock.now()))
    }

    /// A report as anybody may see it, as it is kept.
    ///
    /// # Errors
    /// As [`Reports::get`].
    pub async fn get_kept(&self, id: &str) -> Result<Arc<Kept<ReportDetail>>> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        self.keeping.reports.get_or_load(id, self.load(&Viewer::default(), id)).await
    }

    /// A report in the hands of somebody of staff; `id` as it stood in the address.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` for citizens and for officials of another municipality;
    /// `NotFound`; `Database`.
    pub async fn get_in_hand(&self, viewer: &Viewer, id: &str) -> Result<ReportDetail> {
        viewer.staff()?;
        let report = self.get(viewer, id).await?;
        if viewer.has_in_hand(report.municipality.as_deref()) { Ok(report) } else { Err(denied()) }
    }

    async fn load(&self, viewer: &Viewer, id: ReportId) -> Result<ReportDetail> {
        let mut conn = self.pool.acquire().await?;
        // Before the report itself: what happens in between is told again to who listens, not left out.
        let change = db::changes::find_last(&mut conn, id).await?;
        let row = db::reports::find(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        Ok(ReportDetail { change, ..self.detail(&mut conn, viewer, row).await? })
    }

    /// The report of a tracking code, as the person who filed it sees it. Codes that are nobody's are counted
    /// by who tries them.
    ///
    /// # Errors
    /// `NotFound`, the same for a wrong and an unknown code; `RateLimitExceeded`; `Database`.
    pub async fn track(&self, limits: &Limits, viewer: &Viewer, code: &str) -> Result<ReportDetail> {
        // Whoever has guessed wrong too often learns nothing more, whether or not this guess is right.
        limits.check(Rule::TrackMiss, viewer).await?;
        let Some(id) = self.find_tracked(code).await? else {
            limits.take(Rule::TrackMiss, viewer).await?;
            return Err(Error::not_found());
        };
        let viewer = Viewer { owned: vec![id], ..Viewer::default() };
        self.get(&viewer, &id.to_string()).await
    }

    /// The report of a tracking code.
    ///
    /// # Errors
    /// `Database`.
    pub async fn find_tracked(&self, code: &str) -> Result<Option<ReportId>> {
        let Some(hash) = TrackingCodes::hash(code) else { return Ok(None) };
        let mut conn = self.pool.acquire().await?;
        Ok(db::reports::find_by_tracking(&mut conn, &hash).await?)
    }

    /// Where a report stands; anybody may know that.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn status(&self, id: &str) -> Result<StatusNow> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let mut conn = self.pool.acquire().await?;
        let status = db::reports::find_status(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        Ok(StatusNow { status })
    }

    /// The kinds of problem, in their order.
    ///
    /// # Errors
    /// `Database`.
    pub async fn categories(&self) -> Result<Vec<Category>> {
        Ok(db::categories::list(&mut *self.pool.acquire().await?).await?)
    }

    /// A new name for a form, so that two posts of it make one report.
    #[must_use]
    pub fn form_token(&self) -> String {
        self.clock.new_id().simple().to_string()
    }

    /// A photo's file, if `viewer` may see it, and whether everybody may.
    ///
    /// # Errors
    /// `NotFound` for what is not there or may not be seen; `Storage`; `Database`.
    pub async fn photo(&self, viewer: &Viewer, id: &str, name: &str) -> Result<(Vec<u8>, bool)> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let hands = {
            let mut conn = self.pool.acquire().await?;
            db::reports::find_hands(&mut conn, id).await?.ok_or_else(Error::not_found)?
        };
        let status = hands.status;
        let is_theirs = viewer.owns(id, hands.account) || viewer.has_in_hand(hands.municipality.as_deref());
        if !status.is_public() && !is_theirs {
            return Err(Error::not_found());
        }
        let key = format!("reports/{id}/{name}");
        // What a moderator took away is kept for staff.
        let is_hidden = db::photos::is_hidden(&mut *self.pool.acquire().await?, id, &key).await?;
        if is_hidden && !viewer.has_in_hand(hands.municipality.as_deref()) {
            return Err(Error::not_found());
        }
        match self.store.get(&key).await {
            Err(StorageError::NotFound) => Err(Error::not_found()),
            content => Ok((content?, status.is_public() && !is_hidden)),
        }
    }

    /// Dots of public reports in a box (south, west, north, east; degrees; west beyond east means over
    /// the antimeridian).
    ///
    /// # Errors
    /// `Database`.
    pub async fn dots(&self, bounds: (f64, f64, f64, f64), limit: i64) -> Result<Vec<(Point, Status)>> {
        let (south, west, north, east) = bounds;
        let boxes =
            if west <= east { vec![bounds] } else { vec![(south, west, north, 180.0), (south, -180.0, north, east)] };
        let mut conn = self.pool.acquire().await?;
        let mut dots = Vec::new();
        for bounds in boxes {
            dots.extend(db::reports::list_dots(&mut conn, bounds, limit).await?);
        }
        Ok(dots)
    }
}
