//! The public list: its filters, orders, pages, words, what is kept of it, and its feeds.

mod cache;
mod feeds;
mod filters;
mod pages;
mod paging;
mod plans;
mod words;

use crate::support::TestApp;
use serde_json::Value;
use uuid::Uuid;

/// A report to be put into the database as it is.
#[derive(Clone)]
pub struct Planted {
    pub title: String,
    pub description: Option<&'static str>,
    pub at: (f64, f64),
    pub category: &'static str,
    pub status: &'static str,
    pub severity: i16,
    pub supporters: i32,
    /// Minutes ago.
    pub age: i64,
    pub district: Option<&'static str>,
    pub state: Option<&'static str>,
    pub district_code: Option<i32>,
    pub municipality: Option<&'static str>,
}

/// A public report in Ranchi.
pub fn planted(title: &str) -> Planted {
    Planted {
        title: title.to_owned(),
        description: None,
        at: (23.37, 85.33),
        category: "drainage",
        status: "VERIFIED",
        severity: 5,
        supporters: 0,
        age: 10,
        district: Some("Ranchi"),
        state: Some("Jharkhand"),
        district_code: None,
        municipality: None,
    }
}

/// Puts reports into the database past every rule and trigger; their ids.
pub async fn plant(app: &TestApp, reports: &[Planted]) -> Vec<String> {
    let mut tx = app.pool.begin().await.unwrap();
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    let mut ids = Vec::new();
    for report in reports {
        let id: Uuid = sqlx::query_scalar(
            "insert into reports (id, title, description, category_slug, location, geohash, place_source, district, state,
                 district_code, municipality_id, tracking_hash, source, status, severity, supporters,
                 created_at, updated_at, verified_at, resolved_at)
             select gen_random_uuid(), $1, $2, $3, p, st_geohash(p::geometry, 9), 'coordinates', $6, $7, $8, $9,
                 sha256(uuid_send(gen_random_uuid())), 'demo', $10, $11, $12, t, t, t, case when $10 = 'RESOLVED' then t end
             from (select st_setsrid(st_makepoint($5, $4), 4326)::geography as p, $13::timestamptz as t) x
             returning id",
        )
        .bind(&report.title)
        .bind(report.description)
        .bind(report.category)
        .bind(report.at.0)
        .bind(report.at.1)
        .bind(report.district)
        .bind(report.state)
        .bind(report.district_code)
        .bind(report.municipality)
        .bind(report.status)
        .bind(report.severity)
        .bind(report.supporters)
        .bind(app.clock().now() - time::Duration::minutes(report.age))
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        ids.push(id.to_string());
    }
    sqlx::query(
        "insert into title_words (word)
         select distinct words_of_title(title) from reports where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
         on conflict do nothing",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    ids
}

/// Titles of a reply's reports.
pub fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|report| report["title"].as_str().unwrap()).collect()
}

/// Titles of what a query finds.
pub async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let list = app.get_json(&format!("/api/v1/reports?limit=100&{query}")).await;
    titles(&list).into_iter().map(str::to_owned).collect()
}

/// Every page's titles, following the links.
pub async fn walk(app: &TestApp, query: &str, limit: usize) -> Vec<String> {
    let (mut seen, mut path) = (Vec::new(), format!("/api/v1/reports?limit={limit}&{query}"));
    loop {
        let response = app.get(&path).await;
        assert_eq!(response.status(), 200, "{path}");
        let link = response.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
        assert_eq!(link.is_some(), response.headers().contains_key("x-next-cursor"));
        let page: Value = response.json().await.unwrap();
        assert!(titles(&page).len() <= limit);
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        let Some(link) = link else { return seen };
        link.trim_start_matches("<http://darshi.test").split('>').next().unwrap().clone_into(&mut path);
    }
}

/// Code and names of the fields of a refusal.
pub async fn refusal(app: &TestApp, query: &str) -> (u16, String, Vec<String>) {
    let response = app.get(&format!("/api/v1/reports?{query}")).await;
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    let fields = body["error"]["fields"].as_object().map(|fields| fields.keys().cloned().collect());
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned(), fields.unwrap_or_default())
}
