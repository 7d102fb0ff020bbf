//! Mails on their way: a real SMTP server, one that is away, and the outbox.

use crate::support::{TestApp, app::Options, mail::SmtpServer};
use darshi::server::{
    clients::mail::{self, Mail, MailError, Mailer, Outbox},
    config,
};
use serde_json::json;
use std::{
    net::TcpListener,
    sync::{Arc, atomic::Ordering},
};
use time::Duration;

fn mail_config(url: Option<String>) -> config::Mail {
    let from = "Darshi <no-reply@darshi.example>".to_owned();
    config::Mail { smtp_url: url.map(config::Secret), from, timeout: std::time::Duration::from_secs(2) }
}

fn mailer(url: String) -> Arc<dyn Mailer> {
    let config = mail_config(Some(url));
    mail::from_config(&config, Outbox::new("unused".into()), "http://darshi.test").unwrap()
}

async fn app_with(url: String) -> TestApp {
    TestApp::with(Options { mailer: Some(mailer(url)), ..Options::default() }).await
}

async fn ask(app: &TestApp, email: &str, language: &str) {
    let request = app.client.post(app.url("/api/v1/auth/send-magic-link")).header("accept-language", language);
    assert_eq!(request.json(&json!({ "email": email })).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_mail_arrives_whole_at_a_mail_server() {
    let server = SmtpServer::default();
    let app = app_with(server.start()).await;
    ask(&app, "asha@example.org", "hi").await;
    app.run_jobs().await;
    let mails = server.received();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    for part in [
        "From: Darshi <no-reply@darshi.example>",
        "To: asha@example.org",
        "Message-ID: <darshi.",
        "@darshi.test>",
        "Auto-Submitted: auto-generated",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "Subject: =?utf-8?b?",
    ] {
        assert!(mail.contains(part), "{part} is missing in\n{mail}");
    }
    assert_eq!(app.count("select count(*) from jobs where state = 'done'").await, 1);
}

#[tokio::test]
async fn while_the_mail_server_is_away_people_see_the_usual_page_and_the_mail_comes_later_once() {
    // A port that nobody listens on yet.
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let app = app_with(format!("smtp://{address}")).await;
    let form = [("email", "asha@example.org")];
    let page = crate::support::app::a_client().post(app.url("/web/magic-link")).form(&form).send().await.unwrap();
    assert_eq!((page.status().as_u16(), page.headers()["location"].to_str().unwrap()), (303, "/check-mail?for=magic"));
    app.run_jobs().await;
    let error: String = sqlx::query_scalar("select last_error from jobs").fetch_one(&app.pool).await.unwrap();
    assert!(error.contains("not sent"), "{error}");

    let server = SmtpServer::default();
    server.start_on(TcpListener::bind(address).unwrap());
    app.run_jobs().await;
    assert!(server.received().is_empty(), "not before its time");
    app.advance(Duration::minutes(10));
    app.run_jobs().await;
    app.advance(Duration::hours(1));
    app.run_jobs().await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_and_a_refusing_one_is_not() {
    let server = SmtpServer::default();
    server.busy.store(1, Ordering::SeqCst);
    server.refused.lock().unwrap().push("nobody@".to_owned());
    let app = app_with(server.start()).await;
    ask(&app, "asha@example.org", "en").await;
    app.run_jobs().await;
    assert!(server.received().is_empty());
    app.advance(Duration::minutes(10));
    app.run_jobs().await;
    assert_eq!(server.received().len(), 1);
    ask(&app, "nobody@example.org", "en").await;
    app.run_jobs().await;
    assert_eq!(app.count("select count(*) from jobs where state = 'done'").await, 2, "no try will help");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_falls_silent_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mailer = mailer(format!("smtp://{}", silent.local_addr().unwrap()));
    let text = "text".to_owned();
    let mail =
        Mail { to: "asha@example.org".into(), subject: text.clone(), text: text.clone(), html: text, id: "1".into() };
    let failed = mailer.send(&mail).await.unwrap_err();
    assert!(matches!(failed, MailError::Away(_)), "{failed}");
}

#[tokio::test]
async fn without_a_mail_server_mails_lie_in_an_outbox_that_only_a_development_server_shows() {
    for development in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("outbox");
        let mailer = mail::from_config(&mail_config(None), Outbox::new(data.clone()), "http://darshi.test").unwrap();
        let settings = vec![
            ("DARSHI_DEVELOPMENT", development.to_string()),
            ("DARSHI_DATA_DIR", folder.path().display().to_string()),
        ];
        let app = TestApp::with(Options { mailer: Some(mailer), settings, ..Options::default() }).await;
        ask(&app, "asha@example.org", "en").await;
        app.run_jobs().await;
        let endings: Vec<_> = std::fs::read_dir(&data)
            .unwrap()
            .map(|entry| entry.unwrap().path().extension().unwrap().to_string_lossy().into_owned())
            .collect();
        assert!(endings.contains(&"eml".to_owned()), "{endings:?}");
        let page = app.get("/dev/outbox").await;
        let checked = app.get("/check-mail?for=magic").await.text().await.unwrap();
        assert_eq!(checked.contains("/dev/outbox"), development);
        if development {
            let page = page.text().await.unwrap();
            assert!(page.contains("To asha@example.org") && page.contains("<a href=\"http://darshi.test/magic?token="));
        } else {
            assert_eq!(page.status(), 404);
        }
    }
}
