//! Staff and citizens, for those who administer them (API contract §1.9.2).

pub mod metadata;

use super::{
    Cached, Class, SignedInViewer,
    objects::ErrorObject,
    people::Message,
    reports::{limit_within, with_next},
};
use crate::domain::{
    ErrorCode, FieldProblem,
    people::{PeopleQuery, Person},
};
use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    forms,
    services::accounts::{Changed, NewStaff},
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most accounts of a page, and how many when not said.
const MOST: i64 = 100;
const USUAL: i64 = 50;

/// Which staff.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct StaffParams {
    #[param(value_type = Option<String>)]
    role: String,
    #[param(value_type = Option<String>)]
    municipality_id: String,
}

/// Somebody of staff.
#[derive(Debug, Serialize, ToSchema)]
struct AdminObject {
    email: Option<String>,
    username: String,
    role: &'static str,
    municipality_id: Option<String>,
    is_active: bool,
    created_at: String,
    last_login: Option<String>,
}

impl From<Person> for AdminObject {
    fn from(person: Person) -> Self {
        Self {
            email: person.email,
            username: person.username,
            role: person.role.as_str(),
            municipality_id: person.municipality_id,
            is_active: person.is_active,
            created_at: rfc3339(person.created_at),
            last_login: person.last_login.map(rfc3339),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Admins {
    admins: Vec<AdminObject>,
}

/// All of staff, newest first.
#[utoipa::path(
    get, path = "/admin/admins", tag = "admin", params(StaffParams),
    responses(
        (status = 200, body = Admins),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not an administrator", body = ErrorObject)
    )
)]
pub async fn admins(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<StaffParams>,
) -> Result<Response> {
    let staff = state.services.accounts.staff(&viewer, &params.role, &params.municipality_id).await?;
    let admins = staff.into_iter().map(AdminObject::from).collect();
    Ok(Cached(Class::No, Admins { admins }).into_response())
}

/// Somebody new.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct NewAdmin {
    email: String,
    /// 12 to 128 characters; without one the person chooses one by a mailed link.
    password: Option<String>,
    /// A role of staff; `moderator` when not given.
    role: Option<String>,
    /// For officials.
    municipality_id: Option<String>,
    /// Made of the address when not given.
    username: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CreatedAdmin {
    email: String,
    username: String,
    role: &'static str,
    municipality_id: Option<String>,
    is_active: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct AdminCreated {
    message: &'static str,
    admin: CreatedAdmin,
}

/// Makes an account of staff; its owner is told by mail.
#[utoipa::path(
    post, path = "/admin/create-admin", tag = "admin", request_body = NewAdmin,
    responses(
        (status = 200, body = AdminCreated),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not an administrator", body = ErrorObject),
        (status = 409, description = "Name or address is taken", body = ErrorObject),
        (status = 429, description = "10 an hour", body = ErrorObject)
    )
)]
pub async fn create_admin(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let new = NewStaff {
        email: form.text("email"),
        password: form.text("password"),
        role: form.text("role"),
        municipality_id: form.text("municipality_id"),
        username: form.text("username"),
    };
    let (person, email) = state.services.accounts.create_admin(&viewer, new).await?;
    let admin = CreatedAdmin {
        email,
        username: person.username,
        role: person.role.as_str(),
        municipality_id: person.municipality_id,
        is_active: person.is_active,
    };
    Ok(Cached(Class::No, AdminCreated { message: "Admin created", admin }).into_response())
}

/// On or off.
#[derive(ToSchema)]
#[allow(dead_code)]
struct Switch {
    is_active: bool,
    /// Of citizens it is required.
    reason: Option<String>,
}

fn is_active(form: &forms::SentForm) -> Result<bool> {
    match form.text("is_active").as_str() {
        "true" | "1" | "on" => Ok(true),
        "false" | "0" | "off" => Ok(false),
        "" => Err(Error::field(ErrorCode::InvalidInput, "is_active", FieldProblem::Required)),
        _ => Err(Error::field(ErrorCode::InvalidInput, "is_active", FieldProblem::Invalid)),
    }
}

/// Switches somebody of staff on or off; whoever is switched off is signed out at once.
#[utoipa::path(
    put, path = "/admin/manage/{email}/status", tag = "admin", request_body = Switch, params(("email" = String, Path)),
    responses(
        (status = 200, body = Message),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not an administrator", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "Yourself, or the last administrator", body = ErrorObject),
        (status = 429, description = "50 an hour", body = ErrorObject)
    )
)]
pub async fn switch_admin(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Path(email): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    viewer.admin()?;
    let changed = state.services.accounts.switch_staff(&viewer, &email, is_active(&form)?).await?;
    Ok(Message::reply(if changed.is_active { "Admin account activated" } else { "Admin account deactivated" }))
}

/// Which accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct UserParams {
    /// A part of the name; for administrators of the address too.
    #[param(value_type = Option<String>)]
    q: String,
    #[param(value_type = Option<String>)]
    role: String,
    #[param(value_type = Option<bool>)]
    active: String,
    /// 1 to 100, 50 by default.
    #[param(value_type = Option<i64>)]
    limit: String,
    /// `X-Next-Cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: String,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
struct ManagedUser {
    username: String,
    /// For administrators.
    email: Option<String>,
    role: &'static str,
    municipality_id: Option<String>,
    is_active: bool,
    disabled_reason: Option<String>,
    reports_count: i64,
    rejected_count: i64,
    created_at: String,
}

impl From<Person> for ManagedUser {
    fn from(person: Person) -> Self {
        Self {
            username: person.username,
            email: person.email,
            role: person.role.as_str(),
            municipality_id: person.municipality_id,
            is_active: person.is_active,
            disabled_reason: person.disabled_reason,
            reports_count: person.reports,
            rejected_count: person.rejected,
            created_at: rfc3339(person.created_at),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ManagedUsers {
    users: Vec<ManagedUser>,
    /// Of this page.
    count: usize,
}

/// Accounts, newest first.
#[utoipa::path(
    get, path = "/admin/users", tag = "admin", params(UserParams),
    responses(
        (status = 200, body = ManagedUsers),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not a moderator", body = ErrorObject)
    )
)]
pub async fn users(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Query(params): Query<UserParams>,
) -> Result<Response> {
    viewer.moderator()?;
    let limit = limit_within(&params.limit, USUAL, MOST)?;
    let query = PeopleQuery { q: params.q, role: params.role, active: params.active, cursor: params.cursor };
    let page = state.services.accounts.people(&viewer, &query, limit).await?;
    let users: Vec<_> = page.items.into_iter().map(ManagedUser::from).collect();
    let mut response = Cached(Class::No, ManagedUsers { count: users.len(), users }).into_response();
    let path = format!("{}/api/v1/admin/users", state.config.http.base_url);
    let filters = [("q", query.q.as_str()), ("role", &query.role), ("active", &query.active)];
    with_next(&mut response, page.next, &path, limit, &filters)?;
    Ok(response)
}

/// A role.
#[derive(ToSchema)]
#[allow(dead_code)]
struct NewRole {
    role: String,
    /// For officials.
    municipality_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct UserChanged {
    message: &'static str,
    username: String,
}

impl UserChanged {
    fn reply(message: &'static str, changed: Changed) -> Response {
        Cached(Class::No, Self { message, username: changed.username }).into_response()
    }
}

/// Gives an account another role; it has to sign in anew.
#[utoipa::path(
    put, path = "/admin/users/{username}/role", tag = "admin", request_body = NewRole,
    params(("username" = String, Path)),
    responses(
        (status = 200, body = UserChanged),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not an administrator", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "Yourself, or the last administrator", body = ErrorObject)
    )
)]
pub async fn give_role(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Path(username): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let (role, municipality) = (form.text("role"), form.text("municipality_id"));
    let changed = state.services.accounts.give_role(&viewer, &username, &role, &municipality).await?;
    Ok(UserChanged::reply("Role updated", changed))
}

/// Switches an account on or off, with a reason: moderators those of citizens.
#[utoipa::path(
    put, path = "/admin/users/{username}/status", tag = "admin", request_body = Switch,
    params(("username" = String, Path)),
    responses(
        (status = 200, body = UserChanged),
        (status = 400, description = "No reason", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not a moderator; for a moderator, staff", body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "Yourself, or the last administrator", body = ErrorObject)
    )
)]
pub async fn switch_user(
    State(state): State<AppState>,
    SignedInViewer(viewer): SignedInViewer,
    Path(username): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    viewer.moderator()?;
    let (active, reason) = (is_active(&form)?, form.text("reason"));
    let changed = state.services.accounts.switch_user(&viewer, &username, active, &reason).await?;
    Ok(UserChanged::reply(if changed.is_active { "User activated" } else { "User deactivated" }, changed))
}
