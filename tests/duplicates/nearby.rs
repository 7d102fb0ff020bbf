//! GET /reports/nearby, and what POST /report answers.

use super::{HERE, a_photo, a_report_at, an_app, moderate};
use crate::support::{a_report, people::read};
use darshi::{domain::Status, server::services::reports::Move};
use serde_json::Value;
use time::Duration;

fn at(rest: &str) -> String {
    format!("/api/v1/reports/nearby?lat={}&lng={}{rest}", HERE.0, HERE.1)
}

/// Titles of the candidates in their order.
fn titles(body: &Value) -> Vec<&str> {
    body["candidates"].as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn look_alikes_are_found_within_the_distance_with_metres_and_the_report_is_kept() {
    let app = an_app().await;
    for metres in [0.0, 38.0, 149.0, 152.0, 990.0] {
        app.file_verified(a_report_at(metres).with("title", format!("Drain at {metres}")).with("category", "drainage"))
            .await;
    }
    let body = app.get_json(&at("&category=drainage&limit=20")).await;
    assert_eq!(titles(&body), ["Drain at 0", "Drain at 38", "Drain at 149"], "150 m unless asked otherwise");
    let second = &body["candidates"][1];
    assert_eq!(second["distance_m"], 38);
    assert_eq!(second["category"], "Drainage");
    assert_eq!(second["status"], "VERIFIED");
    assert_eq!(second["upvote_count"], 0);
    assert!(second["thumbnail_url"].as_str().unwrap().starts_with("http://darshi.test/photos/"));
    let reasons = &second["reasons"];
    assert_eq!((&reasons["category"], &reasons["text"], &reasons["image"]), (&1.0.into(), &Value::Null, &Value::Null));
    assert!((reasons["distance"].as_f64().unwrap() - 0.9).abs() < 0.011, "{reasons}");
    assert!(second["score"].as_f64().unwrap() > 0.9);
    assert_eq!(titles(&app.get_json(&at("&radius_m=1000&limit=20")).await).len(), 5);
    assert_eq!(titles(&app.get_json(&at("&radius_m=10")).await), ["Drain at 0"]);
    assert_eq!(titles(&app.get_json(&at("&limit=1")).await), ["Drain at 0"]);
    let response = app.get(&at("")).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    // Asking is not filing: everything is as it was.
    assert_eq!(app.count("select count(*) from reports where status = 'VERIFIED'").await, 5);
}

#[tokio::test]
async fn words_kind_and_photo_decide_which_is_the_likest() {
    let app = an_app().await;
    let photo = a_photo(99);
    app.file_verified(a_report_at(40.0).with("title", "Broken street lamp").with("category", "streetlight")).await;
    app.file_verified(a_report_at(60.0).with("title", "Deep hole in the road").with("category", "pothole")).await;
    app.file_verified(a_report_at(80.0).with("title", "Rubbish heap").with("category", "garbage").photo(photo.clone()))
        .await;
    let first = |body: Value| titles(&body)[0].to_owned();
    assert_eq!(first(app.get_json(&at("")).await), "Broken street lamp", "the nearest");
    assert_eq!(first(app.get_json(&at("&title=hole%20in%20road")).await), "Deep hole in the road");
    assert_eq!(first(app.get_json(&at("&category=road_damage")).await), "Deep hole in the road", "of the same group");
    let hash: i64 = app
        .count(
            "select p.dhash::bigint from photos p join reports r on r.id = p.report_id where r.title = 'Rubbish heap'",
        )
        .await;
    let body = app.get_json(&at(&format!("&dhash={hash:016x}"))).await;
    assert_eq!(body["candidates"][0]["reasons"]["image"], 1.0);
    assert_eq!(first(body), "Rubbish heap");
    // Words in Hindi count as any.
    app.file_verified(a_report_at(100.0).with("title", "सड़क पर खुली नाली")).await;
    assert_eq!(
        first(
            app.get_json(&at("&title=%E0%A4%96%E0%A5%81%E0%A4%B2%E0%A5%80%20%E0%A4%A8%E0%A4%BE%E0%A4%B2%E0%A5%80"))
                .await
        ),
        "सड़क पर खुली नाली"
    );
}

#[tokio::test]
async fn only_what_is_public_open_and_not_old_is_offered() {
    let app = an_app().await;
    let (_, code) = app.file(a_report_at(10.0).with("title", "Nobody has checked this")).await;
    assert_eq!(titles(&app.get_json(&at("")).await), Vec::<&str>::new());
    app.run_jobs().await;
    assert_eq!(titles(&app.get_json(&at("")).await).len(), 1);
    let id = app.get_json(&format!("/api/v1/track/{code}")).await["id"].as_str().unwrap().to_owned();
    let hash: i64 = app.count("select dhash::bigint from photos").await;
    let done = Move { resolution_summary: Some("Covered.".to_owned()), ..Move::default() };
    moderate(&app, &id, Status::Resolved, done).await.unwrap();
    assert_eq!(titles(&app.get_json(&at("")).await).len(), 0, "what is resolved may be broken again");
    let same = format!("&dhash={hash:016x}");
    assert_eq!(titles(&app.get_json(&at(&same)).await).len(), 1, "but for the same picture");
    app.advance(Duration::days(31));
    assert_eq!(titles(&app.get_json(&at(&same)).await).len(), 0);
}

#[tokio::test]
async fn bad_questions_are_told_what_is_wrong() {
    let app = an_app().await;
    let long = "x".repeat(201);
    for (query, code, field) in [
        ("/api/v1/reports/nearby".to_owned(), "INVALID_COORDINATES", "lat"),
        ("/api/v1/reports/nearby?lat=23".to_owned(), "INVALID_COORDINATES", "lat"),
        ("/api/v1/reports/nearby?lat=91&lng=0".to_owned(), "INVALID_COORDINATES", "lat"),
        ("/api/v1/reports/nearby?lat=NaN&lng=0".to_owned(), "INVALID_COORDINATES", "lat"),
        (at("&radius_m=9"), "INVALID_INPUT", "radius_m"),
        (at("&radius_m=1001"), "INVALID_INPUT", "radius_m"),
        (at("&radius_m=NaN"), "INVALID_INPUT", "radius_m"),
        (at("&radius_m=far"), "INVALID_INPUT", "radius_m"),
        (at("&dhash=123"), "INVALID_INPUT", "dhash"),
        (at("&dhash=%2B23456789abcdef0"), "INVALID_INPUT", "dhash"),
        (at("&dhash=0123456789abcdeg"), "INVALID_INPUT", "dhash"),
        (at("&limit=0"), "INVALID_INPUT", "limit"),
        (at("&limit=-1"), "INVALID_INPUT", "limit"),
        (at("&category=sorcery"), "INVALID_INPUT", "category"),
        (at(&format!("&title={long}")), "INVALID_INPUT", "title"),
    ] {
        let (status, told, body) = read(app.get(&query).await).await;
        assert_eq!((status, told.as_str()), (400, code), "{query}: {body}");
        assert!(body["error"]["fields"][field].is_array(), "{query}: {body}");
    }
    for rest in ["&title='%3B%20drop%20table%20reports%3B--", "&title=%00", "&limit=1e9", "&title=%25_%5C"] {
        let (status, _, body) = read(app.get(&at(rest)).await).await;
        assert!(status == 200 || rest.contains("%00") && status == 400, "{rest}: {status} {body}");
    }
    for pole in ["lat=90&lng=0", "lat=-90&lng=180", "lat=0&lng=-180"] {
        assert_eq!(app.get(&format!("/api/v1/reports/nearby?{pole}&radius_m=1000")).await.status(), 200);
    }
}

#[tokio::test]
async fn across_the_antimeridian_is_near() {
    let app = an_app().await;
    app.file_verified(a_report().with("location", "-16.5,179.9999")).await;
    let body = app.get_json("/api/v1/reports/nearby?lat=-16.5&lng=-179.9999").await;
    assert_eq!(body["candidates"][0]["distance_m"], 21, "{body}");
}

#[tokio::test]
async fn the_limit_is_told_and_kept() {
    let app = an_app().await;
    let response = app.get(&at("")).await;
    assert_eq!(response.headers()["x-ratelimit-limit"], "200");
    assert_eq!(response.headers()["x-ratelimit-remaining"], "199");
}

#[tokio::test]
async fn filing_tells_what_it_may_repeat_and_keeps_the_report() {
    let app = an_app().await;
    let first = app.file_verified(a_report_at(0.0).with("category", "drainage")).await;
    app.file_verified(a_report_at(5000.0).with("category", "drainage")).await;
    let request = |key: &'static str, form: crate::support::ReportForm| {
        app.client
            .post(app.url("/api/v1/report"))
            .header("idempotency-key", key)
            .multipart(form.into_multipart())
            .send()
    };
    let form = a_report_at(20.0).with("category", "drainage").photo(a_photo(3));
    let (status, _, body) = read(request("abcdefgh", form.clone()).await.unwrap()).await;
    assert_eq!(status, 201);
    assert_eq!(body["possible_duplicates"], serde_json::json!([first]));
    assert_eq!(body["status"], "PENDING_VERIFICATION");
    let (_, _, again) = read(request("abcdefgh", form).await.unwrap()).await;
    assert_eq!(again, body, "the same reply");
    let far = a_report_at(2500.0).with("title", "Nothing like it");
    let (_, _, body) = read(request("ijklmnop", far).await.unwrap()).await;
    assert_eq!(body["possible_duplicates"], serde_json::json!([]));
}
