//! Reading reports.

use crate::support::{TestApp, a_report, judge::opinion, photos};
use darshi::{
    domain::{ReportId, Severity, Status},
    server::services::reports::{Actor, Move},
};
use serde_json::Value;

/// A status by hand, as the dashboard will do it.
async fn set_status(app: &TestApp, id: &str, to: Status) {
    let wanted = Move {
        reason: Some("because".to_owned()),
        resolution_summary: Some("filled".to_owned()),
        severity: Severity::new(8),
        ..Move::default()
    };
    let mut tx = app.pool.begin().await.unwrap();
    let id: ReportId = id.parse().unwrap();
    app.services.reports.apply(&mut tx, id, to, &Actor::moderator(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
}

#[tokio::test]
async fn a_public_report_has_every_field_of_the_contract() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    for name in [
        "id",
        "report_id",
        "title",
        "description",
        "status",
        "category",
        "category_slug",
        "severity",
        "severity_level",
        "username",
        "submitted_by",
        "is_mine",
        "user_badges",
        "location",
        "address",
        "city",
        "district",
        "state",
        "district_code",
        "country",
        "latitude",
        "longitude",
        "geohash",
        "image_data",
        "image_urls",
        "upvote_count",
        "comment_count",
        "comments_count",
        "has_upvoted",
        "following",
        "follower_count",
        "created_at",
        "updated_at",
        "verified_at",
        "resolved_at",
        "assigned_municipality",
        "assigned_department",
        "officer_username",
        "resolution_eta",
        "resolution_summary",
        "resolution_image_url",
        "admin_note",
        "flag_reason",
        "ai_rejection_reason",
        "duplicate_of",
        "duplicate_count",
        "ai_analysis",
        "timeline",
        "landmarks",
        "restricted",
    ] {
        assert!(report.get(name).is_some(), "{name} is missing");
    }
    assert_eq!(report["status"], "VERIFIED");
    assert_eq!(report["restricted"], false);
    let verified_at = report["verified_at"].as_str().unwrap();
    assert!(verified_at.ends_with('Z') && verified_at.len() == 24, "{verified_at}");
    let events: Vec<_> = report["timeline"].as_array().unwrap().iter().map(|e| e["event"].clone()).collect();
    assert_eq!(events, ["REPORT_CREATED", "VERIFIED"]);
    assert_eq!(report["timeline"][1]["actor"], "ai_system");
    assert_eq!(report["ai_analysis"]["is_valid"], true);
    assert!(report.get("tracking_code").is_none() && report.get("contact_email").is_none());
}

#[tokio::test]
async fn an_unpublished_report_is_a_stub_to_others_and_whole_to_its_owner() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let url = format!("/api/v1/report/{id}");
    let response = app.get(&url).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let stub: Value = response.json().await.unwrap();
    assert_eq!((&stub["restricted"], &stub["status"]), (&true.into(), &"PENDING_VERIFICATION".into()));
    assert_eq!(stub["report_id"], id.as_str());
    assert_eq!((&stub["latitude"], &stub["description"], &stub["location"]), (&Value::Null, &Value::Null, &"".into()));
    assert_eq!((&stub["timeline"], &stub["image_data"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert!(!stub.to_string().contains("drain"), "{stub}");

    let own = app.get_own(&id, &code).await;
    assert_eq!((&own["restricted"], &own["title"]), (&false.into(), &"Open drain near school".into()));

    app.judge.says(opinion(Some(false), 0.99));
    app.run_jobs().await;
    let stub = app.get_json(&url).await;
    assert_eq!((&stub["status"], &stub["flag_reason"]), (&"REJECTED".into(), &Value::Null));
    let own = app.get_own(&id, &code).await;
    assert!(own["flag_reason"].as_str().unwrap().contains("public place"));
    assert_eq!(own["timeline"][1]["event"], "AI_REJECTED");
    // A code that is not this report's gives nothing.
    let (_, other) = app.file(a_report()).await;
    assert_eq!(app.get_own(&id, &other).await["restricted"], true);
}

#[tokio::test]
async fn what_is_not_there_is_404_in_the_one_shape() {
    let app = TestApp::new().await;
    for path in [
        "/api/v1/report/not-a-uuid",
        "/api/v1/report/0197a000-0000-7000-8000-000000000000",
        "/api/v1/track/K7QM-2XRA-9TE0",
        "/api/v1/track/x",
        "/api/v1/nothing",
        "/api/v2/reports",
    ] {
        let response = app.get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["error"]["code"], "NOT_FOUND", "{path}");
    }
}

#[tokio::test]
async fn the_list_has_public_reports_only_newest_first_page_by_page() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for n in 0..7 {
        app.advance(time::Duration::seconds(60));
        ids.push(app.file_verified(a_report().with("title", format!("Report number {n}"))).await);
    }
    app.judge.says(opinion(None, 0.1));
    app.file_verified(a_report().photo(photos::jpeg(64, 64, 99))).await;
    ids.reverse();

    let (mut seen, mut path) = (Vec::new(), "/api/v1/reports?limit=3".to_owned());
    loop {
        let response = app.get(&path).await;
        let link = response.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
        let cursor = response.headers().get("x-next-cursor").cloned();
        assert_eq!(link.is_some(), cursor.is_some());
        let page: Vec<Value> = response.json().await.unwrap();
        assert!(page.len() <= 3);
        seen.extend(page.iter().map(|report| report["id"].as_str().unwrap().to_owned()));
        assert!(page.iter().all(|report| report.get("timeline").is_none() && report["address"].is_string()));
        let Some(link) = link else { break };
        path = link.trim_start_matches("<http://darshi.test").split('>').next().unwrap().to_owned();
    }
    assert_eq!(seen, ids);

    let after = app.get_json(&format!("/api/v1/reports?limit=2&start_after_id={}", ids[1])).await;
    assert_eq!(after[0]["id"], ids[2].as_str());
    // The last one seen is hidden meanwhile: the list goes on where it was.
    set_status(&app, &ids[1], Status::Flagged).await;
    let after = app.get_json(&format!("/api/v1/reports?limit=2&start_after_id={}", ids[1])).await;
    assert_eq!(after[0]["id"], ids[2].as_str());
}

#[tokio::test]
async fn the_list_is_filtered_by_status_and_category() {
    let app = TestApp::new().await;
    let drain = app.file_verified(a_report().with("category", "Drainage")).await;
    let water = app.file_verified(a_report().with("category", "Water")).await;
    set_status(&app, &water, Status::InProgress).await;
    let ids = |list: Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
    };
    let list = |query: &'static str| {
        let app = &app;
        async move { ids(app.get_json(&format!("/api/v1/reports?{query}")).await) }
    };
    assert_eq!(list("category=drainage").await, std::slice::from_ref(&drain));
    assert_eq!(list("category=Water%20Supply").await, std::slice::from_ref(&water));
    assert_eq!(list("status=IN_PROGRESS").await, std::slice::from_ref(&water));
    assert_eq!(list("status=verified").await, [drain]);
    assert_eq!(list("status=FLAGGED").await, Vec::<String>::new());
    assert_eq!(list("status=IN_PROGRESS&category=drainage").await, Vec::<String>::new());
    assert_eq!(list("limit=1000000000").await.len(), 2);
    assert_eq!(list("limit=1e9").await.len(), 2);
    for wrong in [
        "limit=0",
        "limit=-1",
        "limit=x",
        "status=NOPE",
        "category=dragons",
        "cursor=forged",
        "start_after_id=1",
        "start_after_id=0197a000-0000-7000-8000-000000000000",
        "limit=NaN",
    ] {
        let response = app.get(&format!("/api/v1/reports?{wrong}")).await;
        assert_eq!(response.status(), 400, "{wrong}");
        assert_eq!(response.json::<Value>().await.unwrap()["error"]["code"], "INVALID_INPUT", "{wrong}");
    }
}

#[tokio::test]
async fn categories_have_names_in_both_languages() {
    let app = TestApp::new().await;
    let english = app.get_json("/api/v1/categories").await;
    let names: Vec<_> = english["categories"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "Pothole",
            "Road Damage",
            "Garbage",
            "Drainage",
            "Water Supply",
            "Streetlight",
            "Electricity",
            "Traffic Signal",
            "Public Property",
            "Other",
            "Uncategorized"
        ]
    );
    assert_eq!(app.get_json("/api/v1/categories?lang=hi").await["categories"][3]["name"], "नाली");
}

#[tokio::test]
async fn dates_of_resolution_follow_the_status() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    set_status(&app, &id, Status::Resolved).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert!(report["resolved_at"].is_string() && report["verified_at"].is_string());
    assert_eq!((&report["severity"], &report["severity_level"]), (&8.into(), &"critical".into()));
    set_status(&app, &id, Status::Verified).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["resolved_at"], Value::Null);
}

#[tokio::test]
async fn moves_that_the_table_does_not_list_are_refused_and_change_nothing() {
    let app = TestApp::new().await;
    let (id, _) = app.file(a_report()).await;
    let report: ReportId = id.parse().unwrap();
    let mut conn = app.pool.acquire().await.unwrap();
    let official = Actor::official("Ranchi Municipal Corporation");
    let error = app.services.reports.apply(&mut conn, report, Status::Resolved, &official, Move::default()).await;
    let error = error.unwrap_err().to_app();
    assert_eq!(error.code.as_str(), "ILLEGAL_STATUS_TRANSITION");
    assert!(error.details.is_some());
    let missing =
        app.services.reports.apply(&mut conn, report, Status::Rejected, &Actor::moderator(), Move::default()).await;
    let missing = missing.unwrap_err().to_app();
    assert_eq!(missing.code.as_str(), "INVALID_INPUT");
    assert!(missing.fields.contains_key("reason"));
    assert_eq!(app.count("select count(*) from report_events").await, 1);
}

#[tokio::test]
async fn a_duplicate_is_a_link_to_its_original_which_counts_it() {
    let app = TestApp::new().await;
    let original = app.file_verified(a_report()).await;
    let (copy, _) = app.file(a_report()).await;
    let wanted = Move { duplicate_of: Some(original.parse().unwrap()), ..Move::default() };
    let mut tx = app.pool.begin().await.unwrap();
    let id: ReportId = copy.parse().unwrap();
    app.services.reports.apply(&mut tx, id, Status::Duplicate, &Actor::moderator(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    let stub = app.get_json(&format!("/api/v1/report/{copy}")).await;
    assert_eq!((&stub["restricted"], &stub["duplicate_of"]), (&true.into(), &original.as_str().into()));
    assert_eq!(app.get_json(&format!("/api/v1/report/{original}")).await["duplicate_count"], 1);
}

#[tokio::test]
async fn the_timeline_cannot_be_changed_even_by_hand() {
    let app = TestApp::new().await;
    app.file(a_report()).await;
    for statement in
        ["update report_events set details = 'x'", "delete from report_events", "truncate report_events cascade"]
    {
        let error = sqlx::query(statement).execute(&app.pool).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{statement}: {error}");
    }
}

#[tokio::test]
async fn the_database_itself_refuses_what_the_rules_forbid() {
    let app = TestApp::new().await;
    app.file(a_report()).await;
    for (statement, constraint) in [
        ("update reports set title = 'abcd'", "reports_title_check"),
        ("update reports set severity = 11", "reports_severity_check"),
        ("update reports set status = 'CLOSED'", "reports_status_check"),
        ("update reports set status = 'VERIFIED'", "reports_verified_at_check"),
        ("update reports set status = 'DUPLICATE'", "reports_duplicate_check"),
        ("update reports set geohash = 'tuh'", "reports_geohash_check"),
        ("update reports set category_slug = 'dragons'", "reports_category_fkey"),
        ("update photos set position = 6", "photos_position_check"),
        ("update photos set source_bytes = 10485761", "photos_source_bytes_check"),
        ("update photos set source_pixels = 50000001", "photos_source_pixels_check"),
    ] {
        let error = sqlx::query(statement).execute(&app.pool).await.unwrap_err();
        let found = error.as_database_error().unwrap().constraint().map(str::to_owned);
        assert_eq!(found.as_deref(), Some(constraint), "{statement}: {error}");
    }
    let bare = "insert into reports (id, title, location, geohash, place_source, tracking_hash, source, created_at, updated_at)
        select gen_random_uuid(), title, location, geohash, place_source, 'x', source, created_at, updated_at from reports";
    let error = sqlx::query(bare).execute(&app.pool).await.unwrap_err();
    assert!(error.to_string().contains("at least one photo"), "{error}");
}
