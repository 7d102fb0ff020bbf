//! Calls that create something happen once under one key.

use super::{another, assign};
use crate::support::{
    TestApp, a_report,
    people::{Phone, read},
    photos,
};
use futures::future::join_all;
use reqwest::{Response, multipart};
use serde_json::{Value, json};
use time::Duration;

async fn keyed(app: &TestApp, who: &Phone, path: &str, key: &str, body: &Value) -> Response {
    let request = app.client.post(app.url(path)).bearer_auth(&who.token).header("idempotency-key", key).json(body);
    request.send().await.unwrap()
}

fn is_replay(response: &Response) -> bool {
    response.headers().get("idempotency-replayed").is_some_and(|value| value == "true")
}

#[tokio::test]
async fn the_same_call_again_gets_the_same_reply() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    assign(&app, &id, "ranchi_mc").await;
    let asha = app.citizen("asha").await;
    let official = app.staff("rmc1", "municipality_staff").await;
    let calls = [
        (&asha, format!("/api/v1/report/{id}/comment"), json!({ "text": "Still open" }), 200),
        (&asha, format!("/api/v1/reports/{id}/flag"), json!({ "flag_type": "spam" }), 201),
        (&official, format!("/api/v1/reports/{id}/updates"), json!({ "content": "Crew on site" }), 201),
    ];
    for (who, path, body, status) in &calls {
        let key = format!("key of {path}")[..40].to_owned();
        let first = keyed(&app, who, path, &key, body).await;
        assert!(!is_replay(&first));
        let first = read(first).await;
        assert_eq!(first.0, *status, "{path}: {}", first.2);
        let second = keyed(&app, who, path, &key, body).await;
        assert!(is_replay(&second), "{path}");
        assert_eq!(read(second).await, first, "{path}");
    }
    for table in ["select count(*) from comments", "select count(*) from flags", "select count(*) from report_updates"]
    {
        assert_eq!(app.count(table).await, 1, "{table}");
    }
    // A replayed flag is not counted again.
    assert_eq!(app.count("select cardinality(hits)::bigint from rate_limits where key like 'Flag account%'").await, 1);
}

#[tokio::test]
async fn an_upload_is_known_by_its_content_not_by_its_wrapping() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let post = async |content: Vec<u8>, name: &str| {
        // Each request has a boundary of its own.
        let part = multipart::Part::bytes(content).file_name(name.to_owned());
        let form = multipart::Form::new().part("file", part).text("purpose", "flag");
        let request = app.client.post(app.url("/api/v1/uploads")).bearer_auth(&asha.token);
        request.header("idempotency-key", "one-and-the-same").multipart(form).send().await.unwrap()
    };
    let first = read(post(photos::jpeg(300, 200, 1), "a.jpg").await).await;
    let again = post(photos::jpeg(300, 200, 1), "b.jpg").await;
    assert!(is_replay(&again));
    assert_eq!(read(again).await, first);
    assert_eq!(read(post(photos::jpeg(300, 200, 2), "a.jpg").await).await.1, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(app.count("select count(*) from uploads").await, 1);
}

#[tokio::test]
async fn a_key_stands_for_one_call_of_one_caller() {
    let app = TestApp::new().await;
    let (id, other) = (app.file_verified(a_report()).await, app.file_verified(another(1)).await);
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let path = format!("/api/v1/report/{id}/comment");
    let body = json!({ "text": "Still open" });
    let key = "0123456789";
    assert_eq!(keyed(&app, &asha, &path, key, &body).await.status(), 200);
    let changed = keyed(&app, &asha, &path, key, &json!({ "text": "Still closed" })).await;
    let (status, code, _) = read(changed).await;
    assert_eq!((status, code.as_str()), (409, "IDEMPOTENCY_KEY_REUSED"));
    let elsewhere = keyed(&app, &asha, &format!("/api/v1/report/{other}/comment"), key, &body).await;
    assert_eq!(read(elsewhere).await.1, "IDEMPOTENCY_KEY_REUSED");
    assert!(!is_replay(&keyed(&app, &ravi, &path, key, &body).await), "somebody else's key is another");
    for bad in ["short", &"x".repeat(65)] {
        assert_eq!(read(keyed(&app, &asha, &path, bad, &body).await).await.1, "INVALID_INPUT", "{bad}");
    }
    assert_eq!(app.count("select count(*) from comments").await, 2);
    app.advance(Duration::hours(25));
    let asha = app.sign_in("asha").await;
    assert!(!is_replay(&keyed(&app, &asha, &path, key, &body).await), "forgotten after a day");
    app.services.reports.sweep().await.unwrap();
    assert_eq!(app.count("select count(*) from idempotency_keys").await, 1);
}

#[tokio::test]
async fn a_call_that_failed_leaves_its_key_free() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let asha = app.citizen("asha").await;
    let path = format!("/api/v1/report/{id}/comment");
    super::set_status(&app, &id, "FLAGGED").await;
    assert_eq!(keyed(&app, &asha, &path, "0123456789", &json!({ "text": "Still open" })).await.status(), 404);
    super::set_status(&app, &id, "VERIFIED").await;
    let again = keyed(&app, &asha, &path, "0123456789", &json!({ "text": "Still open" })).await;
    assert!(!is_replay(&again));
    assert_eq!(again.status(), 200);
}

#[tokio::test]
async fn ten_at_once_make_one_and_the_others_wait_or_get_it() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let asha = app.citizen("asha").await;
    let path = format!("/api/v1/report/{id}/comment");
    let body = json!({ "text": "Still open" });
    let answers = join_all((0..10).map(|_| keyed(&app, &asha, &path, "0123456789", &body))).await;
    for answer in answers {
        let (status, code, _) = read(answer).await;
        assert!(status == 200 || code == "IDEMPOTENCY_IN_PROGRESS", "{status} {code}");
    }
    assert_eq!(app.count("select count(*) from comments").await, 1);
}

#[tokio::test]
async fn a_call_whose_server_died_is_free_again_after_a_minute() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let asha = app.citizen("asha").await;
    let path = format!("/api/v1/report/{id}/comment");
    let body = json!({ "text": "Still open" });
    keyed(&app, &asha, &path, "0123456789", &body).await;
    // As if it had never ended.
    sqlx::query("delete from comments").execute(&app.pool).await.unwrap();
    sqlx::query("update idempotency_keys set reply = null, reply_status = null").execute(&app.pool).await.unwrap();
    let running = keyed(&app, &asha, &path, "0123456789", &body).await;
    let (status, code, _) = read(running).await;
    assert_eq!((status, code.as_str()), (409, "IDEMPOTENCY_IN_PROGRESS"));
    app.advance(Duration::seconds(61));
    let again = keyed(&app, &asha, &path, "0123456789", &body).await;
    assert!(!is_replay(&again));
    assert_eq!(again.status(), 200);
    assert!(is_replay(&keyed(&app, &asha, &path, "0123456789", &body).await));
    assert_eq!(app.count("select count(*) from comments").await, 1);
}
