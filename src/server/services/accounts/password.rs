//! Changing one's password.

use super::Accounts;
use crate::domain::{ErrorCode, FieldProblem, ids::SessionId};
use crate::server::{
    db::{self, accounts::AccountRow},
    error::{Error, Result},
    services::{
        mails::Notice,
        passwords::{Passwords, Verdict},
        viewer::Me,
    },
};
use sqlx::PgConnection;

impl Accounts {
    /// Changes the password of whoever knows the present one; all other sign-ins end.
    ///
    /// # Errors
    /// `InvalidInput` with `old_password` or `new_password`; `Conflict` if there is no password; `Database`.
    pub async fn change_password(&self, me: &Me, old: &str, new: &str) -> Result<()> {
        let row = self.row(me).await?;
        let Some(stored) = &row.password_hash else { return Err(ErrorCode::Conflict.into()) };
        let wrong = |name: &str, problem| Error::field(ErrorCode::InvalidInput, name, problem);
        if self.parts.passwords.verify(old, Some(stored)).await? == Verdict::Wrong {
            return Err(wrong("old_password", FieldProblem::PasswordWrong));
        }
        self.choose_password(me, &row, new).await
    }

    /// Sets the first password of an account that has none. Whoever is signed in has proved who they are;
    /// all other sign-ins end.
    ///
    /// # Errors
    /// `InvalidInput` with `new_password`; `Conflict` if there is one already; `Database`.
    pub async fn set_first_password(&self, me: &Me, new: &str) -> Result<()> {
        let row = self.row(me).await?;
        if row.password_hash.is_some() {
            return Err(ErrorCode::Conflict.into());
        }
        self.choose_password(me, &row, new).await
    }

    async fn choose_password(&self, me: &Me, row: &AccountRow, new: &str) -> Result<()> {
        Passwords::check(new, row.role(), &[&row.username, row.email.as_deref().unwrap_or_default()])
            .map_err(|problem| Error::field(ErrorCode::InvalidInput, "new_password", problem))?;
        let hash = self.parts.passwords.hash(new).await?;
        let mut tx = self.pool().begin().await?;
        let locked = db::accounts::lock(&mut tx, me.id).await?.ok_or_else(Error::not_found)?;
        if locked.password_hash != row.password_hash {
            return Err(ErrorCode::Conflict.into());
        }
        self.set_password(&mut tx, &locked, &hash, Some(me.session)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets a password, ends all sign-ins but one, and tells the person.
    pub(super) async fn set_password(
        &self,
        conn: &mut PgConnection,
        row: &AccountRow,
        hash: &str,
        but_for: Option<SessionId>,
    ) -> Result<()> {
        db::accounts::update_password(conn, row.id(), Some(hash), self.now()).await?;
        db::sign_ins::delete_all(conn, row.id(), but_for).await?;
        self.notify(conn, Notice::PasswordChanged, row.email.as_deref(), &row.username, &row.language).await?;
        tracing::info!(account = %row.id(), "password changed");
        Ok(())
    }

    pub(super) async fn row(&self, me: &Me) -> Result<AccountRow> {
        let mut conn = self.pool().acquire().await?;
        db::accounts::find(&mut conn, me.id).await?.ok_or_else(Error::not_found)
    }
}
