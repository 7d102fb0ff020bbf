//! Appeals against rejections.

use crate::domain::ReportId;
use sqlx::PgConnection;

/// How a report's last appeal stands: `open`, `upheld` or `dismissed`.
pub async fn find_last(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select status from appeals where report_id = $1 order by created_at desc, id desc limit 1",
        report.0,
    )
    .fetch_optional(conn)
    .await
}
