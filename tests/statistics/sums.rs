//! The numbers themselves.

use super::{another, set, shift};
use crate::{
    people::crowd,
    support::{TestApp, judge, people::read},
};
use darshi::{domain::Status, server::services::reports::Actor};
use serde_json::json;
use time::Duration;

const DASHBOARD: &str = "/api/v1/admin/analytics/dashboard";

#[tokio::test]
async fn a_city_without_reports_has_zeros_and_no_nulls() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let body = crowd.moderator.json(DASHBOARD).await;
    let summary = body["summary"].as_object().unwrap();
    assert!(summary.values().all(|value| !value.is_null()), "{summary:?}");
    assert_eq!((&summary["total_reports"], &summary["average_severity"]), (&json!(0), &json!(0.0)));
    assert_eq!(summary["status_distribution"], json!({}));
    assert_eq!((&body["top_categories"], &body["recent_admin_actions"]), (&json!([]), &json!([])));
    let own = crowd.official.json("/api/v1/municipality/dashboard").await;
    assert!(own.as_object().unwrap().values().all(|value| !value.is_null()), "{own}");
    let public = app.get_json("/api/v1/public/stats").await;
    assert_eq!((&public["total"], &public["median_resolution_hours"]), (&json!(0), &json!(0.0)));
    let series = app.get_json("/api/v1/public/stats/timeseries?interval=week").await;
    assert_eq!(series, json!({ "interval": "week", "series": [] }));
}

#[tokio::test]
async fn counts_hours_and_severities_are_those_of_the_reports() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(app.file(another(n)).await.0);
    }
    app.advance(Duration::hours(2));
    app.run_jobs().await;
    for (id, (category, severity)) in
        ids.iter().zip([("pothole", 8), ("pothole", 6), ("garbage", 4), ("garbage", 2), ("other", 0)])
    {
        set(&app, id, &format!("category_slug = '{category}', severity = {severity}")).await;
    }
    // Resolved 6 and 10 hours after they were filed; one is in work, one not published.
    app.advance(Duration::hours(4));
    shift(&app, &ids[0], Status::Resolved, Actor::official("ranchi_mc")).await;
    app.advance(Duration::hours(4));
    shift(&app, &ids[2], Status::Resolved, Actor::moderator()).await;
    shift(&app, &ids[1], Status::InProgress, Actor::moderator()).await;
    shift(&app, &ids[4], Status::Rejected, Actor::moderator()).await;
    let moderator = app.staff("mod1", "moderator").await;
    let body = moderator.json(DASHBOARD).await;
    let summary = &body["summary"];
    for (name, value) in [
        ("total_reports", json!(5)),
        ("verified_reports", json!(1)),
        ("pending_reports", json!(0)),
        ("in_progress_reports", json!(1)),
        ("resolved_reports", json!(2)),
        ("rejected_reports", json!(1)),
        ("average_severity", json!(5.0)),
        ("avg_resolution_hours", json!(8.0)),
        ("median_resolution_hours", json!(8.0)),
        ("p90_resolution_hours", json!(9.6)),
        ("avg_decision_hours", json!(2.0)),
        ("median_decision_hours", json!(2.0)),
        ("decided", json!(5)),
        ("resolved", json!(2)),
        ("overdue", json!(0)),
        ("machine_decided", json!(5)),
        ("machine_overridden", json!(1)),
        ("machine_override_percent", json!(20.0)),
        ("category_distribution", json!({ "Garbage": 2, "Other": 1, "Pothole": 2 })),
        ("status_distribution", json!({ "VERIFIED": 1, "IN_PROGRESS": 1, "RESOLVED": 2, "REJECTED": 1 })),
    ] {
        assert_eq!(summary[name], value, "{name}");
    }
    let top = json!([
        { "category": "Garbage", "count": 2, "average_severity": 3.0 },
        { "category": "Pothole", "count": 2, "average_severity": 7.0 },
        { "category": "Other", "count": 1, "average_severity": 0.0 },
    ]);
    assert_eq!(body["top_categories"], top);
    // Published ones only, for anybody.
    let public = app.get_json("/api/v1/public/stats").await;
    for (name, value) in [
        ("total", json!(4)),
        ("open", json!(2)),
        ("resolved", json!(2)),
        ("by_status", json!({ "VERIFIED": 1, "IN_PROGRESS": 1, "RESOLVED": 2 })),
        ("by_category", json!({ "Garbage": 2, "Pothole": 2 })),
        ("avg_resolution_hours", json!(8.0)),
        ("median_resolution_hours", json!(8.0)),
        ("overdue", json!(0)),
    ] {
        assert_eq!(public[name], value, "{name}");
    }
    // A category's hours are over: 48 for garbage, 120 for potholes; a solved one is never late.
    app.advance(Duration::hours(48));
    set(&app, &ids[3], "updated_at = updated_at").await;
    for (n, (hours, overdue)) in [(0, 1), (24, 1), (24, 1), (24, 2), (24, 2)].into_iter().enumerate() {
        app.advance(Duration::hours(hours));
        let moderator = app.sign_in("mod1").await;
        // What is kept is of a moment ago; another filter is loaded now.
        let path = format!("{DASHBOARD}?to=29{n:02}-01-01");
        assert_eq!(moderator.json(&path).await["summary"]["overdue"], overdue, "{hours}");
    }
}

#[tokio::test]
async fn filters_choose_and_what_is_wrong_is_named() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(app.file_verified(another(n)).await);
        app.advance(Duration::days(40));
    }
    set(&app, &ids[0], "municipality_id = 'ranchi_mc', department_id = 'roads', district_code = 339").await;
    set(&app, &ids[1], "municipality_id = 'dhanbad_mc', category_slug = 'pothole'").await;
    let first: String =
        sqlx::query_scalar("select day_of(min(created_at))::text from reports").fetch_one(&app.pool).await.unwrap();
    let admin = app.sign_in("root1").await;
    for (query, count) in [
        (String::new(), 3),
        ("municipality_id=ranchi_mc".to_owned(), 1),
        ("department_id=roads".to_owned(), 1),
        ("department_id=water".to_owned(), 0),
        ("district_code=339".to_owned(), 1),
        ("district_code=340".to_owned(), 0),
        ("category=Pothole".to_owned(), 1),
        (format!("from={first}"), 3),
        (format!("to={first}"), 1),
        (format!("from={first}T23:59:59%2B05:30&to={first}"), 1),
        ("from=2999-01-01".to_owned(), 0),
    ] {
        let body = admin.json(&format!("{DASHBOARD}?{query}")).await;
        assert_eq!(body["summary"]["total_reports"], count, "{query}");
        let public = app.get_json(&format!("/api/v1/public/stats?{query}")).await;
        assert_eq!(public["total"], count, "{query}");
    }
    for wrong in
        ["from=x", "to=2026-13-01", "category=Dragons", "municipality_id=a%20b", "district_code=x", "interval=hour"]
    {
        for path in [DASHBOARD, "/api/v1/public/stats", "/api/v1/public/stats/timeseries"] {
            let (status, code, body) = read(admin.get(&format!("{path}?{wrong}")).await).await;
            assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{path}?{wrong}");
            let name = wrong.split('=').next().unwrap();
            assert!(body["error"]["fields"][name].is_array(), "{body}");
        }
    }
    // Officials get their own, whatever they ask for.
    let official = app.sign_in("rmc1").await;
    for path in [DASHBOARD.to_owned(), format!("{DASHBOARD}?municipality_id=dhanbad_mc")] {
        let body = official.json(&path).await;
        assert_eq!(body["summary"]["total_reports"], 1, "{path}");
        assert!(!body["summary"]["category_distribution"].as_object().unwrap().contains_key("Pothole"));
    }
    let own = official.json("/api/v1/municipality/dashboard?municipality_id=dhanbad_mc").await;
    assert_eq!((&own["total_reports"], &own["reports_by_status"]), (&json!(1), &json!({ "VERIFIED": 1 })));
    let theirs = admin.json("/api/v1/municipality/dashboard?municipality_id=dhanbad_mc").await;
    assert_eq!(theirs["reports_by_category"], json!({ "Pothole": 1 }));
    drop(crowd);
}

#[tokio::test]
async fn series_have_a_step_for_each_day_week_and_month() {
    let app = TestApp::new().await;
    let id = app.file_verified(another(0)).await;
    app.advance(Duration::days(1));
    shift(&app, &id, Status::Resolved, Actor::moderator()).await;
    app.advance(Duration::days(2));
    app.file_verified(another(1)).await;
    let series = app.get_json("/api/v1/public/stats/timeseries").await;
    assert_eq!(series["interval"], "day");
    let steps: Vec<_> = series["series"].as_array().unwrap().iter().map(|s| (&s["created"], &s["resolved"])).collect();
    let (none, one) = (json!(0), json!(1));
    assert_eq!(steps, [(&one, &none), (&none, &one), (&none, &none), (&one, &none)]);
    for interval in ["week", "month"] {
        let series = app.get_json(&format!("/api/v1/public/stats/timeseries?interval={interval}")).await;
        let created: i64 = series["series"].as_array().unwrap().iter().map(|s| s["created"].as_i64().unwrap()).sum();
        assert_eq!((&series["interval"], created), (&json!(interval), 2));
    }
    let response = app.get("/api/v1/public/stats/timeseries").await;
    assert_eq!(response.headers()["cache-control"], "public, max-age=300, s-maxage=300");
    app.staff("rmc1", "municipality_staff").await;
    let moderator = app.staff("mod1", "moderator").await;
    let body = moderator.json("/api/v1/municipality/analytics?period=30d").await;
    assert_eq!((&body["period"], &body["summary"]["total_reports"]), (&json!("30d"), &json!(2)));
    assert_eq!(body["trends"]["resolution_times"][0]["avg_hours"], 24.0);
    assert_eq!(body["trends"]["reports_this_week"].as_array().unwrap().len(), 4);
    let (status, _, _) = read(moderator.get("/api/v1/municipality/analytics?period=1y").await).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn the_machine_is_overridden_until_staff_come_back_to_its_opinion() {
    let app = TestApp::new().await;
    let moderator = app.staff("mod1", "moderator").await;
    let counts = async || {
        let body = moderator.json(DASHBOARD).await;
        [&body["summary"]["machine_decided"], &body["summary"]["machine_overridden"]]
            .map(|count| count.as_i64().unwrap())
    };
    let id = app.file_verified(another(0)).await;
    assert_eq!(counts().await, [1, 0]);
    shift(&app, &id, Status::Rejected, Actor::moderator()).await;
    assert_eq!(counts().await, [1, 1]);
    shift(&app, &id, Status::Verified, Actor::moderator()).await;
    assert_eq!(counts().await, [1, 0]);
    // What the machine was unsure of is nobody's to override.
    app.judge.says(judge::opinion(None, 0.3));
    let unsure = app.file_verified(another(1)).await;
    shift(&app, &unsure, Status::Verified, Actor::moderator()).await;
    assert_eq!(counts().await, [1, 0]);
}
