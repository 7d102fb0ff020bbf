//! The forms around a report: support, follow, comment, flag. Without JavaScript each leads back to the report;
//! the island's posts get JSON. They count by the same rules as the calls of the API that do the same.

use super::account::{Post, done};
use crate::domain::{AppError, ErrorCode};
use crate::server::{
    error::{Error, Result},
    services::{idempotency::Once, limits::Rule, reports::FlagInput},
    state::AppState,
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/web/reports/{id}/vote", post(vote))
        .route("/web/reports/{id}/follow", post(follow))
        .route("/web/reports/{id}/comment", post(comment))
        .route("/web/reports/{id}/comment/{cid}/delete", post(delete_comment))
        .route("/web/reports/{id}/flag", post(flag))
        .layer(DefaultBodyLimit::max(crate::server::forms::BODY_LIMIT))
}

/// The report's page. What stands in the address is only followed when it is an id.
fn page_of(id: &str) -> String {
    match id.parse::<crate::domain::ReportId>() {
        Ok(id) => format!("/reports/{id}"),
        Err(_) => "/reports".to_owned(),
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

/// Whether something is wanted or taken back.
fn wanted(post: &Post) -> bool {
    post.text("value") != "false"
}

/// Supports a report, or takes that back.
pub async fn vote(Path(id): Path<String>, mut post: Post) -> Response {
    let wants_json = wants_json(&post.headers);
    let voted = async {
        post.viewer.me()?;
        post.limit(Rule::Vote).await?;
        post.state.services.reports.vote(&post.viewer, &id, wanted(&post)).await
    }
    .await;
    match voted {
        // The island falls back to the form for everything but success.
        Err(error) if wants_json => status_of(&error.report()).into_response(),
        Ok(vote) if wants_json => {
            let body = serde_json::json!({ "count": vote.count, "voted": vote.voted });
            ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
        }
        voted => {
            let word = |voted| if voted { "voted" } else { "unvoted" };
            let to = voted.map(|vote| done(&page_of(&vote.report.to_string()), word(vote.voted)));
            post.reply(&page_of(&id), to).await
        }
    }
}

fn status_of(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Follows a report, or does so no longer.
pub async fn follow(Path(id): Path<String>, mut post: Post) -> Response {
    let followed = async {
        post.viewer.me()?;
        post.limit(Rule::Follow).await?;
        post.state.services.reports.follow(&post.viewer, &id, wanted(&post)).await
    };
    let word = |following| if following { "followed" } else { "unfollowed" };
    let to = followed.await.map(|now| done(&page_of(&now.report.to_string()), word(now.following)));
    post.reply(&page_of(&id), to).await
}

/// The form's own name makes a double click one act; what else it says is the content.
pub(super) fn once(post: &Post, what: &str) -> Option<Once> {
    let token = post.form.given("form_token").filter(|token| (8..=64).contains(&token.len()))?;
    Some(Once {
        key: format!("web:{}:{token}", post.viewer.limit_key()),
        content: post.form.content_hash(what),
        status: StatusCode::SEE_OTHER.as_u16(),
    })
}

/// Says something.
pub async fn comment(Path(id): Path<String>, mut post: Post) -> Response {
    let said = async {
        post.viewer.me()?;
        post.limit(Rule::Comment).await?;
        let once = once(&post, &format!("comment {id}"));
        post.state.services.reports.comment(&post.viewer, &id, &post.text("text"), once.as_ref()).await
    };
    let to = said.await.map(|done_once| {
        let comment = done_once.value;
        format!("{}#comment-{}", done(&page_of(&id), "commented"), comment.id)
    });
    // What was typed twice under one name would be refused for ever: the page gives the form another one.
    post.reply(&page_of(&id), to).await
}

/// Removes what one has said.
pub async fn delete_comment(Path((id, comment)): Path<(String, String)>, mut post: Post) -> Response {
    let gone = async {
        post.viewer.me()?;
        post.limit(Rule::Comment).await?;
        post.state.services.reports.delete_comment(&post.viewer, &id, &comment).await
    };
    let to = match gone.await {
        // Removed by an earlier click.
        Err(Error::App(error)) if error.code == ErrorCode::NotFound => Ok(()),
        gone => gone,
    };
    let to = to.map(|()| format!("{}#comments", done(&page_of(&id), "comment_deleted")));
    post.reply(&page_of(&id), to).await
}

/// Flags the report, or with `update` one of its updates.
pub async fn flag(Path(id): Path<String>, mut post: Post) -> Response {
    let update = post.text("update");
    let page = match update.parse::<uuid::Uuid>() {
        Ok(update) => format!("{}/flag?update={update}", page_of(&id)),
        Err(_) => format!("{}/flag", page_of(&id)),
    };
    let flagged = flag_thing(&mut post, &id, &update).await;
    let to = flagged.map(|()| done(&page_of(&id), "flagged"));
    post.reply(&page, to).await
}

async fn flag_thing(post: &mut Post, id: &str, update: &str) -> Result<()> {
    post.viewer.me()?;
    // Tries; those that are taken are counted with the flag.
    post.limit(Rule::Write).await?;
    let input = FlagInput { kind: post.text("flag_type"), reason: post.text("reason"), image: String::new() };
    let once = once(post, &format!("flag {id} {update}"));
    let reports = &post.state.services.reports;
    if update.is_empty() {
        reports.flag_report(&post.viewer, id, input, once.as_ref()).await?;
    } else {
        reports.flag_update(&post.viewer, update, input, once.as_ref()).await?;
    }
    Ok(())
}
