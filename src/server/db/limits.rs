//! Sliding windows of the rate limits.

use sqlx::PgConnection;
use time::OffsetDateTime;

/// A window after a call was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Calls in it, this one among them if it was let through.
    pub used: i64,
    /// When its oldest call leaves it.
    pub oldest: OffsetDateTime,
    /// Whether the call was let through. A refused call is not counted.
    pub allowed: bool,
}

/// Counts a call in the window that began at `since`, if fewer than `limit` are in it. Calls of one key
/// take turns, so that a burst is counted one by one.
pub async fn take(
    conn: &mut PgConnection,
    key: &str,
    limit: i64,
    since: OffsetDateTime,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> sqlx::Result<Window> {
    let counted = sqlx::query!(
        r#"insert into rate_limits as l (key, hits, expires_at)
           values ($1, array[$4::timestamptz], $5)
           on conflict (key) do update
           set hits = array(select hit from unnest(l.hits) as hit where hit > $3 order by hit) || $4::timestamptz,
               expires_at = $5
           where (select count(*) from unnest(l.hits) as hit where hit > $3) < $2
           returning cardinality(hits)::bigint as "used!", hits[1] as "oldest!""#,
        key,
        limit,
        since,
        now,
        expires_at,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(row) = counted {
        return Ok(Window { used: row.used, oldest: row.oldest, allowed: true });
    }
    find(conn, key, since, now).await
}

/// A window in which nothing is to be counted.
pub async fn find(
    conn: &mut PgConnection,
    key: &str,
    since: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<Window> {
    let row = sqlx::query!(
        r#"select count(*) as "used!", min(hit) as oldest
           from rate_limits, unnest(hits) as hit
           where key = $1 and hit > $2"#,
        key,
        since,
    )
    .fetch_one(conn)
    .await?;
    Ok(Window { used: row.used, oldest: row.oldest.unwrap_or(now), allowed: false })
}

/// Forgets windows in which nothing is any more.
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from rate_limits where expires_at <= $1", now).execute(conn).await?.rows_affected())
}
