//! The list is found by indexes, never by reading the table through.

use crate::support::TestApp;
use darshi::{
    domain::{
        Point,
        feed::{Bounds, Filter, Sort},
    },
    server::db,
};

/// Reports all over the country, more than a plan would read through.
const MANY: i32 = 50_000;

async fn country() -> TestApp {
    let app = TestApp::new().await;
    let mut tx = app.pool.begin().await.unwrap();
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    sqlx::query(
        "insert into reports (id, title, category_slug, location, geohash, place_source, district, state, district_code,
             municipality_id, tracking_hash, source, status, severity, supporters, created_at, updated_at, verified_at)
         select gen_random_uuid(), (array['Open drain', 'Deep pothole', 'Dark lamp'])[1 + n % 3] || ' number ' || n,
             (array['drainage', 'pothole', 'streetlight'])[1 + n % 3], p, st_geohash(p::geometry, 9), 'coordinates',
             'District ' || n % 500, 'State ' || n % 28, n % 500, 'body_' || n % 500, sha256(n::text::bytea), 'demo',
             'VERIFIED', n % 11, n % 97, t, t, t
         from (select n, now() - n * interval '1 minute' as t,
                   st_setsrid(st_makepoint(70 + n % 250 * 0.1, 10 + n / 250 * 0.1), 4326)::geography as p
               from generate_series(1, $1) n) x",
    )
    .bind(MANY)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    sqlx::query("analyze reports").execute(&app.pool).await.unwrap();
    app
}

#[tokio::test]
async fn every_filter_and_order_has_its_index() {
    let app = country().await;
    let mut conn = app.pool.acquire().await.unwrap();
    let text = |text: &str| Some(text.to_owned());
    let all = Filter::default();
    let ranchi = Point::new(15.0, 80.0);
    let bounds = Some(Bounds { west: 80.0, south: 15.0, east: 80.5, north: 15.5 });
    for (what, filter, walk, gather) in [
        ("newest", all.clone(), "reports_public_newest_idx", ""),
        ("oldest", Filter { sort: Sort::Oldest, ..all.clone() }, "reports_public_newest_idx", ""),
        ("upvotes", Filter { sort: Sort::Upvotes, ..all.clone() }, "reports_public_supporters_idx", ""),
        ("severity", Filter { sort: Sort::Severity, ..all.clone() }, "reports_public_severity_idx", ""),
        ("nearest", Filter { sort: Sort::Nearest, centre: ranchi, ..all.clone() }, "reports_public_place_idx", ""),
        ("district", Filter { district: text("District 7"), ..all.clone() }, "reports_public_district_idx", ""),
        ("state", Filter { state: text("state 7"), ..all.clone() }, "reports_public_state_idx", ""),
        ("code", Filter { district_code: Some(7), ..all.clone() }, "reports_public_district_code_idx", ""),
        ("body", Filter { municipality: text("body_7"), ..all.clone() }, "reports_public_municipality_idx", ""),
        ("category", Filter { category: text("pothole"), ..all.clone() }, "reports_public_", ""),
        ("geohash", Filter { geohash: text("tf3z5"), ..all.clone() }, "newest_idx", "reports_public_geohash_idx"),
        ("box", Filter { bounds, ..all.clone() }, "newest_idx", "reports_public_box_idx"),
        ("circle", Filter { centre: ranchi, radius_m: Some(500.0), ..all.clone() }, "newest_idx", "reports_public_"),
        ("words", Filter { words: text("lamp 4711"), ..all.clone() }, "newest_idx", "reports_public_found_idx"),
        (
            "box, kind, words",
            Filter { bounds, category: text("pothole"), words: text("deep pothole"), ..all.clone() },
            "reports_public_",
            "reports_public_found_idx",
        ),
        (
            "district by support",
            Filter { district: text("District 7"), sort: Sort::Upvotes, ..all.clone() },
            "supporters_idx",
            "reports_public_district_idx",
        ),
    ] {
        let plans = db::reports::explain_feed(&mut conn, &filter, 11).await.unwrap();
        assert!(plans.0.contains(walk), "{what}:\n{}", plans.0);
        assert!(plans.1.contains(gather), "{what}:\n{}", plans.1);
        assert_eq!(plans.1.is_empty(), gather.is_empty(), "{what}");
        for plan in [plans.0, plans.1] {
            assert!(!plan.contains("Seq Scan on reports"), "{what}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn rare_and_common_things_are_both_found_among_many() {
    let app = country().await;
    let count = |query: &'static str| {
        let app = &app;
        async move { super::found(app, query).await.len() }
    };
    assert_eq!(count("q=number%2049999").await, 1);
    assert_eq!(count("q=zebra%20crossing").await, 0);
    assert_eq!(count("q=lamp&category=pothole").await, 0);
    assert_eq!(count("q=lamp&bbox=70,29.8,95,30").await, 100);
    assert_eq!(count("q=lamp&bbox=70,29.8,70.25,29.95").await, 2);
    assert_eq!(count("district=district%207&state=state%207&sort=severity").await, 15);
}
