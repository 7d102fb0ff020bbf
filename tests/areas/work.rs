//! Giving reports to somebody, planning them, and what officials do with theirs.

use super::{Everybody, file_at, holder, logged, make, official, polygon, ranchi, square};
use crate::support::{TestApp, a_report, people::read};
use serde_json::{Value, json};
use time::Duration;

async fn two_towns(app: &TestApp) -> Everybody {
    let all = Everybody::of(app, "ranchi_mc").await;
    make(all.chief(), "ranchi_mc", json!({ "area": ranchi() })).await;
    make(all.chief(), "dhanbad_mc", json!({ "area": polygon(&[square(86.3, 23.7, 0.2)]) })).await;
    all
}

#[tokio::test]
async fn each_row_is_for_those_in_whose_hands_the_report_is() {
    let app = TestApp::new().await;
    let all = two_towns(&app).await;
    let id = file_at(&app, "23.37,85.33", "Pothole").await;
    let in_hand = [401, 403, 403, 200, 200, 200, 200];
    let table = [
        (
            format!("/api/v1/admin/report/{id}/assign"),
            json!({ "municipality_id": "ranchi_mc", "department_id": "roads" }),
        ),
        (format!("/api/v1/admin/report/{id}/resolution"), json!({ "resolution_notes": "Ask the contractor" })),
        (format!("/api/v1/municipality/report/{id}/status"), json!({ "status": "IN_PROGRESS" })),
        (format!("/api/v1/municipality/report/{id}/assign"), json!({ "department": "works" })),
    ];
    for (path, body) in table {
        assert_eq!(all.call(&app, "PUT", &path, Some(body.clone())).await, in_hand, "{path}");
        let nowhere = path.replace(&id, "0197a000-0000-7000-8000-000000000000");
        assert_eq!(all.chief().put(&nowhere, body).await.status(), 404, "{nowhere}");
    }
    let lists = all.call(&app, "GET", "/api/v1/municipality/reports", None).await;
    assert_eq!(lists, [401, 403, 200, 200, 200, 200, 200]);
    let foreign = all.call(&app, "GET", "/api/v1/municipality/reports?municipality_id=ranchi_mc", None).await;
    assert_eq!(foreign, [401, 403, 403, 200, 200, 200, 200]);
}

#[tokio::test]
async fn whoever_gives_a_report_away_has_no_right_over_it_at_once() {
    let app = TestApp::new().await;
    let all = two_towns(&app).await;
    let own = all.0[3].as_ref().unwrap();
    let id = file_at(&app, "23.37,85.33", "Pothole").await;
    let path = format!("/api/v1/admin/report/{id}/assign");
    let eta = "2099-03-01T00:00:00.000Z";
    let body = json!({ "municipality_id": "dhanbad_mc", "department_id": "works", "resolution_eta": eta });
    let (status, _, answer) = read(own.put(&path, body).await).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["assignment"], json!({ "municipality_id": "dhanbad_mc", "department_id": "works" }));
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&report["status"], &report["resolution_eta"]), (&json!("VERIFIED"), &json!(eta)), "the status stays");
    let events: Vec<_> = report["timeline"].as_array().unwrap().iter().rev().take(2).collect();
    assert_eq!((&events[0]["event"], &events[0]["details"]), (&json!("ETA_UPDATED"), &json!("2099-03-01")));
    assert_eq!(events[1]["details"], "The dhanbad_mc corporation, Public works");
    assert_eq!(events[1]["actor"], "The ranchi_mc corporation");
    for (path, body) in [
        (path.clone(), json!({ "municipality_id": "ranchi_mc" })),
        (format!("/api/v1/admin/report/{id}/resolution"), json!({ "resolution_notes": "x" })),
        (format!("/api/v1/municipality/report/{id}/status"), json!({ "status": "IN_PROGRESS" })),
        (format!("/api/v1/municipality/report/{id}/assign"), json!({ "department": "roads" })),
    ] {
        assert_eq!(own.put(&path, body).await.status(), 403, "{path}");
    }
    assert_eq!(own.json("/api/v1/municipality/reports").await["count"], 0);
    let other = all.0[2].as_ref().unwrap();
    let theirs = other.json("/api/v1/municipality/reports").await;
    assert_eq!((&theirs["reports"][0]["id"], &theirs["reports"][0]["assigned_by"]), (&json!(id), &json!("own1")));
    // It lies in the other's area still, and stays where it was given.
    let again = json!({ "radius_km": 50 });
    assert_eq!(all.chief().put("/api/v1/admin/municipalities/ranchi_mc", again).await.status(), 200);
    app.run_jobs().await;
    assert_eq!(holder(&app, &id).await.0, "dhanbad_mc");
    let entries = logged(&app).await;
    let entry = entries.iter().find(|(action, ..)| action == "ASSIGN_REPORT").unwrap();
    assert_eq!(
        (&entry.1, &entry.2["old_municipality"], &entry.2["new_municipality"]),
        (&id, &json!("ranchi_mc"), &json!("dhanbad_mc"))
    );
    assert_eq!(entries.iter().filter(|(action, ..)| action == "UPDATE_PLAN").count(), 1);
}

#[tokio::test]
async fn an_assignment_is_checked_field_by_field() {
    let app = TestApp::new().await;
    let all = two_towns(&app).await;
    let chief = all.chief();
    let own = json!({ "id": "dhanbad_roads", "name": "Roads", "municipality_id": "dhanbad_mc" });
    assert_eq!(chief.post("/api/v1/admin/departments", own).await.status(), 201);
    make(chief, "closed", json!({ "is_active": false })).await;
    let id = file_at(&app, "23.37,85.33", "Pothole").await;
    for (path, body, field) in [
        ("assign", json!({}), "municipality_id"),
        ("assign", json!({ "municipality_id": "nowhere" }), "municipality_id"),
        ("assign", json!({ "municipality_id": "closed" }), "municipality_id"),
        ("assign", json!({ "municipality_id": "ranchi_mc", "department_id": "dhanbad_roads" }), "department_id"),
        ("assign", json!({ "municipality_id": "ranchi_mc", "department_id": "nowhere" }), "department_id"),
        (
            "assign",
            json!({ "municipality_id": "ranchi_mc", "resolution_eta": "2020-01-01T00:00:00Z" }),
            "resolution_eta",
        ),
        ("assign", json!({ "municipality_id": "ranchi_mc", "resolution_eta": "tomorrow" }), "resolution_eta"),
        ("resolution", json!({ "resolution_notes": "x".repeat(2001) }), "resolution_notes"),
        ("resolution", json!({ "resolution_eta": "2020-01-01T00:00:00Z" }), "resolution_eta"),
    ] {
        let (status, code, answer) = read(chief.put(&format!("/api/v1/admin/report/{id}/{path}"), body).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{path} {field}");
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    for (path, body, field) in [
        ("assign", json!({}), "department"),
        ("assign", json!({ "department": "dhanbad_roads" }), "department"),
        ("assign", json!({ "department": "roads", "assigned_note": "x".repeat(501) }), "assigned_note"),
        ("status", json!({}), "status"),
        ("status", json!({ "status": "DONE" }), "status"),
        ("status", json!({ "status": "RESOLVED" }), "resolution_summary"),
        ("status", json!({ "status": "RESOLVED", "resolution_summary": "x".repeat(2001) }), "resolution_summary"),
        ("status", json!({ "status": "DUPLICATE", "duplicate_of": "x" }), "duplicate_of"),
    ] {
        let (status, code, answer) =
            read(chief.put(&format!("/api/v1/municipality/report/{id}/{path}"), body).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{path} {field}");
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    let nobodys = file_at(&app, "25.60,85.14", "Pothole").await;
    let refused =
        chief.put(&format!("/api/v1/municipality/report/{nobodys}/assign"), json!({ "department": "roads" })).await;
    assert_eq!(read(refused).await.1, "CONFLICT");
    assert!(logged(&app).await.iter().all(|(_, resource, _)| *resource != id && *resource != nobodys));
}

#[tokio::test]
async fn an_official_takes_a_report_through_its_work() {
    let app = TestApp::new().await;
    let all = two_towns(&app).await;
    let own = all.0[3].as_ref().unwrap();
    let id = file_at(&app, "23.37,85.33", "Pothole").await;
    // By the address alone, as the first clients do; `other` is nobody in particular.
    let (status, _, said) = read(
        own.call("PUT".parse().unwrap(), &format!("/api/v1/municipality/report/{id}/assign?department=other"), None)
            .await,
    )
    .await;
    assert_eq!((status, &said["message"]), (200, &json!("Report assigned to other")));
    assert_eq!(holder(&app, &id).await, (json!("ranchi_mc"), json!(null)));
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["status"], "IN_PROGRESS");
    let (_, _, said) =
        read(own.put(&format!("/api/v1/municipality/report/{id}/assign"), json!({ "department": "roads" })).await)
            .await;
    assert_eq!(said["message"], "Report assigned to roads");
    let plan = format!("/api/v1/admin/report/{id}/resolution");
    let body = json!({ "resolution_notes": "Needs 2 t of asphalt", "resolution_eta": "2099-01-01T00:00:00+05:30" });
    assert_eq!(read(own.put(&plan, body).await).await.2, json!({ "success": true, "message": "Plan saved" }));
    let seen = own.json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(
        (&seen["resolution_notes"], &seen["resolution_eta"]),
        (&json!("Needs 2 t of asphalt"), &json!("2098-12-31T18:30:00.000Z"))
    );
    assert!(app.get_json(&format!("/api/v1/report/{id}")).await.get("resolution_notes").is_none());
    own.put(&plan, json!({ "resolution_eta": "" })).await;
    let seen = own.json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&seen["resolution_notes"], &seen["resolution_eta"]), (&json!("Needs 2 t of asphalt"), &json!(null)));

    let path = format!("/api/v1/municipality/report/{id}/status");
    let (status, code, _) = read(own.put(&path, json!({ "status": "REJECTED", "reason": "no" })).await).await;
    assert_eq!((status, code.as_str()), (409, "ILLEGAL_STATUS_TRANSITION"), "only moderators do");
    let done = json!({ "status": "resolved", "note": "Filled with cold mix" });
    let (status, _, said) = read(own.put(&path, done.clone()).await).await;
    assert_eq!((status, &said), (200, &json!({ "message": "Status updated", "status": "RESOLVED" })));
    assert_eq!(own.put(&path, done).await.status(), 200, "the same again changes nothing");
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(
        (&report["resolution_summary"], &report["admin_note"]),
        (&json!("Filled with cold mix"), &json!("Filled with cold mix"))
    );
    let last = report["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["event"], &last["actor"]),
        (&json!("STATUS_CHANGED_RESOLVED"), &json!("The ranchi_mc corporation"))
    );
    let moves: Vec<Value> = logged(&app)
        .await
        .into_iter()
        .filter(|(action, ..)| action == "UPDATE_REPORT_STATUS")
        .map(|(_, _, details)| json!([details["old_status"], details["new_status"]]))
        .collect();
    assert_eq!(moves, [json!(["VERIFIED", "IN_PROGRESS"]), json!(["IN_PROGRESS", "RESOLVED"])]);
}

#[tokio::test]
async fn the_list_has_open_work_first_and_is_narrowed_by_filters() {
    let app = TestApp::new().await;
    let all = two_towns(&app).await;
    let own = all.0[4].as_ref().unwrap();
    let mut ids = Vec::new();
    for (place, category) in
        [("23.37,85.33", "Pothole"), ("23.38,85.33", "Garbage"), ("23.39,85.33", "Pothole"), ("23.8,86.4", "Pothole")]
    {
        ids.push(file_at(&app, place, category).await);
        app.advance(Duration::minutes(1));
    }
    let (waiting, _) = app.file(a_report()).await;
    let solved = json!({ "status": "RESOLVED", "resolution_summary": "Filled" });
    assert_eq!(own.put(&format!("/api/v1/municipality/report/{}/status", ids[2]), solved).await.status(), 200);
    let list = async |query: &str| -> Vec<String> {
        let body = own.json(&format!("/api/v1/municipality/reports{query}")).await;
        let found: Vec<String> =
            body["reports"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(body["count"], found.len(), "{query}");
        found
    };
    assert_eq!(list("").await, vec![ids[1].clone(), ids[0].clone(), waiting.clone(), ids[2].clone()]);
    assert_eq!(list("?limit=1&offset=1").await, [ids[0].clone()]);
    assert_eq!(list("?status=RESOLVED").await, [ids[2].clone()]);
    assert_eq!(list("?category=Garbage").await, [ids[1].clone()]);
    assert_eq!(list("?department=roads&status=verified").await, [ids[0].clone()]);
    assert_eq!(list("?geohash=zzz").await, [] as [String; 0]);
    assert_eq!(list("?overdue=true").await, [] as [String; 0]);
    app.advance(Duration::hours(49));
    let own = app.sign_in("own2").await;
    let late = own.json("/api/v1/municipality/reports?overdue=true").await;
    assert_eq!((late["count"].as_i64(), &late["reports"][0]["id"]), (Some(1), &json!(ids[1])));
    for (query, field) in [
        ("status=x", "status"),
        ("category=x", "category"),
        ("geohash=a", "geohash"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("offset=10001", "offset"),
    ] {
        let (status, _, answer) = read(own.get(&format!("/api/v1/municipality/reports?{query}")).await).await;
        assert_eq!(status, 400, "{query}");
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    let chief = app.sign_in("chief").await;
    assert_eq!(chief.json("/api/v1/municipality/reports").await["count"], 5);
    assert_eq!(chief.json("/api/v1/municipality/reports?municipality_id=dhanbad_mc").await["count"], 1);
    let reply = chief.get("/api/v1/municipality/reports").await;
    assert_eq!(reply.headers()["cache-control"], "private, no-cache");
}

#[tokio::test]
async fn somebody_who_was_switched_off_can_do_nothing_with_a_live_session() {
    let app = TestApp::new().await;
    let all = two_towns(&app).await;
    let gone = official(&app, "gone1", "municipality_staff", "ranchi_mc").await;
    let id = file_at(&app, "23.37,85.33", "Pothole").await;
    app.services.accounts.set_active("gone1", false, Some("left")).await.unwrap();
    for (method, path) in [
        ("PUT", format!("/api/v1/admin/report/{id}/assign")),
        ("PUT", format!("/api/v1/municipality/report/{id}/status")),
        ("GET", "/api/v1/municipality/reports".to_owned()),
        ("GET", "/api/v1/admin/municipalities".to_owned()),
    ] {
        let status = gone.call(method.parse().unwrap(), &path, None).await.status();
        assert!(matches!(status.as_u16(), 401 | 403), "{path}: {status}");
    }
    drop(all);
}
