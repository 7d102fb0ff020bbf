//! From a proof of who somebody is to a sign-in, of a browser or of a phone; and back from a sign-in to
//! who it is.

use super::Accounts;
use crate::domain::{
    AppError, ErrorCode, Role,
    ids::{AccountId, SessionId},
};
use crate::server::{
    db::{
        self,
        accounts::AccountRow,
        sign_ins::{NewSignIn, WhoRow},
    },
    error::{Error, Result},
    services::{
        keys::{digest, random_secret},
        limits::Allowance,
        passwords::Verdict,
        tokens::Claims,
        viewer::Me,
    },
};
use sqlx::PgConnection;
use std::net::IpAddr;
use time::{Duration, OffsetDateTime};
use unicode_normalization::UnicodeNormalization;

/// Days of rest after which a citizen's browser is signed out (PRODUCT: 30 days).
const BROWSER_LIFE: Duration = Duration::days(30);
/// The same of staff, and of their refresh tokens.
const STAFF_LIFE: Duration = Duration::hours(12);
/// Life of a refresh token of a citizen (API contract §0.1, "Token life").
const REFRESH_LIFE: Duration = Duration::days(60);
/// Life of a token that can be refreshed.
const SHORT_LIFE: Duration = Duration::minutes(15);
/// How exactly the last use of a sign-in is known: a write per request would be too dear.
const SEEN_EVERY: Duration = Duration::minutes(1);
/// Most characters of a device's name.
const DEVICE_MAX: usize = 80;

/// Somebody has proved to be this account's person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven(pub(super) AccountId);

/// A phone's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// JWT.
    pub access_token: String,
    /// Seconds that it lives.
    pub expires_in: i64,
    /// Opaque; good for one refresh.
    pub refresh_token: Option<String>,
}

/// How long a browser of this role stays signed in without being used.
#[must_use]
pub const fn browser_life(role: Role) -> Duration {
    if role.is_staff() { STAFF_LIFE } else { BROWSER_LIFE }
}

const fn refresh_life(role: Role) -> Duration {
    if role.is_staff() { STAFF_LIFE } else { REFRESH_LIFE }
}

fn me(row: WhoRow, session: SessionId) -> Me {
    Me {
        id: row.account,
        session,
        username: row.username,
        role: row.role,
        municipality: row.municipality_id,
        picture: row.picture_webp_key.as_deref().map(super::profile::picture_url),
    }
}

impl Accounts {
    /// Proves who somebody is by password; `login` is a name, an address or a telephone number.
    ///
    /// # Errors
    /// `InvalidCredentials`, in the same words and time whatever was wrong; `AccountDisabled` to who knows the
    /// password; `RateLimitExceeded`; `Database`.
    pub async fn sign_in(&self, login: &str, password: &str, ip: Option<IpAddr>) -> Result<(Proven, Allowance)> {
        let login: String = login.trim().nfc().collect();
        let row = self.find_by_login(&login).await?;
        // All names of an account share its tries.
        let tried = row.as_ref().map_or_else(|| login.to_lowercase(), |row| row.id().to_string());
        let allowance = self.parts.limits.take_sign_in(&tried, ip).await?;
        let stored = row.as_ref().and_then(|row| row.password_hash.as_deref());
        // No connection is held while the password is hashed.
        let verdict = self.parts.passwords.verify(password, stored).await?;
        let row = match (verdict, row) {
            (Verdict::Wrong, _) | (_, None) => return Err(ErrorCode::InvalidCredentials.into()),
            (Verdict::Right, Some(row)) => row,
            (Verdict::RightRehashed(hash), Some(row)) => {
                let old = row.password_hash.as_deref().unwrap_or_default();
                db::accounts::update_hash(&mut *self.pool().acquire().await?, row.id(), old, &hash).await?;
                row
            }
        };
        if !row.is_active {
            return Err(ErrorCode::AccountDisabled.into());
        }
        Ok((Proven(row.id()), allowance))
    }

    /// The same for staff by address: whoever is a citizen is told that the password is wrong. With the role.
    ///
    /// # Errors
    /// As [`Accounts::sign_in`].
    pub async fn sign_in_staff(
        &self,
        email: &str,
        password: &str,
        ip: Option<IpAddr>,
    ) -> Result<(Proven, Role, Allowance)> {
        let (proven, allowance) = self.sign_in(email, password, ip).await?;
        let row = db::accounts::find(&mut *self.pool().acquire().await?, proven.0).await?;
        let role = row.map_or(Role::Citizen, |row| row.role());
        if !role.is_staff() {
            return Err(ErrorCode::InvalidCredentials.into());
        }
        Ok((proven, role, allowance))
    }

    async fn find_by_login(&self, login: &str) -> Result<Option<AccountRow>> {
        let mut conn = self.pool().acquire().await?;
        Ok(match login {
            _ if login.contains('@') => db::accounts::find_by_email(&mut conn, login).await?,
            _ if login.starts_with('+') => {
                let number = crate::domain::account_text::phone(login).ok().flatten().unwrap_or_default();
                db::accounts::find_by_phone(&mut conn, &number).await?
            }
            _ => db::accounts::find_by_username(&mut conn, login).await?,
        })
    }

    /// Begins a browser's sign-in.
    ///
    /// # Errors
    /// `AccountDisabled`; `InvalidCredentials` if the account is gone; `Database`.
    pub async fn enter_browser(&self, proven: Proven, device: &str) -> Result<Me> {
        let mut tx = self.pool().begin().await?;
        let me = self.enter(&mut tx, proven, true, device, browser_life).await?;
        tx.commit().await?;
        Ok(me)
    }

    /// Begins a phone's sign-in, with a refresh token if it wants one.
    ///
    /// # Errors
    /// As [`Accounts::enter_browser`].
    pub async fn enter_app(&self, proven: Proven, device: &str, refresh: bool) -> Result<(Grant, Me)> {
        let mut tx = self.pool().begin().await?;
        let life = |role: Role| if refresh { refresh_life(role) } else { self.token_life(role) };
        let me = self.enter(&mut tx, proven, false, device, life).await?;
        let grant = self.grant(&mut tx, &me, refresh).await?;
        tx.commit().await?;
        Ok((grant, me))
    }

    fn token_life(&self, role: Role) -> Duration {
        if role.is_staff() { self.parts.staff_token_life } else { self.parts.token_life }
    }

    async fn enter(
        &self,
        conn: &mut PgConnection,
        Proven(id): Proven,
        is_browser: bool,
        device: &str,
        life: impl Fn(Role) -> Duration,
    ) -> Result<Me> {
        // Locked: a deletion or a change of role at the same moment comes before or after, never between.
        let row = db::accounts::lock(conn, id).await?.ok_or(Error::from(ErrorCode::InvalidCredentials))?;
        if !row.is_active {
            return Err(ErrorCode::AccountDisabled.into());
        }
        let now = self.now();
        let session = SessionId(self.parts.clock.new_id());
        let device = device_name(device, is_browser);
        let expires_at = now + life(row.role());
        let new = NewSignIn { id: session, account: id, is_browser, device: &device, now, expires_at };
        db::sign_ins::insert(conn, &new).await?;
        db::accounts::update_last_login(conn, id, now).await?;
        tracing::info!(account = %id, sign_in = %session, is_browser, "signed in");
        Ok(Me {
            id,
            session,
            username: row.username.clone(),
            role: row.role(),
            municipality: row.municipality_id.clone(),
            picture: row.picture_webp_key.as_deref().map(super::profile::picture_url),
        })
    }

    async fn grant(&self, conn: &mut PgConnection, me: &Me, refresh: bool) -> Result<Grant> {
        let now = self.now();
        let life = if refresh { SHORT_LIFE } else { self.token_life(me.role) };
        let access_token = self.parts.tokens.sign(&Claims {
            sub: me.username.clone(),
            user_id: me.id,
            username: me.username.clone(),
            role: me.role.as_str().to_owned(),
            user_type: if me.role.is_staff() { "admin" } else { "citizen" }.to_owned(),
            municipality_id: me.municipality.clone(),
            sid: me.session,
            jti: self.parts.clock.new_id(),
            iss: self.parts.tokens.issuer(),
            aud: self.parts.tokens.audience(),
            iat: now.unix_timestamp(),
            exp: (now + life).unix_timestamp(),
        })?;
        let refresh_token = if refresh {
            let token = random_secret().map_err(anyhow::Error::from)?;
            let until = now + refresh_life(me.role);
            db::sign_ins::insert_refresh_token(conn, &digest(&token), me.session, now, until).await?;
            Some(token)
        } else {
            None
        };
        Ok(Grant { access_token, expires_in: life.whole_seconds(), refresh_token })
    }

    /// Changes a refresh token for new tokens. One that was used before ends its sign-in: two hold it, and
    /// one of them has stolen it.
    ///
    /// # Errors
    /// `InvalidToken`, `TokenExpired`, `AccountDisabled`; `Database`.
    pub async fn refresh(&self, token: &str) -> Result<Grant> {
        let (now, hash) = (self.now(), digest(token));
        let mut tx = self.pool().begin().await?;
        let Some(kept) = db::sign_ins::lock_refresh_token(&mut tx, &hash).await? else {
            return Err(ErrorCode::InvalidToken.into());
        };
        if kept.used_at.is_some() {
            db::sign_ins::delete(&mut tx, kept.account, kept.sign_in).await?;
            tx.commit().await?;
            tracing::warn!(account = %kept.account, sign_in = %kept.sign_in, "a refresh token came twice; its sign-in ends");
            return Err(ErrorCode::InvalidToken.into());
        }
        if kept.expires_at <= now {
            return Err(ErrorCode::TokenExpired.into());
        }
        let who = db::sign_ins::find(&mut tx, kept.sign_in, now).await?;
        let me = me(who.ok_or(Error::from(ErrorCode::InvalidToken))?, kept.sign_in);
        db::sign_ins::use_refresh_token(&mut tx, &hash, now).await?;
        db::sign_ins::touch(&mut tx, kept.sign_in, now, Some(now + refresh_life(me.role))).await?;
        let grant = self.grant(&mut tx, &me, true).await?;
        tx.commit().await?;
        Ok(grant)
    }

    /// Who a token is of.
    ///
    /// # Errors
    /// `InvalidToken`, `TokenExpired`; `Database`.
    pub async fn authenticate(&self, token: &str) -> Result<Me> {
        let claims = self.parts.tokens.read(token, self.now())?;
        match self.me(claims.sid).await? {
            Some(me) if me.id == claims.user_id => Ok(me),
            _ => Err(AppError::new(ErrorCode::InvalidToken).into()),
        }
    }

    /// Who a sign-in is, as the database says now; `None` when it has ended. Using it keeps a browser's alive.
    ///
    /// # Errors
    /// `Database`.
    pub async fn me(&self, session: SessionId) -> Result<Option<Me>> {
        let now = self.now();
        let mut conn = self.pool().acquire().await?;
        let Some(row) = db::sign_ins::find(&mut conn, session, now).await? else { return Ok(None) };
        if !row.is_active {
            return Ok(None);
        }
        if now - row.last_seen_at >= SEEN_EVERY {
            let slides: Option<OffsetDateTime> = row.is_browser.then(|| now + browser_life(row.role));
            db::sign_ins::touch(&mut conn, session, now, slides).await?;
        }
        Ok(Some(me(row, session)))
    }
}

/// What the list of sign-ins calls a device: what the app says, or browser and system of a `User-Agent`.
fn device_name(told: &str, is_browser: bool) -> String {
    let told: String = told.chars().filter(|c| !c.is_control()).collect();
    let name = if is_browser { browser_name(&told) } else { told.trim().chars().take(DEVICE_MAX).collect() };
    match (name.is_empty(), is_browser) {
        (false, _) => name,
        (true, true) => "Browser".to_owned(),
        (true, false) => "App".to_owned(),
    }
}

/// Enough to tell one's own devices apart; exact versions would only be wrong soon.
fn browser_name(agent: &str) -> String {
    // In this order: most name themselves after the ones that follow.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_named_as_people_know_them() {
        let phone = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36";
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15";
        assert_eq!(device_name(phone, true), "Chrome · Android");
        assert_eq!(device_name(mac, true), "Safari · Mac");
        assert_eq!(device_name("", true), "Browser");
        assert_eq!(device_name(" Pixel\n 7 ", false), "Pixel 7");
        assert_eq!(device_name(&"x".repeat(200), false).len(), DEVICE_MAX);
    }
}
