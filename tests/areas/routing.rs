//! Who gets a report, and what happens when areas change.

use super::{file_at, holder, make, official, polygon, ranchi, square};
use crate::support::{TestApp, a_report, people::read};
use serde_json::{Value, json};

#[tokio::test]
async fn a_report_goes_to_the_smallest_area_then_to_the_nearest_circle_then_to_nobody() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "district", json!({ "area": polygon(&[square(85.0, 23.0, 1.0)]) })).await;
    make(&chief, "ranchi_mc", json!({ "area": ranchi(), "name_hi": "राँची नगर निगम" })).await;
    make(&chief, "bokaro", json!({ "latitude": 23.67, "longitude": 86.15, "radius_km": 30 })).await;
    make(&chief, "chas", json!({ "latitude": 23.63, "longitude": 86.19, "radius_km": 30 })).await;
    make(&chief, "closed", json!({ "area": polygon(&[square(85.3, 23.36, 0.05)]), "is_active": false })).await;
    for (place, municipality) in [
        ("23.371234,85.334321", json!("ranchi_mc")),
        ("23.05,85.05", json!("district")),
        // Inside of an area nobody asks how near a circle's middle is.
        ("23.65,85.99", json!("district")),
        ("23.66,86.14", json!("bokaro")),
        ("23.64,86.18", json!("chas")),
        ("25.60,85.14", json!(null)),
    ] {
        let id = file_at(&app, place, "Drainage").await;
        assert_eq!(holder(&app, &id).await.0, municipality, "{place}");
        let page = app.get(&format!("/reports/{id}")).await.text().await.unwrap();
        let named = match municipality.as_str() {
            Some(slug) => page.contains(&format!("Waiting for The {slug} corporation.")),
            None => page.contains("Nobody yet"),
        };
        assert!(named, "{place}");
    }
}

#[tokio::test]
async fn the_report_says_who_has_it_by_name_from_its_filing_on() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({ "area": ranchi(), "name": "Ranchi Corporation", "name_hi": "राँची नगर निगम" }))
        .await;
    let id = file_at(&app, "23.37,85.33", "Drainage").await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    for (name, value) in [
        ("assigned_municipality", "ranchi_mc"),
        ("assigned_municipality_name", "Ranchi Corporation"),
        ("assigned_department", "drainage"),
        ("assigned_department_name", "Drainage"),
    ] {
        assert_eq!(report[name], value, "{name}");
    }
    let events = report["timeline"].as_array().unwrap();
    let told: Vec<_> = events.iter().filter(|event| event["event"] == "ASSIGNED_TO_DEPARTMENT").collect();
    assert_eq!(told.len(), 1, "{events:?}");
    assert_eq!((&told[0]["actor"], &told[0]["details"]), (&json!("system"), &json!("Ranchi Corporation, Drainage")));
    let list = app.get_json("/api/v1/reports?municipality_id=ranchi_mc").await;
    assert_eq!(list[0]["assigned_municipality_name"], "Ranchi Corporation");
    let page = app.client.get(app.url(&format!("/reports/{id}"))).header("accept-language", "hi").send().await.unwrap();
    assert!(page.text().await.unwrap().contains("राँची नगर निगम"));
}

#[tokio::test]
async fn a_department_of_its_own_comes_before_the_one_that_all_have() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({ "area": ranchi() })).await;
    let own = json!({ "id": "ranchi_roads", "name": "Road Works", "municipality_id": "ranchi_mc", "categories": ["Pothole"] });
    assert_eq!(chief.post("/api/v1/admin/departments", own).await.status(), 201);
    let department = async |category: &'static str| holder(&app, &file_at(&app, "23.37,85.33", category).await).await.1;
    assert_eq!(department("Pothole").await, "ranchi_roads");
    assert_eq!(department("Road Damage").await, "roads");
    assert_eq!(department("Other").await, json!(null), "nobody takes it");
    let off = chief.put("/api/v1/admin/departments/ranchi_roads", json!({ "is_active": false })).await;
    assert_eq!(off.status(), 200);
    assert_eq!(department("Pothole").await, "roads");
    // What the machine sorts goes to whoever takes that.
    let (id, _) = app.file(a_report().without("category")).await;
    let before: Option<String> = department_of(&app, &id).await;
    assert_eq!(before, None);
    app.run_jobs().await;
    let category: String = sqlx::query_scalar("select category_slug from reports where id = $1::uuid")
        .bind(&id)
        .fetch_one(&app.pool)
        .await
        .unwrap();
    let expected: Option<String> = sqlx::query_scalar("select department_for('ranchi_mc', $1)")
        .bind(&category)
        .fetch_one(&app.pool)
        .await
        .unwrap();
    assert_eq!(department_of(&app, &id).await, expected, "{category}");
}

async fn department_of(app: &TestApp, id: &str) -> Option<String> {
    sqlx::query_scalar("select department_id from reports where id = $1::uuid")
        .bind(id)
        .fetch_one(&app.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn when_an_area_changes_open_reports_go_where_they_belong() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({ "area": ranchi() })).await;
    let own = official(&app, "own1", "municipality_staff", "ranchi_mc").await;
    let (west, east) = (file_at(&app, "23.37,85.22", "Pothole").await, file_at(&app, "23.37,85.37", "Pothole").await);
    let outside = file_at(&app, "23.37,85.45", "Pothole").await;
    let (solved, by_hand) =
        (file_at(&app, "23.36,85.37", "Pothole").await, file_at(&app, "23.35,85.37", "Pothole").await);
    let done = json!({ "status": "RESOLVED", "resolution_summary": "Filled" });
    assert_eq!(own.put(&format!("/api/v1/municipality/report/{solved}/status"), done).await.status(), 200);
    let pinned = json!({ "municipality_id": "ranchi_mc", "department_id": "roads" });
    assert_eq!(chief.put(&format!("/api/v1/admin/report/{by_hand}/assign"), pinned).await.status(), 200);
    let plan = json!({ "resolution_eta": "2099-01-01T00:00:00Z" });
    assert_eq!(own.put(&format!("/api/v1/admin/report/{east}/resolution"), plan).await.status(), 200);
    let note = json!({ "content": "Seen", "status": "internal" });
    assert_eq!(own.post(&format!("/api/v1/reports/{east}/updates"), note.clone()).await.status(), 201);

    // Only the west half is left of it; a new one gets the east and what lay outside.
    let west_half = polygon(&[json!([[85.2, 23.3], [85.3, 23.3], [85.3, 23.5], [85.2, 23.5], [85.2, 23.3]])]);
    assert_eq!(chief.put("/api/v1/admin/municipalities/ranchi_mc", json!({ "area": west_half })).await.status(), 200);
    app.run_jobs().await;
    assert_eq!(holder(&app, &east).await, (json!(null), json!(null)));
    let refused = own.post(&format!("/api/v1/reports/{east}/updates"), note).await;
    assert_eq!(refused.status(), 403, "whose area it left has no right over it");
    let report = own.json(&format!("/api/v1/report/{east}")).await;
    assert!(report.get("assigned_by").is_none() && report["resolution_eta"].is_null(), "{report}");
    assert_eq!(own.json(&format!("/api/v1/reports/{east}/updates")).await, json!([]));

    make(&chief, "namkum", json!({ "latitude": 23.37, "longitude": 85.41, "radius_km": 10 })).await;
    app.run_jobs().await;
    for (id, municipality) in
        [(&west, "ranchi_mc"), (&east, "namkum"), (&outside, "namkum"), (&solved, "ranchi_mc"), (&by_hand, "ranchi_mc")]
    {
        assert_eq!(holder(&app, id).await.0, municipality, "{id}");
    }
    let events = app.get_json(&format!("/api/v1/report/{outside}")).await["timeline"].clone();
    assert_eq!(events.as_array().unwrap().last().unwrap()["details"], "The namkum corporation, Roads");
    assert_eq!(chief.put("/api/v1/admin/municipalities/namkum", json!({ "is_active": false })).await.status(), 200);
    app.run_jobs().await;
    assert_eq!(holder(&app, &outside).await.0, json!(null));
    // A new name moves nothing.
    let jobs = app.count("select count(*) from jobs where kind = 'reroute_reports'").await;
    chief.put("/api/v1/admin/municipalities/ranchi_mc", json!({ "name": "Ranchi City" })).await;
    assert_eq!(app.count("select count(*) from jobs where kind = 'reroute_reports'").await, jobs);
    assert_eq!(app.count("select count(*) from jobs where state in ('queued', 'running')").await, 0);
}

#[tokio::test]
async fn reports_of_bodies_that_are_in_no_table_keep_them() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let id = file_at(&app, "23.37,85.33", "Pothole").await;
    sqlx::query("update reports set municipality_id = 'old_body' where id = $1::uuid")
        .bind(&id)
        .execute(&app.pool)
        .await
        .unwrap();
    app.settle().await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(report["assigned_municipality_name"], "Old Body", "its name is made of its slug");
    make(&chief, "ranchi_mc", json!({ "area": ranchi() })).await;
    app.run_jobs().await;
    assert_eq!(holder(&app, &id).await.0, "old_body");
}

#[tokio::test]
async fn a_report_that_is_filed_while_an_area_changes_is_not_lost_between() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({ "latitude": 20, "longitude": 80, "radius_km": 1, "state": "" })).await;
    app.run_jobs().await;
    let change = chief.put("/api/v1/admin/municipalities/ranchi_mc", json!({ "area": ranchi() }));
    let filings = (0..8).map(|n| app.post(a_report().with("location", format!("23.37,85.33{n}"))));
    let (changed, filed) = tokio::join!(change, futures::future::join_all(filings));
    assert_eq!(changed.status(), 200);
    for response in filed {
        let (status, _, body): (u16, String, Value) = read(response).await;
        assert_eq!(status, 201, "{body}");
    }
    app.run_jobs().await;
    assert_eq!(app.count("select count(*) from reports where municipality_id is distinct from 'ranchi_mc'").await, 0);
}
