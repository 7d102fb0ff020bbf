//! How the sums are kept: in the transaction of each change, whatever made it.

use super::{another, set, shift};
use crate::support::TestApp;
use darshi::{domain::Status, server::services::reports::Actor};
use time::Duration;

/// Sums that stand otherwise than in the reports themselves.
const WRONG: &str = "
    with kept as (
        select kind, day, category_slug, status, municipality_id, department_id, sum(reports) as n, sum(severity) as s,
               sum(seconds) as t, sum(judged) as j, sum(overridden) as o
        from report_tallies group by 1, 2, 3, 4, 5, 6 having sum(reports) <> 0
    ),
    counted as (
        select t.kind, t.day, f.category_slug, f.status, f.municipality_id, f.department_id, sum(t.reports) as n,
               sum(t.severity) as s, sum(t.seconds) as t, sum(t.judged) as j, sum(t.overridden) as o
        from report_facts f cross join lateral tallies_of(f) as t group by 1, 2, 3, 4, 5, 6
    )
    select (select count(*) from (table kept except table counted) as a)
         + (select count(*) from (table counted except table kept) as b)
         + (select count(*) from reports r full join report_facts f on f.report_id = r.id
            where r.id is null or (f.report_id is null) <> (r.confirm_by is not null)
               or f.status <> r.status or f.category_slug <> r.category_slug or f.severity <> r.severity)";

#[tokio::test]
async fn the_sums_follow_every_change_and_survive_folding() {
    let app = TestApp::new().await;
    let (first, code) = app.file(another(0)).await;
    let second = app.file_verified(another(1)).await;
    assert_eq!(app.count(WRONG).await, 0);
    app.advance(Duration::days(3));
    shift(&app, &second, Status::Resolved, Actor::moderator()).await;
    shift(&app, &second, Status::Verified, Actor::moderator()).await;
    shift(&app, &second, Status::Resolved, Actor::official("ranchi_mc")).await;
    set(&app, &second, "category_slug = 'pothole', severity = 9, municipality_id = 'ranchi_mc'").await;
    assert_eq!(app.count(WRONG).await, 0);
    let before = app.count("select count(*) from report_tallies").await;
    app.services.statistics.fold().await.unwrap();
    assert_eq!(app.count(WRONG).await, 0);
    assert!(app.count("select count(*) from report_tallies").await < before);
    assert_eq!(app.count("select count(*) from report_tallies where reports = 0 or not is_folded").await, 0);
    // Folded or not, they count on.
    set(&app, &second, "department_id = 'roads'").await;
    let gone = app.client.delete(app.url(&format!("/api/v1/report/{first}"))).header("x-tracking-code", &code);
    let gone = gone.send().await.unwrap().status().as_u16();
    assert!([200, 409].contains(&gone), "{gone}");
    assert_eq!(app.count(WRONG).await, 0);
    app.services.statistics.fold().await.unwrap();
    assert_eq!(app.count(WRONG).await, 0);
}

#[tokio::test]
async fn two_who_change_reports_of_one_day_never_wait_for_each_other() {
    let app = TestApp::new().await;
    let (a, b) = (app.file_verified(another(0)).await, app.file_verified(another(1)).await);
    let touch = |id: &str| format!("update reports set severity = severity + 1 where id = '{id}'");
    let (mut one, mut other) = (app.pool.begin().await.unwrap(), app.pool.begin().await.unwrap());
    let both = async {
        sqlx::query(sqlx::AssertSqlSafe(touch(&a))).execute(&mut *one).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(touch(&b))).execute(&mut *other).await.unwrap();
        app.services.statistics.fold().await.unwrap();
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), both).await.unwrap();
    one.commit().await.unwrap();
    other.commit().await.unwrap();
    assert_eq!(app.count(WRONG).await, 0);
    app.services.statistics.fold().await.unwrap();
    assert_eq!(app.count(WRONG).await, 0);
}

#[tokio::test]
async fn what_is_kept_is_read_anew_after_a_change() {
    let app = TestApp::new().await;
    app.listening().await;
    let total = async || app.get_json("/api/v1/public/stats").await["total"].as_i64().unwrap();
    assert_eq!(total().await, 0);
    let id = app.file_verified(another(0)).await;
    assert_eq!(total().await, 1);
    set(&app, &id, "status = 'FLAGGED'").await;
    assert_eq!(total().await, 0);
}
