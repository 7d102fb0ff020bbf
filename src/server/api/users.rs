//! One's own account (API contract §1.7).

use super::{
    Cached, Class, SignedIn,
    objects::{ErrorObject, ReportObject},
    people::{Message, UserObject},
    reports::{limit_of, with_next},
};
use crate::domain::{ErrorCode, FieldProblem, Status, page::Cursor};
use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    forms,
    middleware::locale_of,
    services::accounts::{Leaving, ProfileInput, SettingsInput},
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The account.
#[utoipa::path(
    get, path = "/users/me/profile", tag = "users",
    responses((status = 200, body = UserObject), (status = 401, body = ErrorObject))
)]
pub async fn profile(State(state): State<AppState>, SignedIn(me): SignedIn) -> Result<Response> {
    let user = state.services.accounts.user(&me).await?;
    Ok(Cached(Class::Private, UserObject::new(user, &state.config.http.base_url)).into_response())
}

/// What can be changed; what is left out stays.
#[derive(ToSchema)]
#[allow(dead_code, clippy::struct_field_names)] // for the OpenAPI document, by the contract's names; `forms` reads it
struct Profile {
    username: Option<String>,
    full_name: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
    location_address: Option<String>,
    /// `null` removes it.
    profile_picture: Option<String>,
}

/// Changes the profile; tokens stay valid under a new name.
#[utoipa::path(
    put, path = "/users/me/profile", tag = "users", request_body = Profile,
    responses(
        (status = 200, description = "As it is now", body = UserObject),
        (status = 400, description = "A field is wrong, or nothing is given", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 409, description = "The name is taken", body = ErrorObject)
    )
)]
pub async fn update_profile(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let input = ProfileInput {
        username: form.given("username"),
        full_name: form.given("full_name"),
        city: form.given("city"),
        state: form.given("state"),
        country: form.given("country"),
        lat: form.given("lat"),
        lng: form.given("lng"),
        location_address: form.given("location_address"),
        profile_picture: if form.nulls.contains("profile_picture") {
            Some(None)
        } else {
            form.given("profile_picture").map(Some)
        },
    };
    let user = state.services.accounts.update_profile(&me, input).await?;
    Ok(Cached(Class::No, UserObject::new(user, &state.config.http.base_url)).into_response())
}

/// A picture.
#[derive(ToSchema)]
#[allow(dead_code)]
struct Picture {
    /// JPEG, PNG or WebP, at most 5 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PictureSaved {
    url: String,
    message: &'static str,
}

/// Sets the picture.
#[utoipa::path(
    post, path = "/users/me/profile-picture", tag = "users",
    request_body(content = Picture, content_type = "multipart/form-data"),
    responses(
        (status = 200, body = PictureSaved),
        (status = 400, description = "No picture that can be taken", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 413, body = ErrorObject)
    )
)]
pub async fn set_picture(State(state): State<AppState>, SignedIn(me): SignedIn, request: Request) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let file = form.photos.into_iter().next();
    let file = file.ok_or_else(|| Error::field(ErrorCode::InvalidInput, "file", FieldProblem::Required))?;
    let path = state.services.accounts.set_picture(&me, file).await?;
    let saved = PictureSaved { url: format!("{}{path}", state.config.http.base_url), message: "Picture saved" };
    Ok(Cached(Class::No, saved).into_response())
}

/// Settings; what is left out stays.
#[derive(ToSchema)]
#[allow(dead_code)]
struct Settings {
    notification_enabled: Option<bool>,
    location_tracking_enabled: Option<bool>,
    public_profile: Option<bool>,
    email_notifications: Option<bool>,
    /// `en` or `hi`.
    language: Option<String>,
}

/// Changes settings.
#[utoipa::path(
    put, path = "/users/me/settings", tag = "users", request_body = Settings,
    responses((status = 200, body = Message), (status = 400, body = ErrorObject), (status = 401, body = ErrorObject))
)]
pub async fn update_settings(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let input = SettingsInput {
        notification_enabled: form.given("notification_enabled"),
        location_tracking_enabled: form.given("location_tracking_enabled"),
        public_profile: form.given("public_profile"),
        email_notifications: form.given("email_notifications"),
        language: form.given("language"),
    };
    state.services.accounts.update_settings(&me, input).await?;
    Ok(Message::reply("Settings saved"))
}

/// Which of one's own reports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct MineParams {
    /// 1 to 100, 50 by default; more is taken as 100.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
    /// `X-Next-Cursor` of the page before; wins over `start_after_id`.
    #[param(value_type = Option<String>)]
    cursor: String,
    /// Id of the last report seen.
    #[param(value_type = Option<String>)]
    start_after_id: String,
    /// Only this one.
    #[param(value_type = Option<String>)]
    status: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Mine {
    reports: Vec<ReportObject>,
    /// All of them.
    total: i64,
}

/// One's own reports, whatever their status, newest first.
#[utoipa::path(
    get, path = "/users/me/reports", tag = "users", params(MineParams),
    responses((status = 200, body = Mine), (status = 400, body = ErrorObject), (status = 401, body = ErrorObject))
)]
pub async fn reports(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    Query(params): Query<MineParams>,
    headers: HeaderMap,
) -> Result<Response> {
    let wrong = |name: &str| Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
    let limit = limit_of(params.limit.as_deref(), 50)?;
    let status: Option<Status> = match params.status.as_str() {
        "" => None,
        status => Some(status.parse().map_err(|_| wrong("status"))?),
    };
    let service = &state.services.reports;
    let after = match (params.cursor.as_str(), params.start_after_id.as_str()) {
        ("", "") => None,
        ("", id) => Some(service.position(id).await?),
        (cursor, _) => Some(Cursor::decode(cursor).ok_or_else(|| wrong("cursor"))?),
    };
    let (page, total) = service.list_of_account(&me, status, after, limit).await?;
    let (base, locale) = (&state.config.http.base_url, locale_of(&headers));
    let reports = page.items.into_iter().map(|report| ReportObject::list_form(report, base, locale)).collect();
    let mut response = Cached(Class::Private, Mine { reports, total }).into_response();
    let path = format!("{base}/api/v1/users/me/reports");
    with_next(&mut response, page.next, &path, limit, &[("status", &params.status)])?;
    Ok(response)
}

#[derive(Debug, Serialize, ToSchema)]
struct Stats {
    total_reports: i64,
    /// Ever verified, and not rejected since.
    verified_reports: i64,
    resolved_reports: i64,
    in_progress_reports: i64,
    pending_reports: i64,
    rejected_reports: i64,
    total_upvotes: i64,
    email_verified: bool,
    phone_verified: bool,
    member_since: String,
}

/// Numbers of one's own reports.
#[utoipa::path(
    get, path = "/users/me/stats", tag = "users",
    responses((status = 200, body = Stats), (status = 401, body = ErrorObject))
)]
pub async fn stats(State(state): State<AppState>, SignedIn(me): SignedIn) -> Result<Response> {
    let accounts = &state.services.accounts;
    let (user, stats) = (accounts.user(&me).await?, accounts.stats(&me).await?);
    let stats = Stats {
        total_reports: stats.total,
        verified_reports: stats.verified,
        resolved_reports: stats.resolved,
        in_progress_reports: stats.in_progress,
        pending_reports: stats.pending,
        rejected_reports: stats.rejected,
        total_upvotes: stats.upvotes,
        email_verified: user.email_verified,
        phone_verified: user.phone_verified,
        member_since: rfc3339(user.created_at),
    };
    Ok(Cached(Class::Private, stats).into_response())
}

/// Has one's own data put together; a mail tells when it is ready.
#[utoipa::path(
    get, path = "/users/me/export", tag = "users",
    responses((status = 202, body = Message), (status = 401, body = ErrorObject), (status = 429, body = ErrorObject))
)]
pub async fn export(State(state): State<AppState>, SignedIn(me): SignedIn) -> Result<Response> {
    state.services.accounts.request_export(&me).await?;
    Ok((StatusCode::ACCEPTED, Message::reply("We will mail you a link")).into_response())
}

/// How to leave.
#[derive(ToSchema)]
#[allow(dead_code)]
struct Leave {
    /// `erase` (default) or `anonymise`, which leaves the reports without a name.
    mode: Option<String>,
}

/// Deletes the account.
#[utoipa::path(
    delete, path = "/users/me/account", tag = "users", request_body(content = Option<Leave>),
    params(("mode" = Option<String>, Query, description = "The same as in the body")),
    responses(
        (status = 200, body = Message),
        (status = 400, body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 409, description = "The last administrator", body = ErrorObject)
    )
)]
pub async fn delete_account(
    State(state): State<AppState>,
    SignedIn(me): SignedIn,
    Query(mut query): Query<std::collections::HashMap<String, String>>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let mode = form.given("mode").or_else(|| query.remove("mode")).unwrap_or_default();
    let leaving: Leaving = mode.parse().map_err(|problem| Error::field(ErrorCode::InvalidInput, "mode", problem))?;
    state.services.accounts.delete_account(&me, leaving).await?;
    Ok(Message::reply("Account deleted"))
}

#[derive(Debug, Serialize, ToSchema)]
struct PublicUser {
    username: String,
    badges: Vec<String>,
    reports_count: i64,
    member_since: String,
}

/// Somebody's public profile.
#[utoipa::path(
    get, path = "/users/{username}", tag = "users", params(("username" = String, Path)),
    responses((status = 200, body = PublicUser), (status = 404, description = "None, or not public", body = ErrorObject))
)]
pub async fn public(
    State(state): State<AppState>,
    caller: super::Caller,
    Path(username): Path<String>,
) -> Result<Response> {
    let (username, reports_count, since) = state.services.accounts.public_profile(&username).await?;
    let user = PublicUser { username, badges: Vec::new(), reports_count, member_since: rfc3339(since) };
    Ok(Cached(Class::K300.for_viewer(&caller.0), user).into_response())
}
