//! The map's page without JavaScript.

use super::scatter;
use crate::support::{TestApp, a_report, photos};

async fn page(app: &TestApp, path: &str) -> String {
    let response = app.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

#[tokio::test]
async fn without_a_box_the_map_begins_where_reports_are() {
    let app = TestApp::new().await;
    let empty = page(&app, "/map").await;
    assert!(empty.contains("No reports here") && empty.contains("/web/map.svg?"));
    let other = TestApp::new().await;
    other.file_verified(a_report().with("title", "Lamp that is off")).await;
    let full = page(&other, "/map").await;
    assert!(full.contains("Lamp that is off") && full.contains("1 report here"), "{full}");
    assert!(full.contains("Skip the map") && full.contains("href=\"#map-list\"") && full.contains("id=\"map-list\""));
    assert!(full.contains("<darshi-map") && full.contains("/map/darshi-map.js"));
}

#[tokio::test]
async fn the_list_has_what_the_box_has() {
    let app = TestApp::new().await;
    app.file_verified(a_report().with("title", "One in Ranchi")).await;
    let mumbai = a_report().with("title", "One in Mumbai").with("location", "19.07,72.87");
    app.file_verified(mumbai.photo(photos::jpeg(640, 480, 2))).await;
    let fiji = a_report().with("title", "One in Fiji").with("location", "-17.0,179.9");
    app.file_verified(fiji.photo(photos::jpeg(640, 480, 3))).await;
    for (bbox, inside, outside) in [
        ("85.2,23.3,85.4,23.5", "One in Ranchi", "One in Mumbai"),
        ("72.8,19,72.9,19.1", "One in Mumbai", "One in Ranchi"),
        ("179,-18,-179,-16", "One in Fiji", "One in Mumbai"),
        ("60,0,100,40", "One in Ranchi", "One in Fiji"),
    ] {
        let shown = page(&app, &format!("/map?bbox={bbox}")).await;
        assert!(shown.contains(inside) && !shown.contains(outside), "{bbox}");
        // Each way on is a link, and keeps the filters.
        assert!(shown.contains("Zoom out") && shown.contains("/map?bbox="), "{bbox}");
    }
    let filtered = page(&app, "/map?bbox=60,0,100,40&status=RESOLVED").await;
    assert!(!filtered.contains("One in Ranchi") && filtered.contains("status=RESOLVED"));
}

#[tokio::test]
async fn what_the_address_says_wrongly_is_ignored() {
    let app = TestApp::new().await;
    app.file_verified(a_report()).await;
    for query in ["bbox=1,2,3", "bbox=85,24,86,23", "bbox=a", "status=DONE", "category=dragons", "bbox=0,0,999,1"] {
        let shown = page(&app, &format!("/map?{query}")).await;
        assert!(shown.contains("Open drain near school"), "{query}");
    }
}

#[tokio::test]
async fn many_reports_are_groups_with_the_newest_below() {
    let app = TestApp::new().await;
    scatter(&app, 400, (85.3, 23.3), 0.001).await;
    scatter(&app, 30, (72.87, 19.07), 0.0001).await;
    let shown = page(&app, "/map?bbox=60,0,100,40").await;
    assert!(shown.contains("430 reports here") && shown.contains("Where they are"));
    assert!(shown.contains("Ranchi") && shown.contains("30 reports"));
    assert_eq!(shown.matches("class=\"card\"").count(), 50);
    assert!(shown.contains("Report number 1<") && !shown.contains("Report number 300<"));
    let hidden = page(&app, "/map?bbox=60,0,100,40&category=pothole").await;
    assert!(hidden.contains("No reports here"));
}

#[tokio::test]
async fn a_report_keeps_its_picture_and_gets_a_map_on_demand() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let shown = page(&app, &format!("/reports/{id}")).await;
    let map = shown.split("<darshi-map").nth(1).unwrap().split("</darshi-map>").next().unwrap();
    assert!(map.contains("data-place=\"85.334321,23.371234\"") && map.contains("/web/map.svg?lat=23.371234"));
}
