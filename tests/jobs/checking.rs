//! What the check decides.

use crate::support::{TestApp, a_report, judge::opinion, photos};
use darshi::server::services::ai::Opinion;
use serde_json::Value;

#[tokio::test]
async fn sure_is_published_doubtful_goes_to_a_person_and_nonsense_is_rejected() {
    let app = TestApp::new().await;
    for (said, status, event) in [
        (opinion(Some(true), 0.9), "VERIFIED", "VERIFIED"),
        (opinion(Some(true), 0.2), "FLAGGED", "AI_FLAGGED"),
        (opinion(None, 0.9), "FLAGGED", "AI_FLAGGED"),
        (opinion(Some(false), 0.5), "FLAGGED", "AI_FLAGGED"),
        (opinion(Some(false), 0.95), "REJECTED", "AI_REJECTED"),
        (Opinion { is_unsafe: true, ..opinion(Some(false), 0.9) }, "REJECTED", "AI_REJECTED"),
    ] {
        app.judge.says(said);
        let photo = photos::jpeg(64, 64, fastrand::u64(..));
        let (id, code) = app.file(a_report().photo(photo)).await;
        app.run_jobs().await;
        let report = app.get_own(&id, &code).await;
        assert_eq!(report["status"], status);
        assert_eq!(report["timeline"][1]["event"], event);
        assert_eq!(report["flag_reason"].is_string(), status != "VERIFIED");
        assert_eq!(report["verified_at"].is_string(), status == "VERIFIED");
    }
    assert_eq!(app.count("select count(*) from jobs where state <> 'done'").await, 0);
}

#[tokio::test]
async fn the_other_photos_are_asked_about_only_while_unsure() {
    let app = TestApp::new().await;
    let three = || (0..3).map(|_| photos::jpeg(64, 64, fastrand::u64(..))).collect::<Vec<_>>();
    app.judge.says(opinion(None, 0.3));
    app.judge.says(opinion(Some(true), 0.9));
    let id = app.file_verified(a_report().photos(three())).await;
    assert_eq!(app.judge.asked(), 2);
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["status"], "VERIFIED");
    app.file_verified(a_report().photos(three())).await;
    assert_eq!(app.judge.asked(), 3);
}

#[tokio::test]
async fn an_answer_is_kept_for_ever_by_photo_and_model() {
    let app = TestApp::new().await;
    let photo = photos::jpeg(64, 64, 77);
    app.file_verified(a_report().photo(photo.clone())).await;
    app.file_verified(a_report().photo(photo)).await;
    assert_eq!(app.judge.asked(), 1);
    assert_eq!(app.count("select count(*) from ai_answers").await, 1);
    assert_eq!(app.count("select count(*) from reports where status = 'VERIFIED'").await, 2);
}

#[tokio::test]
async fn the_machine_sorts_only_what_nobody_sorted() {
    let app = TestApp::new().await;
    let sees = || Opinion { category: Some("garbage".to_owned()), ..opinion(Some(true), 0.9) };
    for (chosen, ends) in [("", "Garbage"), ("drainage", "Drainage")] {
        app.judge.says(sees());
        let id =
            app.file_verified(a_report().with("category", chosen).photo(photos::jpeg(64, 64, fastrand::u64(..)))).await;
        let report = app.get_json(&format!("/api/v1/report/{id}")).await;
        assert_eq!(report["category"], ends);
        assert_eq!(report["ai_analysis"]["category"], "Garbage");
    }
}

#[tokio::test]
async fn a_person_who_decided_first_is_not_overruled() {
    use darshi::{
        domain::{ReportId, Status},
        server::services::reports::{Actor, Move},
    };
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let report: ReportId = id.parse().unwrap();
    let wanted = Move { reason: Some("A private garden.".to_owned()), ..Move::default() };
    let mut tx = app.pool.begin().await.unwrap();
    app.services.reports.apply(&mut tx, report, Status::Rejected, &Actor::moderator(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    app.run_jobs().await;
    let report = app.get_own(&id, &code).await;
    assert_eq!((&report["status"], &report["flag_reason"]), (&"REJECTED".into(), &"A private garden.".into()));
    assert_eq!(app.judge.asked(), 0);
    let stub: Value = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(stub["flag_reason"], Value::Null);
}
