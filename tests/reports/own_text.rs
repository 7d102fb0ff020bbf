//! Changing and deleting one's own report.

use super::{CONFLICT, FORBIDDEN, MISSING, by_code, file_as, file_rejected, refuses, refuses_strangers, set_status};
use crate::support::{TestApp, a_report, judge::opinion, people::read, photos};
use darshi::domain::Status;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn whoever_filed_a_report_changes_its_text_and_the_old_one_is_kept() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    app.run_jobs().await;
    let path = format!("/api/v1/report/{id}");
    let body = json!({ "title": "  Open drain at the school gate ", "description": "Three slabs now." });
    refuses_strangers(&app, Method::PUT, &path, body.clone(), FORBIDDEN).await;
    let (status, _, reply) = read(by_code(&app, Method::PUT, &path, &code, body).await).await;
    assert_eq!((status, reply), (200, json!({ "message": "Report updated", "report_id": id })));
    // Anybody sees it at once, cached or not.
    let report = app.get_json(&path).await;
    assert_eq!(
        (&report["title"], &report["description"]),
        (&"Open drain at the school gate".into(), &"Three slabs now.".into())
    );
    assert_eq!(report["timeline"][2]["event"], "REPORT_EDITED");
    let old: (String, Option<String>, String) =
        sqlx::query_as("select title, description, replaced_by from report_texts").fetch_one(&app.pool).await.unwrap();
    assert_eq!(old, ("Open drain near school".into(), Some("Two slabs are missing.".into()), "citizen".into()));

    // What is not given stays; a blank description goes; the same again is no event.
    by_code(&app, Method::PUT, &path, &code, json!({ "description": "", "title": null })).await;
    let report = app.get_json(&path).await;
    assert_eq!((&report["title"], &report["description"]), (&"Open drain at the school gate".into(), &Value::Null));
    by_code(&app, Method::PUT, &path, &code, json!({ "title": "Open drain at the school gate" })).await;
    assert_eq!(app.count("select count(*) from report_events where event = 'REPORT_EDITED'").await, 2);
}

#[tokio::test]
async fn an_account_changes_its_own_report_by_any_kind_of_form() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = file_as(&app, &asha).await;
    let path = format!("/api/v1/report/{id}");
    refuses_strangers(&app, Method::PUT, &path, json!({ "title": "Another title" }), MISSING).await;
    assert_eq!(asha.put(&path, json!({ "title": "By JSON, please" })).await.status(), 200);
    let urlencoded = app.client.put(app.url(&path)).bearer_auth(&asha.token).form(&[("title", "By a form, please")]);
    assert_eq!(urlencoded.send().await.unwrap().status(), 200);
    assert_eq!(asha.json(&path).await["title"], "By a form, please");
    // The old client's token is bad by now: not silently nobody's.
    let bad = app.client.put(app.url(&path)).bearer_auth("x.y.z").json(&json!({ "title": "By a bad token" }));
    assert_eq!(bad.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_text_that_breaks_a_rule_is_refused_with_its_field() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    let path = format!("/api/v1/report/{id}");
    for (body, field) in [
        (json!({}), "title"),
        (json!({ "title": "abcd" }), "title"),
        (json!({ "title": "x".repeat(201) }), "title"),
        (json!({ "title": " \u{0} " }), "title"),
        (json!({ "description": "x".repeat(2001) }), "description"),
    ] {
        let (status, code, reply) = read(by_code(&app, Method::PUT, &path, &code, body.clone()).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{body}");
        assert!(reply["error"]["fields"][field].is_array(), "{reply}");
    }
    for id in ["not-a-uuid", "0197a000-0000-7000-8000-000000000000"] {
        let body = json!({ "title": "Another title" });
        refuses(by_code(&app, Method::PUT, &format!("/api/v1/report/{id}"), &code, body).await, MISSING, id).await;
    }
    assert_eq!(app.count("select count(*) from report_texts").await, 0);
}

#[tokio::test]
async fn of_two_editors_at_once_exactly_one_wins() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    app.run_jobs().await;
    let path = format!("/api/v1/report/{id}");
    let tag = app.get(&path).await.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with("W/\"v"), "{tag}");
    let edit = |title: &'static str, tag: &str| {
        let request = app.client.put(app.url(&path)).header("x-tracking-code", &code).header("if-match", tag);
        request.json(&json!({ "title": title })).send()
    };
    let (first, second) = tokio::join!(edit("The first editor's", &tag), edit("The second editor's", &tag));
    let mut statuses = [first.unwrap().status().as_u16(), second.unwrap().status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(app.count("select count(*) from report_texts").await, 1);

    let (status, code_word, _) = read(edit("Too late again", &tag).await.unwrap()).await;
    assert_eq!((status, code_word.as_str()), (412, "PRECONDITION_FAILED"));
    assert_eq!(edit("Whatever it is", "*").await.unwrap().status(), 200);
    assert_eq!(edit("Nonsense as a tag", "\"abc\"").await.unwrap().status(), 412);
    // A vote does not stand in an editor's way: the version is the same, the body's hash another.
    let own = || app.client.get(app.url(&path)).header("x-tracking-code", &code).send();
    let before = own().await.unwrap().headers()["etag"].to_str().unwrap().to_owned();
    sqlx::query("update reports set supporters = supporters + 1").execute(&app.pool).await.unwrap();
    assert_ne!(own().await.unwrap().headers()["etag"].to_str().unwrap(), before);
    assert_eq!(edit("With a vote between", &before).await.unwrap().status(), 200);
    let delete = app.client.delete(app.url(&path)).header("x-tracking-code", &code).header("if-match", &before);
    assert_eq!(delete.send().await.unwrap().status(), 412);
}

#[tokio::test]
async fn a_report_that_others_rely_on_is_neither_changed_nor_deleted() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report()).await;
    app.run_jobs().await;
    let path = format!("/api/v1/report/{id}");
    let (edit, nothing) = (json!({ "title": "Another title" }), json!({}));
    let try_delete = || by_code(&app, Method::DELETE, &path, &code, nothing.clone());
    refuses(try_delete().await, CONFLICT, "verified").await;
    for status in [Status::InProgress, Status::Resolved] {
        set_status(&app, &id, status).await;
        refuses(by_code(&app, Method::PUT, &path, &code, edit.clone()).await, CONFLICT, "edit").await;
        refuses(try_delete().await, CONFLICT, "delete").await;
    }
    let (id, code) = file_rejected(&app).await;
    let path = format!("/api/v1/report/{id}");
    refuses(by_code(&app, Method::PUT, &path, &code, edit).await, CONFLICT, "rejected").await;
}

#[tokio::test]
async fn a_deleted_report_is_gone_with_its_photos() {
    let app = TestApp::new().await;
    let (id, code) = app.file(a_report().photos(vec![photos::jpeg(320, 240, 1), photos::jpeg(320, 240, 2)])).await;
    let (kept, _) = app.file(a_report().photo(photos::jpeg(320, 240, 3))).await;
    let path = format!("/api/v1/report/{id}");
    refuses_strangers(&app, Method::DELETE, &path, json!({}), MISSING).await;
    let own = app.get_own(&id, &code).await;
    let photo = own["image_urls"][0].as_str().unwrap().trim_start_matches("http://darshi.test").to_owned();
    let (status, _, reply) = read(by_code(&app, Method::DELETE, &path, &code, json!({})).await).await;
    assert_eq!((status, reply), (200, json!({ "message": "Report deleted" })));
    // The check's job finds nothing to do, the other one removes the files.
    app.run_jobs().await;
    assert!(app.blobs().await.iter().all(|key| !key.contains(&id)), "{:?}", app.blobs().await);
    assert!(app.blobs().await.iter().any(|key| key.contains(&kept)));
    let photo = app.client.get(app.url(&photo)).header("x-tracking-code", &code).send().await.unwrap();
    assert_eq!(photo.status(), 404);
    refuses(by_code(&app, Method::DELETE, &path, &code, json!({})).await, MISSING, "again").await;
    assert_eq!(app.get(&path).await.status(), 404);
    assert_eq!(app.get(&format!("/api/v1/track/{code}")).await.status(), 404);
    let tomb: (bool, i64) = sqlx::query_as(
        "select was_public, (select count(*) from report_changes where report_id = t.report_id and kind = 'deleted')
         from report_tombstones t where report_id = $1::uuid",
    )
    .bind(&id)
    .fetch_one(&app.pool)
    .await
    .unwrap();
    assert_eq!(tomb, (false, 1));
    assert_eq!(app.count("select count(*) from jobs where state not in ('done', 'dead')").await, 0);
}

#[tokio::test]
async fn what_was_set_aside_or_rejected_can_be_taken_back_and_its_duplicates_stand_on_their_own() {
    let app = TestApp::new().await;
    app.judge.says(opinion(None, 0.1));
    let (flagged, code) = app.file(a_report().photo(photos::jpeg(320, 240, 7))).await;
    app.run_jobs().await;
    app.judge.says(opinion(Some(true), 0.99));
    let (copy, _) = app.file(a_report().photo(photos::jpeg(320, 240, 8)).with("location", "12.97,77.59")).await;
    app.run_jobs().await;
    let wanted =
        darshi::server::services::reports::Move { duplicate_of: Some(flagged.parse().unwrap()), ..Default::default() };
    let moderator = darshi::server::services::reports::Actor::moderator();
    super::move_by(&app, &copy, Status::Duplicate, &moderator, wanted).await.unwrap();
    let path = format!("/api/v1/report/{flagged}");
    assert_eq!(by_code(&app, Method::DELETE, &path, &code, json!({})).await.status(), 200);
    let report = app.get_json(&format!("/api/v1/report/{copy}")).await;
    assert_eq!((&report["status"], &report["duplicate_of"]), (&"VERIFIED".into(), &Value::Null));

    let (rejected, code) = file_rejected(&app).await;
    let path = format!("/api/v1/report/{rejected}");
    assert_eq!(by_code(&app, Method::DELETE, &path, &code, json!({})).await.status(), 200);
}

#[tokio::test]
async fn changing_is_limited_to_fifty_an_hour() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = file_as(&app, &asha).await;
    let path = format!("/api/v1/report/{id}");
    for n in 0..50 {
        let response = asha.put(&path, json!({ "title": format!("Title number {n}") })).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ratelimit-remaining"], (49 - n).to_string().as_str());
    }
    let response = asha.delete(&path).await;
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("retry-after"));
}
