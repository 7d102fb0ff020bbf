//! Reports and the accounts that filed them.

use super::{ReportRow, select_report};
use crate::domain::{ReportId, Status, ids::AccountId, page::Cursor};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

/// Numbers of a person's reports (API contract §1.7, stats).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct PersonStats {
    pub total: i64,
    /// Ever verified, and not rejected since.
    pub verified: i64,
    pub resolved: i64,
    pub in_progress: i64,
    pub pending: i64,
    pub rejected: i64,
    pub upvotes: i64,
}

/// Numbers of an account's reports.
pub async fn count_of_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<PersonStats> {
    sqlx::query_as!(
        PersonStats,
        r#"select count(*) as "total!",
                  count(*) filter (where verified_at is not null and status <> 'REJECTED') as "verified!",
                  count(*) filter (where status = 'RESOLVED') as "resolved!",
                  count(*) filter (where status = 'IN_PROGRESS') as "in_progress!",
                  count(*) filter (where status in ('PENDING_VERIFICATION', 'FLAGGED')) as "pending!",
                  count(*) filter (where status = 'REJECTED') as "rejected!",
                  coalesce(sum(supporters), 0)::bigint as "upvotes!"
           from reports
           where account_id = $1"#,
        account.0,
    )
    .fetch_one(conn)
    .await
}

/// Public reports of an account under its name.
pub async fn count_public_of_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from reports
           where account_id = $1
             and not is_anonymous
             and status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')"#,
        account.0,
    )
    .fetch_one(conn)
    .await
}

/// An account's reports, newest first, whatever their status.
pub async fn list_of_account(
    conn: &mut PgConnection,
    account: AccountId,
    status: Option<Status>,
    after: Option<Cursor>,
    limit: i64,
) -> sqlx::Result<Vec<ReportRow>> {
    let mut query = QueryBuilder::<Postgres>::new(select_report!("where r.account_id = "));
    query.push_bind(account.0);
    if let Some(status) = status {
        query.push(" and r.status = ").push_bind(status.as_str());
    }
    if let Some(after) = after {
        query
            .push(" and (r.created_at, r.id) < (")
            .push_bind(after.created_at)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    query.push(" order by r.created_at desc, r.id desc limit ").push_bind(limit);
    query.build_query_as().fetch_all(conn).await
}

/// Those of these reports that have no account, newest first.
pub async fn list_unclaimed(conn: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<ReportRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = select_report!("where r.id = any($1) and r.account_id is null order by r.created_at desc, r.id desc");
    sqlx::query_as(found).bind(ids).fetch_all(conn).await
}

/// Gives reports without an account to one. Their codes stop working: what is kept of them is made random.
pub async fn update_account(
    conn: &mut PgConnection,
    ids: &[Uuid],
    account: AccountId,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let result = sqlx::query!(
        "update reports
         set account_id = $2, contact_email = null, updated_at = $3,
             tracking_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
         where id = any($1)
           and account_id is null",
        ids,
        account.0,
        now,
    );
    Ok(result.execute(conn).await?.rows_affected())
}

/// The title of a report that waits for its mail.
pub async fn find_held(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select title from reports where id = $1 and confirm_by is not null", id.0)
        .fetch_optional(conn)
        .await
}

/// Lets a report go on that waited for its mail; `false` if it does not wait (any more).
pub async fn update_released(conn: &mut PgConnection, id: ReportId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "update reports set confirm_by = null, updated_at = $2 where id = $1 and confirm_by > $2",
        id.0,
        now,
    );
    Ok(result.execute(conn).await?.rows_affected() == 1)
}

/// Locks reports whose mail was never answered.
pub async fn lock_unconfirmed(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Vec<ReportId>> {
    let ids = sqlx::query_scalar!(
        "select id from reports where confirm_by <= $1 order by id limit 500 for update skip locked",
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ReportId).collect())
}

/// Locks an account's reports.
pub async fn lock_of_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<ReportId>> {
    let ids = sqlx::query_scalar!("select id from reports where account_id = $1 order by id for update", account.0)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(ReportId).collect())
}

/// Takes the person out of an account's reports; the rest of them stays.
pub async fn forget_account(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports
         set account_id = null, contact_email = null, client_ip = null, submission_key = null, submission_hash = null
         where account_id = $1",
        account.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reports that repeat one.
pub async fn list_duplicates(conn: &mut PgConnection, id: ReportId) -> sqlx::Result<Vec<ReportId>> {
    let ids = sqlx::query_scalar!("select id from reports where duplicate_of = $1 order by id for update", id.0)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(ReportId).collect())
}

/// Removes reports with their photos' rows and timelines. A tombstone without content stays.
pub async fn delete(conn: &mut PgConnection, ids: &[ReportId], now: OffsetDateTime) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "insert into report_tombstones (report_id, was_public, deleted_at, created_at)
         select id, verified_at is not null or status = 'DUPLICATE', $2, created_at
         from reports
         where id = any($1)
         on conflict (report_id) do nothing",
        &ids,
        now,
    )
    .execute(&mut *conn)
    .await?;
    // Among themselves they may repeat each other.
    sqlx::query!("update reports set status = 'FLAGGED', duplicate_of = null where duplicate_of = any($1)", &ids)
        .execute(&mut *conn)
        .await?;
    // The timeline is append-only but for this transaction.
    sqlx::query_scalar!("select set_config('darshi.erasing', 'report', true)").fetch_one(&mut *conn).await?;
    sqlx::query!("delete from reports where id = any($1)", &ids).execute(&mut *conn).await?;
    sqlx::query_scalar!("select set_config('darshi.erasing', '', true)").fetch_one(conn).await?;
    Ok(())
}

/// An account's reports as the person gave them, with their timelines, for the export.
pub async fn export_of_account(
    conn: &mut PgConnection,
    account: AccountId,
) -> sqlx::Result<Vec<(Uuid, serde_json::Value)>> {
    let rows = sqlx::query!(
        r#"select r.id,
                  jsonb_build_object(
                      'id', r.id, 'title', r.title, 'description', r.description, 'status', r.status,
                      'category', r.category_slug, 'severity', r.severity, 'address', r.address,
                      'latitude', st_y(r.location::geometry), 'longitude', st_x(r.location::geometry),
                      'anonymous', r.is_anonymous, 'reason', r.flag_reason, 'supporters', r.supporters,
                      'created_at', r.created_at, 'updated_at', r.updated_at,
                      'timeline', (select coalesce(jsonb_agg(jsonb_build_object(
                              'event', e.event, 'at', e.created_at, 'details', e.details) order by e.id), '[]')
                          from report_events e where e.report_id = r.id)) as "report!"
           from reports r
           where r.account_id = $1
           order by r.created_at, r.id"#,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.report)).collect())
}
