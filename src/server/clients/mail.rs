//! How mails leave: by SMTP, or as files in an outbox where none is configured.

mod outbox;

pub use outbox::{Outbox, OutboxMail};

use crate::server::config;
use anyhow::Context;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
};
use std::{sync::Arc, time::Duration};

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// For readers that show text.
    pub text: String,
    /// For readers that show HTML.
    pub html: String,
    /// Names it among all mails: tried again after an uncertain end, it is the same mail.
    pub id: String,
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// No try will help: the address is none.
    #[error("cannot be sent: {0}")]
    Refused(String),
    /// Another try may help.
    #[error("not sent: {0}")]
    Away(String),
}

/// Sends mails.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over; afterwards it is somebody else's to deliver.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// The mailer that the configuration names.
///
/// # Errors
/// When sender or server cannot be read.
pub fn from_config(config: &config::Mail, outbox: Outbox, base_url: &str) -> anyhow::Result<Arc<dyn Mailer>> {
    let from: Mailbox = config.from.parse().context("DARSHI_MAIL_FROM is no address")?;
    let host = base_url.split("://").nth(1).unwrap_or("darshi").split(['/', ':']).next().unwrap_or("darshi").to_owned();
    let envelope = Envelope { from, host };
    let Some(url) = &config.smtp_url else { return Ok(Arc::new(ToOutbox { envelope, outbox })) };
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url.0)
        .context("SMTP_URL cannot be read")?
        .timeout(Some(config.timeout))
        .build();
    Ok(Arc::new(Smtp { envelope, transport, timeout: config.timeout }))
}

/// What every mail of ours has.
struct Envelope {
    from: Mailbox,
    host: String,
}

impl Envelope {
    fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
        Message::builder()
            .from(self.from.clone())
            .to(mail.to.parse().map_err(|error| refused(&error))?)
            .subject(mail.subject.clone())
            .message_id(Some(format!("<{}@{}>", mail.id, self.host)))
            // Asks programs not to answer it (RFC 3834).
            .raw_header(auto_submitted())
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|error| refused(&error))
    }
}

fn auto_submitted() -> lettre::message::header::HeaderValue {
    let name = lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted");
    lettre::message::header::HeaderValue::new(name, "auto-generated".to_owned())
}

struct Smtp {
    envelope: Envelope,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

#[async_trait::async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.envelope.message(mail)?;
        // The library's own limit is for connecting only.
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(MailError::Refused(error.to_string())),
            Ok(Err(error)) => Err(MailError::Away(error.to_string())),
            Err(_) => Err(MailError::Away(format!("no answer within {:?}", self.timeout))),
        }
    }
}

struct ToOutbox {
    envelope: Envelope,
    outbox: Outbox,
}

#[async_trait::async_trait]
impl Mailer for ToOutbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.envelope.message(mail)?;
        self.outbox.write(mail, message.formatted()).await.map_err(|error| MailError::Away(error.to_string()))
    }
}
