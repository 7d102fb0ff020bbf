//! Links by mail: used once, in time, for what they are.

use crate::support::{
    TestApp,
    app::a_client,
    people::{PASSWORD, read},
};
use serde_json::{Value, json};
use time::Duration;

const ASHA: &str = "asha@example.org";

async fn ask(app: &TestApp, what: &str, email: &str) -> (u16, Value) {
    let (status, _, body) = read(app.api(&format!("/api/v1/auth/{what}"), json!({ "email": email })).await).await;
    (status, body)
}

/// Has a link sent and gives its secret.
async fn link(app: &TestApp, what: &str, email: &str) -> String {
    assert_eq!(ask(app, what, email).await.0, 200);
    app.run_jobs().await;
    app.mailbox.token_to(email)
}

async fn use_magic(app: &TestApp, token: &str) -> (u16, String, Value) {
    read(app.api("/api/v1/auth/verify-magic-link", json!({ "token": token, "device": "Pixel 7" })).await).await
}

async fn verify(app: &TestApp, token: &str) -> (u16, String, Value) {
    read(app.api("/api/v1/auth/verify-email", json!({ "token": token })).await).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> (u16, String, Value) {
    let body = json!({ "token": token, "new_password": password });
    read(app.api("/api/v1/auth/reset-password", body).await).await
}

#[tokio::test]
async fn a_magic_link_makes_the_account_when_it_is_used_and_signs_in() {
    let app = TestApp::new().await;
    let token = link(&app, "send-magic-link", ASHA).await;
    assert_eq!(app.count("select count(*) from accounts").await, 0, "nobody has proved anything yet");
    let stored: String = sqlx::query_scalar("select payload::text || encode(hash, 'hex') from one_time_secrets")
        .fetch_one(&app.pool)
        .await
        .unwrap();
    assert!(!stored.contains(&token));
    let queued: String =
        sqlx::query_scalar("select string_agg(payload::text, ' ') from jobs").fetch_one(&app.pool).await.unwrap();
    assert!(!queued.contains(&token), "a secret is not in the queue either");
    let (status, _, body) = use_magic(&app, &token).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!((&body["user"]["email"], &body["user"]["email_verified"]), (&ASHA.into(), &true.into()));
    assert_eq!((&body["user"]["username"], &body["user"]["has_password"]), (&"asha".into(), &false.into()));
    let phone = app.phone(body["access_token"].as_str().unwrap());
    assert_eq!(phone.json("/api/v1/auth/sessions").await["sessions"][0]["device"], "Pixel 7");
    // The next link finds it; GET is what the first system's client does.
    let token = link(&app, "send-magic-link", "ASHA@example.org").await;
    let body = app.get_json(&format!("/api/v1/auth/verify-magic-link?token={token}")).await;
    assert_eq!(body["user"]["username"], "asha");
    assert_eq!(app.count("select count(*) from accounts").await, 1);
}

#[tokio::test]
async fn a_link_is_good_once_even_at_the_same_instant() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let token = link(&app, "send-magic-link", ASHA).await;
    let tries = futures::future::join_all((0..8).map(|_| use_magic(&app, &token))).await;
    assert_eq!(tries.iter().filter(|(status, ..)| *status == 200).count(), 1);
    assert!(
        tries
            .iter()
            .filter(|(status, ..)| *status != 200)
            .all(|(status, code, _)| (*status, code.as_str()) == (400, "INVALID_LINK"))
    );
    let token = link(&app, "forgot-password", ASHA).await;
    let (one, two) = tokio::join!(reset(&app, &token, "river stone 77"), reset(&app, &token, "river stone 78"));
    let mut statuses = [one.0, two.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn links_expire_and_are_for_one_purpose() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    for (what, minutes) in [("send-magic-link", 15), ("send-email-verification", 24 * 60), ("forgot-password", 60)] {
        let token = link(&app, what, ASHA).await;
        app.advance(Duration::minutes(minutes) + Duration::seconds(1));
        let code = match what {
            "send-magic-link" => use_magic(&app, &token).await.1,
            "send-email-verification" => verify(&app, &token).await.1,
            _ => reset(&app, &token, "river stone 77").await.1,
        };
        assert_eq!(code, "INVALID_LINK", "{what}");
    }
    app.advance(Duration::hours(2));
    let token = link(&app, "send-magic-link", ASHA).await;
    assert_eq!(verify(&app, &token).await.1, "INVALID_LINK");
    assert_eq!(reset(&app, &token, "river stone 77").await.1, "INVALID_LINK");
    let mut tampered = token.clone();
    let last = if token.ends_with('A') { "B" } else { "A" };
    tampered.replace_range(token.len() - 1.., last);
    for wrong in [tampered.as_str(), "", "x", "' or 1=1"] {
        assert_eq!(use_magic(&app, wrong).await.1, "INVALID_LINK", "{wrong}");
    }
    assert_eq!(use_magic(&app, &token).await.0, 200, "all that used nothing up");
}

#[tokio::test]
async fn a_newer_link_replaces_the_older_one() {
    let app = TestApp::new().await;
    let first = link(&app, "send-magic-link", ASHA).await;
    let second = link(&app, "send-magic-link", "Asha@Example.org").await;
    let second = if second == first { app.mailbox.token_to("Asha@Example.org") } else { second };
    assert_eq!(use_magic(&app, &first).await.1, "INVALID_LINK");
    assert_eq!(use_magic(&app, &second).await.0, 200);
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    app.run_jobs().await;
    let verification = app.mailbox.token_to(ASHA);
    let magic = link(&app, "send-magic-link", ASHA).await;
    // What a mail scanner does: it opens every link, some more than once.
    for path in [format!("/magic?token={magic}"), format!("/verify-email?token={verification}")] {
        for _ in 0..3 {
            let page = app.get(&path).await;
            assert_eq!(page.status(), 200, "{path}");
            assert!(page.text().await.unwrap().contains("method=\"post\""));
        }
        assert_eq!(app.client.head(app.url(&path)).send().await.unwrap().status(), 200);
    }
    assert_eq!(verify(&app, &verification).await.0, 200);
    assert_eq!(use_magic(&app, &magic).await.0, 200);
}

#[tokio::test]
async fn the_answer_does_not_tell_who_has_an_account() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    app.run_jobs().await;
    let before = app.mailbox.all().len();
    for what in ["send-magic-link", "send-email-verification", "forgot-password"] {
        let (known, unknown) = (ask(&app, what, ASHA).await, ask(&app, what, "nobody@example.org").await);
        assert_eq!(known, unknown, "{what}");
        assert_eq!(known.0, 200);
        app.advance(Duration::hours(1));
    }
    app.run_jobs().await;
    let mut to: Vec<_> =
        app.mailbox.all()[before..].iter().map(|mail| (mail.to.clone(), mail.subject.clone())).collect();
    to.sort();
    // A magic link goes to anybody: it makes the account. The others only to whom they concern.
    assert_eq!(to.iter().filter(|(to, _)| to == ASHA).count(), 3);
    assert_eq!(to.iter().filter(|(to, _)| to == "nobody@example.org").count(), 1);
    for what in ["send-magic-link", "send-email-verification", "forgot-password"] {
        assert_eq!(ask(&app, what, "nonsense").await.0, 400, "{what}");
    }
}

#[tokio::test]
async fn nobodys_mailbox_is_filled_by_others() {
    let settings = vec![("DARSHI_TRUSTED_PROXIES", "127.0.0.0/8".to_owned())];
    let app = TestApp::with(crate::support::app::Options { settings, ..Default::default() }).await;
    for n in 0..12 {
        let request = app.client.post(app.url("/api/v1/auth/send-magic-link"));
        let request = request.header("x-forwarded-for", format!("192.0.2.{n}")).json(&json!({ "email": ASHA }));
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    app.run_jobs().await;
    assert_eq!(app.mailbox.all().len(), 5);
}

#[tokio::test]
async fn whoever_made_an_unproved_account_loses_it_to_the_addresss_owner() {
    let app = TestApp::new().await;
    let thief = app.citizen("asha").await;
    let token = link(&app, "send-magic-link", ASHA).await;
    let (status, _, body) = use_magic(&app, &token).await;
    assert_eq!((status, &body["user"]["has_password"]), (200, &false.into()));
    assert_eq!(thief.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(app.token("asha", PASSWORD).await.status(), 401);
    // Once proved, a link takes nothing away.
    let owner = app.phone(body["access_token"].as_str().unwrap());
    let token = link(&app, "forgot-password", ASHA).await;
    assert_eq!(reset(&app, &token, PASSWORD).await.0, 200);
    assert_eq!(owner.get("/api/v1/auth/me").await.status(), 401, "a reset ends all sign-ins");
    let owner = app.sign_in("asha").await;
    let token = link(&app, "send-magic-link", ASHA).await;
    assert_eq!(use_magic(&app, &token).await.0, 200);
    assert_eq!(owner.get("/api/v1/auth/me").await.status(), 200);
}

#[tokio::test]
async fn an_address_is_confirmed_and_a_password_reset() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    app.run_jobs().await;
    let (status, _, body) = verify(&app, &app.mailbox.token_to(ASHA)).await;
    assert_eq!((status, body), (200, json!({ "message": "Email verified", "email": ASHA })));
    assert_eq!(asha.json("/api/v1/auth/me").await["is_verified"], true);
    assert_eq!(ask(&app, "send-email-verification", ASHA).await.0, 200);
    app.run_jobs().await;
    assert_eq!(app.mailbox.all().len(), 1, "there is nothing left to confirm");

    let token = link(&app, "forgot-password", ASHA).await;
    let (status, _, body) = reset(&app, &token, "password1").await;
    assert!(status == 400 && body["error"]["fields"]["new_password"].is_array(), "a weak one uses nothing up");
    let (status, _, body) = reset(&app, &token, "river stone 77").await;
    assert_eq!((status, body), (200, json!({ "message": "Password reset" })));
    assert_eq!(asha.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(app.token("asha", PASSWORD).await.status(), 401);
    assert_eq!(app.token("asha", "river stone 77").await.status(), 200);
}

#[tokio::test]
async fn a_link_gives_the_accounts_role_and_none_to_who_is_switched_off() {
    let app = TestApp::new().await;
    app.staff("chief-of-all", "super_admin").await;
    app.staff("mod1", "moderator").await;
    let email = "mod1@example.org";
    let token = link(&app, "send-magic-link", email).await;
    let (_, _, body) = use_magic(&app, &token).await;
    assert_eq!((&body["user"]["role"], &body["expires_in"]), (&"moderator".into(), &3600.into()));
    let token = link(&app, "send-magic-link", email).await;
    app.services.accounts.set_active("mod1", false, None).await.unwrap();
    let (status, code, _) = use_magic(&app, &token).await;
    assert_eq!((status, code.as_str()), (403, "ACCOUNT_DISABLED"));
    let before = app.mailbox.all().len();
    for what in ["send-magic-link", "forgot-password"] {
        assert_eq!(ask(&app, what, email).await.0, 200);
    }
    app.run_jobs().await;
    assert_eq!(app.mailbox.all().len(), before);
}

#[tokio::test]
async fn mails_speak_the_readers_language() {
    let app = TestApp::new().await;
    let request = a_client().post(app.url("/api/v1/auth/send-magic-link")).header("accept-language", "hi");
    request.json(&json!({ "email": ASHA })).send().await.unwrap();
    app.run_jobs().await;
    let mail = app.mailbox.last_to(ASHA);
    assert!(mail.subject.contains("साइन इन") && mail.html.contains("lang=\"hi\""));
    // With an account its language counts, not the one of whoever asks.
    let (_, _, body) = use_magic(&app, &app.mailbox.token_to(ASHA)).await;
    assert_eq!(body["user"]["language"], "en", "the call that made it was in English");
    ask(&app, "send-magic-link", ASHA).await;
    app.run_jobs().await;
    assert!(app.mailbox.last_to(ASHA).html.contains("lang=\"en\""));
}
