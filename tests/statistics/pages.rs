//! The pages of numbers, without JavaScript.

use super::{another, set, shift};
use crate::{
    people::{crowd, page},
    support::{TestApp, app::a_client},
};
use darshi::{domain::Status, server::services::reports::Actor};

#[tokio::test]
async fn anybody_sees_the_numbers_of_published_reports_as_charts_and_tables() {
    let app = TestApp::new().await;
    let empty = page(&app, &a_client(), "/statistics").await;
    assert!(empty.contains("There is no report in this time") && !empty.contains("class=\"chart\""));
    let id = app.file_verified(another(0)).await;
    let hidden = app.file_verified(another(1)).await;
    set(&app, &hidden, "municipality_id = 'secret_mc'").await;
    shift(&app, &hidden, Status::Flagged, Actor::moderator()).await;
    set(&app, &id, "municipality_id = 'ranchi_mc', category_slug = 'pothole', severity = 8").await;
    let text = page(&app, &a_client(), "/statistics").await;
    for words in
        ["class=\"chart\"", "role=\"img\"", "Pothole", "<table", "<caption", "Ranchi Mc", "/statistics/category.csv"]
    {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("Secret Mc") && !text.contains("that staff changed") && !text.contains(" style=\""));
    let hindi = a_client().get(app.url("/statistics")).header("accept-language", "hi").send().await.unwrap();
    assert!(hindi.text().await.unwrap().contains("सड़क का गड्ढा"));
    let wrong = page(&app, &a_client(), "/statistics?from=yesterday&category=pothole").await;
    assert!(wrong.contains("aria-invalid=\"true\"") && wrong.contains("/statistics/category.csv?category=pothole"));
    let table = app.get("/statistics/category.csv?category=pothole").await;
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    let table = table.text().await.unwrap();
    assert!(table.starts_with('\u{feff}') && table.contains("\r\nPothole,1,1,0,1,0,8,"), "{table}");
    for slug in ["time", "status", "severity", "category", "overdue", "municipality"] {
        assert_eq!(app.get(&format!("/statistics/{slug}.csv")).await.status(), 200, "{slug}");
    }
    assert_eq!(app.get("/statistics/dragons.csv").await.status(), 404);
    assert_eq!(app.get("/statistics/category").await.status(), 404);
    assert_eq!(app.get("/statistics/category.csv?from=x").await.status(), 400);
}

#[tokio::test]
async fn officials_see_their_own_municipality_and_no_other() {
    let app = TestApp::new().await;
    crowd(&app).await;
    let (own, other) = (app.file_verified(another(0)).await, app.file_verified(another(1)).await);
    set(&app, &own, "municipality_id = 'ranchi_mc', category_slug = 'pothole'").await;
    set(&app, &other, "municipality_id = 'dhanbad_mc', category_slug = 'garbage'").await;
    let official = app.browser("rmc1").await;
    let text = page(&app, &official, "/admin/statistics?municipality_id=dhanbad_mc").await;
    assert!(
        text.contains("All reports of Ranchi Mc")
            && !text.contains("Dhanbad")
            && !text.contains("name=\"municipality_id\"")
    );
    let table = page(&app, &official, "/admin/statistics/category.csv?municipality_id=dhanbad_mc").await;
    assert!(table.contains("Pothole,1,") && !table.contains("Garbage"), "{table}");
    let moderator = app.browser("mod1").await;
    let text = page(&app, &moderator, "/admin/statistics").await;
    for words in ["Ranchi Mc", "Dhanbad Mc", "that staff changed", "name=\"municipality_id\""] {
        assert!(text.contains(words), "{words}");
    }
    let citizen = app.browser("asha").await;
    let table = citizen.get(app.url("/admin/statistics/category.csv")).send().await.unwrap();
    assert_eq!(table.status(), 403);
    assert_eq!(app.get("/admin/statistics/category.csv").await.status(), 401);
}
