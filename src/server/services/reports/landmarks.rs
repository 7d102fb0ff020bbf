//! What people know near a report.

use super::Reports;
use crate::domain::{ReportId, place::Landmark};
use crate::server::{
    db,
    error::{Error, Result},
    services::viewer::Viewer,
};

impl Reports {
    /// Landmarks near a report, none if `viewer` sees only its stub, and whether everybody may see them; `id` as it
    /// stood in the address.
    ///
    /// # Errors
    /// `NotFound`, also for an id that is no uuid; `Database`.
    pub async fn landmarks(&self, viewer: &Viewer, id: &str) -> Result<(Vec<Landmark>, bool)> {
        let id: ReportId = id.parse().map_err(|_| Error::not_found())?;
        let found = db::reports::find(&mut *self.pool.acquire().await?, id).await?;
        let row = found.ok_or_else(Error::not_found)?;
        let is_public = row.status().is_public();
        let is_seen = is_public || viewer.owns(id, row.account()) || viewer.has_in_hand(row.municipality_id.as_deref());
        let near = match row.point().filter(|_| is_seen) {
            Some(point) => self.geo.landmarks(point).await,
            None => Vec::new(),
        };
        Ok((near, is_public))
    }
}
