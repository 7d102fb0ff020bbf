//! Taking one's data along, and leaving.

use crate::support::{
    TestApp, a_report,
    app::a_client,
    people::{PASSWORD, Phone, read},
};
use reqwest::Client;
use serde_json::{Value, json};
use std::io::{Cursor, Read};
use time::Duration;

async fn file(app: &TestApp, who: &Phone, title: &str) -> String {
    let form = a_report().with("title", title).into_multipart();
    let request = app.client.post(app.url("/api/v1/report")).bearer_auth(&who.token).multipart(form);
    let (status, _, body) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(body["tracking_code"], Value::Null, "whoever is signed in needs none");
    body["id"].as_str().unwrap().to_owned()
}

async fn sign_in_page(app: &TestApp, name: &str) -> Client {
    let browser = a_client();
    let form = [("username", name), ("password", PASSWORD)];
    assert_eq!(browser.post(app.url("/web/signin")).form(&form).send().await.unwrap().status(), 303);
    browser
}

#[tokio::test]
async fn ones_own_data_comes_in_one_file() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let id = file(&app, &asha, "Open drain of Asha").await;
    file(&app, &ravi, "Pothole of Ravi").await;
    assert_eq!(app.get("/api/v1/users/me/export").await.status(), 401);
    let (status, _, body) = read(asha.get("/api/v1/users/me/export").await).await;
    assert_eq!((status, body), (202, json!({ "message": "We will mail you a link" })));
    app.run_jobs().await;
    let mail = app.mailbox.last_to("asha@example.org");
    assert!(mail.text.contains("http://darshi.test/account/export"));

    let path = app.url("/web/account/export/download");
    let nobody = a_client().get(&path).send().await.unwrap();
    assert_eq!(nobody.status(), 303, "to the sign-in page");
    assert_eq!(sign_in_page(&app, "ravi").await.get(&path).send().await.unwrap().status(), 404);
    let browser = sign_in_page(&app, "asha").await;
    let page = browser.get(app.url("/account/export")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("/web/account/export/download"));
    let response = browser.get(&path).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/zip");
    assert_eq!(response.headers()["cache-control"], "private, no-store");
    let mut zip = zip::ZipArchive::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let (account, reports) = (text("account.json"), text("reports.json"));
    assert_eq!((&account["username"], &account["email"]), (&"asha".into(), &"asha@example.org".into()));
    assert_eq!((reports.as_array().unwrap().len(), &reports[0]["title"]), (1, &"Open drain of Asha".into()));
    assert_eq!(reports[0]["timeline"][0]["event"], "REPORT_CREATED");
    assert_eq!(text("sessions.json").as_array().unwrap().len(), 1, "the phone that asked");
    let names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.iter().any(|name| name.starts_with(&format!("photos/{id}"))), "{names:?}");
    assert!(!format!("{account}{reports}").contains("argon2"), "no secret is in it");

    assert_eq!(asha.get("/api/v1/users/me/export").await.status(), 202);
    assert_eq!(asha.get("/api/v1/users/me/export").await.status(), 429, "twice a day");
    app.run_jobs().await;
    assert_eq!(app.store.list("accounts/").await.unwrap().len(), 1, "the newer one replaces the older");
    app.advance(Duration::days(8));
    app.services.accounts.sweep().await.unwrap();
    assert!(app.store.list("accounts/").await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_leaves_is_forgotten_with_their_reports_and_files() {
    let app = TestApp::new().await;
    let (asha, ravi) = (app.citizen("asha").await, app.citizen("ravi").await);
    let (one, two) = (file(&app, &asha, "Open drain one").await, file(&app, &asha, "Open drain two").await);
    let other = file(&app, &ravi, "Pothole of Ravi").await;
    app.run_jobs().await;
    // Ravi's report was found to repeat one of Asha's.
    sqlx::query("update reports set status = 'DUPLICATE', duplicate_of = $1::uuid where id = $2::uuid")
        .bind(&one)
        .bind(&other)
        .execute(&app.pool)
        .await
        .unwrap();
    let picture = reqwest::multipart::Form::new()
        .part("file", reqwest::multipart::Part::bytes(crate::support::photos::jpeg(300, 300, 1)).file_name("me.jpg"));
    let set = app.client.post(app.url("/api/v1/users/me/profile-picture")).bearer_auth(&asha.token).multipart(picture);
    assert_eq!(set.send().await.unwrap().status(), 200);
    assert_eq!((app.blobs().await.len(), app.store.list("accounts/").await.unwrap().len()), (12, 2));

    let path = "/api/v1/users/me/account";
    assert_eq!(app.client.delete(app.url(path)).send().await.unwrap().status(), 401);
    let wrong = asha.call(reqwest::Method::DELETE, path, Some(json!({ "mode": "vanish" }))).await;
    assert_eq!(read(wrong).await.1, "INVALID_INPUT");
    let (status, _, body) = read(asha.delete(path).await).await;
    assert_eq!((status, body), (200, json!({ "message": "Account deleted" })));
    assert_eq!(asha.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(asha.delete(path).await.status(), 401);
    for id in [&one, &two] {
        assert_eq!(app.get(&format!("/api/v1/report/{id}")).await.status(), 404);
    }
    app.run_jobs().await;
    assert_eq!((app.blobs().await.len(), app.store.list("accounts/").await.unwrap().len()), (4, 0));
    assert_eq!(app.count("select count(*) from report_tombstones where was_public").await, 2);
    assert_eq!(
        app.count("select count(*) from report_events where report_id not in (select id from reports)").await,
        0
    );
    for table in ["identities", "exports"] {
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&app.pool)
            .await
            .unwrap();
        assert_eq!(left, 0, "{table}");
    }
    let report = app.get_json(&format!("/api/v1/report/{other}")).await;
    assert_eq!(
        (&report["status"], &report["duplicate_of"]),
        (&"VERIFIED".into(), &Value::Null),
        "it stands on its own"
    );
    assert!(app.mailbox.last_to("asha@example.org").text.contains("deleted"));
    assert_eq!(ravi.get("/api/v1/auth/me").await.status(), 200);
    app.advance(Duration::hours(1));
    app.sign_up("asha").await;
    assert_eq!(app.count("select count(*) from reports where account_id is not null").await, 1);
}

#[tokio::test]
async fn a_public_record_can_survive_without_its_name() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let id = file(&app, &asha, "Open drain one").await;
    app.run_jobs().await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&report["username"], &report["timeline"][0]["actor"]), (&"asha".into(), &"asha".into()));
    let leave =
        asha.call(reqwest::Method::DELETE, "/api/v1/users/me/account", Some(json!({ "mode": "anonymise" }))).await;
    assert_eq!(leave.status(), 200);
    app.run_jobs().await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    assert_eq!((&report["title"], &report["username"]), (&"Open drain one".into(), &"anonymous".into()));
    assert!(!report.to_string().contains("asha"), "{report}");
    let dump: String =
        sqlx::query_scalar("select string_agg(r::text, ' ') from reports r").fetch_one(&app.pool).await.unwrap();
    let events: String =
        sqlx::query_scalar("select string_agg(e::text, ' ') from report_events e").fetch_one(&app.pool).await.unwrap();
    assert!(!dump.contains("asha") && !events.contains("asha"));
    assert_eq!(app.blobs().await.len(), 4);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::new().await;
    let (one, two) = (app.staff("chief1", "super_admin").await, app.staff("chief2", "super_admin").await);
    let path = "/api/v1/users/me/account";
    let (first, second) = tokio::join!(one.delete(path), two.delete(path));
    let mut statuses = [first.status().as_u16(), second.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn at_a_page_the_password_or_the_name_has_to_be_typed() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let browser = sign_in_page(&app, "asha").await;
    let leave = |form: Vec<(&'static str, &'static str)>| {
        let request = browser.post(app.url("/web/account/delete")).form(&form);
        async move { request.send().await.unwrap() }
    };
    let refused = leave(vec![("mode", "anonymise"), ("password", "wrong password 1")]).await;
    assert_eq!(refused.status(), 400);
    let page = refused.text().await.unwrap();
    assert!(page.contains("role=\"alert\"") && page.contains("not your present password"));
    sqlx::query("update accounts set password_hash = null").execute(&app.pool).await.unwrap();
    assert_eq!(leave(vec![("confirm", "ravi")]).await.status(), 400);
    let left = leave(vec![("confirm", "ASHA")]).await;
    assert_eq!((left.status().as_u16(), left.headers()["location"].to_str().unwrap()), (303, "/signin?done=deleted"));
    assert_eq!(app.count("select count(*) from accounts").await, 0);
}
