//! "Is it one of these?": the two answers of the person who filed a report, as plain forms on its page.

use super::account::Post;
use crate::domain::ErrorCode;
use crate::server::{
    error::{Error, Result},
    forms::BODY_LIMIT,
    services::limits::Rule,
    state::AppState,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    response::Response,
    routing::post,
};

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/web/report/{id}/same", post(same))
        .route("/web/report/{id}/other", post(other))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// "Yes, support that one": links the report, and shows the original.
async fn same(Path(id): Path<String>, mut post: Post) -> Response {
    let done = link(&mut post, &id).await;
    post.reply(&format!("/reports/{id}"), done).await
}

async fn link(post: &mut Post, id: &str) -> Result<String> {
    post.limit(Rule::Write).await?;
    let original = post.form.text("original");
    match post.state.services.reports.answer_same(&post.viewer, id, &original).await {
        Ok(original) => Ok(format!("/reports/{original}")),
        // It has gone on meanwhile; its page tells how it stands.
        Err(Error::App(error)) if matches!(error.code, ErrorCode::IllegalStatusTransition | ErrorCode::Conflict) => {
            Ok(format!("/reports/{id}"))
        }
        Err(error) => Err(error),
    }
}

/// "No, mine is another problem": lets the check go on, and shows the report again.
async fn other(Path(id): Path<String>, mut post: Post) -> Response {
    let done = release(&mut post, &id).await;
    post.reply(&format!("/reports/{id}"), done).await
}

async fn release(post: &mut Post, id: &str) -> Result<String> {
    post.limit(Rule::Write).await?;
    post.state.services.reports.answer_other(&post.viewer, id).await?;
    Ok(format!("/reports/{id}"))
}
