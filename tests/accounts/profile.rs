//! What people see and change about themselves.

use crate::support::{
    TestApp, a_report,
    app::a_client,
    people::{PASSWORD, Phone, read},
    photos,
};
use reqwest::{Method, Response, multipart};
use serde_json::{Value, json};

const PROFILE: &str = "/api/v1/users/me/profile";
const SETTINGS: &str = "/api/v1/users/me/settings";

#[tokio::test]
async fn nobody_reads_or_changes_anything() {
    let app = TestApp::new().await;
    for (method, path) in [
        (Method::GET, PROFILE),
        (Method::PUT, PROFILE),
        (Method::POST, "/api/v1/users/me/profile-picture"),
        (Method::PUT, SETTINGS),
        (Method::GET, "/api/v1/users/me/reports"),
        (Method::GET, "/api/v1/users/me/stats"),
        (Method::GET, "/api/v1/users/me/export"),
        (Method::DELETE, "/api/v1/users/me/account"),
        (Method::GET, "/api/v1/auth/me"),
        (Method::PUT, "/api/v1/auth/change-password"),
        (Method::GET, "/api/v1/auth/sessions"),
        (Method::DELETE, "/api/v1/auth/sessions"),
        (Method::POST, "/api/v1/auth/revoke"),
        (Method::GET, "/api/v1/auth/identities"),
        (Method::POST, "/api/v1/report/0197a000-0000-7000-8000-000000000000/claim"),
    ] {
        let response = app.client.request(method.clone(), app.url(path)).json(&json!({})).send().await.unwrap();
        assert_eq!(response.headers()["www-authenticate"], "Bearer", "{path}");
        let (status, code, _) = read(response).await;
        assert_eq!((status, code.as_str()), (401, "AUTHENTICATION_ERROR"), "{method} {path}");
        let bad = app.phone("bad").call(method.clone(), path, Some(json!({}))).await;
        assert_eq!(read(bad).await.1, "INVALID_TOKEN", "{method} {path}");
    }
}

#[tokio::test]
async fn a_profile_changes_field_by_field() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    app.sign_up("ravi").await;
    let response = asha.get(PROFILE).await;
    assert_eq!(response.headers()["cache-control"], "private, no-cache");
    let before: Value = response.json().await.unwrap();
    assert_eq!(before["city"], Value::Null);
    let change = json!({ "full_name": "Asha  Devi", "city": "Ranchi", "state": "Jharkhand", "country": "India",
        "lat": 23.35, "lng": 85.33, "location_address": "Lalpur", "unknown": 1, "role": "super_admin" });
    let (status, _, user) = read(asha.put(PROFILE, change).await).await;
    assert_eq!(status, 200, "{user}");
    assert_eq!(
        (&user["full_name"], &user["city"], &user["lng"]),
        (&"Asha Devi".into(), &"Ranchi".into(), &85.33.into())
    );
    assert_eq!(user["role"], "citizen");
    // What is left out or null stays; a blank one goes.
    let (_, _, user) = read(asha.put(PROFILE, json!({ "city": null, "state": "" })).await).await;
    assert_eq!((&user["city"], &user["state"], &user["country"]), (&"Ranchi".into(), &Value::Null, &"India".into()));

    let wrong = json!({ "username": "a b", "full_name": "x".repeat(101), "city": "x", "lat": 91, "location_address": "x".repeat(301) });
    let (status, code, body) = read(asha.put(PROFILE, wrong).await).await;
    assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"));
    for field in ["username", "full_name", "city", "lat", "location_address"] {
        assert!(body["error"]["fields"][field].is_array(), "{field}");
    }
    assert_eq!(read(asha.put(PROFILE, json!({})).await).await.1, "INVALID_INPUT");
    assert_eq!(
        read(asha.put(PROFILE, json!({ "profile_picture": "http://evil.example/x.jpg" })).await).await.1,
        "INVALID_INPUT"
    );
    for taken in ["RAVI", "moderator"] {
        assert_eq!(read(asha.put(PROFILE, json!({ "username": taken })).await).await.1, "ALREADY_EXISTS");
    }
    // Another name, the same token.
    let (status, _, user) = read(asha.put(PROFILE, json!({ "username": "Asha_2" })).await).await;
    assert_eq!((status, &user["username"]), (200, &"Asha_2".into()));
    assert_eq!(asha.json("/api/v1/auth/me").await["user_id"], before["user_id"]);
    assert_eq!(
        read(asha.put(PROFILE, json!({ "username": "asha_2" })).await).await.0,
        200,
        "one's own in another case"
    );
}

async fn set_picture(app: &TestApp, who: &Phone, content: Vec<u8>) -> Response {
    let form = multipart::Form::new().part("file", multipart::Part::bytes(content).file_name("me.jpg"));
    let request = app.client.post(app.url("/api/v1/users/me/profile-picture")).bearer_auth(&who.token);
    request.multipart(form).send().await.unwrap()
}

#[tokio::test]
async fn a_picture_is_small_upright_without_metadata_and_shown_to_whom_it_may() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let exif = photos::Exif { gps: Some((23.35, 85.33)), ..photos::Exif::default() };
    let photo = photos::with_exif(&photos::jpeg(900, 600, 1), &exif);
    let (status, _, body) = read(set_picture(&app, &asha, photo).await).await;
    assert_eq!((status, &body["message"]), (200, &"Picture saved".into()), "{body}");
    let url = body["url"].as_str().unwrap().strip_prefix("http://darshi.test").unwrap().to_owned();
    let shown = app.get(&url).await;
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    let bytes = shown.bytes().await.unwrap();
    assert!(!bytes.windows(4).any(|part| part == b"Exif"));
    let size = image::load_from_memory(&bytes).unwrap();
    assert!(size.width() <= 480 && size.height() <= 480);
    assert_eq!(asha.json(PROFILE).await["profile_picture"], body["url"]);

    assert_eq!(set_picture(&app, &asha, photos::jpeg(300, 300, 2)).await.status(), 200);
    assert_eq!(app.store.list("accounts/").await.unwrap().len(), 2, "the old files go");
    assert_eq!(app.get(&url).await.status(), 404);
    for (content, code) in [
        (vec![0xff; 5 * 1024 * 1024 + 1], "FILE_SIZE_EXCEEDED"),
        (b"words".to_vec(), "INVALID_FILE_TYPE"),
        (Vec::new(), "INVALID_FILE"),
    ] {
        let (status, got, body) = read(set_picture(&app, &asha, content).await).await;
        assert_eq!((status, got.as_str()), (400, code));
        assert!(body["error"]["fields"]["file"].is_array(), "{body}");
    }
    assert_eq!(set_picture(&app, &asha, vec![0xff; 7 * 1024 * 1024]).await.status(), 413);
    let none = asha.post("/api/v1/users/me/profile-picture", json!({})).await;
    assert_eq!(read(none).await.1, "INVALID_INPUT");

    let url = asha.json(PROFILE).await["profile_picture"]
        .as_str()
        .unwrap()
        .strip_prefix("http://darshi.test")
        .unwrap()
        .to_owned();
    asha.put(SETTINGS, json!({ "public_profile": false })).await;
    assert_eq!(app.get(&url).await.status(), 404);
    let browser = a_client();
    browser.post(app.url("/web/signin")).form(&[("username", "asha"), ("password", PASSWORD)]).send().await.unwrap();
    let own = browser.get(app.url(&url)).send().await.unwrap();
    assert_eq!((own.status().as_u16(), &own.headers()["cache-control"]), (200, &"private, no-store".parse().unwrap()));
    assert_eq!(asha.put(PROFILE, json!({ "profile_picture": null })).await.status(), 200);
    assert!(app.store.list("accounts/").await.unwrap().is_empty());
}

#[tokio::test]
async fn settings_are_flags_and_a_language() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    asha.put(PROFILE, json!({ "lat": 23.35, "lng": 85.33 })).await;
    let change = json!({ "notification_enabled": false, "email_notifications": false, "location_tracking_enabled": false,
        "public_profile": false, "language": "hi" });
    let (status, _, body) = read(asha.put(SETTINGS, change).await).await;
    assert_eq!((status, body), (200, json!({ "message": "Settings saved" })));
    let user = asha.json(PROFILE).await;
    for name in ["notification_enabled", "email_notifications", "location_tracking_enabled", "public_profile"] {
        assert_eq!(user[name], false, "{name}");
    }
    assert_eq!((&user["language"], &user["lat"]), (&"hi".into(), &Value::Null), "what was remembered is forgotten");
    assert_eq!(asha.put(SETTINGS, json!({})).await.status(), 200);
    let (status, _, body) =
        read(asha.put(SETTINGS, json!({ "language": "xx", "public_profile": "perhaps" })).await).await;
    assert_eq!(status, 400);
    assert!(body["error"]["fields"]["language"].is_array() && body["error"]["fields"]["public_profile"].is_array());
    assert_eq!(read(asha.put(SETTINGS, json!([])).await).await.1, "VALIDATION_ERROR");
}

async fn file(app: &TestApp, who: &Phone, title: &str, anonymous: bool) -> String {
    let form = a_report().with("title", title).with("anonymous", anonymous.to_string()).into_multipart();
    let request = app.client.post(app.url("/api/v1/report")).bearer_auth(&who.token).multipart(form);
    request.send().await.unwrap().json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn my_reports_are_all_mine_in_pages_with_their_numbers() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let mut ids = Vec::new();
    for n in 0..4 {
        ids.push(file(&app, &asha, &format!("Open drain {n}"), false).await);
        app.advance(time::Duration::seconds(1));
    }
    file(&app, &ravi, "Somebody else's", false).await;
    app.run_jobs().await;
    let pending = file(&app, &asha, "Still being checked", false).await;
    sqlx::query("update reports set status = 'REJECTED', flag_reason = 'x' where id = $1::uuid")
        .bind(&ids[0])
        .execute(&app.pool)
        .await
        .unwrap();
    sqlx::query("update reports set status = 'RESOLVED', resolved_at = now(), supporters = 7 where id = $1::uuid")
        .bind(&ids[1])
        .execute(&app.pool)
        .await
        .unwrap();

    let all = asha.json("/api/v1/users/me/reports").await;
    assert_eq!((all["total"].as_i64(), all["reports"].as_array().unwrap().len()), (Some(5), 5));
    assert_eq!(all["reports"][0]["id"].as_str().unwrap(), pending);
    assert_eq!((&all["reports"][0]["is_mine"], &all["reports"][0]["submitted_by"]), (&true.into(), &"asha".into()));
    let first = asha.get("/api/v1/users/me/reports?limit=2").await;
    let cursor = first.headers()["x-next-cursor"].to_str().unwrap().to_owned();
    assert!(first.headers()["link"].to_str().unwrap().contains("/api/v1/users/me/reports?limit=2&cursor="));
    let first: Value = first.json().await.unwrap();
    let second = asha.json(&format!("/api/v1/users/me/reports?limit=2&cursor={cursor}")).await;
    let last_seen = first["reports"][1]["id"].as_str().unwrap();
    let by_id = asha.json(&format!("/api/v1/users/me/reports?limit=2&start_after_id={last_seen}")).await;
    assert_eq!(second, by_id);
    assert_eq!(second["reports"][0]["id"].as_str().unwrap(), ids[2]);
    let rejected = asha.json("/api/v1/users/me/reports?status=REJECTED").await;
    assert_eq!((rejected["reports"].as_array().unwrap().len(), &rejected["total"]), (1, &5.into()));
    for query in ["limit=0", "limit=-1", "limit=x", "status=NONE", "cursor=forged", "start_after_id=x"] {
        assert_eq!(asha.get(&format!("/api/v1/users/me/reports?{query}")).await.status(), 400, "{query}");
    }
    assert_eq!(asha.get("/api/v1/users/me/reports?limit=1e9").await.status(), 200);

    let stats = asha.json("/api/v1/users/me/stats").await;
    for (name, count) in [
        ("total_reports", 5),
        ("verified_reports", 3),
        ("resolved_reports", 1),
        ("in_progress_reports", 0),
        ("pending_reports", 1),
        ("rejected_reports", 1),
        ("total_upvotes", 7),
    ] {
        assert_eq!(stats[name], count, "{name}");
    }
    assert_eq!(stats["email_verified"], false);
    let public = app.get_json("/api/v1/users/ASHA").await;
    assert_eq!((&public["username"], &public["reports_count"]), (&"asha".into(), &3.into()));
    asha.put(SETTINGS, json!({ "public_profile": false })).await;
    for name in ["asha", "nobody"] {
        assert_eq!(app.get(&format!("/api/v1/users/{name}")).await.status(), 404);
    }
}

#[tokio::test]
async fn a_name_is_shown_unless_it_is_hidden() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let (named, hidden) = (file(&app, &asha, "With my name", false).await, file(&app, &asha, "Without it", true).await);
    app.run_jobs().await;
    let shown = app.get_json(&format!("/api/v1/report/{named}")).await;
    assert_eq!(
        (&shown["username"], &shown["submitted_by"], &shown["is_mine"]),
        (&"asha".into(), &"asha".into(), &false.into())
    );
    let public = app.get_json(&format!("/api/v1/report/{hidden}")).await;
    assert_eq!((&public["username"], &public["submitted_by"]), (&"anonymous".into(), &Value::Null));
    assert!(!public.to_string().contains("asha"));
    let own = asha.json(&format!("/api/v1/report/{hidden}")).await;
    assert_eq!(
        (&own["username"], &own["submitted_by"], &own["is_mine"]),
        (&"anonymous".into(), &"asha".into(), &true.into())
    );
}

#[tokio::test]
async fn a_report_filed_without_an_account_can_be_claimed_once() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let (id, code) = app.file(a_report()).await;
    let (other, other_code) = app.file(a_report()).await;
    let path = format!("/api/v1/report/{id}/claim");
    for wrong in ["", "K7QM-2XRA-9TE0", &other_code] {
        assert_eq!(read(asha.post(&path, json!({ "tracking_code": wrong })).await).await.1, "NOT_FOUND", "{wrong}");
    }
    let (status, _, body) = read(asha.post(&path, json!({ "tracking_code": code.to_lowercase() })).await).await;
    assert_eq!((status, &body["report_id"]), (200, &id.clone().into()), "{body}");
    assert_eq!(app.get(&format!("/api/v1/track/{code}")).await.status(), 404, "the code stops working");
    assert_eq!(ravi.post(&path, json!({ "tracking_code": code })).await.status(), 404);
    assert_eq!(asha.json(&format!("/api/v1/report/{id}")).await["is_mine"], true);
    assert_eq!(app.get_own(&id, &code).await["restricted"], true);
    let nonsense = asha.post("/api/v1/report/nonsense/claim", json!({ "tracking_code": other_code })).await;
    assert_eq!(nonsense.status(), 404);
    assert_eq!(app.get_own(&other, &other_code).await["is_mine"], true);
}
