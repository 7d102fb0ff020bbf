//! What reports keep in memory: what anybody may see, until it changes.

use super::{Lists, Reports, live};
use crate::domain::{ReportId, report::ReportDetail};
use crate::server::{
    cache::{Shelf, Stale},
    changes::{Change, Changes},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How long a report is kept (PRODUCT: 15 min), and how many.
const KEEP_REPORT: Duration = Duration::from_mins(15);
const KEEP_REPORTS: u64 = 20_000;

/// What is kept, and places for open pages.
#[derive(Clone)]
pub struct Keeping {
    /// Single reports.
    pub reports: Shelf<ReportId, ReportDetail>,
    /// Pages of the public list.
    pub lists: Lists,
    /// Places for open pages.
    pub streams: Arc<Semaphore>,
}

impl Keeping {
    pub fn new(changes: &Changes) -> Self {
        Self {
            reports: Shelf::new(changes, KEEP_REPORT, KEEP_REPORTS),
            lists: Lists::new(changes),
            streams: Arc::new(Semaphore::new(live::MOST_STREAMS)),
        }
    }
}

impl Stale<ReportId> for ReportDetail {
    fn is_stale(&self, id: &ReportId, change: &Change) -> bool {
        // What repeats it changes it too, and the database says so.
        change.id == *id
    }
}

impl Reports {
    /// How often a report was found kept, and how often it had to be read.
    #[must_use]
    pub fn kept_counts(&self) -> (u64, u64) {
        self.keeping.reports.counts()
    }
}
