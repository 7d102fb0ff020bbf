//! Giving a report to somebody by hand, and what is planned for it.

use super::{
    Reports,
    filter::date,
    own::read_id,
    staff::{gather, read_note, status::Wanted},
};
use crate::domain::{
    ErrorCode, FieldProblem, Fields, ReportId, Status, municipality::GENERAL_DEPARTMENT, queue::NOTE_MAX, status::Event,
};
use crate::server::{
    db::{
        self,
        routing::{Assignment, Holder},
    },
    error::{Error, Result},
    services::{municipalities::departments::find_taker, viewer::Viewer},
};
use serde_json::json;
use sqlx::PgConnection;
use time::{OffsetDateTime, Time, format_description::well_known::Rfc3339};

/// Most characters of a note to an assignment (API contract §1.10).
const ASSIGNED_NOTE_MAX: u32 = 500;
/// When a planned day is over.
const DAYS_END: Time = time::macros::time!(23:59:59);

/// To whom; blank and `None` for "not given".
#[derive(Clone, Debug, Default)]
pub struct AssignInput {
    /// Slug of the municipality.
    pub municipality: String,
    /// Slug of its department.
    pub department: String,
    /// When it is planned to be solved.
    pub eta: Option<String>,
}

/// Who has a report after an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// Slug of the municipality.
    pub municipality: String,
    /// Slug of its department.
    pub department: Option<String>,
}

/// What is planned; `None` for "not given", blank for "nothing".
#[derive(Clone, Debug, Default)]
pub struct PlanInput {
    /// Internal notes.
    pub notes: Option<String>,
    /// When it is planned to be solved: a moment, or a day.
    pub eta: Option<String>,
    /// Who does it, as [`Reports::assign_department`] takes it.
    pub department: Option<String>,
}

impl Reports {
    /// Gives a report to a municipality and one of its departments, by hand; its status stays. Where it lies says
    /// no more who has it, and an official who gave it away has no right over it from then on.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` for citizens and for officials of another municipality;
    /// `NotFound`; `InvalidInput` for an unknown municipality, an unknown or foreign department, or a plan that is
    /// past; `Database`.
    pub async fn assign(&self, viewer: &Viewer, id: &str, input: AssignInput) -> Result<Assigned> {
        let mut tx = self.pool.begin().await?;
        let (report, holder) = self.lock_held(&mut tx, viewer, id).await?;
        let mut fields = Fields::new();
        let municipality = input.municipality.trim();
        let found = db::municipalities::find(&mut tx, municipality).await?.filter(|found| found.is_active);
        if found.is_none() {
            let problem = if municipality.is_empty() { FieldProblem::Required } else { FieldProblem::Invalid };
            fields.insert("municipality_id".to_owned(), vec![problem]);
        }
        let eta = self.read_eta(input.eta.as_deref(), None);
        let eta = eta.map_err(|problem| fields.insert("resolution_eta".to_owned(), vec![problem])).unwrap_or_default();
        Error::check(fields)?;
        let department = match input.department.trim() {
            "" => None,
            department => Some(find_taker(&mut tx, department, municipality, "department_id").await?.id),
        };
        let assigned = Assigned { municipality: municipality.to_owned(), department };
        self.hand_over(&mut tx, viewer, report, &holder, &assigned, None).await?;
        if let Some(eta) = eta.flatten() {
            let kept = holder.eta.filter(|_| holder.municipality.as_deref() == Some(municipality));
            let plan = Holder { eta: kept, ..holder };
            self.write_plan(&mut tx, viewer, report, &plan, Some(eta), plan.notes.as_deref()).await?;
        }
        tx.commit().await?;
        Ok(assigned)
    }

    /// Gives a report to a department of the municipality that has it (`other`: to none in particular); one that
    /// waits is in progress from then on.
    ///
    /// # Errors
    /// As [`Reports::assign`]; `Conflict` for a report that no municipality has.
    pub async fn assign_department(&self, viewer: &Viewer, id: &str, department: &str, note: &str) -> Result<Assigned> {
        let mut tx = self.pool.begin().await?;
        let (report, holder) = self.lock_held(&mut tx, viewer, id).await?;
        let note = read_note(note, "assigned_note", ASSIGNED_NOTE_MAX)?;
        let assigned = self.give_department(&mut tx, viewer, report, &holder, department, note.as_deref()).await?;
        tx.commit().await?;
        Ok(assigned)
    }

    async fn give_department(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        report: ReportId,
        holder: &Holder,
        department: &str,
        note: Option<&str>,
    ) -> Result<Assigned> {
        let Some(municipality) = holder.municipality.clone() else { return Err(ErrorCode::Conflict.into()) };
        let department = match department.trim() {
            "" => return Err(Error::field(ErrorCode::InvalidInput, "department", FieldProblem::Required)),
            GENERAL_DEPARTMENT => None,
            department => Some(find_taker(conn, department, &municipality, "department").await?.id),
        };
        let assigned = Assigned { municipality, department };
        self.hand_over(conn, viewer, report, holder, &assigned, note).await?;
        if holder.status == Status::Verified {
            self.move_locked(conn, viewer, report, holder.status, &Wanted::to(Status::InProgress)).await?;
        }
        Ok(assigned)
    }

    /// Writes what is planned for a report, for its timeline and for staff.
    ///
    /// # Errors
    /// As [`Reports::assign`].
    pub async fn plan(&self, viewer: &Viewer, id: &str, input: PlanInput) -> Result<()> {
        let mut tx = self.pool.begin().await?;
        let (report, holder) = self.lock_held(&mut tx, viewer, id).await?;
        let mut fields = Fields::new();
        let notes = match &input.notes {
            None => holder.notes.clone(),
            Some(notes) => gather(read_note(notes, "resolution_notes", NOTE_MAX), &mut fields)?,
        };
        let eta = match self.read_eta(input.eta.as_deref(), holder.eta) {
            Ok(None) => holder.eta,
            Ok(Some(eta)) => eta,
            Err(problem) => {
                fields.insert("resolution_eta".to_owned(), vec![problem]);
                None
            }
        };
        Error::check(fields)?;
        let kept = holder.department.as_deref().unwrap_or(GENERAL_DEPARTMENT);
        if let Some(department) = input.department.as_deref().filter(|department| department.trim() != kept) {
            self.give_department(&mut tx, viewer, report, &holder, department, None).await?;
        }
        self.write_plan(&mut tx, viewer, report, &holder, eta, notes.as_deref()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Locks a report that the viewer has in hand, and tells who has it; `id` as it stood in the address.
    async fn lock_held(&self, conn: &mut PgConnection, viewer: &Viewer, id: &str) -> Result<(ReportId, Holder)> {
        viewer.staff()?;
        let id = read_id(id)?;
        self.lock_in_hand(conn, viewer, id).await?;
        let holder = db::routing::find_holder(conn, id).await?.ok_or_else(Error::not_found)?;
        Ok((id, holder))
    }

    /// Tells in a report's timeline what somebody of staff did.
    async fn note_by(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        report: ReportId,
        event: Event,
        details: &str,
    ) -> Result<()> {
        let actor = self.actor_of(conn, viewer.me()?).await?;
        self.note(conn, report, &actor, event, details).await
    }

    async fn hand_over(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        report: ReportId,
        holder: &Holder,
        to: &Assigned,
        note: Option<&str>,
    ) -> Result<()> {
        let by = &viewer.me()?.username;
        let is_new = (holder.municipality.as_ref(), &holder.department) != (Some(&to.municipality), &to.department);
        if !is_new && holder.assigned_by.is_some() && note.is_none() {
            return Ok(());
        }
        let now = self.clock.now();
        let given = Assignment { municipality: &to.municipality, department: to.department.as_deref(), by, now };
        db::routing::update_holder(conn, report, &given).await?;
        if is_new {
            let municipality = db::municipalities::find_name(conn, &to.municipality).await?;
            let department = match &to.department {
                Some(department) => db::departments::find(conn, department).await?.map(|found| found.name.name),
                None => None,
            };
            let names: Vec<String> = [municipality, department].into_iter().flatten().collect();
            self.note_by(conn, viewer, report, Event::AssignedToDepartment, &names.join(", ")).await?;
        }
        let details = json!({
            "old_municipality": holder.municipality, "old_department": holder.department,
            "new_municipality": to.municipality, "new_department": to.department, "note": note,
        });
        self.log(conn, viewer, "ASSIGN_REPORT", report, details).await?;
        tracing::info!(%report, municipality = to.municipality, "report assigned");
        Ok(())
    }

    async fn write_plan(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        report: ReportId,
        before: &Holder,
        eta: Option<OffsetDateTime>,
        notes: Option<&str>,
    ) -> Result<()> {
        if (before.eta, before.notes.as_deref()) == (eta, notes) {
            return Ok(());
        }
        db::routing::update_plan(conn, report, eta, notes, self.clock.now()).await?;
        if before.eta != eta {
            let day = eta.map(|eta| self.local(eta).date().to_string()).unwrap_or_default();
            self.note_by(conn, viewer, report, Event::EtaUpdated, &day).await?;
        }
        let told = |at: Option<OffsetDateTime>| at.and_then(|at| at.format(&Rfc3339).ok());
        let details = json!({
            "old_eta": told(before.eta), "new_eta": told(eta), "notes_changed": before.notes.as_deref() != notes,
        });
        self.log(conn, viewer, "UPDATE_PLAN", report, details).await
    }

    /// A time in the future, a day until its end; `None`: not given, `Some(None)`: blank. The day that it was
    /// planned for `before` says nothing new.
    #[allow(clippy::option_option, reason = "not given, and given as nothing, are different answers")]
    fn read_eta(
        &self,
        given: Option<&str>,
        before: Option<OffsetDateTime>,
    ) -> std::result::Result<Option<Option<OffsetDateTime>>, FieldProblem> {
        let Some(given) = given.map(str::trim) else { return Ok(None) };
        if given.is_empty() {
            return Ok(Some(None));
        }
        let at = match date(given) {
            Some(day) if before.is_some_and(|at| self.local(at).date() == day) => return Ok(Some(before)),
            Some(day) => day.with_time(DAYS_END).assume_offset(self.offset),
            None => OffsetDateTime::parse(given, &Rfc3339).map_err(|_| FieldProblem::Invalid)?,
        };
        // The database keeps microseconds.
        let at = at.replace_microsecond(at.microsecond()).unwrap_or(at);
        if at > self.clock.now() { Ok(Some(Some(at))) } else { Err(FieldProblem::Future) }
    }
}
