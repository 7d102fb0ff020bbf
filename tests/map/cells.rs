//! The kept counts are those of a fresh count, whatever was written and by whom at once.

use super::scatter;
use crate::support::TestApp;
use sqlx::PgPool;

/// Cells whose kept count is not that of the reports, or whose reports do not lie where it says.
async fn wrong_cells(app: &TestApp) -> i64 {
    app.count(
        "with fresh as (
             select d.z, tile_x(st_x(r.location::geometry), d.z) as x, tile_y(st_y(r.location::geometry), d.z) as y,
                    r.category_slug, r.status, count(*)::int as reports,
                    sum(st_x(r.location::geometry)) as lng, sum(st_y(r.location::geometry)) as lat
             from reports r
             cross join (values (8::smallint), (11), (13), (15), (17)) as d (z)
             where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
             group by 1, 2, 3, 4, 5
         )
         select count(*)
         from map_cells c
         full join fresh f using (z, x, y, category_slug, status)
         where coalesce(c.reports, 0) <> coalesce(f.reports, 0)
            or abs(coalesce(c.sum_lng, 0) - coalesce(f.lng, 0)) > 1e-6
            or abs(coalesce(c.sum_lat, 0) - coalesce(f.lat, 0)) > 1e-6",
    )
    .await
}

async fn all_ids(pool: &PgPool) -> Vec<uuid::Uuid> {
    sqlx::query_scalar("select id from reports order by created_at").fetch_all(pool).await.unwrap()
}

async fn write(pool: &PgPool, statement: &'static str, id: uuid::Uuid) {
    sqlx::query(statement).bind(id).execute(pool).await.unwrap();
}

/// What may happen to a report.
const WRITES: [&str; 6] = [
    "update reports set location = st_setsrid(st_makepoint(72.87, 19.07), 4326)::geography where id = $1",
    "update reports set category_slug = 'garbage' where id = $1",
    "update reports set status = 'REJECTED', flag_reason = 'no', resolved_at = null where id = $1",
    "update reports set status = 'RESOLVED', resolved_at = now() where id = $1",
    "delete from reports where id = $1",
    "update reports set account_id = null, is_anonymous = true, title = 'Words that were taken back' where id = $1",
];

#[tokio::test]
async fn counts_stay_exact_while_many_write_at_once() {
    let app = TestApp::new().await;
    scatter(&app, 200, (85.3, 23.3), 0.01).await;
    assert_eq!(wrong_cells(&app).await, 0, "after filing");
    let ids = all_ids(&app.pool).await;
    // Every report is written by two hands, in two orders.
    let forth = ids.iter().enumerate().map(|(n, id)| write(&app.pool, WRITES[n % 6], *id));
    let back = ids.iter().rev().enumerate().map(|(n, id)| write(&app.pool, WRITES[(n + 1) % 5], *id));
    tokio::join!(futures::future::join_all(forth), futures::future::join_all(back));
    assert!(app.count("select count(*) from reports").await < 200);
    assert_eq!(wrong_cells(&app).await, 0, "after everything at once");
    // Nothing that is counted is negative, and a whole transaction counts at once or not at all.
    assert_eq!(app.count("select count(*) from map_cells where reports < 0").await, 0);
    let mut tx = app.pool.begin().await.unwrap();
    sqlx::query("delete from reports").execute(&mut *tx).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(wrong_cells(&app).await, 0, "after what was undone");
    sqlx::query("delete from reports").execute(&app.pool).await.unwrap();
    assert_eq!(app.count("select coalesce(sum(reports), 0)::bigint from map_cells").await, 0);
}

#[tokio::test]
async fn reports_in_one_place_are_counted_without_a_deadlock() {
    let app = TestApp::new().await;
    scatter(&app, 120, (85.3, 23.3), 0.0).await;
    let ids = all_ids(&app.pool).await;
    let rounds = [
        "update reports set category_slug = 'garbage' where id = $1",
        "update reports set location = st_setsrid(st_makepoint(85.31, 23.31), 4326)::geography where id = $1",
        "update reports set category_slug = 'pothole' where id = $1",
    ];
    let hands = ids.iter().map(async |id| {
        for statement in rounds {
            write(&app.pool, statement, *id).await;
        }
    });
    futures::future::join_all(hands).await;
    assert_eq!(wrong_cells(&app).await, 0);
}
