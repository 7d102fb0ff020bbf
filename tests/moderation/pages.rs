//! The queue in a browser without JavaScript.

use super::{another, file_flagged, standing};
use crate::support::{TestApp, app::a_client};
use reqwest::{Client, Response};
use serde_json::json;
use time::Duration;

async fn browser(app: &TestApp, username: &str, role: &str) -> Client {
    app.staff(username, role).await;
    app.browser(username).await
}

async fn post(app: &TestApp, browser: &Client, path: &str, form: &[(&str, &str)]) -> Response {
    browser.post(app.url(path)).form(form).send().await.unwrap()
}

fn leads_to(response: &Response) -> (u16, String) {
    let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    (response.status().as_u16(), to)
}

fn version(text: &str) -> String {
    text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn only_moderators_get_in() {
    let app = TestApp::new().await;
    let id = file_flagged(&app).await;
    let case = format!("/admin/queue/{id}");
    for (path, next) in [("/admin", "%2Fadmin".to_owned()), (case.as_str(), format!("%2Fadmin%2Fqueue%2F{id}"))] {
        let response = app.client.get(app.url(path)).send().await.unwrap();
        assert_eq!(leads_to(&response), (303, format!("/signin?next={next}")));
    }
    for (name, role) in [("asha", "citizen"), ("rmc1", "municipality_staff")] {
        let browser = browser(&app, name, role).await;
        for path in ["/admin", case.as_str()] {
            let (status, text) = app.page(&browser, path).await;
            assert_eq!(status, 403, "{role} {path}");
            assert!(!text.contains("Open drain near school"), "{role} {path}");
        }
        for path in ["claim", "decide", "undo", "dismiss-appeal"] {
            let form = [("status", "VERIFIED"), ("version", "1")];
            let status = post(&app, &browser, &format!("/web/queue/{id}/{path}"), &form).await.status();
            assert_eq!(status, 403, "{role} {path}");
        }
        assert_eq!(post(&app, &browser, "/web/queue/next", &[]).await.status(), 403);
    }
    let led = post(&app, &a_client(), "/web/queue/next", &[]).await;
    assert_eq!(leads_to(&led), (303, "/signin?next=%2Fadmin".to_owned()));
    assert_eq!(standing(&app, &id).await.0, "FLAGGED");
}

#[tokio::test]
async fn a_moderator_works_through_the_queue_by_forms() {
    let app = TestApp::new().await;
    let (first, second) = (file_flagged(&app).await, file_flagged(&app).await);
    let browser = browser(&app, "mod1", "moderator").await;
    let (status, text) = app.page(&browser, "/admin").await;
    assert_eq!(status, 200);
    assert_eq!(text.matches("<h1").count(), 1);
    for words in ["What needs a person", "Set aside", "Severity", "Doubt", "Take the next one", "noindex"] {
        assert!(text.contains(words), "{words}");
    }
    let taken = post(&app, &browser, "/web/queue/next", &[("kind", "flagged")]).await;
    let at = leads_to(&taken).1;
    assert_eq!(at, format!("/admin/queue/{first}?kind=flagged"), "the one that waits longest");
    let (status, text) = app.page(&browser, &at).await;
    assert_eq!(status, 200);
    for words in [
        "You have it until",
        "The photo is too dark",
        "name=\"template\"",
        "Publish",
        "gallery",
        "How sure it is: 40 of 100",
    ] {
        assert!(text.contains(words), "{words}");
    }
    // Refused: it comes back with what is wrong.
    let decide = format!("/web/queue/{first}/decide");
    let seen = version(&text);
    let refused = post(
        &app,
        &browser,
        &decide,
        &[("status", "REJECTED"), ("template", ""), ("reason", ""), ("version", seen.as_str())],
    )
    .await;
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("href=\"#decide-reason\""));
    let form = [
        ("status", "REJECTED"),
        ("template", "unclear_photo"),
        ("reason", ""),
        ("version", seen.as_str()),
        ("kind", "flagged"),
    ];
    let decided = post(&app, &browser, &decide, &form).await;
    assert_eq!(leads_to(&decided), (303, format!("/admin/queue/{second}?kind=flagged")), "and on to the next");
    let reason: String = sqlx::query_scalar("select flag_reason from reports where status = 'REJECTED'")
        .fetch_one(&app.pool)
        .await
        .unwrap();
    assert!(reason.starts_with("The photo is too dark") && reason.contains("धुँधली"), "in both languages: {reason}");

    // It can be taken back, and is then with who decided it.
    let (_, text) = app.page(&browser, &format!("/admin/queue/{second}")).await;
    let undo = format!("/web/queue/{first}/undo");
    assert!(text.contains(&format!("action=\"{undo}\"")));
    let back = post(&app, &browser, &undo, &[]).await;
    assert_eq!(leads_to(&back), (303, format!("/admin/queue/{first}?done=undone")));
    assert_eq!(standing(&app, &first).await.0, "FLAGGED");
    let (_, text) = app.page(&browser, &format!("/admin/queue/{first}?done=undone")).await;
    assert!(text.contains("The decision is taken back.") && text.contains("You have it until"));
    let seen = version(&text);
    let form = [("status", "VERIFIED"), ("version", seen.as_str())];
    assert_eq!(post(&app, &browser, &decide, &form).await.status(), 303);
    app.advance(Duration::seconds(11));
    let (_, text) = app.page(&browser, "/admin").await;
    assert!(!text.contains(&undo), "not offered any more");
    assert_eq!(post(&app, &browser, &undo, &[]).await.status(), 409, "nor done");
    assert_eq!(standing(&app, &first).await.0, "VERIFIED");

    let released = post(&app, &browser, "/web/queue/release", &[]).await;
    assert_eq!(leads_to(&released), (303, "/admin?done=released".to_owned()));
    let (_, text) = app.page(&browser, &format!("/admin/queue/{second}")).await;
    let seen = version_of(&app, &second).await;
    let form = [("status", "DUPLICATE"), ("duplicate_of", first.as_str()), ("version", seen.as_str())];
    assert!(text.contains("Take the report first"));
    let linked = post(&app, &browser, &format!("/web/queue/{second}/decide"), &form).await;
    assert_eq!(leads_to(&linked), (303, "/admin?done=queue_empty".to_owned()));
    let (_, text) = app.page(&browser, "/admin?done=queue_empty").await;
    assert!(text.contains("Nothing needs a person"));
}

async fn version_of(app: &TestApp, id: &str) -> String {
    standing(app, id).await.1.to_string()
}

#[tokio::test]
async fn who_comes_second_is_told_who_has_it_and_decides_nothing() {
    let app = TestApp::new().await;
    let id = file_flagged(&app).await;
    let (one, two) = (browser(&app, "mod1", "moderator").await, browser(&app, "mod2", "moderator").await);
    let claim = format!("/web/queue/{id}/claim");
    assert_eq!(post(&app, &one, &claim, &[]).await.status(), 303);
    assert_eq!(post(&app, &two, &claim, &[]).await.status(), 409);
    let (_, text) = app.page(&two, &format!("/admin/queue/{id}")).await;
    assert!(text.contains("mod1 is about to decide this report") && !text.contains("name=\"template\""));
    let (_, text) = app.page(&two, "/admin").await;
    assert!(text.contains("mod1 has it until"));
    let seen = version_of(&app, &id).await;
    let form = [("status", "VERIFIED"), ("version", seen.as_str())];
    let decide = format!("/web/queue/{id}/decide");
    assert_eq!(post(&app, &two, &decide, &form).await.status(), 409);
    assert_eq!(post(&app, &one, &decide, &form).await.status(), 303);
    let late = post(&app, &two, &decide, &[("status", "REJECTED"), ("reason", "No"), ("version", seen.as_str())]).await;
    assert_eq!(late.status(), 412, "it was decided meanwhile");
    assert!(late.text().await.unwrap().contains("role=\"alert\""));
    assert_eq!(standing(&app, &id).await.0, "VERIFIED");
    // Nor by another site.
    let forged = two.post(app.url(&claim)).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(forged.status(), 403);
}

#[tokio::test]
async fn flags_and_appeals_are_answered_on_the_reports_page() {
    let app = TestApp::new().await;
    let browser = browser(&app, "mod1", "moderator").await;
    let asha = app.citizen_quietly("asha").await;
    let id = app.file_verified(another()).await;
    let said = json!({ "flag_type": "other", "reason": "Not <here>" });
    let flag = asha.post(&format!("/api/v1/reports/{id}/flag"), said).await;
    let flag = flag.json::<serde_json::Value>().await.unwrap()["flag_id"].as_str().unwrap().to_owned();
    let (_, text) = app.page(&browser, &format!("/admin/queue/{id}?kind=flags")).await;
    assert!(text.contains("Not &lt;here") && text.contains("by asha"), "{text}");
    let answered =
        post(&app, &browser, &format!("/web/queue/{id}/flags/{flag}"), &[("status", "dismissed"), ("kind", "flags")])
            .await;
    assert_eq!(leads_to(&answered), (303, format!("/admin/queue/{id}?kind=flags&done=flag_reviewed")));
    let (_, text) = app.page(&browser, &format!("/admin/queue/{id}")).await;
    assert!(text.contains("This report needs nobody any more."));

    let (id, tracking) = app.file(another()).await;
    app.run_jobs().await;
    let seen = version_of(&app, &id).await;
    let form = [("status", "REJECTED"), ("reason", "Blurred"), ("version", seen.as_str())];
    assert_eq!(post(&app, &browser, &format!("/web/queue/{id}/decide"), &form).await.status(), 303);
    let request = app.client.post(app.url(&format!("/api/v1/report/{id}/appeal")));
    request.header("x-tracking-code", tracking).json(&json!({ "reason": "It is sharp enough" })).send().await.unwrap();
    assert_eq!(post(&app, &browser, &format!("/web/queue/{id}/claim"), &[]).await.status(), 303);
    let (_, text) = app.page(&browser, &format!("/admin/queue/{id}")).await;
    for words in ["It is sharp enough", "Turn the appeal down", "Publish after all", "Blurred"] {
        assert!(text.contains(words), "{words}");
    }
    let dismissed =
        post(&app, &browser, &format!("/web/queue/{id}/dismiss-appeal"), &[("note", "Still blurred")]).await;
    assert_eq!(leads_to(&dismissed), (303, "/admin?done=appeal_dismissed".to_owned()));
}

#[tokio::test]
async fn both_pages_speak_hindi() {
    let app = TestApp::new().await;
    let id = file_flagged(&app).await;
    let browser = browser(&app, "mod1", "moderator").await;
    assert_eq!(post(&app, &browser, &format!("/web/queue/{id}/claim"), &[]).await.status(), 303);
    assert!(browser.get(app.url("/language/hi")).send().await.unwrap().status().is_redirection());
    for (path, words) in [("/admin".to_owned(), "अगली रिपोर्ट लें"), (format!("/admin/queue/{id}"), "फ़ोटो इतनी अँधेरी")]
    {
        let (_, text) = app.page(&browser, &path).await;
        assert!(text.contains(words), "{path}");
    }
}
