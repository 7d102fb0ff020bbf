//! What every handler can reach, built once.

use crate::server::{
    changes::Changes,
    clients::storage::BlobStore,
    config::Config,
    services::{
        accounts::Accounts, audit::AuditLog, challenge::Challenges, geo::Geo, hotspots::HotspotService, keys::Keys,
        limits::Limits, municipalities::Municipalities, places::Places, reports::Reports,
        statistics::StatisticsService, tiles::Tiles,
    },
    session::Store,
};
use leptos::config::LeptosOptions;
use sqlx::PgPool;
use std::sync::Arc;

/// The services, given to pages as a context and to handlers as state.
#[derive(Clone)]
pub struct Services {
    /// Reports.
    pub reports: Reports,
    /// Places.
    pub geo: Geo,
    /// Their names and codes.
    pub places: Places,
    /// Who gets what.
    pub municipalities: Municipalities,
    /// Where the worst of it is.
    pub hotspots: HotspotService,
    /// Accounts.
    pub accounts: Accounts,
    /// How often somebody may do something.
    pub limits: Limits,
    /// Proofs of work.
    pub challenges: Challenges,
    /// What changes.
    pub changes: Changes,
    /// The map.
    pub tiles: Tiles,
    /// Numbers about reports.
    pub statistics: StatisticsService,
    /// Who did what.
    pub audit: AuditLog,
}

/// What every handler can reach. Each layer of each request copies it: it is one pointer.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

impl AppState {
    /// Shares what was built.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The parts of the state.
pub struct Parts {
    /// The configuration.
    pub config: Arc<Config>,
    /// The services.
    pub services: Services,
    /// The database, for health checks.
    pub pool: PgPool,
    /// The photo storage, for health checks.
    pub store: Arc<dyn BlobStore>,
    /// The time.
    pub clock: crate::server::clock::Clock,
    /// Browser sessions.
    pub sessions: Store,
    /// The server's keys.
    pub keys: Keys,
    /// Leptos' own options.
    pub leptos: LeptosOptions,
}
