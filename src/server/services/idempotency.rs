//! Calls that create something happen once, however often they are sent (API contract §0.1, Idempotency-Key).
//!
//! The reply is kept in the transaction that creates: there is none without the other. A call that fails leaves
//! its key free; one whose server died does so after a minute.

use crate::domain::ErrorCode;
use crate::server::{clock::Clock, db, error::Result};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use sqlx::{PgPool, Postgres, Transaction};
use time::Duration;

/// How long a reply is kept.
pub const REPLY_AGE: Duration = Duration::hours(24);
/// A call that has not ended by then has died.
const DEAD_AFTER: Duration = Duration::minutes(1);

/// A call's name and content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Whose call, and the key that they gave it.
    pub key: String,
    /// Hash of what is asked for.
    pub content: [u8; 32],
    /// Status of the reply, as the door gives it.
    pub status: u16,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// The value.
    pub value: T,
    /// Whether an earlier call made it.
    pub replayed: bool,
}

/// Does `work` and commits the transaction that it gives back; a call that was made before gets the first
/// one's value instead.
///
/// # Errors
/// `IdempotencyKeyReused`, `IdempotencyInProgress`, `Database`; as `work`.
pub async fn once<T: Serialize + DeserializeOwned>(
    pool: &PgPool,
    clock: &Clock,
    call: Option<&Once>,
    work: impl Future<Output = Result<(Transaction<'static, Postgres>, T)>>,
) -> Result<Done<T>> {
    let Some(call) = call else {
        let (tx, value) = work.await?;
        tx.commit().await?;
        return Ok(Done { value, replayed: false });
    };
    let key = Sha256::digest(call.key.as_bytes());
    let begun = clock.now();
    {
        // Given back before the work takes one of its own.
        let mut conn = pool.acquire().await?;
        if !db::idempotency::begin(&mut conn, &key, &call.content, begun, begun - DEAD_AFTER, begun - REPLY_AGE).await?
        {
            return match db::idempotency::find(&mut conn, &key).await? {
                Some(known) if known.content_hash != call.content => Err(ErrorCode::IdempotencyKeyReused.into()),
                Some(db::idempotency::KnownCall { reply: Some(reply), .. }) => {
                    let value = serde_json::from_value(reply).map_err(anyhow::Error::from)?;
                    Ok(Done { value, replayed: true })
                }
                _ => Err(ErrorCode::IdempotencyInProgress.into()),
            };
        }
    }
    match work.await {
        Ok((mut tx, value)) => {
            let reply = serde_json::to_value(&value).map_err(anyhow::Error::from)?;
            let status = i16::try_from(call.status).unwrap_or(i16::MAX);
            // It took so long that another was let in: that one's reply counts.
            if !db::idempotency::finish(&mut tx, &key, begun, status, &reply).await? {
                return Err(ErrorCode::IdempotencyInProgress.into());
            }
            tx.commit().await?;
            Ok(Done { value, replayed: false })
        }
        Err(error) => {
            let mut conn = pool.acquire().await?;
            db::idempotency::delete(&mut conn, &key, begun).await?;
            Err(error)
        }
    }
}
