//! Reading the log.

use crate::domain::{
    FieldProblem, Fields,
    audit::{Activity, AuditEntry, AuditPage, AuditQuery},
    ids::AccountId,
    page::{Cursor, Page},
    report::ReportDetail,
};
use crate::server::{
    clock::rfc3339,
    db::{
        self,
        audit::{AuditFilter, AuditRow},
    },
    error::{Error, Result},
    services::{
        reports::{Reports, filter::moment},
        statistics::Scope,
        tables,
        viewer::Viewer,
    },
};
use sqlx::PgPool;
use time::{Duration, UtcOffset};

/// Most entries of a downloaded table.
pub const TABLE_MAX: i64 = 10_000;
/// Entries of a page.
pub const PAGE: i64 = 100;

/// The log, for staff.
#[derive(Clone)]
pub struct AuditLog {
    pool: PgPool,
    offset: UtcOffset,
    reports: Reports,
}

/// What an account did.
pub struct Activities {
    /// Whose.
    pub account: AccountId,
    /// By what name.
    pub username: String,
    /// Newest first.
    pub list: Vec<Activity>,
}

impl AuditLog {
    /// The log in this database; times are shown at `offset`.
    #[must_use]
    pub const fn new(pool: PgPool, offset: UtcOffset, reports: Reports) -> Self {
        Self { pool, offset, reports }
    }

    /// Entries, newest first.
    ///
    /// # Errors
    /// As [`Viewer::moderator`]; `InvalidInput` with the fields; `Database`.
    pub async fn list(&self, viewer: &Viewer, query: &AuditQuery, limit: i64, offset: i64) -> Result<Page<AuditEntry>> {
        viewer.moderator()?;
        let mut conn = self.pool.acquire().await?;
        let (filter, _, problems) = self.read(&mut conn, query).await?;
        Error::check(problems)?;
        self.entries(&mut conn, viewer, filter, limit, offset).await
    }

    /// The same for a page: what is wrong is said beside the entries of the rest.
    ///
    /// # Errors
    /// As [`AuditLog::list`], but for `InvalidInput`.
    pub async fn page(&self, viewer: &Viewer, query: &AuditQuery) -> Result<AuditPage> {
        viewer.moderator()?;
        let mut conn = self.pool.acquire().await?;
        let (filter, query, problems) = self.read(&mut conn, query).await?;
        let page = self.entries(&mut conn, viewer, filter, PAGE, 0).await?;
        let actions = db::audit::list_actions(&mut conn).await?;
        Ok(AuditPage { query, problems, page, actions })
    }

    /// Entries as a table for spreadsheets.
    ///
    /// # Errors
    /// As [`AuditLog::list`].
    pub async fn table(&self, viewer: &Viewer, query: &AuditQuery, limit: i64) -> Result<String> {
        let entries = self.list(viewer, query, limit, 0).await?.items;
        let head = ["time", "user", "role", "action", "resource_type", "resource_id", "details", "ip_address", "id"];
        let rows = entries.into_iter().map(|entry| {
            [
                rfc3339(entry.created_at),
                entry.actor.clone(),
                entry.role.clone(),
                entry.action.clone(),
                entry.resource_type.clone(),
                entry.resource_id.clone(),
                entry.details_line(),
                entry.ip.clone().unwrap_or_default(),
                entry.id.to_string(),
            ]
        });
        Ok(tables::csv(&head, rows))
    }

    /// A report as staff see it, and the entries about it, oldest first; `id` as it stood in the address.
    ///
    /// # Errors
    /// As [`Reports::get_in_hand`].
    pub async fn of_report(&self, viewer: &Viewer, id: &str) -> Result<(ReportDetail, Vec<AuditEntry>)> {
        let report = self.reports.get_in_hand(viewer, id).await?;
        let rows = db::audit::list_of_report(&mut *self.pool.acquire().await?, report.card.id).await?;
        let entries = rows.into_iter().map(|row| self.entry(viewer, row)).collect();
        Ok((report, entries))
    }

    /// What an account did lately, by its name or id.
    ///
    /// # Errors
    /// As [`Viewer::moderator`]; `NotFound`; `Database`.
    pub async fn activity(&self, viewer: &Viewer, user: &str, limit: i64) -> Result<Activities> {
        viewer.moderator()?;
        let mut conn = self.pool.acquire().await?;
        let found = match user.parse::<AccountId>() {
            Ok(id) => db::accounts::find(&mut conn, id).await?,
            Err(_) => db::accounts::find_by_username(&mut conn, user).await?,
        };
        let row = found.ok_or_else(Error::not_found)?;
        let acts = db::audit::list_activity(&mut conn, row.id(), limit).await?;
        let list =
            acts.into_iter().map(|(action, report, at)| Activity { action, report, at: at.to_offset(self.offset) });
        Ok(Activities { account: row.id(), list: list.collect(), username: row.username })
    }

    /// What staff did last; for an official, what people of their own municipality did.
    ///
    /// # Errors
    /// As [`Scope::check`]; `Database`.
    pub async fn recent(&self, viewer: &Viewer, limit: i64) -> Result<Vec<AuditEntry>> {
        let bound = Scope::Staff.check(viewer)?;
        let rows = db::audit::list_recent(&mut *self.pool.acquire().await?, bound.as_deref(), limit).await?;
        Ok(rows.into_iter().map(|row| self.entry(viewer, row)).collect())
    }

    async fn entries(
        &self,
        conn: &mut sqlx::PgConnection,
        viewer: &Viewer,
        filter: AuditFilter,
        limit: i64,
        offset: i64,
    ) -> Result<Page<AuditEntry>> {
        let mut rows = db::audit::list(conn, &filter, limit + 1, offset).await?;
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| is_more).map(AuditRow::cursor);
        Ok(Page { items: rows.into_iter().map(|row| self.entry(viewer, row)).collect(), next })
    }

    fn entry(&self, viewer: &Viewer, row: AuditRow) -> AuditEntry {
        AuditEntry {
            id: row.id,
            actor: row.actor_name,
            role: row.actor_role,
            action: row.action,
            resource_type: row.resource_type,
            resource_id: row.resource_id,
            details: row.details,
            ip: row.ip.filter(|_| viewer.is_admin()),
            created_at: row.created_at.to_offset(self.offset),
        }
    }

    async fn read(
        &self,
        conn: &mut sqlx::PgConnection,
        given: &AuditQuery,
    ) -> Result<(AuditFilter, AuditQuery, Fields)> {
        let mut query = AuditQuery::default();
        let mut problems = Fields::new();
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let mut filter = AuditFilter {
            resource_type: text(&given.resource_type),
            resource_id: text(&given.resource_id),
            action: text(&given.action),
            ..AuditFilter::default()
        };
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        query.resource_type = said(&filter.resource_type);
        query.resource_id = said(&filter.resource_id);
        query.action = said(&filter.action);
        if let Some(user) = text(&given.user_id) {
            match user.parse::<AccountId>() {
                Ok(id) => filter.actor = Some(id),
                // By the account where there is one: its name may have been another one then.
                Err(_) => match db::accounts::find_by_username(conn, &user).await? {
                    Some(row) => filter.actor = Some(row.id()),
                    None => filter.actor_name = Some(user.clone()),
                },
            }
            query.user_id = user;
        }
        let mut wrong = |name: &str| {
            problems.insert(name.to_owned(), vec![FieldProblem::Invalid]);
        };
        if let Some(from) = text(&given.from) {
            match moment(&from, self.offset) {
                Some((at, _, said)) => (filter.from, query.from) = (Some(at), said),
                None => wrong("from"),
            }
        }
        if let Some(to) = text(&given.to) {
            match moment(&to, self.offset) {
                // The day or the moment itself is part of it.
                Some((at, is_day, said)) => {
                    let until = at + if is_day { Duration::DAY } else { Duration::MILLISECOND };
                    (filter.until, query.to) = (Some(until), said);
                }
                None => wrong("to"),
            }
        }
        if let Some(cursor) = text(&given.cursor) {
            match Cursor::decode(&cursor) {
                Some(after) => (filter.after, query.cursor) = (Some(after), cursor),
                None => wrong("cursor"),
            }
        }
        Ok((filter, query, problems))
    }
}
