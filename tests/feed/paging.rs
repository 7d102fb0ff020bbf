//! Page by page through every order: nothing is lost, nothing comes twice.

use super::{plant, planted, refusal, titles, walk};
use crate::{feed::Planted, support::TestApp};
use std::collections::BTreeSet;

/// Forty reports with ties in every key: time, supporters, severity, place.
fn many() -> Vec<Planted> {
    let one = |n: i32| Planted {
        age: i64::from(n / 8) * 60,
        supporters: n % 3,
        severity: i16::try_from(n % 2).unwrap() * 5,
        at: (23.37 + f64::from(n % 4) * 0.01, 85.33),
        category: if n % 5 == 0 { "garbage" } else { "drainage" },
        ..planted(&format!("Open drain number {n}"))
    };
    (0..40).map(one).collect()
}

#[tokio::test]
async fn every_order_is_whole_page_by_page_with_ties() {
    let app = TestApp::new().await;
    let ids = plant(&app, &many()).await;
    for query in [
        "sort=newest",
        "sort=oldest",
        "sort=upvotes",
        "sort=severity",
        "sort=nearest&lat=23.37&lng=85.33",
        "sort=nearest&lat=23.37&lng=85.33&radius_m=50000&q=drain",
        "sort=upvotes&q=drain&bbox=85,23,86,24",
        "sort=newest&district=ranchi&state=jharkhand",
        "q=drayn",
    ] {
        let seen = walk(&app, query, 7).await;
        let unique: BTreeSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (40, 40), "{query}: {seen:?}");
        assert_eq!(seen, walk(&app, query, 100).await, "{query}");
    }
    let oldest = walk(&app, "sort=oldest", 9).await;
    let newest: Vec<_> = walk(&app, "sort=newest", 9).await.into_iter().rev().collect();
    assert_eq!(oldest, newest);
    assert_eq!(walk(&app, "category=garbage&sort=severity&q=drain", 3).await.len(), 8);
    // The same by the last id seen.
    for query in ["sort=newest", "sort=oldest", "sort=upvotes", "sort=severity", "sort=nearest&lat=23.37&lng=85.33"] {
        let list = app.get_json(&format!("/api/v1/reports?limit=100&{query}")).await;
        let all = titles(&list);
        let tenth = list[9]["id"].as_str().unwrap();
        assert!(ids.iter().any(|id| id == tenth));
        let rest = app.get_json(&format!("/api/v1/reports?limit=100&{query}&start_after_id={tenth}")).await;
        assert_eq!(titles(&rest), all[10..], "{query}");
    }
}

#[tokio::test]
async fn orders_are_what_they_say() {
    let app = TestApp::new().await;
    plant(
        &app,
        &[
            Planted { supporters: 3, severity: 2, age: 1, at: (23.40, 85.33), ..planted("Third away") },
            Planted { supporters: 9, severity: 1, age: 2, at: (23.37, 85.33), ..planted("First here") },
            Planted { supporters: 1, severity: 8, age: 3, at: (23.38, 85.33), ..planted("Second near") },
        ],
    )
    .await;
    let (third, first, second) = ("Third away", "First here", "Second near");
    for (query, expected) in [
        ("", [third, first, second]),
        ("sort=oldest", [second, first, third]),
        ("sort=upvotes", [first, third, second]),
        ("sort=severity", [second, third, first]),
        ("sort=NEAREST&lat=23.37&lng=85.33", [first, second, third]),
        ("sort=nearest&lat=-23.37&lng=-94.67", [third, second, first]),
    ] {
        assert_eq!(walk(&app, query, 1).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_list_goes_on_after_a_report_that_is_hidden_or_gone() {
    let app = TestApp::new().await;
    let reports: Vec<_> = (0..5).map(|n| Planted { age: n, ..planted(&format!("Report number {n}")) }).collect();
    let ids = plant(&app, &reports).await;
    let first = app.get("/api/v1/reports?limit=2").await;
    let cursor = first.headers()["x-next-cursor"].to_str().unwrap().to_owned();
    // The last one seen is hidden, then deleted.
    sqlx::query("update reports set status = 'FLAGGED' where id = $1::uuid")
        .bind(&ids[1])
        .execute(&app.pool)
        .await
        .unwrap();
    app.settle().await;
    let rest = ["Report number 2", "Report number 3", "Report number 4"];
    let after = |query: String| {
        let app = &app;
        async move { app.get_json_of(format!("/api/v1/reports?{query}")).await }
    };
    assert_eq!(titles(&after(format!("start_after_id={}", ids[1])).await), rest);
    let mut tx = app.pool.begin().await.unwrap();
    darshi::server::db::reports::delete(&mut tx, &[ids[1].parse().unwrap()], app.clock().now()).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
    assert_eq!(titles(&after(format!("start_after_id={}", ids[1])).await), rest);
    assert_eq!(titles(&after(format!("cursor={cursor}")).await), rest);
    // A cursor wins.
    assert_eq!(titles(&after(format!("cursor={cursor}&start_after_id={}", ids[3])).await), rest);
    assert_eq!(titles(&after(format!("sort=oldest&start_after_id={}", ids[1])).await), ["Report number 0"]);
    // Where the order is another, its place in it is not known any more.
    for sort in ["upvotes", "severity", "nearest&lat=1&lng=1"] {
        let (status, code, _) = refusal(&app, &format!("sort={sort}&start_after_id={}", ids[1])).await;
        assert_eq!((status, code.as_str()), (410, "CURSOR_EXPIRED"), "{sort}");
    }
}

#[tokio::test]
async fn forged_cursors_and_those_of_another_order_are_refused() {
    let app = TestApp::new().await;
    plant(&app, &many()).await;
    let first = app.get("/api/v1/reports?limit=2&sort=upvotes").await;
    let upvotes = first.headers()["x-next-cursor"].to_str().unwrap().to_owned();
    let newest = app.get("/api/v1/reports?limit=2").await.headers()["x-next-cursor"].to_str().unwrap().to_owned();
    for query in [
        "cursor=forged".to_owned(),
        format!("cursor={upvotes}"),
        format!("cursor={newest}&sort=upvotes"),
        format!("cursor=s.999999.{newest}&sort=severity"),
        format!("cursor=d.7ff0000000000000.{newest}&sort=nearest&lat=1&lng=1"),
        format!("cursor={newest}x"),
        "cursor=%00".to_owned(),
        "start_after_id=1".to_owned(),
        "start_after_id=0197a000-0000-7000-8000-000000000000".to_owned(),
    ] {
        let (status, code, fields) = refusal(&app, &query).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{query}");
        assert!(fields[0] == "cursor" || fields[0] == "start_after_id");
    }
}

#[tokio::test]
async fn the_way_on_keeps_every_filter_in_one_way_of_saying_it() {
    let app = TestApp::new().await;
    plant(&app, &many()).await;
    let response =
        app.get("/api/v1/reports?limit=2&category=Drainage&q=open+drain&sort=upvotes&bbox=85,23,86,24.0").await;
    let link = response.headers()["link"].to_str().unwrap();
    assert!(
        link.starts_with("<http://darshi.test/api/v1/reports?limit=2&q=open+drain&category=drainage&sort=upvotes"),
        "{link}"
    );
    assert!(link.contains("bbox=85%2C23%2C86%2C24&cursor=u.") && link.ends_with(">; rel=\"next\""), "{link}");
}
