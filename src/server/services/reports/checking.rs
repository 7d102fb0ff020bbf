//! The check of a filed report: what the job asks for, and what follows from the model's opinions.

use super::{Actor, Move, Reports};
use crate::domain::{Category, ErrorCode, ReportId, Severity, Status, report::Opinion, status::Event};
use crate::server::config::Thresholds;
use crate::server::{
    db::{self, answers::Question, duplicates::FoundCandidate},
    error::{Error, Result},
    services::ai::{self, Judge, MachineReason, Verdict},
};
use uuid::Uuid;

/// A photo of a report that waits for its check.
#[derive(Clone, Debug)]
pub struct PhotoToCheck {
    sha256: Vec<u8>,
    jpeg_key: String,
}

impl Reports {
    /// The photos of a report that waits for its check; `None` if it does not wait (any more).
    ///
    /// # Errors
    /// `Database`.
    pub async fn photos_to_check(&self, id: ReportId) -> Result<Option<Vec<PhotoToCheck>>> {
        let mut conn = self.pool.acquire().await?;
        if db::reports::find_status(&mut conn, id).await? != Some(Status::PendingVerification) {
            return Ok(None);
        }
        let photos = db::photos::list(&mut conn, &[id.0], db::photos::Which::Shown).await?;
        Ok(Some(photos.into_iter().map(|row| PhotoToCheck { sha256: row.sha256, jpeg_key: row.jpeg_key }).collect()))
    }

    /// The photos of a report that waits for a person; none of one that does not (any more).
    ///
    /// # Errors
    /// `Database`.
    pub async fn photos_to_recheck(&self, id: ReportId) -> Result<Vec<PhotoToCheck>> {
        let mut conn = self.pool.acquire().await?;
        if db::reports::find_status(&mut conn, id).await? != Some(Status::Flagged) {
            return Ok(Vec::new());
        }
        let photos = db::photos::list(&mut conn, &[id.0], db::photos::Which::Shown).await?;
        Ok(photos.into_iter().map(|row| PhotoToCheck { sha256: row.sha256, jpeg_key: row.jpeg_key }).collect())
    }

    /// Shows whoever decides a report what the machine thinks of it now; moves nothing.
    ///
    /// # Errors
    /// `Database`.
    pub async fn note_opinions(
        &self,
        id: ReportId,
        answers: &[(Uuid, Opinion)],
        thresholds: &Thresholds,
    ) -> Result<()> {
        let opinions: Vec<Opinion> = answers.iter().map(|(_, opinion)| opinion.clone()).collect();
        let Some(Verdict::Verify(at) | Verdict::Reject(at, _) | Verdict::Flag(at)) = ai::decide(&opinions, thresholds)
        else {
            return Ok(());
        };
        let mut tx = self.pool.begin().await?;
        if db::reports::lock(&mut tx, id).await?.map(|(status, _)| status) == Some(Status::Flagged) {
            db::reports::update_answer(&mut tx, id, answers[at].0).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The model's opinion of a photo: the kept one, else asked for now and kept.
    ///
    /// # Errors
    /// `Storage`, `Database`, `Internal` when the model fails.
    pub async fn opinion(&self, judge: &dyn Judge, photo: &PhotoToCheck) -> Result<(Uuid, Opinion)> {
        let question = Question { photo: &photo.sha256, model: judge.model(), prompt_version: judge.prompt_version() };
        let kept = db::answers::find(&mut *self.pool.acquire().await?, question).await?;
        if let Some(answer) = kept {
            return Ok(answer);
        }
        // No connection is held while the model thinks.
        let picture = self.images.decode(self.store.get(&photo.jpeg_key).await?).await?;
        let opinion = judge.judge(picture).await.map_err(|error| anyhow::anyhow!(error))?;
        let mut conn = self.pool.acquire().await?;
        let id = db::answers::insert(&mut conn, self.clock.new_id(), question, &opinion, self.clock.now()).await?;
        Ok((id, opinion))
    }

    /// Decides a report by opinions about its photos, in one transaction; a report that a person has
    /// decided meanwhile stays as it is. What may be published and surely repeats another is linked to that;
    /// what only may repeat one goes on, and staff see what was found.
    ///
    /// # Errors
    /// `Database`.
    pub async fn conclude(&self, id: ReportId, answers: &[(Uuid, Opinion)], thresholds: &Thresholds) -> Result<()> {
        let found = self.propose(id).await?;
        let opinions: Vec<Opinion> = answers.iter().map(|(_, opinion)| opinion.clone()).collect();
        let Some(verdict) = ai::decide(&opinions, thresholds) else {
            return self.give_up(id).await;
        };
        let (to, at, reason) = match verdict {
            Verdict::Verify(at) => (Status::Verified, at, None),
            Verdict::Reject(at, reason) => (Status::Rejected, at, Some(reason)),
            Verdict::Flag(at) => (Status::Flagged, at, Some(MachineReason::Unsure)),
        };
        let (answer, opinion) = &answers[at];
        let wanted = Move {
            reason: reason.map(|reason| reason.code().to_owned()),
            answer: Some(*answer),
            severity: Some(opinion.severity).filter(|severity| *severity != Severity::UNRATED),
            category: opinion.category.clone(),
            ..Move::default()
        };
        if to == Status::Verified
            && let Some(likest) = self.surely_same(&found)
        {
            let details = format!("likeness {:.2}", likest.likeness.score);
            let link = Move { duplicate_of: Some(likest.id), details, ..wanted.clone() };
            match self.move_waiting(id, Status::Duplicate, link).await {
                // The original was decided otherwise meanwhile: the report stands on its own.
                Err(Error::App(error)) if matches!(error.code, ErrorCode::InvalidInput | ErrorCode::Conflict) => {}
                done => return done,
            }
        }
        self.move_waiting(id, to, wanted).await
    }

    /// The likest open report, if it is so alike that no person has to look; none where the line is 1. What is
    /// resolved is left to people: the problem may be back.
    fn surely_same<'a>(&self, found: &'a [FoundCandidate]) -> Option<&'a FoundCandidate> {
        let found = if self.duplicate_score < 1.0 { found } else { &[] };
        found.iter().find(|candidate| candidate.is_open && candidate.likeness.score >= self.duplicate_score)
    }

    /// Hands a report to a person after the last try of its check.
    ///
    /// # Errors
    /// `Database`.
    pub async fn give_up(&self, id: ReportId) -> Result<()> {
        let reason = Some(MachineReason::CheckFailed.code().to_owned());
        let wanted = Move { reason, event: Some(Event::AiError), ..Move::default() };
        self.move_waiting(id, Status::Flagged, wanted).await
    }

    async fn move_waiting(&self, id: ReportId, to: Status, mut wanted: Move) -> Result<()> {
        let mut tx = self.pool.begin().await?;
        // What it is to be linked to is locked with it, in one order.
        self.lock_links(&mut tx, id, to, wanted.duplicate_of, None).await?;
        if db::reports::lock(&mut tx, id).await?.map(|(status, _)| status) != Some(Status::PendingVerification) {
            return Ok(());
        }
        // What the person chose stays; the machine sorts only what nobody has sorted.
        let row = db::reports::find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
        if row.category().slug != Category::UNCATEGORIZED {
            wanted.category = None;
        }
        let actor = if to == Status::Duplicate { Actor::duplicates() } else { Actor::ai() };
        self.apply(&mut tx, id, to, &actor, wanted).await?;
        tx.commit().await?;
        Ok(())
    }
}
