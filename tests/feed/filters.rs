//! Each filter finds what it names and nothing else.

use super::{found, plant, planted, refusal};
use crate::{
    feed::Planted,
    support::{TestApp, a_report},
};

#[tokio::test]
async fn by_status_category_severity_district_state_code_municipality() {
    let app = TestApp::new().await;
    plant(
        &app,
        &[
            Planted { status: "IN_PROGRESS", severity: 9, ..planted("Working on it") },
            Planted { status: "RESOLVED", category: "water_supply", age: 11, ..planted("Fixed pipe") },
            Planted { district: Some("Patna"), state: Some("Bihar"), age: 12, ..planted("In Patna") },
            Planted { district_code: Some(364), municipality: Some("ranchi_mc"), age: 13, ..planted("With a code") },
            Planted { status: "FLAGGED", ..planted("Hidden one") },
        ],
    )
    .await;
    let all = ["Working on it", "Fixed pipe", "In Patna", "With a code"];
    for (query, expected) in [
        ("", &all[..]),
        ("status=in_progress", &all[..1]),
        ("status=FLAGGED", &[]),
        ("status=PENDING_VERIFICATION", &[]),
        ("category=Water%20Supply", &all[1..2]),
        ("category=water", &all[1..2]),
        ("category=water_supply&status=RESOLVED", &all[1..2]),
        ("category=water_supply&status=VERIFIED", &[]),
        ("min_severity=8", &all[..1]),
        ("min_severity=0", &all[..]),
        ("district=patna", &all[2..3]),
        ("district=PATNA&state=bihar", &all[2..3]),
        ("state=Bihar", &all[2..3]),
        ("state=Bihar&district=Ranchi", &[]),
        ("district_code=364", &all[3..]),
        ("municipality_id=ranchi_mc", &all[3..]),
        ("district=%00", &all[..]),
        ("unknown=1", &all[..]),
    ] {
        assert_eq!(found(&app, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn by_place_in_a_cell_a_box_a_circle() {
    let app = TestApp::new().await;
    plant(
        &app,
        &[
            Planted { at: (23.37, 85.33), ..planted("Ranchi") },
            Planted { at: (23.36, 85.33), age: 11, ..planted("Ranchi, 1.1 km south") },
            Planted { at: (-17.0, 179.9), age: 12, ..planted("West of the line") },
            Planted { at: (-17.0, -179.9), age: 13, ..planted("East of the line") },
            Planted { at: (90.0, 0.0), age: 14, ..planted("North Pole") },
            Planted { at: (-90.0, 10.0), age: 15, ..planted("South Pole") },
        ],
    )
    .await;
    let (ranchi, line) = (["Ranchi", "Ranchi, 1.1 km south"], ["West of the line", "East of the line"]);
    for (query, expected) in [
        ("geohash=tuhs", &ranchi[..]),
        ("geohash=TUHS", &ranchi[..]),
        ("geohash=tuhsv", &ranchi[..]),
        ("bbox=85,23,86,24", &ranchi[..]),
        ("bbox=85.33,23.37,85.33,23.37", &ranchi[..1]),
        ("bbox=179,-20,-179,-15", &line[..]),
        ("bbox=-180,-20,180,-15", &line[..]),
        ("bbox=-179.95,-20,-179,-15", &line[1..]),
        ("bbox=-180,89,180,90", &["North Pole"][..]),
        ("bbox=-180,-90,180,-89", &["South Pole"][..]),
        ("bbox=85,23,86,24&geohash=tuhs&q=ranchi", &ranchi[..]),
        ("bbox=179,-20,-179,-15&q=line", &line[..]),
        ("lat=23.37&lng=85.33&radius_m=1000", &ranchi[..1]),
        ("lat=23.37&lng=85.33&radius_m=1200", &ranchi[..]),
        ("lat=23.37&lng=85.33&radius_m=1200&q=ranchi", &ranchi[..]),
        ("lat=-17&lng=180&radius_m=20000", &line[..]),
        ("lat=89.9&lng=180&radius_m=50000", &["North Pole"][..]),
        // A point alone leaves out nothing.
        ("lat=23.37&lng=85.33&bbox=85,23,86,24", &ranchi[..]),
    ] {
        assert_eq!(found(&app, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn by_time_of_filing_to_the_day_and_to_the_moment() {
    let app = TestApp::new().await;
    let day = |days| app.clock().now() - time::Duration::days(days);
    plant(&app, &[planted("Today's"), Planted { age: 3 * 1440, ..planted("Old one") }]).await;
    let date = |days| day(days).to_offset(time::UtcOffset::from_hms(5, 30, 0).unwrap()).date().to_string();
    let moment = darshi::server::clock::rfc3339(day(2));
    assert_eq!(found(&app, &format!("from={}", date(2))).await, ["Today's"]);
    assert_eq!(found(&app, &format!("to={}", date(2))).await, ["Old one"]);
    assert_eq!(found(&app, &format!("from={}&to={}", date(3), date(3))).await, ["Old one"]);
    assert_eq!(found(&app, &format!("from={moment}")).await, ["Today's"]);
    assert_eq!(found(&app, &format!("to={moment}&sort=upvotes")).await, ["Old one"]);
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_field() {
    let app = TestApp::new().await;
    let input = "INVALID_INPUT";
    let place = "INVALID_COORDINATES";
    for (query, code, field) in [
        ("status=NOPE", input, "status"),
        ("category=dragons", input, "category"),
        ("min_severity=11", input, "min_severity"),
        ("min_severity=x", input, "min_severity"),
        ("sort=best", input, "sort"),
        ("district_code=-1", input, "district_code"),
        ("municipality_id=a%2Fb", input, "municipality_id"),
        ("from=yesterday", input, "from"),
        ("from=2026-03-02&to=2026-03-01", input, "to"),
        ("geohash=tuh", "GEOHASH_ERROR", "geohash"),
        ("geohash=tuhsvydtuh", "GEOHASH_ERROR", "geohash"),
        ("geohash=tuha", "GEOHASH_ERROR", "geohash"),
        ("bbox=1,2,3", place, "bbox"),
        ("bbox=1,2,3,91", place, "bbox"),
        ("bbox=1,4,3,2", place, "bbox"),
        ("bbox=181,0,182,1", place, "bbox"),
        ("lat=91&lng=0&radius_m=10", place, "lat"),
        ("lat=1&radius_m=10", place, "lng"),
        ("radius_m=10", place, "lat"),
        ("sort=nearest", place, "lat"),
        ("lat=1&lng=1&radius_m=50001", input, "radius_m"),
        ("lat=1&lng=1&radius_m=0", input, "radius_m"),
        ("lat=1&lng=1&radius_m=NaN", input, "radius_m"),
        ("limit=0", input, "limit"),
        ("limit=-1", input, "limit"),
    ] {
        assert_eq!(refusal(&app, query).await, (400, code.to_owned(), vec![field.to_owned()]), "{query}");
    }
    assert_eq!(found(&app, "lat=1&lng=1&radius_m=50000").await, [""; 0]);
    assert_eq!(app.get("/api/v1/reports?limit=1e9").await.status(), 200);
    // All that is wrong at once, by the code that says most.
    let (_, code, fields) = refusal(&app, "status=x&geohash=x").await;
    assert_eq!((code.as_str(), fields), ("GEOHASH_ERROR", vec!["geohash".to_owned(), "status".to_owned()]));
}

#[tokio::test]
async fn nobody_sees_staff_fields_and_hidden_names_in_lists() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    app.file(a_report().with("title", "Without an account")).await;
    app.run_jobs().await;
    let admin = app.staff("admin", "super_admin").await;
    for phone in [&asha, &admin] {
        let list = phone.get("/api/v1/reports").await.text().await.unwrap();
        assert!(list.contains("Without an account"));
        for word in ["resolution_notes", "assigned_by", "tracking", "contact_email", "timeline", "follower_count"] {
            assert!(!list.contains(word), "{word}");
        }
    }
}
