//! Supporting, discussing and flagging reports, by phone and at the pages.

mod comments;
mod flags;
mod leaving;
mod once;
mod pages;
mod updates;
mod uploads;
mod votes;

use crate::support::{ReportForm, TestApp, a_report, people::Phone, photos};
use darshi::{
    domain::{Role, ids::AccountId},
    server::services::viewer::{Me, Viewer},
};
use reqwest::{Response, multipart};
use uuid::Uuid;

/// An id that is nobody's.
const NOWHERE: &str = "0197a000-0000-7000-8000-000000000000";

/// Many accounts, made without the door of signing up.
async fn crowd(app: &TestApp, size: i32) -> Vec<Viewer> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "insert into accounts (id, username, role, created_at, updated_at)
         select gen_random_uuid(), 'person_' || n, 'citizen', now(), now() from generate_series(1, $1) as n
         returning id",
    )
    .bind(size)
    .fetch_all(&app.pool)
    .await
    .unwrap();
    ids.into_iter().map(viewer).collect()
}

/// Somebody signed in, as a service sees them.
fn viewer(id: Uuid) -> Viewer {
    let me = Me {
        id: AccountId(id),
        session: darshi::domain::ids::SessionId(id),
        username: "somebody".to_owned(),
        role: Role::Citizen,
        municipality: None,
        picture: None,
    };
    Viewer { account: Some(me), ..Viewer::default() }
}

/// Another report than all others: elsewhere, with another photo.
fn another(n: u32) -> ReportForm {
    let place = format!("{:.4},85.3343", 23.2 + f64::from(n) * 0.05);
    a_report().with("title", format!("Open drain number {n}")).with("location", place).photo(photos::jpeg(
        640,
        480,
        100 + u64::from(n),
    ))
}

/// Gives a report to a municipality.
async fn assign(app: &TestApp, report: &str, municipality: &str) {
    let give =
        sqlx::query("update reports set municipality_id = $2 where id = $1::uuid").bind(report).bind(municipality);
    give.execute(&app.pool).await.unwrap();
    app.settle().await;
}

/// Hides a report.
async fn set_status(app: &TestApp, report: &str, status: &str) {
    let set =
        sqlx::query("update reports set status = $2, flag_reason = 'x' where id = $1::uuid").bind(report).bind(status);
    set.execute(&app.pool).await.unwrap();
    app.settle().await;
}

/// Uploads a picture by the API.
async fn upload(app: &TestApp, who: Option<&Phone>, content: Vec<u8>, purpose: &str) -> Response {
    let form = multipart::Form::new()
        .text("purpose", purpose.to_owned())
        .part("file", multipart::Part::bytes(content).file_name("picture.jpg"));
    let request = app.client.post(app.url("/api/v1/uploads")).multipart(form);
    let request = match who {
        Some(who) => request.bearer_auth(&who.token),
        None => request,
    };
    request.send().await.unwrap()
}

/// The path of an address of ours.
fn path_of(url: &serde_json::Value) -> String {
    url.as_str().unwrap().strip_prefix("http://darshi.test").unwrap().to_owned()
}
