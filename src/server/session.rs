//! Browser sessions: who is signed in, and which reports this browser filed without an account. Made when
//! there is something to remember, never for mere reading.
//!
//! The session names a sign-in; whether that still counts is the database's word, each time.

mod store;

pub use store::Store;

use crate::domain::{
    ReportId,
    ids::{AccountId, SessionId},
};
use crate::server::services::{
    accounts::{Accounts, browser_life},
    viewer::{Me, Viewer},
};
use std::net::IpAddr;
use time::OffsetDateTime;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};

/// Days of rest after which a session ends.
const DAYS: i64 = 30;
/// Most reports that a session remembers; the oldest go first.
const REMEMBERED: usize = 200;
/// A cookie is given anew this often, so that it lives on with the session.
const RENEW: Duration = Duration::hours(1);
const OWNED: &str = "owned";
const SIGN_IN: &str = "sign_in";
const RENEWED: &str = "renewed";
const SIGNED_UP: &str = "signed_up";

/// The layer that gives each request its session.
#[must_use]
pub fn layer(store: Store, secure: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(store)
        .with_name("darshi_session")
        .with_secure(secure)
        .with_http_only(true)
        // Strict would lose the session on the way back from a mail or another site.
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::days(DAYS)))
}

/// A value of the session. One that cannot be read is none: reading goes on without it.
async fn read<T: serde::de::DeserializeOwned>(session: &Session, key: &str) -> Option<T> {
    match session.get(key).await {
        Ok(value) => value,
        Err(error) => {
            tracing::warn!(%error, "session cannot be read");
            None
        }
    }
}

async fn write<T: serde::Serialize>(session: &Session, key: &str, value: T) {
    if let Err(error) = session.insert(key, value).await {
        tracing::warn!(%error, "session cannot be written");
    }
}

/// Who asks, by session.
pub async fn viewer(session: &Session, accounts: &Accounts, ip: Option<IpAddr>) -> Viewer {
    let owned = read(session, OWNED).await.unwrap_or_default();
    Viewer { account: me(session, accounts).await, owned, ip }
}

/// Who is signed in, by session.
async fn me(session: &Session, accounts: &Accounts) -> Option<Me> {
    let sign_in: SessionId = read(session, SIGN_IN).await?;
    match accounts.me(sign_in).await {
        Ok(Some(me)) => {
            keep(session, &me, accounts.now()).await;
            Some(me)
        }
        Ok(None) => None,
        Err(error) => {
            tracing::warn!(%error, "a sign-in cannot be read");
            None
        }
    }
}

/// Lets cookie and session live on with their use; those of staff are short.
async fn keep(session: &Session, me: &Me, now: OffsetDateTime) {
    let renewed: i64 = read(session, RENEWED).await.unwrap_or_default();
    if now.unix_timestamp() - renewed >= RENEW.whole_seconds() {
        session.set_expiry(Some(Expiry::OnInactivity(browser_life(me.role))));
        write(session, RENEWED, now.unix_timestamp()).await;
    }
}

/// Signs a browser in, under a new session id: one that somebody else gave it is worth nothing. The reports
/// that it filed before stay with it.
pub async fn begin(session: &Session, me: &Me, now: OffsetDateTime) {
    if let Err(error) = session.cycle_id().await {
        tracing::warn!(%error, "a session id cannot be renewed");
    }
    session.set_expiry(Some(Expiry::OnInactivity(browser_life(me.role))));
    write(session, SIGN_IN, me.session).await;
    write(session, RENEWED, now.unix_timestamp()).await;
    let _ = session.remove_value(SIGNED_UP).await;
}

/// Forgets everything about this browser: the next one at this device is somebody else.
pub async fn end(session: &Session) {
    if let Err(error) = session.flush().await {
        tracing::warn!(%error, "a session cannot be removed");
    }
}

/// Remembers a report as this browser's.
pub async fn remember(session: &Session, id: ReportId) {
    let mut owned: Vec<ReportId> = read(session, OWNED).await.unwrap_or_default();
    if owned.contains(&id) {
        return;
    }
    owned.push(id);
    let surplus = owned.len().saturating_sub(REMEMBERED);
    owned.drain(..surplus);
    write(session, OWNED, owned).await;
}

/// Remembers that the account was made here: whoever confirms its address here is signed in at once.
pub async fn note_sign_up(session: &Session, account: AccountId) {
    write(session, SIGNED_UP, account).await;
}

/// Whether the account was made here.
pub async fn signed_up_here(session: &Session, account: AccountId) -> bool {
    read::<AccountId>(session, SIGNED_UP).await == Some(account)
}
