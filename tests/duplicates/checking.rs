//! The check looks for duplicates: what it links by itself, what it only proposes.

use super::{a_photo, a_picture, a_report_at, an_app, moderate};
use crate::support::{TestApp, app::Options, judge::opinion, photos};
use darshi::{domain::Status, server::services::reports::Move};
use serde_json::Value;

#[tokio::test]
async fn the_same_problem_with_the_same_picture_is_linked_and_kept() {
    let app = an_app().await;
    let photo = a_photo(11);
    let first = app.file_verified(a_report_at(0.0).photo(photo.clone())).await;
    let (second, code) = app.file(a_report_at(40.0).photo(photo)).await;
    app.run_jobs().await;
    let own = app.get_own(&second, &code).await;
    assert_eq!((&own["status"], &own["duplicate_of"]), (&"DUPLICATE".into(), &first.as_str().into()));
    let event = &own["timeline"][1];
    assert_eq!(
        (&event["event"], &event["actor"], &event["actor_role"]),
        (&"DUPLICATE_LINKED".into(), &"system".into(), &"system".into())
    );
    assert!(event["details"].as_str().unwrap().starts_with("likeness 0.9"), "{event}");
    assert_eq!(own["image_data"].as_array().unwrap().len(), 1, "photos are kept");
    assert_eq!(own["ai_analysis"]["is_valid"], true);
    assert_eq!(app.get_json(&format!("/api/v1/report/{first}")).await["duplicate_count"], 1);
    assert_eq!(app.count("select count(*) from jobs where state <> 'done'").await, 0);
}

#[tokio::test]
async fn what_only_may_be_the_same_goes_on_and_staff_see_why() {
    let app = an_app().await;
    let first = app.file_verified(a_report_at(0.0).with("category", "drainage")).await;
    let second = app.file_verified(a_report_at(30.0).with("category", "drainage")).await;
    let public: Value = app.get_json(&format!("/api/v1/report/{second}")).await;
    assert_eq!(public["status"], "VERIFIED");
    assert_eq!(public["duplicate_candidates"], Value::Null, "not for everybody");
    let moderator = app.staff("mod", "moderator").await;
    let seen = moderator.json(&format!("/api/v1/report/{second}")).await;
    let candidates = seen["duplicate_candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 1, "{candidates:?}");
    let reasons = &candidates[0]["reasons"];
    assert_eq!(candidates[0]["id"], first.as_str());
    assert_eq!((&reasons["category"], &reasons["text"]), (&1.0.into(), &1.0.into()));
    assert!(reasons["distance"].as_f64().unwrap() > 0.9 && reasons["image"].as_f64().unwrap() < 0.5, "{reasons}");
    let score = candidates[0]["score"].as_f64().unwrap();
    assert!((0.6..0.85).contains(&score), "{score}");
    let official = app.staff("officer", "municipality_staff").await;
    let seen = official.json(&format!("/api/v1/report/{second}")).await;
    assert_eq!(seen["duplicate_candidates"], Value::Null, "nor for officials elsewhere");
}

#[tokio::test]
async fn the_line_is_the_operators() {
    let settings = vec![("DARSHI_DUPLICATE_SCORE", "0.6".to_owned())];
    let app = TestApp::with(Options { settings, ..Options::default() }).await;
    app.file_verified(a_report_at(0.0).with("category", "drainage")).await;
    app.file_verified(a_report_at(30.0).with("category", "drainage")).await;
    assert_eq!(app.count("select count(*) from reports where status = 'DUPLICATE'").await, 1);
}

#[tokio::test]
async fn where_the_line_is_1_the_machine_never_links() {
    let app = TestApp::new().await;
    let photo = a_photo(16);
    app.file_verified(a_report_at(0.0).photo(photo.clone())).await;
    app.file_verified(a_report_at(0.0).photo(photo)).await;
    assert_eq!(app.count("select count(*) from reports where status = 'VERIFIED'").await, 2);
    assert_eq!(app.count("select count(*) from duplicate_candidates where score = 1").await, 1);
}

#[tokio::test]
async fn doubt_of_the_model_goes_to_a_person_whatever_it_looks_like() {
    let app = an_app().await;
    app.file_verified(a_report_at(0.0).photo(a_photo(12))).await;
    // Another file of the same picture: the model is asked about it.
    let other = photos::encode_jpeg(&a_picture(12));
    let padded = [other, b"a film behind the picture".to_vec()].concat();
    app.judge.says(opinion(None, 0.3));
    let (second, code) = app.file(a_report_at(5.0).photo(padded)).await;
    app.run_jobs().await;
    assert_eq!(app.get_own(&second, &code).await["status"], "FLAGGED");
    assert_eq!(app.count("select count(*) from duplicate_candidates where score > 0.85").await, 1);
}

#[tokio::test]
async fn what_is_resolved_is_proposed_and_left_to_people() {
    let app = an_app().await;
    let photo = a_photo(13);
    let first = app.file_verified(a_report_at(0.0).photo(photo.clone())).await;
    let done = Move { resolution_summary: Some("Covered.".to_owned()), ..Move::default() };
    moderate(&app, &first, Status::Resolved, done).await.unwrap();
    let second = app.file_verified(a_report_at(5.0).photo(photo)).await;
    assert_eq!(app.get_json(&format!("/api/v1/report/{second}")).await["status"], "VERIFIED");
    assert_eq!(app.count("select count(*) from duplicate_candidates where score > 0.85").await, 1);
}

#[tokio::test]
async fn a_person_who_decided_first_is_not_overruled() {
    let app = an_app().await;
    let photo = a_photo(14);
    app.file_verified(a_report_at(0.0).photo(photo.clone())).await;
    let (second, code) = app.file(a_report_at(5.0).photo(photo)).await;
    moderate(&app, &second, Status::Verified, Move::default()).await.unwrap();
    app.run_jobs().await;
    let own = app.get_own(&second, &code).await;
    assert_eq!((&own["status"], &own["duplicate_of"]), (&"VERIFIED".into(), &Value::Null));
}

#[tokio::test]
async fn an_original_that_was_rejected_meanwhile_links_nothing() {
    let app = an_app().await;
    let photo = a_photo(15);
    let first = app.file_verified(a_report_at(0.0).photo(photo.clone())).await;
    let (second, code) = app.file(a_report_at(5.0).photo(photo)).await;
    let reason = Move { reason: Some("A private garden.".to_owned()), ..Move::default() };
    moderate(&app, &first, Status::Rejected, reason).await.unwrap();
    app.run_jobs().await;
    let own = app.get_own(&second, &code).await;
    assert_eq!((&own["status"], &own["duplicate_of"]), (&"VERIFIED".into(), &Value::Null));
}

#[tokio::test]
async fn without_the_model_candidates_are_found_all_the_same() {
    let app = an_app().await;
    app.file_verified(a_report_at(0.0)).await;
    let database = Some(sqlx::postgres::PgConnectOptions::clone(&app.pool.connect_options()));
    let off = TestApp::with(Options { database, no_judge: true, ..Options::default() }).await;
    let (id, code) = off.file(a_report_at(30.0)).await;
    sqlx::query("delete from duplicate_candidates").execute(&app.pool).await.unwrap();
    off.run_jobs().await;
    assert_eq!(off.get_own(&id, &code).await["status"], "PENDING_VERIFICATION");
    assert_eq!(app.count("select count(*) from duplicate_candidates").await, 1);
}
