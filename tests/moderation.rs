//! What staff decide: moving, sorting, correcting and removing reports, flags, the queue with its claims, and taking
//! a decision back.

mod claims;
mod flags;
mod list;
mod pages;
mod reports;
mod roles;
mod status;

use crate::support::{
    ReportForm, TestApp, a_report,
    judge::opinion,
    people::{Phone, read},
    photos,
};
use reqwest::Response;
use serde_json::{Value, json};

/// An id that is nobody's.
const NOWHERE: &str = "0197a000-0000-7000-8000-000000000000";

/// Another report than all others: elsewhere, with another photo.
fn another() -> ReportForm {
    let place = format!("23.{:06},85.334321", fastrand::u32(100_000..900_000));
    a_report().with("location", place).photo(photos::jpeg(320, 240, fastrand::u64(1000..)))
}

/// Files a report that the machine is unsure of: a person has to look.
async fn file_flagged(app: &TestApp) -> String {
    app.judge.says(opinion(None, 0.4));
    file(app, another()).await
}

/// Files a report that is checked, and lets a second pass, so that each has its own time.
async fn file(app: &TestApp, form: ReportForm) -> String {
    let id = app.file_verified(form).await;
    app.advance(time::Duration::seconds(1));
    id
}

/// Moves a report by the API.
async fn put_status(who: &Phone, id: &str, body: Value) -> Response {
    who.put(&format!("/api/v1/admin/report/{id}/status"), body).await
}

/// A move that must succeed.
async fn moved(who: &Phone, id: &str, body: Value) -> Value {
    let (status, _, body) = read(put_status(who, id, body).await).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// Gives a report to a municipality.
async fn assign(app: &TestApp, report: &str, municipality: &str) {
    let give =
        sqlx::query("update reports set municipality_id = $2 where id = $1::uuid").bind(report).bind(municipality);
    give.execute(&app.pool).await.unwrap();
    app.settle().await;
}

/// A report's status and version, as the database says.
async fn standing(app: &TestApp, id: &str) -> (String, i32) {
    let row = sqlx::query_as("select status, version from reports where id = $1::uuid").bind(id);
    row.fetch_one(&app.pool).await.unwrap()
}

/// Actions of the audit entries about a thing, oldest first.
async fn audited(app: &TestApp, id: &str) -> Vec<(String, Value)> {
    let rows =
        sqlx::query_as("select action, details from audit_entries where resource_id = $1 order by created_at, id");
    rows.bind(id).fetch_all(&app.pool).await.unwrap()
}

/// Events of a report, oldest first.
async fn events(app: &TestApp, id: &str) -> Vec<String> {
    let rows = sqlx::query_scalar("select event from report_events where report_id = $1::uuid order by id");
    rows.bind(id).fetch_all(&app.pool).await.unwrap()
}

/// Files a report that is resolved by a moderator, as somebody's.
async fn file_resolved(app: &TestApp, who: &Phone, moderator: &Phone) -> String {
    let request = app.client.post(app.url("/api/v1/report")).bearer_auth(&who.token);
    let (status, _, body) = read(request.multipart(another().into_multipart()).send().await.unwrap()).await;
    assert_eq!(status, 201, "{body}");
    app.run_jobs().await;
    let id = body["id"].as_str().unwrap().to_owned();
    moved(moderator, &id, json!({ "status": "RESOLVED", "note": "Mended this morning" })).await;
    id
}
