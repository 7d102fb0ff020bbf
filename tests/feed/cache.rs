//! What is kept of the list: loaded once, dropped by exactly what makes it stale, on every server.

use super::{found, plant, planted, titles};
use crate::{
    feed::Planted,
    support::{TestApp, app::Options},
};
use serde_json::Value;

/// How many lists had to be loaded so far.
fn loads(app: &TestApp) -> u64 {
    app.services.reports.lists().counts().1
}

/// Whether asking for this list loads it anew.
async fn is_loaded_anew(app: &TestApp, query: &str) -> bool {
    let before = loads(app);
    found(app, query).await;
    loads(app) > before
}

async fn write(app: &TestApp, statement: &str) {
    sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&app.pool).await.unwrap();
    app.settle().await;
}

const LISTS: [&str; 9] = [
    "",
    "status=VERIFIED",
    "category=garbage",
    "category=drainage",
    "sort=upvotes",
    "q=drain",
    "district=Patna",
    "bbox=85,23,86,24",
    "lat=25.6&lng=85.1&radius_m=5000",
];

/// Which of the lists a write drops.
async fn dropped(app: &TestApp, statement: &str) -> Vec<&'static str> {
    for query in LISTS {
        found(app, query).await;
        assert!(!is_loaded_anew(app, query).await, "{query} is kept");
    }
    write(app, statement).await;
    let mut dropped = Vec::new();
    for query in LISTS {
        if is_loaded_anew(app, query).await {
            dropped.push(query);
        }
    }
    dropped
}

#[tokio::test]
async fn exactly_the_stale_lists_are_dropped() {
    let app = TestApp::new().await;
    let ids = plant(
        &app,
        &[
            Planted { at: (25.6, 85.1), district: Some("Patna"), ..planted("Drain in Patna") },
            Planted { category: "garbage", status: "RESOLVED", age: 20, ..planted("Heap in Ranchi") },
            Planted { status: "FLAGGED", ..planted("Hidden one") },
        ],
    )
    .await;
    let patna = format!("where id = '{}'", ids[0]);
    let heap = format!("where id = '{}'", ids[1]);
    let hidden = format!("where id = '{}'", ids[2]);
    let with_patna = [
        "",
        "status=VERIFIED",
        "category=drainage",
        "sort=upvotes",
        "q=drain",
        "district=Patna",
        "lat=25.6&lng=85.1&radius_m=5000",
    ];
    // Counted: the lists that show it; the order by support that has it.
    assert_eq!(dropped(&app, &format!("update reports set comments = comments + 1 {patna}")).await, with_patna);
    assert_eq!(
        dropped(&app, &format!("update reports set supporters = supporters + 1 {heap}")).await,
        ["", "category=garbage", "sort=upvotes", "bbox=85,23,86,24"]
    );
    // Edited: the lists that show it, and those whose words it may have now.
    assert_eq!(
        dropped(&app, &format!("update reports set title = 'A heap and a drain' {heap}")).await,
        ["", "category=garbage", "sort=upvotes", "q=drain", "bbox=85,23,86,24"]
    );
    // Moved: the lists that it leaves, and those that it enters.
    assert_eq!(
        dropped(&app, &format!("update reports set category_slug = 'drainage' {heap}")).await,
        ["", "category=garbage", "category=drainage", "sort=upvotes", "q=drain", "bbox=85,23,86,24"]
    );
    // What nobody sees changes no list; being published does.
    assert_eq!(dropped(&app, &format!("update reports set title = 'Still hidden' {hidden}")).await, [""; 0]);
    assert_eq!(
        dropped(&app, &format!("update reports set status = 'VERIFIED' {hidden}")).await,
        ["", "status=VERIFIED", "category=drainage", "sort=upvotes", "q=drain", "bbox=85,23,86,24"]
    );
    // Gone: the lists that had it.
    assert_eq!(dropped(&app, &format!("delete from reports {patna}")).await, with_patna);
}

#[tokio::test]
async fn how_many_repeat_a_report_is_shown_as_it_is() {
    let app = TestApp::new().await;
    let ids = plant(&app, &[planted("Drain, first"), Planted { category: "other", ..planted("Drain, again") }]).await;
    let count = || async { app.get_json("/api/v1/reports?category=drainage").await[0]["duplicate_count"].clone() };
    assert_eq!(count().await, 0);
    write(
        &app,
        &format!("update reports set status = 'DUPLICATE', duplicate_of = '{}' where id = '{}'", ids[0], ids[1]),
    )
    .await;
    assert_eq!(count().await, 1);
    write(&app, &format!("update reports set status = 'FLAGGED', duplicate_of = null where id = '{}'", ids[1])).await;
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn a_hundred_at_once_load_a_list_once() {
    let app = TestApp::new().await;
    plant(&app, &[planted("Open drain")]).await;
    app.settle().await;
    let before = loads(&app);
    let asked = (0..100).map(|_| app.get("/api/v1/reports?q=drain"));
    let replies = futures::future::join_all(asked).await;
    assert!(replies.iter().all(|reply| reply.status() == 200));
    assert_eq!(loads(&app) - before, 1);
}

#[tokio::test]
async fn somebody_signed_in_reads_what_is_there_and_nothing_of_theirs_is_kept() {
    let app = TestApp::new().await;
    let ids = plant(&app, &[planted("Open drain")]).await;
    let asha = app.citizen("asha").await;
    found(&app, "").await;
    let before = loads(&app);
    let account = "select id from accounts where username = 'asha'";
    let vote = format!("insert into votes (report_id, account_id, created_at) select '{}', ({account}), now()", ids[0]);
    sqlx::query(sqlx::AssertSqlSafe(vote)).execute(&app.pool).await.unwrap();
    // At once, also before the announcement arrives.
    let own: Value = asha.get("/api/v1/reports").await.json().await.unwrap();
    assert_eq!((&own[0]["has_upvoted"], &own[0]["upvote_count"]), (&true.into(), &1.into()));
    let reply = asha.get("/api/v1/reports").await;
    assert_eq!(reply.headers()["cache-control"], "private, no-cache");
    app.settle().await;
    let others = app.get_json("/api/v1/reports").await;
    assert_eq!((&others[0]["has_upvoted"], &others[0]["upvote_count"]), (&false.into(), &1.into()));
    assert_eq!(loads(&app) - before, 1);
}

#[tokio::test]
async fn another_server_on_the_same_database_drops_the_same() {
    let app = TestApp::new().await;
    let ids = plant(&app, &[planted("Open drain")]).await;
    let beside = TestApp::beside(&app, &[]).await;
    // It listens on a connection of its own, which takes a moment to be made.
    beside.settle().await;
    assert_eq!(found(&beside, "q=drain").await, ["Open drain"]);
    sqlx::query("update reports set status = 'FLAGGED' where id = $1::uuid")
        .bind(&ids[0])
        .execute(&app.pool)
        .await
        .unwrap();
    beside.settle().await;
    assert_eq!(found(&beside, "q=drain").await, [""; 0]);
}

#[tokio::test]
async fn a_kept_body_has_one_tag_and_who_has_it_gets_no_other() {
    let app = TestApp::new().await;
    let ids = plant(&app, &[planted("Open drain")]).await;
    let path = "/api/v1/reports?category=drainage";
    let first = app.get(path).await;
    assert_eq!(first.headers()["cache-control"], "public, max-age=30, s-maxage=60");
    assert_eq!(first.headers()["content-type"], "application/json");
    let tag = first.headers()["etag"].clone();
    let again = app.client.get(app.url(path)).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &tag));
    // Said in another way it is the same list.
    assert_eq!(app.get("/api/v1/reports?category=DRAINAGE&sort=newest&limit=10").await.headers()["etag"], tag);
    write(&app, &format!("update reports set comments = 1 where id = '{}'", ids[0])).await;
    let changed = app.client.get(app.url(path)).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(changed.status(), 200);
    assert_ne!(changed.headers()["etag"], tag);
    assert_eq!(titles(&changed.json().await.unwrap()), ["Open drain"]);
}

#[tokio::test]
async fn the_front_page_is_kept_and_its_ages_and_numbers_are_true() {
    let app = TestApp::new().await;
    let ids = plant(&app, &[Planted { age: 1, ..planted("Open drain") }]).await;
    // What is planted is heard of before anything is kept.
    app.settle().await;
    let front = || async { app.get("/").await.text().await.unwrap() };
    assert!(front().await.contains("1 minute ago"));
    let before = loads(&app);
    app.advance(time::Duration::minutes(2));
    // Kept, and older all the same.
    assert!(front().await.contains("3 minutes ago"));
    assert_eq!(loads(&app), before);
    write(&app, &format!("update reports set status = 'IN_PROGRESS' where id = '{}'", ids[0])).await;
    assert!(front().await.contains("In progress"));
}

#[tokio::test]
async fn a_reply_is_kept_as_it_left_for_each_way_of_compressing() {
    let app = TestApp::new().await;
    let ids = plant(&app, &[planted("Open drain"), planted(&"A long way down the road ".repeat(4))]).await;
    app.settle().await;
    let path = "/api/v1/reports?sort=upvotes";
    let ask = |encoding: &'static str| app.client.get(app.url(path)).header("accept-encoding", encoding).send();
    let mut bodies = Vec::new();
    for encoding in ["identity", "gzip", "gzip", "identity"] {
        let reply = ask(encoding).await.unwrap();
        let headers = reply.headers().clone();
        let sent = headers.get("content-encoding").map_or("identity", |sent| sent.to_str().unwrap());
        assert_eq!(sent, encoding);
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let body = reply.bytes().await.unwrap();
        assert!(headers.get("content-length").is_none_or(|length| *length == *body.len().to_string()));
        bodies.push((headers["etag"].clone(), headers["x-request-id"].clone(), body));
    }
    let [plain, packed, packed_again, plain_again] = &bodies[..] else { unreachable!() };
    assert_eq!((&plain.0, &plain.2), (&plain_again.0, &plain_again.2));
    assert_eq!((&plain.0, &packed.2), (&packed_again.0, &packed_again.2));
    assert!(packed.2.len() < plain.2.len());
    assert_ne!(packed.1, packed_again.1, "each request has a name of its own");
    // The first of them was looked for, the others were found.
    assert_eq!(app.services.reports.lists().counts(), (3, 1));

    let known = app.client.get(app.url(path)).header("accept-encoding", "gzip").header("if-none-match", &plain.0);
    let known = known.send().await.unwrap();
    assert_eq!((known.status().as_u16(), known.headers().get("content-encoding")), (304, None));
    write(&app, &format!("update reports set title = 'Closed drain' where id = '{}'", ids[0])).await;
    for encoding in ["gzip", "identity"] {
        assert_ne!(ask(encoding).await.unwrap().headers()["etag"], plain.0);
    }
    // Two with as much support, filed at one time, stand in the order of their ids.
    let list = app.get_json(path).await;
    let mut shown = titles(&list);
    shown.sort_unstable();
    assert_eq!(shown, ["A long way down the road ".repeat(4).as_str(), "Closed drain"]);
}

#[tokio::test]
async fn a_kept_reply_is_for_who_says_nothing_of_themselves() {
    let settings = vec![("DARSHI_CORS_ORIGINS", "https://city.example".to_owned())];
    let app = TestApp::with(Options { settings, ..Options::default() }).await;
    plant(&app, &[planted("Open drain")]).await;
    app.settle().await;
    let ask =
        |name: &'static str, value: &'static str| app.client.get(app.url("/api/v1/reports")).header(name, value).send();
    for _ in 0..2 {
        app.get("/api/v1/reports").await;
    }
    let bad = ask("authorization", "Bearer nonsense").await.unwrap();
    assert_eq!(bad.headers()["www-authenticate"], "Bearer error=\"invalid_token\"");
    let site = ask("origin", "https://city.example").await.unwrap();
    assert_eq!(site.headers()["access-control-allow-origin"], "https://city.example");
    let named = ask("x-request-id", "mine-1").await.unwrap();
    assert_eq!(named.headers()["x-request-id"], "mine-1");
    let other = app.get("/api/v1/reports").await;
    assert!(
        ["www-authenticate", "access-control-allow-origin"].iter().all(|name| !other.headers().contains_key(*name))
    );
    assert_ne!(other.headers()["x-request-id"], "mine-1");
}
