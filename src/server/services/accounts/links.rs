//! Links by mail: asked for here, made and sent by a job, used by a button. Whoever asks gets the same
//! answer in the same time, since only the job looks whether there is an account.

use super::{Accounts, Proven};
use crate::domain::{AppError, ErrorCode, FieldProblem, ReportId, Role, ids::AccountId, text::Email};
use crate::i18n::Locale;
use crate::server::{
    clients::mail::Mail,
    db::{self, accounts::AccountRow},
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        keys::{digest, random_secret},
        limits::Rule,
        mails::{self, LinkPurpose, Notice, locale_of_tag, locale_tag},
        passwords::Passwords,
        viewer::{Me, Viewer},
    },
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;

/// A wish for a link.
#[derive(Clone, Debug)]
pub struct LinkRequest {
    /// What for.
    pub purpose: LinkPurpose,
    /// Where to, as typed.
    pub email: String,
    /// The language for who has no account.
    pub locale: Locale,
    /// Where to go on afterwards: a path of ours.
    pub next: Option<String>,
    /// The proof of work, where one is asked for.
    pub proof: String,
}

/// What a link carries.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Payload {
    email: String,
    #[serde(default)]
    next: Option<String>,
    #[serde(default)]
    report: Option<ReportId>,
}

/// Somebody came by a magic link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MagicEntry {
    /// Who.
    pub proven: Proven,
    /// Whether the account was made just now.
    pub is_new: bool,
    /// Where to go on.
    pub next: Option<String>,
}

impl Accounts {
    /// Has a link sent, if there is a reason to; the answer does not tell.
    ///
    /// # Errors
    /// `InvalidInput` for what is no address; `ChallengeFailed`; `RateLimitExceeded` for too many without a
    /// proof of work; `Database`.
    pub async fn request_link(&self, viewer: &Viewer, request: LinkRequest) -> Result<()> {
        let typed: String = request.email.nfc().collect();
        let email = Email::parse(&typed).and_then(|email| email.ok_or(FieldProblem::Required));
        let email = email.map_err(|problem| Error::field(ErrorCode::InvalidInput, "email", problem))?;
        self.prove_work(viewer, &request.proof).await?;
        // Whoever asks: one person's mailbox is not to be filled by others.
        let subject = format!("{} {}", request.purpose.as_str(), email.as_str().to_lowercase());
        match self.parts.limits.take_for(Rule::MailToAddress, &subject).await {
            Ok(_) => {}
            Err(Error::App(AppError { code: ErrorCode::RateLimitExceeded, .. })) => return Ok(()),
            Err(error) => return Err(error),
        }
        let job = Job::SendLink {
            purpose: request.purpose,
            email: email.as_str().to_owned(),
            locale: locale_tag(request.locale).to_owned(),
            next: request.next,
            report: None,
        };
        let mut conn = self.pool().acquire().await?;
        Ok(queue::push(&mut conn, &job, self.parts.job_attempts, self.now()).await?)
    }

    /// Checks a proof of work. Without one, which is what a browser without JavaScript can give, only a
    /// few mails an hour are sent: there the mailbox itself has to be somebody's.
    ///
    /// # Errors
    /// `ChallengeFailed`, `RateLimitExceeded`; `Database`.
    pub async fn prove_work(&self, viewer: &Viewer, proof: &str) -> Result<()> {
        if !self.parts.challenges.check(proof).await? {
            self.parts.limits.take(Rule::WithoutProof, viewer).await?;
        }
        Ok(())
    }

    /// Has the confirmation of one's own address sent again.
    ///
    /// # Errors
    /// `Conflict` when there is nothing to confirm; `Database`.
    pub async fn request_verification(&self, me: &Me) -> Result<()> {
        let mut conn = self.pool().acquire().await?;
        let row = db::accounts::find(&mut conn, me.id).await?.ok_or_else(Error::not_found)?;
        let Some(email) = row.email.filter(|_| row.email_verified_at.is_none()) else {
            return Err(ErrorCode::Conflict.into());
        };
        let (purpose, locale) = (LinkPurpose::Verify, row.language);
        let job = Job::SendLink { purpose, email, locale, next: None, report: None };
        Ok(queue::push(&mut conn, &job, self.parts.job_attempts, self.now()).await?)
    }

    /// The job's half: the mail with a new link, unless there is no reason (any more) to send one. The link
    /// that was sent before stops working.
    ///
    /// # Errors
    /// `Database`, `Internal`.
    pub async fn make_link(
        &self,
        purpose: LinkPurpose,
        email: &str,
        locale: &str,
        next: Option<String>,
        report: Option<ReportId>,
        mail_id: String,
    ) -> Result<Option<Mail>> {
        let mut tx = self.pool().begin().await?;
        let row = db::accounts::find_by_email(&mut tx, email).await?;
        let account = row.as_ref();
        let is_wanted = match purpose {
            LinkPurpose::Magic => account.is_none_or(|row| row.is_active),
            LinkPurpose::Reset => account.is_some_and(|row| row.is_active),
            LinkPurpose::Verify => account.is_some_and(|row| row.is_active && row.email_verified_at.is_none()),
            LinkPurpose::Report => true,
        };
        if !is_wanted {
            return Ok(None);
        }
        let title = match report {
            Some(id) => match db::reports::find_held(&mut tx, id).await? {
                Some(title) => title,
                None => return Ok(None),
            },
            None => String::new(),
        };
        let token = random_secret().map_err(anyhow::Error::from)?;
        let subject = report.map_or_else(|| email.to_lowercase(), |id| id.to_string());
        let payload =
            serde_json::to_value(Payload { email: email.to_owned(), next, report }).map_err(anyhow::Error::from)?;
        let until = self.now() + purpose.life();
        db::secrets::save(&mut tx, purpose.as_str(), &subject, &digest(&token), &payload, until).await?;
        tx.commit().await?;
        let locale = locale_of_tag(account.map_or(locale, |row| row.language.as_str()));
        let name = account.map(|row| row.username.as_str());
        let url = format!("{}{}?token={token}", self.parts.base_url, purpose.path());
        Ok(Some(mails::link(locale, purpose, email, name, &title, &url, mail_id)))
    }

    async fn take(&self, conn: &mut PgConnection, purpose: LinkPurpose, token: &str) -> Result<Payload> {
        let taken = db::secrets::take(conn, purpose.as_str(), &digest(token), self.now()).await?;
        let payload = taken.ok_or(Error::from(ErrorCode::InvalidLink))?;
        Ok(serde_json::from_value(payload).map_err(anyhow::Error::from)?)
    }

    /// Uses a magic link: proves who somebody is, and makes the account where there is none.
    ///
    /// # Errors
    /// `InvalidLink`, `AccountDisabled`; `Database`.
    pub async fn use_magic_link(&self, token: &str, locale: Locale) -> Result<MagicEntry> {
        let mut tx = self.pool().begin().await?;
        let Payload { email, next, .. } = self.take(&mut tx, LinkPurpose::Magic, token).await?;
        let entry = match db::accounts::find_by_email(&mut tx, &email).await? {
            Some(row) if !row.is_active => return Err(ErrorCode::AccountDisabled.into()),
            Some(row) => {
                self.prove_address(&mut tx, &row).await?;
                MagicEntry { proven: Proven(row.id()), is_new: false, next }
            }
            None => {
                let (proven, _) = self.make_account(&mut tx, &email, Some(&email), true, locale).await?;
                MagicEntry { proven, is_new: true, next }
            }
        };
        tx.commit().await?;
        Ok(entry)
    }

    /// Notes that an account's address is the person's. If nobody had proved it before, whoever made the
    /// account may have been somebody else: their password, links and sign-ins end.
    pub(super) async fn prove_address(&self, conn: &mut PgConnection, row: &AccountRow) -> Result<()> {
        if row.email_verified_at.is_some() {
            return Ok(());
        }
        let (id, now) = (row.id(), self.now());
        db::accounts::update_email_verified(conn, id, now).await?;
        db::accounts::update_password(conn, id, None, now).await?;
        db::identities::delete_all(conn, id).await?;
        db::sign_ins::delete_all(conn, id, None).await?;
        Ok(())
    }

    /// Confirms the address that a link was sent to; the account and its address.
    ///
    /// # Errors
    /// `InvalidLink`; `Database`.
    pub async fn verify_email(&self, token: &str) -> Result<(AccountId, String)> {
        let mut tx = self.pool().begin().await?;
        let Payload { email, .. } = self.take(&mut tx, LinkPurpose::Verify, token).await?;
        let row = db::accounts::find_by_email(&mut tx, &email).await?.ok_or(Error::from(ErrorCode::InvalidLink))?;
        if row.email_verified_at.is_none() {
            db::accounts::update_email_verified(&mut tx, row.id(), self.now()).await?;
        }
        tx.commit().await?;
        Ok((row.id(), email))
    }

    /// Proves who somebody is by having signed up in this very browser and confirmed the address since.
    ///
    /// # Errors
    /// `InvalidCredentials` if the account is gone or not confirmed; `Database`.
    pub async fn proven_by_sign_up(&self, account: AccountId) -> Result<Proven> {
        let row = db::accounts::find(&mut *self.pool().acquire().await?, account).await?;
        let confirmed = row.filter(|row| row.email_verified_at.is_some() && row.is_active);
        confirmed.map(|row| Proven(row.id())).ok_or_else(|| ErrorCode::InvalidCredentials.into())
    }

    /// Sets another password by a link, and ends all sign-ins.
    ///
    /// # Errors
    /// `InvalidInput` for a password that cannot be taken (the link still works), `InvalidLink`; `Database`.
    pub async fn reset_password(&self, token: &str, password: &str) -> Result<()> {
        let weak = |problem| Error::field(ErrorCode::InvalidInput, "new_password", problem);
        Passwords::check(password, Role::Citizen, &[]).map_err(weak)?;
        let hash = self.parts.passwords.hash(password).await?;
        let mut tx = self.pool().begin().await?;
        let Payload { email, .. } = self.take(&mut tx, LinkPurpose::Reset, token).await?;
        let row = db::accounts::find_by_email(&mut tx, &email).await?.filter(|row| row.is_active);
        let row = row.ok_or(Error::from(ErrorCode::InvalidLink))?;
        Passwords::check(password, row.role(), &[&row.username, &email]).map_err(weak)?;
        self.prove_address(&mut tx, &row).await?;
        self.set_password(&mut tx, &row, &hash, None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sends off a report that waited for its mail.
    ///
    /// # Errors
    /// `InvalidLink`; `Database`.
    pub async fn confirm_report(&self, token: &str) -> Result<ReportId> {
        let mut tx = self.pool().begin().await?;
        let report = self.take(&mut tx, LinkPurpose::Report, token).await?.report;
        let report = report.ok_or(Error::from(ErrorCode::InvalidLink))?;
        if !self.parts.reports.release(&mut tx, report).await? {
            return Err(ErrorCode::InvalidLink.into());
        }
        tx.commit().await?;
        Ok(report)
    }

    /// Enqueues a mail that tells something, if there is an address.
    pub(super) async fn notify(
        &self,
        conn: &mut PgConnection,
        notice: Notice,
        email: Option<&str>,
        name: &str,
        language: &str,
    ) -> Result<()> {
        let Some(email) = email else { return Ok(()) };
        let job =
            Job::SendNotice { notice, email: email.to_owned(), name: name.to_owned(), locale: language.to_owned() };
        Ok(queue::push(conn, &job, self.parts.job_attempts, self.now()).await?)
    }

    /// The job's half: a mail that tells something.
    #[must_use]
    pub fn make_notice(&self, notice: Notice, email: &str, name: &str, locale: &str, mail_id: String) -> Mail {
        mails::notice(locale_of_tag(locale), notice, email, name, &self.parts.base_url, mail_id)
    }
}
