//! Hotspots: three urgent reports that nobody has solved, in one cell, within the window.

use crate::support::{TestApp, a_report, judge::opinion, photos};
use darshi::domain::Severity;
use serde_json::{Value, json};
use time::Duration;

/// In the middle of a city.
const HERE: &str = "23.371234,85.334321";
/// About 60 km away.
const ELSEWHERE: &str = "23.79,85.95";

async fn urgent(app: &TestApp, place: &str, severity: i64, category: &str) -> String {
    app.judge.says(darshi::server::services::ai::Opinion {
        severity: Severity::new(severity).unwrap(),
        ..opinion(Some(true), 0.9)
    });
    // An answer about a photo is kept: each report has its own.
    let photo = photos::jpeg(64, 64, fastrand::u64(..));
    app.file_verified(a_report().with("location", place).with("category", category).photo(photo)).await
}

async fn alerts(app: &TestApp, query: &str) -> Vec<Value> {
    app.get_json_of(format!("/api/v1/alerts{query}")).await.as_array().unwrap().clone()
}

async fn set(app: &TestApp, statement: &'static str, id: &str) {
    let mut tx = app.pool.begin().await.unwrap();
    // A timeline goes with its report.
    sqlx::query("select set_config('darshi.erasing', 'report', true)").execute(&mut *tx).await.unwrap();
    sqlx::query(statement).bind(id).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
}

#[tokio::test]
async fn three_urgent_reports_in_one_cell_are_a_hotspot() {
    let app = TestApp::new().await;
    let first = urgent(&app, HERE, 8, "drainage").await;
    let second = urgent(&app, HERE, 9, "drainage").await;
    assert_eq!(alerts(&app, "").await, Vec::<Value>::new(), "two are none");
    urgent(&app, HERE, 7, "drainage").await;
    assert_eq!(alerts(&app, "").await, Vec::<Value>::new(), "severity 7 does not count");
    urgent(&app, ELSEWHERE, 10, "drainage").await;
    assert_eq!(alerts(&app, "").await, Vec::<Value>::new(), "another cell does not count");
    app.advance(Duration::minutes(1));
    let third = urgent(&app, HERE, 8, "garbage").await;

    let response = app.get("/api/v1/alerts").await;
    assert_eq!(response.headers()["cache-control"], "public, max-age=300, s-maxage=300");
    assert_eq!(response.headers()["x-ratelimit-limit"], "100");
    let found: Vec<Value> = response.json().await.unwrap();
    assert_eq!(found.len(), 1);
    let report = app.get_json_of(format!("/api/v1/report/{third}")).await;
    let hotspot = &found[0];
    assert_eq!(hotspot["geohash"], report["geohash"].as_str().unwrap()[..5]);
    assert_eq!((&hotspot["severity"], &hotspot["count"]), (&json!(9), &json!(3)));
    assert_eq!((&hotspot["category"], &hotspot["categories"]), (&json!("Drainage"), &json!(["Drainage", "Garbage"])));
    assert_eq!((&hotspot["latitude"], &hotspot["longitude"]), (&json!(23.371_234), &json!(85.334_321)));
    assert_eq!(hotspot["timestamp"], report["created_at"]);
    assert_eq!(hotspot["reports"], json!([second, third, first]), "the worst first, then the newest");
    assert_eq!(hotspot["location"], report["location"]);

    // Closer cells need three reports of their own.
    assert_eq!(alerts(&app, "?precision=7").await.len(), 1);
    let away = "update reports set location = there, geohash = st_geohash(there::geometry, 9)
        from (select st_setsrid(st_makepoint(85.337321, 23.371234), 4326)::geography as there) as t where id = $1::uuid";
    set(&app, away, &first).await;
    assert_eq!(alerts(&app, "?precision=7").await.len(), 0);
    assert_eq!(alerts(&app, "?precision=5").await[0]["count"], 3);
    assert_ne!(alerts(&app, "").await[0]["longitude"], hotspot["longitude"], "the middle of them has moved");
}

#[tokio::test]
async fn the_window_the_status_and_the_order_count() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(urgent(&app, HERE, 8, "drainage").await);
    }
    app.advance(Duration::hours(30));
    assert_eq!(alerts(&app, "?hours=24").await.len(), 0, "too old for a day");
    assert_eq!(alerts(&app, "?hours=48").await.len(), 1);
    for _ in 0..3 {
        urgent(&app, ELSEWHERE, 10, "garbage").await;
    }
    let order: Vec<_> = alerts(&app, "?hours=168").await.iter().map(|it| it["severity"].clone()).collect();
    assert_eq!(order, [10, 8], "the worst first");
    // One that is being worked on counts, one that is solved does not.
    set(&app, "update reports set status = 'IN_PROGRESS' where id = $1::uuid", &ids[0]).await;
    assert_eq!(alerts(&app, "?hours=168").await.len(), 2);
    set(&app, "update reports set status = 'RESOLVED', resolved_at = now() where id = $1::uuid", &ids[0]).await;
    assert_eq!(alerts(&app, "?hours=168").await.len(), 1);
}

#[tokio::test]
async fn parameters_out_of_their_range_are_refused() {
    let app = TestApp::new().await;
    for (query, field) in [
        ("precision=4", "precision"),
        ("precision=8", "precision"),
        ("precision=x", "precision"),
        ("precision=-5", "precision"),
        ("hours=0", "hours"),
        ("hours=169", "hours"),
        ("hours=1e9", "hours"),
    ] {
        let response = app.get(&format!("/api/v1/alerts?{query}")).await;
        assert_eq!(response.status(), 400, "{query}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["error"]["code"], "INVALID_INPUT");
        assert!(body["error"]["fields"].get(field).is_some(), "{query}");
    }
    assert_eq!(alerts(&app, "?precision=7&hours=168").await.len(), 0);
    assert_eq!(app.get("/web/hotspots.geojson?precision=9").await.status(), 400);
}

#[tokio::test]
async fn a_list_is_kept_until_a_change_that_it_would_show() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(urgent(&app, HERE, 8, "drainage").await);
    }
    assert_eq!(alerts(&app, "").await.len(), 1);
    assert_eq!(alerts(&app, "").await.len(), 1);
    let before = app.services.hotspots.counts();
    assert_eq!(before, (1, 1));
    // A mild report, another title and more supporters change nothing in it.
    urgent(&app, HERE, 3, "drainage").await;
    set(&app, "update reports set title = 'Another title' where id = $1::uuid", &ids[0]).await;
    set(&app, "update reports set supporters = 5 where id = $1::uuid", &ids[0]).await;
    assert_eq!(alerts(&app, "").await[0]["count"], 3);
    assert_eq!(app.services.hotspots.counts(), (before.0 + 1, before.1));
    // One more, one milder, one moved away, one deleted do.
    ids.push(urgent(&app, HERE, 10, "drainage").await);
    assert_eq!(alerts(&app, "").await[0]["count"], 4);
    set(&app, "update reports set severity = 4 where id = $1::uuid", &ids[0]).await;
    assert_eq!(alerts(&app, "").await[0]["count"], 3);
    set(&app, "delete from reports where id = $1::uuid", &ids[1]).await;
    assert_eq!(alerts(&app, "").await, Vec::<Value>::new());
    assert_eq!(app.services.hotspots.counts().1, before.1 + 3);
}

#[tokio::test]
async fn trouble_with_the_database_is_trouble_with_a_statistic() {
    let app = TestApp::new().await;
    let code = |query: &'static str| {
        let path = app.url(&format!("/api/v1/alerts{query}"));
        let client = app.client.clone();
        async move {
            let response = client.get(path).send().await.unwrap();
            (response.status().as_u16(), response.json::<Value>().await.unwrap()["error"]["code"].clone())
        }
    };
    let mut tx = app.pool.begin().await.unwrap();
    sqlx::query("lock table reports in access exclusive mode").execute(&mut *tx).await.unwrap();
    assert_eq!(code("").await, (504, json!("ANALYTICS_TIMEOUT_ERROR")));
    tx.rollback().await.unwrap();
    sqlx::query("alter table reports rename to reports_away").execute(&app.pool).await.unwrap();
    assert_eq!(code("?hours=2").await, (500, json!("ANALYTICS_ERROR")));
}

#[tokio::test]
async fn the_home_page_and_the_map_show_hotspots_and_nothing_where_there_is_none() {
    let app = TestApp::new().await;
    let heading = "id=\"hotspots-heading\"";
    assert!(!app.get("/").await.text().await.unwrap().contains(heading));
    assert_eq!(app.get_json("/web/hotspots.geojson").await["features"], json!([]));
    for _ in 0..3 {
        urgent(&app, HERE, 9, "drainage").await;
    }
    let geohash = alerts(&app, "").await[0]["geohash"].as_str().unwrap().to_owned();
    let page = app.get("/").await.text().await.unwrap();
    assert!(page.contains(heading) && page.contains("3 urgent reports"));
    assert!(page.contains(&format!("href=\"/reports?geohash={geohash}\"")));
    let response = app.get("/web/hotspots.geojson").await;
    assert_eq!(response.headers()["content-type"], "application/geo+json");
    let map: Value = response.json().await.unwrap();
    assert_eq!((&map["type"], &map["features"][0]["id"]), (&json!("FeatureCollection"), &json!(geohash)));
    assert_eq!(map["features"][0]["geometry"]["coordinates"], json!([85.334_321, 23.371_234]));
    assert_eq!(map["features"][0]["properties"]["count"], 3);
}
