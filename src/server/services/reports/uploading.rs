//! Pictures that come before what they belong to: kept for a day, for good once something uses them.

use super::Reports;
use crate::domain::{
    ErrorCode, FieldProblem, ReportId,
    community::{Upload, UploadPurpose},
    ids::{AccountId, UploadId},
};
use crate::server::{
    clients::storage::StorageError,
    db::{
        self,
        uploads::{NewUpload, UploadRow},
    },
    error::{Error, Result},
    services::{
        idempotency::{Done, Once, once},
        images,
        viewer::{Me, Viewer},
    },
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use std::collections::HashSet;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long a picture waits for its use (API contract §1.1).
const UPLOAD_LIFE: Duration = Duration::hours(24);

/// The address of a picture's file.
pub(super) fn upload_url(id: Uuid, ending: &str) -> String {
    format!("/u/{id}.{ending}")
}

/// The picture and the format that the last part of an address names.
fn read_name(name: &str) -> Option<(UploadId, &str)> {
    let (id, ending) = name.rsplit_once('.')?;
    Some((id.parse().ok()?, ending)).filter(|(_, ending)| matches!(*ending, "webp" | "jpg"))
}

impl Reports {
    /// Keeps a picture of the viewer: upright, scaled, without metadata.
    ///
    /// # Errors
    /// `AuthenticationError`; `InvalidInput` with `purpose` or `file`; `InvalidFile`, `InvalidFileType`,
    /// `UnsupportedMediaType`, `FileSizeExceeded` with `file`; `Storage`; as [`once`]; `Database`.
    pub async fn upload(
        &self,
        viewer: &Viewer,
        file: Option<Vec<u8>>,
        purpose: &str,
        call: Option<&Once>,
    ) -> Result<Done<Upload>> {
        let me = viewer.me()?;
        let wrong = |name: &str, problem| Error::field(ErrorCode::InvalidInput, name, problem);
        let purpose: UploadPurpose = purpose.parse().map_err(|problem| wrong("purpose", problem))?;
        let file = file.ok_or_else(|| wrong("file", FieldProblem::Required))?;
        once(&self.pool, &self.clock, call, self.keep_upload(me.id, file, purpose)).await
    }

    async fn keep_upload(
        &self,
        me: AccountId,
        file: Vec<u8>,
        purpose: UploadPurpose,
    ) -> Result<(sqlx::Transaction<'static, sqlx::Postgres>, Upload)> {
        let photo = self.images.process(1, file).await.map_err(images::about_file)?;
        let id = UploadId(self.clock.new_id());
        let key = |content: &[u8], ending: &str| {
            format!("uploads/{id}/{}.{ending}", HEXLOWER.encode(&Sha256::digest(content)))
        };
        let large = photo.large;
        let (webp, jpeg) = (key(&large.webp, "webp"), key(&large.jpeg, "jpg"));
        self.store.put(&webp, "image/webp", large.webp).await?;
        if let Err(error) = self.store.put(&jpeg, "image/jpeg", large.jpeg).await {
            self.drop_blob(&webp).await;
            return Err(error.into());
        }
        let now = self.clock.now();
        let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
        let upload = NewUpload {
            id,
            account: me,
            purpose,
            sha256: &photo.sha256,
            width: side(large.width),
            height: side(large.height),
            webp_key: &webp,
            jpeg_key: &jpeg,
            now,
            expires_at: now + UPLOAD_LIFE,
        };
        let written = async {
            let mut tx = self.pool.begin().await?;
            db::uploads::insert(&mut tx, &upload).await?;
            Ok::<_, sqlx::Error>(tx)
        };
        match written.await {
            Ok(tx) => {
                let (webp_url, jpeg_url) = (upload_url(id.0, "webp"), upload_url(id.0, "jpg"));
                Ok((tx, Upload { id, webp_url, jpeg_url, expires_at: self.local(upload.expires_at) }))
            }
            Err(error) => {
                self.drop_blob(&webp).await;
                self.drop_blob(&jpeg).await;
                Err(error.into())
            }
        }
    }

    /// Removes a file; what cannot be removed is left for the sweep.
    async fn drop_blob(&self, key: &str) {
        if let Err(error) = self.store.delete(key).await {
            tracing::warn!(%error, "a picture without a use stays for the sweep");
        }
    }

    /// Lets a report use pictures, given by their paths, in the caller's transaction.
    ///
    /// # Errors
    /// `InvalidInput` with `field` unless each is an unused one of `me`, for one of `purposes`; `Database`.
    pub(super) async fn use_uploads(
        &self,
        conn: &mut PgConnection,
        me: &Me,
        paths: &[String],
        purposes: &[UploadPurpose],
        report: ReportId,
        field: &str,
    ) -> Result<Vec<Uuid>> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let wrong = || Error::field(ErrorCode::InvalidInput, field, FieldProblem::Invalid);
        let read = |path: &String| Some(read_name(path.strip_prefix("/u/")?)?.0.0);
        let ids: Vec<Uuid> = paths.iter().map(read).collect::<Option<_>>().ok_or_else(wrong)?;
        if ids.iter().collect::<HashSet<_>>().len() < ids.len() {
            return Err(wrong());
        }
        let purposes: Vec<String> = purposes.iter().map(|purpose| purpose.as_str().to_owned()).collect();
        let used = db::uploads::update_used(conn, &ids, me.id, &purposes, report, self.clock.now()).await?;
        if usize::try_from(used) == Ok(ids.len()) { Ok(ids) } else { Err(wrong()) }
    }

    /// A picture's file, if `viewer` may see it, and whether everybody may; `name` is the last part of its
    /// address.
    ///
    /// # Errors
    /// `NotFound` for what is not there or may not be seen; `Storage`; `Database`.
    pub async fn upload_file(&self, viewer: &Viewer, name: &str) -> Result<(Vec<u8>, bool)> {
        let (id, ending) = read_name(name).ok_or_else(Error::not_found)?;
        let row = db::uploads::find(&mut *self.pool.acquire().await?, id).await?.ok_or_else(Error::not_found)?;
        let is_public = Self::is_public(&row);
        if !is_public && !self.sees_upload(viewer, &row) {
            return Err(Error::not_found());
        }
        match self.store.get(if ending == "webp" { &row.webp_key } else { &row.jpeg_key }).await {
            Err(StorageError::NotFound) => Err(Error::not_found()),
            content => Ok((content?, is_public)),
        }
    }

    /// Flags and contestations are between who sent them and staff.
    fn is_public(row: &UploadRow) -> bool {
        let is_private = matches!(row.purpose.as_str(), "flag" | "reopen") || row.is_internal;
        !is_private && row.status().is_some_and(crate::domain::Status::is_public)
    }

    fn sees_upload(&self, viewer: &Viewer, row: &UploadRow) -> bool {
        if row.expires_at.is_some_and(|at| at <= self.clock.now()) {
            return false;
        }
        let is_uploader = row.account_id.is_some_and(|id| viewer.account.as_ref().is_some_and(|me| me.id.0 == id));
        let is_in_hand = viewer.has_in_hand(row.report_municipality.as_deref());
        let is_owner = row
            .report_id
            .is_some_and(|report| !row.is_internal && viewer.owns(ReportId(report), row.report_account.map(AccountId)));
        is_uploader || is_in_hand || is_owner
    }

    /// Removes pictures that nothing came to use, and files that no picture names.
    ///
    /// # Errors
    /// `Storage`, `Database`.
    pub(super) async fn sweep_uploads(&self, before: OffsetDateTime) -> Result<usize> {
        let expired = db::uploads::delete_expired(&mut *self.pool.acquire().await?, self.clock.now()).await?;
        for key in &expired {
            self.drop_blob(key).await;
        }
        let owner = |key: &str| Uuid::try_parse(key.split(['/', '.']).nth(1)?).ok();
        let old = self.store.list("uploads/").await?.into_iter().filter(|blob| blob.modified_at < before);
        let old: Vec<_> = old.filter_map(|blob| Some((owner(&blob.key)?, blob.key))).collect();
        let ids: Vec<Uuid> = old.iter().map(|(id, _)| *id).collect::<HashSet<_>>().into_iter().collect();
        let known = db::uploads::list_existing(&mut *self.pool.acquire().await?, &ids).await?;
        let mut removed = 0;
        for (_, key) in old.iter().filter(|(id, _)| !known.contains(id)) {
            self.store.delete(key).await?;
            removed += 1;
        }
        Ok(removed)
    }
}
