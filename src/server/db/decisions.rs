//! Reports as they were before their last decision by staff.

use crate::domain::{ReportId, Status, ids::AccountId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What a report was.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it; the migration documents them.
pub struct DecisionRow {
    pub account: AccountId,
    pub decided_at: OffsetDateTime,
    pub version: i32,
    pub from: Status,
    pub to: Status,
    pub duplicate_of: Option<ReportId>,
    pub repeated_by: Vec<Uuid>,
}

/// Keeps what a locked report is, before it is decided.
pub async fn begin(
    conn: &mut PgConnection,
    report: ReportId,
    account: AccountId,
    to: Status,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!("delete from report_decisions where report_id = $1", report.0).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into report_decisions (
            report_id, account_id, decided_at, version, from_status, to_status, flag_reason, admin_note,
            resolution_summary, resolution_upload_id, resolution_confirmed_at, verified_at, resolved_at, duplicate_of,
            held_until, repeated_by, appeal_id)
         select r.id, $2, $3, r.version, r.status, $4, r.flag_reason, r.admin_note,
                r.resolution_summary, r.resolution_upload_id, r.resolution_confirmed_at, r.verified_at, r.resolved_at,
                r.duplicate_of, r.held_until,
                case when $4 = 'DUPLICATE' then array(select d.id from reports d where d.duplicate_of = r.id)
                     else '{}' end,
                (select a.id from appeals a where a.report_id = r.id and a.status = 'open')
         from reports r
         where r.id = $1",
        report.0,
        account.0,
        now,
        to.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps which version of the report the decision has made.
pub async fn finish(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<()> {
    sqlx::query!(
        "update report_decisions
         set version = (select version from reports where id = $1)
         where report_id = $1",
        report.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last decision about a report.
pub async fn find(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Option<DecisionRow>> {
    let row = sqlx::query!(
        "select account_id, decided_at, version, from_status, to_status, duplicate_of, repeated_by
         from report_decisions
         where report_id = $1",
        report.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| DecisionRow {
        account: AccountId(row.account_id),
        decided_at: row.decided_at,
        version: row.version,
        from: row.from_status.parse().unwrap_or(Status::Flagged),
        to: row.to_status.parse().unwrap_or(Status::Flagged),
        duplicate_of: row.duplicate_of.map(ReportId),
        repeated_by: row.repeated_by,
    }))
}

/// What an account decided last since `since`: the report, its title, what it became, and when.
pub async fn find_last_of(
    conn: &mut PgConnection,
    account: AccountId,
    since: OffsetDateTime,
) -> sqlx::Result<Option<(ReportId, String, Status, OffsetDateTime)>> {
    let row = sqlx::query!(
        "select d.report_id, r.title, d.to_status, d.decided_at
         from report_decisions d
         join reports r on r.id = d.report_id and r.version = d.version
         where d.account_id = $1 and d.decided_at >= $2
         order by d.decided_at desc, d.report_id
         limit 1",
        account.0,
        since,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        (ReportId(row.report_id), row.title, row.to_status.parse().unwrap_or(Status::Flagged), row.decided_at)
    }))
}

/// Makes a locked report what it was before its last decision, and what repeated it repeat it again instead of
/// `root`.
pub async fn restore(
    conn: &mut PgConnection,
    report: ReportId,
    root: Option<ReportId>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports r
         set status = d.from_status, flag_reason = d.flag_reason, admin_note = d.admin_note,
             resolution_summary = d.resolution_summary, resolution_upload_id = d.resolution_upload_id,
             resolution_confirmed_at = d.resolution_confirmed_at, verified_at = d.verified_at,
             resolved_at = d.resolved_at, duplicate_of = d.duplicate_of, held_until = d.held_until, updated_at = $2
         from report_decisions d
         where d.report_id = r.id and r.id = $1",
        report.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update reports r
         set duplicate_of = $1, updated_at = $2
         from report_decisions d
         where d.report_id = $1 and r.id = any(d.repeated_by) and r.duplicate_of = $3",
        report.0,
        now,
        root.map(|root| root.0),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update appeals a
         set status = 'open', decided_at = null, decided_by = null, note = null
         from report_decisions d
         where d.report_id = $1 and a.id = d.appeal_id",
        report.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from report_decisions where report_id = $1", report.0).execute(conn).await?;
    Ok(())
}

/// Forgets decisions that nobody can take back any more.
pub async fn delete_before(conn: &mut PgConnection, before: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from report_decisions where decided_at < $1", before).execute(conn).await?;
    Ok(())
}
