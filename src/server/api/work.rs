//! Giving reports to somebody, and what officials do with theirs (API contract §1.9.1, §1.10).

use super::{
    Cached, Caller, Class, SignedInViewer,
    objects::{ErrorObject, ReportObject},
    reports::{limit_of, limit_within, offset_of},
};
use crate::domain::{municipality::GENERAL_DEPARTMENT, queue::StaffSort};
use crate::server::{
    error::Result,
    forms::{self, SentForm},
    middleware::locale_of,
    services::{
        reports::{AssignInput, PlanInput, Precondition, StaffQuery, StatusInput},
        viewer::Viewer,
    },
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Most and usual reports of one reply.
const REPORTS_MAX: i64 = 200;
const REPORTS_USUAL: i64 = 50;

/// To whom a report is given.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct AssignForm {
    /// Slug.
    municipality_id: String,
    /// Slug of a department of it, or of one that every municipality has.
    department_id: Option<String>,
    /// In the future, or a day that is not over.
    resolution_eta: Option<String>,
}

/// Who has it.
#[derive(Debug, Serialize, ToSchema)]
struct AssignmentObject {
    municipality_id: String,
    department_id: Option<String>,
}

/// The reply to an assignment.
#[derive(Debug, Serialize, ToSchema)]
struct AssignedObject {
    success: bool,
    message: &'static str,
    assignment: AssignmentObject,
}

/// Gives a report to a municipality and a department, by hand.
#[utoipa::path(
    put, path = "/admin/report/{id}/assign", tag = "admin", request_body = AssignForm,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = AssignedObject),
        (status = 400, description = "Unknown, or a foreign department", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not in the caller's hands", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn assign(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let input = AssignInput {
        municipality: form.text("municipality_id"),
        department: form.text("department_id"),
        eta: form.given("resolution_eta"),
    };
    let assigned = state.services.reports.assign(&viewer, &id, input).await?;
    let assignment = AssignmentObject { municipality_id: assigned.municipality, department_id: assigned.department };
    Ok(Cached(Class::No, AssignedObject { success: true, message: "Report assigned", assignment }).into_response())
}

/// What is planned.
#[derive(ToSchema)]
#[allow(dead_code)]
struct PlanForm {
    /// For staff, at most 2000 characters; blank: none.
    resolution_notes: Option<String>,
    /// In the future, or a day that is not over; blank: none.
    resolution_eta: Option<String>,
}

/// It was done.
#[derive(Debug, Serialize, ToSchema)]
struct SuccessObject {
    success: bool,
    message: &'static str,
}

/// Writes what is planned for a report.
#[utoipa::path(
    put, path = "/admin/report/{id}/resolution", tag = "admin", request_body = PlanForm,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = SuccessObject),
        (status = 400, description = "Too long, or past", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not in the caller's hands", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn plan(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let input =
        PlanInput { notes: form.given("resolution_notes"), eta: form.given("resolution_eta"), ..PlanInput::default() };
    state.services.reports.plan(&viewer, &id, input).await?;
    Ok(Cached(Class::No, SuccessObject { success: true, message: "Plan saved" }).into_response())
}

/// Which reports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct WorkParams {
    #[param(value_type = Option<String>)]
    status: String,
    /// Name or slug.
    #[param(value_type = Option<String>)]
    category: String,
    /// Beginning of the cell in which they lie.
    #[param(value_type = Option<String>)]
    geohash: String,
    /// Slug.
    #[param(value_type = Option<String>)]
    department: String,
    /// `true`: only those whose time has passed.
    #[param(value_type = Option<bool>)]
    overdue: String,
    /// For moderators and administrators; of officials it is their own.
    #[param(value_type = Option<String>)]
    municipality_id: String,
    /// At least 1; more than 200 is taken as 200.
    #[param(value_type = Option<i64>)]
    limit: String,
    /// At most 10,000.
    #[param(value_type = Option<i64>)]
    offset: String,
}

/// Reports of a municipality.
#[derive(Debug, Serialize, ToSchema)]
struct WorkObject {
    reports: Vec<ReportObject>,
    /// How many of them there are here.
    count: usize,
}

/// The reports of the caller's municipality: open work first, then the newest.
#[utoipa::path(
    get, path = "/municipality/reports", tag = "municipality", params(WorkParams),
    responses(
        (status = 200, body = WorkObject),
        (status = 400, description = "A parameter is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For staff, officials their own", body = ErrorObject)
    )
)]
pub async fn reports(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<WorkParams>,
    headers: HeaderMap,
) -> Result<Response> {
    viewer.staff()?;
    let query = StaffQuery {
        limit: limit_within(&params.limit, REPORTS_USUAL, REPORTS_MAX)?,
        offset: offset_of(&params.offset)?,
        status: params.status,
        category: params.category,
        geohash: params.geohash,
        department: params.department,
        overdue: params.overdue,
        municipality: params.municipality_id,
        sort: StaffSort::Work.as_str().to_owned(),
        ..StaffQuery::default()
    };
    let reports = list(&state, &viewer, &query, &headers).await?;
    Ok(Cached(Class::Private, WorkObject { count: reports.len(), reports }).into_response())
}

/// Which of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct BodyParams {
    #[param(value_type = Option<String>)]
    status: String,
    /// 1 to 100, 50 by default.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
    /// At most 10,000.
    #[param(value_type = Option<i64>)]
    offset: String,
}

/// The same with its name.
#[derive(Debug, Serialize, ToSchema)]
struct BodyWork {
    reports: Vec<ReportObject>,
    /// How many of them there are here.
    count: usize,
    municipality_id: String,
}

/// The reports of a municipality, newest first.
#[utoipa::path(
    get, path = "/admin/municipality/{id}/reports", tag = "admin",
    params(("id" = String, Path, description = "Slug"), BodyParams),
    responses(
        (status = 200, body = BodyWork),
        (status = 400, description = "A parameter is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "For staff, officials their own", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn reports_of_body(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Path(id): Path<String>,
    Query(params): Query<BodyParams>,
    headers: HeaderMap,
) -> Result<Response> {
    viewer.staff()?;
    let query = StaffQuery {
        limit: limit_of(params.limit.as_deref(), REPORTS_USUAL)?,
        offset: offset_of(&params.offset)?,
        status: params.status,
        municipality: id.clone(),
        ..StaffQuery::default()
    };
    let reports = list(&state, &viewer, &query, &headers).await?;
    Ok(Cached(Class::Private, BodyWork { count: reports.len(), reports, municipality_id: id }).into_response())
}

async fn list(state: &AppState, viewer: &Viewer, query: &StaffQuery, headers: &HeaderMap) -> Result<Vec<ReportObject>> {
    let found = state.services.reports.list_for_staff(viewer, query).await?.reports;
    let (base, locale) = (&state.config.http.base_url, locale_of(headers));
    Ok(found.into_iter().map(|detail| ReportObject::list_form(detail, base, locale)).collect())
}

/// A call that may say everything in its address; the body wins.
async fn read_either(request: Request) -> Result<SentForm> {
    let query: HashMap<String, String> =
        serde_urlencoded::from_str(request.uri().query().unwrap_or_default()).unwrap_or_default();
    let mut form = forms::read_whole(request).await?;
    for (name, value) in query {
        form.texts.entry(name).or_insert(value);
    }
    Ok(form)
}

/// Where a report is to be.
#[derive(ToSchema)]
#[allow(dead_code)]
struct MoveForm {
    /// A status.
    status: String,
    /// Public; stands in for a missing summary. At most 2000 characters.
    note: Option<String>,
    /// How it was solved.
    resolution_summary: Option<String>,
    /// What it repeats.
    duplicate_of: Option<String>,
}

/// Where it is.
#[derive(Debug, Serialize, ToSchema)]
struct MovedObject {
    message: &'static str,
    status: &'static str,
}

/// Moves a report of the caller's municipality.
#[utoipa::path(
    put, path = "/municipality/report/{id}/status", tag = "municipality", request_body = MoveForm,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = MovedObject),
        (status = 400, description = "A field is wrong or missing", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not in the caller's hands", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "There is no such move", body = ErrorObject)
    )
)]
pub async fn set_status(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = read_either(request).await?;
    let input = StatusInput {
        status: form.text("status"),
        note: form.text("note"),
        reason: form.text("reason"),
        resolution_summary: form.text("resolution_summary"),
        duplicate_of: form.text("duplicate_of"),
        ..StatusInput::default()
    };
    let moved = Box::pin(state.services.reports.set_status_in_hand(&viewer, &id, &input, &Precondition::Any)).await?;
    Ok(Cached(Class::No, MovedObject { message: "Status updated", status: moved.to.as_str() }).into_response())
}

/// To which department.
#[derive(ToSchema)]
#[allow(dead_code)]
struct DepartmentOf {
    /// Slug; `other`: none in particular.
    department: String,
    /// For staff, at most 500 characters.
    assigned_note: Option<String>,
}

/// To whom it was given.
#[derive(Debug, Serialize, ToSchema)]
struct GivenObject {
    message: String,
}

/// Gives a report to a department of the municipality that has it; a verified one is in progress from then on.
#[utoipa::path(
    put, path = "/municipality/report/{id}/assign", tag = "municipality", request_body = DepartmentOf,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = GivenObject),
        (status = 400, description = "Unknown or foreign department", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not in the caller's hands", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "No municipality has it", body = ErrorObject)
    )
)]
pub async fn assign_department(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = read_either(request).await?;
    let (department, note) = (form.text("department"), form.text("assigned_note"));
    let assigned = Box::pin(state.services.reports.assign_department(&viewer, &id, &department, &note)).await?;
    let department = assigned.department.unwrap_or_else(|| GENERAL_DEPARTMENT.to_owned());
    Ok(Cached(Class::No, GivenObject { message: format!("Report assigned to {department}") }).into_response())
}
