//! Flags: what fault 5 of the first system was (stored, then answered 500; limits that counted a burst as one, and
//! refused tries too).

use super::{NOWHERE, another, path_of, set_status, upload};
use crate::support::{
    TestApp, a_report,
    people::{Phone, read},
    photos,
};
use futures::future::join_all;
use serde_json::{Value, json};
use time::Duration;

fn flag(id: &str) -> String {
    format!("/api/v1/reports/{id}/flag")
}

async fn several(app: &TestApp, count: u32) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..count {
        let (id, _) = app.file(another(n)).await;
        ids.push(id);
        if n % 9 == 8 {
            app.advance(Duration::hours(1));
        }
    }
    app.run_jobs().await;
    ids
}

async fn spam(who: &Phone, id: &str) -> (u16, String, Value) {
    read(who.post(&flag(id), json!({ "flag_type": "spam" })).await).await
}

#[tokio::test]
async fn a_flag_is_stored_once_with_its_audit_entry() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let id = app.file_verified(a_report()).await;
    assert_eq!(app.api(&flag(&id), json!({ "flag_type": "spam" })).await.status(), 401);
    let response = asha.post(&flag(&id), json!({ "flag_type": "other", "reason": " <b>Not here</b> " })).await;
    assert_eq!(response.headers()["x-ratelimit-limit"], "3");
    assert_eq!(response.headers()["x-ratelimit-remaining"], "2");
    let (status, _, body) = read(response).await;
    assert_eq!((status, &body["message"]), (201, &"Flag submitted".into()), "{body}");
    let stored: (String, String, String) =
        sqlx::query_as("select id::text, flag_type, reason from flags").fetch_one(&app.pool).await.unwrap();
    assert_eq!(
        stored,
        (body["flag_id"].as_str().unwrap().to_owned(), "other".to_owned(), "<b>Not here</b>".to_owned())
    );
    let entry: (String, String, String) =
        sqlx::query_as("select action, resource_id, actor_name from audit_entries").fetch_one(&app.pool).await.unwrap();
    assert_eq!((entry.0.as_str(), &entry.1, entry.2.as_str()), ("FLAG_CONTENT", &stored.0, "citizen"));

    assert_eq!(spam(&asha, &id).await.1, "ALREADY_EXISTS");
    assert_eq!(spam(&ravi, &id).await.0, 201, "somebody else may");
    let counts = "select count(*) from flags f, audit_entries a where a.resource_id = f.id::text";
    assert_eq!((app.count("select count(*) from flags").await, app.count(counts).await), (2, 2));
    // Once it was looked at, it may be flagged again.
    sqlx::query("update flags set status = 'dismissed', reviewed_at = now()").execute(&app.pool).await.unwrap();
    assert_eq!(spam(&asha, &id).await.0, 201);
    let moderator = app.staff("mod1", "moderator").await;
    assert_eq!(moderator.json(&format!("/api/v1/report/{id}")).await["flags_count"], 1);
}

#[tokio::test]
async fn a_flag_is_checked_field_by_field_and_only_public_things_can_be_flagged() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = app.file_verified(a_report()).await;
    for (body, field) in [
        (json!({}), "flag_type"),
        (json!({ "flag_type": "SPAM" }), "flag_type"),
        (json!({ "flag_type": "other" }), "reason"),
        (json!({ "flag_type": "other", "reason": " \u{0} " }), "reason"),
        (json!({ "flag_type": "spam", "reason": "x".repeat(501) }), "reason"),
        (json!({ "flag_type": "spam", "image_url": "https://evil.example/x.webp" }), "image_url"),
    ] {
        let (status, code, answer) = read(asha.post(&flag(&id), body).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{field}");
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    let (hidden, _) = app.file(another(1)).await;
    for id in [&hidden, NOWHERE, "nonsense"] {
        assert_eq!(spam(&asha, id).await.0, 404, "{id}");
    }
    // None of these counted.
    assert_eq!(app.count("select count(*) from rate_limits where key like 'Flag%'").await, 0);
    let picture = upload(&app, Some(&asha), photos::jpeg(300, 200, 1), "flag").await.json::<Value>().await.unwrap();
    let body = json!({ "flag_type": "spam", "reason": null, "image_url": picture["url"] });
    assert_eq!(asha.post(&flag(&id), body).await.status(), 201);
    let path = path_of(&picture["url"]);
    assert_eq!(app.get(&path).await.status(), 404, "a flag's picture is not public");
    let moderator = app.staff("mod1", "moderator").await;
    assert_eq!(moderator.get(&path).await.status(), 200);
}

#[tokio::test]
async fn three_an_hour_and_ten_a_day_exactly_and_refused_tries_do_not_count() {
    let app = TestApp::new().await;
    let ids = several(&app, 18).await;
    let asha = app.citizen("asha").await;
    let mut taken = 0;
    for hour in 0..4 {
        for _ in 0..5 {
            let (status, code, body) = spam(&asha, &ids[taken]).await;
            let allowed = if hour < 3 { 3 * (hour + 1) } else { 10 };
            if taken < allowed {
                assert_eq!(status, 201, "hour {hour}: {body}");
                taken += 1;
            } else {
                assert_eq!((status, code.as_str()), (429, "RATE_LIMIT_EXCEEDED"), "hour {hour}");
                assert!(body["retry_after"].as_u64().unwrap() > 0);
            }
        }
        app.advance(Duration::minutes(61));
    }
    assert_eq!((taken, app.count("select count(*) from flags").await), (10, 10));
    // In the fourth hour one was taken, and the day's limit refused the others: they count for no hour.
    let hits: i64 =
        sqlx::query_scalar("select cardinality(hits)::bigint from rate_limits where key like 'Flag account%'")
            .fetch_one(&app.pool)
            .await
            .unwrap();
    assert_eq!(hits, 1);
    // A day after the first three the next ones are free: three of them.
    app.advance(Duration::hours(20));
    let asha = app.sign_in("asha").await;
    let mut later = 0;
    for id in ids.iter().skip(10).take(4) {
        later += i32::from(spam(&asha, id).await.0 == 201);
    }
    assert_eq!(later, 3);
}

#[tokio::test]
async fn a_burst_is_counted_one_by_one() {
    let app = TestApp::new().await;
    let ids = several(&app, 8).await;
    let asha = app.citizen("asha").await;
    let answers = join_all(ids.iter().map(|id| spam(&asha, id))).await;
    assert_eq!(answers.iter().filter(|(status, ..)| *status == 201).count(), 3);
    assert_eq!(answers.iter().filter(|(status, ..)| *status == 429).count(), 5);
    // The same thing flagged at once by one person is one flag, by two persons two.
    let (ravi, meera) = (app.citizen("ravi").await, app.citizen("meera").await);
    let (a, b, c) = tokio::join!(spam(&ravi, &ids[0]), spam(&ravi, &ids[0]), spam(&meera, &ids[0]));
    let mut codes = [a.0, b.0];
    codes.sort_unstable();
    assert_eq!((codes, c.0), ([201, 409], 201));
}

#[tokio::test]
async fn updates_are_flagged_out_of_the_same_allowance() {
    let app = TestApp::new().await;
    let (id, other) = (app.file_verified(a_report()).await, app.file_verified(another(1)).await);
    let moderator = app.staff("mod1", "moderator").await;
    let post = async |content: &str, status: &str| {
        let body = json!({ "content": content, "status": status });
        let posted = moderator.post(&format!("/api/v1/reports/{id}/updates"), body).await;
        posted.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (one, two, internal) = (post("One", "public").await, post("Two", "public").await, post("In", "internal").await);
    let flag_update = |update: &str| format!("/api/v1/updates/{update}/flag");
    let asha = app.citizen("asha").await;
    assert_eq!(app.api(&flag_update(&one), json!({})).await.status(), 401);
    for hidden in [internal.as_str(), NOWHERE, "nonsense"] {
        assert_eq!(asha.post(&flag_update(hidden), json!({ "reason": "Rude" })).await.status(), 404, "{hidden}");
    }
    assert_eq!(read(asha.post(&flag_update(&one), json!({ "reason": "x".repeat(501) })).await).await.0, 400);
    assert_eq!(asha.post(&flag_update(&one), json!({ "reason": "Rude" })).await.status(), 201);
    assert_eq!(read(asha.post(&flag_update(&one), json!({})).await).await.1, "ALREADY_EXISTS");
    assert_eq!(asha.post(&flag_update(&two), json!({})).await.status(), 201);
    assert_eq!(spam(&asha, &id).await.0, 201, "the report is another thing");
    assert_eq!(spam(&asha, &other).await.0, 429, "three together");
    let kinds: Vec<String> =
        sqlx::query_scalar("select flag_type from flags order by created_at, id").fetch_all(&app.pool).await.unwrap();
    assert_eq!(kinds, ["other", "inappropriate", "spam"]);
    app.advance(Duration::minutes(61));
    set_status(&app, &id, "FLAGGED").await;
    let ravi = app.citizen("ravi").await;
    assert_eq!(ravi.post(&flag_update(&one), json!({})).await.status(), 404, "hidden with its report");
}
