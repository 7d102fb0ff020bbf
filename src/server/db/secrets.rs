//! Secrets that are good for one act, once. Only their digests are here.

use sqlx::PgConnection;
use time::OffsetDateTime;

/// Keeps a secret; it replaces the one of the same purpose and subject.
pub async fn save(
    conn: &mut PgConnection,
    purpose: &str,
    subject: &str,
    hash: &[u8],
    payload: &serde_json::Value,
    expires_at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into one_time_secrets (purpose, subject, hash, payload, expires_at)
         values ($1, $2, $3, $4, $5)
         on conflict (purpose, subject) do update
         set hash = excluded.hash, payload = excluded.payload, expires_at = excluded.expires_at",
        purpose,
        subject,
        hash,
        payload,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a secret: of several that try at once, one gets its payload. It comes back if the transaction
/// does not commit.
pub async fn take(
    conn: &mut PgConnection,
    purpose: &str,
    hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar!(
        "delete from one_time_secrets where hash = $1 and purpose = $2 and expires_at > $3 returning payload",
        hash,
        purpose,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Removes what is kept for a subject.
pub async fn delete_of(conn: &mut PgConnection, subject: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from one_time_secrets where subject = $1", subject).execute(conn).await?;
    Ok(())
}

/// Notes that something was shown; `false` if it had been shown before.
pub async fn spend(conn: &mut PgConnection, hash: &[u8], expires_at: OffsetDateTime) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "insert into spent_secrets (hash, expires_at) values ($1, $2) on conflict (hash) do nothing",
        hash,
        expires_at,
    );
    Ok(result.execute(conn).await?.rows_affected() == 1)
}

/// Forgets what is past its time.
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from one_time_secrets where expires_at <= $1", now).execute(&mut *conn).await?;
    sqlx::query!("delete from spent_secrets where expires_at <= $1", now).execute(conn).await?;
    Ok(())
}
