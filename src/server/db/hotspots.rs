//! Cells of the map with several urgent reports that nobody has solved.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A cell.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The query says it.
pub struct HotspotRow {
    pub geohash: String,
    pub count: i64,
    pub severity: i16,
    pub lat: f64,
    pub lng: f64,
    pub newest: OffsetDateTime,
    pub reports: Vec<Uuid>,
    pub categories: Vec<String>,
}

/// The worst cells of this many characters, of reports since a time (API contract §1.4, "hotspots").
pub async fn list(
    conn: &mut PgConnection,
    precision: i32,
    since: OffsetDateTime,
    least: i64,
    limit: i64,
    most_reports: i32,
) -> sqlx::Result<Vec<HotspotRow>> {
    sqlx::query_as!(
        HotspotRow,
        r#"with urgent as (
               select id, left(geohash, $1) as cell, severity, category_slug, created_at,
                      st_y(location::geometry) as lat, st_x(location::geometry) as lng
               from reports
               where status in ('VERIFIED', 'IN_PROGRESS') and severity >= 8 and created_at > $2
           ),
           cells as (
               select cell, count(*) as reports_count, max(severity) as severity, avg(lat) as lat, avg(lng) as lng,
                      max(created_at) as newest,
                      (array_agg(id order by severity desc, created_at desc, id))[1:$5] as reports
               from urgent
               group by cell
               having count(*) >= $3
               order by max(severity) desc, count(*) desc, max(created_at) desc, cell
               limit $4
           ),
           kinds as (
               select cell, array_agg(category_slug order by number desc, category_slug) as slugs
               from (select cell, category_slug, count(*) as number from urgent group by cell, category_slug) as k
               group by cell
           )
           select c.cell as "geohash!", c.reports_count as "count!", c.severity as "severity!", c.lat as "lat!",
                  c.lng as "lng!", c.newest as "newest!", c.reports as "reports!", k.slugs as "categories!"
           from cells c
           join kinds k on k.cell = c.cell
           order by c.severity desc, c.reports_count desc, c.newest desc, c.cell"#,
        precision,
        since,
        least,
        limit,
        most_reports,
    )
    .fetch_all(conn)
    .await
}
