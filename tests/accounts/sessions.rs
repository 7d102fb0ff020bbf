//! Where an account is signed in: the list, and ending.

use crate::support::{TestApp, people::read};
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

#[tokio::test]
async fn the_list_shows_devices_and_their_last_use() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    app.advance(Duration::minutes(5));
    let body = json!({ "username": "asha", "password": crate::support::people::PASSWORD, "device": "Pixel\u{0} 7" });
    app.api("/api/v1/auth/token", body).await;
    app.advance(Duration::minutes(5));
    let list = asha.json("/api/v1/auth/sessions").await;
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!((&sessions[0]["current"], &sessions[0]["device"]), (&true.into(), &"App".into()));
    assert_eq!((&sessions[1]["current"], &sessions[1]["device"]), (&false.into(), &"Pixel 7".into()));
    assert!(sessions[0]["last_seen_at"].as_str() > sessions[0]["created_at"].as_str());
    assert_eq!(sessions[1]["last_seen_at"], sessions[1]["created_at"]);
}

#[tokio::test]
async fn one_ends_ones_own_sign_ins_and_nobody_elses() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let (second, third) = (app.sign_in("asha").await, app.sign_in("asha").await);
    let of = |phone: &crate::support::people::Phone| {
        let phone = phone.clone();
        async move {
            let list = phone.json("/api/v1/auth/sessions").await;
            let mine = list["sessions"].as_array().unwrap().iter().find(|one| one["current"] == true).cloned();
            mine.unwrap()["id"].as_str().unwrap().to_owned()
        }
    };
    let path = format!("/api/v1/auth/sessions/{}", of(&second).await);
    assert_eq!(app.client.delete(app.url(&path)).send().await.unwrap().status(), 401);
    assert_eq!(read(ravi.delete(&path).await).await.1, "NOT_FOUND");
    assert_eq!(asha.delete("/api/v1/auth/sessions/nonsense").await.status(), 404);
    let ended: Value = asha.delete(&path).await.json().await.unwrap();
    assert_eq!(ended, json!({ "revoked": 1 }));
    assert_eq!(second.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(third.get("/api/v1/auth/me").await.status(), 200);
    let ended: Value = asha.delete("/api/v1/auth/sessions").await.json().await.unwrap();
    assert_eq!(ended, json!({ "revoked": 1 }));
    assert_eq!(third.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(ravi.get("/api/v1/auth/me").await.status(), 200);
    let out = asha.call(Method::POST, "/api/v1/auth/revoke", None).await;
    assert_eq!(out.json::<Value>().await.unwrap(), json!({ "message": "Signed out" }));
    assert_eq!(asha.get("/api/v1/auth/me").await.status(), 401);
    for path in ["/api/v1/auth/sessions", "/api/v1/auth/me"] {
        assert_eq!(read(app.get(path).await).await.1, "AUTHENTICATION_ERROR");
    }
}

#[tokio::test]
async fn ended_sign_ins_are_forgotten() {
    let app = TestApp::new().await;
    app.citizen("asha").await;
    app.advance(Duration::days(31));
    app.services.accounts.sweep().await.unwrap();
    for statement in ["select count(*) from sign_ins", "select count(*) from rate_limits"] {
        assert_eq!(app.count(statement).await, 0, "{statement}");
    }
}
