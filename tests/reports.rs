//! Reports in full: what whoever filed them does with them, what each viewer sees, their pages.

mod own_contesting;
mod own_page;
mod own_resolution;
mod own_text;
mod search_engines;
mod sight;

use crate::support::{
    ReportForm, TestApp, a_report,
    judge::opinion,
    people::{Phone, read},
    photos,
};
use darshi::{
    domain::{ReportId, Severity, Status},
    server::services::reports::{Actor, Move},
};
use reqwest::{Method, Response};
use serde_json::Value;

/// A status by hand, as the dashboard will do it.
async fn set_status(app: &TestApp, id: &str, to: Status) {
    let wanted = Move { note: Some("done by hand".to_owned()), severity: Severity::new(8), ..Move::default() };
    move_by(app, id, to, &Actor::moderator(), wanted).await.unwrap();
    app.settle().await;
}

async fn move_by(
    app: &TestApp,
    id: &str,
    to: Status,
    actor: &Actor,
    wanted: Move,
) -> darshi::server::error::Result<bool> {
    let mut tx = app.pool.begin().await.unwrap();
    let id: ReportId = id.parse().unwrap();
    let moved = app.services.reports.apply(&mut tx, id, to, actor, wanted).await?;
    tx.commit().await.unwrap();
    Ok(moved)
}

/// A report that is like no other one: neither its place nor its photo.
fn another_report() -> ReportForm {
    let place = format!("23.{:06},85.334321", fastrand::u32(100_000..900_000));
    a_report().with("location", place).photo(photos::jpeg(64, 64, fastrand::u64(1000..)))
}

/// Files a report with an account.
async fn file_as(app: &TestApp, who: &Phone) -> String {
    let form = another_report().into_multipart();
    let request = app.client.post(app.url("/api/v1/report")).bearer_auth(&who.token).multipart(form);
    let (status, _, body) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 201, "{body}");
    body["id"].as_str().unwrap().to_owned()
}

/// Files a report that the model rejects: its id and code.
async fn file_rejected(app: &TestApp) -> (String, String) {
    app.judge.says(opinion(Some(false), 0.99));
    let (id, code) = app.file(another_report()).await;
    app.run_jobs().await;
    (id, code)
}

/// A call with a report's tracking code.
async fn by_code(app: &TestApp, method: Method, path: &str, code: &str, body: Value) -> Response {
    let request = app.client.request(method, app.url(path)).header("x-tracking-code", code).json(&body);
    request.send().await.unwrap()
}

/// A call of nobody.
async fn by_nobody(app: &TestApp, method: Method, path: &str, body: Value) -> Response {
    app.client.request(method, app.url(path)).json(&body).send().await.unwrap()
}

/// Status and code of a reply.
async fn told(response: Response) -> (u16, String) {
    let (status, code, _) = read(response).await;
    (status, code)
}

const FORBIDDEN: (u16, &str) = (403, "INSUFFICIENT_PERMISSIONS");
const MISSING: (u16, &str) = (404, "NOT_FOUND");
const CONFLICT: (u16, &str) = (409, "CONFLICT");
const ILLEGAL: (u16, &str) = (409, "ILLEGAL_STATUS_TRANSITION");

/// That a reply is this refusal.
async fn refuses(response: Response, refusal: (u16, &str), what: &str) {
    let (status, code) = told(response).await;
    assert_eq!((status, code.as_str()), refusal, "{what}");
}

/// That a call of nobody, of a stranger with an account and of another report's code is refused.
async fn refuses_strangers(app: &TestApp, method: Method, path: &str, body: Value, refusal: (u16, &str)) {
    let stranger = app.citizen_quietly(&format!("ravi{}", fastrand::u32(..))).await;
    let (_, other) = app.file(another_report()).await;
    refuses(by_nobody(app, method.clone(), path, body.clone()).await, refusal, "nobody").await;
    refuses(stranger.call(method.clone(), path, Some(body.clone())).await, refusal, "somebody else").await;
    refuses(by_code(app, method, path, &other, body).await, refusal, "another report's code").await;
}
