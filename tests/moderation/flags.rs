//! What moderators do with flags.

use super::{NOWHERE, another, audited};
use crate::support::{TestApp, people::read};
use serde_json::{Value, json};

#[tokio::test]
async fn flags_are_worked_through_one_by_one() {
    let app = TestApp::new().await;
    let id = app.file_verified(another().with("category", "drainage")).await;
    let (asha, ravi) = (app.citizen_quietly("asha").await, app.citizen_quietly("ravi").await);
    let moderator = app.staff("mod1", "moderator").await;
    let path = format!("/api/v1/reports/{id}/flag");
    assert_eq!(asha.post(&path, json!({ "flag_type": "other", "reason": "Not here" })).await.status(), 201);
    assert_eq!(ravi.post(&path, json!({ "flag_type": "spam" })).await.status(), 201);
    let list = moderator.json("/api/v1/admin/flags").await;
    assert_eq!(list["total"], 2);
    let (newest, first) = (list["flags"][0].clone(), list["flags"][1].clone());
    assert_eq!(
        (&newest["flag_type"], &newest["user_id"], &newest["reason"]),
        (&"spam".into(), &"ravi".into(), &Value::Null)
    );
    for (name, value) in [
        ("report_id", json!(id)),
        ("report_title", json!("Open drain near school")),
        ("report_category", json!("Drainage")),
        ("user_id", json!("asha")),
        ("flag_type", json!("other")),
        ("reason", json!("Not here")),
        ("status", json!("pending")),
        ("image_url", Value::Null),
        ("reviewed_by", Value::Null),
        ("admin_note", Value::Null),
    ] {
        assert_eq!(first[name], value, "{name}");
    }
    let numbers = moderator.json("/api/v1/admin/flags/stats").await;
    assert_eq!(numbers, json!({ "pending_count": 2, "reviewed_today": 0, "by_type": { "other": 1, "spam": 1 } }));

    let one = first["id"].as_str().unwrap();
    let put = async |id: &str, body: Value| read(moderator.put(&format!("/api/v1/admin/flags/{id}"), body).await).await;
    for (body, field) in [
        (json!({}), "status"),
        (json!({ "status": "pending" }), "status"),
        (json!({ "status": "reviewed", "admin_note": "x".repeat(1001) }), "admin_note"),
    ] {
        let (status, _, answer) = put(one, body).await;
        assert_eq!(status, 400);
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    let (status, _, body) = put(one, json!({ "status": "actioned", "admin_note": "Moved" })).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&body["status"], &body["reviewed_by"], &body["admin_note"]),
        (&"actioned".into(), &"mod1".into(), &"Moved".into())
    );
    assert_eq!(put(one, json!({ "status": "dismissed" })).await.1, "CONFLICT");
    for missing in [NOWHERE, "nonsense"] {
        assert_eq!(put(missing, json!({ "status": "dismissed" })).await.0, 404);
    }
    assert_eq!(audited(&app, one).await.last().unwrap().0, "REVIEW_FLAG");
    assert_eq!(moderator.json("/api/v1/admin/flags").await["total"], 1);
    assert_eq!(moderator.json("/api/v1/admin/flags?status=actioned").await["flags"][0]["id"], one);
    let all = moderator.json("/api/v1/admin/flags?status=all&limit=1&offset=1").await;
    assert_eq!((&all["total"], &all["flags"][0]["id"]), (&2.into(), &one.into()));
    for wrong in ["?status=x", "?offset=-1", "?offset=10001", "?limit=0"] {
        assert_eq!(moderator.get(&format!("/api/v1/admin/flags{wrong}")).await.status(), 400, "{wrong}");
    }
    let numbers = moderator.json("/api/v1/admin/flags/stats").await;
    assert_eq!(numbers, json!({ "pending_count": 1, "reviewed_today": 1, "by_type": { "spam": 1 } }));
}
