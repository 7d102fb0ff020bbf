//! Moving reports by hand: one, or many with a transaction each.

use super::{gather, read_note};
use crate::domain::{
    AppError, ErrorCode, FieldProblem, Fields, ReportId, Status,
    community::UploadPurpose,
    queue::{BULK_MOST, Moved, MovedMany, NOTE_MAX},
    status::Mover,
};
use crate::server::{
    db,
    error::{Error, Result},
    services::{
        reports::{Move, Precondition, Reports, moves::illegal, own::read_id},
        viewer::{Viewer, denied},
    },
};
use serde_json::json;
use sqlx::PgConnection;
use std::collections::HashSet;

/// A move as it was sent; blank for "not given".
#[derive(Clone, Debug, Default)]
pub struct StatusInput {
    /// Where to.
    pub status: String,
    /// Shown to the public; stands in for a missing reason or summary.
    pub note: String,
    /// Why.
    pub reason: String,
    /// The name of a reason that is given again and again, instead of `reason`.
    pub template: String,
    /// How it was solved.
    pub resolution_summary: String,
    /// Path of an own upload.
    pub resolution_image: String,
    /// What it repeats.
    pub duplicate_of: String,
}

/// The same, read.
#[derive(Debug)]
pub(in crate::server::services::reports) struct Wanted {
    to: Status,
    note: Option<String>,
    reason: Option<String>,
    template: Option<String>,
    summary: Option<String>,
    image: Vec<String>,
    original: Option<ReportId>,
}

impl Wanted {
    /// Nothing but to be elsewhere.
    pub(in crate::server::services::reports) const fn to(to: Status) -> Self {
        Self { to, note: None, reason: None, template: None, summary: None, image: Vec::new(), original: None }
    }
}

/// What whoever filed a report says of its resolution by the same call.
enum OwnWord {
    Fixed,
    NotFixed,
}

impl Reports {
    /// Moves a report as the viewer may; `id` as it stood in the address. Whoever filed it and has not got it in
    /// hand says of a resolved one that it is fixed (`CLOSED`) or not (`IN_PROGRESS`, `VERIFIED`).
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `NotFound`; `InvalidInput` with the fields;
    /// `PreconditionFailed` when it is another version by now; `Conflict` while another moderator has it;
    /// `IllegalStatusTransition`; `Database`.
    pub async fn set_status(
        &self,
        viewer: &Viewer,
        id: &str,
        input: &StatusInput,
        expected: &Precondition,
    ) -> Result<Moved> {
        if !viewer.is_somebody() {
            viewer.me()?;
        }
        let found = match id.parse::<ReportId>() {
            Ok(id) => db::reports::find_hands(&mut *self.pool.acquire().await?, id).await?.map(|hands| (id, hands)),
            Err(_) => None,
        };
        let is_staff = viewer.account.as_ref().is_some_and(|me| me.role.is_staff());
        let Some((id, hands)) = found else { return Err(if is_staff { Error::not_found() } else { denied() }) };
        let is_in_hand = viewer.has_in_hand(hands.municipality.as_deref());
        let is_own = viewer.owns(id, hands.account);
        let is_own_word = input.status.trim().eq_ignore_ascii_case("CLOSED");
        if is_own && (!is_in_hand || is_own_word) {
            return self.say_own(viewer, id, input).await;
        }
        if !is_in_hand {
            return Err(denied());
        }
        self.move_in_hand(viewer, id, &read(input)?, expected).await
    }

    /// The same for staff alone.
    ///
    /// # Errors
    /// As [`Reports::set_status`].
    pub async fn set_status_in_hand(
        &self,
        viewer: &Viewer,
        id: &str,
        input: &StatusInput,
        expected: &Precondition,
    ) -> Result<Moved> {
        viewer.staff()?;
        let id = read_id(id)?;
        let hands = db::reports::find_hands(&mut *self.pool.acquire().await?, id).await?;
        if !viewer.has_in_hand(hands.ok_or_else(Error::not_found)?.municipality.as_deref()) {
            return Err(denied());
        }
        self.move_in_hand(viewer, id, &read(input)?, expected).await
    }

    /// Moves many reports, each in a transaction of its own; those that may not move stay and are told.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `InvalidInput` with the fields.
    pub async fn set_status_of_many(&self, viewer: &Viewer, ids: &[String], input: &StatusInput) -> Result<MovedMany> {
        viewer.moderator()?;
        let wanted = read(input)?;
        let wrong = |problem| Error::field(ErrorCode::InvalidInput, "ids", problem);
        if ids.is_empty() {
            return Err(wrong(FieldProblem::Required));
        }
        if ids.len() > BULK_MOST {
            return Err(wrong(FieldProblem::Invalid));
        }
        let parsed: Vec<ReportId> = ids
            .iter()
            .map(|id| id.trim().parse())
            .collect::<std::result::Result<_, _>>()
            .map_err(|_| wrong(FieldProblem::Invalid))?;
        let mut seen = HashSet::new();
        let mut moved = MovedMany::default();
        for id in parsed.into_iter().filter(|id| seen.insert(*id)) {
            match self.move_in_hand(viewer, id, &wanted, &Precondition::Any).await {
                Ok(_) => moved.updated.push(id),
                Err(error) => moved.failed.push((id, error.report())),
            }
        }
        Ok(moved)
    }

    async fn move_in_hand(
        &self,
        viewer: &Viewer,
        id: ReportId,
        wanted: &Wanted,
        expected: &Precondition,
    ) -> Result<Moved> {
        let me = viewer.me()?;
        let mut tx = self.pool.begin().await?;
        // What it is to be linked to is locked with it, in one order.
        self.lock_links(&mut tx, id, wanted.to, wanted.original, None).await?;
        let row = self.lock_in_hand(&mut tx, viewer, id).await?;
        expected.check(row.version)?;
        let by = self.address_of(&mut tx, me).await?;
        let (from, to) = (row.status, wanted.to);
        if from == to {
            return Ok(Moved { report: id, from, to, changed: false, by });
        }
        self.move_locked(&mut tx, viewer, id, from, wanted).await?;
        tx.commit().await?;
        Ok(Moved { report: id, from, to, changed: true, by })
    }

    /// Moves a locked report that is in the viewer's hands.
    pub(in crate::server::services::reports) async fn move_locked(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        id: ReportId,
        from: Status,
        wanted: &Wanted,
    ) -> Result<()> {
        let me = viewer.me()?;
        self.require_free(conn, viewer, id).await?;
        let uses = [UploadPurpose::Resolution, UploadPurpose::Update];
        let pictures = self.use_uploads(conn, me, &wanted.image, &uses, id, "resolution_image_url").await?;
        let reason = match &wanted.template {
            Some(template) => Some(self.template_reason(conn, template, id).await?),
            None => wanted.reason.clone(),
        };
        db::decisions::begin(conn, id, me.id, wanted.to, self.clock.now()).await?;
        let asked = Move {
            reason: reason.clone(),
            note: wanted.note.clone(),
            by: Some(me.id),
            resolution_summary: wanted.summary.clone(),
            duplicate_of: wanted.original,
            details: wanted.note.clone().unwrap_or_default(),
            picture: pictures.first().copied(),
            shows_note: true,
            ..Move::default()
        };
        let actor = self.actor_of(conn, me).await?;
        self.apply(conn, id, wanted.to, &actor, asked).await?;
        db::decisions::finish(conn, id).await?;
        db::claims::delete(conn, id).await?;
        let details = json!({
            "old_status": from, "new_status": wanted.to, "note": wanted.note, "reason": reason,
            "duplicate_of": wanted.original,
        });
        self.log(conn, viewer, "UPDATE_REPORT_STATUS", id, details).await
    }

    /// A reason in the language of whoever filed the report; in both where that is not known.
    async fn template_reason(&self, conn: &mut PgConnection, slug: &str, report: ReportId) -> Result<String> {
        let wrong = || Error::field(ErrorCode::InvalidInput, "template", FieldProblem::Invalid);
        let (template, language) = db::reasons::find_for(conn, slug, report).await?.ok_or_else(wrong)?;
        Ok(template.text_for(language.as_deref()))
    }

    /// What whoever filed a report says about its resolution by this call.
    async fn say_own(&self, viewer: &Viewer, id: ReportId, input: &StatusInput) -> Result<Moved> {
        let word = match input.status.trim().to_ascii_uppercase().as_str() {
            "CLOSED" => OwnWord::Fixed,
            "IN_PROGRESS" | "VERIFIED" => OwnWord::NotFixed,
            "" => return Err(Error::field(ErrorCode::InvalidInput, "status", FieldProblem::Required)),
            status => {
                status.parse::<Status>().map_err(|_| wrong_status())?;
                return Err(denied());
            }
        };
        let (by, status) = {
            let mut conn = self.pool.acquire().await?;
            let status = db::reports::find_status(&mut conn, id).await?.ok_or_else(Error::not_found)?;
            let by = match &viewer.account {
                Some(me) => self.address_of(&mut conn, me).await?,
                None => "anonymous".to_owned(),
            };
            (by, status)
        };
        if status != Status::Resolved {
            return Err(illegal(status, Mover::Owner));
        }
        let given = [&input.note, &input.resolution_summary, &input.reason];
        let text = given.into_iter().find(|text| !text.trim().is_empty()).cloned().unwrap_or_default();
        let to = match word {
            OwnWord::Fixed => {
                self.confirm(viewer, &id.to_string(), &text).await?;
                Status::Resolved
            }
            OwnWord::NotFixed => {
                self.reopen(viewer, &id.to_string(), &text, Vec::new()).await?;
                Status::Verified
            }
        };
        Ok(Moved { report: id, from: Status::Resolved, to, changed: true, by })
    }
}

fn wrong_status() -> Error {
    Error::field(ErrorCode::InvalidInput, "status", FieldProblem::Invalid)
}

/// Reads a move; all that is wrong is told at once.
fn read(input: &StatusInput) -> Result<Wanted> {
    let mut fields = Fields::new();
    let to = match input.status.trim() {
        "" => Err(FieldProblem::Required),
        status => status.parse::<Status>().map_err(|_| FieldProblem::Invalid),
    };
    let mut text = |name: &str, given: &str| gather(read_note(given, name, NOTE_MAX), &mut fields);
    let (note, reason) = (text("note", &input.note)?, text("reason", &input.reason)?);
    let summary = text("resolution_summary", &input.resolution_summary)?;
    let original = match input.duplicate_of.trim() {
        "" => None,
        id => {
            let original = id.parse().ok();
            if original.is_none() {
                fields.insert("duplicate_of".to_owned(), vec![FieldProblem::Invalid]);
            }
            original
        }
    };
    let to = to.map_err(|problem| fields.insert("status".to_owned(), vec![problem])).ok();
    match to {
        Some(to) if fields.is_empty() => {
            let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let image = given(&input.resolution_image).into_iter().collect();
            Ok(Wanted { to, note, reason, template: given(&input.template), summary, image, original })
        }
        _ => Err(AppError::invalid(fields).into()),
    }
}
