//! Linking a report to the one that came first, and taking it back: who supports and follows either is one set
//! of people, and a chain of links is always one link long.
//!
//! All reports concerned are locked before anything is decided, in the order of their ids: two people who
//! link in opposite directions wait for each other, and the second finds what the first has done.

use super::Reports;
use crate::domain::{ErrorCode, FieldProblem, ReportId, Status};
use crate::server::{
    db::{self, decisions::DecisionRow, links::LinkedRow},
    error::{Error, Result},
};
use sqlx::PgConnection;

/// The reports that a move links or unlinks, locked.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// What it is to be linked to: the root of what was named; `Some(None)` if that is no report.
    #[allow(clippy::option_option, reason = "not asked for, and asked for but not there, are different answers")]
    wanted: Option<Option<LinkedRow>>,
    /// What it was linked to.
    was: Option<ReportId>,
}

impl Reports {
    /// Locks what a move to `to` concerns beside the report itself.
    pub(super) async fn lock_links(
        &self,
        conn: &mut PgConnection,
        id: ReportId,
        to: Status,
        original: Option<ReportId>,
        takes_back: Option<&DecisionRow>,
    ) -> Result<Links> {
        let original = original.filter(|_| to == Status::Duplicate);
        if original.is_none() && to != Status::Verified && takes_back.is_none() {
            return Ok(Links::default());
        }
        let before = db::links::find_links(conn, id, original).await?;
        if original.is_none() && before.own_original.is_none() {
            return Ok(Links::default());
        }
        let mut ids = vec![id.0];
        ids.extend(takes_back.into_iter().flat_map(|taken| &taken.repeated_by));
        ids.extend(before.own_original);
        ids.extend(before.root);
        ids.extend(before.duplicates);
        let locked = db::links::lock(conn, &ids).await?;
        let find = |id| locked.iter().find(|row| Some(row.id) == id).copied();
        let was = find(Some(id.0)).and_then(|row| row.original).map(ReportId);
        Ok(Links { wanted: original.map(|_| find(before.root)), was })
    }

    /// Carries out the link, or its end, after the report has moved.
    pub(super) async fn relink(
        &self,
        conn: &mut PgConnection,
        id: ReportId,
        was: Option<ReportId>,
        original: Option<ReportId>,
    ) -> Result<()> {
        let now = self.clock.now();
        if let Some(root) = original {
            db::links::link(conn, id, root, now).await?;
        } else if was.is_some() {
            db::links::unlink(conn, id).await?;
        }
        let others: Vec<_> = [was, original].into_iter().flatten().map(|id| id.0).collect();
        if !others.is_empty() {
            let all: Vec<_> = others.iter().copied().chain([id.0]).collect();
            db::links::count_people(conn, &all).await?;
        }
        Ok(())
    }
}

impl Links {
    /// What the report was linked to.
    pub const fn was(&self) -> Option<ReportId> {
        self.was
    }

    /// What it is to be linked to, if that may be.
    ///
    /// # Errors
    /// `InvalidInput` for `duplicate_of` if that does not exist, is rejected, is the report itself or repeats it;
    /// `Conflict` if it has become a duplicate at this moment.
    pub fn original(&self, id: ReportId) -> Result<Option<ReportId>> {
        let wrong = || Error::field(ErrorCode::InvalidInput, "duplicate_of", FieldProblem::Invalid);
        let Some(wanted) = self.wanted else { return Ok(None) };
        let root = wanted.ok_or_else(wrong)?;
        if root.id == id.0 || root.original == Some(id.0) || root.status == Status::Rejected {
            return Err(wrong());
        }
        if root.original.is_some() {
            return Err(ErrorCode::Conflict.into());
        }
        Ok(Some(ReportId(root.id)))
    }
}
