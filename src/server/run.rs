//! Building the application and running it until it is told to stop.

use crate::server::{
    changes::Changes,
    clients::{
        embedded_postgres::EmbeddedPostgres,
        mail::{self, Mailer, Outbox},
        oauth::OAuthProviders,
        storage::{self, BlobStore},
    },
    clock::Clock,
    config::Config,
    db,
    jobs::{Worker, WorkerParts},
    router,
    services::{
        accounts::{AccountParts, Accounts},
        ai::{Judge, LocalModel},
        audit::AuditLog,
        challenge::Challenges,
        geo::Geo,
        hotspots::HotspotService,
        images::Images,
        keys::Keys,
        limits::Limits,
        municipalities::Municipalities,
        passwords::Passwords,
        places::Places,
        reports::{Parts, Reports},
        statistics::StatisticsService,
        tiles::Tiles,
        tokens::Tokens,
        tracking::TrackingCodes,
    },
    session::Store,
    state::{self, AppState, Services},
};
use anyhow::Context;
use axum::{ServiceExt, extract::Request};
use leptos::config::LeptosOptions;
use sqlx::{PgPool, postgres::PgConnectOptions};
use std::{net::SocketAddr, path::Path, str::FromStr, sync::Arc};
use time::UtcOffset;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::{Layer, util::MapRequestLayer};

/// The database: the configured one, or our own.
pub struct Database {
    /// The pool.
    pub pool: PgPool,
    embedded: Option<Arc<EmbeddedPostgres>>,
}

impl Database {
    /// Connects, starting our own `PostgreSQL` where none is configured.
    ///
    /// # Errors
    /// When it is away, or cannot be started.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let (options, embedded) = if let Some(url) = &config.database.url {
            (PgConnectOptions::from_str(url).context("DATABASE_URL cannot be read")?, None)
        } else {
            let data_dir = config.data_dir.clone();
            let started = tokio::task::spawn_blocking(move || EmbeddedPostgres::start(&data_dir, &[])).await?;
            let embedded = started.context("no database")?;
            (embedded.options(), Some(Arc::new(embedded)))
        };
        let pool = db::connect(options, config.database.pool).await.context("cannot connect to the database")?;
        Ok(Self { pool, embedded })
    }

    /// Applies the migrations that are missing; servers that start at once take turns (sqlx locks).
    ///
    /// # Errors
    /// When one fails.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        db::MIGRATOR.run(&self.pool).await.context("a migration failed")
    }

    /// Closes the pool and stops our own `PostgreSQL`, if nobody else uses it.
    pub async fn close(self) {
        self.pool.close().await;
        if let Some(embedded) = self.embedded
            && let Ok(Err(error)) = tokio::task::spawn_blocking(move || embedded.stop()).await
        {
            tracing::warn!(%error, "PostgreSQL was left running");
        }
    }
}

/// Everything that is built once; the parts from outside can be replaced, for tests.
pub struct Application {
    state: AppState,
    worker: WorkerParts,
    listener: TcpListener,
    router: axum::Router,
}

/// What the application takes from outside.
pub struct Outside {
    /// The database.
    pub pool: PgPool,
    /// The time.
    pub clock: Clock,
    /// Where photos are kept.
    pub store: Arc<dyn BlobStore>,
    /// The checking model; `None` when it is off.
    pub judge: Option<Arc<dyn Judge>>,
    /// How mails leave.
    pub mailer: Arc<dyn Mailer>,
}

impl Outside {
    /// What the configuration names.
    ///
    /// # Errors
    /// When the model cannot be loaded.
    pub fn from_config(config: &Config, pool: PgPool) -> anyhow::Result<Self> {
        Ok(Self { judge: load_judge(config)?, ..Self::without_model(config, pool)? })
    }

    /// The same without the checking model, which takes memory and time to load.
    ///
    /// # Errors
    /// When the mail server's address cannot be read.
    pub fn without_model(config: &Config, pool: PgPool) -> anyhow::Result<Self> {
        Ok(Self {
            pool,
            clock: Clock::system(),
            store: storage::from_config(&config.storage, &config.data_dir),
            judge: None,
            mailer: mail::from_config(&config.mail, outbox(config), &config.http.base_url)?,
        })
    }
}

/// Where mails go that nobody sends.
fn outbox(config: &Config) -> Outbox {
    Outbox::new(config.data_dir.join("outbox"))
}

fn load_judge(config: &Config) -> anyhow::Result<Option<Arc<dyn Judge>>> {
    let Some(folder) = &config.ai.model_dir else { return Ok(None) };
    Ok(Some(Arc::new(LocalModel::load(folder, config.ai.thresholds.unsafe_score)?)))
}

/// The services and the worker's parts.
///
/// # Errors
/// When the server's key cannot be read or made.
pub fn build_services(config: &Config, outside: &Outside) -> anyhow::Result<(Services, WorkerParts)> {
    let geo = Geo::new();
    let offset = UtcOffset::from_whole_seconds(i32::from(config.http.utc_offset_minutes) * 60)?;
    let keys = keys(config)?;
    let (pool, clock, base_url) = (&outside.pool, &outside.clock, &config.http.base_url);
    let images = Images::new(config.photo_workers);
    let cost = config.accounts.proof_of_work;
    let challenges = Challenges::new(cost, &keys, pool.clone(), clock.clone());
    let limits = Limits::new(pool.clone(), clock.clone());
    let changes = Changes::new(pool.clone());
    let reports = Reports::new(Parts {
        changes: changes.clone(),
        limits: limits.clone(),
        pool: pool.clone(),
        clock: clock.clone(),
        store: outside.store.clone(),
        images: images.clone(),
        geo: geo.clone(),
        codes: TrackingCodes::new(&keys),
        offset,
        job_attempts: config.jobs.max_attempts,
        challenges: challenges.clone(),
        duplicate_score: config.ai.duplicate_score,
        is_checked_by_machine: outside.judge.is_some(),
    });
    let is_outbox_shown = config.http.development && config.mail.smtp_url.is_none();
    let accounts = Accounts::new(AccountParts {
        pool: pool.clone(),
        clock: clock.clone(),
        store: outside.store.clone(),
        images,
        // One core stays free for answering requests: sign-ins wait, pages do not.
        passwords: Passwords::new(config.photo_workers)?,
        tokens: Tokens::new(&config.accounts, &keys, base_url),
        limits: limits.clone(),
        challenges: challenges.clone(),
        providers: OAuthProviders::new(config.accounts.providers.clone(), base_url)?,
        reports: reports.clone(),
        token_life: config.accounts.token_life.try_into()?,
        staff_token_life: config.accounts.staff_token_life.try_into()?,
        base_url: base_url.clone(),
        offset,
        job_attempts: config.jobs.max_attempts,
        outbox: is_outbox_shown.then(|| outbox(config)),
    });
    let statistics = StatisticsService::new(pool.clone(), clock.clone(), &changes, offset, config.statistics_wait);
    let audit = AuditLog::new(pool.clone(), offset, reports.clone());
    let worker = WorkerParts {
        statistics: statistics.clone(),
        pool: pool.clone(),
        clock: clock.clone(),
        reports: reports.clone(),
        accounts: accounts.clone(),
        mailer: outside.mailer.clone(),
        judge: outside.judge.clone(),
        thresholds: config.ai.thresholds,
        config: config.jobs.clone(),
    };
    let tiles = Tiles::new(pool.clone(), reports.clone(), geo.clone(), &changes, config.map_style.clone());
    let places = Places::new(pool.clone(), geo.clone());
    let hotspots = HotspotService::new(pool.clone(), clock.clone(), geo.clone(), &changes, offset);
    let municipalities = Municipalities::new(pool.clone(), clock.clone(), geo.clone(), config.jobs.max_attempts);
    Ok((
        Services {
            reports,
            geo,
            places,
            municipalities,
            hotspots,
            accounts,
            limits,
            challenges,
            changes,
            tiles,
            statistics,
            audit,
        },
        worker,
    ))
}

fn keys(config: &Config) -> anyhow::Result<Keys> {
    Keys::new(config.secret_key.as_deref(), &config.data_dir).context("the server's key cannot be read or made")
}

impl Application {
    /// Builds everything and binds the listening socket.
    ///
    /// # Errors
    /// When the address is taken, or a part cannot be made.
    pub async fn build(config: Config, outside: Outside) -> anyhow::Result<Self> {
        let addr = config.http.addr;
        let listener = TcpListener::bind(addr).await.with_context(|| format!("cannot listen on {addr}"))?;
        let (services, worker) = build_services(&config, &outside)?;
        let sessions = match &config.redis_url {
            Some(url) => Store::redis(&url.0).await?,
            None => Store::postgres(outside.pool.clone()),
        };
        let state = AppState::new(state::Parts {
            keys: keys(&config)?,
            sessions,
            config: Arc::new(config),
            services,
            pool: outside.pool,
            store: outside.store,
            clock: outside.clock,
            leptos: leptos_options()?,
        });
        // In production a page that breaks must not take the process with it; see CatchPanicLayer.
        let router = router::router(state.clone());
        Ok(Self { state, worker, listener, router })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// As the system.
    pub fn addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// A worker of this application, to be run by hand.
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker::new(self.worker.clone())
    }

    /// The services.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.state.services
    }

    /// Serves, and works if configured, until `stop`; then running requests and jobs end.
    ///
    /// # Errors
    /// As the listening socket.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> anyhow::Result<()> {
        let shutdown = self.state.config.http.shutdown;
        let geo = self.state.services.geo.clone();
        tokio::spawn(async move { geo.warm_up().await });
        tokio::spawn(self.state.services.changes.clone().listen(stop.clone()));
        let worker = self.worker.config.in_process.then(|| tokio::spawn(Worker::new(self.worker).run(stop.clone())));

        let app = MapRequestLayer::new(router::without_trailing_slash).layer(self.router);
        let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(app);
        let stopping = stop.clone();
        let server =
            axum::serve(self.listener, service).with_graceful_shutdown(async move { stopping.cancelled().await });
        let mut server = tokio::spawn(async move { server.await });
        tokio::select! {
            ended = &mut server => {
                ended??;
                return Ok(());
            }
            () = stop.cancelled() => {}
        }
        tracing::info!("stopping: running requests and jobs may end");
        let end = async {
            let _ = (&mut server).await;
            if let Some(worker) = worker {
                let _ = worker.await;
            }
        };
        if tokio::time::timeout(shutdown, end).await.is_err() {
            tracing::warn!(seconds = shutdown.as_secs(), "stopped before everything had ended");
            server.abort();
        }
        Ok(())
    }
}

/// Leptos' options: `Leptos.toml` where it is, and the hashes of the site's files beside them.
fn leptos_options() -> anyhow::Result<LeptosOptions> {
    let file = Path::new("Leptos.toml").exists().then_some("Leptos.toml");
    let mut options = leptos::config::get_configuration(file).context("Leptos.toml cannot be read")?.leptos_options;
    let hashes = Path::new(options.site_root.as_ref()).join("hash.txt");
    options.hash_files = hashes.is_file();
    if let Ok(hashes) = hashes.canonicalize() {
        options.hash_file = hashes.display().to_string().into();
    }
    Ok(options)
}

/// Ends at SIGINT (Ctrl-C) or SIGTERM.
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
