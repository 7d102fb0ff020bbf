//! Sessions in Redis: a real server, two of ours, one that goes away.

use crate::support::{
    TestApp,
    app::{Options, a_client},
    people::PASSWORD,
};
use reqwest::Client;
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// A Redis server on a port of its own. Dropping it ends it.
struct Redis {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl Redis {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        Self { process: Self::run(port, &folder), port, folder }
    }

    fn run(port: u16, folder: &TempDir) -> Child {
        Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed by script/bootstrap test")
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/3", self.port)
    }

    fn end(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn again(&mut self) {
        self.process = Self::run(self.port, &self.folder);
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![("REDIS_URL", self.url())]
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A server with its sessions in `redis`, which may still be starting.
async fn app(redis: &Redis) -> TestApp {
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(("127.0.0.1", redis.port)).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    TestApp::with(Options { settings: redis.settings(), ..Options::default() }).await
}

async fn sign_in(app: &TestApp, browser: &Client) -> u16 {
    let form = [("username", "asha"), ("password", PASSWORD)];
    browser.post(app.url("/web/signin")).form(&form).send().await.unwrap().status().as_u16()
}

async fn account(app: &TestApp, browser: &Client) -> u16 {
    browser.get(app.url("/account")).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn servers_share_sessions_in_redis_and_ends_them_for_all() {
    let redis = Redis::start();
    let one = app(&redis).await;
    let other = TestApp::beside(&one, &[("REDIS_URL", &redis.url())]).await;
    let phone = one.citizen("asha").await;
    let browser = a_client();
    assert_eq!(sign_in(&one, &browser).await, 303);
    assert_eq!(one.count("select count(*) from sessions").await, 0, "none is kept in PostgreSQL");
    assert_eq!((account(&one, &browser).await, account(&other, &browser).await), (200, 200));
    assert_eq!(phone.delete("/api/v1/auth/sessions").await.status(), 200);
    assert_eq!((account(&one, &browser).await, account(&other, &browser).await), (303, 303));
}

#[tokio::test]
async fn without_redis_pages_are_read_and_with_it_back_people_sign_in_again() {
    let mut redis = Redis::start();
    let app = app(&redis).await;
    app.sign_up("asha").await;
    let browser = a_client();
    assert_eq!(sign_in(&app, &browser).await, 303);
    redis.end();
    let page = browser.get(app.url("/reports")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("<h1"), "what everybody may read is read");
    assert_eq!(account(&app, &browser).await, 303, "nobody is taken for somebody");
    redis.again();
    for _ in 0..100 {
        if sign_in(&app, &browser).await == 303 && account(&app, &browser).await == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it does not come back");
}

#[tokio::test]
async fn a_server_that_is_told_of_a_redis_that_is_not_there_does_not_start() {
    let mut redis = Redis::start();
    redis.end();
    let refused = darshi::server::session::Store::redis(&redis.url()).await.unwrap_err();
    assert!(refused.to_string().contains("Redis"), "{refused:#}");
    assert!(darshi::server::session::Store::redis("not an address").await.is_err());
}
