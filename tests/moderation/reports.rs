//! Removing, sorting, correcting and checking reports anew.

use super::{another, assign, audited, events, moved, standing};
use crate::support::{TestApp, a_report, app::Options, judge::opinion, people::read, photos};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_removed_report_leaves_a_tombstone_and_an_audit_entry_and_no_photo() {
    let app = TestApp::new().await;
    let original = app.file_verified(another()).await;
    let repeated = app.file_verified(another()).await;
    let moderator = app.staff("mod1", "moderator").await;
    moved(&moderator, &repeated, json!({ "status": "DUPLICATE", "duplicate_of": original })).await;
    let path = format!("/api/v1/admin/report/{original}");
    let long = json!({ "reason": "x".repeat(2001) });
    assert_eq!(read(moderator.call(Method::DELETE, &path, Some(long)).await).await.0, 400);
    let (status, _, body) =
        read(moderator.call(Method::DELETE, &path, Some(json!({ "reason": "By court order" }))).await).await;
    assert_eq!((status, body), (200, json!({ "message": "Report deleted", "deleted_by": "mod1@example.org" })));
    app.run_jobs().await;
    assert!(app.blobs().await.iter().all(|key| !key.contains(&original)));
    assert_eq!(app.get(&format!("/api/v1/report/{original}")).await.status(), 404);
    assert_eq!(app.get(&format!("/reports/{original}")).await.status(), 410);
    assert_eq!(standing(&app, &repeated).await.0, "VERIFIED", "it stands on its own again");
    let entries = audited(&app, &original).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0], ("DELETE_REPORT".to_owned(), json!({ "status": "VERIFIED", "reason": "By court order" })));
    assert_eq!(moderator.delete(&path).await.status(), 404);
}

#[tokio::test]
async fn another_kind_is_told_in_the_timeline() {
    let app = TestApp::new().await;
    let id = app.file_verified(another()).await;
    assign(&app, &id, "ranchi_mc").await;
    let official = app.staff("rmc1", "municipality_staff").await;
    let path = format!("/api/v1/admin/report/{id}/category");
    for given in [json!({}), json!({ "category": "nothing like it" })] {
        let (status, _, body) = read(official.put(&path, given).await).await;
        assert_eq!(status, 400);
        assert!(body["error"]["fields"]["category"].is_array());
    }
    let (status, _, body) = read(official.put(&path, json!({ "category": "drainage" })).await).await;
    assert_eq!(status, 200);
    assert_eq!(body, json!({ "message": "Category is now Drainage", "updated_by": "rmc1@example.org" }));
    assert_eq!(official.put(&path, json!({ "category": "Drainage" })).await.status(), 200);
    let public = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(public["category"], "Drainage");
    assert_eq!(events(&app, &id).await.iter().filter(|event| *event == "CATEGORY_UPDATED").count(), 1);
    assert_eq!(audited(&app, &id).await.len(), 1);
}

#[tokio::test]
async fn anybodys_comment_is_removed_by_a_moderator() {
    let app = TestApp::new().await;
    let (id, other) = (app.file_verified(another()).await, app.file_verified(another()).await);
    let (asha, moderator) = (app.citizen_quietly("asha").await, app.staff("mod1", "moderator").await);
    let said = asha.post(&format!("/api/v1/report/{id}/comment"), json!({ "text": "Rude words" })).await;
    let comment = said.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    let path = |report: &str| format!("/api/v1/admin/report/{report}/comment/{comment}");
    assert_eq!(moderator.delete(&path(&other)).await.status(), 404, "of another report");
    assert_eq!(asha.delete(&path(&id)).await.status(), 403);
    let (status, _, body) =
        read(moderator.call(Method::DELETE, &path(&id), Some(json!({ "reason": "Rude" }))).await).await;
    assert_eq!((status, body), (200, json!({ "message": "Comment deleted", "deleted_by": "mod1@example.org" })));
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["comments_count"], 0);
    let entries = audited(&app, &comment).await;
    assert_eq!((entries[0].0.as_str(), &entries[0].1["reason"]), ("DELETE_COMMENT", &"Rude".into()));
    assert!(!entries[0].1.to_string().contains("Rude words"), "an entry that stays holds no words of people");
}

#[tokio::test]
async fn a_correction_shows_the_new_and_keeps_the_old_for_staff() {
    let app = TestApp::new().await;
    let asha = app.citizen_quietly("asha").await;
    let form = a_report()
        .with("title", "Drain before Ravi Kumar's house")
        .with("description", "Call him: 98765")
        .photos(vec![photos::jpeg(320, 240, 1), photos::jpeg(320, 240, 2)]);
    let request = app.client.post(app.url("/api/v1/report")).bearer_auth(&asha.token).multipart(form.into_multipart());
    let id = request.send().await.unwrap().json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    app.run_jobs().await;
    let moderator = app.staff("mod1", "moderator").await;
    let before = app.get_json(&format!("/api/v1/report/{id}")).await;
    let (first, second) = (before["image_urls"][0].clone(), before["image_urls"][1].clone());
    let path = format!("/api/v1/admin/report/{id}/moderate");
    for (body, field) in [
        (json!({ "title": "Open drain" }), "reason"),
        (json!({ "reason": "No change" }), "title"),
        (json!({ "title": "x", "reason": "Short" }), "title"),
        (json!({ "lat": 91, "lng": 0, "reason": "Off" }), "lat"),
        (json!({ "remove_images": ["http://darshi.test/photos/x/y.webp"], "reason": "x" }), "remove_images"),
    ] {
        let (status, _, answer) = read(moderator.put(&path, body.clone()).await).await;
        assert_eq!(status, 400, "{body}");
        assert!(answer["error"]["fields"][field].is_array(), "{body}: {answer}");
    }
    let correction = json!({
        "title": "Open drain before a house", "description": "", "lat": 23.4, "lng": 85.4, "hide_author": true,
        "remove_images": [first], "reason": "Names a person",
    });
    let (status, _, staff) = read(moderator.put(&path, correction).await).await;
    assert_eq!(status, 200, "{staff}");
    assert_eq!((&staff["submitted_by"], &staff["hidden_image_urls"]), (&"asha".into(), &json!([first])));
    let public = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(
        (&public["title"], &public["description"], &public["username"], &public["submitted_by"]),
        (&"Open drain before a house".into(), &Value::Null, &"anonymous".into(), &Value::Null)
    );
    assert_eq!((&public["image_urls"], &public["latitude"]), (&json!([second]), &23.4.into()));
    assert!(!public.as_object().unwrap().contains_key("hidden_image_urls"));
    let last = public["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["event"], &last["actor"]), (&"REPORT_MODERATED".into(), &"moderator".into()));
    assert!(!last["details"].as_str().unwrap().contains("Names a person"), "the reason is between staff");
    let list = app.get_json("/api/v1/reports").await;
    assert_eq!(list[0]["image_urls"], json!([second]));

    // The file itself is for staff from now on.
    let file = first.as_str().unwrap().strip_prefix("http://darshi.test").unwrap();
    assert_eq!(app.get(file).await.status(), 404);
    assert_eq!(asha.get(file).await.status(), 404);
    assert_eq!(moderator.get(file).await.status(), 200);
    let kept: (String, Option<String>, String) =
        sqlx::query_as("select title, description, replaced_by from report_texts").fetch_one(&app.pool).await.unwrap();
    assert_eq!(kept, ("Drain before Ravi Kumar's house".into(), Some("Call him: 98765".into()), "moderator".into()));
    let was = "select count(*) from report_places where round(st_y(location::geometry)::numeric, 6) = 23.371234";
    assert_eq!(app.count(was).await, 1);
    let entries = audited(&app, &id).await;
    assert_eq!((entries[0].0.as_str(), &entries[0].1["reason"]), ("MODERATE_REPORT", &"Names a person".into()));
}

#[tokio::test]
async fn the_machine_is_asked_again_and_a_person_still_decides() {
    let app = TestApp::new().await;
    app.judge.fails(3);
    let id = app.file_verified(another()).await;
    for _ in 0..3 {
        app.advance(time::Duration::hours(1));
        app.run_jobs().await;
    }
    assert_eq!(standing(&app, &id).await.0, "FLAGGED");
    let moderator = app.staff("mod1", "moderator").await;
    let path = format!("/api/v1/admin/report/{id}/reverify");
    app.judge.says(opinion(Some(true), 0.97));
    let (status, _, body) = read(moderator.post(&path, json!({})).await).await;
    assert_eq!((status, body), (202, json!({ "report_id": id, "queued": true })));
    app.run_jobs().await;
    assert_eq!(standing(&app, &id).await.0, "FLAGGED");
    let seen = moderator.json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(seen["ai_analysis"]["is_valid"], true, "{seen}");
    moved(&moderator, &id, json!({ "status": "VERIFIED" })).await;
    assert_eq!(read(moderator.post(&path, json!({})).await).await.1, "CONFLICT");
    let off = TestApp::with(Options { no_judge: true, ..Options::default() }).await;
    let (waiting, _) = off.file(another()).await;
    let moderator = off.staff("mod1", "moderator").await;
    let answer = moderator.post(&format!("/api/v1/admin/report/{waiting}/reverify"), json!({})).await;
    assert_eq!(read(answer).await.1, "NOT_CONFIGURED");
}

#[tokio::test]
async fn a_report_that_waits_is_checked_at_once() {
    let app = TestApp::new().await;
    app.judge.fails(1);
    let (id, _) = app.file(another()).await;
    app.run_jobs().await;
    assert_eq!(standing(&app, &id).await.0, "PENDING_VERIFICATION", "the next try has its time");
    let moderator = app.staff("mod1", "moderator").await;
    let answer = moderator.post(&format!("/api/v1/admin/report/{id}/reverify"), json!({})).await;
    assert_eq!(answer.status(), 202);
    app.run_jobs().await;
    assert_eq!(standing(&app, &id).await.0, "VERIFIED");
}
