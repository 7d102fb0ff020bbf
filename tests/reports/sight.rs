//! What each viewer sees of a report and its history (API contract §2).

use super::{by_code, file_as, file_rejected, move_by, set_status};
use crate::support::{
    TestApp, a_report,
    judge::opinion,
    people::{Phone, read},
    photos,
};
use darshi::{
    domain::Status,
    server::services::reports::{Actor, Move},
};
use reqwest::Method;
use serde_json::{Value, json};

async fn seen(who: &Phone, id: &str) -> Value {
    who.json(&format!("/api/v1/report/{id}")).await
}

#[tokio::test]
async fn a_stub_says_where_the_report_stands_and_nothing_else() {
    let app = TestApp::new().await;
    let (id, _) = file_rejected(&app).await;
    let stranger = app.citizen("ravi").await;
    let official = app.staff("officer", "municipality_staff").await;
    let path = format!("/api/v1/report/{id}");
    let response = app.get(&path).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(!response.headers().contains_key("etag"));
    let stub: Value = response.json().await.unwrap();
    let expected = json!({
        "id": id, "report_id": id, "title": "This report is not public", "description": null, "status": "REJECTED",
        "category": "Uncategorized", "category_slug": "uncategorized", "severity": 0, "severity_level": null,
        "username": "anonymous", "submitted_by": null, "is_mine": false, "user_badges": [], "location": "",
        "address": null, "city": null, "district": null, "state": null, "district_code": null, "country": "India",
        "latitude": null, "longitude": null, "geohash": "", "image_data": [], "image_urls": [], "upvote_count": 0,
        "comment_count": 0, "comments_count": 0, "has_upvoted": false, "following": false, "follower_count": 0,
        "created_at": stub["created_at"], "updated_at": stub["created_at"], "verified_at": null, "resolved_at": null,
        "assigned_municipality": null, "assigned_municipality_name": null, "assigned_department": null,
        "assigned_department_name": null, "officer_username": null, "resolution_eta": null, "due_at": null,
        "is_overdue": false, "resolution_summary": null, "resolution_image_url": null,
        "resolution_confirmed_at": null, "admin_note": null, "flag_reason": null, "ai_rejection_reason": null,
        "duplicate_of": null, "duplicate_count": 0, "ai_analysis": null, "timeline": [], "landmarks": [],
        "restricted": true,
    });
    assert_eq!(stub, expected);
    assert_eq!(seen(&stranger, &id).await, expected);
    assert_eq!(seen(&official, &id).await, expected, "it is not in this official's hands");
}

#[tokio::test]
async fn staff_see_more_the_more_they_decide() {
    let app = TestApp::new().await;
    app.judge.says(opinion(None, 0.1));
    let (id, code) =
        app.file(a_report().with("contact_email", "asha@example.org").photo(photos::jpeg(320, 240, 31))).await;
    app.run_jobs().await;
    sqlx::query("update reports set municipality_id = 'ranchi_mc'").execute(&app.pool).await.unwrap();
    let official = app.staff("officer", "municipality_staff").await;
    let moderator = app.staff("mod", "moderator").await;
    let admin = app.staff("boss", "super_admin").await;
    let has = |report: &Value, names: &[&str]| names.iter().map(|name| report.get(*name).is_some()).collect::<Vec<_>>();
    let private =
        ["assigned_by", "duplicate_candidates", "source", "image_hash", "flags_count", "client_ip", "contact_email"];

    let own = app.get_own(&id, &code).await;
    assert_eq!(has(&own, &private), [false; 7]);
    assert_eq!((&own["is_mine"], &own["ai_analysis"]["is_valid"]), (&true.into(), &Value::Null));
    assert!(own["ai_analysis"].get("model").is_none() && own["flag_reason"].is_string());
    assert_eq!(own["allowed_transitions"], json!([]));

    let seen_by_official = seen(&official, &id).await;
    assert_eq!(has(&seen_by_official, &private), [true, true, false, false, false, false, false]);
    assert_eq!((&seen_by_official["restricted"], &seen_by_official["status"]), (&false.into(), &"FLAGGED".into()));
    assert_eq!(seen_by_official["ai_analysis"]["raw"], json!({ "scripted": true }));
    assert_eq!(seen_by_official["allowed_transitions"], json!([]), "only moderators decide about it");
    let seen_by_moderator = seen(&moderator, &id).await;
    assert_eq!(has(&seen_by_moderator, &private), [true, true, true, true, true, false, false]);
    assert_eq!(seen_by_moderator["allowed_transitions"], json!(["VERIFIED", "REJECTED", "DUPLICATE"]));
    let seen_by_admin = seen(&admin, &id).await;
    assert_eq!(has(&seen_by_admin, &private), [true; 7]);
    assert_eq!(
        (&seen_by_admin["contact_email"], &seen_by_admin["client_ip"]),
        (&"asha@example.org".into(), &"127.0.0.1".into())
    );
}

#[tokio::test]
async fn what_the_machine_thought_is_public_where_it_published_the_report() {
    let app = TestApp::new().await;
    let by_machine = app.file_verified(a_report()).await;
    app.judge.says(opinion(None, 0.1));
    let by_person =
        app.file_verified(a_report().with("location", "12.97,77.59").photo(photos::jpeg(320, 240, 32))).await;
    set_status(&app, &by_person, Status::Verified).await;
    assert_eq!(app.get_json(&format!("/api/v1/report/{by_machine}")).await["ai_analysis"]["is_valid"], true);
    assert_eq!(app.get_json(&format!("/api/v1/report/{by_person}")).await["ai_analysis"], Value::Null);
    let list = app.get_json("/api/v1/reports").await;
    let of = |id: &str| list.as_array().unwrap().iter().find(|report| report["id"] == id).unwrap().clone();
    assert_eq!(of(&by_machine)["ai_analysis"]["is_valid"], true);
    assert_eq!(of(&by_person)["ai_analysis"], Value::Null);
    for name in ["timeline", "landmarks", "follower_count", "allowed_transitions", "duplicate_candidates", "image_hash"]
    {
        assert!(of(&by_machine).get(name).is_none(), "{name} is not in lists");
    }
}

#[tokio::test]
async fn a_hidden_name_is_seen_by_its_owner_and_moderators_only() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let form = a_report().with("anonymous", "true").into_multipart();
    let request = app.client.post(app.url("/api/v1/report")).bearer_auth(&asha.token).multipart(form);
    let (_, _, body) = read(request.send().await.unwrap()).await;
    let id = body["id"].as_str().unwrap();
    app.run_jobs().await;
    let (ravi, moderator) = (app.citizen("ravi").await, app.staff("mod", "moderator").await);
    let public = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert!(!public.to_string().contains("asha"));
    assert_eq!(seen(&ravi, id).await["submitted_by"], Value::Null);
    for who in [&asha, &moderator] {
        let report = seen(who, id).await;
        assert_eq!((&report["username"], &report["submitted_by"]), (&"anonymous".into(), &"asha".into()));
    }
}

#[tokio::test]
async fn an_officials_report_bears_a_badge_unless_the_name_is_hidden() {
    let app = TestApp::new().await;
    let official = app.staff("officer", "municipality_staff").await;
    let id = file_as(&app, &official).await;
    app.run_jobs().await;
    let path = format!("/api/v1/report/{id}");
    assert_eq!(app.get_json(&path).await["user_badges"], json!(["official"]));
    sqlx::query("update reports set is_anonymous = true").execute(&app.pool).await.unwrap();
    app.settle().await;
    assert_eq!(app.get_json(&path).await["user_badges"], json!([]));
}

#[tokio::test]
async fn the_history_tells_the_public_moves_and_all_of_them_to_who_filed_it() {
    let app = TestApp::new().await;
    app.judge.says(opinion(None, 0.1));
    let (id, code) = app.file(a_report().photo(photos::jpeg(320, 240, 33))).await;
    app.run_jobs().await;
    let path = format!("/api/v1/report/{id}/history");
    let response = app.get(&path).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let stub: Value = response.json().await.unwrap();
    assert_eq!(stub, json!({ "report_id": id, "current_status": "FLAGGED", "history": [] }));

    set_status(&app, &id, Status::Verified).await;
    let official = Actor::official("Ranchi Municipal Corporation");
    let begun = Move { details: "Crew booked".to_owned(), ..Move::default() };
    move_by(&app, &id, Status::InProgress, &official, begun).await.unwrap();
    app.settle().await;
    let response = app.get(&path).await;
    assert_eq!(response.headers()["cache-control"], "public, max-age=60, s-maxage=120");
    let public: Value = response.json().await.unwrap();
    let steps = |history: &Value| -> Vec<(Value, Value)> {
        history["history"].as_array().unwrap().iter().map(|step| (step["from"].clone(), step["to"].clone())).collect()
    };
    let expected =
        [(Value::Null, "PENDING_VERIFICATION"), (Value::Null, "VERIFIED"), ("VERIFIED".into(), "IN_PROGRESS")];
    assert_eq!(steps(&public), expected.map(|(from, to)| (from, Value::from(to))), "that it was set aside is not told");
    let last = &public["history"][2];
    assert_eq!(
        (&last["event"], &last["by"], &last["by_role"], &last["note"]),
        (
            &"STATUS_CHANGED_IN_PROGRESS".into(),
            &"Ranchi Municipal Corporation".into(),
            &"official".into(),
            &"Crew booked".into()
        )
    );
    let own: Value = by_code(&app, Method::GET, &path, &code, json!({})).await.json().await.unwrap();
    assert_eq!(steps(&own).len(), 4);
    assert_eq!(steps(&own)[2], ("FLAGGED".into(), "VERIFIED".into()));
    let moderator = app.staff("mod", "moderator").await;
    assert_eq!(moderator.json(&path).await, own);
    for id in ["not-a-uuid", "0197a000-0000-7000-8000-000000000000"] {
        assert_eq!(app.get(&format!("/api/v1/report/{id}/history")).await.status(), 404);
    }
}

#[tokio::test]
async fn an_id_that_is_none_is_404_everywhere() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    for (method, path) in [
        (Method::GET, "/api/v1/report/x"),
        (Method::PUT, "/api/v1/report/x"),
        (Method::DELETE, "/api/v1/report/x"),
        (Method::GET, "/api/v1/report/x/history"),
        (Method::POST, "/api/v1/report/x/reopen"),
        (Method::POST, "/api/v1/report/x/confirm"),
        (Method::POST, "/api/v1/report/x/appeal"),
        (Method::POST, "/api/v1/report/x/claim"),
        (Method::GET, "/reports/x"),
        (Method::GET, "/reports/x/some-title"),
        (Method::GET, "/reports/x/edit"),
        (Method::GET, "/reports/x/delete"),
        (Method::GET, "/photos/x/y.webp"),
        (Method::GET, "/sitemaps/x.xml"),
    ] {
        let body = json!({ "title": "A good title", "reason": "A good reason.", "tracking_code": "K7QM-2XRA-9TE0" });
        let status = asha.call(method.clone(), path, Some(body)).await.status();
        assert_eq!(status, 404, "{method} {path}");
    }
}

#[tokio::test]
async fn severity_is_a_number_and_kinds_come_from_one_list() {
    let app = TestApp::new().await;
    let kinds = app.get_json("/api/v1/categories").await;
    let names: Vec<Value> = kinds["categories"].as_array().unwrap().iter().map(|kind| kind["name"].clone()).collect();
    let id = app.file_verified(a_report().with("category", "water")).await;
    for severity in 0..=10_i16 {
        sqlx::query("update reports set severity = $1").bind(severity).execute(&app.pool).await.unwrap();
        app.settle().await;
        let report = app.get_json(&format!("/api/v1/report/{id}")).await;
        assert_eq!(report["severity"], severity);
        let level = match severity {
            0 => Value::Null,
            1..=3 => "low".into(),
            4..=5 => "medium".into(),
            6..=7 => "high".into(),
            _ => "critical".into(),
        };
        assert_eq!(report["severity_level"], level, "{severity}");
        assert!(names.contains(&report["category"]), "{}", report["category"]);
    }
    let form = app.get("/reports/new").await.text().await.unwrap();
    for kind in kinds["categories"].as_array().unwrap().iter().filter(|kind| kind["slug"] != "uncategorized") {
        assert!(form.contains(&format!("value=\"{}\"", kind["slug"].as_str().unwrap())), "{kind}");
    }
}
