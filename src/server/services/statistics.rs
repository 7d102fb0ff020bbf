//! Statistics: counts and hours over any time and filter, for staff and, of published reports, for anybody.

mod asking;
mod keeping;

pub use asking::{Asked, Scope};
pub use keeping::Steady;

use super::{hotspots::as_analytics, viewer::Viewer};
use crate::domain::{
    Category, Status,
    stats::{Interval, Numbers, Spread, Statistics, StatsPage, StatsQuery, Step, hours},
};
use crate::server::{
    changes::Changes,
    clock::Clock,
    db::{
        self,
        stats::{Group, StatsFilter, SumRow},
    },
    error::Result,
};
use sqlx::{PgConnection, PgPool};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use time::{Date, UtcOffset, Weekday};

/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest time whose steps are days, and weeks; in days.
const DAYS_MAX: i64 = 92;
const WEEKS_MAX: i64 = 731;
/// Most steps of a series.
const STEPS_MAX: i64 = 800;

/// What numbers are kept by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    filter: StatsFilter,
    interval: Option<Interval>,
}

/// The service.
#[derive(Clone)]
pub struct StatisticsService {
    pool: PgPool,
    clock: Clock,
    offset: UtcOffset,
    kept: Steady<Key, Statistics>,
}

impl StatisticsService {
    /// The service; times are shown at `offset`, and numbers that are counted within `moment` are always fresh.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, changes: &Changes, offset: UtcOffset, moment: Duration) -> Self {
        Self { pool, clock, offset, kept: Steady::new(changes, moment) }
    }

    /// The numbers that are asked for; what is wrong is an error.
    ///
    /// # Errors
    /// As [`Scope::check`] for `viewer`; `InvalidInput` with the fields; `AnalyticsServiceUnavailable` when the
    /// database is away, `AnalyticsTimeoutError` when it takes too long, else `AnalyticsError`.
    pub async fn read(&self, viewer: &Viewer, scope: Scope, query: &StatsQuery) -> Result<Arc<Statistics>> {
        let bound = scope.check(viewer)?;
        let asked = self.ask(scope, query, bound.as_deref()).await?;
        crate::server::error::Error::check(asked.problems)?;
        self.of(Key { filter: asked.filter, interval: asked.interval }).await
    }

    /// The same for a page: what is wrong is said beside the numbers of the rest.
    ///
    /// # Errors
    /// As [`StatisticsService::read`], but for `InvalidInput`.
    pub async fn page(&self, viewer: &Viewer, scope: Scope, query: &StatsQuery) -> Result<StatsPage> {
        let bound_to = scope.check(viewer)?;
        let asked = self.ask(scope, query, bound_to.as_deref()).await?;
        let statistics = self.of(Key { filter: asked.filter, interval: asked.interval }).await?;
        Ok(StatsPage {
            query: asked.query,
            problems: asked.problems,
            statistics: (*statistics).clone(),
            categories: asked.categories,
            bound_to,
        })
    }

    async fn ask(&self, scope: Scope, query: &StatsQuery, bound: Option<&str>) -> Result<Asked> {
        let categories = db::categories::list(&mut *self.pool.acquire().await?).await?;
        Ok(Asked::read(query, scope, bound, categories, self.offset))
    }

    async fn of(&self, key: Key) -> Result<Arc<Statistics>> {
        let this = self.clone();
        let load = move |key: Key| {
            let this = this.clone();
            async move {
                match tokio::time::timeout(PATIENCE, this.load(&key)).await {
                    Ok(loaded) => loaded.map_err(as_analytics),
                    Err(_) => Err(crate::domain::ErrorCode::AnalyticsTimeoutError.into()),
                }
            }
        };
        self.kept.get(key, load).await
    }

    /// The city's day.
    #[must_use]
    pub fn today(&self) -> Date {
        self.clock.now().to_offset(self.offset).date()
    }

    /// Folds the sums of days.
    ///
    /// # Errors
    /// `Database`.
    pub async fn fold(&self) -> Result<()> {
        let mut tx = self.pool.begin().await?;
        db::stats::fold(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    async fn load(&self, key: &Key) -> Result<Statistics> {
        let (filter, now) = (&key.filter, self.clock.now());
        let mut conn = self.pool.acquire().await?;
        let categories = db::categories::list(&mut conn).await?;
        let rows = db::stats::list_sums(&mut conn, filter, now).await?;
        let mut statistics = collect(rows, &categories);
        for late in db::stats::list_late(&mut conn, filter, now).await? {
            add_late(&mut statistics, &late);
        }
        let slugs =
            |list: &[(Option<String>, Numbers)]| list.iter().filter_map(|(id, _)| id.clone()).collect::<Vec<_>>();
        // Also of one that has no reports.
        let mut municipalities = slugs(&statistics.by_municipality);
        municipalities.extend(filter.municipality.clone());
        statistics.municipality_names = db::municipalities::list_names(&mut conn, &municipalities).await?;
        statistics.department_names = db::departments::list_names(&mut conn, &slugs(&statistics.by_department)).await?;
        statistics.interval = match key.interval {
            Some(interval) => interval,
            None => usual_interval(&mut conn, filter).await?,
        };
        let steps = db::stats::list_steps(&mut conn, filter, statistics.interval).await?;
        let steps: Vec<_> = steps
            .into_iter()
            .map(|row| Step {
                start: row.start,
                filed: row.filed,
                decided: row.decided,
                resolved: row.resolved,
                resolve_seconds: row.resolve_seconds,
            })
            .collect();
        statistics.series = without_gaps(&steps, statistics.interval);
        statistics.to_decide = spread(db::stats::find_spread(&mut conn, filter, false).await?);
        statistics.to_resolve = spread(db::stats::find_spread(&mut conn, filter, true).await?);
        statistics.generated_at = now.to_offset(self.offset);
        Ok(statistics)
    }
}

fn numbers(row: &SumRow) -> Numbers {
    Numbers {
        filed: row.filed,
        decided: row.decided,
        resolved: row.resolved,
        open: row.open,
        overdue: row.overdue,
        severity: row.severity,
        levels: [row.low, row.medium, row.high, row.critical],
        decide_seconds: row.decide_seconds,
        resolve_seconds: row.resolve_seconds,
        judged: row.judged,
        overridden: row.overridden,
    }
}

fn collect(rows: Vec<SumRow>, categories: &[Category]) -> Statistics {
    let mut statistics = Statistics {
        total: Numbers::default(),
        by_status: Vec::new(),
        by_category: Vec::new(),
        by_municipality: Vec::new(),
        by_department: Vec::new(),
        municipality_names: BTreeMap::new(),
        department_names: BTreeMap::new(),
        series: Vec::new(),
        interval: Interval::Day,
        to_decide: Spread::default(),
        to_resolve: Spread::default(),
        generated_at: time::OffsetDateTime::UNIX_EPOCH,
    };
    for row in rows {
        let sums = numbers(&row);
        // Rows that take each other away until they are folded.
        if sums == Numbers::default() {
            continue;
        }
        match row.group() {
            Group::All => statistics.total = sums,
            Group::Status => {
                let status = row.status.as_deref().and_then(|status| status.parse::<Status>().ok());
                statistics.by_status.extend(status.map(|status| (status, sums.filed)));
            }
            Group::Category => {
                let category = categories.iter().find(|category| Some(&category.slug) == row.category_slug.as_ref());
                statistics.by_category.extend(category.map(|category| (category.clone(), sums)));
            }
            Group::Municipality => statistics.by_municipality.push((row.municipality_id, sums)),
            Group::Department => statistics.by_department.push((row.department_id, sums)),
        }
    }
    statistics.by_status.retain(|(_, count)| *count > 0);
    statistics.by_status.sort_by_key(|(status, _)| Status::ALL.iter().position(|known| known == status));
    statistics.by_category.sort_by(|(a, n), (b, m)| m.filed.cmp(&n.filed).then_with(|| a.slug.cmp(&b.slug)));
    for list in [&mut statistics.by_municipality, &mut statistics.by_department] {
        list.sort_by(|(a, n), (b, m)| m.filed.cmp(&n.filed).then_with(|| a.cmp(b)));
    }
    statistics
}

fn add_late(statistics: &mut Statistics, late: &db::stats::LateRow) {
    statistics.total.overdue += late.reports;
    let category = statistics.by_category.iter_mut().find(|(category, _)| category.slug == late.category_slug);
    let municipality = statistics.by_municipality.iter_mut().find(|(id, _)| *id == late.municipality_id);
    let department = statistics.by_department.iter_mut().find(|(id, _)| *id == late.department_id);
    let found = category.map(|(_, sums)| sums).into_iter().chain(municipality.map(|(_, sums)| sums));
    for sums in found.chain(department.map(|(_, sums)| sums)) {
        sums.overdue += late.reports;
    }
}

fn spread(percentiles: Option<Vec<f64>>) -> Spread {
    match percentiles.as_deref() {
        Some([median, ninetieth]) => Spread { median: hours(*median), ninetieth: hours(*ninetieth) },
        _ => Spread::default(),
    }
}

/// Days for three months, weeks for two years, months for what is longer.
async fn usual_interval(conn: &mut PgConnection, filter: &StatsFilter) -> Result<Interval> {
    let known = match (filter.from, filter.to) {
        (Some(from), Some(to)) => Some((from, to)),
        _ => db::stats::find_days(conn).await?,
    };
    let days = known.map_or(0, |(first, last)| (filter.to.unwrap_or(last) - filter.from.unwrap_or(first)).whole_days());
    Ok(match days {
        _ if days <= DAYS_MAX => Interval::Day,
        _ if days <= WEEKS_MAX => Interval::Week,
        _ => Interval::Month,
    })
}

/// The first day of the step after the one that begins on `day`.
fn next_step(day: Date, interval: Interval) -> Option<Date> {
    match interval {
        Interval::Day => day.next_day(),
        Interval::Week => day.checked_add(time::Duration::WEEK),
        Interval::Month => {
            let (year, month) = (day.year(), day.month());
            let year = if month == time::Month::December { year + 1 } else { year };
            Date::from_calendar_date(year, month.next(), 1).ok()
        }
    }
}

/// The same series with the steps in which nothing happened, unless those are too many to be looked at.
fn without_gaps(steps: &[Step], interval: Interval) -> Vec<Step> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Vec::new() };
    let length = match interval {
        Interval::Day => 1,
        Interval::Week => 7,
        Interval::Month => 28,
    };
    debug_assert!(interval != Interval::Week || first.start.weekday() == Weekday::Monday);
    if (last.start - first.start).whole_days() / length > STEPS_MAX {
        return steps.to_vec();
    }
    let mut found = steps.iter().peekable();
    let days = std::iter::successors(Some(first.start), |day| next_step(*day, interval));
    days.take_while(|day| *day <= last.start)
        .map(|start| match found.next_if(|step| step.start == start) {
            Some(step) => *step,
            None => Step { start, filed: 0, decided: 0, resolved: 0, resolve_seconds: 0 },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn steps_without_anything_are_shown_too() {
        let step = |start| Step { start, filed: 1, decided: 0, resolved: 0, resolve_seconds: 0 };
        let starts = |steps: &[Step], interval| {
            without_gaps(steps, interval).into_iter().map(|step| (step.start, step.filed)).collect::<Vec<_>>()
        };
        let months = [step(date!(2026 - 11 - 01)), step(date!(2027 - 01 - 01))];
        assert_eq!(
            starts(&months, Interval::Month),
            [(date!(2026 - 11 - 01), 1), (date!(2026 - 12 - 01), 0), (date!(2027 - 01 - 01), 1)]
        );
        let weeks = [step(date!(2026 - 11 - 16)), step(date!(2026 - 11 - 30))];
        assert_eq!(starts(&weeks, Interval::Week).len(), 3);
        assert_eq!(without_gaps(&[], Interval::Day), []);
        let far = [step(date!(2000 - 01 - 01)), step(date!(2026 - 01 - 01))];
        assert_eq!(without_gaps(&far, Interval::Day).len(), 2);
    }
}
