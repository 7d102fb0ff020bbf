//! Reports: filing, reading, moving. One public method is one use case.

mod asking;
mod checking;
mod discussing;
mod feed;
mod filing;
pub(in crate::server::services) mod filter;
mod flagging;
mod handing;
mod history;
mod keeping;
mod landmarks;
mod linking;
mod live;
mod moves;
mod own;
mod owning;
mod queue;
mod reading;
mod routing;
mod similar;
mod staff;
mod supporting;
mod sweeping;
mod updates;
mod uploading;
mod view;

pub use checking::PhotoToCheck;
pub use discussing::After;
pub use feed::{List, ListKey, ListQuery, Listed, Lists};
pub use filing::{NewReport, Source};
pub use flagging::FlagInput;
pub use handing::{AssignInput, Assigned, PlanInput};
pub use live::{LiveEvent, LiveNow};
pub use moves::{Actor, Move};
pub use own::{Edit, Precondition};
pub use queue::CLAIM_FOR;
pub use similar::NearbyQuery;
pub use staff::{FlagQuery, Moderation, StaffList, StaffQuery, StatusInput};
pub use updates::UpdateInput;

use crate::server::{
    changes::Changes,
    clients::storage::BlobStore,
    clock::Clock,
    services::{challenge::Challenges, geo::Geo, images::Images, limits::Limits, tracking::TrackingCodes},
};
use keeping::Keeping;
use sqlx::PgPool;
use std::sync::Arc;
use time::UtcOffset;

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
    pub(super) duplicate_score: f32,
    pub(super) limits: Limits,
    pub(super) is_checked_by_machine: bool,
    /// What is kept in memory, and places for open pages.
    pub(super) keeping: Keeping,
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
    /// Score from which the check links a report to another by itself.
    pub duplicate_score: f32,
    /// Counts what people do in the transaction of the act.
    pub limits: Limits,
    /// Whether a model checks reports.
    pub is_checked_by_machine: bool,
}

impl Reports {
    /// The service, of its parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            keeping: Keeping::new(&parts.changes),
            pool: parts.pool,
            clock: parts.clock,
            store: parts.store,
            images: parts.images,
            geo: parts.geo,
            codes: parts.codes,
            offset: parts.offset,
            job_attempts: parts.job_attempts,
            challenges: parts.challenges,
            changes: parts.changes,
            duplicate_score: parts.duplicate_score,
            limits: parts.limits,
            is_checked_by_machine: parts.is_checked_by_machine,
        }
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
