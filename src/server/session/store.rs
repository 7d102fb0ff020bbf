//! Where sessions are kept: in Redis where it is configured, else in `PostgreSQL`.

use crate::server::{clock::Clock, db};
use anyhow::Context;
use sqlx::PgPool;
use std::time::Duration;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};
use tower_sessions_redis_store::{
    RedisStore,
    fred::prelude::{Builder, ClientLike, Config, Pool, ReconnectPolicy, TcpConfig},
};

/// Connections to Redis.
const REDIS_CONNECTIONS: usize = 4;
/// A command that takes longer has failed.
const REDIS_TIMEOUT: Duration = Duration::from_secs(2);

/// Sessions in `PostgreSQL`.
#[derive(Clone, Debug)]
pub struct PgSessionStore {
    pool: PgPool,
}

/// Either of the two.
#[derive(Clone, Debug)]
pub enum Store {
    /// `PostgreSQL`.
    Postgres(PgSessionStore),
    /// Redis.
    Redis(RedisStore<Pool>),
}

impl Store {
    /// Sessions in `PostgreSQL`.
    #[must_use]
    pub fn postgres(pool: PgPool) -> Self {
        Self::Postgres(PgSessionStore { pool })
    }

    /// Sessions in Redis; it has to be there at the start, and is reconnected to for ever after.
    ///
    /// # Errors
    /// When the address cannot be read or nobody answers.
    pub async fn redis(url: &str) -> anyhow::Result<Self> {
        let config = Config::from_url(url).context("REDIS_URL cannot be read")?;
        let mut builder = Builder::from_config(config);
        builder
            .set_policy(ReconnectPolicy::new_exponential(0, 100, 10_000, 2))
            .with_connection_config(|connection| {
                connection.tcp = TcpConfig { nodelay: Some(true), ..TcpConfig::default() };
                connection.connection_timeout = REDIS_TIMEOUT;
            })
            .with_performance_config(|performance| performance.default_command_timeout = REDIS_TIMEOUT);
        let pool = builder.build_pool(REDIS_CONNECTIONS).context("no Redis pool")?;
        let _task = pool.connect();
        let answered = tokio::time::timeout(REDIS_TIMEOUT * 2, pool.wait_for_connect()).await;
        answered.context("Redis does not answer")?.context("Redis does not answer")?;
        Ok(Self::Redis(RedisStore::new(pool)))
    }
}

fn backend(error: &dyn std::fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

#[async_trait::async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        match self {
            Self::Postgres(store) => store.create(record).await,
            Self::Redis(store) => store.create(record).await,
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        match self {
            Self::Postgres(store) => store.save(record).await,
            Self::Redis(store) => store.save(record).await,
        }
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        match self {
            Self::Postgres(store) => store.load(id).await,
            Self::Redis(store) => store.load(id).await,
        }
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        match self {
            Self::Postgres(store) => store.delete(id).await,
            Self::Redis(store) => store.delete(id).await,
        }
    }
}

#[async_trait::async_trait]
impl SessionStore for PgSessionStore {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let mut conn = self.pool.acquire().await.map_err(|error| backend(&error))?;
        loop {
            let data = serde_json::to_value(&record.data).map_err(|error| backend(&error))?;
            let written = db::sessions::insert(&mut conn, &record.id.to_string(), &data, record.expiry_date).await;
            if written.map_err(|error| backend(&error))? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let mut conn = self.pool.acquire().await.map_err(|error| backend(&error))?;
        let data = serde_json::to_value(&record.data).map_err(|error| backend(&error))?;
        let saved = db::sessions::save(&mut conn, &record.id.to_string(), &data, record.expiry_date).await;
        saved.map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let mut conn = self.pool.acquire().await.map_err(|error| backend(&error))?;
        // The library dates a session by this clock; it is not ours to set.
        let now = Clock::system().now();
        let found = db::sessions::find(&mut conn, &id.to_string(), now).await;
        let Some((data, expiry_date)) = found.map_err(|error| backend(&error))? else { return Ok(None) };
        let data = serde_json::from_value(data).map_err(|error| backend(&error))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let mut conn = self.pool.acquire().await.map_err(|error| backend(&error))?;
        db::sessions::delete(&mut conn, &id.to_string()).await.map_err(|error| backend(&error))
    }
}
