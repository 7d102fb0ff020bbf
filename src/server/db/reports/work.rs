//! What officials list.

use super::{ReportRow, select_report};
use crate::domain::Status;
use sqlx::{PgConnection, QueryBuilder};
use time::OffsetDateTime;

/// Which reports; `None` for "all".
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct Work<'a> {
    pub municipality: Option<&'a str>,
    pub status: Option<Status>,
    pub category: Option<&'a str>,
    /// Beginning of their geohash.
    pub geohash: Option<&'a str>,
    pub department: Option<&'a str>,
    /// Only open ones whose time had passed by then.
    pub overdue_at: Option<OffsetDateTime>,
    pub limit: i64,
    pub offset: i64,
}

/// Open work first, then the newest.
pub async fn list_work(conn: &mut PgConnection, work: &Work<'_>) -> sqlx::Result<Vec<ReportRow>> {
    let mut query = QueryBuilder::new(select_report!("where true"));
    if let Some(municipality) = work.municipality {
        query.push(" and r.municipality_id = ").push_bind(municipality);
    }
    if let Some(status) = work.status {
        query.push(" and r.status = ").push_bind(status.as_str());
    }
    if let Some(category) = work.category {
        query.push(" and r.category_slug = ").push_bind(category);
    }
    if let Some(geohash) = work.geohash {
        // Base 32 without wildcards.
        query.push(" and r.geohash like ").push_bind(format!("{geohash}%"));
    }
    if let Some(department) = work.department {
        query.push(" and r.department_id = ").push_bind(department);
    }
    if let Some(now) = work.overdue_at {
        query.push(" and r.status not in ('RESOLVED', 'REJECTED', 'DUPLICATE')");
        query.push(" and r.created_at + make_interval(hours => c.sla_hours) < ").push_bind(now);
    }
    query.push(" order by (r.status in ('VERIFIED', 'IN_PROGRESS')) desc, r.created_at desc, r.id desc");
    query.push(" limit ").push_bind(work.limit).push(" offset ").push_bind(work.offset);
    query.build_query_as().fetch_all(conn).await
}
