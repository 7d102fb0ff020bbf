//! Reports: filing, reading, moving. One public method is one use case.

mod checking;
mod discussing;
mod filing;
mod flagging;
mod live;
mod moves;
mod own;
mod owning;
mod reading;
mod supporting;
mod sweeping;
mod updates;
mod uploading;
mod view;

pub use checking::PhotoToCheck;
pub use discussing::After;
pub use filing::{NewReport, Source};
pub use flagging::FlagInput;
pub use live::{LiveEvent, LiveNow};
pub use moves::{Actor, Move};
pub use reading::ListQuery;
pub use updates::UpdateInput;

use crate::domain::{ReportId, report::ReportDetail};
use crate::server::{
    cache::{Shelf, Stale},
    changes::{Change, Changes},
    clients::storage::BlobStore,
    clock::Clock,
    services::{challenge::Challenges, geo::Geo, images::Images, limits::Limits, tracking::TrackingCodes},
};
use sqlx::PgPool;
use std::{sync::Arc, time::Duration};
use time::UtcOffset;
use tokio::sync::Semaphore;

/// The service.
#[derive(Clone)]
pub struct Reports {
    pub(super) pool: PgPool,
    pub(super) clock: Clock,
    pub(super) store: Arc<dyn BlobStore>,
    pub(super) images: Images,
    pub(super) geo: Geo,
    pub(super) codes: TrackingCodes,
    pub(super) offset: UtcOffset,
    pub(super) job_attempts: i32,
    pub(super) challenges: Challenges,
    pub(super) changes: Changes,
    pub(super) limits: Limits,
    /// Places for open pages.
    pub(super) streams: Arc<Semaphore>,
    /// Single reports as anybody sees them.
    pub(super) kept: Shelf<ReportId, ReportDetail>,
}

/// How long a report is kept (PRODUCT: 15 min), and how many.
const KEEP_REPORT: Duration = Duration::from_mins(15);
const KEEP_REPORTS: u64 = 20_000;

impl Stale<ReportId> for ReportDetail {
    fn is_stale(&self, id: &ReportId, change: &Change) -> bool {
        change.touches(*id)
    }
}

/// What the service is made of.
pub struct Parts {
    /// The database.
    pub pool: PgPool,
    /// The time.
    pub clock: Clock,
    /// Where photos are kept.
    pub store: Arc<dyn BlobStore>,
    /// Works on photos.
    pub images: Images,
    /// Finds places.
    pub geo: Geo,
    /// Makes tracking codes.
    pub codes: TrackingCodes,
    /// The zone in which times are shown.
    pub offset: UtcOffset,
    /// Tries of a job.
    pub job_attempts: i32,
    /// Asks those who file without an account for a proof of work.
    pub challenges: Challenges,
    /// Tells what changed.
    pub changes: Changes,
    /// Counts what people do in the transaction of the act.
    pub limits: Limits,
}

impl Reports {
    /// The service, of its parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { pool, clock, store, images, geo, codes, offset, job_attempts, challenges, changes, limits } = parts;
        let streams = Arc::new(Semaphore::new(live::MOST_STREAMS));
        let kept = Shelf::new(&changes, KEEP_REPORT, KEEP_REPORTS);
        Self { pool, clock, store, images, geo, codes, offset, job_attempts, challenges, changes, limits, streams, kept }
    }

    /// How often a report was found kept, and how often it had to be read.
    #[must_use]
    pub fn kept_counts(&self) -> (u64, u64) {
        self.kept.counts()
    }

    /// The same service for filling the demo city: its pictures repeat, and need not be worked on twice.
    #[must_use]
    pub fn for_demo(&self) -> Self {
        Self { images: self.images.clone().remembering(), ..self.clone() }
    }

    /// The same service at another time, for writing history.
    #[must_use]
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }
}
