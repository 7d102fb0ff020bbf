//! Configuration by environment and `.env`, read once at start; all problems are listed at once.
//!
//! One struct per concern. Each variable is documented in `.env.example`, which a test compares
//! with [`VARIABLES`].

mod accounts;
mod reader;

pub use accounts::{Accounts, OAuthProvider, Protocol, Secret, Urls};

use reader::Reader;
use sqlx::types::ipnetwork::IpNetwork;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// A mail server that takes longer than this is tried again later.
const MAIL_TIMEOUT: Duration = Duration::from_secs(20);

/// Score from which a report is linked to another without a person, unless configured (`docs/duplicates.md`).
const DUPLICATE_SCORE: f32 = 0.85;

/// Every variable that is read, for the test that compares it with `.env.example`.
pub const VARIABLES: &[&str] = &[
    "DARSHI_ADDR",
    "DARSHI_BASE_URL",
    "DARSHI_DATA_DIR",
    "DARSHI_SECRET_KEY",
    "DARSHI_UTC_OFFSET_MINUTES",
    "DARSHI_CORS_ORIGINS",
    "DARSHI_SHUTDOWN_SECONDS",
    "DARSHI_LOG",
    "DARSHI_LOG_FORMAT",
    "DATABASE_URL",
    "DARSHI_DB_POOL",
    "DARSHI_POSTGRES_BIN",
    "DARSHI_STORAGE",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_REGION",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "DARSHI_PHOTO_WORKERS",
    "DARSHI_AI",
    "DARSHI_MODEL_DIR",
    "DARSHI_AI_VERIFY_CONFIDENCE",
    "DARSHI_AI_REJECT_CONFIDENCE",
    "DARSHI_AI_UNSAFE_SCORE",
    "DARSHI_DUPLICATE_SCORE",
    "DARSHI_WORKER",
    "DARSHI_JOB_CONCURRENCY",
    "DARSHI_JOB_LEASE_SECONDS",
    "DARSHI_JOB_MAX_ATTEMPTS",
    "DARSHI_JOB_BACKOFF_MS",
    "DARSHI_TRUSTED_PROXIES",
    "DARSHI_DEVELOPMENT",
    "REDIS_URL",
    "SMTP_URL",
    "DARSHI_MAIL_FROM",
    "DARSHI_JWT_KEY",
    "DARSHI_JWT_KEY_PREVIOUS",
    "DARSHI_TOKEN_DAYS",
    "DARSHI_STAFF_TOKEN_MINUTES",
    "DARSHI_PROOF_OF_WORK",
    "DARSHI_PROOF_OF_WORK_COST",
    "DARSHI_FRONTEND_URL",
    "DARSHI_OAUTH_REDIRECTS",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "GOOGLE_ISSUER",
    "GITHUB_CLIENT_ID",
    "GITHUB_CLIENT_SECRET",
    "GITHUB_AUTH_URL",
    "GITHUB_TOKEN_URL",
    "GITHUB_API_URL",
    "FACEBOOK_CLIENT_ID",
    "FACEBOOK_CLIENT_SECRET",
    "FACEBOOK_AUTH_URL",
    "FACEBOOK_TOKEN_URL",
    "FACEBOOK_API_URL",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_ISSUER",
    "OIDC_NAME",
    "DARSHI_MAP_STYLE",
    "DARSHI_STATISTICS_WAIT_MS",
];

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The listening socket and what links say.
    pub http: Http,
    /// Files of our own: database, blobs, key.
    pub data_dir: PathBuf,
    /// Key from which all others are derived, at least 32 bytes; `None`: made once and kept in the data folder.
    pub secret_key: Option<String>,
    /// Accounts and how one signs in.
    pub accounts: Accounts,
    /// How mails leave.
    pub mail: Mail,
    /// `redis://…` or `rediss://…`; sessions are kept there.
    pub redis_url: Option<Secret>,
    /// Address of a `MapLibre` style to draw maps with; `None`: the outline and names in the program.
    pub map_style: Option<String>,
    /// How long whoever looks at statistics waits for fresh ones; what takes longer is shown as it was a moment ago.
    pub statistics_wait: Duration,
    /// The database.
    pub database: Database,
    /// Where photos are kept.
    pub storage: Storage,
    /// How many photos are worked on at once.
    pub photo_workers: usize,
    /// The checking model.
    pub ai: Ai,
    /// Background work.
    pub jobs: Jobs,
    /// The log.
    pub log: Log,
}

/// The listening socket and what links say.
#[derive(Clone, Debug)]
pub struct Http {
    /// Address to listen on; port 0 takes any free one.
    pub addr: SocketAddr,
    /// Scheme and host of links, without a slash at the end.
    pub base_url: String,
    /// Minutes east of UTC in which pages show times (India: 330).
    pub utc_offset_minutes: i16,
    /// Origins that may call the JSON API from a browser.
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed: addresses or networks.
    pub trusted_proxies: Vec<IpNetwork>,
    /// A developer's own server: it shows the mails that it did not send.
    pub development: bool,
    /// How long requests and the running job may take to end at shutdown.
    pub shutdown: Duration,
}

/// How mails leave.
#[derive(Clone, Debug)]
pub struct Mail {
    /// `smtp://…` or `smtps://user:password@host:port`; `None`: they become files in an outbox.
    pub smtp_url: Option<Secret>,
    /// A server that takes longer than this is tried again later.
    pub timeout: Duration,
    /// Sender, `Darshi <darshi@example.org>`.
    pub from: String,
}

/// The database.
#[derive(Clone, Debug)]
pub struct Database {
    /// `None`: the program starts its own `PostgreSQL` in the data folder.
    pub url: Option<String>,
    /// Most connections. By default twice the cores and four for those who wait for something else, 30 at most
    /// (PRODUCT): beyond what the cores serve at once all get slower together, the slowest most (`PostgreSQL` wiki,
    /// "Number Of Database Connections").
    pub pool: u32,
}

/// Where photos are kept.
#[derive(Clone, Debug)]
pub enum Storage {
    /// Files below the data folder.
    Files,
    /// S3 or a store that speaks its protocol (R2, `SeaweedFS`, `MinIO`).
    S3(S3),
}

/// An S3 bucket.
#[derive(Clone)]
pub struct S3 {
    /// Bucket name.
    pub bucket: String,
    /// Endpoint, for stores other than AWS.
    pub endpoint: Option<String>,
    /// Region, `auto` for R2.
    pub region: String,
    /// Access key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3").field("bucket", &self.bucket).field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// The checking model.
#[derive(Clone, Debug)]
pub struct Ai {
    /// The folder with `scene.onnx` and `unsafe.onnx`; `None` when checking by machine is off.
    pub model_dir: Option<PathBuf>,
    /// What it takes to publish, reject, or call a photo unsafe.
    pub thresholds: Thresholds,
    /// Score (0 to 1) from which a report is linked to another without a person; 1: never.
    pub duplicate_score: f32,
}

/// How sure the model must be, 0 to 1.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// To publish without a person.
    pub verify: f32,
    /// To reject without a person.
    pub reject: f32,
    /// Score of the unsafe-content model from which a photo is unsafe.
    pub unsafe_score: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { verify: 0.6, reject: 0.85, unsafe_score: 0.8 }
    }
}

/// Background work.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// Whether `serve` also works.
    pub in_process: bool,
    /// How many jobs run at once in one process.
    pub concurrency: usize,
    /// How long a job is leased; renewed while it runs.
    pub lease: Duration,
    /// Tries before a job is dead.
    pub max_attempts: i32,
    /// Pause after the first failure; doubles with each further one, up to an hour.
    pub backoff: Duration,
}

/// The log.
#[derive(Clone, Debug)]
pub struct Log {
    /// `tracing` filter, e.g. `info,darshi=debug`.
    pub filter: String,
    /// JSON lines, or text for people; by default JSON unless on a terminal.
    pub json: bool,
}

/// Everything that is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration has {} problem(s):\n{}", .0.len(), .0.iter().map(|p| format!("  - {p}")).collect::<Vec<_>>().join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the environment (and what `.env` put into it).
    ///
    /// # Errors
    /// [`ConfigError`] with every problem at once.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_source(|name| std::env::var(name).ok())
    }

    /// Reads any source of variables.
    ///
    /// # Errors
    /// [`ConfigError`] with every problem at once.
    pub fn from_source(source: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut read = Reader::new(&source);
        let addr: SocketAddr =
            read.parsed("DARSHI_ADDR", SocketAddr::from(([127, 0, 0, 1], 3000)), "an address such as 127.0.0.1:3000");
        let base_url = read.text("DARSHI_BASE_URL").unwrap_or_else(|| format!("http://{addr}"));
        read.require(
            (base_url.starts_with("http://") || base_url.starts_with("https://")) && !base_url.ends_with('/'),
            "DARSHI_BASE_URL",
            "must begin with http:// or https:// and not end with a slash",
        );
        let secret_key = read.text("DARSHI_SECRET_KEY");
        read.require(
            secret_key.as_ref().is_none_or(|key| key.len() >= 32),
            "DARSHI_SECRET_KEY",
            "must have at least 32 bytes",
        );
        let utc_offset_minutes = read.parsed("DARSHI_UTC_OFFSET_MINUTES", 330, "minutes east of UTC");
        read.require(
            (-1080..=1080).contains(&utc_offset_minutes),
            "DARSHI_UTC_OFFSET_MINUTES",
            "must be within 18 hours",
        );
        let database = Database {
            url: read.text("DATABASE_URL"),
            pool: read.parsed("DARSHI_DB_POOL", default_pool(), "a number"),
        };
        read.require((2..=500).contains(&database.pool), "DARSHI_DB_POOL", "must be 2 to 500");
        let host = base_url.split("://").nth(1).unwrap_or_default();
        let is_local = ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host.starts_with(name));
        let trusted_proxies = read
            .list("DARSHI_TRUSTED_PROXIES")
            .iter()
            .filter_map(|text| {
                let network = text.parse().ok();
                read.require(network.is_some(), "DARSHI_TRUSTED_PROXIES", "must be addresses or networks");
                network
            })
            .collect();
        let accounts = Accounts::read(&mut read, &base_url);
        let mail = Mail {
            smtp_url: read.text("SMTP_URL").map(Secret),
            timeout: MAIL_TIMEOUT,
            from: read.text("DARSHI_MAIL_FROM").unwrap_or_else(|| {
                let name = host.split([':', '/']).next().filter(|name| name.contains('.') && !is_local);
                format!("Darshi <no-reply@{}>", name.unwrap_or("darshi.example"))
            }),
        };
        let map_style = read.text("DARSHI_MAP_STYLE");
        read.require(
            map_style.as_deref().is_none_or(|style| origin_of(style).is_some()),
            "DARSHI_MAP_STYLE",
            "must be the http:// or https:// address of a MapLibre style",
        );
        let storage = read_storage(&mut read);
        let ai = read_ai(&mut read);
        let defaults = Jobs::default();
        let config = Self {
            http: Http {
                addr,
                base_url,
                utc_offset_minutes,
                cors_origins: read.list("DARSHI_CORS_ORIGINS"),
                trusted_proxies,
                development: read.flag("DARSHI_DEVELOPMENT", is_local),
                shutdown: read.seconds("DARSHI_SHUTDOWN_SECONDS", 30),
            },
            data_dir: read.text("DARSHI_DATA_DIR").unwrap_or_else(|| "data".to_owned()).into(),
            secret_key,
            accounts,
            mail,
            redis_url: read.text("REDIS_URL").map(Secret),
            map_style,
            statistics_wait: Duration::from_millis(read.parsed("DARSHI_STATISTICS_WAIT_MS", 30, "milliseconds")),
            database,
            storage,
            photo_workers: read.at_least_one("DARSHI_PHOTO_WORKERS", default_photo_workers()),
            ai,
            jobs: Jobs {
                in_process: read.flag("DARSHI_WORKER", true),
                concurrency: read.at_least_one("DARSHI_JOB_CONCURRENCY", defaults.concurrency),
                lease: read.seconds("DARSHI_JOB_LEASE_SECONDS", defaults.lease.as_secs()),
                max_attempts: read.parsed("DARSHI_JOB_MAX_ATTEMPTS", defaults.max_attempts, "a number"),
                backoff: Duration::from_millis(read.parsed("DARSHI_JOB_BACKOFF_MS", 5000, "milliseconds")),
            },
            log: Log {
                filter: read
                    .text("DARSHI_LOG")
                    .unwrap_or_else(|| "info,tiny_skia=error,tiny_skia_path=error".to_owned()),
                json: match read.choice("DARSHI_LOG_FORMAT", &["auto", "json", "text"]) {
                    "json" => true,
                    "text" => false,
                    _ => !std::io::IsTerminal::is_terminal(&std::io::stderr()),
                },
            },
        };
        read.finish()?;
        Ok(config)
    }
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            in_process: true,
            concurrency: 1,
            lease: Duration::from_secs(30),
            max_attempts: 8,
            backoff: Duration::from_secs(5),
        }
    }
}

/// Scheme and host of a web address, if it is one that a page's policy can name.
#[must_use]
pub fn origin_of(url: &str) -> Option<&str> {
    let host_at =
        ["https://", "http://"].into_iter().find_map(|scheme| url.strip_prefix(scheme).map(|_| scheme.len()))?;
    let end = url[host_at..].find(['/', '?', '#']).map_or(url.len(), |at| host_at + at);
    let host = &url[host_at..end];
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!host.is_empty() && host.chars().all(plain)).then(|| &url[..end])
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

/// One core stays free for answering requests: photos wait, pages do not.
fn default_photo_workers() -> usize {
    cores().saturating_sub(1).max(1)
}

/// Database connections by default.
#[must_use]
pub fn default_pool() -> u32 {
    u32::try_from(2 * cores() + 4).map_or(30, |connections| connections.min(30))
}

fn read_storage(read: &mut Reader<'_>) -> Storage {
    if read.choice("DARSHI_STORAGE", &["files", "s3"]) == "files" {
        return Storage::Files;
    }
    Storage::S3(S3 {
        bucket: read.required("S3_BUCKET"),
        endpoint: read.text("S3_ENDPOINT"),
        region: read.text("S3_REGION").unwrap_or_else(|| "auto".to_owned()),
        access_key_id: read.required("S3_ACCESS_KEY_ID"),
        secret_access_key: read.required("S3_SECRET_ACCESS_KEY"),
    })
}

fn read_ai(read: &mut Reader<'_>) -> Ai {
    let usual = Thresholds::default();
    let local = read.choice("DARSHI_AI", &["local", "off"]) == "local";
    let model_dir = read.text("DARSHI_MODEL_DIR").map_or_else(|| PathBuf::from("data/models"), PathBuf::from);
    if local {
        for file in ["scene.onnx", "unsafe.onnx"] {
            read.require(
                model_dir.join(file).is_file(),
                "DARSHI_MODEL_DIR",
                &format!("has no {file}; run script/bootstrap, or set DARSHI_AI=off"),
            );
        }
    }
    Ai {
        model_dir: local.then_some(model_dir),
        thresholds: Thresholds {
            verify: read.share("DARSHI_AI_VERIFY_CONFIDENCE", usual.verify),
            reject: read.share("DARSHI_AI_REJECT_CONFIDENCE", usual.reject),
            unsafe_score: read.share("DARSHI_AI_UNSAFE_SCORE", usual.unsafe_score),
        },
        duplicate_score: read.share("DARSHI_DUPLICATE_SCORE", DUPLICATE_SCORE),
    }
}

#[cfg(test)]
mod tests;
