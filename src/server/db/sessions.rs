//! Browser sessions.

use sqlx::PgConnection;
use time::OffsetDateTime;

/// Writes a new session; `false` if the id is taken.
pub async fn insert(
    conn: &mut PgConnection,
    id: &str,
    data: &serde_json::Value,
    expires_at: OffsetDateTime,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "insert into sessions (id, data, expires_at) values ($1, $2, $3) on conflict (id) do nothing",
        id,
        data,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Writes a session, new or not.
pub async fn save(
    conn: &mut PgConnection,
    id: &str,
    data: &serde_json::Value,
    expires_at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sessions (id, data, expires_at)
         values ($1, $2, $3)
         on conflict (id) do update set data = excluded.data, expires_at = excluded.expires_at",
        id,
        data,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A session that has not expired: its data and when it will.
pub async fn find(
    conn: &mut PgConnection,
    id: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<(serde_json::Value, OffsetDateTime)>> {
    let row = sqlx::query!("select data, expires_at from sessions where id = $1 and expires_at > $2", id, now)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| (row.data, row.expires_at)))
}

/// Ends a session.
pub async fn delete(conn: &mut PgConnection, id: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from sessions where id = $1", id).execute(conn).await?;
    Ok(())
}

/// Forgets expired sessions.
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from sessions where expires_at <= $1", now).execute(conn).await?.rows_affected())
}
