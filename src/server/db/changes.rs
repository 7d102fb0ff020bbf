//! The feed of changes.

use crate::domain::ReportId;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// Announces a token on a channel, after everything that was committed before.
pub async fn ping(conn: &mut PgConnection, channel: &str, token: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, json_build_object('ping', $2::text)::text)", channel, token)
        .execute(conn)
        .await?;
    Ok(())
}

/// Numbers and kinds of a report's changes after one, oldest first.
pub async fn list_after(conn: &mut PgConnection, report: ReportId, seq: i64) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select seq, kind from report_changes where report_id = $1 and seq > $2 order by seq limit 1000",
        report.0,
        seq,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.seq, row.kind)).collect())
}

/// The number of a report's last change; 0 when there is none.
pub async fn find_last(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select coalesce(max(seq), 0) as "seq!" from report_changes where report_id = $1"#, report.0,)
        .fetch_one(conn)
        .await
}

/// Forgets changes from before a time.
pub async fn delete_before(conn: &mut PgConnection, before: OffsetDateTime) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from report_changes where created_at < $1", before).execute(conn).await?.rows_affected())
}
