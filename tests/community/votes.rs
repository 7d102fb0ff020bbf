//! Votes and followers.

use super::{NOWHERE, another, crowd, set_status, viewer};
use crate::support::{TestApp, a_report, people::read};
use darshi::{
    domain::{ReportId, Status},
    server::services::reports::{Actor, Move},
};
use futures::{StreamExt, future::join_all, stream};
use serde_json::{Value, json};

fn vote(id: &str) -> String {
    format!("/api/v1/report/{id}/upvote")
}

fn follow(id: &str) -> String {
    format!("/api/v1/report/{id}/follow")
}

async fn supporters(app: &TestApp, id: &str) -> i64 {
    app.get_json(&format!("/api/v1/report/{id}")).await["upvote_count"].as_i64().unwrap()
}

/// Links a report to its original, as a moderator does.
async fn link(app: &TestApp, duplicate: &str, original: &str) {
    let reports = &app.services.reports;
    let (duplicate, original): (ReportId, ReportId) = (duplicate.parse().unwrap(), original.parse().unwrap());
    let mut tx = app.pool.begin().await.unwrap();
    let wanted = Move { duplicate_of: Some(original), ..Move::default() };
    reports.apply(&mut tx, duplicate, Status::Duplicate, &Actor::moderator(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
}

#[tokio::test]
async fn whoever_is_signed_in_supports_a_public_report_and_takes_it_back() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = app.file_verified(a_report()).await;
    let (status, code, _) = read(app.api(&vote(&id), json!({})).await).await;
    assert_eq!((status, code.as_str()), (401, "AUTHENTICATION_ERROR"));
    let bad = app.client.post(app.url(&vote(&id))).bearer_auth("forged").send().await.unwrap();
    assert_eq!(read(bad).await.1, "INVALID_TOKEN");

    let (status, _, body) = read(asha.call(reqwest::Method::POST, &vote(&id), None).await).await;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        json!({ "count": 1, "upvote_count": 1, "status": "voted", "user_upvoted": true, "has_upvoted": true, "report_id": id })
    );
    assert_eq!(asha.post(&vote(&id), json!({})).await.json::<Value>().await.unwrap()["status"], "already_voted");
    assert_eq!(supporters(&app, &id).await, 1);
    let seen = asha.json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&seen["has_upvoted"], &seen["upvote_count"]), (&true.into(), &1.into()), "the writer sees it at once");

    let (_, _, body) = read(asha.post(&vote(&id), json!({ "value": false })).await).await;
    assert_eq!((&body["status"], &body["count"], &body["user_upvoted"]), (&"removed".into(), &0.into(), &false.into()));
    let (status, _, body) = read(asha.delete(&vote(&id)).await).await;
    assert_eq!((status, &body["status"], &body["count"]), (200, &"removed".into(), &0.into()), "nothing to take back");
    asha.post(&vote(&id), json!({ "value": true })).await;
    assert_eq!(asha.delete(&vote(&id)).await.json::<Value>().await.unwrap()["count"], 0);
    assert_eq!(read(asha.post(&vote(&id), json!({ "value": "perhaps" })).await).await.1, "INVALID_INPUT");
    // Some clients say JSON and send nothing.
    let empty =
        app.client.post(app.url(&vote(&id))).bearer_auth(&asha.token).header("content-type", "application/json");
    assert_eq!(empty.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_is_hidden_or_not_there_cannot_be_supported_or_followed() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let (pending, _) = app.file(a_report()).await;
    for id in [pending.as_str(), NOWHERE, "nonsense"] {
        for path in [vote(id), follow(id)] {
            assert_eq!(asha.post(&path, json!({})).await.status(), 404, "{path}");
            assert_eq!(asha.delete(&path).await.status(), 404, "{path}");
        }
    }
    for status in ["FLAGGED", "REJECTED"] {
        set_status(&app, &pending, status).await;
        assert_eq!(asha.post(&vote(&pending), json!({})).await.status(), 404, "{status}");
    }
    assert_eq!(app.count("select count(*) from votes").await, 0);
}

#[tokio::test]
async fn a_hundred_votes_by_one_person_at_once_count_one() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = app.file_verified(a_report()).await;
    let path = vote(&id);
    let votes = join_all((0..100).map(|_| asha.post(&path, json!({})))).await;
    let mut fresh = 0;
    for vote in votes {
        let (status, _, body) = read(vote).await;
        assert_eq!((status, &body["count"]), (200, &1.into()));
        fresh += i32::from(body["status"] == "voted");
    }
    assert_eq!(fresh, 1);
    assert_eq!(supporters(&app, &id).await, 1);
    let (status, code, _) = read(asha.post(&path, json!({})).await).await;
    assert_eq!((status, code.as_str()), (429, "RATE_LIMIT_EXCEEDED"), "100 an hour");
}

#[tokio::test]
async fn five_hundred_people_at_once_count_five_hundred() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let people = crowd(&app, 500).await;
    let reports = &app.services.reports;
    let counted = stream::iter(&people).map(|viewer| reports.vote(viewer, &id, true)).buffer_unordered(100);
    let mut counts: Vec<_> = counted.map(|vote| vote.unwrap().count).collect().await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=500).collect::<Vec<_>>(), "each got a number of its own");
    app.settle().await;
    assert_eq!(supporters(&app, &id).await, 500);
    // Every second one changes their mind while others follow.
    let back = stream::iter(people.iter().step_by(2)).map(|viewer| reports.vote(viewer, &id, false));
    let follows = stream::iter(&people).map(|viewer| reports.follow(viewer, &id, true));
    let (back, follows) =
        tokio::join!(back.buffer_unordered(50).collect::<Vec<_>>(), follows.buffer_unordered(50).collect::<Vec<_>>());
    assert!(back.iter().all(Result::is_ok) && follows.iter().all(Result::is_ok));
    app.settle().await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&report["upvote_count"], &report["follower_count"]), (&250.into(), &500.into()));
    assert_eq!(app.count("select count(*) from votes").await, 250);
}

#[tokio::test]
async fn a_vote_on_a_duplicate_counts_for_the_original_and_people_count_once() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let original = app.file_verified(a_report()).await;
    let duplicate = app.file_verified(another(1)).await;
    // Asha supports both, Ravi the one that turns out to repeat the other.
    asha.post(&vote(&original), json!({})).await;
    asha.post(&vote(&duplicate), json!({})).await;
    ravi.post(&vote(&duplicate), json!({})).await;
    ravi.post(&follow(&duplicate), json!({})).await;
    link(&app, &duplicate, &original).await;
    assert_eq!(supporters(&app, &original).await, 2, "a set, not a sum");

    let (status, _, body) = read(ravi.post(&vote(&duplicate), json!({})).await).await;
    assert_eq!((status, &body["status"], &body["count"]), (200, &"already_voted".into(), &2.into()));
    assert_eq!(body["report_id"].as_str().unwrap(), original);
    let meera = app.citizen("meera").await;
    let (_, _, body) = read(meera.post(&vote(&duplicate), json!({})).await).await;
    assert_eq!(
        (&body["status"], &body["count"], body["report_id"].as_str()),
        (&"voted".into(), &3.into(), Some(original.as_str()))
    );
    assert_eq!(meera.json(&format!("/api/v1/report/{original}")).await["has_upvoted"], true);
    let (_, _, body) = read(meera.post(&follow(&duplicate), json!({})).await).await;
    assert_eq!(body, json!({ "following": true, "follower_count": 2 }));

    // Taken back, it is gone from the whole set.
    let (_, _, body) = read(asha.delete(&vote(&duplicate)).await).await;
    assert_eq!((&body["count"], body["report_id"].as_str()), (&2.into(), Some(original.as_str())));
    assert_eq!(
        app.count("select count(*) from votes v join accounts a on a.id = v.account_id where a.username = 'asha'")
            .await,
        0
    );
    assert_eq!(supporters(&app, &original).await, 2);
    // A hidden original hides what repeats it.
    set_status(&app, &original, "FLAGGED").await;
    assert_eq!(ravi.post(&vote(&duplicate), json!({})).await.status(), 404);
}

#[tokio::test]
async fn whoever_leaves_is_counted_no_longer_however_often_they_voted() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let original = app.file_verified(a_report()).await;
    let duplicate = app.file_verified(another(1)).await;
    for id in [&original, &duplicate] {
        for who in [&asha, &ravi] {
            who.post(&vote(id), json!({})).await;
            who.post(&follow(id), json!({})).await;
        }
    }
    link(&app, &duplicate, &original).await;
    assert_eq!(supporters(&app, &original).await, 2);
    assert_eq!(asha.delete("/api/v1/users/me/account").await.status(), 200);
    let report = app.get_json(&format!("/api/v1/report/{original}")).await;
    assert_eq!((&report["upvote_count"], &report["follower_count"]), (&1.into(), &1.into()));
}

#[tokio::test]
async fn following_is_idempotent_and_seen_at_once() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = app.file_verified(a_report()).await;
    assert_eq!(app.api(&follow(&id), json!({})).await.status(), 401);
    for _ in 0..2 {
        let (status, _, body) = read(asha.call(reqwest::Method::POST, &follow(&id), None).await).await;
        assert_eq!((status, body), (200, json!({ "following": true, "follower_count": 1 })));
    }
    let seen = asha.json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&seen["following"], &seen["follower_count"]), (&true.into(), &1.into()));
    for _ in 0..2 {
        assert_eq!(read(asha.delete(&follow(&id)).await).await.2, json!({ "following": false, "follower_count": 0 }));
    }
}

#[tokio::test]
async fn an_account_that_is_gone_supports_nothing() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let ghost = viewer(NOWHERE.parse().unwrap());
    assert!(app.services.reports.vote(&ghost, &id, true).await.is_err());
    assert_eq!(app.count("select count(*) from votes").await, 0);
}
