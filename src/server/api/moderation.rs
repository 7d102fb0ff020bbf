//! What moderators, and officials with their own reports, do by phone (API contract §1.9.1).

pub mod flags;
pub mod status;

use super::{
    Cached, Caller, Class,
    community::own_path,
    objects::{ErrorObject, ReportObject},
    reports::{limit_of, with_next},
    versioned::precondition,
};
use crate::server::{
    error::Result,
    forms,
    middleware::locale_of,
    services::reports::{Moderation, StaffQuery},
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which reports, and in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Only this one.
    #[param(value_type = Option<String>)]
    status: String,
    /// Slug or name.
    #[param(value_type = Option<String>)]
    category: String,
    /// Slug; officials see their own only.
    #[param(value_type = Option<String>)]
    municipality_id: String,
    /// Whether a municipality has it.
    #[param(value_type = Option<bool>)]
    assigned: String,
    /// Words of title, description and address, 2 to 100 characters.
    #[param(value_type = Option<String>)]
    q: String,
    /// Slug.
    #[param(value_type = Option<String>)]
    department: String,
    /// `true`: only those whose time has passed.
    #[param(value_type = Option<bool>)]
    overdue: String,
    /// `newest`, `oldest`, `severity`, `flags`, `age` (untouched for the longest time), `work` (open work, then the
    /// newest) or `due` (open work, what has to be solved first first).
    #[param(value_type = Option<String>)]
    sort: String,
    /// 1 to 100, 20 by default; more is taken as 100.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
    /// `X-Next-Cursor` of the page before; wins over `start_after_id`.
    #[param(value_type = Option<String>)]
    cursor: String,
    /// Id of the last report seen.
    #[param(value_type = Option<String>)]
    start_after_id: String,
}

/// Reports in every status, with what staff see.
#[utoipa::path(
    get, path = "/admin/reports", tag = "admin", params(ListParams),
    responses(
        (status = 200, description = "A page; `Link` and `X-Next-Cursor` lead to the next", body = Vec<ReportObject>),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 410, description = "The report of `start_after_id` is gone", body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn list(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Query(params): Query<ListParams>,
    headers: HeaderMap,
) -> Result<Response> {
    viewer.staff()?;
    let limit = limit_of(params.limit.as_deref(), 20)?;
    let asked = StaffQuery {
        status: params.status,
        category: params.category,
        municipality: params.municipality_id,
        assigned: params.assigned,
        department: params.department,
        overdue: params.overdue,
        words: params.q,
        sort: params.sort,
        cursor: params.cursor,
        start_after_id: params.start_after_id,
        limit,
        ..StaffQuery::default()
    };
    let listed = state.services.reports.list_for_staff(&viewer, &asked).await?;
    let (base, locale) = (&state.config.http.base_url, locale_of(&headers));
    let objects: Vec<_> =
        listed.reports.into_iter().map(|report| ReportObject::list_form(report, base, locale)).collect();
    let mut response = Cached(Class::Private, objects).into_response();
    let filters = [
        ("status", asked.status.as_str()),
        ("category", &asked.category),
        ("municipality_id", &asked.municipality),
        ("assigned", &asked.assigned),
        ("department", &asked.department),
        ("overdue", &asked.overdue),
        ("q", &asked.words),
        ("sort", &asked.sort),
    ];
    with_next(&mut response, listed.next, &format!("{base}/api/v1/admin/reports"), limit, &filters)?;
    Ok(response)
}

/// Why.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct ReasonForm {
    /// At most 2000 characters.
    reason: Option<String>,
}

/// What was removed, and by whom.
#[derive(Debug, Serialize, ToSchema)]
struct Removed {
    message: &'static str,
    deleted_by: String,
}

/// Removes a report; a tombstone without content stays, its photos are purged.
#[utoipa::path(
    delete, path = "/admin/report/{id}", tag = "admin", request_body(content = Option<ReasonForm>),
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = Removed),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 412, body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn remove(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let expected = precondition(request.headers());
    let form = forms::read_whole(request).await?;
    let deleted_by = state.services.reports.remove(&viewer, &id, &form.text("reason"), &expected).await?;
    Ok(Cached(Class::No, Removed { message: "Report deleted", deleted_by }).into_response())
}

/// Removes what anybody said about a report.
#[utoipa::path(
    delete, path = "/admin/report/{id}/comment/{cid}", tag = "admin", request_body(content = Option<ReasonForm>),
    params(("id" = String, Path), ("cid" = String, Path)),
    responses(
        (status = 200, body = Removed),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn remove_comment(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path((id, comment)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let deleted_by = state.services.reports.remove_comment(&viewer, &id, &comment, &form.text("reason")).await?;
    Ok(Cached(Class::No, Removed { message: "Comment deleted", deleted_by }).into_response())
}

/// Another kind.
#[derive(ToSchema)]
#[allow(dead_code)]
struct CategoryForm {
    /// Name or slug.
    category: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Updated {
    message: String,
    updated_by: String,
}

/// Gives a report another kind.
#[utoipa::path(
    put, path = "/admin/report/{id}/category", tag = "admin", request_body = CategoryForm,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = Updated),
        (status = 400, description = "No such kind", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 429, description = "500 an hour", body = ErrorObject)
    )
)]
pub async fn set_category(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let (name, updated_by) = state.services.reports.set_category(&viewer, &id, &form.text("category")).await?;
    let message = format!("Category is now {name}");
    Ok(Cached(Class::No, Updated { message, updated_by }).into_response())
}

/// A correction; what is left out stays.
#[derive(ToSchema)]
#[allow(dead_code)]
struct ModerationForm {
    title: Option<String>,
    /// A blank one goes.
    description: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
    /// `true` hides the name of who filed it.
    hide_author: Option<bool>,
    /// Addresses of photos that only staff may see from now on.
    remove_images: Option<Vec<String>>,
    /// 1 to 2000 characters.
    reason: String,
}

/// Corrects what a report says; what it was is kept for staff.
#[utoipa::path(
    put, path = "/admin/report/{id}/moderate", tag = "admin", request_body = ModerationForm,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses(
        (status = 200, description = "As staff see it", body = ReportObject),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 412, body = ErrorObject),
        (status = 429, description = "100 an hour", body = ErrorObject)
    )
)]
pub async fn moderate(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let (expected, locale) = (precondition(request.headers()), locale_of(request.headers()));
    let form = forms::read_whole(request).await?;
    let base = &state.config.http.base_url;
    // Both formats name the same photo.
    let webp = |path: String| path.strip_suffix(".jpg").map_or_else(|| path.clone(), |stem| format!("{stem}.webp"));
    let given = Moderation {
        title: form.given("title"),
        description: form.given("description"),
        lat: form.text("lat"),
        lng: form.text("lng"),
        hides_author: form.flag("hide_author"),
        removes: form.list("remove_images").into_iter().map(|url| webp(own_path(&state, url))).collect(),
        reason: form.text("reason"),
    };
    let reports = &state.services.reports;
    let id = reports.moderate(&viewer, &id, &given, &expected).await?;
    let report = reports.get(&viewer, &id.to_string()).await?;
    Ok(Cached(Class::No, ReportObject::from_detail(report, base, locale)).into_response())
}

#[derive(Debug, Serialize, ToSchema)]
struct Queued {
    report_id: String,
    queued: bool,
}

/// Asks the machine again about a report that waits.
#[utoipa::path(
    post, path = "/admin/report/{id}/reverify", tag = "admin", params(("id" = String, Path)),
    responses(
        (status = 202, description = "Soon", body = Queued),
        (status = 401, body = ErrorObject),
        (status = 403, body = ErrorObject),
        (status = 404, body = ErrorObject),
        (status = 409, description = "It is decided", body = ErrorObject),
        (status = 429, description = "50 an hour", body = ErrorObject),
        (status = 501, description = "No model checks reports", body = ErrorObject)
    )
)]
pub async fn reverify(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = state.services.reports.reverify(&viewer, &id).await?;
    let queued = Queued { report_id: id.to_string(), queued: true };
    Ok((StatusCode::ACCEPTED, Cached(Class::No, queued)).into_response())
}
