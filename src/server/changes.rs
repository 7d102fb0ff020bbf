//! What changed, told to whoever keeps something: caches, open pages. The database's triggers write each change
//! with the change itself (`report_changes`) and announce it when it commits, whichever server, job or hand
//! made it; one listener a server passes it on.

use crate::domain::{Point, ReportId};
use crate::server::db;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use sqlx::{
    PgPool,
    postgres::{PgListener, PgPoolOptions},
};
use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// Where changes are announced.
const CHANNEL: &str = "darshi_changes";
/// Changes that a slow reader may lag behind; then it is told that it missed some.
const BACKLOG: usize = 4096;
/// A write waits at most this long for its own announcement.
const SETTLE: Duration = Duration::from_millis(500);
/// Pause before the listener connects anew.
const RECONNECT: Duration = Duration::from_millis(500);

/// What kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A report was filed.
    Filed,
    /// It may be in other lists than before.
    Moved,
    /// It says something else.
    Edited,
    /// Others support, follow or discuss it.
    Counted,
    /// An official update came or went.
    Updated,
    /// It is gone.
    Deleted,
}

impl Kind {
    /// Reads the database's word; `None` for one that this version does not know.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        serde_json::from_value(word.into()).ok()
    }
}

/// What decides in which lists and on which tiles a report is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Facets {
    /// Its status.
    pub status: String,
    /// Slug of its category.
    pub category: String,
    /// 0 to 10.
    pub severity: i16,
    /// People who support it.
    pub supporters: i32,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lng: f64,
    /// Nine characters.
    pub geohash: String,
    /// District by name.
    pub district: Option<String>,
    /// State by name.
    pub state: Option<String>,
    /// District by code.
    pub district_code: Option<i32>,
    /// Slug of the municipality.
    pub municipality: Option<String>,
    /// Unix seconds.
    pub created_at: f64,
    /// People who hear of what happens to it.
    pub followers: i32,
    /// How many comments it has.
    pub comments: i32,
}

impl Facets {
    /// Whether anybody may read the report.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.status.parse::<crate::domain::Status>().is_ok_and(crate::domain::Status::is_public)
    }

    /// Where it is.
    #[must_use]
    pub fn point(&self) -> Option<Point> {
        Point::new(self.lat, self.lng)
    }
}

/// A change of one report.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Change {
    /// Its number; within one report they are in the order of the commits.
    pub seq: i64,
    /// Which report.
    pub id: ReportId,
    /// What kind.
    pub kind: Kind,
    /// As it was.
    pub before: Option<Facets>,
    /// As it is.
    pub after: Option<Facets>,
}

impl Change {
    /// The public faces of the report before and after.
    pub fn public_faces(&self) -> impl Iterator<Item = &Facets> {
        self.before.iter().chain(&self.after).filter(|facets| facets.is_public())
    }
}

/// What the hub tells.
#[derive(Clone, Debug)]
pub enum News {
    /// A report changed.
    Change(Arc<Change>),
    /// The listener was away: anything may have changed.
    Missed,
    /// Somebody waits for what was committed before.
    Ping(Arc<str>),
    /// The server stops.
    Ending,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Announcement {
    Ping { ping: String },
    Change(Box<Change>),
}

/// What keeps something, and must have dropped it before anybody is told.
type Keeper = Arc<dyn Fn(News) -> BoxFuture<'static, ()> + Send + Sync>;

/// Passes changes on.
#[derive(Clone)]
pub struct Changes {
    pool: PgPool,
    sender: broadcast::Sender<News>,
    keepers: Arc<RwLock<Vec<Keeper>>>,
    is_listening: Arc<AtomicBool>,
}

impl Changes {
    /// A hub that is silent until [`Changes::listen`] runs.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { pool, sender: broadcast::channel(BACKLOG).0, keepers: Arc::default(), is_listening: Arc::default() }
    }

    /// Registers what keeps something: it hears of each change before anybody else does.
    pub fn tell_first(&self, keeper: impl Fn(News) -> BoxFuture<'static, ()> + Send + Sync + 'static) {
        self.keepers.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(keeper));
    }

    async fn tell(&self, news: News) {
        let keepers = self.keepers.read().unwrap_or_else(PoisonError::into_inner).clone();
        for keeper in keepers {
            keeper(news.clone()).await;
        }
        // Nobody may be waiting.
        let _ = self.sender.send(news);
    }

    /// What comes from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.sender.subscribe()
    }

    /// Whether every change is heard. While not, nothing may be kept.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.is_listening.load(Ordering::SeqCst)
    }

    /// Listens until `stop`, on a connection of its own; connects anew whenever that is lost.
    pub async fn listen(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return self.tell(News::Ending).await,
                ended = self.listen_once() => {
                    self.is_listening.store(false, Ordering::SeqCst);
                    self.tell(News::Missed).await;
                    if let Err(error) = ended {
                        tracing::warn!(%error, "changes are not heard");
                    }
                }
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }

    async fn listen_once(&self) -> sqlx::Result<()> {
        let own = PgPoolOptions::new().max_connections(1).connect_lazy_with((*self.pool.connect_options()).clone());
        let mut listener = PgListener::connect_with(&own).await?;
        listener.listen(CHANNEL).await?;
        // What was kept before it was listened is not to be trusted.
        self.tell(News::Missed).await;
        self.is_listening.store(true, Ordering::SeqCst);
        // `try_recv` tells of a lost connection, where `recv` would hide it.
        while let Some(notification) = listener.try_recv().await? {
            let news = match serde_json::from_str(notification.payload()) {
                Ok(Announcement::Change(change)) => News::Change(Arc::from(change)),
                Ok(Announcement::Ping { ping }) => News::Ping(ping.into()),
                Err(error) => {
                    tracing::warn!(%error, "an announcement cannot be read");
                    News::Missed
                }
            };
            self.tell(news).await;
        }
        Ok(())
    }

    /// Waits until this server has heard of everything that was committed before, so that whoever wrote finds
    /// nothing old here. Announcements arrive in the order of commits; a wait that takes too long is given up.
    pub async fn settle(&self) {
        if !self.is_listening() {
            return;
        }
        let mut news = self.subscribe();
        let token = format!("{:032x}", fastrand::u128(..));
        let heard = async {
            let mut conn = self.pool.acquire().await?;
            db::changes::ping(&mut conn, CHANNEL, &token).await?;
            drop(conn);
            loop {
                match news.recv().await {
                    Ok(News::Ping(heard)) if heard.as_ref() == token.as_str() => return Ok::<(), sqlx::Error>(()),
                    Ok(_) => {}
                    Err(_) => return Ok(()),
                }
            }
        };
        match tokio::time::timeout(SETTLE, heard).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a write could not be waited for"),
            Err(_) => tracing::warn!("a write was not heard of in time"),
        }
    }
}
