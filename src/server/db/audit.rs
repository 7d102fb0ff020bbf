//! Who did what, for staff. An entry is written in the transaction of the act, and never changed.

use crate::domain::{Role, ids::AccountId};
use sqlx::{PgConnection, types::ipnetwork::IpNetwork};
use std::net::IpAddr;
use time::OffsetDateTime;
use uuid::Uuid;

/// An entry to be written.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct NewEntry<'a> {
    pub id: Uuid,
    pub actor: AccountId,
    pub actor_name: &'a str,
    pub actor_role: Role,
    /// In capitals: `POST_UPDATE`.
    pub action: &'a str,
    /// `report`, `update`, `flag`.
    pub resource_type: &'a str,
    pub resource_id: &'a str,
    pub details: &'a serde_json::Value,
    pub ip: Option<IpAddr>,
    pub now: OffsetDateTime,
}

/// Writes an entry.
pub async fn insert(conn: &mut PgConnection, entry: &NewEntry<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_entries (
            id, actor_id, actor_name, actor_role, action, resource_type, resource_id, details, ip, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.id,
        entry.actor.0,
        entry.actor_name,
        entry.actor_role.as_str(),
        entry.action,
        entry.resource_type,
        entry.resource_id,
        entry.details,
        entry.ip.map(IpNetwork::from),
        entry.now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
