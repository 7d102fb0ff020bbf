//! What can be enqueued.

use crate::domain::{ReportId, ids::AccountId};
use crate::server::{
    db,
    services::mails::{LinkPurpose, Notice},
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use time::OffsetDateTime;

/// A job with what it needs. The tag is the queue's `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Job {
    /// Asks the checking model about a report's photos and decides.
    CheckReport {
        /// Which.
        report: ReportId,
    },
    /// Asks the model anew about a report that waits for a person, who decides.
    RecheckReport {
        /// Which.
        report: ReportId,
    },
    /// Sends a mail with a link that is good for one act, if there is still a reason to.
    SendLink {
        /// What for.
        purpose: LinkPurpose,
        /// Where to.
        email: String,
        /// The language for who has no account.
        locale: String,
        /// Where to go on afterwards.
        next: Option<String>,
        /// The report that waits for it.
        report: Option<ReportId>,
    },
    /// Sends a mail that tells something.
    SendNotice {
        /// What.
        notice: Notice,
        /// Where to.
        email: String,
        /// To whom.
        name: String,
        /// In which language.
        locale: String,
    },
    /// Puts somebody's data together.
    ExportAccount {
        /// Whose.
        account: AccountId,
    },
    /// Routes the open reports that the change of an area concerns.
    RerouteReports {
        /// Whose; `None`: anybody's.
        municipality: Option<String>,
    },
    /// Removes the files of what was erased.
    RemoveBlobs {
        /// Beginnings of their keys.
        prefixes: Vec<String>,
    },
}

impl Job {
    /// Reads a job from the queue's columns; `None` for a kind that this version does not know.
    #[must_use]
    pub fn read(kind: &str, payload: &serde_json::Value) -> Option<Self> {
        serde_json::from_value(serde_json::json!({ "kind": kind, "payload": payload })).ok()
    }
}

/// Enqueues a job in the caller's transaction: it runs if and only if that commits.
///
/// # Errors
/// As the database.
pub async fn push(conn: &mut PgConnection, job: &Job, max_attempts: i32, now: OffsetDateTime) -> sqlx::Result<()> {
    push_at(conn, job, max_attempts, now, now).await
}

/// The same, for `run_at`.
///
/// # Errors
/// As the database.
pub async fn push_at(
    conn: &mut PgConnection,
    job: &Job,
    max_attempts: i32,
    run_at: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let tagged = tagged(job)?;
    db::jobs::insert(conn, kind(&tagged), &tagged["payload"], max_attempts, run_at, now).await
}

/// Lets a job that waits for its time run now; enqueues it where none waits.
///
/// # Errors
/// As the database.
pub async fn hasten(conn: &mut PgConnection, job: &Job, max_attempts: i32, now: OffsetDateTime) -> sqlx::Result<()> {
    let tagged = tagged(job)?;
    match db::jobs::hasten(conn, kind(&tagged), &tagged["payload"], now).await? {
        0 => push(conn, job, max_attempts, now).await,
        _ => Ok(()),
    }
}

/// The enum's own tagging is what the columns hold.
fn tagged(job: &Job) -> sqlx::Result<serde_json::Value> {
    serde_json::to_value(job).map_err(|error| sqlx::Error::Encode(error.into()))
}

fn kind(tagged: &serde_json::Value) -> &str {
    tagged["kind"].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_written_is_read() {
        let job = Job::CheckReport { report: ReportId(Uuid::from_u128(3)) };
        let payload = serde_json::json!({ "report": Uuid::from_u128(3) });
        assert_eq!(Job::read("check_report", &payload), Some(job));
        assert_eq!(Job::read("from_the_future", &payload), None);
    }
}
