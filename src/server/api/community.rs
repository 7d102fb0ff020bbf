//! Supporting, following and flagging reports; pictures for them (API contract §1.1, §1.3).

use super::{Cached, Caller, Class, objects::ErrorObject, reports::idempotency_key};
use crate::domain::{ErrorCode, FieldProblem, community::Vote};
use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    forms::{self, SentForm},
    middleware::tell,
    services::{
        idempotency::{Done, Once},
        limits::{Allowance, Rule},
        reports::FlagInput,
        viewer::Viewer,
    },
    state::AppState,
};
use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// The call's name and content, if the caller gave it a key: `what` is the method and path, so that one key
/// cannot stand for two calls.
pub fn once(
    headers: &HeaderMap,
    viewer: &Viewer,
    what: &str,
    form: &SentForm,
    status: StatusCode,
) -> Result<Option<Once>> {
    let key = idempotency_key(headers)?;
    Ok(key.map(|key| Once {
        // One caller's key is not another's.
        key: format!("api:{}:{key}", viewer.limit_key()),
        content: form.content_hash(what),
        status: status.as_u16(),
    }))
}

/// The reply to a call that creates: it says when an earlier one did.
pub fn created<T, O: Serialize>(status: StatusCode, done: Done<T>, object: impl FnOnce(T) -> O) -> Response {
    let mut response = (status, Cached(Class::No, object(done.value))).into_response();
    if done.replayed {
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}

/// Whether to support.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct VoteForm {
    /// `true` when not given.
    value: Option<bool>,
}

/// How the caller's support stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Vote)]
struct VoteObject {
    count: u32,
    /// The same.
    upvote_count: u32,
    /// `voted`, `already_voted` or `removed`.
    status: &'static str,
    user_upvoted: bool,
    /// The same.
    has_upvoted: bool,
    /// What the vote counts for: of a duplicate, its original.
    report_id: String,
}

impl From<Vote> for VoteObject {
    fn from(vote: Vote) -> Self {
        let status = match (vote.voted, vote.changed) {
            (true, true) => "voted",
            (true, false) => "already_voted",
            (false, _) => "removed",
        };
        Self {
            count: vote.count,
            upvote_count: vote.count,
            status,
            user_upvoted: vote.voted,
            has_upvoted: vote.voted,
            report_id: vote.report.to_string(),
        }
    }
}

/// Supports a report, or with `value` false takes that back. The same again changes nothing.
#[utoipa::path(
    post, path = "/report/{id}/upvote", tag = "community", request_body(content = Option<VoteForm>),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "As it is now", body = VoteObject),
        (status = 401, body = ErrorObject),
        (status = 404, description = "None, or not public", body = ErrorObject)
    )
)]
pub async fn upvote(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let form = forms::read_whole(request).await?;
    let wanted = match form.given("value").as_deref() {
        None | Some("true" | "1") => true,
        Some("false" | "0") => false,
        Some(_) => return Err(Error::field(ErrorCode::InvalidInput, "value", FieldProblem::Invalid)),
    };
    let vote = state.services.reports.vote(&viewer, &id, wanted).await?;
    Ok(Cached(Class::No, VoteObject::from(vote)).into_response())
}

/// Takes one's support back.
#[utoipa::path(
    delete, path = "/report/{id}/upvote", tag = "community", params(("id" = String, Path)),
    responses((status = 200, body = VoteObject), (status = 401, body = ErrorObject), (status = 404, body = ErrorObject))
)]
pub async fn take_back(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Response> {
    let vote = state.services.reports.vote(&viewer, &id, false).await?;
    Ok(Cached(Class::No, VoteObject::from(vote)).into_response())
}

#[derive(Debug, Serialize, ToSchema)]
struct Follows {
    following: bool,
    follower_count: u32,
}

/// Follows a report; of a duplicate, its original.
#[utoipa::path(
    post, path = "/report/{id}/follow", tag = "community", params(("id" = String, Path)),
    responses((status = 200, body = Follows), (status = 401, body = ErrorObject), (status = 404, body = ErrorObject))
)]
pub async fn follow(State(state): State<AppState>, Caller(viewer): Caller, Path(id): Path<String>) -> Result<Response> {
    set_follow(&state, &viewer, &id, true).await
}

/// Follows it no longer.
#[utoipa::path(
    delete, path = "/report/{id}/follow", tag = "community", params(("id" = String, Path)),
    responses((status = 200, body = Follows), (status = 401, body = ErrorObject), (status = 404, body = ErrorObject))
)]
pub async fn unfollow(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Response> {
    set_follow(&state, &viewer, &id, false).await
}

async fn set_follow(state: &AppState, viewer: &Viewer, id: &str, wanted: bool) -> Result<Response> {
    let now = state.services.reports.follow(viewer, id, wanted).await?;
    let follows = Follows { following: now.following, follower_count: now.followers };
    Ok(Cached(Class::No, follows).into_response())
}

/// Why a report is flagged.
#[derive(ToSchema)]
#[allow(dead_code)]
struct ReportFlag {
    /// `fake_report`, `inappropriate`, `spam`, `request_update` or `other`.
    flag_type: String,
    /// At most 500 characters; needed for `other`.
    reason: Option<String>,
    /// An own upload for the purpose `flag`.
    image_url: Option<String>,
}

/// Why an update is flagged.
#[derive(ToSchema)]
#[allow(dead_code)]
struct UpdateFlag {
    /// At most 500 characters.
    reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct FlagTaken {
    message: &'static str,
    flag_id: String,
}

/// Flags a report for moderators to look at.
#[utoipa::path(
    post, path = "/reports/{id}/flag", tag = "community", request_body = ReportFlag,
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and content get the same reply")
    ),
    responses(
        (status = 201, body = FlagTaken),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 404, description = "None, or not public", body = ErrorObject),
        (status = 409, description = "Flagged by the caller already", body = ErrorObject),
        (status = 429, description = "3 an hour and 10 a day, of reports and updates together", body = ErrorObject)
    )
)]
pub async fn flag_report(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let headers = request.headers().clone();
    let form = forms::read_whole(request).await?;
    let once = once(&headers, &viewer, &format!("POST /reports/{id}/flag"), &form, StatusCode::CREATED)?;
    let flagged = state.services.reports.flag_report(&viewer, &id, flag_input(&state, &form), once.as_ref()).await;
    flag_reply(&state, &viewer, flagged)
}

/// Flags an official update for moderators to look at.
#[utoipa::path(
    post, path = "/updates/{id}/flag", tag = "community", request_body = UpdateFlag,
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and content get the same reply")
    ),
    responses(
        (status = 201, body = FlagTaken),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 404, description = "None, or not public", body = ErrorObject),
        (status = 409, description = "Flagged by the caller already", body = ErrorObject),
        (status = 429, description = "3 an hour and 10 a day, of reports and updates together", body = ErrorObject)
    )
)]
pub async fn flag_update(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let headers = request.headers().clone();
    let form = forms::read_whole(request).await?;
    let once = once(&headers, &viewer, &format!("POST /updates/{id}/flag"), &form, StatusCode::CREATED)?;
    let flagged = state.services.reports.flag_update(&viewer, &id, flag_input(&state, &form), once.as_ref()).await;
    flag_reply(&state, &viewer, flagged)
}

fn flag_input(state: &AppState, form: &SentForm) -> FlagInput {
    FlagInput {
        kind: form.text("flag_type"),
        reason: form.text("reason"),
        image: own_path(state, form.text("image_url")),
    }
}

/// An address of ours without scheme and host.
pub fn own_path(state: &AppState, url: String) -> String {
    url.strip_prefix(&state.config.http.base_url).map(str::to_owned).unwrap_or(url)
}

/// The reply, with what is left of the hour's flags.
fn flag_reply(
    state: &AppState,
    viewer: &Viewer,
    flagged: Result<(Done<crate::domain::community::Flagged>, Option<Allowance>)>,
) -> Result<Response> {
    match flagged {
        Ok((done, allowance)) => {
            let mut response = created(StatusCode::CREATED, done, |flagged| FlagTaken {
                message: "Flag submitted",
                flag_id: flagged.id.to_string(),
            });
            if let Some(allowance) = allowance {
                tell(response.headers_mut(), &allowance);
            }
            Ok(response)
        }
        Err(Error::App(error)) if error.code == ErrorCode::RateLimitExceeded => {
            let wait = time::Duration::seconds(i64::from(error.retry_after.unwrap_or_default()));
            let limit = Rule::Flag.limit(viewer.account.as_ref().map(|me| me.role));
            let mut response = Error::App(error).into_response();
            let allowance = Allowance { limit, remaining: 0, reset: state.clock.now() + wait };
            tell(response.headers_mut(), &allowance);
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// A picture for something that is sent afterwards.
#[derive(ToSchema)]
#[allow(dead_code)]
struct UploadForm {
    /// JPEG, PNG or WebP, at most 10 MiB and 50 megapixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `update`, `resolution`, `flag` or `alert`.
    purpose: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Uploaded {
    url: String,
    jpeg_url: String,
    /// When it is dropped if nothing uses it.
    expires_at: String,
}

/// Keeps a picture for a day, for good once something uses it.
#[utoipa::path(
    post, path = "/uploads", tag = "community",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and content get the same reply")),
    responses(
        (status = 201, body = Uploaded),
        (status = 400, description = "A field or the picture is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 413, body = ErrorObject),
        (status = 415, description = "HEIC, or no form", body = ErrorObject),
        (status = 502, description = "It could not be stored", body = ErrorObject)
    )
)]
pub async fn upload(State(state): State<AppState>, Caller(viewer): Caller, request: Request) -> Result<Response> {
    // Nobody's megabytes are read.
    viewer.me()?;
    let headers = request.headers().clone();
    let mut form = forms::read_whole(request).await?;
    let once = once(&headers, &viewer, "POST /uploads", &form, StatusCode::CREATED)?;
    let file = (!form.photos.is_empty()).then(|| form.photos.remove(0));
    let done = state.services.reports.upload(&viewer, file, &form.text("purpose"), once.as_ref()).await?;
    let base = &state.config.http.base_url;
    Ok(created(StatusCode::CREATED, done, |upload| Uploaded {
        url: format!("{base}{}", upload.webp_url),
        jpeg_url: format!("{base}{}", upload.jpeg_url),
        expires_at: rfc3339(upload.expires_at),
    }))
}
