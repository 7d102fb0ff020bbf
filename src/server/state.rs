//! What every handler can reach, built once.

use crate::server::{
    clients::storage::BlobStore,
    config::Config,
    services::{geo::Geo, reports::Reports},
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
}

/// What every handler can reach.
#[derive(Clone)]
pub struct AppState {
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
    /// Leptos' own options.
    pub leptos: LeptosOptions,
}
