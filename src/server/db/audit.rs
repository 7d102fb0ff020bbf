//! Who did what, for staff. An entry is written in the transaction of the act, and never changed.

use crate::domain::{ReportId, Role, ids::AccountId, page::Cursor};
use sqlx::{PgConnection, Postgres, QueryBuilder, types::ipnetwork::IpNetwork};
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

/// Which entries. `None` is "all".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct AuditFilter {
    pub actor: Option<AccountId>,
    pub actor_name: Option<String>,
    pub resource_type: Option<String>,
    pub resource_id: Option<String>,
    pub action: Option<String>,
    pub from: Option<OffsetDateTime>,
    pub until: Option<OffsetDateTime>,
    pub after: Option<Cursor>,
}

/// An entry as the database gives it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct AuditRow {
    pub id: Uuid,
    pub actor_name: String,
    pub actor_role: String,
    pub action: String,
    pub resource_type: String,
    pub resource_id: String,
    pub details: serde_json::Value,
    pub ip: Option<String>,
    pub created_at: OffsetDateTime,
}

impl AuditRow {
    /// Its position in the list.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { created_at: self.created_at, id: self.id }
    }

    /// The role; a citizen for one that is known no more.
    #[must_use]
    pub fn role(&self) -> Role {
        super::accounts::role(&self.actor_role)
    }
}

/// Entries, newest first.
pub async fn list(
    conn: &mut PgConnection,
    filter: &AuditFilter,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<AuditRow>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select id, actor_name, actor_role, action, resource_type, resource_id, details, host(ip) as ip, created_at
         from audit_entries
         where true",
    );
    if let Some(actor) = filter.actor {
        query.push(" and actor_id = ").push_bind(actor.0);
    }
    let texts = [
        (" and lower(actor_name) = lower(", &filter.actor_name),
        (" and lower(resource_type) = lower(", &filter.resource_type),
        (" and resource_id = (", &filter.resource_id),
        (" and action = upper(", &filter.action),
    ];
    for (condition, value) in texts {
        if let Some(value) = value {
            query.push(condition).push_bind(value.clone()).push(")");
        }
    }
    if let Some(from) = filter.from {
        query.push(" and created_at >= ").push_bind(from);
    }
    if let Some(until) = filter.until {
        query.push(" and created_at < ").push_bind(until);
    }
    if let Some(after) = filter.after {
        query.push(" and (created_at, id) < (").push_bind(after.created_at).push(", ").push_bind(after.id).push(")");
    }
    query.push(" order by created_at desc, id desc limit ").push_bind(limit).push(" offset ").push_bind(offset);
    query.build_query_as().fetch_all(conn).await
}

/// Entries about a report and what belongs to it, oldest first.
pub async fn list_of_report(conn: &mut PgConnection, report: ReportId) -> sqlx::Result<Vec<AuditRow>> {
    sqlx::query_as!(
        AuditRow,
        r#"select id, actor_name, actor_role, action, resource_type, resource_id, details, host(ip) as ip, created_at
           from audit_entries
           where resource_type = 'report' and resource_id = $1::text
              or details ->> 'report_id' = $1::text
           order by created_at, id
           limit 1000"#,
        report.to_string(),
    )
    .fetch_all(conn)
    .await
}

/// What staff did last; of a municipality's people, where one is named.
pub async fn list_recent(
    conn: &mut PgConnection,
    municipality: Option<&str>,
    limit: i64,
) -> sqlx::Result<Vec<AuditRow>> {
    sqlx::query_as!(
        AuditRow,
        r#"select id, actor_name, actor_role, action, resource_type, resource_id, details, host(ip) as ip, created_at
           from audit_entries
           where actor_role <> 'citizen'
             and ($1::text is null or actor_id in (select a.id from accounts a where a.municipality_id = $1))
           order by created_at desc, id desc
           limit $2"#,
        municipality,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Every action of which there is an entry, in order.
pub async fn list_actions(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    // By jumps through the index: there are few of them, however many entries there are.
    sqlx::query_scalar!(
        r#"with recursive known as (
               (select action from audit_entries order by action limit 1)
               union all
               select (select a.action from audit_entries a where a.action > known.action order by a.action limit 1)
               from known
               where known.action is not null
           )
           select action as "action!" from known where action is not null"#
    )
    .fetch_all(conn)
    .await
}

/// What somebody did, newest first: the report, if it was about one, and when.
pub async fn list_activity(
    conn: &mut PgConnection,
    account: AccountId,
    limit: i64,
) -> sqlx::Result<Vec<(String, Option<Uuid>, OffsetDateTime)>> {
    let rows = sqlx::query!(
        r#"select action as "action!", report_id, created_at as "created_at!"
           from (
               (select 'create_report' as action, id as report_id, created_at
                from reports
                where account_id = $1
                order by created_at desc, id desc
                limit $2)
               union all
               (select 'comment', report_id, created_at from comments where account_id = $1 order by created_at desc limit $2)
               union all
               (select 'upvote', report_id, created_at
                from votes
                where account_id = $1 and not by_link
                order by created_at desc
                limit $2)
               union all
               (select lower(action),
                       case when resource_type = 'report' and resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                            then resource_id::uuid end,
                       created_at
                from audit_entries
                where actor_id = $1
                order by created_at desc
                limit $2)
           ) as acts
           order by created_at desc
           limit $2"#,
        account.0,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.action, row.report_id, row.created_at)).collect())
}
