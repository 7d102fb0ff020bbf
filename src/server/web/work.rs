//! The forms of a report in the dashboard: plan it, move it, solve it, tell people something, give it away. They
//! count by the same rules as the calls of the API that do the same.

use super::{
    account::{Post, done},
    community::once,
};
use crate::server::{
    error::Result,
    forms::{BODY_LIMIT, UPLOAD_BODY_LIMIT},
    services::{
        limits::Rule,
        reports::{AssignInput, PlanInput, StatusInput, UpdateInput},
    },
    state::AppState,
};
use crate::{domain::Status, ui::url};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    response::Response,
    routing::post,
};

const LIST: &str = "/admin/reports";

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/web/work/{id}/plan", post(plan))
        .route("/web/work/{id}/status", post(set_status))
        .route("/web/work/{id}/assign", post(assign))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .merge(
            Router::new()
                .route("/web/work/{id}/resolve", post(resolve))
                .route("/web/work/{id}/update", post(update))
                .layer(DefaultBodyLimit::max(UPLOAD_BODY_LIMIT)),
        )
}

/// The report's page; the id may have been typed by anybody.
fn page(id: &str) -> String {
    id.parse().map_or_else(|_| LIST.to_owned(), url::work)
}

/// Writes what is planned.
async fn plan(Path(id): Path<String>, mut form: Post) -> Response {
    let planned = async {
        form.limit(Rule::Plan).await?;
        let input = PlanInput {
            notes: form.given("resolution_notes"),
            eta: form.given("resolution_eta"),
            department: form.given("department"),
        };
        form.reports().plan(form.viewer(), &id, input).await
    };
    let planned = planned.await;
    let to = planned.map(|()| done(&page(&id), "planned"));
    form.reply(&page(&id), to).await
}

/// Begins or pauses the work.
async fn set_status(Path(id): Path<String>, mut form: Post) -> Response {
    let moved = async {
        form.limit(Rule::StaffMove).await?;
        let input = StatusInput { status: form.text("status"), note: form.text("note"), ..StatusInput::default() };
        form.reports().set_status_in_hand(form.viewer(), &id, &input, &form.version()).await
    };
    let moved = moved.await;
    let to = moved.map(|_| done(&page(&id), "moved"));
    form.reply(&page(&id), to).await
}

/// Gives the report to another municipality.
async fn assign(Path(id): Path<String>, mut form: Post) -> Response {
    let given = async {
        form.limit(Rule::Assign).await?;
        let input = AssignInput { municipality: form.text("municipality_id"), ..AssignInput::default() };
        form.reports().assign(form.viewer(), &id, input).await
    };
    let given = given.await;
    // Whoever gave it away may not see it any more.
    let to = given.map(|_| done(LIST, "handed"));
    form.reply(&page(&id), to).await
}

/// Says that it is fixed.
async fn resolve(Path(id): Path<String>, mut form: Post) -> Response {
    let resolved = try_resolve(&id, &mut form).await;
    form.reply(&page(&id), resolved).await
}

async fn try_resolve(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::StaffMove).await?;
    form.reports().get_in_hand(form.viewer(), id).await?;
    let (written, chosen) = (form.text("resolution_summary"), form.text("template"));
    let summary = form.reports().answer(form.viewer(), id, written, &chosen).await?;
    let image = keep_photo(form, "resolution").await?.unwrap_or_default();
    let input = StatusInput {
        status: Status::Resolved.as_str().to_owned(),
        resolution_summary: summary,
        resolution_image: image,
        ..StatusInput::default()
    };
    form.reports().set_status_in_hand(form.viewer(), id, &input, &form.version()).await?;
    Ok(done(&page(id), "resolved"))
}

/// Tells people, or staff alone, something.
async fn update(Path(id): Path<String>, mut form: Post) -> Response {
    let told = try_update(&id, &mut form).await;
    form.reply(&page(&id), told).await
}

async fn try_update(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::OfficialUpdate).await?;
    form.reports().get_in_hand(form.viewer(), id).await?;
    let once = once(form, &format!("update {id}"));
    let (written, chosen) = (form.text("content"), form.text("template"));
    let content = form.reports().answer(form.viewer(), id, written, &chosen).await?;
    let media = keep_photo(form, "update").await?.into_iter().collect();
    let input = UpdateInput { content, status: form.text("visibility"), media, ..UpdateInput::default() };
    form.reports().post_update(form.viewer(), id, input, once.as_ref()).await?;
    Ok(done(&page(id), "update_sent"))
}

/// Keeps the form's photo, if there is one; its path.
async fn keep_photo(form: &mut Post, purpose: &str) -> Result<Option<String>> {
    let Some(file) = form.take_photos().into_iter().find(|file| !file.is_empty()) else { return Ok(None) };
    let kept = form.reports().upload(form.viewer(), Some(file), purpose, None).await?;
    Ok(Some(kept.value.webp_url))
}
