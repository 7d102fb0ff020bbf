//! Accounts elsewhere that are linked to ours.

use crate::domain::ids::AccountId;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// A linked identity.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct IdentityRow {
    pub provider: String,
    pub email: Option<String>,
    pub linked_at: OffsetDateTime,
}

/// The account of somebody's id at a provider.
pub async fn find(conn: &mut PgConnection, provider: &str, subject: &str) -> sqlx::Result<Option<AccountId>> {
    let id = sqlx::query_scalar!(
        "select account_id from identities where provider = $1 and subject = $2",
        provider,
        subject,
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(AccountId))
}

/// Links an identity. Unique violations name `identities_pkey` or `identities_account_provider_key`.
pub async fn insert(
    conn: &mut PgConnection,
    account: AccountId,
    provider: &str,
    subject: &str,
    email: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into identities (provider, subject, account_id, email, linked_at) values ($1, $2, $3, $4, $5)",
        provider,
        subject,
        account.0,
        email,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An account's identities, oldest first.
pub async fn list(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<IdentityRow>> {
    sqlx::query_as!(
        IdentityRow,
        "select provider, email, linked_at from identities where account_id = $1 order by linked_at, provider",
        account.0,
    )
    .fetch_all(conn)
    .await
}

/// Unlinks a provider; how many identities that were.
pub async fn delete(conn: &mut PgConnection, account: AccountId, provider: &str) -> sqlx::Result<u64> {
    let result = sqlx::query!("delete from identities where account_id = $1 and provider = $2", account.0, provider);
    Ok(result.execute(conn).await?.rows_affected())
}

/// Unlinks all of an account.
pub async fn delete_all(conn: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from identities where account_id = $1", account.0).execute(conn).await?;
    Ok(())
}
