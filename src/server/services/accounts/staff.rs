//! What an operator does from the command line: the first admin, roles, switching accounts off and on.

use super::{Accounts, signing_up};
use crate::domain::{ErrorCode, FieldProblem, Role, account_text::Username, ids::AccountId, text::Email};
use crate::server::{
    db::{self, accounts::AccountRow, accounts::NewAccount},
    error::{Error, Result},
    services::{
        keys::{digest, random_secret},
        mails::LinkPurpose,
        passwords::Passwords,
    },
};

impl Accounts {
    /// Makes an account of staff; its address counts as proved, since an operator vouches for it. Without a
    /// password the person chooses one by the link that is returned.
    ///
    /// # Errors
    /// `InvalidInput` with the fields; `AlreadyExists`; `Database`.
    pub async fn create_staff(
        &self,
        username: &str,
        email: &str,
        role: Role,
        municipality: Option<&str>,
        password: Option<&str>,
    ) -> Result<Option<String>> {
        let wrong = |name: &str, problem| Error::field(ErrorCode::InvalidInput, name, problem);
        let username = Username::parse(username).map_err(|problem| wrong("username", problem))?;
        let email = Email::parse(email).and_then(|email| email.ok_or(FieldProblem::Required));
        let email = email.map_err(|problem| wrong("email", problem))?;
        if role.is_official() != municipality.is_some() {
            return Err(wrong("municipality", FieldProblem::Required));
        }
        let hash = match password {
            Some(password) => {
                Passwords::check(password, role, &[username.as_str(), email.as_str()])
                    .map_err(|problem| wrong("password", problem))?;
                Some(self.parts.passwords.hash(password).await?)
            }
            None => None,
        };
        let id = AccountId(self.parts.clock.new_id());
        let new = NewAccount {
            username: username.as_str(),
            email: Some(email.as_str()),
            email_verified: true,
            password_hash: hash.as_deref(),
            role: role.as_str(),
            municipality_id: municipality,
            language: "en",
            ..Default::default()
        };
        let mut tx = self.pool().begin().await?;
        match db::accounts::insert(&mut tx, id, &new, self.now()).await {
            Err(error) if signing_up::clash(&error).is_some() => return Err(ErrorCode::AlreadyExists.into()),
            done => done?,
        }
        let link = if hash.is_none() {
            let token = random_secret().map_err(anyhow::Error::from)?;
            let purpose = LinkPurpose::Reset;
            let payload = serde_json::json!({ "email": email.as_str() });
            let subject = email.as_str().to_lowercase();
            // A day: the operator may have to hand it over.
            let until = self.now() + time::Duration::days(1);
            db::secrets::save(&mut tx, purpose.as_str(), &subject, &digest(&token), &payload, until).await?;
            Some(format!("{}{}?token={token}", self.parts.base_url, purpose.path()))
        } else {
            None
        };
        tx.commit().await?;
        tracing::info!(account = %id, %role, "staff account made");
        Ok(link)
    }

    /// Switches an account off or on. Whoever is switched off is signed out everywhere at once.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for the last administrator; `Database`.
    pub async fn set_active(&self, login: &str, is_active: bool, reason: Option<&str>) -> Result<()> {
        let mut tx = self.pool().begin().await?;
        let row = self.lock_person(&mut tx, login, is_active).await?;
        db::accounts::update_active(&mut tx, row.id(), is_active, reason, self.now()).await?;
        tx.commit().await?;
        tracing::info!(account = %row.id(), is_active, "account switched");
        Ok(())
    }

    /// Gives an account another role; it has to sign in anew.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for an official without a municipality; `Conflict` for the last
    /// administrator; `Database`.
    pub async fn set_role(&self, login: &str, role: Role, municipality: Option<&str>) -> Result<()> {
        if role.is_official() != municipality.is_some() {
            return Err(Error::field(ErrorCode::InvalidInput, "municipality", FieldProblem::Required));
        }
        let mut tx = self.pool().begin().await?;
        let row = self.lock_person(&mut tx, login, role == Role::SuperAdmin).await?;
        db::accounts::update_role(&mut tx, row.id(), role, municipality, self.now()).await?;
        tx.commit().await?;
        tracing::info!(account = %row.id(), %role, "role changed");
        Ok(())
    }

    async fn lock_person(&self, conn: &mut sqlx::PgConnection, login: &str, keeps_admin: bool) -> Result<AccountRow> {
        let found = if login.contains('@') {
            db::accounts::find_by_email(conn, login).await?
        } else {
            db::accounts::find_by_username(conn, login).await?
        };
        let id = found.ok_or_else(Error::not_found)?.id();
        if keeps_admin {
            return db::accounts::lock(conn, id).await?.ok_or_else(Error::not_found);
        }
        self.lock_keeping_an_admin(conn, id).await
    }

    /// Locks an account that is about to lose what it may do; the last administrator stays one. All
    /// administrators are locked first, in one order: of two who act on each other one waits, and finds what the
    /// other has done.
    pub(super) async fn lock_keeping_an_admin(
        &self,
        conn: &mut sqlx::PgConnection,
        id: AccountId,
    ) -> Result<AccountRow> {
        let admins = db::accounts::lock_active_of_role(conn, Role::SuperAdmin).await?;
        let row = db::accounts::lock(conn, id).await?.ok_or_else(Error::not_found)?;
        let is_admin = row.role() == Role::SuperAdmin && row.is_active;
        if is_admin && admins <= 1 {
            return Err(ErrorCode::Conflict.into());
        }
        Ok(row)
    }
}
