//! "Is it one of these?": the question to the person who files by the page, and the two answers.

use super::{a_photo, a_report_at, an_app, moderate};
use crate::support::{ReportForm, TestApp, app::a_client, people::PASSWORD};
use darshi::{domain::Status, server::services::reports::Move};
use reqwest::{Client, Response};
use time::Duration;

const QUESTION: &str = "Is it one of these?";

/// Posts the page's form; the id of the report.
async fn post(app: &TestApp, browser: &Client, form: ReportForm) -> String {
    let response = app.post_page(browser, form).await;
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

async fn page(app: &TestApp, browser: &Client, id: &str) -> String {
    browser.get(app.url(&format!("/reports/{id}"))).send().await.unwrap().text().await.unwrap()
}

async fn answer(app: &TestApp, browser: &Client, id: &str, answer: &str, original: &str) -> Response {
    let form = [("original", original), ("answer", answer)];
    browser.post(app.url(&format!("/web/report/{id}/{answer}"))).form(&form).send().await.unwrap()
}

fn location(response: &Response) -> &str {
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap()
}

async fn status(app: &TestApp, id: &str) -> String {
    sqlx::query_scalar("select status from reports where id = $1::text::uuid")
        .bind(id)
        .fetch_one(&app.pool)
        .await
        .unwrap()
}

/// A public report, and one like it that a browser has just sent.
async fn asked(app: &TestApp) -> (String, Client, String) {
    let first = app.file_verified(a_report_at(0.0)).await;
    let browser = a_client();
    let second = post(app, &browser, a_report_at(30.0)).await;
    (first, browser, second)
}

#[tokio::test]
async fn a_page_that_showed_nothing_asks_and_nothing_is_lost_while_it_does() {
    let app = an_app().await;
    let (first, browser, second) = asked(&app).await;
    app.run_jobs().await;
    assert_eq!(status(&app, &second).await, "PENDING_VERIFICATION", "its check waits");
    let own = page(&app, &browser, &second).await;
    assert!(own.contains(QUESTION) && own.contains(&format!("/web/report/{second}/same")), "{own}");
    assert!(own.contains(&format!("value=\"{first}\"")) && own.contains("30 m away"));
    let other = page(&app, &a_client(), &second).await;
    assert!(!other.contains(QUESTION), "only who filed it is asked");

    // Nobody answers: after a quarter of an hour it goes on by itself.
    app.advance(Duration::minutes(16));
    app.run_jobs().await;
    assert_eq!(status(&app, &second).await, "VERIFIED");
    assert!(!page(&app, &browser, &second).await.contains(QUESTION));
    assert_eq!(app.count("select count(*) from jobs where state <> 'done'").await, 0);
}

#[tokio::test]
async fn yes_links_it_and_leads_to_the_original() {
    let app = an_app().await;
    let (first, browser, second) = asked(&app).await;
    let response = answer(&app, &browser, &second, "same", &first).await;
    assert_eq!(location(&response), format!("/reports/{first}"));
    assert_eq!(status(&app, &second).await, "DUPLICATE");
    let (actor, details): (String, String) =
        sqlx::query_as("select actor, details from report_events where event = 'DUPLICATE_LINKED'")
            .fetch_one(&app.pool)
            .await
            .unwrap();
    assert_eq!((actor.as_str(), details.as_str()), ("system", "confirmed by the person who filed it"));
    app.advance(Duration::minutes(16));
    app.run_jobs().await;
    assert_eq!(status(&app, &second).await, "DUPLICATE");
    // A second press changes nothing.
    let response = answer(&app, &browser, &second, "same", &first).await;
    assert_eq!(location(&response), format!("/reports/{first}"));
}

#[tokio::test]
async fn no_lets_the_check_go_on_at_once_and_once() {
    let app = an_app().await;
    let (_, browser, second) = asked(&app).await;
    let response = answer(&app, &browser, &second, "other", "").await;
    assert_eq!(location(&response), format!("/reports/{second}"));
    assert!(!page(&app, &browser, &second).await.contains(QUESTION));
    answer(&app, &browser, &second, "other", "").await;
    app.run_jobs().await;
    assert_eq!(status(&app, &second).await, "VERIFIED");
    assert_eq!(app.count("select count(*) from jobs where kind = 'check_report'").await, 2, "one for each report");
}

#[tokio::test]
async fn somebody_signed_in_supports_the_original_by_saying_yes() {
    let app = an_app().await;
    let first = app.file_verified(a_report_at(0.0)).await;
    app.sign_up("asha").await;
    let browser = a_client();
    let form = [("username", "asha"), ("password", PASSWORD)];
    let signed_in = browser.post(app.url("/web/signin")).form(&form).send().await.unwrap();
    assert_eq!(signed_in.status(), 303);
    let second = post(&app, &browser, a_report_at(30.0)).await;
    answer(&app, &browser, &second, "same", &first).await;
    let shown = app.get_json(&format!("/api/v1/report/{first}")).await;
    assert_eq!((&shown["upvote_count"], &shown["follower_count"]), (&1.into(), &1.into()));
}

#[tokio::test]
async fn nobody_else_answers() {
    let app = an_app().await;
    let (first, _, second) = asked(&app).await;
    let stranger = a_client();
    for which in ["same", "other"] {
        let response = answer(&app, &stranger, &second, which, &first).await;
        assert_eq!(response.status(), 403, "{which}");
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        let nothing = answer(&app, &stranger, "0197a000-0000-7000-8000-000000000000", which, &first).await;
        assert_eq!(nothing.status(), 404, "{which}");
        assert_eq!(answer(&app, &stranger, "no-uuid", which, &first).await.status(), 404, "{which}");
    }
    assert_eq!(status(&app, &second).await, "PENDING_VERIFICATION");
    let elsewhere = stranger
        .post(app.url(&format!("/web/report/{second}/same")))
        .header("sec-fetch-site", "cross-site")
        .form(&[("original", first)]);
    assert_eq!(elsewhere.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn only_what_was_found_can_be_chosen() {
    let app = an_app().await;
    let (_, browser, second) = asked(&app).await;
    let far = app.file_verified(a_report_at(5000.0)).await;
    for wrong in [far.as_str(), second.as_str(), "no-uuid", ""] {
        let response = answer(&app, &browser, &second, "same", wrong).await;
        assert_eq!(response.status(), 400, "{wrong}");
        let page = response.text().await.unwrap();
        assert!(page.contains(QUESTION) && page.contains("role=\"alert\""), "the question again, with what was wrong");
    }
    assert_eq!(status(&app, &second).await, "PENDING_VERIFICATION");
}

#[tokio::test]
async fn too_late_an_answer_changes_nothing_and_shows_how_it_stands() {
    let app = an_app().await;
    let (first, browser, second) = asked(&app).await;
    moderate(&app, &second, Status::Flagged, Move::default()).await.unwrap();
    let response = answer(&app, &browser, &second, "same", &first).await;
    assert_eq!(location(&response), format!("/reports/{second}"));
    answer(&app, &browser, &second, "other", "").await;
    assert_eq!(status(&app, &second).await, "FLAGGED");
}

#[tokio::test]
async fn whoever_has_seen_them_or_has_nothing_near_is_not_asked() {
    let app = an_app().await;
    app.file_verified(a_report_at(0.0)).await;
    let browser = a_client();
    let seen = post(&app, &browser, a_report_at(30.0).with("seen_candidates", "1")).await;
    let far = post(&app, &browser, a_report_at(3000.0)).await;
    let (by_phone, _) = app.file(a_report_at(60.0).photo(a_photo(21))).await;
    assert_eq!(app.count("select count(*) from reports where held_until is not null").await, 0);
    app.run_jobs().await;
    for id in [seen, far, by_phone] {
        assert_eq!(status(&app, &id).await, "VERIFIED");
    }
}

#[tokio::test]
async fn a_public_report_shows_what_else_is_near_and_staff_what_was_found() {
    let app = an_app().await;
    let first = app.file_verified(a_report_at(0.0).with("title", "The drain of the first")).await;
    let second = app.file_verified(a_report_at(30.0).with("title", "The drain of the second")).await;
    let public = page(&app, &a_client(), &second).await;
    assert!(public.contains("The drain of the first") && public.contains("30 m away"), "{public}");
    assert!(!public.contains("Likeness"));
    app.staff("mod", "moderator").await;
    let browser = a_client();
    browser.post(app.url("/web/signin")).form(&[("username", "mod"), ("password", PASSWORD)]).send().await.unwrap();
    let staff = page(&app, &browser, &second).await;
    assert!(staff.contains("Likeness") && staff.contains(&first), "{staff}");
}
