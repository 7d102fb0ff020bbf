//! Comments. How many a report has stands with it, kept by the table's trigger.

use crate::domain::{
    ReportId,
    ids::{AccountId, CommentId},
    page::Cursor,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A comment as it is kept.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct CommentRow {
    pub id: Uuid,
    pub account_id: Option<Uuid>,
    pub author: Option<String>,
    pub body: String,
    pub created_at: OffsetDateTime,
}

impl CommentRow {
    /// Its position in the list.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { created_at: self.created_at, id: self.id }
    }
}

/// Writes a comment.
pub async fn insert(
    conn: &mut PgConnection,
    id: CommentId,
    report: ReportId,
    account: AccountId,
    body: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into comments (id, report_id, account_id, body, created_at) values ($1, $2, $3, $4, $5)",
        id.0,
        report.0,
        account.0,
        body,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A report's comments after a position, oldest first.
pub async fn list(
    conn: &mut PgConnection,
    report: ReportId,
    after: Option<Cursor>,
    limit: i64,
) -> sqlx::Result<Vec<CommentRow>> {
    sqlx::query_as!(
        CommentRow,
        r#"select c.id, c.account_id, a.username as "author?", c.body, c.created_at
           from comments c
           left join accounts a on a.id = c.account_id
           where c.report_id = $1
             and ($2::timestamptz is null or (c.created_at, c.id) > ($2, $3))
           order by c.created_at, c.id
           limit $4"#,
        report.0,
        after.map(|after| after.created_at),
        after.map(|after| after.id),
        limit,
    )
    .fetch_all(conn)
    .await
}

/// When a comment was made.
pub async fn find_time(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!("select created_at from comments where id = $1", id).fetch_optional(conn).await
}

/// Removes a comment of an account; `false` when there is none.
pub async fn delete(
    conn: &mut PgConnection,
    report: ReportId,
    id: CommentId,
    account: AccountId,
) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "delete from comments where id = $1 and report_id = $2 and account_id = $3",
        id.0,
        report.0,
        account.0,
    );
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}

/// Removes all comments of an account.
pub async fn delete_of_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from comments where account_id = $1", account.0).execute(conn).await?.rows_affected())
}

/// An account's comments, for the export.
pub async fn export_of_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<serde_json::Value>> {
    sqlx::query_scalar!(
        r#"select jsonb_build_object('id', id, 'report_id', report_id, 'text', body, 'created_at', created_at) as "it!"
           from comments
           where account_id = $1
           order by created_at, id"#,
        account.0,
    )
    .fetch_all(conn)
    .await
}

/// Removes anybody's comment of a report; whose it was, `None` when there is none.
#[allow(clippy::option_option, reason = "no comment, and one whose account is gone, are different answers")]
pub async fn delete_any(
    conn: &mut PgConnection,
    report: ReportId,
    id: CommentId,
) -> sqlx::Result<Option<Option<AccountId>>> {
    let gone =
        sqlx::query!("delete from comments where id = $1 and report_id = $2 returning account_id", id.0, report.0);
    Ok(gone.fetch_optional(conn).await?.map(|row| row.account_id.map(AccountId)))
}
