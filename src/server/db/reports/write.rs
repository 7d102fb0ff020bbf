//! Writing reports and their timelines.

use crate::domain::{Point, ReportId, Severity, Status, geo::PlaceSource, ids::AccountId, status::Event};
use crate::server::db::routing::Route;
use sqlx::{PgConnection, types::ipnetwork::IpNetwork};
use std::net::IpAddr;
use time::OffsetDateTime;
use uuid::Uuid;

/// A report to be written.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The columns' names say it; the migration documents them.
pub struct NewReport<'a> {
    pub id: ReportId,
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub category: &'a str,
    pub point: Point,
    pub geohash: &'a str,
    pub place_source: PlaceSource,
    pub address: Option<&'a str>,
    pub city: Option<&'a str>,
    pub district: Option<&'a str>,
    pub state: Option<&'a str>,
    pub country: Option<&'a str>,
    pub district_code: Option<i32>,
    pub contact_email: Option<&'a str>,
    pub tracking_hash: &'a [u8],
    pub submission_key: Option<&'a [u8]>,
    pub submission_hash: Option<&'a [u8]>,
    pub source: &'a str,
    pub client_ip: Option<IpAddr>,
    pub account: Option<AccountId>,
    pub is_anonymous: bool,
    pub confirm_by: Option<OffsetDateTime>,
    pub held_until: Option<OffsetDateTime>,
    pub now: OffsetDateTime,
}

/// Writes a new report, and who gets it.
pub async fn insert(conn: &mut PgConnection, report: &NewReport<'_>, route: Option<&Route>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into reports (
            id, title, description, category_slug, location, geohash, place_source, address, city, district, state,
            country, contact_email, tracking_hash, submission_key, submission_hash, source, client_ip,
            created_at, updated_at, account_id, is_anonymous, confirm_by, held_until, district_code,
            municipality_id, department_id, assigned_at)
         values ($1, $2, $3, $4, st_setsrid(st_makepoint($5, $6), 4326)::geography, $7, $8, $9, $10, $11, $12,
            coalesce($13, 'India'), $14, $15, $16, $17, $18, $19, $20, $20, $21, $22, $23, $24, $25,
            $26, $27, $28)",
        report.id.0,
        report.title,
        report.description,
        report.category,
        report.point.lng(),
        report.point.lat(),
        report.geohash,
        report.place_source.as_str(),
        report.address,
        report.city,
        report.district,
        report.state,
        report.country,
        report.contact_email,
        report.tracking_hash,
        report.submission_key,
        report.submission_hash,
        report.source,
        report.client_ip.map(IpNetwork::from),
        report.now,
        report.account.map(|account| account.0),
        report.is_anonymous,
        report.confirm_by,
        report.held_until,
        report.district_code,
        route.map(|route| route.municipality.as_str()),
        route.and_then(|route| route.department.as_deref()),
        route.map(|_| report.now),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An entry to be added to a timeline.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct NewEvent<'a> {
    pub report: ReportId,
    pub event: Event,
    pub from: Option<Status>,
    pub to: Option<Status>,
    pub actor: &'a str,
    pub actor_role: &'a str,
    pub details: &'a str,
    pub now: OffsetDateTime,
}

/// Adds an entry to a timeline.
pub async fn insert_event(conn: &mut PgConnection, event: &NewEvent<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into report_events (report_id, event, from_status, to_status, actor, actor_role, details, is_public, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        event.report.0,
        event.event.as_str(),
        event.from.map(Status::as_str),
        event.to.map(Status::as_str),
        event.actor,
        event.actor_role,
        event.details,
        event.event.is_public(),
        event.now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a move of the status machine changes. `None` leaves a column as it is.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Change<'a> {
    pub status: Status,
    pub sets_verified_at: bool,
    pub resolved_at: Option<Option<OffsetDateTime>>,
    pub flag_reason: Option<&'a str>,
    pub resolution_summary: Option<&'a str>,
    pub duplicate_of: Option<ReportId>,
    pub category: Option<&'a str>,
    pub severity: Option<Severity>,
    pub answer: Option<Uuid>,
    pub picture: Option<Uuid>,
    pub shown_note: Option<Option<&'a str>>,
    pub now: OffsetDateTime,
}

/// Moves a report that the transaction has locked.
pub async fn update_status(conn: &mut PgConnection, id: ReportId, change: &Change<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports
         set status = $2,
             verified_at = case when $3 then coalesce(verified_at, $11) else verified_at end,
             resolved_at = case when $4 then $5 else resolved_at end,
             flag_reason = $6,
             resolution_summary = coalesce($7, resolution_summary),
             duplicate_of = $8,
             category_slug = coalesce($9, category_slug),
             severity = coalesce($10, severity),
             ai_answer_id = coalesce($12, ai_answer_id),
             resolution_confirmed_at = case when $2 = 'RESOLVED' then resolution_confirmed_at end,
             held_until = null,
             resolution_upload_id = coalesce($13, resolution_upload_id),
             admin_note = case when $14 then $15 else admin_note end,
             updated_at = $11
         where id = $1",
        id.0,
        change.status.as_str(),
        change.sets_verified_at,
        change.resolved_at.is_some(),
        change.resolved_at.flatten(),
        change.flag_reason,
        change.resolution_summary,
        change.duplicate_of.map(|original| original.0),
        change.category,
        change.severity.map(|severity| i16::from(severity.get())),
        change.now,
        change.answer,
        change.picture,
        change.shown_note.is_some(),
        change.shown_note.flatten(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
