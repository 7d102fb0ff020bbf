//! Giving reports to whoever they belong to, by where they lie: when one is filed, when its place or kind changes,
//! and when an area does.

use super::Reports;
use crate::domain::{Point, ReportId, status::Event};
use crate::server::{
    db::{self, reports::NewEvent, routing::Route},
    error::Result,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Reports that are looked at in one transaction.
const PAGE: i64 = 2000;

impl Reports {
    /// Who gets a report that is being filed; areas stay as they are until the transaction ends.
    pub(super) async fn find_route(
        &self,
        conn: &mut PgConnection,
        point: Point,
        category: &str,
    ) -> sqlx::Result<Option<Route>> {
        db::municipalities::share_routing(conn).await?;
        db::routing::find(conn, point, category).await
    }

    /// Tells in a new report's timeline who got it.
    pub(super) async fn note_route(
        &self,
        conn: &mut PgConnection,
        report: ReportId,
        route: &Route,
        now: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let event = NewEvent {
            report,
            event: Event::AssignedToDepartment,
            from: None,
            to: None,
            actor: "system",
            actor_role: "system",
            details: &route.details(),
            now,
        };
        db::reports::insert_event(conn, &event).await
    }

    /// Routes a locked report whose place or kind of problem has changed; whoever loses it has no right over it
    /// from then on. What was assigned by hand stays.
    ///
    /// # Errors
    /// `Database`.
    pub async fn route(&self, conn: &mut PgConnection, id: ReportId) -> Result<()> {
        db::municipalities::share_routing(conn).await?;
        db::routing::route(conn, &[id.0], self.clock.now()).await?;
        Ok(())
    }

    /// Routes the open reports that the change of a municipality (`None`: of any) concerns, page by page; how many
    /// went elsewhere. Broken off, it can be begun anew.
    ///
    /// # Errors
    /// `Database`.
    pub async fn reroute(&self, municipality: Option<&str>) -> Result<i64> {
        let (mut after, mut moved) = (Uuid::nil(), 0);
        loop {
            let mut tx = self.pool.begin().await?;
            let Some(last) = db::routing::find_page_end(&mut tx, after, PAGE).await? else { break };
            let ids = db::routing::lock_concerned(&mut tx, after, last, municipality).await?;
            if !ids.is_empty() {
                moved += db::routing::route(&mut tx, &ids, self.clock.now()).await?;
            }
            tx.commit().await?;
            after = last;
        }
        tracing::info!(municipality, moved, "reports routed anew");
        Ok(moved)
    }
}
