//! Votes and followers. Their numbers stand with the reports, kept by the tables' triggers.

use crate::domain::{ReportId, Status, ids::AccountId};
use sqlx::PgConnection;
use std::collections::HashSet;
use time::OffsetDateTime;
use uuid::Uuid;

/// Of some reports: which an account supports and which it follows.
#[derive(Clone, Debug, Default)]
pub struct Support {
    /// Those it supports, or whose duplicates it supports.
    pub voted: HashSet<Uuid>,
    /// Those it follows, or whose duplicates it follows.
    pub followed: HashSet<Uuid>,
}

/// Which of some reports an account supports and follows: with a report count those that repeat it.
pub async fn list_of_account(conn: &mut PgConnection, account: AccountId, reports: &[Uuid]) -> sqlx::Result<Support> {
    let rows = sqlx::query!(
        r#"select wanted.id as "id!",
                  exists (
                      select from votes v join reports r on r.id = v.report_id
                      where v.account_id = $1 and (r.id = wanted.id or r.duplicate_of = wanted.id)) as "voted!",
                  exists (
                      select from follows f join reports r on r.id = f.report_id
                      where f.account_id = $1 and (r.id = wanted.id or r.duplicate_of = wanted.id)) as "followed!"
           from unnest($2::uuid[]) as wanted (id)"#,
        account.0,
        reports,
    )
    .fetch_all(conn)
    .await?;
    let mut support = Support::default();
    for row in rows {
        if row.voted {
            support.voted.insert(row.id);
        }
        if row.followed {
            support.followed.insert(row.id);
        }
    }
    Ok(support)
}

/// What a vote for a report counts for.
#[derive(Clone, Copy, Debug)]
pub struct Root {
    /// The report, or of a duplicate its original.
    pub id: ReportId,
    /// How that stands.
    pub status: Status,
}

/// Locks a report and, if it repeats another, that one: what counts people waits. In the order of ids, as who
/// links reports does it.
pub async fn lock_root(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Option<Root>> {
    loop {
        let found = sqlx::query_scalar!("select duplicate_of from reports where id = $1", report.0)
            .fetch_optional(&mut *conn)
            .await?;
        let Some(original) = found else { return Ok(None) };
        let ids: Vec<Uuid> = [Some(report.0), original].into_iter().flatten().collect();
        let rows = sqlx::query!(
            "select id, status, duplicate_of from reports where id = any($1) order by id for no key update",
            &ids,
        )
        .fetch_all(&mut *conn)
        .await?;
        let find = |id: Uuid| rows.iter().find(|row| row.id == id);
        let Some(own) = find(report.0) else { return Ok(None) };
        // Linked or unlinked in between: once more.
        if own.duplicate_of != original {
            continue;
        }
        return Ok(original.map_or(Some(own), find).map(|root| Root {
            id: ReportId(root.id),
            status: root.status.parse().unwrap_or(Status::PendingVerification),
        }));
    }
}

/// Keeps an account from being deleted meanwhile; `false` when it is gone. Before any report is locked, as
/// who leaves does it.
pub async fn lock_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select id from accounts where id = $1 for key share", account.0);
    Ok(found.fetch_optional(conn).await?.is_some())
}

/// Locks, in one order, what an account supports, follows and speaks about, and the originals of it: when the
/// account goes, all of it is counted anew.
pub async fn lock_of_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "select id
         from reports
         where id in (
            select unnest(array[r.id, coalesce(r.duplicate_of, r.id)])
            from reports r
            where r.id in (
                select report_id from votes where account_id = $1
                union all
                select report_id from follows where account_id = $1
                union all
                select report_id from comments where account_id = $1))
         order by id
         for no key update",
        account.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Lets an account support a report. What it did by linking is its own will now.
pub async fn insert_vote(
    conn: &mut PgConnection,
    report: ReportId,
    account: AccountId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into votes as v (report_id, account_id, created_at)
         values ($1, $2, $3)
         on conflict (report_id, account_id) do update
         set by_link = false
         where v.by_link",
        report.0,
        account.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes an account's support back from a report and all that repeat it; whether there was any.
pub async fn delete_vote(conn: &mut PgConnection, root: ReportId, account: AccountId) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "delete from votes
         where account_id = $2
           and report_id in (select id from reports where id = $1 or duplicate_of = $1)",
        root.0,
        account.0,
    );
    Ok(gone.execute(conn).await?.rows_affected() > 0)
}

/// Lets an account follow a report.
pub async fn insert_follow(
    conn: &mut PgConnection,
    report: ReportId,
    account: AccountId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into follows as f (report_id, account_id, created_at)
         values ($1, $2, $3)
         on conflict (report_id, account_id) do update
         set by_link = false
         where f.by_link",
        report.0,
        account.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets an account follow neither a report nor what repeats it.
pub async fn delete_follow(conn: &mut PgConnection, root: ReportId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from follows
         where account_id = $2
           and report_id in (select id from reports where id = $1 or duplicate_of = $1)",
        root.0,
        account.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many people support and follow a report.
pub async fn count(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<(u32, u32)> {
    let row = sqlx::query!("select supporters, followers from reports where id = $1", report.0).fetch_one(conn).await?;
    Ok((row.supporters.unsigned_abs(), row.followers.unsigned_abs()))
}

/// What an account supports and follows, for the export.
pub async fn export_of_account(
    conn: &mut PgConnection,
    account: AccountId,
) -> sqlx::Result<(Vec<serde_json::Value>, Vec<serde_json::Value>)> {
    let votes = sqlx::query_scalar!(
        r#"select jsonb_build_object('report_id', report_id, 'created_at', created_at) as "it!"
           from votes where account_id = $1 order by created_at, report_id"#,
        account.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let follows = sqlx::query_scalar!(
        r#"select jsonb_build_object('report_id', report_id, 'created_at', created_at) as "it!"
           from follows where account_id = $1 order by created_at, report_id"#,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    Ok((votes, follows))
}
