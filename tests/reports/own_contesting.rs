//! Appeals, codes, and what may be done.

use super::{CONFLICT, MISSING, by_code, file_as, file_rejected, move_by, refuses, refuses_strangers, set_status};
use crate::support::{TestApp, a_report, people::read};
use darshi::{
    domain::Status,
    server::services::reports::{Actor, Move},
};
use reqwest::Method;
use serde_json::{Value, json};

const WHY: &str = "The photo shows the drain very clearly.";

#[tokio::test]
async fn a_rejection_is_contested_once_and_a_person_may_publish_it() {
    let app = TestApp::new().await;
    let (id, code) = file_rejected(&app).await;
    let path = format!("/api/v1/report/{id}/appeal");
    refuses_strangers(&app, Method::POST, &path, json!({ "reason": WHY }), MISSING).await;
    app.advance(time::Duration::minutes(61));
    refuses(by_code(&app, Method::POST, &path, &code, json!({ "reason": "short" })).await, (400, "INVALID_INPUT"), "")
        .await;
    let (status, _, reply) = read(by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })).await).await;
    assert_eq!((status, reply), (202, json!({ "report_id": id, "appeal_status": "open" })));
    let own = app.get_own(&id, &code).await;
    assert_eq!(own["appeal_status"], "open");
    let last = own["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["event"], &last["details"]), (&"APPEALED".into(), &WHY.into()));

    // With an open appeal no reason is needed, and the event says why.
    move_by(&app, &id, Status::Verified, &Actor::moderator(), Move::default()).await.unwrap();
    app.settle().await;
    let public = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&public["status"], &public["flag_reason"]), (&"VERIFIED".into(), &Value::Null));
    assert_eq!(public.get("appeal_status"), None);
    assert!(!public["timeline"].to_string().contains("APPEAL"), "appeals are nobody else's business");
    let own = app.get_own(&id, &code).await;
    assert_eq!(own["appeal_status"], "upheld");
    assert!(own["timeline"].to_string().contains("APPEAL_UPHELD"));

    // Another rejection may be contested again.
    set_status(&app, &id, Status::Rejected).await;
    assert_eq!(by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })).await.status(), 202);
}

#[tokio::test]
async fn a_second_appeal_and_one_against_nothing_are_conflicts() {
    let app = TestApp::new().await;
    let (id, code) = file_rejected(&app).await;
    let path = format!("/api/v1/report/{id}/appeal");
    let (one, two) = tokio::join!(
        by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })),
        by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })),
    );
    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
    sqlx::query("update appeals set status = 'dismissed', decided_at = now()").execute(&app.pool).await.unwrap();
    refuses(by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })).await, CONFLICT, "turned down").await;
    // Three an hour, whatever became of them.
    refuses(
        by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })).await,
        (429, "RATE_LIMIT_EXCEEDED"),
        "",
    )
    .await;
    let asha = app.citizen("asha").await;
    let waiting = file_as(&app, &asha).await;
    let path = format!("/api/v1/report/{waiting}/appeal");
    refuses(asha.post(&path, json!({ "reason": WHY })).await, CONFLICT, "not rejected").await;
}

#[tokio::test]
async fn a_moderator_publishes_a_rejected_report_without_an_appeal_only_with_a_note() {
    let app = TestApp::new().await;
    let (id, _) = file_rejected(&app).await;
    let moderator = Actor::moderator();
    let error = move_by(&app, &id, Status::Verified, &moderator, Move::default()).await.unwrap_err().to_app();
    assert!(error.fields.contains_key("note"), "{error:?}");
    let wanted = Move { note: Some("Our mistake".to_owned()), ..Move::default() };
    move_by(&app, &id, Status::Verified, &moderator, wanted).await.unwrap();
    app.settle().await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert!(report["timeline"].to_string().contains("STATUS_CHANGED_VERIFIED"));
}

#[tokio::test]
async fn a_code_shows_the_report_and_what_may_be_done_with_it() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let track = || app.get_json_of(format!("/api/v1/track/{}", code.to_lowercase().replace('-', "")));
    let report = track().await;
    assert_eq!((&report["id"], &report["is_mine"]), (&id.as_str().into(), &true.into()));
    assert_eq!(report["allowed_actions"], json!(["edit", "delete"]));
    app.run_jobs().await;
    assert_eq!(track().await["allowed_actions"], json!(["edit"]));
    set_status(&app, &id, Status::InProgress).await;
    assert_eq!(track().await["allowed_actions"], json!([]));
    set_status(&app, &id, Status::Resolved).await;
    assert_eq!(track().await["allowed_actions"], json!(["reopen", "confirm"]));
    set_status(&app, &id, Status::Verified).await;
    set_status(&app, &id, Status::Rejected).await;
    let report = track().await;
    assert_eq!(report["allowed_actions"], json!(["delete", "appeal"]));
    assert_eq!(report["flag_reason"], report["ai_rejection_reason"]);
}

#[tokio::test]
async fn codes_are_looked_up_thirty_times_an_hour_and_missed_ten_times() {
    let app = TestApp::new().await;
    let (_, code) = app.file(a_report()).await;
    let path = format!("/api/v1/track/{code}");
    for n in 0..10 {
        refuses(app.get(&format!("/api/v1/track/K7QM-2XRA-9T{n:02}")).await, MISSING, "a miss").await;
    }
    // Whoever has guessed too often learns nothing from a right guess either.
    refuses(app.get(&path).await, (429, "RATE_LIMIT_EXCEEDED"), "after ten misses").await;
    assert_eq!(app.get(&format!("/track/{code}")).await.status(), 429, "by the page neither");
    app.advance(time::Duration::minutes(61));
    for n in 0..30 {
        let response = app.get(&path).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ratelimit-remaining"], (29 - n).to_string().as_str());
    }
    let response = app.get(&path).await;
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn a_claimed_reports_code_stops_working_and_its_account_goes_on() {
    let app = TestApp::new().await;
    let (id, code) = file_rejected(&app).await;
    let asha = app.citizen("asha").await;
    let claimed = asha.post(&format!("/api/v1/report/{id}/claim"), json!({ "tracking_code": code })).await;
    assert_eq!(claimed.status(), 200);
    let path = format!("/api/v1/report/{id}/appeal");
    refuses(by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })).await, MISSING, "the old code").await;
    assert_eq!(asha.post(&path, json!({ "reason": WHY })).await.status(), 202);
}
