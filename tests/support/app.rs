//! The application under test.

use super::{judge::Scripted, mail::Mailbox, photos};
use darshi::server::{
    clients::{
        mail::Mailer,
        storage::{BlobStore, FileStore},
    },
    clock::Clock,
    config::Config,
    run::{Application, Outside},
    services::ai::Judge,
};
use reqwest::{Client, Response, multipart};
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection, PgPool, postgres::PgConnectOptions};
use std::{
    str::FromStr,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use tokio_util::sync::CancellationToken;

/// A running application. Dropping it stops it.
pub struct TestApp {
    pub base: String,
    pub pool: PgPool,
    pub client: Client,
    pub judge: Scripted,
    /// What it mailed, unless the test took a mailer of its own.
    pub mailbox: Mailbox,
    pub folder: TempDir,
    pub store: Arc<dyn BlobStore>,
    now: Arc<Mutex<OffsetDateTime>>,
    worker: darshi::server::jobs::Worker,
    pub services: darshi::server::state::Services,
    stop: CancellationToken,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// What a test may want otherwise.
#[derive(Default)]
pub struct Options {
    pub store: Option<Arc<dyn BlobStore>>,
    pub judge: Option<Arc<dyn Judge>>,
    /// Whether checking by machine is off.
    pub no_judge: bool,
    pub settings: Vec<(&'static str, String)>,
    /// How mails leave; a mailbox if not said.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// The database; a new one if not said.
    pub database: Option<PgConnectOptions>,
    /// Connections to the database; 10 if not said.
    pub pool: Option<u32>,
}

/// The database that the tests' databases are made in and from.
pub fn server_options() -> PgConnectOptions {
    let url = std::env::var("DATABASE_URL").expect("DATABASE_URL: run the tests with script/test");
    PgConnectOptions::from_str(&url).unwrap()
}

/// A new database, a copy of the migrated one.
pub async fn new_database() -> PgConnectOptions {
    let template = server_options();
    let name = format!("test_{:016x}", fastrand::u64(..));
    let mut conn = PgConnection::connect_with(&template.clone().database("postgres")).await.unwrap();
    let statement = format!("create database {name} template darshi");
    // Copies of one template take turns.
    for _ in 0..100 {
        match conn.execute(sqlx::AssertSqlSafe(statement.clone())).await {
            Ok(_) => return template.database(&name),
            Err(error) if error.as_database_error().is_some_and(|e| e.code().as_deref() == Some("55006")) => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the template database stays in use");
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let database = match options.database {
            Some(database) => database,
            None => new_database().await,
        };
        let folder = tempfile::tempdir().unwrap();
        let mut settings = vec![
            ("DARSHI_ADDR", "127.0.0.1:0".to_owned()),
            ("DARSHI_BASE_URL", "http://darshi.test".to_owned()),
            ("DARSHI_DATA_DIR", folder.path().display().to_string()),
            ("DARSHI_AI", "off".to_owned()),
            ("DARSHI_WORKER", "false".to_owned()),
            ("DARSHI_JOB_MAX_ATTEMPTS", "3".to_owned()),
            ("DARSHI_LOG", "off".to_owned()),
            // A busy machine counts slowly.
            ("DARSHI_STATISTICS_WAIT_MS", "60000".to_owned()),
            // Most tests file the same report again and again; those of duplicates set their own line.
            ("DARSHI_DUPLICATE_SCORE", "1".to_owned()),
        ];
        settings.extend(options.settings);
        let config = Config::from_source(|name| {
            settings.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        })
        .unwrap();
        let now = Arc::new(Mutex::new(Clock::system().now()));
        let reading = now.clone();
        let clock = Clock::new(move || *reading.lock().unwrap());
        let store = options.store.unwrap_or_else(|| Arc::new(FileStore::new(folder.path().join("blobs"))));
        let judge = Scripted::default();
        let mailbox = Mailbox::default();
        let pool = darshi::server::db::connect(database, options.pool.unwrap_or(10)).await.unwrap();
        let outside = Outside {
            pool: pool.clone(),
            clock,
            store: store.clone(),
            judge: (!options.no_judge).then(|| options.judge.unwrap_or_else(|| Arc::new(judge.clone()))),
            mailer: options.mailer.unwrap_or_else(|| Arc::new(mailbox.clone())),
        };
        let application = Application::build(config, outside).await.unwrap();
        let base = format!("http://{}", application.addr().unwrap());
        let (worker, services) = (application.worker(), application.services().clone());
        let stop = CancellationToken::new();
        tokio::spawn(application.run_until_stopped(stop.clone()));
        Self { base, pool, client: a_client(), judge, mailbox, folder, store, now, worker, services, stop }
    }

    /// Another server on the same database.
    pub async fn beside(other: &Self, settings: &[(&'static str, &str)]) -> Self {
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let database = Some(PgConnectOptions::clone(&other.pool.connect_options()));
        Self::with(Options { settings, database, ..Options::default() }).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().unwrap();
        *now += by;
    }

    /// Runs the jobs that are due until none is.
    pub async fn run_jobs(&self) {
        while self.worker.run_one().await.unwrap() {}
        self.settle().await;
    }

    /// Waits until the application hears of changes: from then on it keeps what it has read.
    pub async fn listening(&self) {
        while !self.services.changes.is_listening() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// Waits until the application has heard of what the test wrote by other doors than its own.
    pub async fn settle(&self) {
        self.services.changes.settle().await;
    }

    pub fn clock(&self) -> Clock {
        let now = self.now.clone();
        Clock::new(move || *now.lock().unwrap())
    }

    /// Tells the application to stop, as a signal would.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    pub fn worker(&self) -> darshi::server::jobs::Worker {
        self.worker.clone()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    pub async fn get_json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    pub async fn get_json_of(&self, path: String) -> Value {
        self.get_json(&path).await
    }

    /// A report as whoever shows its code sees it.
    pub async fn get_own(&self, id: &str, code: &str) -> Value {
        let request = self.client.get(self.url(&format!("/api/v1/report/{id}"))).header("x-tracking-code", code);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Files a report by the API.
    pub async fn post(&self, form: ReportForm) -> Response {
        self.client.post(self.url("/api/v1/report")).multipart(form.into_multipart()).send().await.unwrap()
    }

    /// Files a report by the API that must be taken: its id and its tracking code.
    pub async fn file(&self, form: ReportForm) -> (String, String) {
        let response = self.post(form).await;
        let status = response.status();
        let body: Value = response.json().await.unwrap();
        assert_eq!(status, 201, "{body}");
        (body["report_id"].as_str().unwrap().to_owned(), body["tracking_code"].as_str().unwrap().to_owned())
    }

    /// Files and checks a report that the model finds fine.
    pub async fn file_verified(&self, form: ReportForm) -> String {
        let (id, _) = self.file(form).await;
        self.run_jobs().await;
        id
    }

    /// Posts the page's form, as a browser without JavaScript does.
    pub async fn post_page(&self, client: &Client, form: ReportForm) -> Response {
        client.post(self.url("/web/report")).multipart(form.into_multipart()).send().await.unwrap()
    }

    /// Keys of all blobs.
    pub async fn blobs(&self) -> Vec<String> {
        self.store.list("reports/").await.unwrap().into_iter().map(|blob| blob.key).collect()
    }

    pub async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.unwrap()
    }
}

/// A browser: keeps cookies, follows no redirect by itself.
pub fn a_client() -> Client {
    darshi::server::clients::http::install_crypto();
    Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

/// A report's form; `a_report()` is one that is taken.
#[derive(Clone, Debug)]
pub struct ReportForm {
    pub texts: Vec<(&'static str, String)>,
    pub photos: Vec<(String, Vec<u8>)>,
}

pub fn a_report() -> ReportForm {
    ReportForm { texts: Vec::new(), photos: vec![("photo.jpg".to_owned(), photos::jpeg(640, 480, 1))] }
        .with("title", "Open drain near school")
        .with("description", "Two slabs are missing.")
        .with("location", "23.371234,85.334321")
}

impl ReportForm {
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.texts.retain(|(known, _)| *known != name);
        self.texts.push((name, value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.texts.retain(|(known, _)| *known != name);
        self
    }

    pub fn photos(mut self, photos: Vec<Vec<u8>>) -> Self {
        self.photos = (1..).zip(photos).map(|(n, photo)| (format!("photo{n}.jpg"), photo)).collect();
        self
    }

    pub fn photo(self, photo: Vec<u8>) -> Self {
        self.photos(vec![photo])
    }

    pub fn into_multipart(self) -> multipart::Form {
        let mut form = multipart::Form::new();
        for (name, value) in self.texts {
            form = form.text(name, value);
        }
        for (name, content) in self.photos {
            form = form.part("files", multipart::Part::bytes(content).file_name(name));
        }
        form
    }
}
