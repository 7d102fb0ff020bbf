//! "It is not fixed": a resolved report becomes open again, with a reason and, if there are any, photos.

use super::{REOPEN_MOST, not_own, read_id, read_reason};
use crate::domain::{ErrorCode, FieldProblem, ReportId, Status, status::Mover};
use crate::server::{
    db::{self, reports::NewPicture},
    error::{Error, Result},
    services::{
        images::ProcessedPhoto,
        reports::{Actor, Move, Reports, moves::illegal},
        viewer::Viewer,
    },
};
use sqlx::PgConnection;

/// Most photos of a reopening (API contract §1.1).
pub const REOPEN_PHOTOS: u32 = 3;

/// What became of a transaction that did not end well.
enum Written {
    Failed(Error),
    Unknown(sqlx::Error),
}

impl<E: Into<Error>> From<E> for Written {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Reports {
    /// Opens a resolved report again: for who filed it within 60 days and at most three times, for
    /// moderators always. The photos are kept with the event.
    ///
    /// # Errors
    /// `InvalidInput` unless the reason has 10 to 1000 characters, and for more than three photos; the photos'
    /// errors as for filing; `NotFound`; `InsufficientPermissions`; `IllegalStatusTransition`; `Storage`;
    /// `Database`. Whatever fails, nothing is left behind.
    pub async fn reopen(&self, viewer: &Viewer, id: &str, reason: &str, files: Vec<Vec<u8>>) -> Result<ReportId> {
        let id = read_id(id)?;
        let reason = read_reason(reason)?;
        if files.len() > REOPEN_PHOTOS as usize {
            let problem = FieldProblem::TooManyPhotos { max: REOPEN_PHOTOS };
            return Err(Error::field(ErrorCode::InvalidInput, "files", problem));
        }
        // On a task of its own: a client that goes away must not leave half of it done.
        let (this, viewer) = (self.clone(), viewer.clone());
        let work = async move { this.reopen_whole(&viewer, id, &reason, files).await };
        tokio::spawn(work).await.map_err(anyhow::Error::from)?
    }

    async fn reopen_whole(&self, viewer: &Viewer, id: ReportId, reason: &str, files: Vec<Vec<u8>>) -> Result<ReportId> {
        // Photos are not worked on for who may not reopen it.
        self.who_reopens(&mut *self.pool.acquire().await?, viewer, id).await?;
        let photos = self.process_all(files).await?;
        let kept = self.keep_pictures(&photos).await?;
        match self.write_reopening(viewer, id, reason, &kept).await {
            Ok(()) => Ok(id),
            Err(Written::Failed(error)) => {
                self.remove_pictures(&kept).await;
                Err(error)
            }
            // The commit's answer was lost: it may have happened, so the pictures stay.
            Err(Written::Unknown(error)) => Err(error.into()),
        }
    }

    /// In which role `viewer` may reopen a report now.
    async fn who_reopens(&self, conn: &mut PgConnection, viewer: &Viewer, id: ReportId) -> Result<Actor> {
        let row = db::reports::lock_own(conn, id).await?.ok_or_else(Error::not_found)?;
        let actor = if viewer.is_moderator() {
            Actor::moderator()
        } else if viewer.owns(id, row.account) {
            Actor::owner()
        } else {
            return Err(not_own(viewer, &row));
        };
        let is_used_up = actor.mover == Mover::Owner && db::reports::count_reopened(conn, id).await? >= REOPEN_MOST;
        if row.status != Status::Resolved || is_used_up {
            return Err(illegal(row.status, actor.mover));
        }
        Ok(actor)
    }

    async fn write_reopening(
        &self,
        viewer: &Viewer,
        id: ReportId,
        reason: &str,
        pictures: &[NewPicture],
    ) -> Result<(), Written> {
        let mut tx = self.pool.begin().await?;
        let actor = self.who_reopens(&mut tx, viewer, id).await?;
        let by = viewer.account.as_ref().map(|me| me.id);
        let wanted = Move { reason: Some(reason.to_owned()), details: reason.to_owned(), by, ..Move::default() };
        self.apply(&mut tx, id, Status::Verified, &actor, wanted).await?;
        if !pictures.is_empty() {
            let event = db::reports::find_last_event(&mut tx, id).await?.unwrap_or_default();
            for picture in pictures {
                db::reports::insert_picture(&mut tx, id, event, by, picture, self.clock.now()).await?;
            }
        }
        tx.commit().await.map_err(|error| match error {
            sqlx::Error::Database(_) => Written::Failed(error.into()),
            lost => Written::Unknown(lost),
        })
    }

    /// Keeps the pictures' files: all, or none.
    async fn keep_pictures(&self, photos: &[ProcessedPhoto]) -> Result<Vec<NewPicture>> {
        let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        let mut kept = Vec::with_capacity(photos.len());
        for photo in photos {
            let id = self.clock.new_id();
            kept.push(NewPicture {
                id,
                sha256: photo.sha256,
                size: (number(photo.large.width), number(photo.large.height)),
                webp_key: format!("uploads/{id}.webp"),
                jpeg_key: format!("uploads/{id}.jpg"),
            });
            let (webp, jpeg) = (format!("uploads/{id}.webp"), format!("uploads/{id}.jpg"));
            for (key, kind, content) in
                [(webp, "image/webp", &photo.large.webp), (jpeg, "image/jpeg", &photo.large.jpeg)]
            {
                if let Err(error) = self.store.put(&key, kind, content.clone()).await {
                    self.remove_pictures(&kept).await;
                    return Err(error.into());
                }
            }
        }
        Ok(kept)
    }

    async fn remove_pictures(&self, pictures: &[NewPicture]) {
        for key in pictures.iter().flat_map(|picture| [&picture.webp_key, &picture.jpeg_key]) {
            if let Err(error) = self.store.delete(key).await {
                tracing::warn!(%error, "a picture of a failed reopening stays");
            }
        }
    }
}
