//! Appeals against rejections.

use crate::domain::{ReportId, ids::AccountId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// How a report's last appeal stands: `open`, `upheld` or `dismissed`.
pub async fn find_last(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select status from appeals where report_id = $1 order by created_at desc, id desc limit 1",
        report.0,
    )
    .fetch_optional(conn)
    .await
}

/// Whether a report has an appeal that nobody has decided.
pub async fn has_open(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from appeals where report_id = $1 and status = 'open') as "has!""#,
        report.0,
    )
    .fetch_one(conn)
    .await
}

/// Writes an appeal; `false` if the rejection is or was contested already.
pub async fn insert(
    conn: &mut PgConnection,
    id: Uuid,
    report: ReportId,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "insert into appeals (id, report_id, reason, created_at)
         values ($1, $2, $3, $4)
         on conflict (report_id) where status in ('open', 'dismissed') do nothing",
        id,
        report.0,
        reason,
        now,
    );
    Ok(result.execute(conn).await?.rows_affected() == 1)
}

/// Decides a report's open appeal: `upheld` or `dismissed`.
pub async fn update_open(
    conn: &mut PgConnection,
    report: ReportId,
    status: &str,
    by: Option<AccountId>,
    note: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update appeals
         set status = $2, decided_by = $3, note = $4, decided_at = $5
         where report_id = $1 and status = 'open'",
        report.0,
        status,
        by.map(|by| by.0),
        note,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The reason of a report's open appeal.
pub async fn find_open_reason(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select reason from appeals where report_id = $1 and status = 'open'", report.0)
        .fetch_optional(conn)
        .await
}
