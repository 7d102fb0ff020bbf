//! The log of acts, for staff.

mod log;

pub use log::{AuditLog, PAGE, TABLE_MAX};

use super::viewer::Viewer;
use crate::domain::Role;
use crate::server::{
    clock::Clock,
    db::{self, audit::NewEntry},
    error::Result,
};
use serde_json::Value;
use sqlx::PgConnection;

/// An act to be logged.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// In capitals: `POST_UPDATE`.
    pub action: &'a str,
    /// What it was done to: `report`, `update`, `flag`.
    pub resource: &'a str,
    /// Which.
    pub id: String,
    /// More about it.
    pub details: Value,
}

/// Logs what `viewer` does, in the transaction of the act: neither happens without the other. Citizens are
/// named by id only, as nothing that cannot be changed may hold their names.
///
/// # Errors
/// `AuthenticationError` for nobody; `Database`.
pub async fn record(conn: &mut PgConnection, clock: &Clock, viewer: &Viewer, act: Act<'_>) -> Result<()> {
    let me = viewer.me()?;
    let entry = NewEntry {
        id: clock.new_id(),
        actor: me.id,
        actor_name: if me.role == Role::Citizen { me.role.as_str() } else { &me.username },
        actor_role: me.role,
        action: act.action,
        resource_type: act.resource,
        resource_id: &act.id,
        details: &act.details,
        ip: viewer.ip,
        now: clock.now(),
    };
    Ok(db::audit::insert(conn, &entry).await?)
}
