//! The map: its tiles, what they are counted from, its page.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "columns, rows and units of tiles: small numbers"
)]

mod cells;
mod page;
mod tiles;

use crate::support::TestApp;

/// Puts public reports on the map by hand: many at once, without photos.
async fn scatter(app: &TestApp, count: i32, (lng, lat): (f64, f64), step: f64) {
    let mut conn = app.pool.acquire().await.unwrap();
    let insert = "insert into reports
            (id, title, status, category_slug, severity, location, geohash, place_source, tracking_hash, source,
             created_at, updated_at, verified_at, resolved_at)
         select gen_random_uuid(), 'Report number ' || n,
                case n % 3 when 0 then 'VERIFIED' when 1 then 'IN_PROGRESS' else 'RESOLVED' end,
                case n % 2 when 0 then 'drainage' else 'streetlight' end, n % 11,
                st_setsrid(st_makepoint($1 + (n % 40) * $3, $2 + (n / 40) * $3), 4326)::geography,
                'tu0000000', 'coordinates', sha256((n || '-' || $1 || '-' || $2)::bytea), 'api',
                now() - n * interval '1 minute', now(), now(), case when n % 3 = 2 then now() end
         from generate_series(1, $4) n";
    let mut tx = sqlx::Connection::begin(&mut *conn).await.unwrap();
    // Photos are asked for when a transaction ends.
    sqlx::query("alter table reports disable trigger reports_photos_check").execute(&mut *tx).await.unwrap();
    sqlx::query(insert).bind(lng).bind(lat).bind(step).bind(count).execute(&mut *tx).await.unwrap();
    sqlx::query("alter table reports enable trigger reports_photos_check").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
}
