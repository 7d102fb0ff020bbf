//! What the people who filed reports do with them: by token, or by the report's tracking code.

use super::{Cached, Caller, Class, SignedIn, objects::ErrorObject, versioned::precondition};
use crate::domain::{
    Status,
    history::{History, StatusMove},
};
use crate::server::{clock::rfc3339, error::Result, forms, services::reports::Edit, state::AppState};
use axum::{
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What was done, and to which report.
#[derive(Debug, Serialize, ToSchema)]
struct Done {
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    report_id: Option<String>,
}

#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct EditForm {
    /// 5 to 200 characters.
    title: Option<String>,
    /// At most 2000 characters; a blank one goes.
    description: Option<String>,
}

/// Changes the title or the description; at least one must be given.
#[utoipa::path(
    put, path = "/report/{id}", tag = "reports", request_body = EditForm,
    params(
        ("id" = String, Path),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it"),
        ("If-Match" = Option<String>, Header, description = "The tag of the version that is to be changed")
    ),
    responses(
        (status = 200, description = "Changed", body = Done),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 403, description = "Somebody else's report", body = ErrorObject),
        (status = 404, description = "No such report, or not public", body = ErrorObject),
        (status = 409, description = "Not in this status", body = ErrorObject),
        (status = 412, description = "It is another version by now", body = ErrorObject),
        (status = 429, description = "50 an hour", body = ErrorObject),
    )
)]
pub async fn edit(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let expected = precondition(request.headers());
    let form = forms::read_whole(request).await?;
    let edit = Edit { title: form.given("title"), description: form.given("description") };
    let id = state.services.reports.edit(&caller.0, &id, edit, &expected).await?;
    Ok(Cached(Class::No, Done { message: "Report updated", report_id: Some(id.to_string()) }).into_response())
}

/// Takes a report back that was never decided, or not published.
#[utoipa::path(
    delete, path = "/report/{id}", tag = "reports",
    params(
        ("id" = String, Path),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it"),
        ("If-Match" = Option<String>, Header, description = "The tag of the version that is to be deleted")
    ),
    responses(
        (status = 200, description = "Deleted; the photos follow", body = Done),
        (status = 403, description = "Somebody else's report", body = ErrorObject),
        (status = 404, description = "No such report, or not public", body = ErrorObject),
        (status = 409, description = "Others rely on it by now", body = ErrorObject),
        (status = 412, description = "It is another version by now", body = ErrorObject),
        (status = 429, description = "50 an hour", body = ErrorObject),
    )
)]
pub async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let expected = precondition(request.headers());
    state.services.reports.delete(&caller.0, &id, &expected).await?;
    Ok(Cached(Class::No, Done { message: "Report deleted", report_id: None }).into_response())
}

/// A report's moves from status to status.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = History)]
pub struct HistoryObject {
    report_id: String,
    current_status: &'static str,
    history: Vec<MoveObject>,
}

/// One move.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveObject {
    /// Null when it was filed, and where the caller may not know.
    from: Option<&'static str>,
    to: &'static str,
    event: &'static str,
    at: String,
    by: String,
    by_role: String,
    note: Option<String>,
}

impl HistoryObject {
    /// Of a report with this id.
    #[must_use]
    pub fn new(report_id: String, history: History) -> Self {
        let shown = |step: StatusMove| MoveObject {
            from: step.from.map(Status::as_str),
            to: step.to.as_str(),
            event: step.entry.event.as_str(),
            at: rfc3339(step.entry.at),
            by: step.entry.actor,
            by_role: step.entry.actor_role,
            note: Some(step.entry.details).filter(|note| !note.is_empty()),
        };
        let current_status = history.status.as_str();
        Self { report_id, current_status, history: history.moves.into_iter().map(shown).collect() }
    }
}

/// The report's moves from status to status, oldest first.
#[utoipa::path(
    get, path = "/report/{id}/history", tag = "reports",
    params(
        ("id" = String, Path),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it")
    ),
    responses(
        (status = 200, description = "The public moves; all of them to who filed it and to staff", body = HistoryObject),
        (status = 404, description = "No such report", body = ErrorObject)
    )
)]
pub async fn history(State(state): State<AppState>, caller: Caller, Path(id): Path<String>) -> Result<Response> {
    let history = state.services.reports.history(&caller.0, &id).await?;
    let class = if history.restricted { Class::No } else { Class::K60.for_viewer(&caller.0) };
    Ok(Cached(class, HistoryObject::new(id, history)).into_response())
}

#[derive(ToSchema)]
#[allow(dead_code)]
struct Reopening {
    /// 10 to 1000 characters.
    reason: String,
    /// At most 3 photos as for filing; multipart only.
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    files: Option<Vec<Vec<u8>>>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Reopened {
    report_id: String,
    status: &'static str,
}

/// Says that a resolved report is not fixed: within 60 days, at most three times; moderators always.
#[utoipa::path(
    post, path = "/report/{id}/reopen", tag = "reports",
    request_body(content = Reopening, content_type = "multipart/form-data"),
    params(
        ("id" = String, Path),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it")
    ),
    responses(
        (status = 200, description = "Open again", body = Reopened),
        (status = 400, description = "The reason or a photo is wrong", body = ErrorObject),
        (status = 403, description = "Somebody else's report", body = ErrorObject),
        (status = 404, description = "No such report, or not public", body = ErrorObject),
        (status = 409, description = "Not resolved, too late, or too often", body = ErrorObject),
        (status = 413, description = "Over 31 MiB", body = ErrorObject),
        (status = 429, description = "10 an hour", body = ErrorObject),
    )
)]
pub async fn reopen(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let reason = form.text("reason");
    let id = state.services.reports.reopen(&caller.0, &id, &reason, form.photos).await?;
    Ok(Cached(Class::No, Reopened { report_id: id.to_string(), status: "VERIFIED" }).into_response())
}

#[derive(ToSchema)]
#[allow(dead_code)]
struct Confirmation {
    /// At most 500 characters.
    note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the name is the contract's")]
struct Confirmed {
    report_id: String,
    status: &'static str,
    confirmed_at: String,
}

/// Says that a resolved report is fixed indeed. A second time changes nothing.
#[utoipa::path(
    post, path = "/report/{id}/confirm", tag = "reports", request_body = Confirmation,
    params(
        ("id" = String, Path),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it")
    ),
    responses(
        (status = 200, description = "Confirmed", body = Confirmed),
        (status = 403, description = "Somebody else's report", body = ErrorObject),
        (status = 404, description = "No such report, or not public", body = ErrorObject),
        (status = 409, description = "Not resolved", body = ErrorObject),
        (status = 429, description = "10 an hour", body = ErrorObject),
    )
)]
pub async fn confirm(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let (id, at) = state.services.reports.confirm(&caller.0, &id, &form.text("note")).await?;
    let confirmed = Confirmed { report_id: id.to_string(), status: "RESOLVED", confirmed_at: rfc3339(at) };
    Ok(Cached(Class::No, confirmed).into_response())
}

#[derive(ToSchema)]
#[allow(dead_code)]
struct Appeal {
    /// 10 to 1000 characters.
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Appealed {
    report_id: String,
    appeal_status: &'static str,
}

/// Asks a person to look at a rejected report again, once for each rejection.
#[utoipa::path(
    post, path = "/report/{id}/appeal", tag = "reports", request_body = Appeal,
    params(
        ("id" = String, Path),
        ("X-Tracking-Code" = Option<String>, Header, description = "Proves who filed it")
    ),
    responses(
        (status = 202, description = "A person will look", body = Appealed),
        (status = 400, description = "The reason is too short or too long", body = ErrorObject),
        (status = 403, description = "Somebody else's report", body = ErrorObject),
        (status = 404, description = "No such report, or not public", body = ErrorObject),
        (status = 409, description = "Not rejected, or contested already", body = ErrorObject),
        (status = 429, description = "3 an hour", body = ErrorObject),
    )
)]
pub async fn appeal(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let id = state.services.reports.appeal(&caller.0, &id, &form.text("reason")).await?;
    let appealed = Appealed { report_id: id.to_string(), appeal_status: "open" };
    Ok((StatusCode::ACCEPTED, Cached(Class::No, appealed)).into_response())
}

#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct Claim {
    tracking_code: String,
}

/// Adds a report that was filed without an account; its code stops working.
#[utoipa::path(
    post, path = "/report/{id}/claim", tag = "reports", request_body = Claim, params(("id" = String, Path)),
    responses(
        (status = 200, body = Done),
        (status = 401, body = ErrorObject),
        (status = 404, description = "The code is not this report's", body = ErrorObject)
    )
)]
pub async fn claim(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let id = state.services.accounts.claim(&me, Some(&id), &form.text("tracking_code")).await?;
    let claimed = Done { message: "Report added to your account", report_id: Some(id.to_string()) };
    Ok(Cached(Class::No, claimed).into_response())
}
