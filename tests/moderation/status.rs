//! Moving reports by the API: by staff, by whoever filed them, many at once.

use super::{NOWHERE, another, assign, audited, events, file_flagged, file_resolved, moved, put_status, standing};
use crate::support::{TestApp, people::read, photos};
use reqwest::multipart;
use serde_json::{Value, json};

#[tokio::test]
async fn a_move_is_told_in_the_timeline_and_the_audit_once() {
    let app = TestApp::new().await;
    let id = file_flagged(&app).await;
    let moderator = app.staff("mod1", "moderator").await;
    let body = moved(&moderator, &id, json!({ "status": "VERIFIED", "note": "Seen on the street view" })).await;
    assert_eq!(
        body,
        json!({ "message": "Status is now VERIFIED", "updated_by": "mod1@example.org", "report_id": id,
                "status": "VERIFIED", "previous_status": "FLAGGED", "changed": true })
    );
    let again = moved(&moderator, &id, json!({ "status": "verified" })).await;
    assert_eq!((&again["changed"], &again["previous_status"]), (&false.into(), &"VERIFIED".into()));
    assert_eq!(events(&app, &id).await.last().unwrap(), "STATUS_CHANGED_VERIFIED");
    let entries = audited(&app, &id).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].0, "UPDATE_REPORT_STATUS");
    assert_eq!((&entries[0].1["old_status"], &entries[0].1["new_status"]), (&"FLAGGED".into(), &"VERIFIED".into()));
    let public = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!(public["admin_note"], "Seen on the street view");
    let next = moved(&moderator, &id, json!({ "status": "IN_PROGRESS" })).await;
    assert_eq!(next["previous_status"], "VERIFIED");
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["admin_note"], Value::Null, "of the latest change");
}

#[tokio::test]
async fn what_a_move_needs_and_may_not_is_told_and_changes_nothing() {
    let app = TestApp::new().await;
    let id = file_flagged(&app).await;
    let moderator = app.staff("mod1", "moderator").await;
    for (body, field) in [
        (json!({}), "status"),
        (json!({ "status": "CLOSED" }), "status"),
        (json!({ "status": "nonsense" }), "status"),
        (json!({ "status": "REJECTED" }), "reason"),
        (json!({ "status": "REJECTED", "note": " " }), "reason"),
        (json!({ "status": "VERIFIED", "note": "x".repeat(2001) }), "note"),
        (json!({ "status": "VERIFIED", "resolution_summary": "x".repeat(2001) }), "resolution_summary"),
        (json!({ "status": "DUPLICATE" }), "duplicate_of"),
        (json!({ "status": "DUPLICATE", "duplicate_of": "x" }), "duplicate_of"),
        (json!({ "status": "DUPLICATE", "duplicate_of": NOWHERE }), "duplicate_of"),
        (json!({ "status": "DUPLICATE", "duplicate_of": id }), "duplicate_of"),
        (json!({ "status": "VERIFIED", "resolution_image_url": "/u/x.webp" }), "resolution_image_url"),
    ] {
        let (status, code, answer) = read(put_status(&moderator, &id, body.clone()).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{body}");
        assert!(answer["error"]["fields"][field].is_array(), "{body}: {answer}");
    }
    let (status, code, answer) = read(put_status(&moderator, &id, json!({ "status": "IN_PROGRESS" })).await).await;
    assert_eq!((status, code.as_str()), (409, "ILLEGAL_STATUS_TRANSITION"));
    assert!(answer["error"]["details"].as_str().unwrap().contains("VERIFIED"), "{answer}");
    for missing in [NOWHERE, "nonsense"] {
        assert_eq!(read(put_status(&moderator, missing, json!({ "status": "VERIFIED" })).await).await.0, 404);
    }
    assert_eq!(standing(&app, &id).await.0, "FLAGGED");
    assert!(audited(&app, &id).await.is_empty());
    assert_eq!(app.count("select count(*) from report_decisions").await, 0);
}

#[tokio::test]
async fn an_official_moves_what_is_theirs_and_keeps_no_right_over_what_is_not_any_more() {
    let app = TestApp::new().await;
    let id = app.file_verified(another()).await;
    let official = app.staff("rmc1", "municipality_staff").await;
    let denied = (403, "INSUFFICIENT_PERMISSIONS".to_owned());
    let told = async |body: Value| {
        let (status, code, _) = read(put_status(&official, &id, body).await).await;
        (status, code)
    };
    assert_eq!(told(json!({ "status": "IN_PROGRESS" })).await, denied);
    assign(&app, &id, "ranchi_mc").await;
    assert_eq!(told(json!({ "status": "IN_PROGRESS" })).await.0, 200);
    assert_eq!(told(json!({ "status": "REJECTED", "reason": "No" })).await.1, "ILLEGAL_STATUS_TRANSITION");
    let form = multipart::Form::new()
        .text("purpose", "resolution")
        .part("file", multipart::Part::bytes(photos::jpeg(320, 200, 5)).file_name("after.jpg"));
    let upload = app.client.post(app.url("/api/v1/uploads")).bearer_auth(&official.token).multipart(form);
    let upload: Value = upload.send().await.unwrap().json().await.unwrap();
    let resolved =
        json!({ "status": "RESOLVED", "resolution_summary": "Laid anew", "resolution_image_url": upload["url"] });
    assert_eq!(told(resolved).await.0, 200);
    let public = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&public["resolution_summary"], &public["resolution_image_url"]), (&"Laid anew".into(), &upload["url"]));
    let last = public["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["actor"], &last["actor_role"]), (&"ranchi_mc".into(), &"official".into()));
    assign(&app, &id, "dhanbad_mc").await;
    assert_eq!(told(json!({ "status": "VERIFIED", "reason": "Not ours" })).await, denied);
}

#[tokio::test]
async fn whoever_filed_it_says_by_the_old_clients_call_whether_it_is_fixed() {
    let app = TestApp::new().await;
    let moderator = app.staff("mod1", "moderator").await;
    let (asha, ravi) = (app.citizen_quietly("asha").await, app.citizen_quietly("ravi").await);
    let id = file_resolved(&app, &asha, &moderator).await;
    assert_eq!(read(put_status(&ravi, &id, json!({ "status": "CLOSED" })).await).await.0, 403);
    let body = moved(&asha, &id, json!({ "status": "CLOSED" })).await;
    assert_eq!((&body["status"], &body["updated_by"]), (&"RESOLVED".into(), &"asha@example.org".into()));
    assert_eq!(events(&app, &id).await.last().unwrap(), "RESOLUTION_CONFIRMED");
    let (status, _, answer) = read(put_status(&asha, &id, json!({ "status": "IN_PROGRESS" })).await).await;
    assert_eq!(status, 400, "a reason is needed: {answer}");
    let body = moved(&asha, &id, json!({ "status": "IN_PROGRESS", "note": "It broke again at once" })).await;
    assert_eq!((&body["status"], &body["previous_status"]), (&"VERIFIED".into(), &"RESOLVED".into()));
    assert_eq!(events(&app, &id).await.last().unwrap(), "REOPENED");
    let (status, code, _) = read(put_status(&asha, &id, json!({ "status": "CLOSED" })).await).await;
    assert_eq!((status, code.as_str()), (409, "ILLEGAL_STATUS_TRANSITION"), "only of a resolved one");
    assert_eq!(read(put_status(&asha, &id, json!({ "status": "REJECTED" })).await).await.0, 403);

    // The same by tracking code.
    let (id, code) = app.file(another()).await;
    app.run_jobs().await;
    moved(&moderator, &id, json!({ "status": "RESOLVED", "note": "Mended" })).await;
    let path = app.url(&format!("/api/v1/admin/report/{id}/status"));
    let by_code =
        |code: &str| app.client.put(&path).header("x-tracking-code", code).json(&json!({ "status": "CLOSED" })).send();
    let (status, _, body) = read(by_code(&code).await.unwrap()).await;
    assert_eq!((status, &body["updated_by"]), (200, &"anonymous".into()), "{body}");
}

#[tokio::test]
async fn of_a_hundred_at_once_three_may_not_move_and_the_rest_do() {
    let app = TestApp::new().await;
    let moderator = app.staff("mod1", "moderator").await;
    let first = app.file_verified(another()).await;
    // A hundred by hand: filing them would only test filing.
    sqlx::query(
        "with made as (
             insert into reports (id, title, location, geohash, place_source, tracking_hash, source, status,
                                  verified_at, created_at, updated_at)
             select gen_random_uuid(), 'Broken lamp ' || n, r.location, r.geohash, r.place_source,
                    sha256(('code ' || n)::bytea), 'api', 'VERIFIED', now(), now(), now()
             from generate_series(1, 99) as n, reports r where r.id = $1::uuid
             returning id)
         insert into photos (id, report_id, position, sha256, dhash, dhashes, blurhash, colour, source_type, source_bytes,
                             source_pixels, width, height, thumb_width, thumb_height, webp_key, jpeg_key,
                             thumb_webp_key, thumb_jpeg_key)
         select gen_random_uuid(), made.id, p.position, p.sha256, p.dhash, p.dhashes, p.blurhash, p.colour, p.source_type,
                p.source_bytes, p.source_pixels, p.width, p.height, p.thumb_width, p.thumb_height, p.webp_key,
                p.jpeg_key, p.thumb_webp_key, p.thumb_jpeg_key
         from made, photos p where p.report_id = $1::uuid",
    )
    .bind(&first)
    .execute(&app.pool)
    .await
    .unwrap();
    let ids: Vec<String> =
        sqlx::query_scalar("select id::text from reports order by id").fetch_all(&app.pool).await.unwrap();
    assert_eq!(ids.len(), 100);
    let set = "update reports set status = 'REJECTED', flag_reason = 'x' where id = any($1::uuid[])";
    sqlx::query(set).bind(&ids[..3]).execute(&app.pool).await.unwrap();
    let path = "/api/v1/admin/reports/bulk-status";
    let body = json!({ "ids": ids, "status": "IN_PROGRESS", "note": "In this week's round" });
    let (status, _, answer) = read(moderator.post(path, body).await).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["updated"].as_array().unwrap().len(), 97);
    let failed = answer["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 3);
    assert!(failed.iter().all(|one| one["code"] == "ILLEGAL_STATUS_TRANSITION"), "{answer}");
    assert_eq!(app.count("select count(*) from reports where status = 'IN_PROGRESS'").await, 97);
    let entries = "select count(*) from audit_entries where action = 'UPDATE_REPORT_STATUS'";
    assert_eq!(app.count(entries).await, 97);

    for (ids, field) in [(json!([]), "ids"), (json!(["x"]), "ids"), (json!(vec![NOWHERE; 101]), "ids")] {
        let (status, _, answer) = read(moderator.post(path, json!({ "ids": ids, "status": "VERIFIED" })).await).await;
        assert_eq!(status, 400);
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    let (status, _, answer) = read(moderator.post(path, json!({ "ids": [NOWHERE], "status": "VERIFIED" })).await).await;
    assert_eq!((status, &answer["failed"][0]["code"]), (200, &"NOT_FOUND".into()));
}

#[tokio::test]
async fn a_version_that_is_over_is_not_moved() {
    let app = TestApp::new().await;
    let id = file_flagged(&app).await;
    let moderator = app.staff("mod1", "moderator").await;
    let request = |version: i32| {
        app.client
            .put(app.url(&format!("/api/v1/admin/report/{id}/status")))
            .bearer_auth(&moderator.token)
            .header("if-match", format!("\"v{version}-x\""))
            .json(&json!({ "status": "VERIFIED" }))
            .send()
    };
    let version = standing(&app, &id).await.1;
    assert_eq!(read(request(version - 1).await.unwrap()).await.0, 412);
    assert_eq!(read(request(version).await.unwrap()).await.0, 200);
}
