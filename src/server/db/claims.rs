//! Who is about to decide which report.

use crate::domain::{ReportId, ids::AccountId};
use sqlx::PgConnection;
use std::collections::HashMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// A claim that has not ended.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct ClaimRow {
    pub account: AccountId,
    pub username: String,
    pub expires_at: OffsetDateTime,
}

/// Who has a report now, if anybody.
pub async fn find(conn: &mut PgConnection, report: ReportId, now: OffsetDateTime) -> sqlx::Result<Option<ClaimRow>> {
    let row = sqlx::query!(
        "select c.account_id, a.username, c.expires_at
         from report_claims c
         join accounts a on a.id = c.account_id
         where c.report_id = $1 and c.expires_at > $2",
        report.0,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| ClaimRow {
        account: AccountId(row.account_id),
        username: row.username,
        expires_at: row.expires_at,
    }))
}

/// Which of these reports others have now, and who.
pub async fn list_others(
    conn: &mut PgConnection,
    reports: &[Uuid],
    me: AccountId,
    now: OffsetDateTime,
) -> sqlx::Result<HashMap<ReportId, String>> {
    let rows = sqlx::query!(
        "select c.report_id, a.username
         from report_claims c
         join accounts a on a.id = c.account_id
         where c.report_id = any($1) and c.account_id <> $2 and c.expires_at > $3",
        reports,
        me.0,
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (ReportId(row.report_id), row.username)).collect())
}

/// Gives a report to an account, or keeps it there for longer; `false` while another one has it.
pub async fn take(
    conn: &mut PgConnection,
    report: ReportId,
    account: AccountId,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "insert into report_claims as c (report_id, account_id, claimed_at, expires_at)
         values ($1, $2, $3, $4)
         on conflict (report_id) do update
         set account_id = excluded.account_id, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
         where c.account_id = excluded.account_id or c.expires_at <= $3",
        report.0,
        account.0,
        now,
        until,
    );
    Ok(taken.execute(conn).await?.rows_affected() == 1)
}

/// Ends the claim of a report.
pub async fn delete(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<()> {
    sqlx::query!("delete from report_claims where report_id = $1", report.0).execute(conn).await?;
    Ok(())
}

/// Ends the claims of an account, but for that of `except`.
pub async fn delete_of_account(
    conn: &mut PgConnection,
    account: AccountId,
    except: Option<ReportId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from report_claims where account_id = $1 and report_id is distinct from $2",
        account.0,
        except.map(|report| report.0),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets claims that have ended.
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from report_claims where expires_at <= $1", now).execute(conn).await?;
    Ok(())
}
