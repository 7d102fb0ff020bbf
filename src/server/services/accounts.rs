//! Accounts: signing up, in and out; what a person changes about themselves; leaving.
//!
//! Every proof of who somebody is ends in a [`Proven`]; only with one can a sign-in begin. What a sign-in
//! may do is read from the database each time, so that it ends everywhere at once.

mod elsewhere;
mod leaving;
mod links;
mod password;
mod people;
mod profile;
mod sign_ins;
mod signing_in;
mod signing_up;
mod staff;

pub use elsewhere::{Arrival, Arrived, FLOW_LIFE, Flow, Mode};
pub use leaving::Leaving;
pub use links::{LinkRequest, MagicEntry};
pub use people::{Changed, NewStaff};
pub use profile::{ProfileInput, SettingsInput};
pub use signing_in::{Grant, Proven, browser_life};
pub use signing_up::{Clash, NewPerson};

use crate::domain::user::{Provider, SignInOptions};
use crate::server::{
    clients::{mail::Outbox, oauth::OAuthProviders, storage::BlobStore},
    clock::Clock,
    services::{
        challenge::Challenges, images::Images, limits::Limits, passwords::Passwords, reports::Reports, tokens::Tokens,
    },
};
use sqlx::PgPool;
use std::sync::Arc;
use time::{Duration, OffsetDateTime, UtcOffset};

/// The service.
#[derive(Clone)]
pub struct Accounts {
    pub(super) parts: Arc<AccountParts>,
}

/// What the service is made of.
pub struct AccountParts {
    /// The database.
    pub pool: PgPool,
    /// The time.
    pub clock: Clock,
    /// Where pictures and exports are kept.
    pub store: Arc<dyn BlobStore>,
    /// Works on pictures.
    pub images: Images,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Makes phones' tokens.
    pub tokens: Tokens,
    /// Counts mails to an address.
    pub limits: Limits,
    /// Asks for proofs of work.
    pub challenges: Challenges,
    /// Other houses that say who somebody is.
    pub providers: OAuthProviders,
    /// Reports, which go with their account.
    pub reports: Reports,
    /// Life of a token without refreshing, of citizens and of staff.
    pub token_life: Duration,
    /// See above.
    pub staff_token_life: Duration,
    /// Scheme and host of links.
    pub base_url: String,
    /// The zone in which times are shown.
    pub offset: UtcOffset,
    /// Tries of a job.
    pub job_attempts: i32,
    /// The mails of a development server; `None` where they must not be shown.
    pub outbox: Option<Outbox>,
}

impl Accounts {
    /// The service, of its parts.
    #[must_use]
    pub fn new(parts: AccountParts) -> Self {
        Self { parts: Arc::new(parts) }
    }

    fn pool(&self) -> &PgPool {
        &self.parts.pool
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.parts.clock.now()
    }

    fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        at.to_offset(self.parts.offset)
    }

    /// What the sign-in and sign-up pages offer.
    #[must_use]
    pub fn sign_in_options(&self) -> SignInOptions {
        SignInOptions {
            providers: self.providers(),
            challenge: self.parts.challenges.is_on(),
            outbox: self.parts.outbox.is_some(),
        }
    }

    fn providers(&self) -> Vec<Provider> {
        let providers = self.parts.providers.list();
        providers.map(|(slug, name)| Provider { slug: slug.to_owned(), name: name.to_owned() }).collect()
    }

    /// The mails that a development server did not send.
    #[must_use]
    pub fn outbox(&self) -> Option<&Outbox> {
        self.parts.outbox.as_ref()
    }

    /// Forgets what is past its time.
    ///
    /// # Errors
    /// `Database`, `Storage`.
    pub async fn sweep(&self) -> crate::server::error::Result<()> {
        use crate::server::db;
        let now = self.now();
        let keys = {
            let mut conn = self.pool().acquire().await?;
            db::sign_ins::delete_expired(&mut conn, now).await?;
            db::secrets::delete_expired(&mut conn, now).await?;
            db::limits::delete_expired(&mut conn, now).await?;
            db::accounts::delete_expired_exports(&mut conn, now).await?
        };
        for key in keys {
            self.parts.store.delete(&key).await?;
        }
        Ok(())
    }
}
