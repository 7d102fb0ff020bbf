//! Vector tiles.

use super::scatter;
use crate::support::{
    TestApp, a_report,
    mvt::{self, Feature},
    photos,
};
use darshi::{
    domain::{ReportId, Severity, Status},
    server::services::reports::{Actor, Move},
};
use std::collections::BTreeMap;

type Layers = BTreeMap<String, Vec<Feature>>;

/// The tile's column and row at a zoom, as the web map counts.
fn tile_of(lat: f64, lng: f64, z: u8) -> (u32, u32) {
    let side = f64::from(1_u32 << z);
    let x = (lng + 180.0) / 360.0 * side;
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side;
    (x as u32, y as u32)
}

fn path(lat: f64, lng: f64, z: u8, query: &str) -> String {
    let (x, y) = tile_of(lat, lng, z);
    format!("/tiles/{z}/{x}/{y}.mvt{query}")
}

async fn tile(app: &TestApp, path: &str) -> Layers {
    let response = app.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    assert_eq!(response.headers()["content-type"], "application/vnd.mapbox-vector-tile");
    mvt::read(&response.bytes().await.unwrap())
}

fn counted(layers: &Layers) -> u64 {
    layers.get("clusters").into_iter().flatten().map(|cluster| cluster.properties["count"].as_u64().unwrap()).sum()
}

async fn apply(app: &TestApp, id: &str, to: Status) {
    let wanted = Move {
        reason: Some("because".to_owned()),
        resolution_summary: Some("filled".to_owned()),
        severity: Severity::new(8),
        ..Move::default()
    };
    let mut tx = app.pool.begin().await.unwrap();
    let id: ReportId = id.parse().unwrap();
    app.services.reports.apply(&mut tx, id, to, &Actor::moderator(), wanted).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn addresses_outside_the_world_are_404_and_unknown_filters_400() {
    let app = TestApp::new().await;
    for wrong in [
        "/tiles/19/0/0.mvt",
        "/tiles/0/1/0.mvt",
        "/tiles/3/0/8.mvt",
        "/tiles/-1/0/0.mvt",
        "/tiles/3/+1/0.mvt",
        "/tiles/3/0/0",
        "/tiles/3/0/0.png",
        "/tiles/a/b/c.mvt",
        "/tiles/99999999999/0/0.mvt",
        "/tiles/places/19/0/0.mvt",
        "/tiles/places/3/9/0.mvt",
    ] {
        let response = app.get(wrong).await;
        assert_eq!(response.status(), 404, "{wrong}");
        assert_eq!(response.json::<serde_json::Value>().await.unwrap()["error"]["code"], "NOT_FOUND", "{wrong}");
    }
    for (query, field) in
        [("status=DONE", "status"), ("status=VERIFIED,DONE", "status"), ("category=dragons", "category")]
    {
        let response = app.get(&format!("/tiles/3/0/0.mvt?{query}")).await;
        assert_eq!(response.status(), 400, "{query}");
        let error: serde_json::Value = response.json().await.unwrap();
        assert!(error.to_string().contains(field), "{error}");
    }
}

#[tokio::test]
async fn a_report_is_a_cluster_from_afar_and_a_point_from_near() {
    let app = TestApp::new().await;
    let title = "Open drain near the school behind the old water tank at Lalpur Chowk";
    let id = app.file_verified(a_report().with("title", title)).await;
    let (lat, lng) = (23.371_234, 85.334_321);
    for z in 0..12 {
        let layers = tile(&app, &path(lat, lng, z, "")).await;
        assert_eq!(layers.keys().collect::<Vec<_>>(), ["clusters"], "zoom {z}");
        assert_eq!((layers["clusters"].len(), counted(&layers)), (1, 1), "zoom {z}");
        assert!(layers["clusters"][0].id.is_some());
    }
    for z in 12..=18 {
        let layers = tile(&app, &path(lat, lng, z, "")).await;
        assert_eq!(layers.keys().collect::<Vec<_>>(), ["reports"], "zoom {z}");
        let report = &layers["reports"][0];
        assert_eq!(report.properties["id"], id.as_str());
        assert_eq!(report.properties["status"], "VERIFIED");
        assert!(report.properties["category"].is_string() && report.properties["severity"].is_u64());
        let shown = report.properties["title"].as_str().unwrap();
        assert!(shown.chars().count() <= 60 && shown.ends_with('…') && title.starts_with(shown.trim_end_matches('…')));
        // Where the tile's own arithmetic has it.
        let side = f64::from(1_u32 << z) * 4096.0;
        let x = (lng + 180.0) / 360.0 * side - f64::from(tile_of(lat, lng, z).0) * 4096.0;
        assert!((report.x as f64 - x).abs() <= 1.0, "zoom {z}: {} instead of {x}", report.x);
    }
    // The tile beside it has nothing, and is a tile all the same.
    let (x, y) = tile_of(lat, lng, 10);
    assert_eq!(tile(&app, &format!("/tiles/10/{}/{y}.mvt", x + 1)).await, Layers::new());
}

#[tokio::test]
async fn what_nobody_may_see_is_on_no_tile() {
    let app = TestApp::new().await;
    app.file(a_report()).await;
    for z in [0, 5, 11, 12, 18] {
        assert_eq!(tile(&app, &path(23.371_234, 85.334_321, z, "")).await, Layers::new(), "zoom {z}");
        let hidden = "?status=PENDING_VERIFICATION";
        assert_eq!(tile(&app, &path(23.371_234, 85.334_321, z, hidden)).await, Layers::new(), "zoom {z}");
    }
}

#[tokio::test]
async fn filters_take_several_statuses_and_categories() {
    let app = TestApp::new().await;
    scatter(&app, 120, (85.3, 23.3), 0.000_01).await;
    for z in [4, 9, 13, 16] {
        let count = async |query: &str| {
            let layers = tile(&app, &path(23.300_01, 85.3001, z, query)).await;
            counted(&layers) + layers.get("reports").map_or(0, |points| points.len() as u64)
        };
        assert_eq!(count("").await, 120, "zoom {z}");
        assert_eq!(count("?status=VERIFIED").await, 40);
        assert_eq!(count("?status=VERIFIED,RESOLVED").await, 80);
        assert_eq!(count("?category=drainage").await, 60);
        assert_eq!(count("?category=Drainage,streetlight").await, 120);
        assert_eq!(count("?status=VERIFIED&category=drainage").await, 20);
        assert_eq!(count("?category=pothole").await, 0);
    }
}

#[tokio::test]
async fn many_in_one_tile_are_clusters_until_nothing_nearer_could_part_them() {
    let app = TestApp::new().await;
    scatter(&app, 1200, (85.3, 23.3), 0.000_01).await;
    for z in [12, 13, 14] {
        let layers = tile(&app, &path(23.3001, 85.3001, z, "")).await;
        assert_eq!(layers.keys().collect::<Vec<_>>(), ["clusters"], "zoom {z}");
        assert_eq!(counted(&layers), 1200, "zoom {z}");
    }
    let newest = tile(&app, &path(23.3001, 85.3001, 15, "")).await;
    assert_eq!(newest["reports"].len(), 1000);
    // The newest of them: number 1 is the last that came.
    let titles: Vec<_> = newest["reports"].iter().map(|report| report.properties["title"].as_str().unwrap()).collect();
    assert!(titles.contains(&"Report number 1") && !titles.contains(&"Report number 1200"));
}

#[tokio::test]
async fn poles_and_the_antimeridian_have_their_tiles() {
    let app = TestApp::new().await;
    for (n, location) in (1..).zip(["90,0", "-90,0", "0,180", "0,-180"]) {
        app.file_verified(a_report().with("location", location).photo(photos::jpeg(640, 480, n))).await;
    }
    assert_eq!(counted(&tile(&app, "/tiles/0/0/0.mvt").await), 4);
    for path in ["/tiles/12/2048/0.mvt", "/tiles/12/2048/4095.mvt", "/tiles/12/4095/2048.mvt", "/tiles/12/0/2048.mvt"] {
        let layers = tile(&app, path).await;
        assert!(!layers["reports"].is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_known_tile_is_304_and_may_be_kept_for_half_a_minute() {
    let app = TestApp::new().await;
    app.file_verified(a_report()).await;
    for path in [path(23.371_234, 85.334_321, 14, ""), path(23.371_234, 85.334_321, 5, "")] {
        let first = app.get(&path).await;
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(first.headers()["cache-control"], "public, max-age=30");
        assert!(!first.headers().contains_key("set-cookie"));
        let again = app.client.get(app.url(&path)).header("if-none-match", &tag).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.headers()["etag"].to_str().unwrap()), (304, tag.as_str()));
        let other = app.client.get(app.url(&path)).header("if-none-match", "W/\"0\"").send().await.unwrap();
        assert_eq!(other.status(), 200);
    }
}

#[tokio::test]
async fn large_tiles_are_compressed() {
    let app = TestApp::new().await;
    scatter(&app, 150, (85.3, 23.3), 0.0001).await;
    let request = app.client.get(app.url(&path(23.3001, 85.301, 14, ""))).header("accept-encoding", "gzip");
    assert_eq!(request.send().await.unwrap().headers()["content-encoding"], "gzip");
}

#[tokio::test]
async fn a_change_drops_the_tiles_that_it_is_on_and_no_others_on_every_server() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let beside = TestApp::beside(&app, &[]).await;
    let until_heard = async {
        while !beside.services.changes.is_listening() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), until_heard).await.unwrap();
    let here = path(23.371_234, 85.334_321, 14, "");
    let resolved = path(23.371_234, 85.334_321, 14, "?status=RESOLVED");
    let progress = path(23.371_234, 85.334_321, 14, "?status=IN_PROGRESS");
    let elsewhere = path(19.07, 72.87, 14, "");
    let all = [&here, &resolved, &progress, &elsewhere];
    for path in all.into_iter().chain(all) {
        tile(&beside, path).await;
    }
    assert_eq!(beside.services.tiles.counts(), (4, 4), "each is drawn once");

    apply(&app, &id, Status::InProgress).await;
    beside.settle().await;
    assert_eq!(tile(&beside, &here).await["reports"][0].properties["status"], "IN_PROGRESS");
    assert_eq!(tile(&beside, &progress).await["reports"].len(), 1);
    tile(&beside, &resolved).await;
    tile(&beside, &elsewhere).await;
    assert_eq!(beside.services.tiles.counts(), (6, 6), "only what changed was drawn anew");

    sqlx::query("update reports set title = 'A title of another kind'").execute(&app.pool).await.unwrap();
    beside.settle().await;
    assert_eq!(tile(&beside, &here).await["reports"][0].properties["title"], "A title of another kind");
    sqlx::query("update reports set location = st_setsrid(st_makepoint(72.87, 19.07), 4326)::geography")
        .execute(&app.pool)
        .await
        .unwrap();
    beside.settle().await;
    assert_eq!(tile(&beside, &here).await, Layers::new());
    assert_eq!(tile(&beside, &elsewhere).await["reports"].len(), 1);
}

#[tokio::test]
async fn a_hundred_who_ask_at_once_draw_a_tile_once() {
    let app = TestApp::new().await;
    app.settle().await;
    let path = path(23.371_234, 85.334_321, 6, "");
    let answers = futures::future::join_all((0..100).map(|_| app.get(&path))).await;
    assert!(answers.iter().all(|answer| answer.status() == 200));
    let (hits, misses) = app.services.tiles.counts();
    assert!(misses <= 2 && hits + misses <= 100, "{hits} found, {misses} drawn");
}

#[tokio::test]
async fn places_have_names_and_the_land_its_coasts() {
    let app = TestApp::new().await;
    let (x, y) = tile_of(23.3441, 85.3096, 8);
    let response = app.get(&format!("/tiles/places/8/{x}/{y}.mvt")).await;
    assert_eq!(response.headers()["cache-control"], "public, max-age=86400");
    let layers = mvt::read(&response.bytes().await.unwrap());
    let names: Vec<_> = layers["places"].iter().map(|place| place.properties["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Ranchi"), "{names:?}");
    assert!(names.len() <= 32 && layers["places"].iter().all(|place| (0..4096).contains(&place.x)));

    let land = app.get("/tiles/land-110m.geojson").await;
    assert!(land.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let land: serde_json::Value = land.json().await.unwrap();
    let polygons = land["geometry"]["coordinates"].as_array().unwrap();
    assert!(polygons.len() > 100);
    // Eurasia has a hole: the Caspian Sea.
    assert!(polygons.iter().any(|polygon| polygon.as_array().unwrap().len() > 1));
    for ring in polygons.iter().flat_map(|polygon| polygon.as_array().unwrap()) {
        let ring = ring.as_array().unwrap();
        assert_eq!(ring.first(), ring.last());
    }
}

#[tokio::test]
async fn the_operators_map_is_told_and_allowed() {
    let style = "https://maps.example:8443/styles/light.json";
    let app = TestApp::with(crate::support::app::Options {
        settings: vec![("DARSHI_MAP_STYLE", style.to_owned())],
        ..Default::default()
    })
    .await;
    assert_eq!(app.get_json("/tiles/map.json").await["style"], style);
    let policy = app.get("/map").await.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("connect-src 'self' https://maps.example:8443;"), "{policy}");
    assert!(policy.contains("img-src 'self' blob: data: https://maps.example:8443;"), "{policy}");
    let plain = TestApp::new().await;
    assert!(plain.get_json("/tiles/map.json").await["style"].is_null());
    let policy = plain.get("/map").await.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("connect-src 'self';") && policy.contains("worker-src 'self';"), "{policy}");
}
