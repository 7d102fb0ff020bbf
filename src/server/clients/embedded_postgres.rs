//! A `PostgreSQL` of our own, for whoever configured none: the system's binaries, our folder, a
//! unix socket.
//!
//! The first instance starts it, further ones find it running, the last one out stops it. A crash
//! leaves nothing that blocks the next start: half-made clusters are made under another name, and
//! a stale `postmaster.pid` is removed.

mod binaries;
mod user;

use binaries::Binaries;
use sqlx::postgres::PgConnectOptions;
use std::{
    fs, io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use user::User;

/// Name of the database, its owner and our connections.
pub const NAME: &str = "darshi";

/// Why there is no `PostgreSQL` of our own.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// The system has no `PostgreSQL`, or one without `PostGIS`.
    #[error("{0}")]
    Missing(String),
    /// A file or a process could not be made.
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
    /// The server does not start or does not stop.
    #[error("{0}")]
    Failed(String),
}

type Result<T> = std::result::Result<T, EmbeddedError>;

/// A running `PostgreSQL` of our own.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    folder: PathBuf,
    socket: PathBuf,
    port: u16,
    settings: Vec<String>,
    binaries: Binaries,
    user: User,
}

/// Longest path of a unix socket, less the name that `PostgreSQL` gives it (`sun_path`, 108 bytes).
const SOCKET_PATH_MAX: usize = 107 - "/.s.PGSQL.00000".len();
const START_WITHIN: Duration = Duration::from_mins(1);
const STOP_WITHIN: Duration = Duration::from_mins(1);
/// How long connections of a program that has closed them may still be listed.
const GONE_WITHIN: Duration = Duration::from_secs(2);

impl EmbeddedPostgres {
    /// Starts the cluster below `data_dir`, or finds it running, and makes its database.
    ///
    /// `settings` are further `name=value` settings of the server, for tests (`fsync=off`).
    ///
    /// # Errors
    /// `Missing` with the command that installs what is missing; `Io` and `Failed` as they say.
    pub fn start(data_dir: &Path, settings: &[&str]) -> Result<Self> {
        let binaries = Binaries::find()?;
        fs::create_dir_all(data_dir)
            .map_err(|e| EmbeddedError::Io(format!("cannot make {}", data_dir.display()), e))?;
        let data_dir = data_dir.canonicalize().map_err(|e| EmbeddedError::Io("data folder".into(), e))?;
        let user = User::choose()?;
        let folder = user.place_for(&data_dir.join("pg"))?;
        let socket = if folder.as_os_str().len() <= SOCKET_PATH_MAX {
            folder.clone()
        } else {
            user.place_for(&std::env::temp_dir().join(format!("darshi-{:016x}", user::short_hash(&folder))))?
        };
        let server = Self {
            folder,
            socket,
            port: 5432,
            settings: settings.iter().map(|s| (*s).to_owned()).collect(),
            binaries,
            user,
        };
        // Two instances that start at the same moment take turns.
        let turn = server.lock()?;
        if !server.is_ready() {
            server.init()?;
            server.remove_stale_pid();
            server.launch()?;
        }
        server.create_database()?;
        drop(turn);
        Ok(server)
    }

    /// How to connect.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new().socket(&self.socket).port(self.port).username(NAME).database(NAME)
    }

    /// The same as a URL, for programs that take one.
    #[must_use]
    pub fn url(&self) -> String {
        let socket: String =
            self.socket.display().to_string().replace('%', "%25").replace('/', "%2F").replace(' ', "%20");
        format!("postgres://{NAME}@{socket}:{}/{NAME}", self.port)
    }

    /// Stops the server unless another program still uses it. Close the pool first.
    ///
    /// # Errors
    /// `Failed` when it does not stop in time.
    pub fn stop(&self) -> Result<()> {
        let _turn = self.lock()?;
        if self.is_used_by_others() {
            tracing::info!("the embedded PostgreSQL stays: another program uses it");
            return Ok(());
        }
        let Some(pid) = self.pid() else { return Ok(()) };
        // SIGINT is PostgreSQL's "fast shutdown": roll back, write a checkpoint, end.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        let begin = Instant::now();
        while self.pid().is_some() {
            if begin.elapsed() > STOP_WITHIN {
                return Err(EmbeddedError::Failed("the embedded PostgreSQL does not stop".into()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Whether anybody is still connected. Our own connections are closed, but their processes may take
    /// a moment to end.
    fn is_used_by_others(&self) -> bool {
        let count = "select count(*) from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()";
        let begin = Instant::now();
        while self.sql(count).is_ok_and(|count| count.trim() != "0") {
            if begin.elapsed() > GONE_WITHIN {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }

    fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    fn lock(&self) -> Result<fs::File> {
        let path = self.folder.join("starting.lock");
        let file =
            fs::File::create(&path).map_err(|e| EmbeddedError::Io(format!("cannot write {}", path.display()), e))?;
        file.lock().map_err(|e| EmbeddedError::Io("cannot lock the data folder".into(), e))?;
        Ok(file)
    }

    /// A command of `PostgreSQL`'s, as the user that may run it.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.path(name));
        command.current_dir(&self.folder).stdin(Stdio::null());
        self.user.apply(&mut command);
        command
    }

    fn is_ready(&self) -> bool {
        let mut command = self.command("pg_isready");
        command.arg("-q").arg("-h").arg(&self.socket).arg("-p").arg(self.port.to_string());
        command.status().is_ok_and(|status| status.success())
    }

    fn init(&self) -> Result<()> {
        if self.cluster().join("PG_VERSION").exists() {
            return Ok(());
        }
        // Made under another name: a crash in the middle must not look like a cluster.
        let half = self.folder.join("cluster.new");
        let _ = fs::remove_dir_all(&half);
        let mut command = self.command("initdb");
        command.arg("-D").arg(&half).args([
            "-U",
            NAME,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]);
        let output = command.output().map_err(|e| EmbeddedError::Io("cannot run initdb".into(), e))?;
        if !output.status.success() {
            return Err(EmbeddedError::Failed(format!("initdb failed: {}", String::from_utf8_lossy(&output.stderr))));
        }
        fs::rename(&half, self.cluster()).map_err(|e| EmbeddedError::Io("cannot name the new cluster".into(), e))
    }

    /// The running server's process, from the file it keeps.
    fn pid(&self) -> Option<rustix::process::Pid> {
        let text = fs::read_to_string(self.cluster().join("postmaster.pid")).ok()?;
        let pid = rustix::process::Pid::from_raw(text.lines().next()?.trim().parse().ok()?)?;
        rustix::process::test_kill_process(pid).is_ok().then_some(pid)
    }

    /// `PostgreSQL` refuses to start over the files of a dead server when another program has got its
    /// process id since.
    fn remove_stale_pid(&self) {
        let path = self.cluster().join("postmaster.pid");
        let is_postgres = self.pid().is_some_and(|pid| {
            fs::read_to_string(format!("/proc/{}/comm", pid.as_raw_nonzero()))
                .map_or(true, |name| name.trim().starts_with("postgres"))
        });
        if path.exists() && !is_postgres {
            let socket = self.socket.join(format!(".s.PGSQL.{}", self.port));
            for stale in [path, socket.with_extension(format!("{}.lock", self.port)), socket] {
                let _ = fs::remove_file(stale);
            }
        }
    }

    fn launch(&self) -> Result<()> {
        let log_path = self.folder.join("postgres.log");
        let log =
            fs::File::create(&log_path).map_err(|e| EmbeddedError::Io("cannot write PostgreSQL's log".into(), e))?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.cluster()).arg("-p").arg(self.port.to_string());
        for setting in [
            "listen_addresses=".to_owned(),
            format!("unix_socket_directories={}", self.socket.display()),
            "unix_socket_permissions=0777".to_owned(),
            "max_connections=120".to_owned(),
            format!("shared_buffers={}MB", shared_buffers()),
            "logging_collector=off".to_owned(),
            "log_min_messages=warning".to_owned(),
        ]
        .iter()
        .chain(&self.settings)
        {
            command.arg("-c").arg(setting);
        }
        command.stdout(Stdio::null()).stderr(log);
        // A group of its own: Ctrl-C in the terminal must not stop it before our requests ended.
        command.process_group(0);
        let mut child = command.spawn().map_err(|e| EmbeddedError::Io("cannot run postgres".into(), e))?;
        let begin = Instant::now();
        while !self.is_ready() {
            if let Ok(Some(_)) = child.try_wait() {
                let why = fs::read_to_string(&log_path).unwrap_or_default();
                let tail: Vec<_> = why.lines().rev().take(5).collect();
                let tail = tail.into_iter().rev().collect::<Vec<_>>().join("\n");
                return Err(EmbeddedError::Failed(format!("PostgreSQL does not start:\n{tail}")));
            }
            if begin.elapsed() > START_WITHIN {
                let _ = child.kill();
                return Err(EmbeddedError::Failed(format!(
                    "PostgreSQL is not ready after {} s",
                    START_WITHIN.as_secs()
                )));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Reaps the server's process when it ends, so that it does not stay as a zombie.
        std::thread::spawn(move || child.wait());
        Ok(())
    }

    fn create_database(&self) -> Result<()> {
        if self.sql(&format!("select 1 from pg_database where datname = '{NAME}'"))?.trim() == "1" {
            return Ok(());
        }
        self.sql(&format!("create database {NAME}")).map(|_| ())
    }

    fn sql(&self, statement: &str) -> Result<String> {
        let mut command = self.command("psql");
        command.arg("-h").arg(&self.socket).arg("-p").arg(self.port.to_string());
        command.args(["-U", NAME, "-d", "postgres", "-tAqc", statement]);
        let output = command.output().map_err(|e| EmbeddedError::Io("cannot run psql".into(), e))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(EmbeddedError::Failed(format!("psql failed: {}", String::from_utf8_lossy(&output.stderr))))
        }
    }
}

/// Megabytes of its own cache: an eighth of the memory (the program and others need theirs), 128 to 2048.
/// They are taken from the system only as they are used.
fn shared_buffers() -> u64 {
    let kibibytes = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
    });
    (kibibytes.unwrap_or_default() / 1024 / 8).clamp(128, 2048)
}
