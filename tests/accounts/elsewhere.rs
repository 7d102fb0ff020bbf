//! Signing in by other houses.

use crate::support::{
    TestApp,
    app::{Options, a_client},
    people::{PASSWORD, read},
    provider::{Person, Provider, somebody},
};
use data_encoding::BASE64URL_NOPAD;
use reqwest::{Client, Response, Url};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

async fn set_up() -> (TestApp, Provider) {
    let provider = Provider::start().await;
    let mut settings = provider.settings();
    settings.push(("DARSHI_OAUTH_REDIRECTS", "darshi://signed-in".to_owned()));
    (TestApp::with(Options { settings, ..Options::default() }).await, provider)
}

fn location(response: &Response) -> String {
    response.headers()["location"].to_str().unwrap().to_owned()
}

/// From the provider's page back to the application's callback, at the server under test.
async fn come_back(app: &TestApp, browser: &Client, at_provider: &str) -> Response {
    let back = location(&browser.get(at_provider).send().await.unwrap());
    let back = back.strip_prefix("http://darshi.test").unwrap().to_owned();
    browser.get(app.url(&back)).send().await.unwrap()
}

/// Begins at `path`, agrees at the provider, and gives where it ended.
async fn go(app: &TestApp, browser: &Client, path: &str) -> String {
    let begun = browser.get(app.url(path)).send().await.unwrap();
    assert!(begun.status().is_redirection(), "{path}");
    location(&come_back(app, browser, &location(&begun)).await)
}

fn query(url: &str, name: &str) -> Option<String> {
    let url = Url::parse("http://x").unwrap().join(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_page_signs_in_by_each_provider() {
    for (slug, email_verified) in [("oidc", true), ("google", true), ("github", true), ("facebook", false)] {
        let (app, provider) = set_up().await;
        provider.is(somebody("s1", "asha@example.org", true));
        let browser = a_client();
        let begun = browser.get(app.url(&format!("/web/oauth/{slug}?next=/reports"))).send().await.unwrap();
        assert_eq!(begun.status(), 302, "{slug}");
        let cookie = begun.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let at_provider = location(&begun);
        assert!(!cookie.contains(&query(&at_provider, "state").unwrap()), "the cookie is sealed");
        let back = come_back(&app, &browser, &at_provider).await;
        assert_eq!((back.status().as_u16(), location(&back)), (302, "/reports".to_owned()), "{slug}");
        let page = browser.get(app.url("/account")).send().await.unwrap();
        assert_eq!(page.status(), 200, "{slug}");
        let verified: bool = sqlx::query_scalar("select email_verified_at is not null from accounts")
            .fetch_one(&app.pool)
            .await
            .unwrap();
        assert_eq!(verified, email_verified, "{slug}");
        // The second time it is the same person, whatever their address is by now.
        provider.is(somebody("s1", "new@example.org", true));
        assert_eq!(go(&app, &a_client(), &format!("/web/oauth/{slug}")).await, "/mine");
        assert_eq!(app.count("select count(*) from accounts").await, 1, "{slug}");
    }
}

#[tokio::test]
async fn an_address_links_only_what_both_sides_have_proved() {
    let (app, provider) = set_up().await;
    app.sign_up("asha").await;
    // Neither proved here nor proved there, proved there only: not linked, and no second account.
    for verified_there in [false, true] {
        provider.is(somebody("thief", "asha@example.org", verified_there));
        let end = go(&app, &a_client(), "/web/oauth/oidc").await;
        assert_eq!(end, "/signin?error=oauth_link_first");
        assert_eq!(app.count("select count(*) from identities").await, 0);
    }
    app.run_jobs().await;
    let token = app.mailbox.token_to("asha@example.org");
    assert_eq!(app.api("/api/v1/auth/verify-email", json!({ "token": token })).await.status(), 200);
    provider.is(somebody("thief", "asha@example.org", false));
    assert_eq!(go(&app, &a_client(), "/web/oauth/oidc").await, "/signin?error=oauth_link_first");
    // Proved on both sides.
    provider.is(somebody("s1", "Asha@example.org", true));
    assert_eq!(go(&app, &a_client(), "/web/oauth/oidc").await, "/mine");
    assert_eq!(app.count("select count(*) from accounts").await, 1);
    assert_eq!(app.count("select count(*) from identities where subject = 's1'").await, 1);
    // And it works by id from now on, even with an address that nobody proved.
    provider.is(somebody("s1", "asha@example.org", false));
    assert_eq!(go(&app, &a_client(), "/web/oauth/oidc").await, "/mine");
}

#[tokio::test]
async fn what_goes_wrong_leads_back_to_the_sign_in_page_and_signs_nobody_in() {
    let (app, provider) = set_up().await;
    let cases: [(&str, Person, &str); 7] = [
        ("away", Person { is_away: true, ..somebody("s1", "a@example.org", true) }, "oauth_init_failed"),
        ("refused", Person { refuses: true, ..somebody("s1", "a@example.org", true) }, "oauth_refused"),
        (
            "issuer",
            Person { wrong: json!({ "iss": "http://evil.example" }), ..somebody("s1", "a@example.org", true) },
            "oauth_refused",
        ),
        (
            "audience",
            Person { wrong: json!({ "aud": "other" }), ..somebody("s1", "a@example.org", true) },
            "oauth_refused",
        ),
        (
            "nonce",
            Person { wrong: json!({ "nonce": "old" }), ..somebody("s1", "a@example.org", true) },
            "oauth_refused",
        ),
        (
            "expired",
            Person { wrong: json!({ "exp": 1_000 }), ..somebody("s1", "a@example.org", true) },
            "oauth_refused",
        ),
        (
            "no subject",
            Person { wrong: json!({ "sub": null }), ..somebody("s1", "a@example.org", true) },
            "oauth_refused",
        ),
    ];
    for (name, person, word) in cases {
        let is_away = person.is_away;
        provider.is(person);
        let browser = a_client();
        let begun = browser.get(app.url("/web/oauth/oidc")).send().await.unwrap();
        let end =
            if is_away { location(&begun) } else { location(&come_back(&app, &browser, &location(&begun)).await) };
        assert_eq!(end, format!("/signin?error={word}"), "{name}");
        // What could not be learned is asked for again; from now on it is known.
        provider.is(somebody("s1", "a@example.org", true));
        app.services
            .accounts
            .begin_elsewhere("oidc", darshi::server::services::accounts::Mode::Query, None)
            .await
            .unwrap();
    }
    assert_eq!(app.count("select count(*) from accounts").await, 0);
    assert_eq!(app.count("select count(*) from sign_ins").await, 0);
}

#[tokio::test]
async fn state_and_code_are_the_browsers_own_and_good_once() {
    let (app, _provider) = set_up().await;
    let browser = a_client();
    let begun = browser.get(app.url("/web/oauth/oidc")).send().await.unwrap();
    let cookie = begun.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = location(&browser.get(location(&begun)).send().await.unwrap());
    let path = back.strip_prefix("http://darshi.test").unwrap().to_owned();
    let ask = |path: String, cookie: Option<String>| {
        let mut request = a_client().get(app.url(&path));
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        async move { location(&request.send().await.unwrap()) }
    };
    let failed = "/signin?error=oauth_callback_failed";
    // Another browser, which has not begun; a state that is not the one; another provider's door.
    assert_eq!(ask(path.clone(), None).await, failed);
    let state = query(&back, "state").unwrap();
    assert_eq!(ask(path.replace(&state, "forged"), Some(cookie.clone())).await, failed);
    assert_eq!(ask(path.replace("/oidc/", "/google/"), Some(cookie.clone())).await, failed);
    assert_eq!(ask(path.clone(), Some("darshi_oauth=forged".to_owned())).await, failed);
    // Too late.
    app.advance(time::Duration::minutes(11));
    assert_eq!(ask(path.clone(), Some(cookie.clone())).await, failed);
    app.advance(time::Duration::minutes(-11));
    // Right; and the same once more.
    assert_eq!(ask(path.clone(), Some(cookie.clone())).await, "/mine");
    assert_eq!(ask(path, Some(cookie)).await, failed);
    assert_eq!(app.count("select count(*) from sign_ins").await, 1);
}

fn challenge(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()))
}

#[tokio::test]
async fn a_phone_changes_a_code_for_tokens_once_within_a_minute() {
    let (app, _provider) = set_up().await;
    let verifier = "a verifier of more than forty-three characters, yes";
    let login = |redirect: &str, challenge: &str| {
        format!("/api/v1/auth/oidc/login?mode=code&redirect_uri={redirect}&code_challenge={challenge}")
    };
    for (redirect, challenge) in [("https://evil.example", challenge(verifier)), ("darshi://signed-in", "x".to_owned())]
    {
        let (status, code, _) = read(app.get(&login(redirect, &challenge)).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"));
    }
    let path = login("darshi://signed-in", &challenge(verifier));
    let exchange = |code: String, verifier: &str| {
        let body = json!({ "code": code, "code_verifier": verifier, "refresh": true, "device": "Pixel 7" });
        let app = &app;
        async move { read(app.api("/api/v1/auth/oauth/exchange", body).await).await }
    };
    let new_code = || async {
        let end = go(&app, &a_client(), &path).await;
        assert!(end.starts_with("darshi://signed-in?code=oc_"), "{end}");
        end.split("code=").nth(1).unwrap().to_owned()
    };
    let code = new_code().await;
    let (status, _, body) = exchange(code.clone(), verifier).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!((&body["is_new_user"], &body["user"]["email"]), (&true.into(), &"asha@example.org".into()));
    assert!(body["refresh_token"].is_string());
    let phone = app.phone(body["access_token"].as_str().unwrap());
    assert_eq!(phone.json("/api/v1/auth/me").await["oauth_provider"], "oidc");
    assert_eq!(exchange(code, verifier).await.1, "INVALID_LINK", "used");
    let code = new_code().await;
    assert_eq!(exchange(code.clone(), "another verifier").await.1, "INVALID_LINK");
    assert_eq!(exchange(code, verifier).await.1, "INVALID_LINK", "burnt by the wrong verifier");
    let code = new_code().await;
    app.advance(time::Duration::seconds(61));
    assert_eq!(exchange(code, verifier).await.1, "INVALID_LINK", "too late");
    let (status, _, body) = exchange(new_code().await, verifier).await;
    assert_eq!((status, &body["is_new_user"]), (200, &false.into()));
}

#[tokio::test]
async fn the_first_systems_web_client_gets_its_token_in_the_address() {
    let (app, _provider) = set_up().await;
    for path in ["/api/v1/auth/oidc/login", "/api/v1/oauth/oidc/login"] {
        let end = go(&app, &a_client(), path).await;
        assert!(end.starts_with("http://darshi.test/auth/callback?token="), "{end}");
        let token = query(&end, "token").unwrap();
        let name = query(&end, "username").unwrap();
        assert_eq!(name, "Asha_Devi");
        assert_eq!(app.phone(&token).json("/api/v1/auth/me").await["username"], name);
        assert!(query(&end, "is_new").is_some() && query(&end, "suggested_username").is_some());
    }
}

#[tokio::test]
async fn what_is_not_set_up_says_so() {
    let app = TestApp::new().await;
    let (status, code, _) = read(app.get("/api/v1/auth/google/login").await).await;
    assert_eq!((status, code.as_str()), (501, "NOT_CONFIGURED"));
    assert_eq!(read(app.get("/api/v1/auth/nobody/login").await).await.1, "NOT_FOUND");
    let page = app.client.get(app.url("/api/v1/auth/google/login")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(
        (page.status().as_u16(), location(&page)),
        (302, "http://darshi.test/signin?error=oauth_init_failed".to_owned())
    );
    assert!(!app.get("/signin").await.text().await.unwrap().contains("/web/oauth/"));
}

async fn sign_in_page(app: &TestApp, name: &str) -> Client {
    let browser = a_client();
    let form = [("username", name), ("password", PASSWORD)];
    let response = browser.post(app.url("/web/signin")).form(&form).send().await.unwrap();
    assert_eq!(response.status(), 303);
    browser
}

#[tokio::test]
async fn identities_are_linked_listed_and_unlinked_but_never_the_last_way_in() {
    let (app, provider) = set_up().await;
    let asha = app.citizen("asha").await;
    let list = || async { asha.json("/api/v1/auth/identities").await["identities"].as_array().unwrap().clone() };
    for path in ["/api/v1/auth/identities", "/api/v1/auth/identities/oidc"] {
        let request =
            if path.ends_with("oidc") { app.client.delete(app.url(path)) } else { app.client.get(app.url(path)) };
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(read(asha.delete("/api/v1/auth/identities/oidc").await).await.1, "NOT_FOUND");

    // Signed in first, then linked: whatever address the other house knows.
    let browser = sign_in_page(&app, "asha").await;
    provider.is(somebody("s1", "elsewhere@example.org", false));
    let end = go(&app, &browser, "/web/oauth/oidc?link=true&next=/account/identities").await;
    assert_eq!(end, "/account/identities?done=linked");
    assert_eq!(list().await.len(), 1);
    let page = browser.get(app.url("/account/identities")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("City") && page.contains("/web/account/identities/unlink"));

    // Somebody else cannot link the same identity; nobody can link without being signed in.
    app.sign_up("ravi").await;
    let other = sign_in_page(&app, "ravi").await;
    let end = go(&app, &other, "/web/oauth/oidc?link=true").await;
    assert_eq!(end, "/account/identities?error=oauth_link_first");
    let nobody = a_client().get(app.url("/web/oauth/oidc?link=true")).send().await.unwrap();
    assert_eq!(location(&nobody), "/signin?next=%2Faccount%2Fidentities");
    let forged = browser.get(app.url("/web/oauth/oidc?link=true")).header("sec-fetch-site", "cross-site").send().await;
    assert_eq!(location(&forged.unwrap()), "/signin?error=oauth_init_failed");

    // With a password left, it may go; without one and without a proved address it may not.
    sqlx::query("update accounts set password_hash = null where username = 'asha'").execute(&app.pool).await.unwrap();
    assert_eq!(read(asha.delete("/api/v1/auth/identities/oidc").await).await.1, "CONFLICT");
    assert_eq!(list().await.len(), 1);
    provider.is(somebody("s1", "elsewhere@example.org", false));
    assert_eq!(go(&app, &browser, "/web/oauth/google?link=true").await, "/mine?done=linked");
    assert_eq!(asha.delete("/api/v1/auth/identities/oidc").await.status(), 200);
    let left: Vec<Value> = list().await;
    assert_eq!((left.len(), &left[0]["provider"]), (1, &"google".into()));
    assert_eq!(read(asha.delete("/api/v1/auth/identities/google").await).await.1, "CONFLICT");
}
