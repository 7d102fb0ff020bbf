//! Official updates.

use crate::domain::{
    ReportId, Role,
    ids::{AccountId, UpdateId},
    page::Cursor,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// An update to be written.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct NewUpdate<'a> {
    pub id: UpdateId,
    pub report: ReportId,
    pub account: AccountId,
    pub role: Role,
    pub municipality: Option<&'a str>,
    pub content: &'a str,
    pub is_public: bool,
    pub is_official: bool,
    pub media: &'a [Uuid],
    pub now: OffsetDateTime,
}

/// An update as it is kept.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct UpdateRow {
    pub id: Uuid,
    pub author: Option<String>,
    pub author_role: String,
    pub municipality_id: Option<String>,
    pub content: String,
    pub is_public: bool,
    pub is_official: bool,
    pub media: Vec<Uuid>,
    pub created_at: OffsetDateTime,
}

impl UpdateRow {
    /// Its position in the list.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { created_at: self.created_at, id: self.id }
    }
}

/// Writes an update.
pub async fn insert(conn: &mut PgConnection, update: &NewUpdate<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into report_updates (
            id, report_id, account_id, author_role, municipality_id, content, is_public, is_official, media, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        update.id.0,
        update.report.0,
        update.account.0,
        update.role.as_str(),
        update.municipality,
        update.content,
        update.is_public,
        update.is_official,
        update.media,
        update.now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A report's updates after a position, newest first.
pub async fn list(
    conn: &mut PgConnection,
    report: ReportId,
    public_only: bool,
    after: Option<Cursor>,
    limit: i64,
) -> sqlx::Result<Vec<UpdateRow>> {
    sqlx::query_as!(
        UpdateRow,
        r#"select u.id, a.username as "author?", u.author_role, u.municipality_id, u.content, u.is_public,
                  u.is_official, u.media, u.created_at
           from report_updates u
           left join accounts a on a.id = u.account_id
           where u.report_id = $1
             and (u.is_public or not $2)
             and ($3::timestamptz is null or (u.created_at, u.id) < ($3, $4))
           order by u.created_at desc, u.id desc
           limit $5"#,
        report.0,
        public_only,
        after.map(|after| after.created_at),
        after.map(|after| after.id),
        limit,
    )
    .fetch_all(conn)
    .await
}

/// The report of an update, and whether the update is public.
pub async fn find_report(conn: &mut PgConnection, id: UpdateId) -> sqlx::Result<Option<(ReportId, bool)>> {
    let row = sqlx::query!("select report_id, is_public from report_updates where id = $1", id.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| (ReportId(row.report_id), row.is_public)))
}

/// When an update was made.
pub async fn find_time(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!("select created_at from report_updates where id = $1", id).fetch_optional(conn).await
}
