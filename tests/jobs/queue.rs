//! The queue: nothing is lost, nothing is done twice.

use crate::support::{Scripted, TestApp, a_report, app::Options};
use darshi::{
    domain::ReportId,
    server::{
        config, db,
        jobs::{Worker, WorkerParts, queue},
    },
};
use std::{sync::Arc, time::Duration};
use time::Duration as Span;

fn parts(app: &TestApp, judge: Option<Scripted>) -> WorkerParts {
    WorkerParts {
        statistics: app.services.statistics.clone(),
        pool: app.pool.clone(),
        clock: app.clock(),
        reports: app.services.reports.clone(),
        accounts: app.services.accounts.clone(),
        mailer: Arc::new(app.mailbox.clone()),
        judge: judge.map(|judge| Arc::new(judge) as _),
        thresholds: config::Thresholds::default(),
        config: config::Jobs { lease: Duration::from_secs(30), max_attempts: 3, ..config::Jobs::default() },
    }
}

#[tokio::test]
async fn a_failing_check_is_tried_again_later_each_time_and_then_handed_to_a_person() {
    let app = TestApp::new().await;
    app.judge.fails(3);
    let (id, code) = app.file(a_report()).await;
    for attempt in 1..=3 {
        app.run_jobs().await;
        assert_eq!(app.judge.asked(), attempt, "no second try before its time");
        if attempt < 3 {
            assert_eq!(app.get_own(&id, &code).await["status"], "PENDING_VERIFICATION");
            let error: String = sqlx::query_scalar("select last_error from jobs").fetch_one(&app.pool).await.unwrap();
            assert!(error.contains("away"), "{error}");
        }
        app.advance(Span::minutes(10));
    }
    let report = app.get_own(&id, &code).await;
    assert_eq!((&report["status"], &report["timeline"][1]["event"]), (&"FLAGGED".into(), &"AI_ERROR".into()));
    assert_eq!(app.count("select count(*) from jobs where state = 'dead' and attempts = 3").await, 1);
    let public = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(public["timeline"], serde_json::json!([]));
}

#[tokio::test]
async fn a_check_that_recovers_is_done_once() {
    let app = TestApp::new().await;
    app.judge.fails(1);
    let id = app.file_verified(a_report()).await;
    app.advance(Span::minutes(1));
    app.run_jobs().await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["status"], "VERIFIED");
    assert_eq!(report["timeline"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn when_checking_is_off_reports_wait_and_use_up_no_try() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let off = Worker::new(parts(&app, None));
    for _ in 0..5 {
        while off.run_one().await.unwrap() {}
        app.advance(Span::hours(1));
    }
    assert_eq!(app.get_own(&id, &code).await["status"], "PENDING_VERIFICATION");
    assert_eq!(app.count("select count(*) from jobs where state = 'queued' and attempts = 0").await, 1);
    app.run_jobs().await;
    assert_eq!(app.get_own(&id, &code).await["status"], "VERIFIED");
}

#[tokio::test]
async fn ten_workers_check_a_report_once() {
    let app = TestApp::new().await;
    app.file(a_report()).await;
    let judge = Scripted::default();
    judge.takes(Duration::from_millis(200));
    let workers = (0..10).map(|_| Worker::new(parts(&app, Some(judge.clone()))));
    let ran = futures::future::join_all(workers.map(|worker| async move { worker.run_one().await.unwrap() })).await;
    assert_eq!(ran.into_iter().filter(|ran| *ran).count(), 1);
    assert_eq!(judge.asked(), 1);
    assert_eq!(app.count("select count(*) from report_events where event = 'VERIFIED'").await, 1);
}

#[tokio::test]
async fn a_job_of_a_dead_worker_is_taken_over_when_its_lease_ends() {
    let app = TestApp::new().await;
    app.file(a_report()).await;
    let stuck = Scripted::default();
    stuck.takes(Duration::from_hours(1));
    let dead = tokio::spawn({
        let worker = Worker::new(parts(&app, Some(stuck.clone())));
        async move { worker.run_one().await }
    });
    while stuck.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    dead.abort();
    app.run_jobs().await;
    assert_eq!(app.judge.asked(), 0, "the lease still holds");
    app.advance(Span::seconds(31));
    app.run_jobs().await;
    assert_eq!(app.count("select count(*) from report_events where event = 'VERIFIED'").await, 1);
    assert_eq!(app.count("select count(*) from jobs where state = 'done'").await, 1);
}

#[tokio::test]
async fn a_job_is_enqueued_only_if_its_transaction_commits() {
    let app = TestApp::new().await;
    let job = queue::Job::CheckReport { report: ReportId(uuid::Uuid::from_u128(1)) };
    let mut tx = app.pool.begin().await.unwrap();
    queue::push(&mut tx, &job, 3, app.clock().now()).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(app.count("select count(*) from jobs").await, 0);
}

#[tokio::test]
async fn a_worker_takes_a_filed_report_by_itself_and_ends_its_job_when_told_to_stop() {
    let settings = vec![("DARSHI_WORKER", "true".to_owned())];
    let app = TestApp::with(Options { settings, ..Options::default() }).await;
    app.judge.takes(Duration::from_millis(700));
    let (id, _) = app.file(a_report()).await;
    while app.judge.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // In the middle of the job: it ends, and what it found is written.
    app.stop();
    while app.services.reports.status(&id).await.unwrap().status.is_waiting() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.count("select count(*) from report_events where event = 'VERIFIED'").await, 1);
}

#[tokio::test]
async fn a_job_of_a_newer_version_waits() {
    let app = TestApp::new().await;
    let mut conn = app.pool.acquire().await.unwrap();
    let now = app.clock().now();
    db::jobs::insert(&mut conn, "from_the_future", &serde_json::json!({}), 3, now, now).await.unwrap();
    assert!(app.worker().run_one().await.unwrap());
    assert_eq!(app.count("select count(*) from jobs where state = 'queued' and attempts = 0").await, 1);
}

#[tokio::test]
async fn the_sweep_removes_what_a_dead_filing_left_and_nothing_else() {
    let app = TestApp::new().await;
    app.file(a_report()).await;
    let orphan = "reports/0197a000-0000-7000-8000-000000000000/abc.webp";
    app.store.put(orphan, "image/webp", b"x".to_vec()).await.unwrap();
    assert_eq!(app.services.reports.sweep().await.unwrap(), 0, "too young: its filing may still run");
    app.advance(Span::hours(2));
    assert_eq!(app.services.reports.sweep().await.unwrap(), 1);
    let left = app.blobs().await;
    assert_eq!(left.len(), 4);
    assert!(!left.iter().any(|key| key == orphan));
}

#[tokio::test]
async fn keys_and_addresses_are_forgotten_after_their_time() {
    let app = TestApp::new().await;
    let form = a_report().into_multipart();
    let request = app.client.post(app.url("/api/v1/report")).header("idempotency-key", "0123456789").multipart(form);
    assert_eq!(request.send().await.unwrap().status(), 201);
    let kept = "select count(*) from reports where submission_key is not null";
    let addresses = "select count(*) from reports where client_ip is not null";
    app.advance(Span::hours(23));
    app.services.reports.sweep().await.unwrap();
    assert_eq!((app.count(kept).await, app.count(addresses).await), (1, 1));
    app.advance(Span::hours(2));
    app.services.reports.sweep().await.unwrap();
    assert_eq!((app.count(kept).await, app.count(addresses).await), (0, 1));
    app.advance(Span::days(30));
    app.services.reports.sweep().await.unwrap();
    assert_eq!(app.count(addresses).await, 0);
}
