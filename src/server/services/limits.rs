//! How often somebody may do something. Windows slide, are shared by all servers through `PostgreSQL`,
//! and count only the calls that were let through (API contract §0.1, "Rates").

use super::viewer::{Viewer, address_key};
use crate::domain::{AppError, ErrorCode, Role};
use crate::server::{clock::Clock, db, error::Result};
use sqlx::PgPool;
use std::net::IpAddr;
use time::{Duration, OffsetDateTime};

const MINUTE: Duration = Duration::minutes(1);
const HOUR: Duration = Duration::hours(1);
const DAY: Duration = Duration::days(1);

/// What is limited: a row of the contract, or the page that does the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is a row of the contract's §1.1 to §1.9")]
pub enum Rule {
    FileReport,
    EditReport,
    /// Looking by a tracking code.
    Track,
    /// Looking by one that is nobody's.
    TrackMiss,
    Nearby,
    Claim,
    Reopen,
    ConfirmResolution,
    Appeal,
    Follow,
    Upload,
    Comment,
    OfficialUpdate,
    Vote,
    Flag,
    /// The same in a day.
    FlagOfDay,
    /// A lookup of places.
    Geo,
    Register,
    /// Wrong and right passwords of one account from one address.
    TokenOfAccount,
    /// The same of one address, whatever the account.
    TokenOfAddress,
    Refresh,
    CheckUsername,
    SendMagicLink,
    VerifyMagicLink,
    SendVerification,
    VerifyEmail,
    ForgotPassword,
    ResetPassword,
    ChangePassword,
    PhoneCode,
    VerifyPhone,
    OAuthExchange,
    UpdateProfile,
    Picture,
    Export,
    DeleteAccount,
    Assign,
    Plan,
    ListMunicipalities,
    ListDepartments,
    CreateAdmin,
    /// Switching staff on and off.
    ManageAdmin,
    /// A reading of staff that the contract counts.
    StaffRead,
    /// Mails of one kind to one address, whoever asks for them.
    MailToAddress,
    /// Mail-sending forms without a proof of work, where one is asked for.
    WithoutProof,
    /// Staff move or sort a report.
    StaffMove,
    StaffBulk,
    StaffList,
    StaffDelete,
    Moderate,
    Reverify,
    /// Any other write.
    Write,
}

impl Rule {
    /// How many calls in a window.
    #[must_use]
    pub const fn limit(self, role: Option<Role>) -> i64 {
        self.quota(role).0
    }

    /// How many calls in how long.
    const fn quota(self, role: Option<Role>) -> (i64, Duration) {
        match self {
            Self::FileReport => match role {
                None => (10, HOUR),
                Some(Role::Citizen) => (50, HOUR),
                Some(_) => (500, HOUR),
            },
            Self::StaffMove => (500, HOUR),
            Self::EditReport | Self::Comment | Self::StaffBulk | Self::Reverify | Self::ManageAdmin => (50, HOUR),
            Self::Follow
            | Self::OfficialUpdate
            | Self::Vote
            | Self::Geo
            | Self::TokenOfAddress
            | Self::StaffList
            | Self::StaffDelete
            | Self::Moderate
            | Self::Assign
            | Self::Plan
            | Self::ListMunicipalities
            | Self::ListDepartments
            | Self::StaffRead => (100, HOUR),
            Self::Claim | Self::Picture => (20, HOUR),
            Self::Nearby => (200, HOUR),
            Self::TrackMiss
            | Self::Reopen
            | Self::ConfirmResolution
            | Self::TokenOfAccount
            | Self::VerifyEmail
            | Self::ChangePassword
            | Self::VerifyPhone
            | Self::CreateAdmin => (10, HOUR),
            Self::Appeal | Self::Flag | Self::SendVerification | Self::ForgotPassword | Self::DeleteAccount => {
                (3, HOUR)
            }
            Self::FlagOfDay => (10, DAY),
            Self::Register | Self::SendMagicLink | Self::ResetPassword | Self::PhoneCode | Self::MailToAddress => {
                (5, HOUR)
            }
            Self::Refresh | Self::UpdateProfile => (60, HOUR),
            Self::CheckUsername => (60, MINUTE),
            Self::VerifyMagicLink => (10, MINUTE),
            Self::OAuthExchange | Self::Track | Self::Upload => (30, HOUR),
            Self::Export => (2, DAY),
            Self::WithoutProof => (2, HOUR),
            Self::Write => match role {
                Some(role) if role.is_staff() => (500, HOUR),
                _ => (300, HOUR),
            },
        }
    }
}

/// The answer to who has to wait so long.
fn refusal(wait: Duration) -> crate::server::error::Error {
    let seconds = wait.as_seconds_f64().ceil().max(1.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most a day
    let retry_after = Some(seconds as u32);
    AppError { retry_after, ..AppError::new(ErrorCode::RateLimitExceeded) }.into()
}

/// What is left of a window after a call, for the `X-RateLimit-` headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Calls in a window.
    pub limit: i64,
    /// Calls that are left now.
    pub remaining: i64,
    /// When the next one comes free.
    pub reset: OffsetDateTime,
}

/// Counts calls.
#[derive(Clone)]
pub struct Limits {
    pool: PgPool,
    clock: Clock,
}

impl Limits {
    /// Counts in this database.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self { pool, clock }
    }

    /// Counts a call of `viewer`, by account if signed in, else by address.
    ///
    /// # Errors
    /// `RateLimitExceeded` with the seconds to wait; `Database`.
    pub async fn take(&self, rule: Rule, viewer: &Viewer) -> Result<Allowance> {
        self.count(rule, &viewer.limit_key(), viewer.account.as_ref().map(|me| me.role)).await
    }

    /// Counts a call about one thing from anywhere: mails to an address.
    ///
    /// # Errors
    /// As [`Limits::take`].
    pub async fn take_for(&self, rule: Rule, subject: &str) -> Result<Allowance> {
        self.count(rule, subject, None).await
    }

    /// Counts a try to sign in: of the account from the address, and of the address. Neither counts if
    /// the other refuses.
    ///
    /// # Errors
    /// As [`Limits::take`].
    pub async fn take_sign_in(&self, account: &str, ip: Option<IpAddr>) -> Result<Allowance> {
        let address = address_key(ip);
        let mut tx = self.pool.begin().await?;
        self.count_in(&mut tx, Rule::TokenOfAddress, &address, None).await?;
        let allowance = self.count_in(&mut tx, Rule::TokenOfAccount, &format!("{account} {address}"), None).await?;
        tx.commit().await?;
        Ok(allowance)
    }

    /// Counts a flag in the hour and in the day, in the transaction of the flag: it counts for both if it is taken,
    /// else for neither.
    ///
    /// # Errors
    /// As [`Limits::take`].
    pub async fn take_flag(&self, conn: &mut sqlx::PgConnection, viewer: &Viewer) -> Result<Allowance> {
        let key = viewer.limit_key();
        self.count_in(conn, Rule::FlagOfDay, &key, None).await?;
        self.count_in(conn, Rule::Flag, &key, None).await
    }

    /// Refuses when nothing is left, without counting: for what counts only when it fails.
    ///
    /// # Errors
    /// As [`Limits::take`].
    pub async fn check(&self, rule: Rule, viewer: &Viewer) -> Result<()> {
        let (limit, window) = rule.quota(viewer.account.as_ref().map(|me| me.role));
        let now = self.clock.now();
        let key = format!("{rule:?} {}", viewer.limit_key());
        let found = db::limits::find(&mut *self.pool.acquire().await?, &key, now - window, now).await?;
        if found.used < limit { Ok(()) } else { Err(refusal(found.oldest + window - now)) }
    }

    async fn count(&self, rule: Rule, key: &str, role: Option<Role>) -> Result<Allowance> {
        let mut conn = self.pool.acquire().await?;
        self.count_in(&mut conn, rule, key, role).await
    }

    async fn count_in(
        &self,
        conn: &mut sqlx::PgConnection,
        rule: Rule,
        key: &str,
        role: Option<Role>,
    ) -> Result<Allowance> {
        let (limit, window) = rule.quota(role);
        let now = self.clock.now();
        let key = format!("{rule:?} {key}");
        let counted = db::limits::take(conn, &key, limit, now - window, now, now + window).await?;
        let reset = counted.oldest + window;
        if !counted.allowed {
            return Err(refusal(reset - now));
        }
        Ok(Allowance { limit, remaining: (limit - counted.used).max(0), reset })
    }

    /// Forgets windows that are empty.
    ///
    /// # Errors
    /// `Database`.
    pub async fn sweep(&self) -> Result<()> {
        db::limits::delete_expired(&mut *self.pool.acquire().await?, self.clock.now()).await?;
        Ok(())
    }
}
