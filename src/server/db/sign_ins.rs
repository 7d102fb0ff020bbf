//! Where accounts are signed in, and the refresh tokens of phones.

use super::accounts::role;
use crate::domain::{
    Role,
    ids::{AccountId, SessionId},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A sign-in to be written.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct NewSignIn<'a> {
    pub id: SessionId,
    pub account: AccountId,
    pub is_browser: bool,
    pub device: &'a str,
    pub now: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// Writes a sign-in.
pub async fn insert(conn: &mut PgConnection, new: &NewSignIn<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sign_ins (id, account_id, kind, device, created_at, last_seen_at, expires_at)
         values ($1, $2, $3, $4, $5, $5, $6)",
        new.id.0,
        new.account.0,
        if new.is_browser { "browser" } else { "app" },
        new.device,
        new.now,
        new.expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who a sign-in is, as of now.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct WhoRow {
    pub account: AccountId,
    pub username: String,
    pub role: Role,
    pub municipality_id: Option<String>,
    pub picture_webp_key: Option<String>,
    pub is_active: bool,
    pub is_browser: bool,
    pub last_seen_at: OffsetDateTime,
}

/// The account of a sign-in that has not ended.
pub async fn find(conn: &mut PgConnection, id: SessionId, now: OffsetDateTime) -> sqlx::Result<Option<WhoRow>> {
    let row = sqlx::query!(
        "select a.id, a.username, a.role, a.municipality_id, a.picture_webp_key, a.is_active, s.kind, s.last_seen_at
         from sign_ins s
         join accounts a on a.id = s.account_id
         where s.id = $1
           and s.expires_at > $2",
        id.0,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| WhoRow {
        account: AccountId(row.id),
        username: row.username,
        role: role(&row.role),
        municipality_id: row.municipality_id,
        picture_webp_key: row.picture_webp_key,
        is_active: row.is_active,
        is_browser: row.kind == "browser",
        last_seen_at: row.last_seen_at,
    }))
}

/// Notes that a sign-in was used; `expires_at` moves where it slides.
pub async fn touch(
    conn: &mut PgConnection,
    id: SessionId,
    now: OffsetDateTime,
    expires_at: Option<OffsetDateTime>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_ins set last_seen_at = $2, expires_at = coalesce($3, expires_at) where id = $1",
        id.0,
        now,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A sign-in in the list of an account.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct SignInRow {
    pub id: Uuid,
    pub kind: String,
    pub device: String,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
}

/// Where an account is signed in, the last used first.
pub async fn list(conn: &mut PgConnection, account: AccountId, now: OffsetDateTime) -> sqlx::Result<Vec<SignInRow>> {
    sqlx::query_as!(
        SignInRow,
        "select id, kind, device, created_at, last_seen_at
         from sign_ins
         where account_id = $1
           and expires_at > $2
         order by last_seen_at desc, id
         limit 200",
        account.0,
        now,
    )
    .fetch_all(conn)
    .await
}

/// Ends one sign-in of an account; how many that were.
pub async fn delete(conn: &mut PgConnection, account: AccountId, id: SessionId) -> sqlx::Result<u64> {
    let result = sqlx::query!("delete from sign_ins where account_id = $1 and id = $2", account.0, id.0);
    Ok(result.execute(conn).await?.rows_affected())
}

/// Ends all sign-ins of an account, but for one; how many that were.
pub async fn delete_all(conn: &mut PgConnection, account: AccountId, but_for: Option<SessionId>) -> sqlx::Result<u64> {
    let result = sqlx::query!(
        "delete from sign_ins where account_id = $1 and id is distinct from $2",
        account.0,
        but_for.map(|id| id.0),
    );
    Ok(result.execute(conn).await?.rows_affected())
}

/// Forgets sign-ins that ended.
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from sign_ins where expires_at <= $1", now).execute(conn).await?.rows_affected())
}

/// Keeps a refresh token's digest.
pub async fn insert_refresh_token(
    conn: &mut PgConnection,
    hash: &[u8],
    sign_in: SessionId,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into refresh_tokens (hash, sign_in_id, created_at, expires_at) values ($1, $2, $3, $4)",
        hash,
        sign_in.0,
        now,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A refresh token as it is kept.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct RefreshRow {
    pub account: AccountId,
    pub sign_in: SessionId,
    pub expires_at: OffsetDateTime,
    pub used_at: Option<OffsetDateTime>,
}

/// A refresh token, locked together with its sign-in for the rest of the transaction.
pub async fn lock_refresh_token(conn: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<RefreshRow>> {
    let row = sqlx::query!(
        "select s.account_id, s.id, t.expires_at, t.used_at
         from refresh_tokens t
         join sign_ins s on s.id = t.sign_in_id
         where t.hash = $1
         for update",
        hash,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| RefreshRow {
        account: AccountId(row.account_id),
        sign_in: SessionId(row.id),
        expires_at: row.expires_at,
        used_at: row.used_at,
    }))
}

/// Notes that a refresh token was used.
pub async fn use_refresh_token(conn: &mut PgConnection, hash: &[u8], now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update refresh_tokens set used_at = $2 where hash = $1", hash, now).execute(conn).await?;
    Ok(())
}
