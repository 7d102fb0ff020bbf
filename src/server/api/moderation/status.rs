//! Staff sign in, and move reports: one, or many at once.

use crate::domain::queue::{Moved, MovedMany};
use crate::server::{
    api::{Cached, Caller, Class, caller::From, community::own_path, objects::ErrorObject, versioned::precondition},
    error::Result,
    forms::{self, SentForm},
    middleware::tell,
    services::reports::StatusInput,
    state::AppState,
};
use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A sign-in of staff.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct StaffCredentials {
    email: String,
    password: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffSignedIn {
    token: String,
    admin: StaffIdentity,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffIdentity {
    email: String,
    role: &'static str,
}

/// Signs staff in; whoever is a citizen is told that the password is wrong.
#[utoipa::path(
    post, path = "/admin/login", tag = "admin", request_body = StaffCredentials,
    responses(
        (status = 200, description = "Signed in", body = StaffSignedIn),
        (status = 401, description = "Wrong address or password, or no staff", body = ErrorObject),
        (status = 403, description = "The account is switched off", body = ErrorObject),
        (status = 429, description = "10 an hour per account and address", body = ErrorObject)
    )
)]
pub async fn sign_in(State(state): State<AppState>, From(viewer): From, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let accounts = &state.services.accounts;
    let email = form.text("email");
    let (proven, role, allowance) = accounts.sign_in_staff(&email, &form.text("password"), viewer.ip).await?;
    let (grant, _) = accounts.enter_app(proven, &form.text("device"), false).await?;
    let admin = StaffIdentity { email: email.trim().to_owned(), role: role.as_str() };
    let mut response = Cached(Class::No, StaffSignedIn { token: grant.access_token, admin }).into_response();
    tell(response.headers_mut(), &allowance);
    Ok(response)
}

/// Where to move a report, and why.
#[derive(ToSchema)]
#[allow(dead_code)]
struct StatusForm {
    /// A status; whoever filed it may say `CLOSED` (it is fixed), `IN_PROGRESS` or `VERIFIED` (it is not) of a
    /// resolved one.
    status: String,
    /// At most 2000 characters, shown to the public; stands in for a missing reason or summary.
    note: Option<String>,
    /// At most 2000 characters.
    reason: Option<String>,
    /// At most 2000 characters.
    resolution_summary: Option<String>,
    /// Address of an own upload; blank for none.
    resolution_image_url: Option<String>,
    /// The original.
    duplicate_of: Option<String>,
}

/// The same for many.
#[derive(ToSchema)]
#[allow(dead_code)]
struct BulkForm {
    /// At most 100.
    ids: Vec<String>,
    status: String,
    note: Option<String>,
    reason: Option<String>,
    resolution_summary: Option<String>,
    duplicate_of: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusMoved)]
struct MovedObject {
    message: String,
    updated_by: String,
    report_id: String,
    status: &'static str,
    previous_status: &'static str,
    changed: bool,
}

impl std::convert::From<Moved> for MovedObject {
    fn from(moved: Moved) -> Self {
        Self {
            message: format!("Status is now {}", moved.to),
            updated_by: moved.by,
            report_id: moved.report.to_string(),
            status: moved.to.as_str(),
            previous_status: moved.from.as_str(),
            changed: moved.changed,
        }
    }
}

fn input(state: &AppState, form: &SentForm) -> StatusInput {
    StatusInput {
        status: form.text("status"),
        note: form.text("note"),
        reason: form.text("reason"),
        template: form.text("template"),
        resolution_summary: form.text("resolution_summary"),
        resolution_image: own_path(state, form.text("resolution_image_url")),
        duplicate_of: form.text("duplicate_of"),
    }
}

/// Moves a report.
#[utoipa::path(
    put, path = "/admin/report/{id}/status", tag = "admin", request_body = StatusForm,
    params(
        ("id" = String, Path),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it"),
        ("If-Match" = Option<String>, Header, description = "The tag of the version that is to be moved")
    ),
    responses(
        (status = 200, description = "Where it is now; the same status changes nothing", body = MovedObject),
        (status = 400, description = "A field is wrong or missing", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "No such move, or another moderator has it", body = ErrorObject),
        (status = 412, description = "It is another version by now", body = ErrorObject),
        (status = 429, description = "500 an hour", body = ErrorObject)
    )
)]
pub async fn status(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let expected = precondition(request.headers());
    let form = forms::read_whole(request).await?;
    let moved = state.services.reports.set_status(&viewer, &id, &input(&state, &form), &expected).await?;
    Ok(Cached(Class::No, MovedObject::from(moved)).into_response())
}

#[derive(Debug, Serialize, ToSchema)]
struct Bulk {
    updated: Vec<String>,
    failed: Vec<Failed>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Failed {
    id: String,
    code: &'static str,
}

impl std::convert::From<MovedMany> for Bulk {
    fn from(moved: MovedMany) -> Self {
        let failed =
            moved.failed.into_iter().map(|(id, error)| Failed { id: id.to_string(), code: error.code.as_str() });
        Self { updated: moved.updated.iter().map(ToString::to_string).collect(), failed: failed.collect() }
    }
}

/// Moves many reports, each on its own: those that may not move stay and are told.
#[utoipa::path(
    post, path = "/admin/reports/bulk-status", tag = "admin", request_body = BulkForm,
    responses(
        (status = 200, description = "What moved, and what did not", body = Bulk),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 429, description = "50 an hour", body = ErrorObject)
    )
)]
pub async fn bulk_status(State(state): State<AppState>, Caller(viewer): Caller, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let moved = state.services.reports.set_status_of_many(&viewer, &form.list("ids"), &input(&state, &form)).await?;
    Ok(Cached(Class::No, Bulk::from(moved)).into_response())
}
