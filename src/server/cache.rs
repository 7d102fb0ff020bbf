//! What is kept in memory for a while, in one place: typed, loaded once however many ask at once, dropped by
//! exactly the changes that make it stale ([`Stale`]), on every server.
//!
//! Only what anybody may see is kept: whoever is somebody reads from the database, so that one's own writes
//! are seen at once. While changes cannot be heard, nothing is kept.

use crate::domain::AppError;
use crate::server::{
    changes::{Change, Changes, News},
    error::{Error, Result},
};
use moka::future::Cache;
use std::{
    collections::VecDeque,
    hash::Hash,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Changes that are remembered for what was being loaded while they happened.
const REMEMBERED: usize = 512;

/// How a kept thing says which changes make it stale.
pub trait Stale<K>: Send + Sync + 'static {
    /// Whether the value kept under `key` is no longer what would be loaded.
    fn is_stale(&self, key: &K, change: &Change) -> bool;
}

/// A kept value, and room for how a door has written it (a body's bytes), which goes with it.
pub struct Kept<V> {
    /// The value.
    pub value: V,
    written: OnceLock<Written>,
    fresh: Option<Fresh>,
}

/// Whether a value is still on its shelf: for whatever was made of it and is kept elsewhere.
#[derive(Clone, Debug)]
pub struct Fresh {
    is_kept: Arc<AtomicBool>,
    until: Instant,
    hits: Arc<AtomicU64>,
}

impl Fresh {
    /// Whether the value is what would be found now; counts as finding it.
    #[must_use]
    pub fn find(&self) -> bool {
        let found = self.is_kept.load(Ordering::Acquire) && Instant::now() < self.until;
        self.hits.fetch_add(u64::from(found), Ordering::Relaxed);
        found
    }
}

/// A body as it is sent.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its bytes, behind a counter: copies cost nothing.
    pub body: Arc<[u8]>,
    /// Its entity tag.
    pub tag: String,
}

impl<V> Kept<V> {
    /// A value that was loaded; it is kept where it is put on a shelf.
    pub const fn new(value: V) -> Self {
        Self { value, written: OnceLock::new(), fresh: None }
    }

    /// Whether it is still on a shelf; `None` for what never was.
    pub const fn fresh(&self) -> Option<&Fresh> {
        self.fresh.as_ref()
    }

    fn leave(&self) {
        if let Some(fresh) = &self.fresh {
            fresh.is_kept.store(false, Ordering::Release);
        }
    }

    /// The body, written when it is first asked for.
    pub fn written(&self, write: impl FnOnce(&V) -> Written) -> &Written {
        self.written.get_or_init(|| write(&self.value))
    }
}

/// The recent changes, numbered as they came.
#[derive(Default)]
struct Log {
    next: u64,
    recent: VecDeque<Option<Arc<Change>>>,
}

impl Log {
    fn push(&mut self, change: Option<Arc<Change>>) {
        self.next += 1;
        self.recent.push_back(change);
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
    }

    /// What came since; `None` when that is not known (any more).
    fn since(&self, mark: u64) -> Option<Vec<Arc<Change>>> {
        let count = usize::try_from(self.next - mark).ok()?;
        let from = self.recent.len().checked_sub(count)?;
        self.recent.iter().skip(from).cloned().collect()
    }
}

/// Things of one kind that are kept.
pub struct Shelf<K, V> {
    entries: Cache<K, Arc<Kept<V>>>,
    log: Arc<Mutex<Log>>,
    changes: Changes,
    life: Duration,
    hits: Arc<AtomicU64>,
    misses: Arc<AtomicU64>,
}

impl<K, V> Clone for Shelf<K, V> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            log: self.log.clone(),
            changes: self.changes.clone(),
            life: self.life,
            hits: self.hits.clone(),
            misses: self.misses.clone(),
        }
    }
}

impl<K, V> Shelf<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Stale<K>,
{
    /// A shelf for at most `most` things, each for `life`.
    #[must_use]
    pub fn new(changes: &Changes, life: Duration, most: u64) -> Self {
        let evicted = |_, kept: Arc<Kept<V>>, _| kept.leave();
        let shelf = Self {
            entries: Cache::builder().time_to_live(life).max_capacity(most).eviction_listener(evicted).build(),
            log: Arc::default(),
            changes: changes.clone(),
            life,
            hits: Arc::default(),
            misses: Arc::default(),
        };
        shelf.follow();
        shelf
    }

    /// Drops what changes make stale.
    fn follow(&self) {
        let (entries, log) = (self.entries.clone(), self.log.clone());
        self.changes.tell_first(move |news| {
            let (entries, log) = (entries.clone(), log.clone());
            Box::pin(async move {
                match news {
                    News::Change(change) => drop_stale(&entries, &log, &change).await,
                    News::Ping(_) | News::Ending => {}
                    News::Missed => {
                        lock(&log).push(None);
                        entries.iter().for_each(|(_, kept)| kept.leave());
                        entries.invalidate_all();
                    }
                }
            })
        });
    }

    /// The value of a key: kept, or loaded now, once however many ask.
    ///
    /// # Errors
    /// As `load`, whose cause is logged here.
    pub async fn get_or_load(&self, key: K, load: impl Future<Output = Result<V>> + Send) -> Result<Arc<Kept<V>>> {
        if !self.changes.is_listening() {
            return Ok(Arc::new(Kept::new(load.await?)));
        }
        if let Some(kept) = self.entries.get(&key).await {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(kept);
        }
        let mark = lock(&self.log).next;
        let init = async {
            self.misses.fetch_add(1, Ordering::Relaxed);
            let fresh = Fresh {
                is_kept: Arc::new(AtomicBool::new(true)),
                until: Instant::now() + self.life,
                hits: self.hits.clone(),
            };
            let value = load.await.map_err(Error::report)?;
            Ok(Arc::new(Kept { fresh: Some(fresh), ..Kept::new(value) }))
        };
        let loaded = Box::pin(self.entries.try_get_with(key.clone(), init)).await;
        let kept = loaded.map_err(|error: Arc<AppError>| (*error).clone())?;
        // What changed while it was loaded is not in it, and had nothing to drop.
        let since = lock(&self.log).since(mark);
        if since.is_none_or(|changes| changes.iter().any(|change| kept.value.is_stale(&key, change))) {
            kept.leave();
            self.entries.invalidate(&key).await;
        }
        Ok(kept)
    }

    /// How often something was found, and how often it had to be loaded.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }
}

fn lock(log: &Mutex<Log>) -> std::sync::MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn drop_stale<K, V>(entries: &Cache<K, Arc<Kept<V>>>, log: &Mutex<Log>, change: &Arc<Change>)
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Stale<K>,
{
    lock(log).push(Some(change.clone()));
    let stale: Vec<_> = entries.iter().filter(|(key, kept)| kept.value.is_stale(key, change)).collect();
    for (key, kept) in stale {
        kept.leave();
        entries.invalidate(&*key).await;
    }
}
