//! Numbers about reports: right, never null, for those whom they are for.

mod keeping;
mod pages;
mod sums;

use crate::support::{ReportForm, TestApp, a_report, photos};
use darshi::{
    domain::{ReportId, Status},
    server::services::reports::{Actor, Move},
};

/// Another report than all others.
pub fn another(n: u32) -> ReportForm {
    let place = format!("{:.4},85.3343", 23.2 + f64::from(n) * 0.05);
    let photo = photos::jpeg(640, 480, 300 + u64::from(n));
    a_report().with("title", format!("Open drain number {n}")).with("location", place).photo(photo)
}

/// Moves a report as staff do.
pub async fn shift(app: &TestApp, id: &str, to: Status, actor: Actor) {
    let id: ReportId = id.parse().unwrap();
    let wanted = Move { note: Some("Because".to_owned()), ..Move::default() };
    let mut tx = app.pool.begin().await.unwrap();
    app.services.reports.apply(&mut tx, id, to, &actor, wanted).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
}

/// Changes a report by hand.
pub async fn set(app: &TestApp, id: &str, columns: &str) {
    let statement = format!("update reports set {columns} where id = '{id}'");
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.pool).await.unwrap();
    app.settle().await;
}
