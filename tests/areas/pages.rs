//! The pages of municipalities and departments, without JavaScript.

use super::{file_at, holder, logged, make, official, polygon, ranchi, square};
use crate::support::TestApp;
use reqwest::{Client, Response, multipart};
use serde_json::{Value, json};

async fn send(app: &TestApp, browser: &Client, path: &str, texts: &[(&str, &str)], file: Option<&Value>) -> Response {
    let mut form = multipart::Form::new();
    for (name, value) in texts {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    let content = file.map(ToString::to_string).unwrap_or_default();
    let name = if file.is_some() { "area.geojson" } else { "" };
    form = form.part("file", multipart::Part::bytes(content.into_bytes()).file_name(name));
    browser.post(app.url(path)).multipart(form).send().await.unwrap()
}

#[tokio::test]
async fn an_admin_makes_a_municipality_with_a_file_and_a_report_lands_there() {
    let app = TestApp::new().await;
    app.staff("chief", "super_admin").await;
    let chief = app.browser("chief").await;
    let (status, empty) = app.page(&chief, "/admin/municipalities").await;
    assert_eq!(status, 200);
    assert!(empty.contains("There is no municipality yet") && empty.contains("/admin/municipalities/new"));
    let (status, new) = app.page(&chief, "/admin/municipalities/new").await;
    assert!(status == 200 && new.contains("enctype=\"multipart/form-data\"") && new.contains("name=\"file\""));

    let texts = [
        ("id", "ranchi_mc"),
        ("name", "Ranchi <Corporation>"),
        ("state", "Jharkhand"),
        ("is_active", "true"),
        ("short_code", ""),
    ];
    let swapped = polygon(&[square(23.3, 85.2, 0.2)]);
    let refused = send(&app, &chief, "/web/admin/municipalities", &texts, Some(&swapped)).await;
    assert_eq!(refused.status(), 400);
    let again = refused.text().await.unwrap();
    assert!(again.contains("Latitude and longitude are swapped") && again.contains("value=\"ranchi_mc\""), "{again}");
    let made = send(&app, &chief, "/web/admin/municipalities", &texts, Some(&ranchi())).await;
    assert_eq!(made.status(), 303);
    let led = made.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(led, "/admin/municipalities/ranchi_mc?done=area_saved");
    let (_, shown) = app.page(&chief, &led).await;
    assert!(shown.contains("Ranchi &lt;Corporation&gt;") && shown.contains("/web/municipalities/ranchi_mc/area.svg"));
    assert!(shown.contains("km², 5 points"), "{shown}");
    let (status, picture) = app.page(&chief, "/web/municipalities/ranchi_mc/area.svg").await;
    assert!(status == 200 && picture.contains("class=\"area\" d=\"M") && picture.contains("Ranchi"));
    let report = file_at(&app, "23.37,85.33", "Pothole").await;
    assert_eq!(holder(&app, &report).await.0, "ranchi_mc");
    let (_, list) = app.page(&chief, "/admin/municipalities").await;
    assert!(list.contains("<table") && list.contains("Ranchi &lt;Corporation&gt;"));

    // Typed instead of sent as a file; a box that is not ticked is off.
    let text = polygon(&[square(85.0, 23.0, 0.1)]).to_string();
    let texts = [("name", "Ranchi"), ("area", text.as_str())];
    let changed = send(&app, &chief, "/web/admin/municipalities/ranchi_mc", &texts, None).await;
    assert_eq!(changed.status(), 303);
    app.run_jobs().await;
    assert_eq!(holder(&app, &report).await.0, json!(null));
    let entries = logged(&app).await;
    assert_eq!(entries.len(), 2);
    assert_eq!((&entries[1].2["area_changed"], &entries[1].2["after"]["is_active"]), (&json!(true), &json!(false)));
    let gone = [("name", "Ranchi"), ("area_goes", "true")];
    assert_eq!(send(&app, &chief, "/web/admin/municipalities/ranchi_mc", &gone, None).await.status(), 303);
    assert_eq!(app.page(&chief, "/web/municipalities/ranchi_mc/area.svg").await.0, 404);
    let nonsense = [("name", "Ranchi"), ("area", "here"), ("short_code", "")];
    let refused = send(&app, &chief, "/web/admin/municipalities/ranchi_mc", &nonsense, None).await;
    assert!(refused.status() == 400 && refused.text().await.unwrap().contains("This is not GeoJSON"));
}

#[tokio::test]
async fn departments_are_made_below_their_municipality() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({ "area": ranchi() })).await;
    official(&app, "boss", "municipality_admin", "ranchi_mc").await;
    let boss = app.browser("boss").await;
    let (status, shown) = app.page(&boss, "/admin/municipalities/ranchi_mc").await;
    assert!(status == 200 && shown.contains("/web/admin/departments") && !shown.contains("name=\"radius_km\""));
    let post = async |path: &str, form: &[(&str, &str)]| boss.post(app.url(path)).form(form).send().await.unwrap();
    let texts = [
        ("department", "form"),
        ("municipality_id", "ranchi_mc"),
        ("id", "ranchi_roads"),
        ("name", "Road Works"),
        ("categories", "pothole"),
        ("categories", "garbage"),
        ("is_active", "true"),
    ];
    let made = post("/web/admin/departments", &texts).await;
    assert_eq!(made.headers()["location"], "/admin/municipalities/ranchi_mc?done=area_saved");
    let twice = post("/web/admin/departments", &texts).await;
    assert_eq!(twice.status(), 409);
    assert!(twice.text().await.unwrap().contains("Somebody has this already"));
    let (_, shown) = app.page(&boss, "/admin/municipalities/ranchi_mc").await;
    assert!(shown.contains("Road Works") && shown.contains("Takes: Pothole, Garbage"), "{shown}");
    let (status, form) = app.page(&boss, "/admin/departments/ranchi_roads").await;
    assert!(status == 200 && form.contains("value=\"Road Works\""));
    let form = [
        ("department", "form"),
        ("municipality_id", "ranchi_mc"),
        ("name", "Roads"),
        ("categories", "pothole"),
        ("is_active", "true"),
    ];
    assert_eq!(post("/web/admin/departments/ranchi_roads", &form).await.status(), 303);
    assert_eq!(holder(&app, &file_at(&app, "23.37,85.33", "Pothole").await).await.1, "ranchi_roads");
    assert_eq!(app.page(&boss, "/admin/departments/roads").await.0, 403, "all municipalities have that one");
}

#[tokio::test]
async fn the_pages_and_their_forms_are_for_those_who_may() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({ "area": ranchi() })).await;
    app.citizen("asha").await;
    app.staff("mod1", "moderator").await;
    official(&app, "dhanbad1", "municipality_admin", "dhanbad_mc").await;
    let anonymous = app.get("/admin/municipalities").await;
    assert_eq!(anonymous.headers()["location"], "/signin?next=%2Fadmin%2Fmunicipalities");
    assert_eq!(app.get("/web/municipalities/ranchi_mc/area.svg").await.status(), 401);
    for (name, list, picture) in [("asha", 403, 403), ("mod1", 200, 200), ("dhanbad1", 200, 200)] {
        let browser = app.browser(name).await;
        assert_eq!(app.page(&browser, "/admin/municipalities").await.0, list, "{name}");
        assert_eq!(app.page(&browser, "/web/municipalities/ranchi_mc/area.svg").await.0, picture, "{name}");
        for path in ["/admin/municipalities/new", "/admin/municipalities/ranchi_mc", "/admin/departments/roads"] {
            assert_eq!(app.page(&browser, path).await.0, 403, "{name} {path}");
        }
        let texts = [("id", "x_mc"), ("name", "X Corporation"), ("short_code", "")];
        for path in ["/web/admin/municipalities", "/web/admin/municipalities/ranchi_mc"] {
            assert_eq!(send(&app, &browser, path, &texts, None).await.status(), 403, "{name} {path}");
        }
        let form = [("department", "form"), ("municipality_id", "ranchi_mc"), ("id", "x1"), ("name", "Foreign")];
        for path in ["/web/admin/departments", "/web/admin/departments/roads"] {
            let response = browser.post(app.url(path)).form(&form).send().await.unwrap();
            assert_eq!(response.status(), 403, "{name} {path}");
        }
    }
    let chief = app.browser("chief").await;
    assert_eq!(app.page(&chief, "/admin/municipalities/nowhere").await.0, 404);
    assert_eq!(app.count("select count(*) from municipalities").await, 1);
    assert_eq!(app.count("select count(*) from departments where municipality_id is not null").await, 0);
}
