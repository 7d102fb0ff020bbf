//! The time, injected so that tests can set it. The only place that asks the system.

use std::sync::Arc;
use time::OffsetDateTime;
use uuid::{ContextV7, Timestamp, Uuid};

/// Tells the time in UTC, to the microsecond (`PostgreSQL`'s resolution).
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> OffsetDateTime + Send + Sync>);

impl Clock {
    /// The system's clock.
    #[must_use]
    #[allow(clippy::disallowed_methods)]
    pub fn system() -> Self {
        Self(Arc::new(OffsetDateTime::now_utc))
    }

    /// Any other clock.
    #[must_use]
    pub fn new(now: impl Fn() -> OffsetDateTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let now = (self.0)();
        now.replace_nanosecond(now.microsecond() * 1_000).unwrap_or(now)
    }

    /// A new id that sorts by this clock's time (uuid version 7).
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        static CONTEXT: std::sync::Mutex<ContextV7> = std::sync::Mutex::new(ContextV7::new());
        let now = self.now();
        let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
        let context = CONTEXT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, now.nanosecond()))
    }
}

/// RFC 3339, UTC, milliseconds: `2026-03-01T08:15:30.000Z`.
#[must_use]
pub fn rfc3339(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    let at = at.replace_nanosecond(u32::from(at.millisecond()) * 1_000_000).unwrap_or(at);
    let text = at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default();
    let whole = text.trim_end_matches('Z');
    match whole.split_once('.') {
        None => format!("{whole}.000Z"),
        Some((seconds, fraction)) => format!("{seconds}.{fraction:0<3}Z"),
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}
