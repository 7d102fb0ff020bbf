//! Official updates.

use super::{NOWHERE, another, assign, path_of, upload};
use crate::support::{TestApp, a_report, people::read, photos};
use serde_json::{Value, json};
use time::Duration;

fn updates(id: &str) -> String {
    format!("/api/v1/reports/{id}/updates")
}

async fn official_elsewhere(app: &TestApp) -> crate::support::people::Phone {
    let role = "municipality_staff".parse().unwrap();
    let accounts = &app.services.accounts;
    let password = Some(crate::support::people::PASSWORD);
    accounts.create_staff("dhanbad1", "dhanbad1@example.org", role, Some("dhanbad_mc"), password).await.unwrap();
    app.sign_in("dhanbad1").await
}

#[tokio::test]
async fn those_in_whose_hands_a_report_is_say_something_about_it() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    assign(&app, &id, "ranchi_mc").await;
    let say = json!({ "content": " Crew on site " });
    assert_eq!(app.api(&updates(&id), say.clone()).await.status(), 401);
    let citizen = app.citizen("asha").await;
    assert_eq!(read(citizen.post(&updates(&id), say.clone()).await).await.1, "INSUFFICIENT_PERMISSIONS");
    let foreign = official_elsewhere(&app).await;
    assert_eq!(read(foreign.post(&updates(&id), say.clone()).await).await.1, "INSUFFICIENT_PERMISSIONS");
    assert_eq!(app.count("select count(*) from report_updates").await, 0);

    let official = app.staff("rmc1", "municipality_staff").await;
    let (status, _, body) = read(official.post(&updates(&id), say.clone()).await).await;
    assert_eq!(status, 201, "{body}");
    assert!(body["id"].is_string() && body["created_at"].as_str().unwrap().ends_with('Z'));
    for (name, value) in [
        ("report_id", json!(id)),
        ("author_id", json!("rmc1")),
        ("author_username", json!("rmc1")),
        ("author_role", json!("municipality_staff")),
        ("author_is_verified", json!(true)),
        ("content", json!("Crew on site")),
        ("status", json!("public")),
        ("media_urls", json!([])),
        ("is_official", json!(true)),
    ] {
        assert_eq!(body[name], value, "{name}");
    }
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    let event = report["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!((&event["event"], &event["actor"]), (&"OFFICIAL_UPDATE".into(), &"ranchi_mc".into()));

    let moderator = app.staff("mod1", "moderator").await;
    let (status, _, body) =
        read(moderator.post(&updates(&id), json!({ "content": "Checked", "is_official": true })).await).await;
    assert_eq!((status, &body["is_official"]), (201, &false.into()), "only officials and administrators");
    let chief = app.staff("chief", "super_admin").await;
    assert_eq!(chief.post(&updates(&id), say).await.json::<Value>().await.unwrap()["is_official"], true);
    // Moderators have no names in public.
    let seen = app.get_json(&updates(&id)).await;
    assert!(!seen.to_string().contains("mod1") && !seen.to_string().contains("chief"), "{seen}");
    let entries: Vec<(String, String, Value)> =
        sqlx::query_as("select action, actor_name, details from audit_entries order by created_at, id")
            .fetch_all(&app.pool)
            .await
            .unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(
        (entries[0].0.as_str(), entries[0].1.as_str(), &entries[0].2["report_id"]),
        ("POST_UPDATE", "rmc1", &json!(id))
    );
}

#[tokio::test]
async fn internal_words_are_for_those_who_have_it_in_hand() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    assign(&app, &id, "ranchi_mc").await;
    let official = app.staff("rmc1", "municipality_staff").await;
    let foreign = official_elsewhere(&app).await;
    let citizen = app.citizen("asha").await;
    for (content, status) in [("Seen by all", "public"), ("Budget is spent", "internal")] {
        app.advance(Duration::seconds(1));
        let posted = official.post(&updates(&id), json!({ "content": content, "status": status })).await;
        assert_eq!(posted.status(), 201);
    }
    let contents = |list: Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|update| update["content"].as_str().unwrap().to_owned()).collect()
    };
    let public = app.get(&updates(&id)).await;
    assert_eq!(public.headers()["cache-control"], "public, max-age=30, s-maxage=60");
    assert_eq!(contents(public.json().await.unwrap()), ["Seen by all"]);
    for who in [&citizen, &foreign] {
        assert_eq!(contents(who.json(&updates(&id)).await), ["Seen by all"]);
    }
    assert_eq!(contents(official.json(&updates(&id)).await), ["Budget is spent", "Seen by all"], "newest first");
    assert_eq!(contents(official.json(&format!("{}?limit=1", updates(&id))).await), ["Budget is spent"]);
    let events = "select count(*) from report_events where event = 'OFFICIAL_UPDATE'";
    assert_eq!(app.count(events).await, 1, "an internal one is no event");
    let page = app.get(&format!("/reports/{id}")).await.text().await.unwrap();
    assert!(page.contains("Seen by all") && !page.contains("Budget is spent"));

    let (hidden, _) = app.file(another(1)).await;
    assign(&app, &hidden, "ranchi_mc").await;
    assert_eq!(official.post(&updates(&hidden), json!({ "content": "Not yet public" })).await.status(), 201);
    assert_eq!(app.get_json(&updates(&hidden)).await, json!([]), "a stub has none");
    assert_eq!(contents(official.json(&updates(&hidden)).await), ["Not yet public"]);
    for path in [updates(NOWHERE), updates("nonsense")] {
        assert_eq!(app.get(&path).await.status(), 404);
        assert_eq!(official.post(&path, json!({ "content": "x" })).await.status(), 404);
    }
}

#[tokio::test]
async fn an_update_is_checked_field_by_field() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let moderator = app.staff("mod1", "moderator").await;
    for (body, field) in [
        (json!({}), "content"),
        (json!({ "content": "x".repeat(4001) }), "content"),
        (json!({ "content": "x", "status": "secret" }), "status"),
        (json!({ "content": "x", "is_official": "perhaps" }), "is_official"),
        (
            json!({ "content": "x", "media_urls": ["/u/1.webp", "/u/2.webp", "/u/3.webp", "/u/4.webp", "/u/5.webp", "/u/6.webp"] }),
            "media_urls",
        ),
    ] {
        let (status, code, answer) = read(moderator.post(&updates(&id), body).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{field}");
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    assert_eq!(
        read(moderator.post(&updates(&id), json!({ "content": "x", "media_urls": [1] })).await).await.1,
        "VALIDATION_ERROR"
    );
    assert_eq!(moderator.post(&updates(&id), json!({ "content": "ग".repeat(4000) })).await.status(), 201);
}

#[tokio::test]
async fn pictures_of_an_update_are_the_authors_own_uploads() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let (one, two) = (app.staff("mod1", "moderator").await, app.staff("mod2", "moderator").await);
    let picture = async |who: &crate::support::people::Phone, seed: u64, purpose: &str| {
        upload(&app, Some(who), photos::jpeg(300, 200, seed), purpose).await.json::<Value>().await.unwrap()["url"]
            .clone()
    };
    let (own, foreign) = (picture(&one, 1, "update").await, picture(&two, 2, "update").await);
    let other_purpose = picture(&one, 3, "flag").await;
    let path = updates(&id);
    let post = async |media: Value| {
        read(one.post(&path, json!({ "content": "With a picture", "media_urls": media })).await).await
    };
    for wrong in [
        json!(["https://evil.example/x.webp"]),
        json!([format!("http://evil.example{}", path_of(&own))]),
        json!([foreign]),
        json!([other_purpose]),
        json!([own, foreign]),
        json!([own, own]),
        json!([format!("http://darshi.test/u/{NOWHERE}.webp")]),
        json!(["http://darshi.test/u/../photos/x.webp"]),
    ] {
        let (status, _, body) = post(wrong.clone()).await;
        assert_eq!(status, 400, "{wrong}");
        assert!(body["error"]["fields"]["media_urls"].is_array(), "{body}");
    }
    let (status, _, body) = post(json!([own])).await;
    assert_eq!((status, &body["media_urls"]), (201, &json!([own])), "{body}");
    assert_eq!(app.get_json(&path).await[0]["media_urls"], json!([own]));
    assert_eq!(post(json!([own])).await.0, 400, "it is used already");
    assert_eq!(app.get(&path_of(&own)).await.status(), 200);
    let page = app.get(&format!("/reports/{id}")).await.text().await.unwrap();
    assert!(page.contains(&path_of(&own)));
    // What only staff read, only staff see.
    let secret = picture(&one, 4, "update").await;
    one.post(&path, json!({ "content": "Inside", "status": "internal", "media_urls": [secret] })).await;
    assert_eq!(app.get(&path_of(&secret)).await.status(), 404);
    assert_eq!(two.get(&path_of(&secret)).await.status(), 200);
    // One that waited too long is gone.
    let late = picture(&one, 5, "update").await;
    app.advance(Duration::hours(25));
    let one = app.sign_in("mod1").await;
    let late = one.post(&path, json!({ "content": "Late", "media_urls": [late] })).await;
    assert_eq!(late.status(), 400);
}
