//! What stays of what people said when they leave, and what they take along.

use crate::support::{TestApp, a_report, people::read};
use serde_json::{Value, json};
use std::io::{Cursor, Read};

#[tokio::test]
async fn erased_comments_go_and_others_stay_without_a_name() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    for who in [&asha, &ravi] {
        who.post(&format!("/api/v1/report/{id}/comment"), json!({ "text": "Still open" })).await;
        who.post(&format!("/api/v1/reports/{id}/flag"), json!({ "flag_type": "spam" })).await;
    }
    let path = "/api/v1/users/me/account";
    assert_eq!(asha.call(reqwest::Method::DELETE, path, Some(json!({ "mode": "erase" }))).await.status(), 200);
    assert_eq!(ravi.call(reqwest::Method::DELETE, path, Some(json!({ "mode": "anonymise" }))).await.status(), 200);
    let comments = app.get_json(&format!("/api/v1/report/{id}/comments")).await;
    assert_eq!(comments.as_array().unwrap().len(), 1);
    assert_eq!((&comments[0]["username"], &comments[0]["text"]), (&"deleted-user".into(), &"Still open".into()));
    assert_eq!(app.get_json(&format!("/api/v1/report/{id}")).await["comments_count"], 1);
    let page = app.get(&format!("/reports/{id}")).await.text().await.unwrap();
    assert!(page.contains("Somebody who has left") && !page.contains("ravi"));
    let log: String =
        sqlx::query_scalar("select string_agg(a::text, ' ') from audit_entries a").fetch_one(&app.pool).await.unwrap();
    assert!(!log.contains("asha") && !log.contains("ravi"), "what cannot be changed holds no names of citizens");
    assert_eq!(app.count("select count(*) from flags where account_id is null").await, 2);
}

#[tokio::test]
async fn the_data_that_people_take_along_holds_what_they_said_and_support() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    for (who, text) in [(&asha, "Mine"), (&ravi, "Not mine")] {
        let said = read(who.post(&format!("/api/v1/report/{id}/comment"), json!({ "text": text })).await).await;
        assert_eq!(said.0, 200);
        who.post(&format!("/api/v1/report/{id}/upvote"), json!({})).await;
        who.post(&format!("/api/v1/report/{id}/follow"), json!({})).await;
    }
    assert_eq!(asha.get("/api/v1/users/me/export").await.status(), 202);
    app.run_jobs().await;
    let blob = app.store.list("accounts/").await.unwrap().pop().unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(app.store.get(&blob.key).await.unwrap())).unwrap();
    let mut open = |name: &str| -> Value {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let comments = open("comments.json");
    assert_eq!((comments.as_array().unwrap().len(), &comments[0]["text"]), (1, &"Mine".into()));
    for name in ["votes.json", "follows.json"] {
        let list = open(name);
        assert_eq!((list.as_array().unwrap().len(), list[0]["report_id"].as_str()), (1, Some(id.as_str())), "{name}");
    }
}
