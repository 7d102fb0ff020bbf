//! Reports that are kept, and what drops them.

use crate::support::{TestApp, a_report};
use serde_json::json;

/// Changes the database behind everybody's back: whatever is still kept shows the old title.
async fn retitle_silently(app: &TestApp, id: &str, title: &'static str) {
    let mut tx = app.pool.begin().await.unwrap();
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    let id: uuid::Uuid = id.parse().unwrap();
    sqlx::query("update reports set title = $2 where id = $1").bind(id).bind(title).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn title(app: &TestApp, id: &str) -> String {
    app.get_json(&format!("/api/v1/report/{id}")).await["title"].as_str().unwrap().to_owned()
}

async fn follow(app: &TestApp, id: &str) {
    let id: uuid::Uuid = id.parse().unwrap();
    sqlx::query("update reports set admin_note = coalesce(admin_note, '') || 'x' where id = $1")
        .bind(id)
        .execute(&app.pool)
        .await
        .unwrap();
    app.settle().await;
}

#[tokio::test]
async fn a_report_is_kept_and_dropped_by_its_own_change_only() {
    let app = TestApp::new().await;
    let kept = app.file_verified(a_report().with("title", "Lamp by the gate")).await;
    let other = app.file_verified(a_report().with("title", "Drain by the well").with("location", "23.5,85.5")).await;
    app.listening().await;
    assert_eq!(
        (title(&app, &kept).await, title(&app, &other).await),
        ("Lamp by the gate".into(), "Drain by the well".into())
    );
    retitle_silently(&app, &kept, "Changed in silence").await;
    retitle_silently(&app, &other, "Changed in silence").await;
    assert_eq!(title(&app, &kept).await, "Lamp by the gate", "it is kept");
    // Whoever is somebody reads what stands there.
    let citizen = app.citizen_quietly("asha").await;
    assert_eq!(citizen.json(&format!("/api/v1/report/{kept}")).await["title"], "Changed in silence");
    // Any change of the one drops the one, and nothing else.
    follow(&app, &kept).await;
    assert_eq!(title(&app, &kept).await, "Changed in silence");
    assert_eq!(title(&app, &other).await, "Drain by the well", "nobody touched it");
}

#[tokio::test]
async fn what_one_server_writes_another_drops() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let beside = TestApp::beside(&app, &[]).await;
    beside.listening().await;
    let before = title(&beside, &id).await;
    retitle_silently(&app, &id, "Written elsewhere").await;
    assert_eq!(title(&beside, &id).await, before);
    follow(&app, &id).await;
    beside.settle().await;
    assert_eq!(title(&beside, &id).await, "Written elsewhere");
}

#[tokio::test]
async fn a_new_name_of_who_filed_it_is_shown_at_once() {
    let app = TestApp::new().await;
    let asha = app.citizen_quietly("asha").await;
    let form = a_report().into_multipart();
    let filed =
        app.client.post(app.url("/api/v1/report")).bearer_auth(&asha.token).multipart(form).send().await.unwrap();
    let filed: serde_json::Value = filed.json().await.unwrap();
    let path = format!("/api/v1/report/{}", filed["id"].as_str().unwrap());
    app.run_jobs().await;
    app.listening().await;
    assert_eq!(app.get_json(&path).await["username"], "asha");
    assert_eq!(asha.put("/api/v1/users/me/profile", json!({ "username": "asha2" })).await.status(), 200);
    assert_eq!(app.get_json(&path).await["username"], "asha2");
}

#[tokio::test]
async fn nothing_is_kept_while_changes_cannot_be_heard() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    app.listening().await;
    title(&app, &id).await;
    // Its listener is cut off, as by a restart of the database.
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query ilike '%darshi_changes%' and pid <> pg_backend_pid()",
    )
    .execute(&app.pool)
    .await
    .unwrap();
    retitle_silently(&app, &id, "Changed in the dark").await;
    let mut seen = String::new();
    for _ in 0..100 {
        seen = title(&app, &id).await;
        if seen == "Changed in the dark" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(seen, "Changed in the dark");
    app.listening().await;
}

#[tokio::test]
async fn a_hundred_who_ask_at_once_load_it_once() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    app.listening().await;
    let asking = (0..100).map(|_| title(&app, &id));
    futures::future::join_all(asking).await;
    let (hits, misses) = app.services.reports.kept_counts();
    assert_eq!(misses, 1, "{hits} found it");
}
