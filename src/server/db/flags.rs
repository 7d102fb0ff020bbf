//! Flags: what people think staff should look at.

use crate::domain::{
    ReportId,
    community::FlagKind,
    ids::{AccountId, FlagId, UpdateId},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A flag to be written.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it.
pub struct NewFlag<'a> {
    pub id: FlagId,
    pub report: ReportId,
    pub update: Option<UpdateId>,
    pub account: AccountId,
    pub kind: FlagKind,
    pub reason: Option<&'a str>,
    pub upload: Option<Uuid>,
    pub now: OffsetDateTime,
}

/// Writes a flag; `false` when the account has an open one about the same thing.
pub async fn insert(conn: &mut PgConnection, flag: &NewFlag<'_>) -> sqlx::Result<bool> {
    let written = sqlx::query!(
        "insert into flags (id, report_id, update_id, account_id, flag_type, reason, upload_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
        flag.id.0,
        flag.report.0,
        flag.update.map(|id| id.0),
        flag.account.0,
        flag.kind.as_str(),
        flag.reason,
        flag.upload,
        flag.now,
    );
    Ok(written.execute(conn).await?.rows_affected() == 1)
}
