//! The forms with which whoever filed a report changes it. They count by the same rules as the API's calls, and
//! come back as they were typed.

use super::account::{Post, done};
use crate::server::{
    error::Result,
    forms::{BODY_LIMIT, REOPEN_BODY_LIMIT},
    services::{
        limits::Rule,
        reports::{Edit, Precondition},
    },
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
        .route("/web/report/{id}/edit", post(edit))
        .route("/web/report/{id}/delete", post(delete))
        .route("/web/report/{id}/confirm", post(confirm))
        .route("/web/report/{id}/appeal", post(appeal))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .route("/web/report/{id}/reopen", post(reopen).layer(DefaultBodyLimit::max(REOPEN_BODY_LIMIT)))
}

/// Where a report's page is; the id stands in an address that was typed by anybody.
fn page(id: &str) -> String {
    format!("/reports/{}", crate::ui::url::encode(id))
}

/// Changes the text.
async fn edit(Path(id): Path<String>, mut form: Post) -> Response {
    let edited = try_edit(&id, &mut form).await;
    form.reply(&format!("{}/edit", page(&id)), edited).await
}

async fn try_edit(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::EditReport).await?;
    let edit = Edit { title: form.given("title"), description: form.given("description") };
    // One that says none is sent by hand.
    let expected = if form.text("version").is_empty() { Precondition::Any } else { form.version() };
    form.reports().edit(form.viewer(), id, edit, &expected).await?;
    Ok(done(&page(id), "edited"))
}

/// Takes the report back.
async fn delete(Path(id): Path<String>, mut form: Post) -> Response {
    let deleted = try_delete(&id, &mut form).await;
    form.reply(&format!("{}/delete", page(&id)), deleted).await
}

async fn try_delete(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::EditReport).await?;
    form.reports().delete(form.viewer(), id, &Precondition::Any).await?;
    Ok(done("/mine", "report_deleted"))
}

/// "It is not fixed."
async fn reopen(Path(id): Path<String>, mut form: Post) -> Response {
    let reopened = try_reopen(&id, &mut form).await;
    form.reply(&page(&id), reopened).await
}

async fn try_reopen(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::Reopen).await?;
    let (reason, photos) = (form.text("reason"), form.take_photos());
    form.reports().reopen(form.viewer(), id, &reason, photos).await?;
    Ok(done(&page(id), "reopened"))
}

/// "It is fixed."
async fn confirm(Path(id): Path<String>, mut form: Post) -> Response {
    let confirmed = try_confirm(&id, &mut form).await;
    form.reply(&page(&id), confirmed).await
}

async fn try_confirm(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::ConfirmResolution).await?;
    form.reports().confirm(form.viewer(), id, &form.text("note")).await?;
    Ok(done(&page(id), "confirmed"))
}

/// Asks a person to look again.
async fn appeal(Path(id): Path<String>, mut form: Post) -> Response {
    let appealed = try_appeal(&id, &mut form).await;
    form.reply(&page(&id), appealed).await
}

async fn try_appeal(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::Appeal).await?;
    form.reports().appeal(form.viewer(), id, &form.text("reason")).await?;
    Ok(done(&page(id), "appealed"))
}
