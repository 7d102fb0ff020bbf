//! One's own report in a browser without JavaScript.

use super::set_status;
use crate::support::{TestApp, a_report, app::a_client, judge::opinion, people::PASSWORD, photos};
use darshi::domain::Status;
use reqwest::{Client, Response, multipart};

/// Files a report by the page: the browser and the report's id.
async fn filed(app: &TestApp) -> (Client, String) {
    let browser = a_client();
    let form = a_report().with("form_token", format!("{:016x}", fastrand::u64(..)));
    let response = app.post_page(&browser, form).await;
    assert_eq!(response.status(), 303);
    let path = response.headers()["location"].to_str().unwrap().to_owned();
    (browser, path.rsplit('/').next().unwrap().to_owned())
}

async fn page(app: &TestApp, browser: &Client, path: &str) -> (u16, String) {
    let response = browser.get(app.url(path)).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn post(app: &TestApp, browser: &Client, path: &str, form: &[(&str, &str)]) -> Response {
    browser.post(app.url(path)).form(form).send().await.unwrap()
}

fn leads_to(response: &Response) -> (u16, String) {
    let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    (response.status().as_u16(), to)
}

#[tokio::test]
async fn the_text_is_changed_by_a_form_that_comes_back_when_it_is_refused() {
    let app = TestApp::new().await;
    let (browser, id) = filed(&app).await;
    let edit = format!("/reports/{id}/edit");
    let (status, text) = page(&app, &browser, &format!("/reports/{id}")).await;
    assert!(status == 200 && text.contains(&format!("href=\"{edit}\"")) && text.contains("/delete\""));
    let (status, text) = page(&app, &browser, &edit).await;
    assert!(
        status == 200 && text.contains("value=\"Open drain near school\"") && text.contains("Two slabs are missing.")
    );
    let version = text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let to = format!("/web/report/{id}/edit");
    let response =
        post(&app, &browser, &to, &[("title", "x"), ("description", "Kept & <b>"), ("version", &version)]).await;
    assert_eq!(response.status(), 400);
    let text = response.text().await.unwrap();
    assert!(text.contains("value=\"x\"") && text.contains("Kept &amp; &lt;b>") && text.contains("role=\"alert\""));
    let good = [("title", "Open drain at the gate"), ("description", ""), ("version", version.as_str())];
    let response = post(&app, &browser, &to, &good).await;
    assert_eq!(leads_to(&response), (303, format!("/reports/{id}?done=edited")));
    let (_, text) = page(&app, &browser, &format!("/reports/{id}?done=edited")).await;
    assert!(text.contains("Open drain at the gate") && text.contains("The report is changed."));

    // Another tab that still shows the old version is told, and keeps what was typed.
    let late = [("title", "Typed in another tab"), ("version", version.as_str())];
    let response = post(&app, &browser, &to, &late).await;
    assert_eq!(response.status(), 412);
    let text = response.text().await.unwrap();
    assert!(text.contains("Typed in another tab") && text.contains("after you opened this page"));

    // Somebody else: the page is not there, and the form does nothing.
    let other = a_client();
    assert_eq!(page(&app, &other, &edit).await.0, 404);
    assert_eq!(post(&app, &other, &to, &[("title", "By a stranger")]).await.status(), 404);
    app.run_jobs().await;
    assert_eq!(page(&app, &other, &edit).await.0, 403);
    assert_eq!(post(&app, &other, &to, &[("title", "By a stranger")]).await.status(), 403);
    let forged = browser.post(app.url(&to)).header("sec-fetch-site", "cross-site").form(&[("title", "By a site")]);
    assert_eq!(forged.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_report_is_deleted_after_a_page_that_asks() {
    let app = TestApp::new().await;
    let (browser, id) = filed(&app).await;
    let (status, text) = page(&app, &browser, &format!("/reports/{id}/delete")).await;
    assert!(status == 200 && text.contains("Open drain near school") && text.contains("no way back"));
    assert_eq!(app.count("select count(*) from reports").await, 1, "looking deletes nothing");
    let response = post(&app, &browser, &format!("/web/report/{id}/delete"), &[]).await;
    assert_eq!(leads_to(&response), (303, "/mine?done=report_deleted".to_owned()));
    let (_, text) = page(&app, &browser, "/mine?done=report_deleted").await;
    assert!(text.contains("The report is deleted.") && !text.contains("Open drain near school"));
    app.run_jobs().await;
    assert!(app.blobs().await.is_empty());
    // Nobody but its owner ever saw it: it was never there.
    assert_eq!(page(&app, &browser, &format!("/reports/{id}")).await.0, 404);
    let (browser, id) = filed(&app).await;
    app.run_jobs().await;
    let (status, text) = page(&app, &browser, &format!("/reports/{id}/delete")).await;
    assert!(status == 200 && text.contains("cannot be changed any more"));
    assert_eq!(post(&app, &browser, &format!("/web/report/{id}/delete"), &[]).await.status(), 409);
}

#[tokio::test]
async fn whoever_filed_it_says_whether_it_is_fixed() {
    let app = TestApp::new().await;
    let (browser, id) = filed(&app).await;
    app.run_jobs().await;
    set_status(&app, &id, Status::Resolved).await;
    let path = format!("/reports/{id}");
    let (_, text) = page(&app, &browser, &path).await;
    assert!(text.contains("says this is fixed. Is it?") && text.contains("id=\"not-fixed\""));
    assert!(text.contains("class=\"action-bar\""));
    let (_, other) = page(&app, &a_client(), &path).await;
    assert!(!other.contains("/confirm\"") && !other.contains("/reopen\"") && other.contains("says this is fixed."));

    let response = post(&app, &browser, &format!("/web/report/{id}/confirm"), &[("note", "Good work")]).await;
    assert_eq!(leads_to(&response), (303, format!("{path}?done=confirmed")));
    let (_, text) = page(&app, &browser, &path).await;
    assert!(text.contains("The person who reported it says so too.") && !text.contains("/confirm\""));

    let reopen = |reason: &'static str, photos: Vec<Vec<u8>>| {
        let mut form = multipart::Form::new().text("reason", reason);
        for photo in photos {
            form = form.part("files", multipart::Part::bytes(photo).file_name("photo.jpg"));
        }
        browser.post(app.url(&format!("/web/report/{id}/reopen"))).multipart(form).send()
    };
    let response = reopen("short", vec![photos::jpeg(64, 64, 1)]).await.unwrap();
    assert_eq!(response.status(), 400);
    let text = response.text().await.unwrap();
    assert!(text.contains(">short</textarea>") && text.contains("10 to 1000 characters"));
    let response = reopen("The slabs are broken again.", vec![photos::jpeg(64, 64, 1)]).await.unwrap();
    assert_eq!(leads_to(&response), (303, format!("{path}?done=reopened")));
    let (_, text) = page(&app, &browser, &path).await;
    assert!(text.contains("The slabs are broken again.") && text.contains("Picture 1"));
    assert!(!page(&app, &a_client(), &path).await.1.contains("Picture 1"));
}

#[tokio::test]
async fn a_rejection_is_contested_by_a_form_also_by_who_only_has_the_code() {
    let app = TestApp::new().await;
    app.judge.says(opinion(Some(false), 0.99));
    let (id, code) = app.file(a_report()).await;
    app.run_jobs().await;
    let browser = a_client();
    let to = format!("/web/report/{id}/appeal");
    let reason = [("reason", "It is a real open drain.")];
    assert_eq!(post(&app, &browser, &to, &reason).await.status(), 404);
    let (_, text) = page(&app, &browser, &format!("/track/{code}")).await;
    assert!(text.contains(&format!("action=\"{to}\"")));
    let response = post(&app, &browser, &to, &reason).await;
    assert_eq!(leads_to(&response), (303, format!("/reports/{id}?done=appealed")));
    let (_, text) = page(&app, &browser, &format!("/reports/{id}?done=appealed")).await;
    assert!(text.contains("You asked a person to look again.") && !text.contains(&format!("action=\"{to}\"")));
}

#[tokio::test]
async fn my_reports_are_counted_by_status_with_and_without_an_account() {
    let app = TestApp::new().await;
    let (browser, _) = filed(&app).await;
    app.run_jobs().await;
    for _ in 0..2 {
        app.post_page(&browser, a_report().with("form_token", format!("{:016x}", fastrand::u64(..)))).await;
    }
    let (_, text) = page(&app, &browser, "/mine").await;
    for chip in ["All (3)", "Checked (1)", "Checking (2)"] {
        assert!(text.contains(chip), "{chip}");
    }
    assert!(!text.contains("(0)"));
    let (_, text) = page(&app, &browser, "/mine?status=VERIFIED").await;
    assert_eq!(text.matches("card__title").count(), 1);

    app.sign_up("asha").await;
    post(&app, &browser, "/web/signin", &[("username", "asha"), ("password", PASSWORD)]).await;
    post(&app, &browser, "/web/claim", &[]).await;
    let (_, text) = page(&app, &browser, "/mine").await;
    assert!(text.contains("All (3)") && text.contains("Checked (1)"));
    let (_, text) = page(&app, &browser, "/mine?status=REJECTED").await;
    assert!(text.contains("None of your reports has this status"));
}

#[tokio::test]
async fn a_page_says_who_has_a_report_and_by_when_and_shows_before_and_after() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report().with("category", "Drainage")).await;
    sqlx::query(
        "update reports set municipality_id = 'ranchi_mc', department_id = 'drainage', resolution_eta = '2026-12-24T10:00Z'",
    )
    .execute(&app.pool)
    .await
    .unwrap();
    set_status(&app, &id, Status::InProgress).await;
    let path = format!("/reports/{id}");
    let (_, text) = page(&app, &a_client(), &path).await;
    assert!(text.contains("Ranchi Mc is working on it. Planned for 24 December 2026."), "{text}");
    assert!(text.contains("Should be fixed by") && !text.contains("This date has passed."));
    app.advance(time::Duration::days(400));
    assert!(page(&app, &a_client(), &path).await.1.contains("This date has passed."));
    set_status(&app, &id, Status::Resolved).await;
    let (_, text) = page(&app, &a_client(), &path).await;
    assert!(text.contains("Ranchi Mc says this is fixed.") && !text.contains("id=\"compare\""));
    sqlx::query("update reports set resolution_upload_id = gen_random_uuid()").execute(&app.pool).await.unwrap();
    app.settle().await;
    let (_, text) = page(&app, &a_client(), &path).await;
    assert!(text.contains("id=\"compare\"") && text.contains("Before: Open drain near school"));
}
