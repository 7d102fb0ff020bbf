//! Comments.

use super::{NOWHERE, another, set_status};
use crate::support::{TestApp, a_report, people::read};
use serde_json::{Value, json};
use time::Duration;

fn say(id: &str) -> String {
    format!("/api/v1/report/{id}/comment")
}

fn list(id: &str) -> String {
    format!("/api/v1/report/{id}/comments")
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|comment| comment["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_comment_is_plain_text_of_1_to_500_characters() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = app.file_verified(a_report()).await;
    assert_eq!(app.api(&say(&id), json!({ "text": "Still open" })).await.status(), 401);
    let (status, _, body) = read(asha.post(&say(&id), json!({ "text": "  Still open  " })).await).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&body["username"], &body["text"], body["report_id"].as_str()),
        (&"asha".into(), &"Still open".into(), Some(id.as_str()))
    );
    assert!(body["created_at"].as_str().unwrap().ends_with('Z') && body["id"].is_string());

    for text in
        [json!(""), json!(" \n\t"), json!("\u{0}\u{7}"), json!("x".repeat(501)), json!("ग".repeat(501)), json!(null)]
    {
        let (status, code, body) = read(asha.post(&say(&id), json!({ "text": text })).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{text}");
        assert!(body["error"]["fields"]["text"].is_array());
    }
    assert_eq!(read(asha.post(&say(&id), json!({ "text": {} })).await).await.1, "VALIDATION_ERROR");
    for (text, kept) in [
        ("x".repeat(500), "x".repeat(500)),
        (format!(" {} ", "ग".repeat(500)), "ग".repeat(500)),
        (
            "<script>alert(1)</script> https://evil.example".to_owned(),
            "<script>alert(1)</script> https://evil.example".to_owned(),
        ),
        ("a\0b\u{1b}c\r\nd".to_owned(), "abc\nd".to_owned()),
        ("cafe\u{301}".to_owned(), "caf\u{e9}".to_owned()),
    ] {
        let (status, _, body) = read(asha.post(&say(&id), json!({ "text": text })).await).await;
        assert_eq!((status, body["text"].as_str()), (200, Some(kept.as_str())));
    }
    // Forms of the other two kinds are taken too.
    let form = app.client.post(app.url(&say(&id))).bearer_auth(&asha.token).form(&[("text", "by form")]);
    assert_eq!(form.send().await.unwrap().status(), 200);
    let parts = reqwest::multipart::Form::new().text("text", "by parts");
    let parts = app.client.post(app.url(&say(&id))).bearer_auth(&asha.token).multipart(parts);
    assert_eq!(parts.send().await.unwrap().status(), 200);
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["comments_count"], 8);
    // The page shows markup as text.
    let page = app.get(&format!("/reports/{id}")).await.text().await.unwrap();
    assert!(!page.contains("<script>alert(1)") && page.contains("&lt;script"), "{page}");
}

#[tokio::test]
async fn comments_are_read_oldest_first_in_pages_that_survive_deletions() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let id = app.file_verified(a_report()).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let who = if n % 2 == 0 { &asha } else { &ravi };
        let (_, _, body) = read(who.post(&say(&id), json!({ "text": format!("no {n}") })).await).await;
        ids.push(body["id"].as_str().unwrap().to_owned());
        app.advance(Duration::seconds(1));
    }
    let all = app.get(&list(&id)).await;
    assert_eq!(all.headers()["cache-control"], "public, max-age=30, s-maxage=60");
    assert!(!all.headers().contains_key("link"));
    assert_eq!(texts(&all.json().await.unwrap()), ["no 0", "no 1", "no 2", "no 3", "no 4"]);
    assert_eq!(asha.get(&list(&id)).await.headers()["cache-control"], "private, no-cache");

    let first = app.get(&format!("{}?limit=2", list(&id))).await;
    let cursor = first.headers()["x-next-cursor"].to_str().unwrap().to_owned();
    assert!(
        first.headers()["link"].to_str().unwrap().contains(&format!("/api/v1/report/{id}/comments?limit=2&cursor="))
    );
    assert_eq!(texts(&first.json().await.unwrap()), ["no 0", "no 1"]);
    let next = app.get_json(&format!("{}?limit=2&cursor={cursor}&start_after_id=ignored", list(&id))).await;
    assert_eq!(texts(&next), ["no 2", "no 3"]);
    assert_eq!(
        texts(&app.get_json(&format!("{}?start_after_id={}", list(&id), ids[1])).await),
        ["no 2", "no 3", "no 4"]
    );
    assert_eq!(ravi.delete(&format!("{}/{}", say(&id), ids[1])).await.status(), 200);
    let after_gone = app.get_json(&format!("{}?start_after_id={}", list(&id), ids[1])).await;
    assert_eq!(texts(&after_gone), ["no 2", "no 3", "no 4"], "the id of what is gone still works");

    for query in [
        "limit=0",
        "limit=-1",
        "limit=x",
        "cursor=forged",
        "start_after_id=x",
        "start_after_id=00000000-0000-4000-8000-000000000000",
    ] {
        assert_eq!(read(app.get(&format!("{}?{query}", list(&id))).await).await.1, "INVALID_INPUT", "{query}");
    }
    assert_eq!(app.get(&format!("{}?limit=1e9", list(&id))).await.status(), 200);
}

#[tokio::test]
async fn comments_of_what_is_hidden_are_none_and_none_can_be_made() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let (id, code) = app.file(a_report()).await;
    let stub = app.get(&list(&id)).await;
    assert_eq!(stub.headers()["cache-control"], "no-store");
    assert_eq!(stub.json::<Value>().await.unwrap(), json!([]));
    for path in [say(&id), say(NOWHERE), say("nonsense")] {
        assert_eq!(asha.post(&path, json!({ "text": "Hello" })).await.status(), 404, "{path}");
    }
    for path in [list(NOWHERE), list("nonsense")] {
        assert_eq!(app.get(&path).await.status(), 404, "{path}");
    }
    app.run_jobs().await;
    asha.post(&say(&id), json!({ "text": "Hello" })).await;
    set_status(&app, &id, "FLAGGED").await;
    assert_eq!(app.get_json(&list(&id)).await, json!([]));
    // Whoever filed it still sees what was said.
    let own = app.client.get(app.url(&list(&id))).header("x-tracking-code", code).send().await.unwrap();
    assert_eq!(texts(&own.json().await.unwrap()), ["Hello"]);
}

#[tokio::test]
async fn only_its_author_deletes_a_comment() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let (id, other) = (app.file_verified(a_report()).await, app.file_verified(another(1)).await);
    let (_, _, body) = read(asha.post(&say(&id), json!({ "text": "Mine" })).await).await;
    let comment = body["id"].as_str().unwrap();
    let path = format!("{}/{comment}", say(&id));
    assert_eq!(app.client.delete(app.url(&path)).send().await.unwrap().status(), 401);
    assert_eq!(ravi.delete(&path).await.status(), 404);
    let moderator = app.staff("mod1", "moderator").await;
    assert_eq!(moderator.delete(&path).await.status(), 404, "moderators have another door");
    assert_eq!(asha.delete(&format!("{}/{comment}", say(&other))).await.status(), 404, "not of that report");
    assert_eq!(asha.delete(&format!("{}/nonsense", say(&id))).await.status(), 404);
    let (status, _, body) = read(asha.delete(&path).await).await;
    assert_eq!((status, body), (200, json!({ "message": "Comment deleted" })));
    assert_eq!(asha.delete(&path).await.status(), 404);
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["comment_count"], 0);
}
