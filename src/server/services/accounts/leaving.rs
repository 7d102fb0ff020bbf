//! Taking one's data along, and leaving: erased, or with the reports left behind without a name.

use super::Accounts;
use crate::domain::{AppError, ErrorCode, FieldProblem, Role, ids::AccountId, user::ExportView};
use crate::server::{
    db,
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{mails::Notice, passwords::Verdict, viewer::Me},
};
use serde_json::json;
use std::io::{Seek, SeekFrom, Write};
use time::Duration;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// How long an export can be downloaded.
const EXPORT_LIFE: Duration = Duration::days(7);

/// What becomes of the reports of who leaves (API contract §1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// They go too.
    Erase,
    /// They stay without a name.
    Anonymise,
}

impl std::str::FromStr for Leaving {
    type Err = FieldProblem;

    /// A blank one is `erase`, as promised to users.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" | "erase" => Ok(Self::Erase),
            "anonymise" => Ok(Self::Anonymise),
            _ => Err(FieldProblem::Invalid),
        }
    }
}

impl Accounts {
    /// Has the person's data put together; they are told by mail.
    ///
    /// # Errors
    /// `Database`.
    pub async fn request_export(&self, me: &Me) -> Result<()> {
        let mut conn = self.pool().acquire().await?;
        Ok(queue::push(&mut conn, &Job::ExportAccount { account: me.id }, self.parts.job_attempts, self.now()).await?)
    }

    /// The export that can be downloaded.
    ///
    /// # Errors
    /// `Database`.
    pub async fn export_view(&self, me: &Me) -> Result<Option<ExportView>> {
        let found = db::accounts::find_export(&mut *self.pool().acquire().await?, me.id, self.now()).await?;
        Ok(found.map(|export| ExportView { bytes: export.bytes, expires_at: self.local(export.expires_at) }))
    }

    /// Its file.
    ///
    /// # Errors
    /// `NotFound`; `Storage`; `Database`.
    pub async fn export_file(&self, me: &Me) -> Result<Vec<u8>> {
        let found = db::accounts::find_export(&mut *self.pool().acquire().await?, me.id, self.now()).await?;
        Ok(self.parts.store.get(&found.ok_or_else(Error::not_found)?.key).await?)
    }

    /// The job's half: puts the data together as a zip.
    ///
    /// # Errors
    /// `Storage`, `Database`, `Internal`.
    pub async fn make_export(&self, id: AccountId) -> Result<()> {
        let Some(content) = self.zip(id).await? else { return Ok(()) };
        let bytes = i64::try_from(content.len()).unwrap_or(i64::MAX);
        let key = format!("accounts/{id}/export-{}.zip", self.parts.clock.new_id().simple());
        self.parts.store.put(&key, "application/zip", content).await?;
        let now = self.now();
        let mut tx = self.pool().begin().await?;
        let Some(row) = db::accounts::lock(&mut tx, id).await? else {
            return Ok(self.parts.store.delete(&key).await?);
        };
        let before = db::accounts::save_export(&mut tx, id, &key, bytes, now, now + EXPORT_LIFE).await?;
        self.notify(&mut tx, Notice::ExportReady, row.email.as_deref(), &row.username, &row.language).await?;
        tx.commit().await?;
        if let Some(before) = before {
            self.parts.store.delete(&before).await?;
        }
        Ok(())
    }

    async fn zip(&self, id: AccountId) -> Result<Option<Vec<u8>>> {
        let (texts, photos) = {
            let mut conn = self.pool().acquire().await?;
            let Some(row) = db::accounts::find(&mut conn, id).await? else { return Ok(None) };
            let identities = db::identities::list(&mut conn, id).await?;
            let sign_ins = db::sign_ins::list(&mut conn, id, self.now()).await?;
            let reports = db::reports::export_of_account(&mut conn, id).await?;
            let comments = db::comments::export_of_account(&mut conn, id).await?;
            let (votes, follows) = db::support::export_of_account(&mut conn, id).await?;
            let ids: Vec<_> = reports.iter().map(|(report, _)| *report).collect();
            let photos = db::photos::list(&mut conn, &ids, db::photos::Which::All).await?;
            let at = |at: time::OffsetDateTime| crate::server::clock::rfc3339(at);
            let account = json!({
                "user_id": id.to_string(), "username": row.username, "email": row.email, "phone": row.phone,
                "full_name": row.full_name, "role": row.role().as_str(), "city": row.city, "state": row.state,
                "country": row.country, "lat": row.lat, "lng": row.lng, "location_address": row.location_address,
                "language": row.language, "public_profile": row.public_profile,
                "notification_enabled": row.notification_enabled, "email_notifications": row.email_notifications,
                "location_tracking_enabled": row.location_tracking_enabled,
                "email_verified": row.email_verified_at.is_some(), "has_password": row.password_hash.is_some(),
                "created_at": at(row.created_at), "last_login": row.last_login_at.map(at),
            });
            let identities: Vec<_> = identities
                .into_iter()
                .map(|i| json!({ "provider": i.provider, "email": i.email, "linked_at": at(i.linked_at) }))
                .collect();
            let sign_ins: Vec<_> = sign_ins
                .into_iter()
                .map(|s| json!({ "device": s.device, "created_at": at(s.created_at), "last_seen_at": at(s.last_seen_at) }))
                .collect();
            let reports: Vec<_> = reports.into_iter().map(|(_, report)| report).collect();
            let texts = [
                ("account.json", account),
                ("identities.json", identities.into()),
                ("sessions.json", sign_ins.into()),
                ("reports.json", reports.into()),
                ("comments.json", comments.into()),
                ("votes.json", votes.into()),
                ("follows.json", follows.into()),
            ];
            let picture = row.picture_jpeg_key.map(|key| ("picture.jpg".to_owned(), key));
            let photos = photos
                .into_iter()
                .enumerate()
                .map(|(n, photo)| (format!("photos/{}-{n:03}.jpg", photo.report_id), photo.jpeg_key));
            (texts, picture.into_iter().chain(photos).collect::<Vec<_>>())
        };
        // Through a file: somebody's photos need not fit into memory twice.
        let mut zip = ZipWriter::new(tempfile()?);
        for (name, value) in texts {
            let content = serde_json::to_vec_pretty(&value).map_err(anyhow::Error::from)?;
            add(&mut zip, name, CompressionMethod::Deflated, &content)?;
        }
        for (name, key) in photos {
            let content = self.parts.store.get(&key).await?;
            add(&mut zip, &name, CompressionMethod::Stored, &content)?;
        }
        let mut file = zip.finish().map_err(anyhow::Error::from)?;
        file.seek(SeekFrom::Start(0)).map_err(anyhow::Error::from)?;
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).map_err(anyhow::Error::from)?;
        Ok(Some(content))
    }

    /// Deletes the account of whoever asks by a phone, whose token proves them.
    ///
    /// # Errors
    /// `Conflict` for the last administrator; `Database`.
    pub async fn delete_account(&self, me: &Me, leaving: Leaving) -> Result<()> {
        let mut tx = self.pool().begin().await?;
        if me.role == Role::SuperAdmin && db::accounts::lock_active_of_role(&mut tx, Role::SuperAdmin).await? <= 1 {
            return Err(ErrorCode::Conflict.into());
        }
        let row = db::accounts::lock(&mut tx, me.id).await?.ok_or_else(Error::not_found)?;
        let reports = &self.parts.reports;
        let mut prefixes = vec![format!("accounts/{}/", me.id)];
        db::support::lock_of_account(&mut tx, me.id).await?;
        if leaving == Leaving::Erase {
            let ids = db::reports::lock_of_account(&mut tx, me.id).await?;
            reports.erase(&mut tx, &ids).await?;
            db::comments::delete_of_account(&mut tx, me.id).await?;
            prefixes.extend(ids.iter().map(|id| format!("reports/{id}/")));
        } else {
            db::reports::forget_account(&mut tx, me.id).await?;
        }
        db::secrets::delete_of(&mut tx, &row.email.clone().unwrap_or_default().to_lowercase()).await?;
        db::accounts::delete(&mut tx, me.id).await?;
        let now = self.now();
        // In pieces: a job's payload is a row.
        for prefixes in prefixes.chunks(100) {
            let job = Job::RemoveBlobs { prefixes: prefixes.to_vec() };
            queue::push(&mut tx, &job, self.parts.job_attempts, now).await?;
        }
        let notice = if leaving == Leaving::Erase { Notice::Erased } else { Notice::Anonymised };
        self.notify(&mut tx, notice, row.email.as_deref(), &row.username, &row.language).await?;
        tx.commit().await?;
        tracing::info!(account = %me.id, ?leaving, "account deleted");
        Ok(())
    }

    /// The same by a page, where somebody else may sit at an open browser: the password, or without one the
    /// name, has to be typed.
    ///
    /// # Errors
    /// `InvalidInput` with `password` or `confirm`, and as [`Accounts::delete_account`].
    pub async fn delete_account_confirmed(
        &self,
        me: &Me,
        leaving: Leaving,
        password: &str,
        confirm: &str,
    ) -> Result<()> {
        let row = self.row(me).await?;
        let wrong = |name: &str, problem| Err(AppError::field(ErrorCode::InvalidInput, name, problem).into());
        match &row.password_hash {
            Some(stored) => {
                if self.parts.passwords.verify(password, Some(stored)).await? == Verdict::Wrong {
                    return wrong("password", FieldProblem::PasswordWrong);
                }
            }
            None if !confirm.trim().eq_ignore_ascii_case(&row.username) => {
                return wrong("confirm", FieldProblem::NotConfirmed);
            }
            None => {}
        }
        self.delete_account(me, leaving).await
    }

    /// The job's half: removes the files.
    ///
    /// # Errors
    /// `Storage`.
    pub async fn remove_blobs(&self, prefixes: &[String]) -> Result<()> {
        for prefix in prefixes {
            for blob in self.parts.store.list(prefix).await? {
                self.parts.store.delete(&blob.key).await?;
            }
        }
        Ok(())
    }
}

fn tempfile() -> Result<std::fs::File> {
    Ok(tempfile::tempfile().map_err(anyhow::Error::from)?)
}

fn add<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, method: CompressionMethod, content: &[u8]) -> Result<()> {
    zip.start_file(name, SimpleFileOptions::default().compression_method(method)).map_err(anyhow::Error::from)?;
    Ok(zip.write_all(content).map_err(anyhow::Error::from)?)
}
