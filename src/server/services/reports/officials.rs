//! What officials do: the list of their municipality's reports, and moving one.

use super::{Move, Reports};
use crate::domain::{
    ErrorCode, FieldProblem, Fields, ReportId, Status,
    ids::AccountId,
    report::{ReportDetail, StaffView},
    status::{Mover, allowed_targets},
    text::reason_text,
};
use crate::server::{
    db::{self, reports::Work},
    error::{Error, Result},
    services::viewer::Viewer,
};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

/// Most characters of a note or a summary (API contract §1.9.1).
const NOTE_MAX: u32 = 2000;
/// How far an offset reaches (API contract §0.1).
const OFFSET_MAX: i64 = 10_000;

/// Which reports an official lists; blank for "all".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // The names say it.
pub struct WorkQuery {
    pub status: String,
    pub category: String,
    /// Beginning of the cell that they lie in.
    pub geohash: String,
    pub department: String,
    /// Only those whose time has passed.
    pub overdue: bool,
    /// For those who decide about every report.
    pub municipality: String,
    pub limit: i64,
    pub offset: i64,
}

/// A move by staff, as it was sent; blank for "not given".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // The names say it.
pub struct MoveInput {
    pub status: String,
    pub note: String,
    pub reason: String,
    pub resolution_summary: String,
    pub duplicate_of: String,
}

/// Where a report was and is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// It was there.
    pub from: Status,
    /// It is there.
    pub to: Status,
}

impl Reports {
    /// Reports of the viewer's municipality, or of any for those who decide about all: open work first, then the
    /// newest.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` for citizens, and for officials who ask for another
    /// municipality's; `InvalidInput` with the fields; `Database`.
    pub async fn work(&self, viewer: &Viewer, query: &WorkQuery) -> Result<Vec<ReportDetail>> {
        let me = viewer.me()?;
        let asked = Some(query.municipality.trim()).filter(|slug| !slug.is_empty());
        let municipality = if viewer.is_moderator() { asked } else { me.municipality.as_deref() };
        let is_foreign = asked.is_some() && asked != municipality;
        if !me.role.is_staff() || is_foreign || (!viewer.is_moderator() && municipality.is_none()) {
            return Err(ErrorCode::InsufficientPermissions.into());
        }
        let mut fields = Fields::new();
        let mut wrong = |name: &str, problem| {
            fields.insert(name.to_owned(), vec![problem]);
        };
        let status = Some(query.status.trim()).filter(|status| !status.is_empty());
        let status: Option<Status> =
            status.and_then(|status| status.parse().map_err(|_| wrong("status", FieldProblem::Invalid)).ok());
        let mut conn = self.pool.acquire().await?;
        let category = match query.category.trim() {
            "" => None,
            given => {
                let categories = db::categories::list(&mut conn).await?;
                let found = crate::domain::Category::find(&categories, given).map(|found| found.slug.clone());
                if found.is_none() {
                    wrong("category", FieldProblem::UnknownCategory);
                }
                found
            }
        };
        let geohash = query.geohash.trim().to_lowercase();
        if geohash.len() > 9 || !geohash.bytes().all(|c| b"0123456789bcdefghjkmnpqrstuvwxyz".contains(&c)) {
            wrong("geohash", FieldProblem::Invalid);
        }
        if !(0..=OFFSET_MAX).contains(&query.offset) {
            wrong("offset", FieldProblem::Between { min: 0, max: 10_000 });
        }
        Error::check(fields)?;
        let work = Work {
            municipality,
            status,
            category: category.as_deref(),
            geohash: Some(geohash.as_str()).filter(|cell| !cell.is_empty()),
            department: Some(query.department.trim()).filter(|slug| !slug.is_empty()),
            overdue_at: query.overdue.then(|| self.clock.now()),
            limit: query.limit,
            offset: query.offset,
        };
        let rows = db::reports::list_work(&mut conn, &work).await?;
        let mover = if viewer.is_moderator() { Mover::Moderator } else { Mover::Official };
        let staff: Vec<StaffView> = rows
            .iter()
            .map(|row| StaffView {
                assigned_by: row.assigned_by.clone(),
                assigned_at: row.assigned_at.map(|at| self.local(at)),
                resolution_notes: row.resolution_notes.clone(),
                transitions: allowed_targets(row.status(), mover),
                ..StaffView::default()
            })
            .collect();
        let now = self.clock.now();
        let details = self.details(&mut conn, viewer, rows).await?;
        let whole = |(detail, staff)| ReportDetail { staff: Some(staff), ..detail }.as_of(now);
        Ok(details.into_iter().zip(staff).map(whole).collect())
    }

    /// Moves a report that the viewer has in hand. Moving it to where it is changes nothing.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` for citizens and for officials of another municipality;
    /// `NotFound`; `InvalidInput` with the fields; `IllegalStatusTransition`; `Conflict`; `Database`.
    pub async fn move_in_hand(&self, viewer: &Viewer, id: &str, input: &MoveInput) -> Result<Moved> {
        let mut tx = self.pool.begin().await?;
        // Before the row: two links are locked in the order of their ids.
        let wanted = read_move(input, viewer.account.as_ref().map(|me| me.id));
        if let (Ok((to, wanted, _)), Ok(id)) = (&wanted, id.parse::<ReportId>()) {
            self.lock_links(&mut tx, id, *to, wanted.duplicate_of).await?;
        }
        let (report, holder) = self.lock_in_hand(&mut tx, viewer, id).await?;
        let (to, wanted, note) = wanted?;
        let mut actor = self.actor_of(&mut tx, viewer.me()?).await?;
        if viewer.is_moderator() {
            actor.mover = Mover::Moderator;
        }
        if self.apply(&mut tx, report, to, &actor, wanted).await? {
            if let Some(note) = &note {
                db::routing::update_note(&mut tx, report, note, self.clock.now()).await?;
            }
            let details = json!({ "old_status": holder.status, "new_status": to, "note": note });
            self.log(&mut tx, viewer, "UPDATE_REPORT_STATUS", report, details).await?;
            tx.commit().await?;
        }
        Ok(Moved { from: holder.status, to })
    }
}

fn read_move(input: &MoveInput, by: Option<AccountId>) -> Result<(Status, Move, Option<String>)> {
    let mut fields = Fields::new();
    let mut wrong = |name: &str, problem| {
        fields.insert(name.to_owned(), vec![problem]);
    };
    let to: Option<Status> = input.status.trim().parse().ok();
    if to.is_none() {
        let blank = input.status.trim().is_empty();
        wrong("status", if blank { FieldProblem::Required } else { FieldProblem::Invalid });
    }
    let mut text = |name: &str, given: &str| match reason_text(&given.nfc().collect::<String>(), (0, NOTE_MAX)) {
        Ok(text) => Some(text).filter(|text| !text.is_empty()),
        Err(problem) => {
            wrong(name, problem);
            None
        }
    };
    let note = text("note", &input.note);
    let reason = text("reason", &input.reason);
    let resolution_summary = text("resolution_summary", &input.resolution_summary);
    let duplicate_of = match input.duplicate_of.trim() {
        "" => None,
        given => match given.parse::<ReportId>() {
            Ok(id) => Some(id),
            Err(_) => {
                fields.insert("duplicate_of".to_owned(), vec![FieldProblem::Invalid]);
                None
            }
        },
    };
    Error::check(fields)?;
    let details = note.clone().or_else(|| resolution_summary.clone()).unwrap_or_default();
    let wanted = Move { reason, note: note.clone(), by, resolution_summary, duplicate_of, details, ..Move::default() };
    Ok((to.unwrap_or(Status::Verified), wanted, note))
}
