//! The command line.

mod cli;

use anyhow::Context;
use clap::{Parser, Subcommand};
use darshi::server::{
    api,
    clients::embedded_postgres::EmbeddedPostgres,
    config::Config,
    db, demo,
    jobs::Worker,
    run::{Application, Database, Outside, build_services, stop_signal},
    services::passwords::Passwords,
    telemetry,
};
use std::{path::PathBuf, process::ExitCode};
use tokio_util::sync::CancellationToken;

/// Civic reporting: photograph a problem, place it, follow it in public until it is fixed.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and API (and work, unless `DARSHI_WORKER=false`).
    Serve {
        /// Fill an empty database with a demo city first.
        #[arg(long)]
        demo: bool,
    },
    /// Only work: check reports, sweep.
    Worker,
    /// Apply the database migrations and end.
    Migrate,
    /// Fill an empty database with a demo city of about 300 reports.
    SeedDemo,
    /// Manage accounts.
    Admin {
        /// What to do.
        #[command(subcommand)]
        admin: cli::Admin,
    },
    /// Take over tables that the state publishes.
    Import {
        /// What to take over.
        #[command(subcommand)]
        import: cli::Import,
    },
    /// Print the `OpenAPI` document.
    Openapi,
    /// Print how long comparing one password takes here, in ms: the median of 50.
    #[command(hide = true)]
    PasswordTime,
    /// Run a command with a `PostgreSQL` of its own in an empty folder, its address in `DATABASE_URL`.
    #[command(hide = true)]
    WithPostgres {
        /// The folder.
        folder: PathBuf,
        /// The command.
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    // At least four: rendering a page is work, and must not starve the others on a small machine.
    let threads = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("darshi: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(Arguments::parse().command)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("darshi: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Openapi => {
            println!("{}", api::document().to_pretty_json()?);
            return Ok(ExitCode::SUCCESS);
        }
        Command::PasswordTime => {
            println!("{:.2}", Passwords::new(1)?.time_of_one().await?);
            return Ok(ExitCode::SUCCESS);
        }
        Command::WithPostgres { folder, command } => return with_postgres(folder, command).await,
        _ => {}
    }
    // What the environment says wins over `.env`.
    let _ = dotenvy::dotenv();
    let config = Config::from_env()?;
    telemetry::init(&config.log);
    let database = Database::open(&config).await?;
    let done = Box::pin(with_database(command, config, &database)).await;
    database.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn with_database(command: Command, config: Config, database: &Database) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        stop_signal().await;
        stopping.cancel();
    });
    match command {
        Command::Migrate => database.migrate().await,
        Command::SeedDemo => {
            database.migrate().await?;
            unless_stopped(&stop, Box::pin(seed(&config, database))).await
        }
        Command::Worker => {
            database.migrate().await?;
            let outside = Outside::from_config(&config, database.pool.clone())?;
            let (_, parts) = build_services(&config, &outside)?;
            tracing::info!("working");
            Worker::new(parts).run(stop).await;
            Ok(())
        }
        Command::Serve { demo } => {
            database.migrate().await?;
            if demo && db::reports::count(&mut *database.pool.acquire().await?).await? == 0 {
                unless_stopped(&stop, Box::pin(seed(&config, database))).await?;
            }
            let outside = Outside::from_config(&config, database.pool.clone())?;
            let base_url = config.http.base_url.clone();
            let application = Application::build(config, outside).await?;
            tracing::info!(addr = %application.addr()?, "serving {base_url}");
            application.run_until_stopped(stop).await
        }
        Command::Admin { admin } => {
            database.migrate().await?;
            let outside = Outside::without_model(&config, database.pool.clone())?;
            let (services, _) = build_services(&config, &outside)?;
            cli::run(admin, &services.accounts).await
        }
        Command::Import { import } => {
            let table = cli::read_import(&import)?;
            database.migrate().await?;
            let outside = Outside::without_model(&config, database.pool.clone())?;
            let (services, _) = build_services(&config, &outside)?;
            unless_stopped(&stop, cli::run_import(&table, &services.places)).await
        }
        Command::Openapi | Command::PasswordTime | Command::WithPostgres { .. } => Ok(()),
    }
}

/// Ends early, with an error, when the program is told to stop.
async fn unless_stopped(
    stop: &CancellationToken,
    work: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    tokio::select! {
        done = work => done,
        () = stop.cancelled() => anyhow::bail!("stopped before it was done"),
    }
}

async fn seed(config: &Config, database: &Database) -> anyhow::Result<()> {
    let outside = Outside::without_model(config, database.pool.clone())?;
    let (services, _) = build_services(config, &outside)?;
    let count = demo::seed(&services.reports, &database.pool).await?;
    tracing::info!(count, "the demo city is filled");
    Ok(())
}

async fn with_postgres(folder: PathBuf, command: Vec<String>) -> anyhow::Result<ExitCode> {
    // Tests lose nothing when the machine crashes.
    let settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
    let postgres = tokio::task::spawn_blocking(move || EmbeddedPostgres::start(&folder, &settings)).await??;
    let pool = db::connect(postgres.options(), 2).await?;
    db::MIGRATOR.run(&pool).await.context("a migration failed")?;
    pool.close().await;
    let (program, arguments) = command.split_first().context("no command")?;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .env("DATABASE_URL", postgres.url())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot run {program}"));
    // Told to stop, or the command cannot even be run: the database must not stay behind.
    let status = match &mut child {
        Ok(child) => tokio::select! {
            status = child.wait() => status.map_err(anyhow::Error::from),
            () = stop_signal() => Err(anyhow::anyhow!("stopped")),
        },
        Err(error) => Err(anyhow::anyhow!("{error:#}")),
    };
    drop(child);
    tokio::task::spawn_blocking(move || postgres.stop()).await??;
    let code = status?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
