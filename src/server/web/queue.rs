//! The forms of the moderators' queue: take a report, decide it, take the decision back. They count by the same
//! rule as the API's call that moves a report.

use super::account::{Post, done};
use crate::server::{
    error::Result,
    forms::BODY_LIMIT,
    services::{limits::Rule, reports::StatusInput},
    state::AppState,
};
use crate::{domain::queue::QueueKind, ui::url};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    response::Response,
    routing::post,
};

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/web/queue/next", post(next))
        .route("/web/queue/release", post(release))
        .route("/web/queue/bulk", post(bulk))
        .route("/web/queue/{id}/claim", post(claim))
        .route("/web/queue/{id}/decide", post(decide))
        .route("/web/queue/{id}/undo", post(undo))
        .route("/web/queue/{id}/dismiss-appeal", post(dismiss_appeal))
        .route("/web/queue/{id}/flags/{flag}", post(review_flag))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// Which part of the queue is worked through, of those that there are.
fn kind(form: &Post) -> Option<QueueKind> {
    QueueKind::read(&form.text("kind"))
}

/// Where a report is decided; the id may have been typed by anybody.
fn page(id: &str, kind: Option<QueueKind>) -> String {
    match id.parse::<crate::domain::ReportId>() {
        Ok(id) => url::case(id, kind),
        Err(_) => url::queue(kind, 1),
    }
}

/// Takes the next report and leads to it; to the queue when there is none.
async fn go_on(form: &Post, except: &str) -> Result<String> {
    let kind = kind(form);
    let next = form.reports().claim_next(form.viewer(), kind.map_or("", QueueKind::as_str), except).await?;
    Ok(next.map_or_else(|| done(&url::queue(kind, 1), "queue_empty"), |id| url::case(id, kind)))
}

/// Takes the worst report that nobody has, but for the one that is passed over.
async fn next(mut form: Post) -> Response {
    let to = async {
        form.limit(Rule::StaffMove).await?;
        form.reports().release_claims(form.viewer()).await?;
        go_on(&form, &form.text("except")).await
    };
    let to = to.await;
    let back = url::queue(kind(&form), 1);
    form.reply(&back, to).await
}

/// Gives back what one has.
async fn release(mut form: Post) -> Response {
    let released = async {
        form.limit(Rule::StaffMove).await?;
        form.reports().release_claims(form.viewer()).await
    };
    let released = released.await;
    let back = url::queue(kind(&form), 1);
    let to = released.map(|()| done(&back, "released"));
    form.reply(&back, to).await
}

/// Takes a report.
async fn claim(Path(id): Path<String>, mut form: Post) -> Response {
    let taken = async {
        form.limit(Rule::StaffMove).await?;
        form.reports().claim_report(form.viewer(), &id).await
    };
    let taken = taken.await;
    let back = page(&id, kind(&form));
    let to = taken.map(|_| back.clone());
    form.reply(&back, to).await
}

/// Decides a report, then takes the next one.
async fn decide(Path(id): Path<String>, mut form: Post) -> Response {
    let decided = try_decide(&id, &mut form).await;
    let back = page(&id, kind(&form));
    form.reply(&back, decided).await
}

fn input(form: &Post) -> StatusInput {
    let own = form.text("reason");
    StatusInput {
        status: form.text("status"),
        note: form.text("note"),
        // What was written is meant more than what was chosen.
        template: if own.trim().is_empty() { form.text("template") } else { String::new() },
        reason: own,
        duplicate_of: form.text("duplicate_of"),
        ..StatusInput::default()
    }
}

async fn try_decide(id: &str, form: &mut Post) -> Result<String> {
    form.limit(Rule::StaffMove).await?;
    let input = input(form);
    form.reports().set_status(form.viewer(), id, &input, &form.version()).await?;
    go_on(form, id).await
}

/// Moves several reports at once, then shows what became of each.
async fn bulk(mut form: Post) -> Response {
    let ids = form.form.list("id");
    let input = input(&form);
    let named = ids.iter().map(|id| ("id", id.as_str()));
    let back = url::with_query("/admin/bulk", &named.chain([("status", input.status.as_str())]).collect::<Vec<_>>());
    let moved = async {
        form.limit(Rule::StaffBulk).await?;
        form.reports().set_status_of_many(form.viewer(), &ids, &input).await
    };
    let moved = moved.await;
    let to = moved.map(|moved| done(&back, if moved.failed.is_empty() { "bulk" } else { "bulk_in_part" }));
    form.reply(&back, to).await
}

/// Takes a decision back.
async fn undo(Path(id): Path<String>, mut form: Post) -> Response {
    let undone = async {
        form.limit(Rule::StaffMove).await?;
        form.reports().undo(form.viewer(), &id).await
    };
    let undone = undone.await;
    let back = page(&id, kind(&form));
    let to = undone.map(|_| done(&back, "undone"));
    form.reply(&back, to).await
}

/// Turns an appeal down, then takes the next report.
async fn dismiss_appeal(Path(id): Path<String>, mut form: Post) -> Response {
    let dismissed = async {
        form.limit(Rule::StaffMove).await?;
        form.reports().dismiss_appeal(form.viewer(), &id, &form.text("note")).await
    };
    let dismissed = dismissed.await;
    let kind = kind(&form);
    let to = dismissed.map(|_| done(&url::queue(kind, 1), "appeal_dismissed"));
    form.reply(&page(&id, kind), to).await
}

/// Says what came of a flag.
async fn review_flag(Path((id, flag)): Path<(String, String)>, mut form: Post) -> Response {
    let reviewed = async {
        form.limit(Rule::StaffMove).await?;
        form.reports().review_flag(form.viewer(), &flag, &form.text("status"), "").await
    };
    let reviewed = reviewed.await;
    let back = page(&id, kind(&form));
    let to = reviewed.map(|_| done(&back, "flag_reviewed"));
    form.reply(&back, to).await
}
