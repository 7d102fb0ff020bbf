//! Where an account is signed in.

use super::Accounts;
use crate::domain::{ids::SessionId, user::SessionView};
use crate::server::{
    db,
    error::{Error, Result},
    services::viewer::Me,
};

impl Accounts {
    /// Where the account is signed in, the present place first.
    ///
    /// # Errors
    /// `Database`.
    pub async fn sessions(&self, me: &Me) -> Result<Vec<SessionView>> {
        let now = self.now();
        let rows = db::sign_ins::list(&mut *self.pool().acquire().await?, me.id, now).await?;
        let mut views: Vec<_> = rows
            .into_iter()
            .map(|row| SessionView {
                id: SessionId(row.id),
                device: row.device,
                is_browser: row.kind == "browser",
                created_at: self.local(row.created_at),
                last_seen_at: self.local(row.last_seen_at),
                idle_seconds: (now - row.last_seen_at).whole_seconds().max(0),
                is_current: row.id == me.session.0,
            })
            .collect();
        views.sort_by_key(|view| !view.is_current);
        Ok(views)
    }

    /// Ends one of one's own sign-ins; `id` as it stood in the address.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn end_session(&self, me: &Me, id: &str) -> Result<u64> {
        let id: SessionId = id.parse().map_err(|_| Error::not_found())?;
        match db::sign_ins::delete(&mut *self.pool().acquire().await?, me.id, id).await? {
            0 => Err(Error::not_found()),
            ended => Ok(ended),
        }
    }

    /// Ends the sign-in that asks.
    ///
    /// # Errors
    /// `Database`.
    pub async fn sign_out(&self, me: &Me) -> Result<()> {
        db::sign_ins::delete(&mut *self.pool().acquire().await?, me.id, me.session).await?;
        Ok(())
    }

    /// Ends the sign-in of a refresh token, if it is the account's own; else nothing.
    ///
    /// # Errors
    /// `Database`.
    pub async fn revoke_refresh_token(&self, me: &Me, token: &str) -> Result<()> {
        let mut tx = self.pool().begin().await?;
        let hash = crate::server::services::keys::digest(token);
        if let Some(kept) = db::sign_ins::lock_refresh_token(&mut tx, &hash).await?
            && kept.account == me.id
        {
            db::sign_ins::delete(&mut tx, me.id, kept.sign_in).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Ends all sign-ins but the one that asks, or, with `this_too`, all; how many that were.
    ///
    /// # Errors
    /// `Database`.
    pub async fn end_sessions(&self, me: &Me, this_too: bool) -> Result<u64> {
        let but_for = (!this_too).then_some(me.session);
        Ok(db::sign_ins::delete_all(&mut *self.pool().acquire().await?, me.id, but_for).await?)
    }
}
