//! "It is fixed" and "it is not fixed".

use super::{CONFLICT, FORBIDDEN, ILLEGAL, MISSING, by_code, file_as, move_by, refuses, refuses_strangers, set_status};
use crate::support::{TestApp, a_report, people::read, photos};
use darshi::{
    domain::Status,
    server::services::reports::{Actor, Move},
};
use reqwest::{Method, multipart};
use serde_json::{Value, json};
use time::Duration;

const WHY: &str = "The slabs are still missing.";

/// A resolved report of nobody's account: its id and code.
async fn resolved(app: &TestApp) -> (String, String) {
    let (id, code) = app.file(a_report()).await;
    app.run_jobs().await;
    set_status(app, &id, Status::Resolved).await;
    (id, code)
}

#[tokio::test]
async fn a_resolved_report_is_opened_again_with_a_reason_and_photos() {
    let app = TestApp::new().await;
    let (id, code) = resolved(&app).await;
    let path = format!("/api/v1/report/{id}/reopen");
    refuses_strangers(&app, Method::POST, &path, json!({ "reason": WHY }), FORBIDDEN).await;
    let before = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert!(before["resolved_at"].is_string());
    let photo = |n| multipart::Part::bytes(photos::jpeg(320, 240, n)).file_name("photo.jpg");
    let form = multipart::Form::new().text("reason", WHY).part("files", photo(1)).part("files", photo(2));
    let request = app.client.post(app.url(&path)).header("x-tracking-code", &code).multipart(form);
    let (status, _, reply) = read(request.send().await.unwrap()).await;
    assert_eq!((status, reply), (200, json!({ "report_id": id, "status": "VERIFIED" })));

    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&report["status"], &report["resolved_at"]), (&"VERIFIED".into(), &Value::Null));
    assert_eq!(report["verified_at"], before["verified_at"], "when it was published first stays");
    let last = report["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["event"], &last["details"], &last["actor"]),
        (&"REOPENED".into(), &WHY.into(), &"anonymous".into())
    );
    assert_eq!(last.get("image_urls"), None, "the photos are for who filed it and for staff");
    let own = app.get_own(&id, &code).await;
    assert_eq!(own["timeline"].as_array().unwrap().last().unwrap()["image_urls"].as_array().unwrap().len(), 2);
    assert_eq!(app.count("select count(*) from uploads where purpose = 'reopen' and expires_at is null").await, 2);
    assert_eq!(app.store.list("uploads/").await.unwrap().len(), 4);
}

#[tokio::test]
async fn what_is_not_resolved_cannot_be_opened_again() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let path = format!("/api/v1/report/{id}/reopen");
    let body = json!({ "reason": WHY });
    refuses(by_code(&app, Method::POST, &path, &code, body.clone()).await, ILLEGAL, "waiting").await;
    refuses_strangers(&app, Method::POST, &path, body.clone(), MISSING).await;
    app.run_jobs().await;
    refuses(by_code(&app, Method::POST, &path, &code, body.clone()).await, ILLEGAL, "verified").await;
    set_status(&app, &id, Status::Rejected).await;
    // A moderator could publish it, but not by this door.
    let moderator = app.staff("mod", "moderator").await;
    refuses(moderator.post(&path, body).await, ILLEGAL, "rejected").await;
    for (wrong, refused) in [("not-a-uuid", MISSING), ("0197a000-0000-7000-8000-000000000000", MISSING)] {
        let path = format!("/api/v1/report/{wrong}/reopen");
        refuses(by_code(&app, Method::POST, &path, &code, json!({ "reason": WHY })).await, refused, wrong).await;
    }
}

#[tokio::test]
async fn opening_again_needs_a_reason_and_takes_three_photos() {
    let app = TestApp::new().await;
    let (id, code) = resolved(&app).await;
    let path = format!("/api/v1/report/{id}/reopen");
    for reason in [json!({}), json!({ "reason": "too short" }), json!({ "reason": "x".repeat(1001) })] {
        let (status, code, reply) = read(by_code(&app, Method::POST, &path, &code, reason).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"));
        assert!(reply["error"]["fields"]["reason"].is_array());
    }
    let send = |files: Vec<Vec<u8>>| {
        let mut form = multipart::Form::new().text("reason", WHY);
        for file in files {
            form = form.part("files", multipart::Part::bytes(file).file_name("photo.jpg"));
        }
        app.client.post(app.url(&path)).header("x-tracking-code", &code).multipart(form).send()
    };
    let four = (1..=4).map(|n| photos::jpeg(64, 64, n)).collect();
    refuses(send(four).await.unwrap(), (400, "INVALID_INPUT"), "four photos").await;
    let one_is_none = vec![photos::jpeg(64, 64, 1), b"no picture at all".to_vec()];
    refuses(send(one_is_none).await.unwrap(), (400, "INVALID_FILE_TYPE"), "no picture").await;
    assert_eq!(app.store.list("uploads/").await.unwrap().len(), 0, "nothing is left behind");
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["status"], "RESOLVED");
    assert_eq!(send(Vec::new()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn who_filed_it_opens_it_again_within_sixty_days_and_three_times_and_a_moderator_always() {
    let app = TestApp::new().await;
    let (id, code) = resolved(&app).await;
    let path = format!("/api/v1/report/{id}/reopen");
    let body = json!({ "reason": WHY });
    for _ in 0..3 {
        assert_eq!(by_code(&app, Method::POST, &path, &code, body.clone()).await.status(), 200);
        set_status(&app, &id, Status::Resolved).await;
    }
    refuses(by_code(&app, Method::POST, &path, &code, body.clone()).await, ILLEGAL, "a fourth time").await;
    let own = app.get_own(&id, &code).await;
    assert_eq!(own["allowed_transitions"], json!([]), "{own}");

    let (id, code) = resolved(&app).await;
    let path = format!("/api/v1/report/{id}/reopen");
    app.advance(Duration::days(60) + Duration::minutes(1));
    refuses(by_code(&app, Method::POST, &path, &code, body.clone()).await, ILLEGAL, "too late").await;
    let official = app.staff("officer", "municipality_staff").await;
    refuses(official.post(&path, body.clone()).await, FORBIDDEN, "an official").await;
    let moderator = app.staff("mod", "moderator").await;
    assert_eq!(moderator.post(&path, body).await.status(), 200);
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["timeline"].as_array().unwrap().last().unwrap()["actor_role"], "moderator");
}

#[tokio::test]
async fn ten_who_open_it_again_at_once_open_it_once() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = file_as(&app, &asha).await;
    app.run_jobs().await;
    set_status(&app, &id, Status::Resolved).await;
    let path = format!("/api/v1/report/{id}/reopen");
    let tries = (0..10).map(|_| asha.post(&path, json!({ "reason": WHY })));
    let statuses = futures::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|response| response.status() == 200).count(), 1);
    assert_eq!(app.count("select count(*) from report_events where event = 'REOPENED'").await, 1);
}

#[tokio::test]
async fn a_resolution_is_confirmed_once_and_that_goes_when_it_is_opened_again() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = file_as(&app, &asha).await;
    let (path, report) = (format!("/api/v1/report/{id}/confirm"), format!("/api/v1/report/{id}"));
    refuses(asha.post(&path, json!({})).await, CONFLICT, "waiting").await;
    refuses_strangers(&app, Method::POST, &path, json!({}), MISSING).await;
    app.run_jobs().await;
    refuses(asha.post(&path, json!({})).await, CONFLICT, "verified").await;
    set_status(&app, &id, Status::Resolved).await;
    refuses_strangers(&app, Method::POST, &path, json!({}), FORBIDDEN).await;
    let moderator = app.staff("mod", "moderator").await;
    refuses(moderator.post(&path, json!({})).await, FORBIDDEN, "it is not theirs to say").await;
    refuses(asha.post(&path, json!({ "note": "x".repeat(501) })).await, (400, "INVALID_INPUT"), "note").await;

    let (status, _, first) = read(asha.post(&path, json!({ "note": "Thank you!" })).await).await;
    assert_eq!((status, &first["status"]), (200, &"RESOLVED".into()));
    app.advance(Duration::minutes(5));
    let (status, _, second) = read(asha.post(&path, json!({})).await).await;
    assert_eq!((status, &second), (200, &first), "a second time changes nothing");
    let shown = app.get_json(&report).await;
    assert_eq!(shown["resolution_confirmed_at"], first["confirmed_at"]);
    let last = shown["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["event"], &last["details"]), (&"RESOLUTION_CONFIRMED".into(), &"Thank you!".into()));
    assert_eq!(last["actor"], "asha");

    let reopen = asha.post(&format!("/api/v1/report/{id}/reopen"), json!({ "reason": WHY })).await;
    assert_eq!(reopen.status(), 200);
    assert_eq!(app.get_json(&report).await["resolution_confirmed_at"], Value::Null);
}

#[tokio::test]
async fn the_dates_of_publishing_and_resolving_are_set_and_cleared() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let dates = |report: &Value| (report["verified_at"].is_string(), report["resolved_at"].is_string());
    assert_eq!(dates(&app.get_own(&id, &code).await), (false, false));
    app.run_jobs().await;
    let first = app.get_own(&id, &code).await;
    assert_eq!(dates(&first), (true, false));
    for (to, expected) in [
        (Status::InProgress, (true, false)),
        (Status::Resolved, (true, true)),
        (Status::Verified, (true, false)),
        (Status::Flagged, (true, false)),
        (Status::Verified, (true, false)),
        (Status::Resolved, (true, true)),
    ] {
        app.advance(Duration::hours(1));
        set_status(&app, &id, to).await;
        let report = app.get_own(&id, &code).await;
        assert_eq!(dates(&report), expected, "{to}");
        assert_eq!(report["verified_at"], first["verified_at"], "when it was published first");
    }
}

#[tokio::test]
async fn a_note_stands_in_for_a_summary_or_a_reason_and_nothing_for_both() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let official = Actor::official("Ranchi Municipal Corporation");
    let error = move_by(&app, &id, Status::Resolved, &official, Move::default()).await.unwrap_err().to_app();
    assert!(error.fields.contains_key("resolution_summary"));
    let noted = || Move { note: Some("Slabs laid".to_owned()), ..Move::default() };
    move_by(&app, &id, Status::Resolved, &official, noted()).await.unwrap();
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["resolution_summary"], "Slabs laid");
    set_status(&app, &id, Status::Verified).await;
    let blank = Move { note: Some("  ".to_owned()), ..Move::default() };
    let error = move_by(&app, &id, Status::Rejected, &Actor::moderator(), blank).await.unwrap_err().to_app();
    assert!(error.fields.contains_key("reason"));
    move_by(&app, &id, Status::Rejected, &Actor::moderator(), noted()).await.unwrap();
    let reason: String = sqlx::query_scalar("select flag_reason from reports").fetch_one(&app.pool).await.unwrap();
    assert_eq!(reason, "Slabs laid");
}
