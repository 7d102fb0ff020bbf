//! Reports and their timelines.

mod boxed;
mod feed;
mod own;
mod people;
mod rows;
mod staff;
mod write;

pub use boxed::{Boxed, list_boxed};
pub use feed::{explain_feed, find_deleted, find_position, list_feed, widen_words};
pub use own::{
    NewPicture, OwnRow, count_by_status, find_hands, find_last_event, find_tombstone, insert_picture,
    list_event_pictures, list_sitemap, list_sitemap_parts, list_upload_keys, list_verified_by_ai, lock_own,
    update_confirmed, update_text,
};
pub use people::{
    PersonStats, count_of_account, count_public_of_account, delete, export_of_account, find_held, forget_account,
    list_duplicates, list_of_account, list_unclaimed, lock_of_account, lock_unconfirmed, update_account,
    update_released,
};
pub use rows::{AnswerRow, EventRow, ReportRow};
pub use staff::{
    Correction, NewPlace, StaffFilter, find_staff_position, list_for_staff, list_private, update_answer,
    update_category, update_moderated,
};
pub use write::{Change, NewEvent, NewReport, insert, insert_event, update_status};

use crate::domain::{Point, ReportId, Status};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

macro_rules! select_report {
    ($rest:literal) => {
        concat!(
            "select r.id, r.title, r.description, r.status, r.severity,
                    st_y(r.location::geometry) as lat, st_x(r.location::geometry) as lng,
                    r.geohash, r.address, r.city, r.district, r.state, r.country,
                    r.flag_reason, r.duplicate_of, r.admin_note, r.resolution_summary, r.supporters,
                    r.followers, r.comments, r.version, r.district_code, r.municipality_id, r.department_id,
                    (select b.name from municipalities b where b.id = r.municipality_id) as municipality_name,
                    (select b.name_hi from municipalities b where b.id = r.municipality_id) as municipality_name_hi,
                    (select b.name from departments b where b.id = r.department_id) as department_name,
                    (select b.name_hi from departments b where b.id = r.department_id) as department_name_hi,
                    o.username as officer, r.assigned_by, r.assigned_at, r.resolution_eta, r.resolution_notes,
                    r.resolution_upload_id, r.resolution_confirmed_at, r.held_until,
                    r.created_at, r.updated_at, r.verified_at, r.resolved_at, r.ai_answer_id,
                    r.account_id, r.confirm_by, r.is_anonymous, a.username as author, a.role as author_role,
                    (select count(*) from reports d where d.duplicate_of = r.id) as duplicates,
                    c.slug as category_slug, c.name as category_name, c.name_hi as category_name_hi,
                    c.group_slug as category_group, c.department_id as category_department,
                    c.icon as category_icon, c.sla_hours as category_sla_hours, c.is_active as category_is_active
             from reports r
             join categories c on c.slug = r.category_slug
             left join accounts a on a.id = r.account_id
             left join accounts o on o.id = r.officer_id ",
            $rest
        )
    };
}

use select_report;

/// One report.
pub async fn find(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<ReportRow>> {
    sqlx::query_as(select_report!("where r.id = $1")).bind(id.0).fetch_optional(conn).await
}

/// Locks a report for the rest of the transaction; its status, and when it was resolved.
pub async fn lock(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<(Status, Option<OffsetDateTime>)>> {
    let row = sqlx::query!("select status, resolved_at from reports where id = $1 for update", id.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| (rows::status(&row.status), row.resolved_at)))
}

/// How often whoever filed a report has reopened it.
pub async fn count_reopened(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from report_events
           where report_id = $1 and event = 'REOPENED' and actor_role = 'citizen'"#,
        id.0,
    )
    .fetch_one(conn)
    .await
}

/// What only moderators see of a report.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The contract's §2.1 documents them.
pub struct PrivateRow {
    pub source: String,
    pub client_ip: Option<String>,
    pub contact_email: Option<String>,
    pub image_hash: Option<String>,
    pub flags: i64,
}

/// What only moderators see of a report.
pub async fn find_private(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<PrivateRow> {
    sqlx::query_as!(
        PrivateRow,
        r#"select r.source, host(r.client_ip) as client_ip, r.contact_email,
                  (select lpad(to_hex(p.dhash::bigint), 16, '0') from photos p
                   where p.report_id = r.id and p.position = 1) as image_hash,
                  (select count(*) from flags f where f.report_id = r.id and f.status = 'pending') as "flags!"
           from reports r
           where r.id = $1"#,
        id.0,
    )
    .fetch_one(conn)
    .await
}

/// A report's status.
pub async fn find_status(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<Status>> {
    Ok(find_hands(conn, id).await?.map(|hands| hands.status))
}

/// The report of a tracking code's hash.
pub async fn find_by_tracking(conn: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<ReportId>> {
    let id = sqlx::query_scalar!("select id from reports where tracking_hash = $1", hash).fetch_optional(conn).await?;
    Ok(id.map(ReportId))
}

/// The report that a request with this key made: its id, its status and the hash of its content.
pub async fn find_by_submission(
    conn: &mut PgConnection,
    key: &[u8],
) -> sqlx::Result<Option<(ReportId, Status, Option<Vec<u8>>)>> {
    let row = sqlx::query!("select id, status, submission_hash from reports where submission_key = $1", key)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| (ReportId(row.id), rows::status(&row.status), row.submission_hash)))
}

/// Those of these reports that are public, in no order.
pub async fn list_public_of(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<ReportRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = select_report!("where r.id = any($1) and r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')");
    sqlx::query_as(found).bind(ids).fetch_all(conn).await
}

/// Those of these reports that there are, in no order.
pub async fn list_of_ids(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<ReportRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_as(select_report!("where r.id = any($1)")).bind(ids).fetch_all(conn).await
}

/// Public reports in a box (south, west, north, east; degrees): where they are and how they stand.
pub async fn list_dots(
    conn: &mut PgConnection,
    (south, west, north, east): (f64, f64, f64, f64),
    limit: i64,
) -> sqlx::Result<Vec<(Point, Status)>> {
    let rows = sqlx::query!(
        r#"select st_y(location::geometry) as "lat!", st_x(location::geometry) as "lng!", status
           from reports
           where location::geometry && st_makeenvelope($1, $2, $3, $4, 4326)
             and status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
           order by created_at desc
           limit $5"#,
        west,
        south,
        east,
        north,
        limit,
    )
    .fetch_all(conn)
    .await?;
    let dots = rows.into_iter().filter_map(|row| Some((Point::new(row.lat, row.lng)?, rows::status(&row.status))));
    Ok(dots.collect())
}

/// How many public reports are open, and how many are resolved: by the map's counts, not by the reports.
pub async fn count_public(conn: &mut PgConnection) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select coalesce(sum(reports) filter (where status <> 'RESOLVED'), 0) as "open!",
                  coalesce(sum(reports) filter (where status = 'RESOLVED'), 0) as "resolved!"
           from map_cells
           where z = 8"#
    )
    .fetch_one(conn)
    .await?;
    Ok((row.open, row.resolved))
}

/// How many reports there are, whatever their status.
pub async fn count(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from reports"#).fetch_one(conn).await
}

/// Which of these ids are reports.
pub async fn list_existing(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select id from reports where id = any($1)", ids).fetch_all(conn).await
}

/// A report's timeline, oldest first.
pub async fn list_events(conn: &mut PgConnection, id: ReportId, public_only: bool) -> sqlx::Result<Vec<EventRow>> {
    sqlx::query_as!(
        EventRow,
        "select id, event, from_status, to_status, actor, actor_role, details, created_at
         from report_events
         where report_id = $1
           and (is_public or not $2)
         order by id",
        id.0,
        public_only,
    )
    .fetch_all(conn)
    .await
}

/// Answers that reports were decided by.
pub async fn list_answers(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<AnswerRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_as!(
        AnswerRow,
        r#"select a.id as "id!", a.is_valid, c.name as "category?", a.severity as "severity!",
                  a.description as "description!", a.confidence as "confidence!", a.model as "model!",
                  a.prompt_version as "prompt_version!"
           from ai_answers a
           left join categories c on c.slug = a.category_slug
           where a.id = any($1)"#,
        ids,
    )
    .fetch_all(conn)
    .await
}

/// Forgets requests' keys and clients' addresses that are past their time.
pub async fn forget(
    conn: &mut PgConnection,
    keys_before: OffsetDateTime,
    addresses_before: OffsetDateTime,
) -> sqlx::Result<u64> {
    let keys = sqlx::query!(
        "update reports
         set submission_key = null, submission_hash = null
         where submission_key is not null and created_at < $1",
        keys_before,
    )
    .execute(&mut *conn)
    .await?;
    let addresses = sqlx::query!(
        "update reports set client_ip = null where client_ip is not null and created_at < $1",
        addresses_before,
    )
    .execute(conn)
    .await?;
    Ok(keys.rows_affected() + addresses.rows_affected())
}
