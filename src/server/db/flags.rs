//! Flags: what people think staff should look at.

use crate::domain::{
    ReportId,
    community::FlagKind,
    ids::{AccountId, FlagId, UpdateId},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A flag to be written.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct NewFlag<'a> {
    pub id: FlagId,
    pub report: ReportId,
    pub update: Option<UpdateId>,
    pub account: AccountId,
    pub kind: FlagKind,
    pub reason: Option<&'a str>,
    pub upload: Option<Uuid>,
    pub now: OffsetDateTime,
}

/// Writes a flag; `false` when the account has an open one about the same thing.
pub async fn insert(conn: &mut PgConnection, flag: &NewFlag<'_>) -> sqlx::Result<bool> {
    let written = sqlx::query!(
        "insert into flags (id, report_id, update_id, account_id, flag_type, reason, upload_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
        flag.id.0,
        flag.report.0,
        flag.update.map(|id| id.0),
        flag.account.0,
        flag.kind.as_str(),
        flag.reason,
        flag.upload,
        flag.now,
    );
    Ok(written.execute(conn).await?.rows_affected() == 1)
}

/// A flag as moderators see it.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct FlagRow {
    pub id: Uuid,
    pub report_id: Uuid,
    pub report_title: String,
    pub report_category: String,
    pub update_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    pub by: Option<String>,
    pub flag_type: String,
    pub reason: Option<String>,
    pub upload_id: Option<Uuid>,
    pub status: String,
    pub created_at: OffsetDateTime,
    pub reviewed_by: Option<String>,
    pub admin_note: Option<String>,
}

/// Which flags.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct FlagFilter<'a> {
    pub id: Option<FlagId>,
    pub status: Option<&'a str>,
    pub report: Option<ReportId>,
    pub limit: i64,
    pub offset: i64,
}

/// Flags, newest first.
pub async fn list(conn: &mut PgConnection, filter: FlagFilter<'_>) -> sqlx::Result<Vec<FlagRow>> {
    sqlx::query_as!(
        FlagRow,
        r#"select f.id, f.report_id, r.title as report_title, c.name as report_category, f.update_id, f.account_id,
                  a.username as "by?", f.flag_type, f.reason, f.upload_id, f.status, f.created_at,
                  w.username as "reviewed_by?", f.admin_note
           from flags f
           join reports r on r.id = f.report_id
           join categories c on c.slug = r.category_slug
           left join accounts a on a.id = f.account_id
           left join accounts w on w.id = f.reviewed_by
           where ($1::uuid is null or f.id = $1)
             and ($2::text is null or f.status = $2)
             and ($3::uuid is null or f.report_id = $3)
           order by f.created_at desc, f.id desc
           limit $4 offset $5"#,
        filter.id.map(|id| id.0),
        filter.status,
        filter.report.map(|id| id.0),
        filter.limit,
        filter.offset,
    )
    .fetch_all(conn)
    .await
}

/// How many flags have a status; of any without one.
pub async fn count(conn: &mut PgConnection, status: Option<&str>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from flags where $1::text is null or status = $1"#, status)
        .fetch_one(conn)
        .await
}

/// Locks a flag for the rest of the transaction; its status.
pub async fn lock(conn: &mut PgConnection, id: FlagId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select status from flags where id = $1 for update", id.0).fetch_optional(conn).await
}

/// Notes what came of a flag.
pub async fn update_reviewed(
    conn: &mut PgConnection,
    id: FlagId,
    status: &str,
    note: Option<&str>,
    by: AccountId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update flags set status = $2, admin_note = $3, reviewed_by = $4, reviewed_at = $5 where id = $1",
        id.0,
        status,
        note,
        by.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many were looked at since `since`.
pub async fn count_reviewed(conn: &mut PgConnection, since: OffsetDateTime) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from flags where reviewed_at >= $1"#, since)
        .fetch_one(conn)
        .await
}

/// How many of each kind nobody has looked at.
pub async fn count_pending_by_kind(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select flag_type, count(*) as "count!" from flags where status = 'pending' group by flag_type order by flag_type"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.flag_type, row.count)).collect())
}
