//! Who may call what: one table of all calls of staff, tried as everybody. A call of the `OpenAPI` document
//! that is missing here fails the test.

use super::{NOWHERE, another, assign};
use crate::support::{TestApp, people::Phone};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who may do it.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    /// Signing in itself.
    Anybody,
    /// Whoever works for some municipality, moderators, administrators; officials get what is theirs.
    Staff,
    /// Officials with what belongs to their municipality, moderators, administrators.
    OfficialsOwn,
    /// Whoever manages the municipality, and administrators.
    Managers,
    /// Moderators and administrators.
    Moderators,
    /// Administrators.
    Admins,
}
use Who::{Admins, Anybody, Managers, Moderators, OfficialsOwn, Staff};

/// Method, path as in the document, who may, a body that gets past the roles.
fn table() -> Vec<(Method, &'static str, Who, Value)> {
    let department = json!({ "municipality_id": "ranchi_mc" });
    vec![
        (Method::POST, "/admin/login", Anybody, json!({ "email": "x@example.org", "password": "y" })),
        (Method::GET, "/admin/reports", Staff, Value::Null),
        (Method::GET, "/admin/municipality/{id}/reports", OfficialsOwn, Value::Null),
        (Method::PUT, "/admin/report/{id}/status", OfficialsOwn, json!({ "status": "IN_PROGRESS" })),
        (Method::POST, "/admin/reports/bulk-status", Moderators, json!({ "ids": [NOWHERE], "status": "VERIFIED" })),
        (Method::PUT, "/admin/report/{id}/category", OfficialsOwn, json!({ "category": "pothole" })),
        (Method::PUT, "/admin/report/{id}/assign", OfficialsOwn, json!({ "municipality_id": "ranchi_mc" })),
        (Method::PUT, "/admin/report/{id}/resolution", OfficialsOwn, json!({ "resolution_notes": "Tomorrow" })),
        (Method::DELETE, "/admin/report/{id}/comment/{cid}", Moderators, json!({ "reason": "Rude" })),
        (Method::PUT, "/admin/report/{id}/moderate", Moderators, json!({ "title": "Corrected", "reason": "Typing" })),
        (Method::POST, "/admin/report/{id}/reverify", Moderators, Value::Null),
        (Method::GET, "/admin/flags", Moderators, Value::Null),
        (Method::GET, "/admin/flags/stats", Moderators, Value::Null),
        (Method::PUT, "/admin/flags/{id}", Moderators, json!({ "status": "dismissed" })),
        (Method::GET, "/admin/admins", Admins, Value::Null),
        (Method::POST, "/admin/create-admin", Admins, json!({})),
        (Method::PUT, "/admin/manage/{email}/status", Admins, json!({})),
        (Method::GET, "/admin/users", Moderators, Value::Null),
        (Method::PUT, "/admin/users/{username}/role", Admins, json!({})),
        (Method::PUT, "/admin/users/{username}/status", Moderators, json!({})),
        (Method::GET, "/admin/user/{username}/metadata", Admins, Value::Null),
        (Method::GET, "/admin/users/metadata", Admins, Value::Null),
        (Method::GET, "/admin/analytics/audit-logs", Moderators, Value::Null),
        (Method::GET, "/admin/audit-logs", Moderators, Value::Null),
        (Method::GET, "/admin/analytics/user-activity/{user}", Moderators, Value::Null),
        (Method::GET, "/admin/analytics/report-history/{id}", OfficialsOwn, Value::Null),
        (Method::GET, "/admin/analytics/dashboard", Staff, Value::Null),
        (Method::GET, "/admin/municipalities", Staff, Value::Null),
        (Method::POST, "/admin/municipalities", Admins, json!({})),
        (Method::PUT, "/admin/municipalities/{id}", Admins, json!({})),
        (Method::GET, "/admin/departments", Staff, Value::Null),
        (Method::POST, "/admin/departments", Managers, department.clone()),
        (Method::PUT, "/admin/departments/{id}", Managers, department),
        (Method::POST, "/admin/categories", Admins, json!({})),
        (Method::PUT, "/admin/categories/{slug}", Admins, json!({})),
        (Method::GET, "/municipality/dashboard", Staff, Value::Null),
        (Method::GET, "/municipality/analytics", Staff, Value::Null),
        (Method::GET, "/municipality/reports", Staff, Value::Null),
        (Method::PUT, "/municipality/report/{id}/status", OfficialsOwn, json!({ "status": "IN_PROGRESS" })),
        (Method::PUT, "/municipality/report/{id}/assign", OfficialsOwn, json!({ "department": "other" })),
        // Last: the report goes.
        (Method::DELETE, "/admin/report/{id}", Moderators, json!({ "reason": "Twice" })),
    ]
}

/// A path of the table with what there is: a report, else the municipality and its department.
fn real(path: &str, report: &str) -> String {
    let id = if path.starts_with("/admin/municipalit") {
        "ranchi_mc"
    } else if path.starts_with("/admin/departments") {
        "ranchi_roads"
    } else {
        report
    };
    let names = [
        ("{id}", id),
        ("{cid}", NOWHERE),
        ("{email}", "nobody@example.org"),
        ("{username}", "asha"),
        ("{user}", "asha"),
        ("{slug}", "pothole"),
    ];
    names.into_iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// A call as somebody, or as nobody: status and error code.
async fn try_it(app: &TestApp, who: Option<&Phone>, method: &Method, path: &str, body: &Value) -> (u16, String) {
    let mut request = app.client.request(method.clone(), app.url(&format!("/api/v1{path}")));
    if let Some(who) = who {
        request = request.bearer_auth(&who.token);
    }
    if !body.is_null() {
        request = request.json(body);
    }
    let (status, code, _) = crate::support::people::read(request.send().await.unwrap()).await;
    (status, code)
}

#[tokio::test]
async fn every_call_of_staff_is_in_the_table() {
    let app = TestApp::new().await;
    let document = app.get_json("/api/v1/openapi.json").await;
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(path) = path.strip_prefix("/api/v1") else { continue };
        if !path.starts_with("/admin/") && !path.starts_with("/municipality/") {
            continue;
        }
        for method in item.as_object().unwrap().keys() {
            documented.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let listed: BTreeSet<_> = table().into_iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    assert_eq!(documented, listed);
}

#[tokio::test]
async fn each_role_may_do_what_the_table_says_and_nothing_else() {
    let app = TestApp::new().await;
    let id = app.file_verified(another()).await;
    assign(&app, &id, "ranchi_mc").await;
    let citizen = app.citizen_quietly("asha").await;
    let own = app.staff("rmc1", "municipality_staff").await;
    let chief = app.staff("rmc2", "municipality_admin").await;
    let moderator = app.staff("mod1", "moderator").await;
    let admin = app.staff("root", "super_admin").await;
    app.staff("other", "municipality_staff").await;
    sqlx::query("update accounts set municipality_id = 'dhanbad_mc' where username = 'other'")
        .execute(&app.pool)
        .await
        .unwrap();
    let foreign = app.sign_in("other").await;
    let town =
        json!({ "id": "ranchi_mc", "name": "Ranchi", "latitude": "23.5", "longitude": "85.33", "radius_km": 100 });
    assert_eq!(admin.post("/api/v1/admin/municipalities", town).await.status(), 201);
    let roads = json!({ "id": "ranchi_roads", "name": "Roads", "municipality_id": "ranchi_mc" });
    assert_eq!(admin.post("/api/v1/admin/departments", roads).await.status(), 201);
    let callers = [
        ("a citizen", &citizen, [].as_slice()),
        ("an official of another municipality", &foreign, &[Staff]),
        ("an official", &own, &[Staff, OfficialsOwn]),
        ("who manages the municipality", &chief, &[Staff, OfficialsOwn, Managers]),
        ("a moderator", &moderator, &[Staff, OfficialsOwn, Moderators]),
        ("an administrator", &admin, &[Staff, OfficialsOwn, Managers, Moderators, Admins]),
    ];
    for (method, path, who, body) in table() {
        if who == Anybody {
            continue;
        }
        let (real, told) = (real(path, &id), format!("{method} {path}"));
        assert_eq!(try_it(&app, None, &method, &real, &body).await, (401, "AUTHENTICATION_ERROR".into()), "{told}");
        for (name, caller, may) in callers {
            let (status, code) = try_it(&app, Some(caller), &method, &real, &body).await;
            if may.contains(&who) {
                assert!(status < 500 && status != 401 && status != 403, "{told}: {name} got {status} {code}");
            } else {
                assert_eq!((status, code.as_str()), (403, "INSUFFICIENT_PERMISSIONS"), "{told}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn staff_that_is_switched_off_is_out_at_once() {
    let app = TestApp::new().await;
    let id = app.file_verified(another()).await;
    let moderator = app.staff("mod1", "moderator").await;
    assert_eq!(moderator.get("/api/v1/admin/flags").await.status(), 200);
    app.services.accounts.set_active("mod1", false, Some("left")).await.unwrap();
    for (method, path, who, body) in table() {
        if who != Anybody {
            let (status, _) = try_it(&app, Some(&moderator), &method, &real(path, &id), &body).await;
            assert_eq!(status, 401, "{method} {path}");
        }
    }
    let (status, code) = {
        let body = json!({ "email": "mod1@example.org", "password": crate::support::people::PASSWORD });
        try_it(&app, None, &Method::POST, "/admin/login", &body).await
    };
    assert_eq!((status, code.as_str()), (403, "ACCOUNT_DISABLED"));
    assert_eq!(app.count("select count(*) from audit_entries").await, 0);
}

#[tokio::test]
async fn staff_sign_in_by_address_and_citizens_do_not() {
    let app = TestApp::new().await;
    app.staff("mod1", "moderator").await;
    app.citizen_quietly("asha").await;
    let sign_in = async |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        crate::support::people::read(app.api("/api/v1/admin/login", body).await).await
    };
    let right = crate::support::people::PASSWORD;
    let (status, _, body) = sign_in("mod1@example.org", right).await;
    assert_eq!((status, &body["admin"]["role"]), (200, &"moderator".into()), "{body}");
    let phone = app.phone(body["token"].as_str().unwrap());
    assert_eq!(phone.get("/api/v1/admin/flags/stats").await.status(), 200);
    for (email, password) in
        [("mod1@example.org", "wrong password 1"), ("asha@example.org", right), ("nobody@example.org", right)]
    {
        let (status, code, _) = sign_in(email, password).await;
        assert_eq!((status, code.as_str()), (401, "INVALID_CREDENTIALS"), "{email}");
    }
}
