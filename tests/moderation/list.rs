//! The list of reports in every status.

use super::{another, assign, file, file_flagged, moved};
use crate::support::{
    TestApp,
    people::{Phone, read},
};
use serde_json::{Value, json};

async fn ids(who: &Phone, query: &str) -> Vec<String> {
    let list = who.json(&format!("/api/v1/admin/reports{query}")).await;
    list.as_array().unwrap().iter().map(|report| report["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn staff_see_every_status_with_what_only_they_see() {
    let app = TestApp::new().await;
    let flagged = file_flagged(&app).await;
    let public = file(&app, another().with("contact_email", "asha@example.org")).await;
    let moderator = app.staff("mod1", "moderator").await;
    let admin = app.staff("root", "super_admin").await;
    assert_eq!(ids(&moderator, "").await, [public.clone(), flagged.clone()], "newest first");
    let list = moderator.json("/api/v1/admin/reports").await;
    let report = &list[1];
    assert_eq!((&report["status"], &report["restricted"]), (&"FLAGGED".into(), &false.into()));
    assert!(report["image_urls"][0].as_str().unwrap().starts_with("http://darshi.test/photos/"));
    assert_eq!((&report["flags_count"], &report["source"]), (&0.into(), &"api".into()));
    assert!(report["ai_analysis"]["model"].is_string() || report["ai_analysis"].is_object(), "{report}");
    let object = report.as_object().unwrap();
    for left_out in
        ["timeline", "landmarks", "follower_count", "allowed_transitions", "duplicate_candidates", "image_hash"]
    {
        assert!(!object.contains_key(left_out), "{left_out}");
    }
    assert!(!list[0].as_object().unwrap().contains_key("contact_email"), "of moderators");
    assert_eq!(admin.json("/api/v1/admin/reports").await[0]["contact_email"], "asha@example.org");
}

#[tokio::test]
async fn filters_narrow_it_and_orders_turn_it() {
    let app = TestApp::new().await;
    let flagged = file_flagged(&app).await;
    let drain = file(&app, another().with("title", "Drain by the well").with("category", "drainage")).await;
    let lamp = file(&app, another().with("title", "Lamp by the gate")).await;
    let moderator = app.staff("mod1", "moderator").await;
    let asha = app.citizen_quietly("asha").await;
    assign(&app, &lamp, "ranchi_mc").await;
    sqlx::query("update reports set severity = 9, updated_at = updated_at + interval '1 hour' where id = $1::uuid")
        .bind(&drain)
        .execute(&app.pool)
        .await
        .unwrap();
    assert_eq!(asha.post(&format!("/api/v1/reports/{lamp}/flag"), json!({ "flag_type": "spam" })).await.status(), 201);
    for (query, wanted) in [
        ("?status=FLAGGED", vec![&flagged]),
        ("?category=Drainage", vec![&drain]),
        ("?municipality_id=ranchi_mc", vec![&lamp]),
        ("?assigned=true", vec![&lamp]),
        ("?assigned=false", vec![&drain, &flagged]),
        ("?q=gate", vec![&lamp]),
        ("?q=school", vec![&flagged]),
        ("?sort=oldest", vec![&flagged, &drain, &lamp]),
        ("?sort=severity", vec![&drain, &lamp, &flagged]),
        ("?sort=flags", vec![&lamp, &drain, &flagged]),
        ("?sort=age&limit=3&status=VERIFIED", vec![&lamp, &drain]),
    ] {
        assert_eq!(ids(&moderator, query).await, wanted.into_iter().cloned().collect::<Vec<_>>(), "{query}");
    }
    for (query, field) in [
        ("?status=x", "status"),
        ("?category=x", "category"),
        ("?assigned=x", "assigned"),
        ("?q=x", "q"),
        ("?sort=x", "sort"),
        ("?limit=0", "limit"),
        ("?cursor=x", "cursor"),
        ("?start_after_id=x", "start_after_id"),
    ] {
        let (status, _, body) = read(moderator.get(&format!("/api/v1/admin/reports{query}")).await).await;
        assert_eq!(status, 400, "{query}");
        assert!(body["error"]["fields"][field].is_array(), "{query}: {body}");
    }
}

#[tokio::test]
async fn each_order_is_paged_without_gaps() {
    let app = TestApp::new().await;
    for _ in 0..5 {
        file(&app, another()).await;
    }
    let moderator = app.staff("mod1", "moderator").await;
    for sort in ["newest", "oldest", "severity", "flags", "age"] {
        let whole = ids(&moderator, &format!("?sort={sort}")).await;
        let (mut pages, mut query) = (Vec::new(), format!("?sort={sort}&limit=2"));
        loop {
            let response = moderator.get(&format!("/api/v1/admin/reports{query}")).await;
            let next = response.headers().get("x-next-cursor").map(|next| next.to_str().unwrap().to_owned());
            let link = response.headers().contains_key("link");
            let list: Value = response.json().await.unwrap();
            pages.extend(list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            assert_eq!(next.is_some(), link);
            let Some(next) = next else { break };
            query = format!("?sort={sort}&limit=2&cursor={next}");
        }
        assert_eq!(pages, whole, "{sort}");
        let after = ids(&moderator, &format!("?sort={sort}&start_after_id={}", whole[1])).await;
        assert_eq!(after, whole[2..], "{sort}");
    }
}

#[tokio::test]
async fn officials_see_their_own_only() {
    let app = TestApp::new().await;
    let own = file(&app, another()).await;
    let foreign = file(&app, another()).await;
    file_flagged(&app).await;
    assign(&app, &own, "ranchi_mc").await;
    assign(&app, &foreign, "dhanbad_mc").await;
    let official = app.staff("rmc1", "municipality_staff").await;
    assert_eq!(ids(&official, "").await, std::slice::from_ref(&own));
    assert_eq!(ids(&official, "?municipality_id=ranchi_mc").await, std::slice::from_ref(&own));
    assert_eq!(official.get("/api/v1/admin/reports?municipality_id=dhanbad_mc").await.status(), 403);
    let body = official.json("/api/v1/admin/reports").await;
    assert!(!body[0].as_object().unwrap().contains_key("flags_count"), "of moderators");
    // A private list is nobody else's.
    let response = official.get("/api/v1/admin/reports").await;
    assert_eq!(response.headers()["cache-control"], "private, no-cache");
    assert_eq!(response.headers()["x-ratelimit-limit"], "100");
    let moderator = app.staff("mod1", "moderator").await;
    moved(&moderator, &own, json!({ "status": "REJECTED", "reason": "Seen twice" })).await;
    assert_eq!(ids(&official, "?status=REJECTED").await, [own]);
}
