//! The log of acts.

use super::{crowd, give};
use crate::support::{TestApp, a_report, people::read};
use serde_json::{Value, json};
use time::Duration;

const LOGS: &str = "/api/v1/admin/analytics/audit-logs";

fn texts(body: &Value, name: &str) -> Vec<String> {
    body["logs"].as_array().unwrap().iter().map(|entry| entry[name].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_act_is_found_by_who_what_which_and_when() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let id = app.file_verified(a_report()).await;
    give(&app, &id, "ranchi_mc").await;
    let update = format!("/api/v1/reports/{id}/updates");
    assert_eq!(crowd.official.post(&update, json!({ "content": "Crew on site" })).await.status(), 201);
    app.advance(Duration::days(2));
    let admin = app.sign_in("root1").await;
    let body = json!({ "is_active": false, "reason": "Spam, again" });
    assert_eq!(admin.put("/api/v1/admin/users/asha/status", body).await.status(), 200);

    let all = admin.json(LOGS).await;
    assert_eq!(texts(&all, "action"), ["UPDATE_USER_STATUS", "POST_UPDATE"]);
    assert_eq!(all["count"], 2);
    assert_eq!(all["filters"]["action"], Value::Null);
    let newest = &all["logs"][0];
    for (name, value) in [
        ("user_id", json!("root1")),
        ("admin_username", json!("root1")),
        ("actor_role", json!("super_admin")),
        ("resource_type", json!("user")),
        ("ip_address", json!("127.0.0.1")),
    ] {
        assert_eq!(newest[name], value, "{name}");
    }
    assert_eq!(newest["details"]["reason"], "Spam, again");
    assert_eq!(newest["details"]["old_active"], true);
    assert_eq!(newest["details"]["username"], Value::Null, "the log outlives the person's name");
    assert_eq!(newest["timestamp"], newest["created_at"]);

    let day = all["logs"][1]["created_at"].as_str().unwrap().to_owned();
    for (query, found) in [
        ("user_id=RMC1".to_owned(), vec!["POST_UPDATE"]),
        ("actor_id=root1".to_owned(), vec!["UPDATE_USER_STATUS"]),
        ("action=post_update".to_owned(), vec!["POST_UPDATE"]),
        ("action_type=POST_UPDATE".to_owned(), vec!["POST_UPDATE"]),
        ("resource_type=update".to_owned(), vec!["POST_UPDATE"]),
        ("entity_type=user".to_owned(), vec!["UPDATE_USER_STATUS"]),
        (format!("resource_id={}", newest["resource_id"].as_str().unwrap()), vec!["UPDATE_USER_STATUS"]),
        (format!("to={day}"), vec!["POST_UPDATE"]),
        (format!("from={day}"), vec!["UPDATE_USER_STATUS", "POST_UPDATE"]),
        ("from=2999-01-01".to_owned(), vec![]),
        ("user_id=nobody".to_owned(), vec![]),
        ("limit=1".to_owned(), vec!["UPDATE_USER_STATUS"]),
        ("offset=1".to_owned(), vec!["POST_UPDATE"]),
    ] {
        let body = admin.json(&format!("/api/v1/admin/audit-logs?{query}")).await;
        assert_eq!(texts(&body, "action"), found, "{query}");
    }
    for wrong in ["from=yesterday", "to=x", "cursor=x", "limit=0", "offset=-1", "offset=10001", "format=xml"] {
        let (status, code, _) = read(admin.get(&format!("{LOGS}?{wrong}")).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{wrong}");
    }
    // Pages go on where they ended.
    let first = admin.get(&format!("{LOGS}?limit=1")).await;
    let cursor = first.headers()["x-next-cursor"].to_str().unwrap().to_owned();
    assert!(first.headers()["link"].to_str().unwrap().contains("rel=\"next\""));
    let second = admin.get(&format!("{LOGS}?limit=1&cursor={cursor}")).await;
    assert!(!second.headers().contains_key("x-next-cursor"));
    assert_eq!(texts(&second.json().await.unwrap(), "action"), ["POST_UPDATE"]);
    // Addresses are for administrators.
    let moderator = app.sign_in("mod1").await;
    assert!(moderator.json(LOGS).await["logs"].as_array().unwrap().iter().all(|e| e["ip_address"].is_null()));
}

#[tokio::test]
async fn no_cell_of_the_table_is_a_formula() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    for (n, cell) in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain, \"quoted\""].into_iter().enumerate() {
        sqlx::query(
            "insert into audit_entries (id, actor_name, actor_role, action, resource_type, resource_id, created_at)
             values (gen_random_uuid(), $1, 'moderator', 'TEST_ACT', 'report', $2, now())",
        )
        .bind(cell)
        .bind(n.to_string())
        .execute(&app.pool)
        .await
        .unwrap();
    }
    let response = crowd.moderator.get(&format!("{LOGS}?format=csv&action=TEST_ACT")).await;
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(response.headers()["cache-control"], "no-store");
    let text = response.text().await.unwrap();
    for cell in
        ["\"'=1+1\"", "\"'+1\"", "\"'-1\"", "\"'@SUM(A1)\"", "\"'\tx\"", "\"'\rx\"", "\"plain, \"\"quoted\"\"\""]
    {
        assert!(text.contains(&format!(",{cell},moderator,TEST_ACT,")), "{cell} in {text}");
    }
}

#[tokio::test]
async fn a_reports_history_tells_its_timeline_and_the_acts_of_staff() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let id = app.file_verified(a_report()).await;
    give(&app, &id, "ranchi_mc").await;
    let update = format!("/api/v1/reports/{id}/updates");
    crowd.official.post(&update, json!({ "content": "Crew on site" })).await;
    for path in ["/api/v1/admin/analytics/report-history/{id}", "/api/v1/reports/{id}/audit"] {
        let body = crowd.official.json(&path.replace("{id}", &id)).await;
        assert_eq!((&body["report_id"], &body["current_status"]), (&json!(id), &json!("VERIFIED")));
        let events: Vec<_> =
            body["timeline"].as_array().unwrap().iter().map(|e| e["event"].as_str().unwrap()).collect();
        assert_eq!(events, ["REPORT_CREATED", "VERIFIED", "OFFICIAL_UPDATE"]);
        assert_eq!(body["audit_logs"][0]["action"], "POST_UPDATE");
        assert_eq!(body["audit_logs"][0]["ip_address"], Value::Null);
        assert!(body["created_at"].as_str().unwrap().ends_with('Z'));
    }
    for nothing in ["0197a000-0000-7000-8000-000000000000", "x"] {
        let path = format!("/api/v1/reports/{nothing}/audit");
        assert_eq!(crowd.moderator.get(&path).await.status(), 404, "{nothing}");
    }
    let admin = crowd.admin.json(&format!("/api/v1/reports/{id}/audit")).await;
    assert_eq!(admin["audit_logs"][0]["ip_address"], "127.0.0.1");
}

#[tokio::test]
async fn what_somebody_did_is_found_by_name_and_by_id() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let (status, _, filed) =
        read(crowd.citizen.post("/api/v1/report/0197a000-0000-7000-8000-000000000000/upvote", json!({})).await).await;
    assert_eq!((status, filed["report_id"].is_null()), (404, true));
    let id = app.file_verified(a_report()).await;
    assert_eq!(crowd.citizen.post(&format!("/api/v1/report/{id}/upvote"), json!({})).await.status(), 200);
    app.advance(Duration::minutes(1));
    let comment = format!("/api/v1/report/{id}/comment");
    assert_eq!(crowd.citizen.post(&comment, json!({ "text": "Still open" })).await.status(), 200);
    let path = "/api/v1/admin/analytics/user-activity";
    let body = crowd.moderator.json(&format!("{path}/asha")).await;
    assert_eq!((&body["username"], &body["count"]), (&json!("asha"), &json!(2)));
    let acts: Vec<_> = body["activity"].as_array().unwrap().iter().map(|a| a["action"].as_str().unwrap()).collect();
    assert_eq!(acts, ["comment", "upvote"]);
    assert_eq!(body["activity"][0]["report_id"], json!(id));
    let by_id = crowd.moderator.json(&format!("{path}/{}?limit=1", body["user_id"].as_str().unwrap())).await;
    assert_eq!(by_id["count"], 1);
    assert_eq!(crowd.moderator.get(&format!("{path}/nobody")).await.status(), 404);
    assert_eq!(crowd.moderator.get(&format!("{path}/asha?limit=x")).await.status(), 400);
}

#[tokio::test]
async fn the_log_can_be_added_to_and_nothing_else() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let body = json!({ "is_active": false, "reason": "Spam" });
    crowd.admin.put("/api/v1/admin/users/asha/status", body).await;
    for statement in
        ["update audit_entries set action = 'OTHER_ACT'", "delete from audit_entries", "truncate audit_entries"]
    {
        assert!(sqlx::query(statement).execute(&app.pool).await.is_err(), "{statement}");
    }
    assert_eq!(app.count("select count(*) from audit_entries").await, 1);
}
