//! Votes and followers. Their numbers stand with the reports, kept by the tables' triggers.

use crate::domain::ids::AccountId;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Of some reports: which an account supports and which it follows.
#[derive(Clone, Debug, Default)]
pub struct Support {
    /// Those it supports, or whose duplicates it supports.
    pub voted: HashSet<Uuid>,
    /// Those it follows, or whose duplicates it follows.
    pub followed: HashSet<Uuid>,
}

/// Which of some reports an account supports and follows: with a report count those that repeat it.
pub async fn list_of_account(conn: &mut PgConnection, account: AccountId, reports: &[Uuid]) -> sqlx::Result<Support> {
    let rows = sqlx::query!(
        r#"select wanted.id as "id!",
                  exists (
                      select from votes v join reports r on r.id = v.report_id
                      where v.account_id = $1 and (r.id = wanted.id or r.duplicate_of = wanted.id)) as "voted!",
                  exists (
                      select from follows f join reports r on r.id = f.report_id
                      where f.account_id = $1 and (r.id = wanted.id or r.duplicate_of = wanted.id)) as "followed!"
           from unnest($2::uuid[]) as wanted (id)"#,
        account.0,
        reports,
    )
    .fetch_all(conn)
    .await?;
    let mut support = Support::default();
    for row in rows {
        if row.voted {
            support.voted.insert(row.id);
        }
        if row.followed {
            support.followed.insert(row.id);
        }
    }
    Ok(support)
}
