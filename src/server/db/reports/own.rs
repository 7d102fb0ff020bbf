//! What the people who filed reports do with them, and what search engines are told.

use super::rows;
use crate::domain::{ReportId, Status, ids::AccountId};
use sqlx::PgConnection;
use std::collections::HashSet;
use time::OffsetDateTime;
use uuid::Uuid;

/// Who may see a report.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct Hands {
    pub status: Status,
    pub account: Option<AccountId>,
    pub municipality: Option<String>,
}

/// Who may see a report.
pub async fn find_hands(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<Hands>> {
    let row = sqlx::query!("select status, account_id, municipality_id from reports where id = $1", id.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| Hands {
        status: rows::status(&row.status),
        account: row.account_id.map(AccountId),
        municipality: row.municipality_id,
    }))
}

/// What decides what may be done with a report.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct OwnRow {
    pub status: Status,
    pub account: Option<AccountId>,
    pub municipality: Option<String>,
    pub version: i32,
    pub title: String,
    pub description: Option<String>,
    pub confirmed_at: Option<OffsetDateTime>,
}

/// Locks a report for the rest of the transaction.
pub async fn lock_own(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<OwnRow>> {
    let row = sqlx::query!(
        "select status, account_id, municipality_id, version, title, description, resolution_confirmed_at
         from reports
         where id = $1
         for update",
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| OwnRow {
        status: rows::status(&row.status),
        account: row.account_id.map(AccountId),
        municipality: row.municipality_id,
        version: row.version,
        title: row.title,
        description: row.description,
        confirmed_at: row.resolution_confirmed_at,
    }))
}

/// Gives a locked report another text; the old one is kept for staff.
pub async fn update_text(
    conn: &mut PgConnection,
    id: ReportId,
    title: &str,
    description: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into report_texts (report_id, title, description, replaced_by, replaced_at)
         select id, title, description, 'citizen', $2 from reports where id = $1",
        id.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update reports set title = $2, description = $3, updated_at = $4 where id = $1",
        id.0,
        title,
        description,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that whoever filed a report says that it is fixed.
pub async fn update_confirmed(conn: &mut PgConnection, id: ReportId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update reports set resolution_confirmed_at = $2, updated_at = $2 where id = $1", id.0, now)
        .execute(conn)
        .await?;
    Ok(())
}

/// How many reports of each status an account has.
pub async fn count_by_status(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<(Status, i64)>> {
    let counted = sqlx::query!(
        r#"select status, count(*) as "count!" from reports where account_id = $1 group by status"#,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(counted.into_iter().map(|row| (rows::status(&row.status), row.count)).collect())
}

/// The number of a report's last event.
pub async fn find_last_event(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select max(id) from report_events where report_id = $1", id.0).fetch_one(conn).await
}

/// A picture that belongs to an event.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it; the migration documents them.
pub struct NewPicture {
    pub id: Uuid,
    pub sha256: [u8; 32],
    pub size: (i32, i32),
    pub webp_key: String,
    pub jpeg_key: String,
}

/// Keeps a picture of a reopening.
pub async fn insert_picture(
    conn: &mut PgConnection,
    report: ReportId,
    event: i64,
    account: Option<AccountId>,
    picture: &NewPicture,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into uploads (
            id, account_id, purpose, sha256, width, height, webp_key, jpeg_key, report_id, event_id, created_at)
         values ($1, $2, 'reopen', $3, $4, $5, $6, $7, $8, $9, $10)",
        picture.id,
        account.map(|account| account.0),
        &picture.sha256[..],
        picture.size.0,
        picture.size.1,
        picture.webp_key,
        picture.jpeg_key,
        report.0,
        event,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Pictures that came with a report's events: the event's number and the picture's id, in their order.
pub async fn list_event_pictures(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Vec<(i64, Uuid)>> {
    let rows = sqlx::query!(
        r#"select event_id as "event!", id from uploads where report_id = $1 and event_id is not null order by event_id, id"#,
        id.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.id)).collect())
}

/// Storage keys of all uploads that belong to some reports.
pub async fn list_upload_keys(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select key as "key!"
           from uploads, unnest(array[webp_key, jpeg_key]) as key
           where report_id = any($1)
           order by key"#,
        ids,
    )
    .fetch_all(conn)
    .await
}

/// Which of some reports were published by the model's own decision.
pub async fn list_verified_by_ai(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found = sqlx::query_scalar!(
        "select distinct report_id from report_events where report_id = any($1) and event = 'VERIFIED'",
        ids,
    );
    Ok(found.fetch_all(conn).await?.into_iter().collect())
}

/// Whether a report that is gone was public; `None` if there never was such a report.
pub async fn find_tombstone(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!("select was_public from report_tombstones where report_id = $1", id.0)
        .fetch_optional(conn)
        .await
}

/// Ids with which the sitemap's parts begin, every `size`th public report by id.
pub async fn list_sitemap_parts(conn: &mut PgConnection, size: i64) -> sqlx::Result<Vec<ReportId>> {
    let ids = sqlx::query_scalar!(
        r#"select id as "id!"
           from (select id, row_number() over (order by id) as number
                 from reports
                 where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')) as numbered
           where (number - 1) % $1 = 0
           order by id"#,
        size,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ReportId).collect())
}

/// Ids, titles and last changes of public reports from an id on, for one part of the sitemap.
pub async fn list_sitemap(
    conn: &mut PgConnection,
    from: ReportId,
    limit: i64,
) -> sqlx::Result<Vec<(ReportId, String, OffsetDateTime)>> {
    let rows = sqlx::query!(
        "select id, title, updated_at
         from reports
         where id >= $1
           and status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
         order by id
         limit $2",
        from.0,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (ReportId(row.id), row.title, row.updated_at)).collect())
}
