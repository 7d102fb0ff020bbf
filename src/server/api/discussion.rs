//! Comments and official updates (API contract §1.2).

use super::{
    Cached, Caller, Class,
    community::{created, once, own_path},
    objects::ErrorObject,
    people::Message,
    reports::with_next,
};
use crate::domain::{
    ErrorCode, FieldProblem, Role,
    community::{Comment, DELETED_USER, OfficialUpdate, Said},
};
use crate::server::{
    clock::rfc3339,
    error::{Error, Result},
    forms,
    services::{
        reports::{After, UpdateInput},
        viewer::Viewer,
    },
    state::AppState,
};
use axum::{
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most and usual comments of one reply.
const COMMENTS: (i64, i64) = (200, 200);
/// Most and usual updates of one reply.
const UPDATES: (i64, i64) = (100, 50);

/// Where the list goes on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// At least 1; more than the cap is taken as the cap.
    #[param(value_type = Option<i64>)]
    limit: Option<String>,
    /// `X-Next-Cursor` of the page before; wins over `start_after_id`.
    #[param(value_type = Option<String>)]
    cursor: String,
    /// Id of the last one seen.
    #[param(value_type = Option<String>)]
    start_after_id: String,
}

impl PageParams {
    fn limit(&self, (most, usual): (i64, i64)) -> Result<i64> {
        let Some(given) = self.limit.as_deref().filter(|given| !given.is_empty()) else { return Ok(usual) };
        let wrong = || Error::field(ErrorCode::InvalidInput, "limit", FieldProblem::Invalid);
        let value: f64 = given.parse().map_err(|_| wrong())?;
        if value.is_nan() || value < 1.0 {
            return Err(wrong());
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // within 1 to 200
        Ok(value.min(most as f64) as i64)
    }

    fn after(&self) -> After {
        After { cursor: self.cursor.clone(), id: self.start_after_id.clone() }
    }
}

/// A page of a list; what anybody may see may be kept for a moment.
fn list_reply<T, O: Serialize>(
    state: &AppState,
    viewer: &Viewer,
    said: Said<T>,
    path: &str,
    limit: i64,
    object: impl Fn(T) -> O,
) -> Result<Response> {
    let class = if said.is_public { Class::K30 } else { Class::No };
    let items: Vec<O> = said.page.items.into_iter().map(object).collect();
    let mut response = Cached(class.for_viewer(viewer), items).into_response();
    let path = format!("{}/api/v1{path}", state.config.http.base_url);
    with_next(&mut response, said.page.next, &path, limit, &[])?;
    Ok(response)
}

/// Something to say.
#[derive(ToSchema)]
#[allow(dead_code)] // for the OpenAPI document; `forms` reads it
struct CommentForm {
    /// 1 to 500 characters, plain text.
    text: String,
}

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
struct CommentObject {
    id: String,
    report_id: String,
    /// `deleted-user` when the account is gone.
    username: String,
    text: String,
    created_at: String,
}

impl From<Comment> for CommentObject {
    fn from(comment: Comment) -> Self {
        Self {
            id: comment.id.to_string(),
            report_id: comment.report.to_string(),
            username: comment.author.unwrap_or_else(|| DELETED_USER.to_owned()),
            text: comment.text,
            created_at: rfc3339(comment.created_at),
        }
    }
}

/// Says something about a report.
#[utoipa::path(
    post, path = "/report/{id}/comment", tag = "community",
    request_body(content = CommentForm, content_type = "application/x-www-form-urlencoded"),
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and content get the same reply")
    ),
    responses(
        (status = 200, body = CommentObject),
        (status = 400, description = "Blank or too long", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 404, description = "None, or not public", body = ErrorObject)
    )
)]
pub async fn comment(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let headers = request.headers().clone();
    let form = forms::read_whole(request).await?;
    let once = once(&headers, &viewer, &format!("POST /report/{id}/comment"), &form, StatusCode::OK)?;
    let done = state.services.reports.comment(&viewer, &id, &form.text("text"), once.as_ref()).await?;
    Ok(created(StatusCode::OK, done, CommentObject::from))
}

/// What was said about a report, oldest first; nothing of one that is not public.
#[utoipa::path(
    get, path = "/report/{id}/comments", tag = "community", params(("id" = String, Path), PageParams),
    responses(
        (status = 200, description = "At most 200; `Link` and `X-Next-Cursor` lead to the next", body = Vec<CommentObject>),
        (status = 400, body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn comments(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(params): Query<PageParams>,
) -> Result<Response> {
    let limit = params.limit(COMMENTS)?;
    let said = state.services.reports.comments(&viewer, &id, &params.after(), limit).await?;
    list_reply(&state, &viewer, said, &format!("/report/{id}/comments"), limit, CommentObject::from)
}

/// Removes what one has said.
#[utoipa::path(
    delete, path = "/report/{id}/comment/{cid}", tag = "community",
    params(("id" = String, Path), ("cid" = String, Path, description = "The comment's id")),
    responses(
        (status = 200, body = Message),
        (status = 401, body = ErrorObject),
        (status = 404, description = "None of the caller's", body = ErrorObject)
    )
)]
pub async fn delete_comment(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path((id, comment)): Path<(String, String)>,
) -> Result<Response> {
    state.services.reports.delete_comment(&viewer, &id, &comment).await?;
    Ok(Message::reply("Comment deleted"))
}

/// An update by staff.
#[derive(ToSchema)]
#[allow(dead_code)]
struct UpdateForm {
    /// 1 to 4000 characters, plain text.
    content: String,
    /// `public` (when not given) or `internal`.
    status: Option<String>,
    /// `true` when not given; of moderators it is always `false`.
    is_official: Option<bool>,
    /// At most 5 own uploads for the purpose `update` or `resolution`.
    media_urls: Option<Vec<String>>,
}

/// An update by staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportUpdate)]
struct UpdateObject {
    id: String,
    report_id: String,
    /// The name again. Moderators have none in public.
    author_id: String,
    author_username: String,
    author_role: String,
    author_is_verified: bool,
    content: String,
    /// `public` or `internal`.
    status: &'static str,
    /// WebP.
    media_urls: Vec<String>,
    is_official: bool,
    created_at: String,
}

impl UpdateObject {
    fn new(update: OfficialUpdate, base: &str) -> Self {
        let role: Option<Role> = update.author_role.parse().ok();
        let author = update.author.unwrap_or_else(|| match role {
            Some(role) if !role.is_official() => "moderator".to_owned(),
            _ => DELETED_USER.to_owned(),
        });
        Self {
            id: update.id.to_string(),
            report_id: update.report.to_string(),
            author_id: author.clone(),
            author_username: author,
            author_role: update.author_role,
            author_is_verified: role.is_some_and(Role::is_staff),
            content: update.content,
            status: if update.is_public { "public" } else { "internal" },
            media_urls: update.media.into_iter().map(|picture| format!("{base}{}", picture.webp_url)).collect(),
            is_official: update.is_official,
            created_at: rfc3339(update.created_at),
        }
    }
}

/// Says something about a report in one's hands.
#[utoipa::path(
    post, path = "/reports/{id}/updates", tag = "community", request_body = UpdateForm,
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and content get the same reply")
    ),
    responses(
        (status = 201, body = UpdateObject),
        (status = 400, description = "A field is wrong", body = ErrorObject),
        (status = 401, body = ErrorObject),
        (status = 403, description = "Not in the caller's hands", body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn post_update(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let headers = request.headers().clone();
    let form = forms::read_whole(request).await?;
    let once = once(&headers, &viewer, &format!("POST /reports/{id}/updates"), &form, StatusCode::CREATED)?;
    let input = UpdateInput {
        content: form.text("content"),
        status: form.text("status"),
        is_official: form.given("is_official"),
        media: form.list("media_urls").into_iter().map(|url| own_path(&state, url)).collect(),
    };
    let done = Box::pin(state.services.reports.post_update(&viewer, &id, input, once.as_ref())).await?;
    let base = &state.config.http.base_url;
    Ok(created(StatusCode::CREATED, done, |update| UpdateObject::new(update, base)))
}

/// What staff said about a report, newest first; internal words for those who have it in hand.
#[utoipa::path(
    get, path = "/reports/{id}/updates", tag = "community", params(("id" = String, Path), PageParams),
    responses(
        (status = 200, description = "50, at most 100; `Link` and `X-Next-Cursor` lead to the next", body = Vec<UpdateObject>),
        (status = 400, body = ErrorObject),
        (status = 404, body = ErrorObject)
    )
)]
pub async fn updates(
    State(state): State<AppState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(params): Query<PageParams>,
) -> Result<Response> {
    let limit = params.limit(UPDATES)?;
    let said = state.services.reports.updates(&viewer, &id, &params.after(), limit).await?;
    let base = state.config.http.base_url.clone();
    list_reply(&state, &viewer, said, &format!("/reports/{id}/updates"), limit, |update| {
        UpdateObject::new(update, &base)
    })
}
