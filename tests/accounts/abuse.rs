//! Limits, proofs of work, other sites' forms.

use crate::support::{
    TestApp, a_report,
    app::{Options, a_client},
    mail::token_in,
    people::{PASSWORD, read},
};
use data_encoding::BASE64;
use serde_json::{Value, json};
use time::Duration;

/// Calls as from another address: the connection is this machine's, whose word about others is trusted.
fn behind_proxy() -> Vec<(&'static str, String)> {
    vec![("DARSHI_TRUSTED_PROXIES", "127.0.0.0/8".to_owned())]
}

async fn sign_in_from(app: &TestApp, address: &str, login: &str, password: &str) -> (u16, Value) {
    let form = [("username", login), ("password", password)];
    let request = app.client.post(app.url("/api/v1/auth/token")).header("x-forwarded-for", address).form(&form);
    let (status, _, body) = read(request.send().await.unwrap()).await;
    (status, body)
}

#[tokio::test]
async fn a_thousand_wrong_passwords_are_stopped_and_the_right_one_elsewhere_still_works() {
    let app = TestApp::with(Options { settings: behind_proxy(), ..Options::default() }).await;
    app.sign_up("asha").await;
    let (mut refused, mut wrong) = (0, 0);
    for n in 0..1000 {
        // By name and by address: they are one account.
        let login = if n % 2 == 0 { "asha" } else { "ASHA@example.org" };
        match sign_in_from(&app, "192.0.2.66", login, &format!("wrong password {n}")).await.0 {
            401 => wrong += 1,
            429 => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((wrong, refused), (10, 990));
    let (status, body) = sign_in_from(&app, "192.0.2.66", "asha", PASSWORD).await;
    assert_eq!((status, &body["error"]["code"]), (429, &"RATE_LIMIT_EXCEEDED".into()));
    assert!((3500..=3600).contains(&body["retry_after"].as_i64().unwrap()), "{body}");
    assert_eq!(sign_in_from(&app, "198.51.100.7", "asha", PASSWORD).await.0, 200);
    // Refused calls were not counted: an hour after the tenth it goes on.
    app.advance(Duration::minutes(61));
    assert_eq!(sign_in_from(&app, "192.0.2.66", "asha", PASSWORD).await.0, 200);
}

#[tokio::test]
async fn one_address_tries_a_hundred_accounts_an_hour() {
    let app = TestApp::with(Options { settings: behind_proxy(), ..Options::default() }).await;
    let tries = (0..110).map(|n| {
        let app = &app;
        async move { sign_in_from(app, "192.0.2.66", &format!("nobody{n}"), PASSWORD).await.0 }
    });
    let statuses = futures::future::join_all(tries).await;
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(401), count(429)), (100, 10), "a burst is counted one by one");
    // IPv6 customers own a network, not an address.
    for n in 0..10 {
        assert_eq!(sign_in_from(&app, &format!("2001:db8:1:1::{n}"), "asha", PASSWORD).await.0, 401);
    }
    assert_eq!(sign_in_from(&app, "2001:db8:1:1:ffff::1", "asha", PASSWORD).await.0, 429);
    assert_eq!(sign_in_from(&app, "2001:db8:1:2::1", "asha", PASSWORD).await.0, 401);
}

#[tokio::test]
async fn limits_are_shared_by_all_servers_and_say_what_is_left() {
    let app = TestApp::new().await;
    let beside = TestApp::beside(&app, &[]).await;
    for n in 0..5 {
        let server = if n % 2 == 0 { &app } else { &beside };
        let body = json!({ "username": format!("asha{n}"), "email": "x", "password": PASSWORD });
        let response = server.api("/api/v1/auth/register", body).await;
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["x-ratelimit-remaining"], (4 - n).to_string());
        let reset: i64 = response.headers()["x-ratelimit-reset"].to_str().unwrap().parse().unwrap();
        assert!((0..=3600).contains(&(reset - app.clock().now().unix_timestamp())));
    }
    for server in [&app, &beside] {
        let response = server.api("/api/v1/auth/register", json!({})).await;
        assert_eq!(
            (response.status().as_u16(), response.headers()["x-ratelimit-remaining"].to_str().unwrap()),
            (429, "0")
        );
        assert_eq!(response.headers()["x-ratelimit-limit"], "5");
        assert!(response.headers().contains_key("retry-after"));
    }
    // The page counts by the same rule, and keeps what was typed.
    let form = [("username", "asha"), ("email", "asha@example.org"), ("password", PASSWORD)];
    let page = a_client().post(app.url("/web/signup")).form(&form).send().await.unwrap();
    assert_eq!(page.status(), 429);
    assert!(page.headers().contains_key("retry-after"));
    let page = page.text().await.unwrap();
    assert!(page.contains("value=\"asha@example.org\"") && !page.contains(PASSWORD));
}

#[tokio::test]
async fn reports_are_limited_by_address_or_account() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let photo = crate::support::photos::jpeg(64, 64, 1);
    let file = |token: Option<&str>| {
        let mut request = app.client.post(app.url("/api/v1/report"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let form = a_report().photo(photo.clone()).into_multipart();
        async move { request.multipart(form).send().await.unwrap() }
    };
    for n in 0..10 {
        let response = file(None).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()["x-ratelimit-remaining"]),
            (201, &(9 - n).to_string().parse().unwrap())
        );
    }
    assert_eq!(file(None).await.status(), 429);
    let response = file(Some(&asha.token)).await;
    assert_eq!((response.status().as_u16(), &response.headers()["x-ratelimit-limit"]), (201, &"50".parse().unwrap()));
    let admin = app.staff("chief-of-all", "super_admin").await;
    assert_eq!(file(Some(&admin.token)).await.headers()["x-ratelimit-limit"], "500");
}

fn proof_on() -> Options {
    let settings = [("DARSHI_PROOF_OF_WORK", "true"), ("DARSHI_PROOF_OF_WORK_COST", "10")];
    Options { settings: settings.map(|(name, value)| (name, value.to_owned())).to_vec(), ..Options::default() }
}

/// Does the work that the server asks for.
async fn proof(app: &TestApp) -> String {
    let challenge: altcha::Challenge = app.get("/web/altcha").await.json().await.unwrap();
    let solution = altcha::solve_challenge(altcha::SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
    BASE64.encode(&serde_json::to_vec(&altcha::Payload { challenge, solution }).unwrap())
}

#[tokio::test]
async fn with_a_proof_of_work_an_anonymous_report_goes_off_at_once() {
    let app = TestApp::with(proof_on()).await;
    let one = proof(&app).await;
    let (status, _, body) = read(app.post(a_report().with("turnstile_token", one.clone())).await).await;
    assert_eq!((status, &body["awaits_mail"]), (201, &false.into()), "{body}");
    assert_eq!(read(app.post(a_report().with("altcha", one)).await).await.1, "CHALLENGE_FAILED", "shown twice");
    let late = proof(&app).await;
    app.advance(Duration::hours(3));
    assert_eq!(read(app.post(a_report().with("altcha", late)).await).await.1, "CHALLENGE_FAILED", "too late");
    // Easier than what was asked for: the signature is another.
    let mut easy: Value = serde_json::from_slice(&BASE64.decode(proof(&app).await.as_bytes()).unwrap()).unwrap();
    easy["challenge"]["parameters"]["keyPrefix"] = "".into();
    let easy = BASE64.encode(easy.to_string().as_bytes());
    for bad in [easy, "nonsense".to_owned(), BASE64.encode(b"{}")] {
        assert_eq!(read(app.post(a_report().with("altcha", bad)).await).await.1, "CHALLENGE_FAILED");
    }
    let (status, code, body) = read(app.post(a_report()).await).await;
    assert_eq!((status, code.as_str()), (403, "CHALLENGE_FAILED"));
    assert!(body["error"]["fields"]["contact_email"].is_array(), "{body}");
    assert_eq!(app.count("select count(*) from reports").await, 1);
    assert_eq!(app.blobs().await.len(), 4);
    // Whoever is signed in is asked for nothing.
    let asha = app.citizen_quietly("asha").await;
    let form = a_report().into_multipart();
    let filed =
        app.client.post(app.url("/api/v1/report")).bearer_auth(&asha.token).multipart(form).send().await.unwrap();
    assert_eq!(filed.status(), 201);
}

#[tokio::test]
async fn without_one_a_report_waits_for_its_mail() {
    let app = TestApp::with(proof_on()).await;
    let browser = a_client();
    let page = browser.get(app.url("/reports/new")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("/web/altcha"));
    let response = app.post_page(&browser, a_report().with("contact_email", "asha@example.org")).await;
    assert_eq!(response.status(), 303);
    let path = response.headers()["location"].to_str().unwrap().to_owned();
    app.run_jobs().await;
    assert_eq!(app.judge.asked(), 0, "nothing happens before the mail is answered");
    let mail = app.mailbox.last_to("asha@example.org");
    assert!(mail.text.contains("Open drain near school") && mail.text.contains("/confirm-report?token="));
    let confirm = |token: &str| {
        let form = [("token", token.to_owned())];
        let request = a_client().post(app.url("/web/confirm-report")).form(&form);
        async move { request.send().await.unwrap() }
    };
    assert_eq!(confirm("forged").await.status(), 400);
    let confirmed = confirm(&token_in(&mail.text)).await;
    assert_eq!((confirmed.status().as_u16(), confirmed.headers()["location"].to_str().unwrap()), (303, path.as_str()));
    assert_eq!(confirm(&token_in(&mail.text)).await.status(), 400, "once");
    app.run_jobs().await;
    assert_eq!(app.judge.asked(), 1);

    // One that is never answered goes after a day, its photos with it.
    app.post_page(&browser, a_report().with("contact_email", "b@example.org").with("title", "Never confirmed")).await;
    app.run_jobs().await;
    let token = app.mailbox.token_to("b@example.org");
    app.advance(Duration::hours(25));
    app.services.reports.sweep().await.unwrap();
    assert_eq!(app.count("select count(*) from reports").await, 1);
    assert_eq!(confirm(&token).await.status(), 400);
}

#[tokio::test]
async fn without_one_few_mails_are_sent() {
    let app = TestApp::with(proof_on()).await;
    let ask = |email: &str, proof: String| {
        let body = json!({ "email": email, "turnstile_token": proof });
        let app = &app;
        async move { app.api("/api/v1/auth/send-magic-link", body).await.status().as_u16() }
    };
    assert_eq!(ask("a@example.org", String::new()).await, 200);
    assert_eq!(ask("b@example.org", String::new()).await, 200);
    assert_eq!(ask("c@example.org", String::new()).await, 429);
    assert_eq!(ask("c@example.org", "forged".to_owned()).await, 403);
    let good = proof(&app).await;
    assert_eq!(ask("c@example.org", good).await, 200);
    app.run_jobs().await;
    assert_eq!(app.mailbox.all().len(), 3);
}

#[tokio::test]
async fn without_it_switched_on_there_is_no_challenge() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/web/altcha").await.status(), 501);
    assert!(!app.get("/reports/new").await.text().await.unwrap().contains("altcha-widget"));
}

#[tokio::test]
async fn no_form_of_another_site_does_anything() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let browser = a_client();
    let form = [("username", "asha"), ("password", PASSWORD)];
    browser.post(app.url("/web/signin")).form(&form).send().await.unwrap();
    let source = include_str!("../../src/server/web/account.rs");
    let mut paths: Vec<&str> =
        source.split('"').filter(|text| text.len() > 5 && text.starts_with("/web/") && !text.contains('{')).collect();
    paths.retain(|path| !path.ends_with("/download"));
    paths.push("/web/report");
    assert!(paths.len() > 20, "{paths:?}");
    for path in &paths {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
        ] {
            let request = browser.post(app.url(path)).header(name, value).form(&form);
            let (status, headers) = {
                let response = request.send().await.unwrap();
                (response.status().as_u16(), response.headers().clone())
            };
            assert_eq!(status, 403, "{path} {name}: {value}");
            assert!(!headers.contains_key("set-cookie"), "{path}");
        }
    }
    assert_eq!(browser.get(app.url("/account")).send().await.unwrap().status(), 200, "still signed in");
    assert_eq!(app.count("select count(*) from accounts").await, 1);
}
