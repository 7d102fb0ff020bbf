//! Signing in by another house (OAuth), and linking such identities to an account.

use super::{Accounts, Proven};
use crate::domain::{
    AppError, ErrorCode,
    ids::AccountId,
    user::{Identity, Provider, WaysIn},
};
use crate::i18n::Locale;
use crate::server::{
    clients::oauth::{OAuthError, Pending, Person},
    config::OAuthProvider,
    db,
    error::{Error, Result},
    services::{
        keys::{digest, random_secret},
        viewer::Me,
    },
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use time::Duration;

/// How long the person may take at the other house.
pub const FLOW_LIFE: Duration = Duration::minutes(10);
/// How long a phone may take to change its code for tokens (API contract §1.6).
const CODE_LIFE: Duration = Duration::seconds(60);
const CODE: &str = "oauth_code";

/// How a sign-in elsewhere ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// In a browser's session; then on to a path of ours.
    Session {
        /// Where to.
        next: String,
    },
    /// With a token in the address, for the first system's web client.
    Query,
    /// With a code that a phone changes for tokens.
    Code {
        /// Where the phone waits.
        redirect_uri: String,
        /// S256 of what the phone will show (RFC 7636).
        code_challenge: String,
    },
}

/// A sign-in elsewhere on its way; kept in a sealed cookie, so that only the browser that began can end it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flow {
    provider: String,
    pending: Pending,
    /// How it ends.
    pub mode: Mode,
    /// The account to link to, instead of signing in.
    link: Option<AccountId>,
    expires_at: i64,
}

impl Flow {
    /// Whether it links an identity instead of signing in.
    #[must_use]
    pub const fn is_linking(&self) -> bool {
        self.link.is_some()
    }
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// What to do next.
    pub arrival: Arrival,
    /// Whether the account was made just now.
    pub is_new: bool,
    /// The name that the other house suggests.
    pub suggested: String,
    /// The account's name.
    pub username: String,
}

/// The two things that may have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Somebody is proved.
    SignedIn(Proven),
    /// The identity was linked to the account that asked.
    Linked,
}

impl Accounts {
    fn provider(&self, slug: &str) -> Result<&OAuthProvider> {
        if let Some(provider) = self.parts.providers.find(slug) {
            return Ok(provider);
        }
        // A known one that is not set up, or none at all.
        let is_known = matches!(slug, "google" | "github" | "facebook" | "oidc");
        Err(if is_known { ErrorCode::NotConfigured.into() } else { Error::not_found() })
    }

    /// Begins a sign-in elsewhere, or with `link` the linking: where to send the person, and what to seal.
    ///
    /// # Errors
    /// `NotConfigured`, `NotFound`; `ExternalServiceUnavailable` when the provider is away.
    pub async fn begin_elsewhere(&self, slug: &str, mode: Mode, link: Option<&Me>) -> Result<(String, Flow)> {
        let provider = self.provider(slug)?;
        let (url, pending) = self.parts.providers.begin(provider).await.map_err(away)?;
        let flow = Flow {
            provider: slug.to_owned(),
            pending,
            mode,
            link: link.map(|me| me.id),
            expires_at: (self.now() + FLOW_LIFE).unix_timestamp(),
        };
        Ok((url, flow))
    }

    /// Checks where a phone wants to be sent back to.
    ///
    /// # Errors
    /// `InvalidInput` for an address that is not on the operator's list, or without a challenge.
    pub fn phone_mode(&self, allowed: &[String], redirect_uri: &str, code_challenge: &str) -> Result<Mode> {
        let wrong = |name: &str| Error::field(ErrorCode::InvalidInput, name, crate::domain::FieldProblem::Invalid);
        if !allowed.iter().any(|one| one == redirect_uri) {
            return Err(wrong("redirect_uri"));
        }
        let whole = code_challenge.len() == 43 && BASE64URL_NOPAD.decode(code_challenge.as_bytes()).is_ok();
        if !whole {
            return Err(wrong("code_challenge"));
        }
        Ok(Mode::Code { redirect_uri: redirect_uri.to_owned(), code_challenge: code_challenge.to_owned() })
    }

    /// Ends a sign-in elsewhere: the state must be this browser's and come for the first time.
    ///
    /// # Errors
    /// `ChallengeFailed` for a state that is not; `AuthenticationError` when person or provider refused;
    /// `Conflict` when an account with the address must be signed in to first, or the identity is another
    /// account's; `AccountDisabled`; `ExternalServiceUnavailable`; `Database`.
    pub async fn finish_elsewhere(
        &self,
        flow: &Flow,
        provider: &str,
        state: &str,
        code: Option<&str>,
        me: Option<&Me>,
        locale: Locale,
    ) -> Result<Arrived> {
        let now = self.now();
        let is_own = flow.provider == provider && flow.pending.state == state && flow.expires_at > now.unix_timestamp();
        // Spent before the code is used: the same answer cannot be played twice.
        let fresh = is_own && {
            let mut conn = self.pool().acquire().await?;
            db::secrets::spend(&mut conn, &digest(&format!("state {state}")), now + FLOW_LIFE).await?
        };
        if !fresh {
            return Err(ErrorCode::ChallengeFailed.into());
        }
        let code = code.ok_or(Error::from(ErrorCode::AuthenticationError))?;
        let found = self.parts.providers.finish(self.provider(provider)?, &flow.pending, code, now).await;
        let person = found.map_err(away)?;
        let mut tx = self.pool().begin().await?;
        let arrived = match flow.link {
            Some(account) => self.link_person(&mut tx, provider, &person, account, me).await?,
            None => self.enter_person(&mut tx, provider, &person, locale).await?,
        };
        tx.commit().await?;
        Ok(arrived)
    }

    async fn link_person(
        &self,
        conn: &mut PgConnection,
        provider: &str,
        person: &Person,
        account: AccountId,
        me: Option<&Me>,
    ) -> Result<Arrived> {
        let me = me.filter(|me| me.id == account).ok_or(Error::from(ErrorCode::AuthenticationError))?;
        let arrived = Arrived {
            arrival: Arrival::Linked,
            is_new: false,
            suggested: me.username.clone(),
            username: me.username.clone(),
        };
        match db::identities::find(conn, provider, &person.subject).await? {
            Some(other) if other != account => return Err(ErrorCode::Conflict.into()),
            Some(_) => return Ok(arrived),
            None => {}
        }
        self.insert_identity(conn, account, provider, person).await?;
        Ok(arrived)
    }

    async fn insert_identity(
        &self,
        conn: &mut PgConnection,
        account: AccountId,
        provider: &str,
        person: &Person,
    ) -> Result<()> {
        let email = person.email.as_deref();
        match db::identities::insert(conn, account, provider, &person.subject, email, self.now()).await {
            Err(error) if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) => {
                Err(ErrorCode::Conflict.into())
            }
            done => Ok(done?),
        }
    }

    async fn enter_person(
        &self,
        conn: &mut PgConnection,
        provider: &str,
        person: &Person,
        locale: Locale,
    ) -> Result<Arrived> {
        let wish = person.name.as_deref().or(person.email.as_deref()).unwrap_or("citizen");
        let linked = match db::identities::find(conn, provider, &person.subject).await? {
            Some(id) => db::accounts::find(conn, id).await?,
            None => None,
        };
        let by_address = match (&linked, &person.email) {
            (None, Some(email)) => db::accounts::find_by_email(conn, email).await?,
            _ => None,
        };
        let row = match (linked, by_address) {
            (Some(row), _) => row,
            (None, Some(row)) => {
                // An address links only what both sides have proved: otherwise whoever registers somebody's
                // address there would own their account here.
                if !person.email_verified || row.email_verified_at.is_none() {
                    return Err(ErrorCode::Conflict.into());
                }
                self.insert_identity(conn, row.id(), provider, person).await?;
                row
            }
            (None, None) => {
                let email = person.email.as_deref();
                let (proven, username) = self.make_account(conn, wish, email, person.email_verified, locale).await?;
                self.insert_identity(conn, proven.0, provider, person).await?;
                let arrival = Arrival::SignedIn(proven);
                return Ok(Arrived { arrival, is_new: true, suggested: username.clone(), username });
            }
        };
        if !row.is_active {
            return Err(ErrorCode::AccountDisabled.into());
        }
        let arrival = Arrival::SignedIn(Proven(row.id()));
        Ok(Arrived { arrival, is_new: false, suggested: row.username.clone(), username: row.username })
    }

    /// A code for the phone that began, to be changed for tokens within a minute.
    ///
    /// # Errors
    /// `Database`, `Internal`.
    pub async fn make_code(&self, proven: Proven, is_new: bool, code_challenge: &str) -> Result<String> {
        let code = format!("oc_{}", random_secret().map_err(anyhow::Error::from)?);
        let hash = digest(&code);
        let payload = serde_json::json!({ "account": proven.0, "is_new": is_new, "challenge": code_challenge });
        let mut conn = self.pool().acquire().await?;
        db::secrets::save(&mut conn, CODE, &HEXLOWER.encode(&hash), &hash, &payload, self.now() + CODE_LIFE).await?;
        Ok(code)
    }

    /// Uses a phone's code, once, whether or not its verifier is right.
    ///
    /// # Errors
    /// `InvalidLink`; `Database`.
    pub async fn use_code(&self, code: &str, verifier: &str) -> Result<(Proven, bool)> {
        #[derive(Deserialize)]
        struct Kept {
            account: AccountId,
            is_new: bool,
            challenge: String,
        }
        let mut conn = self.pool().acquire().await?;
        let kept = db::secrets::take(&mut conn, CODE, &digest(code), self.now()).await?;
        let kept = kept.and_then(|kept| serde_json::from_value::<Kept>(kept).ok());
        let shown = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
        match kept {
            Some(kept) if kept.challenge == shown => Ok((Proven(kept.account), kept.is_new)),
            _ => Err(ErrorCode::InvalidLink.into()),
        }
    }

    /// The ways into the account.
    ///
    /// # Errors
    /// `Database`.
    pub async fn ways_in(&self, me: &Me) -> Result<WaysIn> {
        let row = self.row(me).await?;
        let linked = db::identities::list(&mut *self.pool().acquire().await?, me.id).await?;
        let providers = self.providers();
        let named = |slug: &str| {
            let known = providers.iter().find(|provider| provider.slug == slug).cloned();
            known.unwrap_or_else(|| Provider { slug: slug.to_owned(), name: slug.to_owned() })
        };
        let verified = row.email.clone().filter(|_| row.email_verified_at.is_some());
        let others = usize::from(row.password_hash.is_some()) + usize::from(verified.is_some());
        let is_linked = |provider: &Provider| linked.iter().any(|identity| identity.provider == provider.slug);
        Ok(WaysIn {
            linkable: providers.iter().filter(|provider| !is_linked(provider)).cloned().collect(),
            has_password: row.password_hash.is_some(),
            email: verified,
            may_unlink: others + linked.len() > 1,
            identities: linked
                .into_iter()
                .map(|identity| Identity {
                    provider: named(&identity.provider),
                    email: identity.email,
                    linked_at: self.local(identity.linked_at),
                })
                .collect(),
        })
    }

    /// Unlinks a provider, unless it is the last way in.
    ///
    /// # Errors
    /// `NotFound` when it is not linked; `Conflict`; `Database`.
    pub async fn unlink(&self, me: &Me, provider: &str) -> Result<()> {
        let mut tx = self.pool().begin().await?;
        // Locked: two that go at once must not leave none.
        let row = db::accounts::lock(&mut tx, me.id).await?.ok_or_else(Error::not_found)?;
        if db::identities::delete(&mut tx, me.id, provider).await? == 0 {
            return Err(Error::not_found());
        }
        let left = db::identities::list(&mut tx, me.id).await?.len();
        if left == 0 && row.password_hash.is_none() && row.email_verified_at.is_none() {
            return Err(ErrorCode::Conflict.into());
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The provider's failure as it is told: its refusal is the person's business, its absence is nobody's.
fn away(error: OAuthError) -> Error {
    match error {
        OAuthError::Refused(why) => {
            tracing::warn!(why, "a sign-in elsewhere was refused");
            ErrorCode::AuthenticationError.into()
        }
        OAuthError::Provider(error) => {
            tracing::error!(error = format!("{error:#}"), "a sign-in provider is away");
            AppError { retry_after: Some(30), ..AppError::new(ErrorCode::ExternalServiceUnavailable) }.into()
        }
    }
}
