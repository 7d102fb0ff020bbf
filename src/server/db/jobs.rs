//! The queue's table.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A job that a worker holds.
#[derive(Clone, Debug)]
pub struct LeasedJob {
    /// Its id.
    pub id: i64,
    /// Which kind.
    pub kind: String,
    /// What it needs.
    pub payload: serde_json::Value,
    /// This try, from 1.
    pub attempts: i32,
    /// How many there may be.
    pub max_attempts: i32,
}

/// Enqueues a job in the caller's transaction, due at `run_at`.
pub async fn insert(
    conn: &mut PgConnection,
    kind: &str,
    payload: &serde_json::Value,
    max_attempts: i32,
    run_at: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into jobs (kind, payload, max_attempts, run_at, created_at) values ($1, $2, $3, $4, $5)",
        kind,
        payload,
        max_attempts,
        run_at,
        now,
    )
    .execute(&mut *conn)
    .await?;
    // Delivered when the transaction commits; a worker that misses it looks again in a moment.
    sqlx::query!("select pg_notify('darshi_jobs', '')").execute(conn).await?;
    Ok(())
}

/// Makes a job that waits for its time due now; how many there were.
pub async fn hasten(
    conn: &mut PgConnection,
    kind: &str,
    payload: &serde_json::Value,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let result = sqlx::query!(
        "update jobs set run_at = $3 where state = 'queued' and run_at > $3 and kind = $1 and payload = $2",
        kind,
        payload,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("select pg_notify('darshi_jobs', '')").execute(conn).await?;
    Ok(result.rows_affected())
}

/// Leases the job that is due the longest, or one whose worker has died; none twice.
pub async fn lease(
    conn: &mut PgConnection,
    worker: Uuid,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<Option<LeasedJob>> {
    sqlx::query_as!(
        LeasedJob,
        "update jobs
         set state = 'running', attempts = least(attempts + 1, max_attempts), leased_by = $1, leased_until = $3
         where id = (
            select id
            from jobs
            where (state = 'queued' and run_at <= $2)
               or (state = 'running' and leased_until < $2)
            order by run_at, id
            limit 1
            for update skip locked)
         returning id, kind, payload, attempts, max_attempts",
        worker,
        now,
        until,
    )
    .fetch_optional(conn)
    .await
}

/// Keeps a lease; `false` if another worker has the job by now.
pub async fn renew(conn: &mut PgConnection, id: i64, worker: Uuid, until: OffsetDateTime) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "update jobs set leased_until = $3 where id = $1 and leased_by = $2 and state = 'running'",
        id,
        worker,
        until,
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Ends a job.
pub async fn finish(conn: &mut PgConnection, id: i64, worker: Uuid, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs
         set state = 'done', finished_at = $3, leased_by = null, leased_until = null, last_error = null
         where id = $1 and leased_by = $2 and state = 'running'",
        id,
        worker,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a job back for a later time; `counts` tells whether this try is used up.
pub async fn requeue(
    conn: &mut PgConnection,
    id: i64,
    worker: Uuid,
    run_at: OffsetDateTime,
    error: Option<&str>,
    counts: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs
         set state = 'queued', run_at = $3, last_error = coalesce($4, last_error),
             attempts = case when $5 then attempts else greatest(attempts - 1, 0) end,
             leased_by = null, leased_until = null
         where id = $1 and leased_by = $2 and state = 'running'",
        id,
        worker,
        run_at,
        error,
        counts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a job up; it stays for people to look at.
pub async fn bury(
    conn: &mut PgConnection,
    id: i64,
    worker: Uuid,
    error: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs
         set state = 'dead', finished_at = $4, last_error = $3, leased_by = null, leased_until = null
         where id = $1 and leased_by = $2 and state = 'running'",
        id,
        worker,
        error,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets jobs that ended well before `before`.
pub async fn delete_done(conn: &mut PgConnection, before: OffsetDateTime) -> sqlx::Result<u64> {
    let result =
        sqlx::query!("delete from jobs where state = 'done' and finished_at < $1", before).execute(conn).await?;
    Ok(result.rows_affected())
}
