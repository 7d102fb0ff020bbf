//! Where several urgent reports that nobody has solved lie close together (API contract §1.4).

use crate::domain::{AppError, Category, ErrorCode, FieldProblem, Point, ReportId, Status, place::Hotspot};
use crate::server::{
    cache::{Kept, Shelf, Stale},
    changes::{Change, Changes, Facets},
    clock::Clock,
    db,
    error::{Error, Result},
    services::geo::Geo,
};
use sqlx::PgPool;
use std::{sync::Arc, time::Duration};
use time::{OffsetDateTime, UtcOffset};

/// Fewest reports of a hotspot.
const LEAST: i64 = 3;
/// From this severity on a report counts.
const URGENT: i16 = 8;
/// Most hotspots of a list.
const MOST: i64 = 10;
/// Most reports that one hotspot names.
const MOST_REPORTS: i32 = 100;
/// How long a list is kept.
const LIFE: Duration = Duration::from_mins(5);
/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Characters of a cell.
const PRECISION: std::ops::RangeInclusive<u8> = 5..=7;
/// Longest window, in hours.
const HOURS_MAX: u16 = 168;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    precision: u8,
    hours: u16,
}

impl Default for Window {
    fn default() -> Self {
        Self { precision: *PRECISION.start(), hours: 24 }
    }
}

impl Window {
    /// Cells of 5 to 7 characters, reports of the last 1 to 168 hours; blank for 5 and 24.
    ///
    /// # Errors
    /// `InvalidInput` for anything else.
    pub fn read(precision: &str, hours: &str) -> Result<Self> {
        let wrong = |name| Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
        let mut window = Self::default();
        if !precision.is_empty() {
            let given = precision.parse().ok().filter(|given| PRECISION.contains(given));
            window.precision = given.ok_or_else(|| wrong("precision"))?;
        }
        if !hours.is_empty() {
            let given = hours.parse().ok().filter(|given| (1..=HOURS_MAX).contains(given));
            window.hours = given.ok_or_else(|| wrong("hours"))?;
        }
        Ok(window)
    }
}

/// A list that is kept.
pub struct Hotspots {
    /// The worst first.
    pub list: Vec<Hotspot>,
    since: OffsetDateTime,
}

/// What of a report the lists show; `None` for one that does not count.
fn counted(facets: Option<&Facets>, since: OffsetDateTime) -> Option<(&str, &str, i16, [u64; 2])> {
    let facets = facets?;
    let is_open = [Status::Verified, Status::InProgress].iter().any(|status| status.as_str() == facets.status);
    #[allow(clippy::cast_precision_loss)] // seconds of this age
    let is_recent = facets.created_at > since.unix_timestamp() as f64;
    (is_open && is_recent && facets.severity >= URGENT).then(|| {
        (
            facets.geohash.as_str(),
            facets.category.as_str(),
            facets.severity,
            [facets.lat.to_bits(), facets.lng.to_bits()],
        )
    })
}

impl Stale<Window> for Hotspots {
    fn is_stale(&self, _: &Window, change: &Change) -> bool {
        counted(change.before.as_ref(), self.since) != counted(change.after.as_ref(), self.since)
    }
}

/// The service.
#[derive(Clone)]
pub struct HotspotService {
    pool: PgPool,
    clock: Clock,
    geo: Geo,
    offset: UtcOffset,
    shelf: Shelf<Window, Hotspots>,
}

impl HotspotService {
    /// The service; times are shown at `offset`.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, geo: Geo, changes: &Changes, offset: UtcOffset) -> Self {
        // Three precisions and 168 windows are all that can be asked for.
        Self { pool, clock, geo, offset, shelf: Shelf::new(changes, LIFE, 504) }
    }

    /// The worst cells, at most ten.
    ///
    /// # Errors
    /// `AnalyticsServiceUnavailable` when the database is away, `AnalyticsTimeoutError` when it takes too long,
    /// else `AnalyticsError`.
    pub async fn list(&self, window: Window) -> Result<Arc<Kept<Hotspots>>> {
        let this = self.clone();
        self.shelf
            .get_or_load(window, async move {
                match tokio::time::timeout(PATIENCE, this.load(window)).await {
                    Ok(Ok(list)) => Ok(list),
                    Ok(Err(error)) => Err(as_analytics(error)),
                    Err(_) => Err(ErrorCode::AnalyticsTimeoutError.into()),
                }
            })
            .await
    }

    /// How often a list was found kept, and how often it had to be loaded.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        self.shelf.counts()
    }

    async fn load(&self, window: Window) -> Result<Hotspots> {
        let since = self.clock.now() - time::Duration::hours(i64::from(window.hours));
        let mut conn = self.pool.acquire().await?;
        let precision = i32::from(window.precision);
        let rows = db::hotspots::list(&mut conn, precision, since, LEAST, MOST, MOST_REPORTS).await?;
        let categories = if rows.is_empty() { Vec::new() } else { db::categories::list(&mut conn).await? };
        let named = |slug: &String| categories.iter().find(|category: &&Category| category.slug == *slug).cloned();
        let list = rows.into_iter().filter_map(|row| {
            let point = Point::new(row.lat, row.lng)?;
            Some(Hotspot {
                place: self.geo.address(point).line.unwrap_or_else(|| point.to_text()),
                point,
                severity: u8::try_from(row.severity).ok()?,
                count: u32::try_from(row.count).ok()?,
                categories: row.categories.iter().filter_map(named).collect(),
                newest: row.newest.to_offset(self.offset),
                reports: row.reports.into_iter().map(ReportId).collect(),
                geohash: row.geohash,
            })
        });
        Ok(Hotspots { list: list.collect(), since })
    }
}

/// A failure as that of a statistic; its cause is logged here.
pub(super) fn as_analytics(error: Error) -> Error {
    let answer = error.report();
    let code = match answer.code {
        ErrorCode::DatabaseConnectionError => ErrorCode::AnalyticsServiceUnavailable,
        ErrorCode::DatabaseTimeoutError => ErrorCode::AnalyticsTimeoutError,
        _ => ErrorCode::AnalyticsError,
    };
    AppError { code, ..answer }.into()
}
