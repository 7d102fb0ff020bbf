//! What those who administer accounts do: look, make staff, switch on and off, give roles. Nobody acts on
//! themselves, and each act is logged with it.

use super::{Accounts, signing_up};
use crate::domain::{
    ErrorCode, FieldProblem, Fields, Role,
    account_text::Username,
    ids::AccountId,
    page::{Cursor, Page},
    people::{PeopleQuery, PeopleView, Person},
    text::Email,
};
use crate::server::{
    db::{
        self,
        accounts::{AccountRow, NewAccount},
        people::{PeopleFilter, PersonRow},
    },
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        audit::{self, Act},
        mails::{LinkPurpose, Notice},
        passwords::Passwords,
        reports::filter::is_slug,
        viewer::{Me, Viewer},
    },
};
use serde_json::json;
use sqlx::PgConnection;

/// Accounts of a page.
const PAGE: i64 = 50;
/// Most characters of a reason.
const REASON_MAX: usize = 500;

/// Somebody new, as typed; blank is "not given".
#[derive(Clone, Debug, Default)]
pub struct NewStaff {
    /// Where the mail goes.
    pub email: String,
    /// At least 12 characters; without one the person chooses one by a link.
    pub password: String,
    /// Any role of staff; a moderator when not given.
    pub role: String,
    /// Slug, for officials.
    pub municipality_id: String,
    /// Made of the address when not given.
    pub username: String,
}

/// Who lost or got what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The account's name.
    pub username: String,
    /// Its role now.
    pub role: Role,
    /// Whether it may sign in now.
    pub is_active: bool,
}

impl Accounts {
    /// All of staff, newest first.
    ///
    /// # Errors
    /// As [`Viewer::admin`]; `InvalidInput` for an unknown role; `Database`.
    pub async fn staff(&self, viewer: &Viewer, role: &str, municipality: &str) -> Result<Vec<Person>> {
        viewer.admin()?;
        let filter = PeopleFilter {
            role: read_role(role)?,
            staff_only: true,
            municipality: given(municipality),
            ..PeopleFilter::default()
        };
        let rows = db::people::list(&mut *self.pool().acquire().await?, &filter, 1_000).await?;
        Ok(rows.into_iter().map(|row| self.person(viewer, row)).collect())
    }

    /// Accounts, newest first; addresses are for administrators.
    ///
    /// # Errors
    /// As [`Viewer::moderator`]; `InvalidInput` with the fields; `Database`.
    pub async fn people(&self, viewer: &Viewer, query: &PeopleQuery, limit: i64) -> Result<Page<Person>> {
        viewer.moderator()?;
        let wrong = |name| Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
        let filter = PeopleFilter {
            q: given(&query.q),
            by_email: viewer.is_admin(),
            role: read_role(&query.role)?,
            is_active: match query.active.trim() {
                "" => None,
                "true" => Some(true),
                "false" => Some(false),
                _ => return Err(wrong("active")),
            },
            after: match query.cursor.as_str() {
                "" => None,
                cursor => Some(Cursor::decode(cursor).ok_or_else(|| wrong("cursor"))?),
            },
            ..PeopleFilter::default()
        };
        let mut rows = db::people::list(&mut *self.pool().acquire().await?, &filter, limit + 1).await?;
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| is_more).map(PersonRow::cursor);
        Ok(Page { items: rows.into_iter().map(|row| self.person(viewer, row)).collect(), next })
    }

    /// The page of accounts.
    ///
    /// # Errors
    /// As [`Accounts::people`]; what is no filter is left out.
    pub async fn people_view(&self, viewer: &Viewer, query: PeopleQuery) -> Result<PeopleView> {
        let page = match self.people(viewer, &query, PAGE).await {
            Err(Error::App(error)) if error.code == ErrorCode::InvalidInput => {
                self.people(viewer, &PeopleQuery { q: query.q.clone(), ..PeopleQuery::default() }, PAGE).await?
            }
            page => page?,
        };
        Ok(PeopleView { query, page, is_admin: viewer.is_admin() })
    }

    /// What is known of where somebody is: what they say themselves.
    ///
    /// # Errors
    /// As [`Viewer::admin`]; `NotFound`; `Database`.
    pub async fn metadata(&self, viewer: &Viewer, username: &str) -> Result<AccountRow> {
        viewer.admin()?;
        let found = db::accounts::find_by_username(&mut *self.pool().acquire().await?, username).await?;
        found.ok_or_else(Error::not_found)
    }

    /// The same of the newest accounts.
    ///
    /// # Errors
    /// As [`Viewer::admin`]; `Database`.
    pub async fn metadata_of_all(&self, viewer: &Viewer, limit: i64) -> Result<Vec<PersonRow>> {
        viewer.admin()?;
        Ok(db::people::list(&mut *self.pool().acquire().await?, &PeopleFilter::default(), limit).await?)
    }

    /// Makes an account of staff and tells its owner by mail.
    ///
    /// # Errors
    /// As [`Viewer::admin`]; `InvalidInput` with the fields; `AlreadyExists`; `Database`.
    pub async fn create_admin(&self, viewer: &Viewer, new: NewStaff) -> Result<(Person, String)> {
        viewer.admin()?;
        let mut fields = Fields::new();
        let mut note = |name: &str, problem| {
            fields.insert(name.to_owned(), vec![problem]);
        };
        let email = Email::parse(&new.email).and_then(|email| email.ok_or(FieldProblem::Required));
        let email = email.map_err(|problem| note("email", problem)).ok();
        let role = match new.role.trim() {
            "" => Some(Role::Moderator),
            role => role.parse().ok().filter(|role: &Role| role.is_staff()),
        };
        if role.is_none() {
            note("role", FieldProblem::Invalid);
        }
        let role = role.unwrap_or(Role::Moderator);
        let municipality =
            municipality_of(role, &new.municipality_id).map_err(|problem| note("municipality_id", problem));
        let wish = given(&new.username);
        if let Some(Err(problem)) = wish.as_deref().map(Username::parse) {
            note("username", problem);
        }
        if !new.password.is_empty()
            && let Err(problem) = Passwords::check(&new.password, role, &[&new.email, &new.username])
        {
            note("password", problem);
        }
        let (Some(email), Ok(municipality), true) = (email, municipality, fields.is_empty()) else {
            return Err(crate::domain::AppError::invalid(fields).into());
        };
        let hash = if new.password.is_empty() { None } else { Some(self.parts.passwords.hash(&new.password).await?) };
        let mut tx = self.pool().begin().await?;
        let username = match wish {
            Some(name) => name,
            None => self.free_name(&mut tx, email.as_str()).await?,
        };
        let id = AccountId(self.parts.clock.new_id());
        let account = NewAccount {
            username: &username,
            email: Some(email.as_str()),
            email_verified: true,
            password_hash: hash.as_deref(),
            role: role.as_str(),
            municipality_id: municipality.as_deref(),
            language: "en",
            ..Default::default()
        };
        match db::accounts::insert(&mut tx, id, &account, self.now()).await {
            Err(error) if signing_up::clash(&error).is_some() => return Err(ErrorCode::AlreadyExists.into()),
            done => done?,
        }
        let details = json!({ "username": username, "role": role.as_str(), "municipality_id": municipality });
        self.log(&mut tx, viewer, "CREATE_ADMIN", id, details).await?;
        if hash.is_some() {
            self.notify(&mut tx, Notice::StaffMade, Some(email.as_str()), &username, "en").await?;
        } else {
            let (purpose, email) = (LinkPurpose::Reset, email.as_str().to_owned());
            let job = Job::SendLink { purpose, email, locale: "en".to_owned(), next: None, report: None };
            queue::push(&mut tx, &job, self.parts.job_attempts, self.now()).await?;
        }
        tx.commit().await?;
        tracing::info!(account = %id, %role, "staff account made");
        let person = Person {
            username,
            email: Some(email.as_str().to_owned()),
            role,
            municipality_id: municipality,
            is_active: true,
            disabled_reason: None,
            reports: 0,
            rejected: 0,
            created_at: self.local(self.now()),
            last_login: None,
            is_me: false,
        };
        Ok((person, email.as_str().to_owned()))
    }

    /// Switches somebody of staff off or on, by address.
    ///
    /// # Errors
    /// As [`Viewer::admin`]; `NotFound`, also for a citizen's address; `Conflict` for oneself and for the last
    /// administrator; `Database`.
    pub async fn switch_staff(&self, viewer: &Viewer, email: &str, is_active: bool) -> Result<Changed> {
        viewer.admin()?;
        let mut tx = self.pool().begin().await?;
        let found = db::accounts::find_by_email(&mut tx, email).await?.filter(|row| row.role().is_staff());
        let row = self.lock_other(&mut tx, viewer.me()?, found, is_active).await?;
        if !row.role().is_staff() {
            return Err(Error::not_found());
        }
        let changed = self.switch(&mut tx, viewer, &row, is_active, None, "UPDATE_ADMIN_STATUS").await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Switches an account off or on, by name and with a reason: moderators those of citizens, administrators all.
    ///
    /// # Errors
    /// As [`Viewer::moderator`]; `InsufficientPermissions` for a moderator and staff; `NotFound`; `InvalidInput`
    /// without a reason; `Conflict` for oneself and for the last administrator; `Database`.
    pub async fn switch_user(&self, viewer: &Viewer, username: &str, is_active: bool, reason: &str) -> Result<Changed> {
        viewer.moderator()?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Error::field(ErrorCode::InvalidInput, "reason", FieldProblem::Required));
        }
        if reason.chars().count() > REASON_MAX {
            let length = FieldProblem::Length { min: 1, max: u32::try_from(REASON_MAX).unwrap_or(u32::MAX) };
            return Err(Error::field(ErrorCode::InvalidInput, "reason", length));
        }
        let mut tx = self.pool().begin().await?;
        let found = db::accounts::find_by_username(&mut tx, username).await?;
        let row = self.lock_other(&mut tx, viewer.me()?, found, is_active).await?;
        if row.role().is_staff() && !viewer.is_admin() {
            return Err(ErrorCode::InsufficientPermissions.into());
        }
        let changed = self.switch(&mut tx, viewer, &row, is_active, Some(reason), "UPDATE_USER_STATUS").await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Gives an account another role; it has to sign in anew.
    ///
    /// # Errors
    /// As [`Viewer::admin`]; `NotFound`; `InvalidInput` with the fields; `Conflict` for oneself and for the last
    /// administrator; `Database`.
    pub async fn give_role(&self, viewer: &Viewer, username: &str, role: &str, municipality: &str) -> Result<Changed> {
        viewer.admin()?;
        let required = || Error::field(ErrorCode::InvalidInput, "role", FieldProblem::Required);
        let role = read_role(role)?.ok_or_else(required)?;
        let municipality = municipality_of(role, municipality);
        let municipality =
            municipality.map_err(|problem| Error::field(ErrorCode::InvalidInput, "municipality_id", problem))?;
        let mut tx = self.pool().begin().await?;
        let found = db::accounts::find_by_username(&mut tx, username).await?;
        let row = self.lock_other(&mut tx, viewer.me()?, found, role == Role::SuperAdmin).await?;
        db::accounts::update_role(&mut tx, row.id(), role, municipality.as_deref(), self.now()).await?;
        let details = json!({
            "username": row.username, "old_role": row.role().as_str(), "new_role": role.as_str(),
            "old_municipality_id": row.municipality_id, "new_municipality_id": municipality,
        });
        self.log(&mut tx, viewer, "UPDATE_USER_ROLE", row.id(), details).await?;
        tx.commit().await?;
        tracing::info!(account = %row.id(), %role, "role changed");
        Ok(Changed { username: row.username, role, is_active: row.is_active })
    }

    async fn switch(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        row: &AccountRow,
        is_active: bool,
        reason: Option<&str>,
        action: &'static str,
    ) -> Result<Changed> {
        let stored = reason.filter(|_| !is_active);
        db::accounts::update_active(conn, row.id(), is_active, stored, self.now()).await?;
        // Nothing that cannot be changed may hold the names of citizens.
        let name = Some(&row.username).filter(|_| row.role().is_staff());
        let details = json!({
            "username": name, "old_active": row.is_active, "new_active": is_active, "reason": reason,
        });
        self.log(conn, viewer, action, row.id(), details).await?;
        tracing::info!(account = %row.id(), is_active, "account switched");
        Ok(Changed { username: row.username.clone(), role: row.role(), is_active })
    }

    /// Locks somebody else's account. Where an administrator might be lost by the act, all of them are locked
    /// first, and one has to be left.
    async fn lock_other(
        &self,
        conn: &mut PgConnection,
        me: &Me,
        found: Option<AccountRow>,
        keeps_admin: bool,
    ) -> Result<AccountRow> {
        let found = found.ok_or_else(Error::not_found)?;
        if found.id() == me.id {
            return Err(ErrorCode::Conflict.into());
        }
        if keeps_admin || found.role() != Role::SuperAdmin {
            let row = db::accounts::lock(conn, found.id()).await?.ok_or_else(Error::not_found)?;
            // Made one at this moment: the others have to be locked before it.
            let is_new_admin = !keeps_admin && row.role() == Role::SuperAdmin;
            return if is_new_admin { Err(ErrorCode::Conflict.into()) } else { Ok(row) };
        }
        let row = self.lock_keeping_an_admin(conn, found.id()).await?;
        // Whoever acts may have lost the right while they waited for the lock.
        let acts = db::accounts::find(conn, me.id).await?;
        if acts.is_none_or(|acts| !acts.is_active || acts.role() != me.role) {
            return Err(ErrorCode::Conflict.into());
        }
        Ok(row)
    }

    async fn log(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        action: &'static str,
        account: AccountId,
        details: serde_json::Value,
    ) -> Result<()> {
        let act = Act { action, resource: "user", id: account.to_string(), details };
        audit::record(conn, &self.parts.clock, viewer, act).await
    }

    fn person(&self, viewer: &Viewer, row: PersonRow) -> Person {
        Person {
            role: row.role(),
            is_me: viewer.account.as_ref().is_some_and(|me| me.id == AccountId(row.id)),
            email: row.email.filter(|_| viewer.is_admin()),
            username: row.username,
            municipality_id: row.municipality_id,
            is_active: row.is_active,
            disabled_reason: row.disabled_reason,
            reports: row.reports,
            rejected: row.rejected,
            created_at: self.local(row.created_at),
            last_login: row.last_login_at.map(|at| self.local(at)),
        }
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn read_role(text: &str) -> Result<Option<Role>> {
    let wrong = || Error::field(ErrorCode::InvalidInput, "role", FieldProblem::Invalid);
    match text.trim() {
        "" => Ok(None),
        role => Ok(Some(role.parse().map_err(|_| wrong())?)),
    }
}

/// The municipality that goes with a role: officials need one, others have none.
fn municipality_of(role: Role, text: &str) -> Result<Option<String>, FieldProblem> {
    if !role.is_official() {
        return Ok(None);
    }
    let slug = given(text).ok_or(FieldProblem::Required)?;
    if is_slug(&slug) { Ok(Some(slug)) } else { Err(FieldProblem::Invalid) }
}
