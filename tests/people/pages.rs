//! The pages of people and of the log, without JavaScript.

use super::{crowd, page};
use crate::support::{TestApp, app::a_client};

#[tokio::test]
async fn pages_of_staff_are_for_staff() {
    let app = TestApp::new().await;
    crowd(&app).await;
    for path in ["/admin/people", "/admin/audit", "/admin/statistics"] {
        let nobody = a_client().get(app.url(path)).send().await.unwrap();
        assert_eq!(nobody.status(), 303, "{path}");
        assert!(nobody.headers()["location"].to_str().unwrap().starts_with("/signin?next=%2Fadmin"));
    }
    for (name, people, log, numbers) in [("asha", 403, 403, 403), ("rmc1", 403, 403, 200), ("mod1", 200, 200, 200)] {
        let browser = app.browser(name).await;
        for (path, expected) in [("/admin/people", people), ("/admin/audit", log), ("/admin/statistics", numbers)] {
            let response = browser.get(app.url(path)).send().await.unwrap();
            assert_eq!(response.status(), expected, "{name} {path}");
        }
    }
    for endpoint in ["staff/audit", "staff/people", "statistics/staff"] {
        let request = app.client.post(app.url(&format!("/_fn/{endpoint}"))).json(&serde_json::json!({ "query": {} }));
        let response = request.send().await.unwrap();
        assert!(!response.status().is_success(), "{endpoint}");
    }
}

#[tokio::test]
async fn an_administrator_makes_disables_and_promotes_by_forms() {
    let app = TestApp::new().await;
    crowd(&app).await;
    let browser = app.browser("root1").await;
    let text = page(&app, &browser, "/admin/people").await;
    for words in
        ["<table", "asha@example.org", "this is you", "Make the account", "action=\"/web/admin/people/switch\""]
    {
        assert!(text.contains(words), "{words}");
    }
    let post =
        |path: &'static str, form: Vec<(&'static str, &'static str)>| browser.post(app.url(path)).form(&form).send();
    let refused = post("/web/admin/people/create", vec![("email", "x"), ("role", "moderator")]).await.unwrap();
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("role=\"alert\""));
    let made = post("/web/admin/people/create", vec![("email", "new@example.org"), ("role", "moderator")]);
    assert_eq!(made.await.unwrap().headers()["location"], "/admin/people?done=person_created");
    let refused = post("/web/admin/people/switch", vec![("person", "asha"), ("is_active", "false")]).await.unwrap();
    assert_eq!(refused.status(), 400);
    let form = vec![("person", "asha"), ("is_active", "false"), ("reason", "<b>Spam</b>")];
    let off = post("/web/admin/people/switch", form).await.unwrap();
    assert_eq!(off.headers()["location"], "/admin/people?done=person_switched");
    let text = page(&app, &browser, "/admin/people?done=person_switched&active=false").await;
    assert!(text.contains("It holds at once.") && text.contains("&lt;b&gt;Spam") && !text.contains("<b>Spam"));
    let role = post("/web/admin/people/role", vec![("person", "asha"), ("role", "moderator")]).await.unwrap();
    assert_eq!(role.headers()["location"], "/admin/people?done=role_given");
    let moderator = app.browser("mod1").await;
    let text = page(&app, &moderator, "/admin/people").await;
    assert!(!text.contains("@example.org") && !text.contains("Make the account") && !text.contains("Give this role"));
    let stopped = moderator.post(app.url("/web/admin/people/role")).form(&[("person", "asha"), ("role", "citizen")]);
    assert_eq!(stopped.send().await.unwrap().status(), 403);

    let text = page(&app, &browser, "/admin/audit?action=UPDATE_USER_ROLE").await;
    assert!(text.contains("old_role: citizen") && text.contains("127.0.0.1") && !text.contains("new_active"));
    assert!(text.contains("/admin/audit.csv?action=UPDATE_USER_ROLE"));
    let table = browser.get(app.url("/admin/audit.csv")).send().await.unwrap();
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(table.text().await.unwrap().lines().count(), 4);
    assert_eq!(moderator.get(app.url("/admin/audit.csv")).send().await.unwrap().status(), 200);
    assert_eq!(a_client().get(app.url("/admin/audit.csv")).send().await.unwrap().status(), 401);
    let wrong = page(&app, &browser, "/admin/audit?from=yesterday").await;
    assert!(wrong.contains("aria-invalid=\"true\""));
    let none = page(&app, &browser, "/admin/audit?user_id=nobody").await;
    assert!(none.contains("There is no such entry"));
}
