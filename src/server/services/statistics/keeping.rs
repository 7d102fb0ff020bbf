//! Numbers that are kept: as fresh as they can be had in a moment, and a little older where they are dear.
//!
//! What is loaded in a moment is loaded anew after every change. What takes longer is shown as it was while it is
//! loaded anew behind, at most once a minute: a city of a million reports changes every second, and nobody should
//! wait for that.

use crate::domain::AppError;
use crate::server::{
    changes::{Changes, Kind, News},
    error::{Error, Result},
};
use moka::future::Cache;
use std::{
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How old something may be that takes longer.
const REFRESH: Duration = Duration::from_mins(1);
/// How long something is kept; also without changes, since time makes reports overdue.
const LIFE: Duration = Duration::from_hours(1);
/// Most things that are kept.
const MOST: u64 = 500;

struct Entry<V> {
    value: Arc<V>,
    generation: u64,
    loaded: Instant,
    took: Duration,
    is_loading: AtomicBool,
}

/// Things of one kind that are kept.
pub struct Steady<K, V> {
    entries: Cache<K, Arc<Entry<V>>>,
    generation: Arc<AtomicU64>,
    changes: Changes,
    /// What takes no longer is loaded while one waits.
    moment: Duration,
}

impl<K, V> Clone for Steady<K, V> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            generation: self.generation.clone(),
            changes: self.changes.clone(),
            moment: self.moment,
        }
    }
}

impl<K, V> Steady<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Keeps what every change of a report may make stale, but for those that only count people. What takes longer
    /// than `moment` may be a little older.
    #[must_use]
    pub fn new(changes: &Changes, moment: Duration) -> Self {
        let generation = Arc::new(AtomicU64::new(0));
        let counter = generation.clone();
        changes.tell_first(move |news| {
            let counts = match news {
                News::Change(change) => !matches!(change.kind, Kind::Counted | Kind::Updated),
                News::Missed => true,
                News::Ping(_) | News::Ending => false,
            };
            if counts {
                counter.fetch_add(1, Ordering::SeqCst);
            }
            Box::pin(std::future::ready(()))
        });
        let entries = Cache::builder().time_to_live(LIFE).max_capacity(MOST).build();
        Self { entries, generation, changes: changes.clone(), moment }
    }

    /// The value of a key: kept, or loaded, once however many ask.
    ///
    /// # Errors
    /// As `load`.
    pub async fn get<F>(&self, key: K, load: impl Fn(K) -> F + Send + Sync + 'static) -> Result<Arc<V>>
    where
        F: Future<Output = Result<V>> + Send + 'static,
    {
        if !self.changes.is_listening() {
            return Ok(Arc::new(load(key).await?));
        }
        if let Some(entry) = self.entries.get(&key).await {
            let is_current = entry.generation == self.generation.load(Ordering::SeqCst);
            let is_fresh = entry.loaded.elapsed() < REFRESH;
            if is_fresh && (is_current || entry.took > self.moment) {
                return Ok(entry.value.clone());
            }
            if entry.took > self.moment {
                if !entry.is_loading.swap(true, Ordering::SeqCst) {
                    let loading = load(key.clone());
                    tokio::spawn(self.clone().renew(key, entry.clone(), loading));
                }
                return Ok(entry.value.clone());
            }
            self.entries.invalidate(&key).await;
        }
        let (generation, started) = (self.generation.load(Ordering::SeqCst), Instant::now());
        let loading = load(key.clone());
        let init =
            async move { loading.await.map(|value| Entry::new(value, generation, started)).map_err(Error::report) };
        let loaded = Box::pin(self.entries.try_get_with(key, init)).await;
        Ok(loaded.map(|entry| entry.value.clone()).map_err(|error: Arc<AppError>| (*error).clone())?)
    }

    /// Loads anew, while the old value is shown.
    async fn renew(self, key: K, old: Arc<Entry<V>>, loading: impl Future<Output = Result<V>> + Send) {
        let (generation, started) = (self.generation.load(Ordering::SeqCst), Instant::now());
        match loading.await {
            Ok(value) => self.entries.insert(key, Entry::new(value, generation, started)).await,
            Err(error) => {
                let _ = error.report();
                old.is_loading.store(false, Ordering::SeqCst);
            }
        }
    }
}

impl<V> Entry<V> {
    fn new(value: V, generation: u64, started: Instant) -> Arc<Self> {
        Arc::new(Self {
            value: Arc::new(value),
            generation,
            loaded: Instant::now(),
            took: started.elapsed(),
            is_loading: AtomicBool::new(false),
        })
    }
}
