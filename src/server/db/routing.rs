//! Who gets a report: by where it lies and what kind of problem it is (the rules are the functions
//! `municipality_at` and `department_for` of the database), or by hand.

use crate::domain::{Point, ReportId, Status};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Who gets what lies at a place.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The names say it.
pub struct Route {
    pub municipality: String,
    pub municipality_name: String,
    pub department: Option<String>,
    pub department_name: Option<String>,
}

impl Route {
    /// As a timeline tells it.
    #[must_use]
    pub fn details(&self) -> String {
        let names = [Some(self.municipality_name.as_str()), self.department_name.as_deref()];
        names.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Who gets a problem of a kind at a place; nobody outside of all areas.
pub async fn find(conn: &mut PgConnection, point: Point, category: &str) -> sqlx::Result<Option<Route>> {
    sqlx::query_as!(
        Route,
        r#"select m.id as municipality, m.name as municipality_name, d.id as "department?",
                  d.name as "department_name?"
           from (select municipality_at(st_setsrid(st_makepoint($1, $2), 4326)::geography) as id offset 0) as place
           join municipalities m on m.id = place.id
           cross join lateral (select department_for(m.id, $3) as id offset 0) as taker
           left join departments d on d.id = taker.id"#,
        point.lng(),
        point.lat(),
        category,
    )
    .fetch_optional(conn)
    .await
}

/// Routes reports anew that the transaction has locked, but for those that were assigned by hand, or to a body
/// that is not in the table; how many went elsewhere. Each that somebody got is told in its timeline.
pub async fn route(conn: &mut PgConnection, ids: &[Uuid], now: OffsetDateTime) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with placed as materialized (
               select r.id, r.category_slug, municipality_at(r.location) as municipality_id
               from reports r
               where r.id = any($1)
                 and r.assigned_by is null
                 and (r.municipality_id is null or exists (select from municipalities m where m.id = r.municipality_id))
           ),
           routed as materialized (
               select p.id, p.municipality_id, department_for(p.municipality_id, p.category_slug) as department_id
               from placed p
           ),
           changed as (
               update reports r
               set municipality_id = n.municipality_id,
                   department_id = n.department_id,
                   assigned_at = case when n.municipality_id is not null then $2::timestamptz end,
                   -- What one body planned, another does not keep.
                   officer_id = case when r.municipality_id = n.municipality_id then r.officer_id end,
                   resolution_eta = case when r.municipality_id = n.municipality_id then r.resolution_eta end,
                   updated_at = $2
               from routed n
               where r.id = n.id
                 and (r.municipality_id, r.department_id) is distinct from (n.municipality_id, n.department_id)
               returning r.id, r.municipality_id, r.department_id
           ),
           told as (
               insert into report_events (report_id, event, actor, actor_role, details, is_public, created_at)
               select c.id, 'ASSIGNED_TO_DEPARTMENT', 'system', 'system', concat_ws(', ', m.name, d.name), true, $2
               from changed c
               join municipalities m on m.id = c.municipality_id
               left join departments d on d.id = c.department_id
           )
           select count(*) as "count!" from changed"#,
        ids,
        now,
    )
    .fetch_one(conn)
    .await
}

/// The last id of the next `limit` reports after one; `None` when there are no more.
pub async fn find_page_end(conn: &mut PgConnection, after: Uuid, limit: i64) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        r#"select id as "id!"
           from (select id from reports where id > $1 order by id limit $2) as page
           order by id desc
           limit 1"#,
        after,
        limit,
    )
    .fetch_optional(conn)
    .await
}

/// Locks the open reports after one id and up to another that a change of a municipality (`None`: of any)
/// concerns: those that it has, and those that lie where it may have them.
pub async fn lock_concerned(
    conn: &mut PgConnection,
    after: Uuid,
    last: Uuid,
    municipality: Option<&str>,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select r.id
         from reports r
         where r.id > $1 and r.id <= $2
           and r.status in ('PENDING_VERIFICATION', 'FLAGGED', 'VERIFIED', 'IN_PROGRESS')
           and r.assigned_by is null
           and ($3::text is null
                or r.municipality_id = $3
                or exists (select from municipalities m
                           where m.id = $3
                             and (st_covers(m.area, r.location::geometry)
                                  or m.area is null and st_dwithin(m.centre, r.location, m.radius_km * 1000.0))))
         order by r.id
         for update of r",
        after,
        last,
        municipality,
    )
    .fetch_all(conn)
    .await
}

/// Who has a report.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct Holder {
    pub status: Status,
    pub municipality: Option<String>,
    pub department: Option<String>,
    pub assigned_by: Option<String>,
    pub eta: Option<OffsetDateTime>,
    pub notes: Option<String>,
}

/// Who has a report.
pub async fn find_holder(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<Holder>> {
    let row = sqlx::query!(
        "select status, municipality_id, department_id, assigned_by, resolution_eta, resolution_notes
         from reports
         where id = $1",
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Holder {
        status: row.status.parse().unwrap_or(Status::PendingVerification),
        municipality: row.municipality_id,
        department: row.department_id,
        assigned_by: row.assigned_by,
        eta: row.resolution_eta,
        notes: row.resolution_notes,
    }))
}

/// An assignment by hand.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Assignment<'a> {
    pub municipality: &'a str,
    pub department: Option<&'a str>,
    pub by: &'a str,
    pub now: OffsetDateTime,
}

/// Gives a locked report to somebody by hand. What another municipality planned goes.
pub async fn update_holder(conn: &mut PgConnection, id: ReportId, given: &Assignment<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports
         set officer_id = case when municipality_id = $2 then officer_id end,
             resolution_eta = case when municipality_id = $2 then resolution_eta end,
             municipality_id = $2,
             department_id = $3,
             assigned_by = $4,
             assigned_at = $5,
             updated_at = $5
         where id = $1",
        id.0,
        given.municipality,
        given.department,
        given.by,
        given.now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes what is planned for a locked report.
pub async fn update_plan(
    conn: &mut PgConnection,
    id: ReportId,
    eta: Option<OffsetDateTime>,
    notes: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports set resolution_eta = $2, resolution_notes = $3, updated_at = $4 where id = $1",
        id.0,
        eta,
        notes,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
