//! Signing in at a page: sessions, the way back, what the browser remembers.

use crate::support::{
    TestApp, a_report,
    app::{Options, a_client},
    people::{PASSWORD, read},
};
use reqwest::{Client, Response};
use serde_json::json;
use time::Duration;

async fn post(app: &TestApp, browser: &Client, path: &str, form: &[(&str, &str)]) -> Response {
    browser.post(app.url(path)).form(form).send().await.unwrap()
}

async fn sign_in(app: &TestApp, browser: &Client, next: &str) -> String {
    let form = [("username", "asha"), ("password", PASSWORD), ("next", next)];
    let response = post(app, browser, "/web/signin", &form).await;
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn cookie(response: &Response) -> String {
    let cookies = response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let session = cookies.into_iter().find(|cookie| cookie.starts_with("darshi_session=")).unwrap();
    session.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn signing_in_leads_back_but_never_to_another_site() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    for (next, led) in [
        ("/reports?status=VERIFIED", "/reports?status=VERIFIED"),
        ("", "/mine"),
        ("//evil.example", "/mine"),
        ("https://evil.example", "/mine"),
        ("/\\evil.example", "/mine"),
        ("/%0a/evil.example\n", "/mine"),
        ("javascript:alert(1)", "/mine"),
        ("/web/signout", "/mine"),
    ] {
        app.advance(Duration::minutes(10));
        assert_eq!(sign_in(&app, &a_client(), next).await, led, "{next}");
    }
    let guarded = app.get("/account/sessions?x=1").await;
    assert_eq!(guarded.headers()["location"], "/signin?next=%2Faccount%2Fsessions%3Fx%3D1");
    for page in ["/account", "/account/password", "/account/identities", "/account/export", "/account/delete"] {
        assert_eq!(app.get(page).await.status(), 303, "{page}");
    }
    // The data behind them has a guard of its own.
    for endpoint in ["account/me", "account/sessions", "account/ways-in", "account/export"] {
        let (status, code, _) = read(app.client.post(app.url(&format!("/_fn/{endpoint}"))).send().await.unwrap()).await;
        assert!(status == 401 || code == "AUTHENTICATION_ERROR", "{endpoint}: {status} {code}");
    }
}

#[tokio::test]
async fn a_session_that_somebody_else_gave_is_worth_nothing() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    // The thief has a session, and makes the victim's browser use it.
    let thief = a_client();
    let filed = app.post_page(&thief, a_report().with("form_token", "0123456789abcdef")).await;
    let planted = cookie(&filed);
    let form = [("username", "asha"), ("password", PASSWORD)];
    let victim = a_client().post(app.url("/web/signin")).header("cookie", &planted).form(&form).send().await.unwrap();
    assert_eq!(victim.status(), 303);
    let renewed = cookie(&victim);
    assert_ne!(planted, renewed);
    let account = |cookie: String| {
        let request = a_client().get(app.url("/account")).header("cookie", cookie);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(account(renewed).await, 200);
    assert_eq!(account(planted).await, 303, "still nobody");
}

#[tokio::test]
async fn cookies_are_lax_and_closed_to_scripts_and_secure_behind_https() {
    let settings = vec![("DARSHI_BASE_URL", "https://darshi.test".to_owned())];
    let app = TestApp::with(Options { settings, ..Options::default() }).await;
    app.sign_up("asha").await;
    let response = post(&app, &a_client(), "/web/signin", &[("username", "asha"), ("password", PASSWORD)]).await;
    let cookies: Vec<_> =
        response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("darshi_session=")).unwrap();
    for word in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age="] {
        assert!(session.contains(word), "{word}: {session}");
    }
}

#[tokio::test]
async fn a_browser_stays_signed_in_while_it_is_used() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    app.staff("chief-of-all", "super_admin").await;
    let browser = a_client();
    sign_in(&app, &browser, "").await;
    let status = |browser: &Client| {
        let request = browser.get(app.url("/account"));
        async move { request.send().await.unwrap().status().as_u16() }
    };
    for _ in 0..3 {
        app.advance(Duration::days(29));
        assert_eq!(status(&browser).await, 200);
    }
    app.advance(Duration::days(31));
    assert_eq!(status(&browser).await, 303);
    let staff = a_client();
    post(&app, &staff, "/web/signin", &[("username", "chief-of-all"), ("password", PASSWORD)]).await;
    app.advance(Duration::hours(11));
    assert_eq!(status(&staff).await, 200);
    app.advance(Duration::hours(13));
    assert_eq!(status(&staff).await, 303);
}

#[tokio::test]
async fn signing_out_forgets_the_browser_and_everywhere_means_everywhere() {
    let app = TestApp::new().await;
    let phone = app.citizen("asha").await;
    let (here, there) = (a_client(), a_client());
    sign_in(&app, &here, "").await;
    sign_in(&app, &there, "").await;
    let page = here.get(app.url("/account/sessions")).send().await.unwrap().text().await.unwrap();
    assert_eq!(page.matches("/web/account/sessions/end\"").count(), 3);
    let out = post(&app, &here, "/web/signout", &[]).await;
    assert_eq!(out.headers()["location"], "/signin?done=signed_out");
    assert_eq!(here.get(app.url("/account")).send().await.unwrap().status(), 303);
    assert_eq!(there.get(app.url("/account")).send().await.unwrap().status(), 200);
    let others = post(&app, &there, "/web/account/sessions/end-others", &[]).await;
    assert_eq!(others.headers()["location"], "/account/sessions?done=ended");
    assert_eq!(phone.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(there.get(app.url("/account")).send().await.unwrap().status(), 200);
    post(&app, &there, "/web/account/sessions/end-all", &[]).await;
    assert_eq!(there.get(app.url("/account")).send().await.unwrap().status(), 303);
    assert_eq!(app.count("select count(*) from sign_ins").await, 0);
    // A stranger's session id ends nothing.
    let unknown =
        post(&app, &there, "/web/account/sessions/end", &[("id", "0197a000-0000-7000-8000-000000000000")]).await;
    assert_eq!(unknown.headers()["location"], "/signin?next=%2Faccount%2Fsessions");
}

#[tokio::test]
async fn signing_up_at_a_page_answers_alike_for_known_addresses() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let form = |name: &'static str, email: &'static str| [("username", name), ("email", email), ("password", PASSWORD)];
    let known = post(&app, &a_client(), "/web/signup", &form("asha2", "ASHA@example.org")).await;
    let unknown = post(&app, &a_client(), "/web/signup", &form("ravi", "ravi@example.org")).await;
    for response in [&known, &unknown] {
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()["location"], "/check-mail?for=verify");
        assert!(response.headers().contains_key("set-cookie"));
    }
    app.run_jobs().await;
    assert!(app.mailbox.last_to("asha@example.org").text.contains("already"), "its owner is told");
    assert_eq!(app.count("select count(*) from accounts").await, 2);
    let taken = post(&app, &a_client(), "/web/signup", &form("ASHA", "new@example.org")).await;
    assert_eq!(taken.status(), 400, "names are public anyway");
    let page = taken.text().await.unwrap();
    assert!(
        page.contains("value=\"new@example.org\"")
            && page.contains("aria-invalid=\"true\"")
            && !page.contains(PASSWORD)
    );
}

#[tokio::test]
async fn whoever_signed_up_here_is_signed_in_by_confirming_and_nobody_else_is() {
    let app = TestApp::new().await;
    let browser = a_client();
    let form = [("username", "asha"), ("email", "asha@example.org"), ("password", PASSWORD)];
    post(&app, &browser, "/web/signup", &form).await;
    assert_eq!(browser.get(app.url("/account")).send().await.unwrap().status(), 303, "not before");
    app.run_jobs().await;
    let token = app.mailbox.token_to("asha@example.org");
    let confirmed = post(&app, &browser, "/web/verify-email", &[("token", &token)]).await;
    assert_eq!(confirmed.headers()["location"], "/mine?done=verified");
    let page = browser.get(app.url("/account")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("asha@example.org"));
    let again = post(&app, &browser, "/web/verify-email", &[("token", &token)]).await;
    assert_eq!(again.status(), 400);
    assert!(again.text().await.unwrap().contains("no longer works"));

    let form = [("username", "ravi"), ("email", "ravi@example.org"), ("password", PASSWORD)];
    post(&app, &a_client(), "/web/signup", &form).await;
    app.run_jobs().await;
    let elsewhere = a_client();
    let token = app.mailbox.token_to("ravi@example.org");
    let confirmed = post(&app, &elsewhere, "/web/verify-email", &[("token", &token)]).await;
    assert_eq!(confirmed.headers()["location"], "/signin?done=verified");
    assert_eq!(elsewhere.get(app.url("/account")).send().await.unwrap().status(), 303);
}

#[tokio::test]
async fn reports_of_this_browser_can_be_added_to_the_account() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let browser = a_client();
    app.post_page(&browser, a_report().with("title", "Filed before signing in")).await;
    let nobody = post(&app, &browser, "/web/claim", &[]).await;
    assert_eq!(nobody.headers()["location"], "/signin?next=%2Fmine");
    sign_in(&app, &browser, "").await;
    let page = |path: &'static str| {
        let request = browser.get(app.url(path));
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    let mine = page("/mine").await;
    assert!(mine.contains("/web/claim\"") && mine.contains("Filed before signing in"));
    assert_eq!(post(&app, &browser, "/web/claim", &[]).await.headers()["location"], "/mine?done=claimed");
    assert_eq!(app.count("select count(*) from reports where account_id is not null").await, 1);
    let (_, code) = app.file(a_report().with("title", "By its code")).await;
    let wrong = post(&app, &browser, "/web/claim-code", &[("code", "K7QM-2XRA-9TE0")]).await;
    assert_eq!(wrong.status(), 404);
    assert!(wrong.text().await.unwrap().contains("aria-invalid=\"true\""));
    assert_eq!(post(&app, &browser, "/web/claim-code", &[("code", &code)]).await.status(), 303);
    let mine = page("/mine").await;
    assert!(mine.contains("By its code") && !mine.contains("/web/claim\""));
    assert!(!page("/mine?status=RESOLVED").await.contains("By its code"));
    // Filed with the account: the page shows the name, and no code is needed.
    let filed = app.post_page(&browser, a_report().with("title", "With the account")).await;
    let path = filed.headers()["location"].to_str().unwrap().to_owned();
    let own = browser.get(app.url(&path)).send().await.unwrap().text().await.unwrap();
    assert!(own.contains("With the account") && own.contains("asha"));
    post(&app, &browser, "/web/signout", &[]).await;
    let gone = browser.get(app.url(&path)).send().await.unwrap().text().await.unwrap();
    assert!(!gone.contains("With the account"), "the next person at this device sees nothing");
}

#[tokio::test]
async fn settings_and_passwords_change_at_the_page() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let browser = a_client();
    sign_in(&app, &browser, "").await;
    let profile =
        [("username", "asha"), ("full_name", "Asha Devi"), ("city", "Ranchi"), ("state", ""), ("country", "")];
    assert_eq!(
        post(&app, &browser, "/web/account/profile", &profile).await.headers()["location"],
        "/account?done=saved"
    );
    let bad = post(&app, &browser, "/web/account/profile", &[("username", "a b"), ("city", "x")]).await;
    assert_eq!(bad.status(), 400);
    let bad = bad.text().await.unwrap();
    assert!(bad.contains("value=\"a b\"") && bad.contains("#profile-city"));
    let saved = post(&app, &browser, "/web/account/settings", &[("language", "hi")]).await;
    assert_eq!(saved.headers()["location"], "/account?done=saved");
    let page = browser.get(app.url("/account?done=saved")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("lang=\"hi\"") && page.contains("role=\"status\""), "the pages follow at once");
    let public: bool = sqlx::query_scalar("select public_profile from accounts").fetch_one(&app.pool).await.unwrap();
    assert!(!public, "a box that is not ticked is off");
    let wrong = post(
        &app,
        &browser,
        "/web/account/password",
        &[("old_password", "nonsense"), ("new_password", "river stone 77")],
    )
    .await;
    assert_eq!(wrong.status(), 400);
    let changed = post(
        &app,
        &browser,
        "/web/account/password",
        &[("old_password", PASSWORD), ("new_password", "river stone 77")],
    )
    .await;
    assert_eq!(changed.headers()["location"], "/account?done=password_changed");
    assert_eq!(browser.get(app.url("/account")).send().await.unwrap().status(), 200, "this browser stays");
    assert_eq!(
        app.api("/api/v1/auth/token", json!({ "username": "asha", "password": "river stone 77" })).await.status(),
        200
    );
}
