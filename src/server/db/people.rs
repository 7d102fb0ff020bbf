//! Accounts for those who administer them.

use super::accounts::role;
use crate::domain::{Role, page::Cursor};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

/// Which accounts. `None` is "all".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct PeopleFilter {
    /// A part of the name.
    pub q: Option<String>,
    /// Whether the address is searched too.
    pub by_email: bool,
    pub role: Option<Role>,
    /// Everybody but citizens.
    pub staff_only: bool,
    pub municipality: Option<String>,
    pub is_active: Option<bool>,
    pub after: Option<Cursor>,
}

/// An account as the database gives it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct PersonRow {
    pub id: Uuid,
    pub username: String,
    pub email: Option<String>,
    role: String,
    pub municipality_id: Option<String>,
    pub is_active: bool,
    pub disabled_reason: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    pub reports: i64,
    pub rejected: i64,
    pub created_at: OffsetDateTime,
    pub last_login_at: Option<OffsetDateTime>,
}

impl PersonRow {
    /// The role.
    #[must_use]
    pub fn role(&self) -> Role {
        role(&self.role)
    }

    /// Its position in the list.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { created_at: self.created_at, id: self.id }
    }
}

/// Accounts, newest first. Their reports are counted for those of the page only.
pub async fn list(conn: &mut PgConnection, filter: &PeopleFilter, limit: i64) -> sqlx::Result<Vec<PersonRow>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select a.id, a.username, a.email, a.role, a.municipality_id, a.is_active, a.disabled_reason, a.city, a.state,
                a.country, a.created_at, a.last_login_at, n.reports, n.rejected
         from (select * from accounts a where true",
    );
    if let Some(q) = &filter.q {
        // What stands for anything in a pattern stands for itself here.
        let part = format!("%{}%", q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query.push(" and (a.username ilike ").push_bind(part.clone());
        if filter.by_email {
            query.push(" or a.email ilike ").push_bind(part);
        }
        query.push(")");
    }
    if let Some(role) = filter.role {
        query.push(" and a.role = ").push_bind(role.as_str());
    }
    if filter.staff_only {
        query.push(" and a.role <> 'citizen'");
    }
    if let Some(municipality) = &filter.municipality {
        query.push(" and a.municipality_id = ").push_bind(municipality.clone());
    }
    if let Some(is_active) = filter.is_active {
        query.push(" and a.is_active = ").push_bind(is_active);
    }
    if let Some(after) = filter.after {
        query
            .push(" and (a.created_at, a.id) < (")
            .push_bind(after.created_at)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    query.push(" order by a.created_at desc, a.id desc limit ").push_bind(limit).push(
        ") as a
         cross join lateral (
             select count(*) as reports, count(*) filter (where r.status = 'REJECTED') as rejected
             from reports r
             where r.account_id = a.id) as n
         order by a.created_at desc, a.id desc",
    );
    query.build_query_as().fetch_all(conn).await
}
