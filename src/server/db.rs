//! SQL only, one file per table family. A function takes the connection of its caller's
//! transaction; who may do what is decided above.

pub mod accounts;
pub mod answers;
pub mod appeals;
pub mod audit;
pub mod categories;
pub mod changes;
pub mod claims;
pub mod comments;
pub mod decisions;
pub mod departments;
pub mod districts;
pub mod duplicates;
pub mod flags;
pub mod hotspots;
pub mod idempotency;
pub mod identities;
pub mod jobs;
pub mod limits;
pub mod links;
pub mod look_alikes;
pub mod municipalities;
pub mod people;
pub mod photos;
pub mod queue;
pub mod reasons;
pub mod reports;
pub mod routing;
pub mod secrets;
pub mod sessions;
pub mod sign_ins;
pub mod stats;
pub mod support;
pub mod tiles;
pub mod updates;
pub mod uploads;

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::time::Duration;

/// The migrations of `migrations/`, part of the program.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Opens the pool: at most `size` connections, each statement at most 30 s.
///
/// # Errors
/// When the database is away.
pub async fn connect(options: PgConnectOptions, size: u32) -> sqlx::Result<PgPool> {
    let options = options.application_name("darshi").options([
        ("statement_timeout", "30s"),
        ("lock_timeout", "10s"),
        // A request takes a moment of one core: neither compiling a plan nor sharing it out pays.
        ("jit", "off"),
        ("max_parallel_workers_per_gather", "0"),
        // Pages are in memory or on a solid disk: an index is worth its while sooner than on a turning one.
        ("random_page_cost", "1.1"),
        // From how alike on a word of a title is compared with one that was looked for and not found: "lihgt" has
        // a fifth of its trigrams in common with "light".
        ("pg_trgm.similarity_threshold", "0.2"),
    ]);
    PgPoolOptions::new()
        .max_connections(size)
        // Short: a citizen is told "try again" rather than left waiting.
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await
}

/// Whether the tables are of this version: every migration is applied.
pub async fn is_migrated(conn: &mut sqlx::PgConnection) -> sqlx::Result<bool> {
    let applied: i64 =
        sqlx::query_scalar("select count(*) from _sqlx_migrations where success").fetch_one(conn).await?;
    Ok(usize::try_from(applied).is_ok_and(|applied| applied >= MIGRATOR.iter().count()))
}
