//! The forms around a report, as a browser without JavaScript sends them.

use crate::support::{TestApp, a_report, app::a_client};
use reqwest::{Client, Response};
use serde_json::Value;

async fn browser_of(app: &TestApp, username: &str) -> Client {
    app.sign_up(username).await;
    app.browser(username).await
}

async fn post(app: &TestApp, browser: &Client, path: &str, form: &[(&str, &str)]) -> Response {
    browser.post(app.url(path)).form(form).send().await.unwrap()
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn text(app: &TestApp, browser: &Client, path: &str) -> String {
    browser.get(app.url(path)).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_there_and_back() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let browser = a_client();
    let page = text(&app, &browser, &format!("/reports/{id}")).await;
    assert!(page.contains(&format!("/signin?next=%2Freports%2F{id}")));
    assert!(!page.contains("/web/reports/"), "no form that would be refused");
    for path in ["vote", "follow", "comment"] {
        let led = post(&app, &browser, &format!("/web/reports/{id}/{path}"), &[("text", "x")]).await;
        assert_eq!(location(&led), format!("/signin?next=%2Freports%2F{id}"), "{path}");
    }
    let led = post(&app, &browser, &format!("/web/reports/{id}/flag"), &[]).await;
    assert_eq!(location(&led), format!("/signin?next=%2Freports%2F{id}%2Fflag"));
    let led = browser.get(app.url(&format!("/reports/{id}/flag"))).send().await.unwrap();
    assert_eq!(location(&led), format!("/signin?next=%2Freports%2F{id}%2Fflag"));
    let limits = "select count(*) from rate_limits where key like 'Vote%' or key like 'Comment%'";
    assert_eq!(app.count(limits).await, 0);
}

#[tokio::test]
async fn support_and_following_turn_with_each_press() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let browser = browser_of(&app, "asha").await;
    let (page, vote, follow) =
        (format!("/reports/{id}"), format!("/web/reports/{id}/vote"), format!("/web/reports/{id}/follow"));
    assert!(text(&app, &browser, &page).await.contains("Support this"));
    let voted = location(&post(&app, &browser, &vote, &[("value", "true")]).await);
    assert_eq!(voted, format!("{page}?done=voted"));
    let shown = text(&app, &browser, &voted).await;
    for words in [
        "You support this report.",
        "aria-pressed=\"true\"",
        "data-live=\"supporters\">1<",
        "name=\"value\" value=\"false\"",
    ] {
        assert!(shown.contains(words), "{words}");
    }
    assert_eq!(location(&post(&app, &browser, &follow, &[("value", "true")]).await), format!("{page}?done=followed"));
    assert!(text(&app, &browser, &page).await.contains("data-live=\"followers\">1<"));
    assert_eq!(location(&post(&app, &browser, &vote, &[("value", "false")]).await), format!("{page}?done=unvoted"));
    assert_eq!(
        location(&post(&app, &browser, &follow, &[("value", "false")]).await),
        format!("{page}?done=unfollowed")
    );
    assert_eq!(app.count("select (select count(*) from votes) + (select count(*) from follows)").await, 0);
    // The island's post gets JSON.
    let request = browser.post(app.url(&vote)).header("accept", "application/json").form(&[("value", "true")]);
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!((&body["count"], &body["voted"]), (&1.into(), &true.into()));
    let nobody = a_client().post(app.url(&vote)).header("accept", "application/json").send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    // Another site's page cannot make the browser support anything.
    let forged = browser.post(app.url(&vote)).header("sec-fetch-site", "cross-site").form(&[("value", "true")]);
    assert_eq!(forged.send().await.unwrap().status(), 403);
    let gone = post(&app, &browser, "/web/reports/0197a000-0000-7000-8000-000000000000/vote", &[]).await;
    assert_eq!(gone.status(), 404);
}

#[tokio::test]
async fn sharing_is_plain_links() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let page = text(&app, &a_client(), &format!("/reports/{id}")).await;
    assert!(page.contains(&format!("href=\"http://darshi.test/reports/{id}\"")));
    assert!(page.contains("https://wa.me/?text=Open%20drain%20near%20school") && page.contains("mailto:?subject="));
    let (pending, _) = app.file(super::another(1)).await;
    assert!(!text(&app, &a_client(), &format!("/reports/{pending}")).await.contains("wa.me"));
}

#[tokio::test]
async fn a_comment_is_said_once_and_comes_back_as_typed_when_refused() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let (asha, ravi) = (browser_of(&app, "asha").await, browser_of(&app, "ravi").await);
    let path = format!("/web/reports/{id}/comment");
    let refused = post(&app, &asha, &path, &[("text", "")]).await;
    assert_eq!(refused.status(), 400);
    let page = refused.text().await.unwrap();
    assert!(page.contains("role=\"alert\"") && page.contains("id=\"comment-text\""));
    let long = format!("</textarea><b>{}", "x".repeat(500));
    let refused = post(&app, &asha, &path, &[("text", long.as_str())]).await.text().await.unwrap();
    assert!(refused.contains("&lt;/textarea>&lt;b>xxx") && !refused.contains("</textarea><b>xxx"));

    let form = [("text", "Still <b>open</b>"), ("form_token", "0123456789abcdef")];
    let (first, second) = tokio::join!(post(&app, &asha, &path, &form), post(&app, &asha, &path, &form));
    assert!([first.status(), second.status()].iter().any(|status| status.as_u16() == 303));
    let third = location(&post(&app, &asha, &path, &form).await);
    assert!(third.starts_with(&format!("/reports/{id}?done=commented#comment-")), "{third}");
    assert_eq!(app.count("select count(*) from comments").await, 1);
    let comment = third.split("#comment-").nth(1).unwrap();

    let own = text(&app, &asha, &format!("/reports/{id}")).await;
    assert!(own.contains("Still &lt;b") && !own.contains("Still <b>") && own.contains("Delete my comment"));
    assert!(!text(&app, &ravi, &format!("/reports/{id}")).await.contains("Delete my comment"));
    let delete = format!("{path}/{comment}/delete");
    location(&post(&app, &ravi, &delete, &[]).await);
    assert_eq!(app.count("select count(*) from comments").await, 1, "not his");
    for _ in 0..2 {
        let to = location(&post(&app, &asha, &delete, &[]).await);
        assert_eq!(to, format!("/reports/{id}?done=comment_deleted#comments"));
    }
    assert_eq!(app.count("select count(*) from comments").await, 0);
}

#[tokio::test]
async fn the_page_shows_comments_in_pages() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    sqlx::query(
        "insert into comments (id, report_id, body, created_at)
         select gen_random_uuid(), $1::uuid, 'comment ' || n, now() + n * interval '1 second' from generate_series(1, 150) as n",
    )
    .bind(&id)
    .execute(&app.pool)
    .await
    .unwrap();
    app.settle().await;
    let first = text(&app, &app.client, &format!("/reports/{id}")).await;
    assert!(first.contains("comment 100<") && !first.contains("comment 101<"));
    let more = first.split(&format!("/reports/{id}?comments=")).nth(1).unwrap().split('#').next().unwrap().to_owned();
    let second = text(&app, &app.client, &format!("/reports/{id}?comments={more}")).await;
    assert!(second.contains("comment 150<") && !second.contains("comment 100<"));
    let edited = app.get(&format!("/reports/{id}?comments=nonsense")).await;
    assert_eq!(edited.status(), 200, "people edit addresses");
}

#[tokio::test]
async fn flagging_at_a_page_says_what_is_wrong_and_counts_like_the_api() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    let browser = browser_of(&app, "asha").await;
    let (page, path) = (format!("/reports/{id}/flag"), format!("/web/reports/{id}/flag"));
    let shown = text(&app, &browser, &page).await;
    for words in ["What is wrong with this report?", "value=\"fake_report\"", "noindex", "name=\"form_token\""] {
        assert!(shown.contains(words), "{words}");
    }
    assert_eq!(shown.matches("<h1").count(), 1);
    let refused = post(&app, &browser, &path, &[("flag_type", "other"), ("reason", " ")]).await;
    assert_eq!(refused.status(), 400);
    let again = refused.text().await.unwrap();
    assert!(again.contains("href=\"#flag-reason\"") && again.contains("checked"));
    let nothing = post(&app, &browser, &path, &[]).await.text().await.unwrap();
    assert!(nothing.contains("href=\"#flag-flag_type\""));
    let form = [("flag_type", "other"), ("reason", "Not here"), ("form_token", "0123456789abcdef")];
    for _ in 0..2 {
        assert_eq!(location(&post(&app, &browser, &path, &form).await), format!("/reports/{id}?done=flagged"));
    }
    let twice = post(&app, &browser, &path, &[("flag_type", "spam")]).await;
    assert_eq!(twice.status(), 409);
    assert_eq!(app.count("select count(*) from flags").await, 1);
    assert_eq!(text(&app, &browser, "/reports/nonsense/flag").await.matches("<h1").count(), 1);
}
