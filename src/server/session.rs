//! Browser sessions: which reports this browser filed. Made when there is something to remember,
//! never for mere reading.

use crate::domain::ReportId;
use crate::server::{clock::Clock, db, services::reports::Viewer};
use sqlx::PgPool;
use std::net::IpAddr;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time::Duration},
    session::{Id, Record},
    session_store,
};

/// Days of rest after which a session ends.
const DAYS: i64 = 30;
/// Most reports that a session remembers; the oldest go first.
const REMEMBERED: usize = 200;
const OWNED: &str = "owned";

/// Sessions in `PostgreSQL`.
#[derive(Clone, Debug)]
pub struct PgSessionStore {
    pool: PgPool,
    clock: Clock,
}

/// The layer that gives each request its session.
#[must_use]
pub fn layer(pool: PgPool, clock: Clock, secure: bool) -> SessionManagerLayer<PgSessionStore> {
    SessionManagerLayer::new(PgSessionStore { pool, clock })
        .with_name("darshi_session")
        .with_secure(secure)
        .with_http_only(true)
        // Strict would lose the session on the way back from a mail or another site.
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::days(DAYS)))
}

/// Who asks, by session. A session that cannot be read is none: reading goes on without it.
pub async fn viewer(session: &Session, ip: Option<IpAddr>) -> Viewer {
    let owned = match session.get::<Vec<ReportId>>(OWNED).await {
        Ok(owned) => owned.unwrap_or_default(),
        Err(error) => {
            tracing::warn!(%error, "session cannot be read");
            Vec::new()
        }
    };
    Viewer { owned, ip }
}

/// Remembers a report as this browser's.
pub async fn remember(session: &Session, id: ReportId) {
    let mut owned = viewer(session, None).await.owned;
    if owned.contains(&id) {
        return;
    }
    owned.push(id);
    let surplus = owned.len().saturating_sub(REMEMBERED);
    owned.drain(..surplus);
    if let Err(error) = session.insert(OWNED, owned).await {
        tracing::warn!(%error, "session cannot be written");
    }
}

fn backend(error: &dyn std::fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
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
        let found = db::sessions::find(&mut conn, &id.to_string(), self.clock.now()).await;
        let Some((data, expiry_date)) = found.map_err(|error| backend(&error))? else { return Ok(None) };
        let data = serde_json::from_value(data).map_err(|error| backend(&error))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let mut conn = self.pool.acquire().await.map_err(|error| backend(&error))?;
        db::sessions::delete(&mut conn, &id.to_string()).await.map_err(|error| backend(&error))
    }
}
