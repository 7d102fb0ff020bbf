//! Mails as files, for a server without a mail server: `<id>.eml`, and beside it what a developer wants to read.

use super::Mail;
use serde::{Deserialize, Serialize};
use std::{io, path::PathBuf};

/// Mails that the page shows.
const SHOWN: usize = 100;

/// The folder.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
}

/// A mail as it lies there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxMail {
    /// Its id.
    pub id: String,
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// Its text.
    pub text: String,
}

impl Outbox {
    /// The outbox in this folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) async fn write(&self, mail: &Mail, message: Vec<u8>) -> io::Result<()> {
        tokio::fs::create_dir_all(&self.folder).await?;
        let shown = OutboxMail {
            id: mail.id.clone(),
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
        };
        let json = serde_json::to_vec_pretty(&shown)?;
        for (ending, content) in [("eml", message), ("json", json)] {
            // Written, then named: nobody reads half a mail.
            let part = self.folder.join(format!("{}.{ending}.part", mail.id));
            tokio::fs::write(&part, content).await?;
            tokio::fs::rename(part, self.folder.join(format!("{}.{ending}", mail.id))).await?;
        }
        Ok(())
    }

    /// The newest mails, newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn list(&self) -> io::Result<Vec<OutboxMail>> {
        let mut entries = match tokio::fs::read_dir(&self.folder).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut paths = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            if entry.path().extension().is_some_and(|ending| ending == "json") {
                paths.push((entry.metadata().await?.modified()?, entry.path()));
            }
        }
        paths.sort();
        let mut mails = Vec::new();
        for (_, path) in paths.into_iter().rev().take(SHOWN) {
            if let Ok(mail) = serde_json::from_slice(&tokio::fs::read(path).await?) {
                mails.push(mail);
            }
        }
        Ok(mails)
    }
}
