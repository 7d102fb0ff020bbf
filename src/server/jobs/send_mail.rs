//! Mails: what the services want told, handed to the mailer. A server that is away is tried again later.

use super::worker::{Outcome, WorkerParts};
use crate::server::{
    clients::mail::{Mail, MailError},
    error::Result,
};

/// The id of a job's mail: a second try after an uncertain end is the same mail.
pub(super) fn mail_id(job: i64) -> String {
    format!("darshi.{job}")
}

/// Sends a mail, if there is one to send.
pub(super) async fn run(parts: &WorkerParts, mail: Option<Mail>) -> Result<Outcome> {
    let Some(mail) = mail else { return Ok(Outcome::Done) };
    match parts.mailer.send(&mail).await {
        Ok(()) => Ok(Outcome::Done),
        // No try will help: the address takes no mail. Nobody is told, or they would learn who has an account.
        Err(MailError::Refused(why)) => {
            tracing::warn!(mail = mail.id, why, "a mail was refused for good");
            Ok(Outcome::Done)
        }
        Err(error @ MailError::Away(_)) => Err(anyhow::Error::from(error).into()),
    }
}
