//! Replies to calls that create something.

use sqlx::PgConnection;
use time::OffsetDateTime;

/// A call that came before.
#[derive(Clone, Debug)]
pub struct KnownCall {
    /// Hash of its content.
    pub content_hash: Vec<u8>,
    /// What was answered; `None` while it runs.
    pub reply: Option<serde_json::Value>,
}

/// Begins a call, unless one with its key has been answered since `answered_after` or still runs, having begun
/// after `alive_after`. Whether it may go on.
pub async fn begin(
    conn: &mut PgConnection,
    key: &[u8],
    content: &[u8],
    now: OffsetDateTime,
    alive_after: OffsetDateTime,
    answered_after: OffsetDateTime,
) -> sqlx::Result<bool> {
    let begun = sqlx::query!(
        "insert into idempotency_keys as k (key_hash, content_hash, created_at)
         values ($1, $2, $3)
         on conflict (key_hash) do update
         set content_hash = excluded.content_hash, created_at = excluded.created_at, reply_status = null, reply = null
         where (k.reply is null and k.created_at <= $4)
            or k.created_at <= $5",
        key,
        content,
        now,
        alive_after,
        answered_after,
    );
    Ok(begun.execute(conn).await?.rows_affected() == 1)
}

/// The call of a key.
pub async fn find(conn: &mut PgConnection, key: &[u8]) -> sqlx::Result<Option<KnownCall>> {
    sqlx::query_as!(KnownCall, "select content_hash, reply from idempotency_keys where key_hash = $1", key)
        .fetch_optional(conn)
        .await
}

/// Keeps the reply of the call that began at `begun`; `false` if another has taken its place since.
pub async fn finish(
    conn: &mut PgConnection,
    key: &[u8],
    begun: OffsetDateTime,
    status: i16,
    reply: &serde_json::Value,
) -> sqlx::Result<bool> {
    let finished = sqlx::query!(
        "update idempotency_keys
         set reply_status = $3, reply = $4
         where key_hash = $1 and created_at = $2 and reply is null",
        key,
        begun,
        status,
        reply,
    );
    Ok(finished.execute(conn).await?.rows_affected() == 1)
}

/// Forgets a call that began at `begun` and came to nothing.
pub async fn delete(conn: &mut PgConnection, key: &[u8], begun: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from idempotency_keys where key_hash = $1 and created_at = $2 and reply is null", key, begun,)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets calls from before a time.
pub async fn delete_before(conn: &mut PgConnection, before: OffsetDateTime) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from idempotency_keys where created_at < $1", before).execute(conn).await?.rows_affected())
}
