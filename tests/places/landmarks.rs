//! Landmarks near a report.

use crate::support::{TestApp, a_report};
use serde_json::{Value, json};

/// A report 100 m north of the gazetteer's Ranchi.
async fn near_ranchi(app: &TestApp) -> (String, String) {
    let ranchi = app.get_json("/api/v1/cities/ranchi-jharkhand").await;
    let lat = ranchi["latitude"].as_f64().unwrap() + 0.0009;
    app.file(a_report().with("location", format!("{lat},{}", ranchi["longitude"]))).await
}

#[tokio::test]
async fn a_public_report_has_what_is_near_and_a_stub_nothing() {
    let app = TestApp::new().await;
    let (id, code) = near_ranchi(&app).await;
    let path = format!("/api/v1/report/{id}/nearby-landmarks");

    let stub = app.get(&path).await;
    assert_eq!(stub.headers()["cache-control"], "no-store");
    assert_eq!(stub.json::<Value>().await.unwrap(), json!({ "landmarks": [] }));
    assert_eq!(app.get_json_of(format!("/api/v1/report/{id}")).await["landmarks"], json!([]));
    // The wrong person sees as little as nobody.
    let asha = app.citizen("asha").await;
    let request = app.client.get(app.url(&path)).bearer_auth(&asha.token).send().await.unwrap();
    assert_eq!(request.json::<Value>().await.unwrap(), json!({ "landmarks": [] }));
    // Who filed it sees it, and nobody may keep that.
    let own = app.client.get(app.url(&path)).header("x-tracking-code", &code).send().await.unwrap();
    assert_eq!(own.headers()["cache-control"], "no-store");
    assert_eq!(own.json::<Value>().await.unwrap()["landmarks"][0]["name"], "Ranchi");

    app.run_jobs().await;
    let public = app.get(&path).await;
    assert_eq!(public.headers()["cache-control"], "public, max-age=86400");
    assert_eq!(public.headers()["x-ratelimit-limit"], "100");
    let landmark = json!({ "name": "Ranchi", "type": "city", "distance_m": 100, "distance_text": "100m away" });
    assert_eq!(public.json::<Value>().await.unwrap(), json!({ "landmarks": [landmark] }));
    let report = app.get_json_of(format!("/api/v1/report/{id}")).await;
    assert_eq!(report["landmarks"], json!([{ "name": "Ranchi", "type": "city", "distance_m": 100 }]));
    assert!(app.get_json("/api/v1/reports").await[0].get("landmarks").is_none());
}

#[tokio::test]
async fn where_nothing_is_near_the_list_is_empty_and_no_report_is_not_found() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report().with("location", "23.9,84.1")).await;
    let none = app.get_json_of(format!("/api/v1/report/{id}/nearby-landmarks")).await;
    assert_eq!(none, json!({ "landmarks": [] }));
    for id in ["x", "0197a000-0000-7000-8000-000000000000"] {
        assert_eq!(app.get(&format!("/api/v1/report/{id}/nearby-landmarks")).await.status(), 404);
    }
}
