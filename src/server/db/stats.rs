//! Sums over reports: of days where those say enough, of single reports where a median or a district is asked for.

use crate::domain::stats::Interval;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::{Date, OffsetDateTime};

/// Which reports. `None` is "all".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct StatsFilter {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    pub category: Option<String>,
    pub municipality: Option<String>,
    pub department: Option<String>,
    pub district: Option<i32>,
    /// Published ones only.
    pub is_public: bool,
}

/// What a row of sums is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everything.
    All,
    /// One category.
    Category,
    /// One municipality, or none.
    Municipality,
    /// One department, or none.
    Department,
    /// One status.
    Status,
}

/// Sums of a group.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)] // The domain's `Numbers` says it.
pub struct SumRow {
    group_bits: i32,
    pub category_slug: Option<String>,
    pub municipality_id: Option<String>,
    pub department_id: Option<String>,
    pub status: Option<String>,
    pub filed: i64,
    pub decided: i64,
    pub resolved: i64,
    pub open: i64,
    pub overdue: i64,
    pub severity: i64,
    pub low: i64,
    pub medium: i64,
    pub high: i64,
    pub critical: i64,
    pub decide_seconds: i64,
    pub resolve_seconds: i64,
    pub judged: i64,
    pub overridden: i64,
}

impl SumRow {
    /// What it is about: `grouping()` has a zero for each column that the row is of.
    #[must_use]
    pub const fn group(&self) -> Group {
        match self.group_bits {
            0b0111 => Group::Category,
            0b1011 => Group::Municipality,
            0b1101 => Group::Department,
            0b1110 => Group::Status,
            _ => Group::All,
        }
    }
}

/// Conditions on category, body and status, which days and single reports have alike; after `where …`.
fn push_kind(query: &mut QueryBuilder<Postgres>, filter: &StatsFilter) {
    let texts = [
        (" and t.category_slug = ", &filter.category),
        (" and t.municipality_id = ", &filter.municipality),
        (" and t.department_id = ", &filter.department),
    ];
    for (condition, value) in texts {
        if let Some(value) = value {
            query.push(condition).push_bind(value.clone());
        }
    }
    if let Some(district) = filter.district {
        query.push(" and t.district_code = ").push_bind(district);
    }
    if filter.is_public {
        query.push(" and t.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')");
    }
}

fn push_days(query: &mut QueryBuilder<Postgres>, column: &'static str, filter: &StatsFilter) {
    if let Some(from) = filter.from {
        query.push(" and ").push(column).push(" >= ").push_bind(from);
    }
    if let Some(to) = filter.to {
        query.push(" and ").push(column).push(" <= ").push_bind(to);
    }
}

/// Where the sums come from, as `t`.
fn push_source(query: &mut QueryBuilder<Postgres>, filter: &StatsFilter) {
    query.push(if filter.district.is_some() {
        // Days are not told apart by district: there are hundreds.
        " from (select f.category_slug, f.status, f.municipality_id, f.department_id, f.district_code, t.*
                from report_facts f cross join lateral tallies_of(f) as t) as t"
    } else {
        " from report_tallies t"
    });
}

/// Sums of everything, and of each category, municipality, department and status. A report is overdue when the
/// hours of its category are over at `now`; those of the day on which they end are not among them.
pub async fn list_sums(
    conn: &mut PgConnection,
    filter: &StatsFilter,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<SumRow>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select grouping(t.category_slug, t.municipality_id, t.department_id, t.status) as group_bits,
                t.category_slug, t.municipality_id, t.department_id, t.status,
                coalesce(sum(t.reports) filter (where t.kind = 'filed'), 0) as filed,
                coalesce(sum(t.reports) filter (where t.kind = 'decided'), 0) as decided,
                coalesce(sum(t.reports) filter (where t.kind = 'resolved'), 0) as resolved,
                coalesce(sum(t.reports) filter (where t.kind = 'filed' and t.is_open), 0) as open,
                coalesce(sum(t.reports) filter (where t.kind = 'filed' and t.is_open and t.day < t.limit_day), 0) as overdue,
                coalesce(sum(t.severity), 0)::bigint as severity,
                coalesce(sum(t.low), 0)::bigint as low, coalesce(sum(t.medium), 0)::bigint as medium,
                coalesce(sum(t.high), 0)::bigint as high, coalesce(sum(t.critical), 0)::bigint as critical,
                coalesce(sum(t.seconds) filter (where t.kind = 'decided'), 0)::bigint as decide_seconds,
                coalesce(sum(t.seconds) filter (where t.kind = 'resolved'), 0)::bigint as resolve_seconds,
                coalesce(sum(t.judged), 0)::bigint as judged, coalesce(sum(t.overridden), 0)::bigint as overridden
         from (
             select t.*, t.status not in ('RESOLVED', 'REJECTED', 'DUPLICATE') as is_open, c.limit_day",
    );
    push_source(&mut query, filter);
    query.push(" left join (select slug, day_of(").push_bind(now);
    query.push("::timestamptz - make_interval(hours => sla_hours)) as limit_day from categories) as c on c.slug = t.category_slug");
    query.push(" where true");
    push_kind(&mut query, filter);
    push_days(&mut query, "t.day", filter);
    query.push(
        ") as t
         group by grouping sets ((), (t.category_slug), (t.municipality_id), (t.department_id), (t.status))",
    );
    query.build_query_as().fetch_all(conn).await
}

/// Reports that became overdue on this very day.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct LateRow {
    pub category_slug: String,
    pub municipality_id: Option<String>,
    pub department_id: Option<String>,
    pub reports: i64,
}

/// Overdue reports of the day on which the hours of their category end, which no sum of days can tell.
pub async fn list_late(
    conn: &mut PgConnection,
    filter: &StatsFilter,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<LateRow>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select t.category_slug, t.municipality_id, t.department_id, count(*) as reports
         from (select slug, ",
    );
    query.push_bind(now).push(
        "::timestamptz - make_interval(hours => sla_hours) as limit_at from categories where sla_hours is not null) as c
         join report_facts t on t.filed_on = day_of(c.limit_at) and t.category_slug = c.slug and t.filed_at < c.limit_at
         where t.status not in ('RESOLVED', 'REJECTED', 'DUPLICATE')",
    );
    push_kind(&mut query, filter);
    push_days(&mut query, "t.filed_on", filter);
    query.push(" group by 1, 2, 3");
    query.build_query_as().fetch_all(conn).await
}

/// What happened in a step of time.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct StepRow {
    pub start: Date,
    pub filed: i64,
    pub decided: i64,
    pub resolved: i64,
    pub resolve_seconds: i64,
}

/// Steps in which something happened, the first one first.
pub async fn list_steps(
    conn: &mut PgConnection,
    filter: &StatsFilter,
    interval: Interval,
) -> sqlx::Result<Vec<StepRow>> {
    let mut query = QueryBuilder::<Postgres>::new("select date_trunc(");
    query.push_bind(interval.as_str()).push(
        ", t.day::timestamp)::date as start,
          coalesce(sum(t.reports) filter (where t.kind = 'filed'), 0) as filed,
          coalesce(sum(t.reports) filter (where t.kind = 'decided'), 0) as decided,
          coalesce(sum(t.reports) filter (where t.kind = 'resolved'), 0) as resolved,
          coalesce(sum(t.seconds) filter (where t.kind = 'resolved'), 0)::bigint as resolve_seconds",
    );
    push_source(&mut query, filter);
    query.push(" where true");
    push_kind(&mut query, filter);
    push_days(&mut query, "t.day", filter);
    query.push(" group by 1 having bool_or(t.reports <> 0) order by 1");
    query.build_query_as().fetch_all(conn).await
}

/// First and last day on which anything happened.
pub async fn find_days(conn: &mut PgConnection) -> sqlx::Result<Option<(Date, Date)>> {
    let row = sqlx::query!("select min(day) as first, max(day) as last from report_tallies").fetch_one(conn).await?;
    Ok(row.first.zip(row.last))
}

/// Median and 90th percentile of the seconds to a decision or, where `is_resolution`, to the resolution.
pub async fn find_spread(
    conn: &mut PgConnection,
    filter: &StatsFilter,
    is_resolution: bool,
) -> sqlx::Result<Option<Vec<f64>>> {
    let (seconds, day) =
        if is_resolution { ("t.resolve_seconds", "t.resolved_on") } else { ("t.decide_seconds", "t.decided_on") };
    let mut query = QueryBuilder::<Postgres>::new("select percentile_cont(array[0.5, 0.9]) within group (order by s)");
    // In the order of the index nothing is left to be sorted.
    query.push(" from (select ").push(seconds).push(" as s from report_facts t where ").push(day).push(" is not null");
    push_kind(&mut query, filter);
    push_days(&mut query, day, filter);
    query.push(" order by 1) as values");
    query.build_query_scalar().fetch_one(conn).await
}

/// Folds what was added since: one row for each day and kind. How many rows went.
pub async fn fold(conn: &mut PgConnection) -> sqlx::Result<u64> {
    // Whoever folds at the same time would count the same rows twice.
    let is_mine = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(hashtext('report_tallies')) as "is_mine!""#)
        .fetch_one(&mut *conn)
        .await?;
    if !is_mine {
        return Ok(0);
    }
    let folded = sqlx::query!(
        "with gone as (
             delete from report_tallies t
             using (select distinct day from report_tallies where not is_folded) as d
             where t.day = d.day
             returning t.*
         )
         insert into report_tallies (
             kind, day, category_slug, status, municipality_id, department_id, reports, severity, critical, high,
             medium, low, seconds, judged, overridden, is_folded)
         select kind, day, category_slug, status, municipality_id, department_id, sum(reports), sum(severity),
                sum(critical), sum(high), sum(medium), sum(low), sum(seconds), sum(judged), sum(overridden), true
         from gone
         group by 1, 2, 3, 4, 5, 6
         having sum(reports) <> 0 or sum(severity) <> 0 or sum(seconds) <> 0 or sum(judged) <> 0 or sum(overridden) <> 0"
    )
    .execute(conn)
    .await?;
    Ok(folded.rows_affected())
}
