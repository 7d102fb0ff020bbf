//! Staff and citizens as those who administer them see them, and the log of what they do.

mod audit;
mod managing;
mod pages;

use crate::support::{
    TestApp,
    people::{PASSWORD, Phone, read},
};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// Somebody of each kind.
pub struct Crowd {
    pub citizen: Phone,
    pub official: Phone,
    pub foreign: Phone,
    pub moderator: Phone,
    pub admin: Phone,
}

/// Makes them: `asha`, `rmc1`, `dhanbad1`, `mod1`, `root1`.
pub async fn crowd(app: &TestApp) -> Crowd {
    let staff = app.services.accounts.clone();
    let role = "municipality_staff".parse().unwrap();
    staff.create_staff("dhanbad1", "dhanbad1@example.org", role, Some("dhanbad_mc"), Some(PASSWORD)).await.unwrap();
    Crowd {
        citizen: app.citizen("asha").await,
        official: app.staff("rmc1", "municipality_staff").await,
        foreign: app.sign_in("dhanbad1").await,
        moderator: app.staff("mod1", "moderator").await,
        admin: app.staff("root1", "super_admin").await,
    }
}

/// Statuses of a call by nobody, a citizen, an official, one of another municipality, a moderator, an administrator.
pub async fn matrix(app: &TestApp, crowd: &Crowd, method: &Method, path: &str, body: &Value) -> [u16; 6] {
    let body = || (*method != Method::GET).then(|| body.clone());
    let mut request = app.client.request(method.clone(), app.url(path));
    if let Some(body) = body() {
        request = request.json(&body);
    }
    let nobody = request.send().await.unwrap().status().as_u16();
    let mut statuses = [nobody, 0, 0, 0, 0, 0];
    let callers = [&crowd.citizen, &crowd.official, &crowd.foreign, &crowd.moderator, &crowd.admin];
    for (n, caller) in callers.into_iter().enumerate() {
        statuses[n + 1] = caller.call(method.clone(), path, body()).await.status().as_u16();
    }
    statuses
}

#[tokio::test]
async fn every_row_is_for_those_whom_the_contract_names() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let id = app.file_verified(crate::support::a_report()).await;
    give(&app, &id, "ranchi_mc").await;
    let (get, put, post) = (Method::GET, Method::PUT, Method::POST);
    let moderators = [401, 403, 403, 403, 200, 200];
    let admins = [401, 403, 403, 403, 403, 200];
    let own = [401, 403, 200, 403, 200, 200];
    let staff = [401, 403, 200, 200, 200, 200];
    let report = |path: &str| path.replace("{id}", &id);
    let rows: Vec<(&Method, String, Value, [u16; 6])> = vec![
        (&get, "/api/v1/admin/analytics/audit-logs".into(), Value::Null, moderators),
        (&get, "/api/v1/admin/audit-logs?format=csv".into(), Value::Null, moderators),
        (&get, "/api/v1/admin/analytics/user-activity/asha".into(), Value::Null, moderators),
        (&get, report("/api/v1/admin/analytics/report-history/{id}"), Value::Null, own),
        (&get, report("/api/v1/reports/{id}/audit"), Value::Null, own),
        (&get, "/api/v1/admin/admins".into(), Value::Null, admins),
        (&get, "/api/v1/admin/users".into(), Value::Null, moderators),
        (&get, "/api/v1/admin/user/asha/metadata".into(), Value::Null, admins),
        (&get, "/api/v1/admin/users/metadata".into(), Value::Null, admins),
        (&get, "/api/v1/admin/analytics/dashboard".into(), Value::Null, staff),
        (&get, "/api/v1/municipality/dashboard".into(), Value::Null, staff),
        (&get, "/api/v1/municipality/analytics".into(), Value::Null, staff),
        (&get, "/api/v1/public/stats".into(), Value::Null, [200; 6]),
        (&get, "/api/v1/public/stats/timeseries".into(), Value::Null, [200; 6]),
        // What is wrong is told to those who may do it; the others learn nothing of it.
        (&post, "/api/v1/admin/create-admin".into(), json!({}), [401, 403, 403, 403, 403, 400]),
        (&put, "/api/v1/admin/manage/nobody@example.org/status".into(), json!({}), [401, 403, 403, 403, 403, 400]),
        (&put, "/api/v1/admin/users/nobody/role".into(), json!({}), [401, 403, 403, 403, 403, 400]),
        (&put, "/api/v1/admin/users/nobody/status".into(), json!({}), [401, 403, 403, 403, 400, 400]),
    ];
    for (method, path, body, expected) in rows {
        assert_eq!(matrix(&app, &crowd, method, &path, &body).await, expected, "{method} {path}");
    }
    // A token that is none is told so.
    let (status, code, _) = read(app.phone("nonsense").get("/api/v1/admin/admins").await).await;
    assert_eq!((status, code.as_str()), (401, "INVALID_TOKEN"));
}

/// Gives a report to a municipality.
pub async fn give(app: &TestApp, report: &str, municipality: &str) {
    let give = sqlx::query("update reports set municipality_id = $2 where id = $1::uuid");
    give.bind(report).bind(municipality).execute(&app.pool).await.unwrap();
    app.settle().await;
}

/// A page's text, which must be there.
pub async fn page(app: &TestApp, browser: &Client, path: &str) -> String {
    let (status, text) = app.page(browser, path).await;
    assert_eq!(status, 200, "{path}");
    text
}
