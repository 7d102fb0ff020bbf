//! Pictures that come before what they belong to.

use crate::domain::{
    ReportId, Status,
    community::UploadPurpose,
    ids::{AccountId, UploadId},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A picture to be kept.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct NewUpload<'a> {
    pub id: UploadId,
    pub account: AccountId,
    pub purpose: UploadPurpose,
    pub sha256: &'a [u8],
    pub width: i32,
    pub height: i32,
    pub webp_key: &'a str,
    pub jpeg_key: &'a str,
    pub now: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// A picture, and what decides who may see it.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct UploadRow {
    pub account_id: Option<Uuid>,
    pub purpose: String,
    pub webp_key: String,
    pub jpeg_key: String,
    /// When it is dropped; `None` once something uses it.
    pub expires_at: Option<OffsetDateTime>,
    pub report_id: Option<Uuid>,
    pub report_account: Option<Uuid>,
    pub report_municipality: Option<String>,
    report_status: Option<String>,
    /// Whether an update that is not public uses it.
    pub is_internal: bool,
}

impl UploadRow {
    /// How the report stands that uses it.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.report_status.as_deref()?.parse().ok()
    }
}

/// Keeps a picture.
pub async fn insert(conn: &mut PgConnection, upload: &NewUpload<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into uploads (id, account_id, purpose, sha256, width, height, webp_key, jpeg_key, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        upload.id.0,
        upload.account.0,
        upload.purpose.as_str(),
        upload.sha256,
        upload.width,
        upload.height,
        upload.webp_key,
        upload.jpeg_key,
        upload.now,
        upload.expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A picture.
pub async fn find(conn: &mut PgConnection, id: UploadId) -> sqlx::Result<Option<UploadRow>> {
    sqlx::query_as!(
        UploadRow,
        r#"select u.account_id, u.purpose, u.webp_key, u.jpeg_key, u.expires_at, u.report_id,
                  r.account_id as "report_account?", r.municipality_id as "report_municipality?",
                  r.status as "report_status?",
                  exists (select from report_updates o
                          where o.report_id = u.report_id and not o.is_public and u.id = any(o.media)) as "is_internal!"
           from uploads u
           left join reports r on r.id = u.report_id
           where u.id = $1"#,
        id.0,
    )
    .fetch_optional(conn)
    .await
}

/// Lets a report use pictures of an account that nothing uses yet; how many there were.
pub async fn update_used(
    conn: &mut PgConnection,
    ids: &[Uuid],
    account: AccountId,
    purposes: &[String],
    report: ReportId,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let used = sqlx::query!(
        "update uploads
         set report_id = $4, expires_at = null
         where id = any($1)
           and account_id = $2
           and purpose = any($3)
           and expires_at > $5",
        ids,
        account.0,
        purposes,
        report.0,
        now,
    );
    Ok(used.execute(conn).await?.rows_affected())
}

/// Sizes of some pictures.
pub async fn list_sizes(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<(Uuid, i32, i32)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select id, width, height from uploads where id = any($1)", ids).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.width, row.height)).collect())
}

/// Drops pictures that nothing came to use in time; their keys.
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query!("delete from uploads where expires_at <= $1 returning webp_key, jpeg_key", now)
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().flat_map(|row| [row.webp_key, row.jpeg_key]).collect())
}

/// Which of these ids are pictures.
pub async fn list_existing(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select id from uploads where id = any($1)", ids).fetch_all(conn).await
}
