//! The program's own `PostgreSQL`, by the program itself: started, found running, stopped, survived.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The program, with nothing configured but its folder.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_darshi"));
    command
        .args(arguments)
        .env_remove("DATABASE_URL")
        .env("DARSHI_DATA_DIR", folder)
        .env("DARSHI_AI", "off")
        .env("DARSHI_LOG", "warn")
        .stdin(Stdio::null());
    command
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    /// A failed test leaves no server behind, and no database either.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.signal("TERM");
            let _ = self.child.wait();
        }
    }
}

impl Server {
    fn start(folder: &Path) -> Self {
        let port = free_port();
        let child = program(folder, &["serve"]).env("DARSHI_ADDR", format!("127.0.0.1:{port}")).spawn().unwrap();
        Self { child, port }
    }

    async fn ready(&mut self) {
        let begin = Instant::now();
        let url = format!("http://127.0.0.1:{}/health/ready", self.port);
        let client = crate::support::app::a_client();
        loop {
            if client.get(&url).send().await.is_ok_and(|response| response.status() == 200) {
                return;
            }
            assert!(self.child.try_wait().unwrap().is_none(), "the server ended");
            assert!(begin.elapsed() < Duration::from_mins(1), "the server is not ready");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap().success());
    }

    fn wait(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

/// Servers of `PostgreSQL` that work in this folder; a server's children, which bear its name for a
/// moment after they are forked, do not count.
fn postgres_in(folder: &Path) -> usize {
    let folder = folder.canonicalize().unwrap().display().to_string();
    let is_ours = |pid: &str| {
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        command.contains("/postgres -D") && command.contains(&folder)
    };
    let parent = |pid: &str| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("PPid:").map(str::trim).map(str::to_owned));
        line.unwrap_or_default()
    };
    let pids = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    pids.filter(|pid| is_ours(pid) && !is_ours(&parent(pid))).count()
}

/// Waits a moment for a process that is ending.
fn ends_with(folder: &Path, servers: usize) -> bool {
    (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        postgres_in(folder) == servers
    })
}

/// A folder that `PostgreSQL`'s user can reach.
fn folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[tokio::test]
async fn it_starts_serves_and_stops_with_the_program() {
    let folder = folder();
    let mut server = Server::start(folder.path());
    server.ready().await;
    assert_eq!(postgres_in(folder.path()), 1);
    server.signal("TERM");
    assert!(server.wait());
    assert!(ends_with(folder.path(), 0));
    assert!(program(folder.path(), &["migrate"]).status().unwrap().success(), "and starts again");
    assert!(ends_with(folder.path(), 0));
}

#[tokio::test]
async fn a_second_instance_finds_it_running_and_the_last_one_stops_it() {
    let folder = folder();
    let (mut first, mut second) = (Server::start(folder.path()), Server::start(folder.path()));
    first.ready().await;
    second.ready().await;
    assert_eq!(postgres_in(folder.path()), 1);
    first.signal("TERM");
    assert!(first.wait());
    second.ready().await;
    assert_eq!(postgres_in(folder.path()), 1);
    second.signal("INT");
    assert!(second.wait());
    assert!(ends_with(folder.path(), 0));
}

#[tokio::test]
async fn a_crash_leaves_nothing_that_blocks_the_next_start() {
    let folder = folder();
    let mut server = Server::start(folder.path());
    server.ready().await;
    server.signal("KILL");
    server.wait();
    // The database outlived the program; both are killed now, as by a power cut.
    let pid_file = folder.path().join("pg/cluster/postmaster.pid");
    let pid = std::fs::read_to_string(&pid_file).unwrap().lines().next().unwrap().to_owned();
    Command::new("kill").args(["-s", "KILL", &pid]).status().unwrap();
    while postgres_in(folder.path()) > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Another program has the dead server's process id now: ours.
    let text = std::fs::read_to_string(&pid_file).unwrap().replacen(&pid, &std::process::id().to_string(), 1);
    std::fs::write(&pid_file, text).unwrap();
    std::fs::create_dir_all(folder.path().join("pg/cluster.new/half")).unwrap();
    let mut server = Server::start(folder.path());
    server.ready().await;
    server.signal("TERM");
    assert!(server.wait());
}

#[test]
fn without_postgresql_it_says_what_to_install() {
    let folder = folder();
    // Neither the usual places nor the path have any: only the message can come.
    let output = program(folder.path(), &["migrate"])
        .env("PATH", "/nonexistent")
        .env("DARSHI_POSTGRES_BIN", "/nonexistent")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("apt-get install") && text.contains("DATABASE_URL"), "{text}");
}

#[test]
fn all_problems_of_the_configuration_are_told_at_once() {
    let folder = folder();
    let mut command = program(folder.path(), &["serve"]);
    let output = command
        .env("DARSHI_ADDR", "nowhere")
        .env("DARSHI_DB_POOL", "x")
        .env("DARSHI_STORAGE", "tape")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    for name in ["DARSHI_ADDR", "DARSHI_DB_POOL", "DARSHI_STORAGE"] {
        assert!(text.contains(name), "{text}");
    }
}

#[tokio::test]
async fn a_check_interrupted_by_kill_9_ends_after_the_restart_once() {
    let folder = folder();
    let start = |folder: &Path| {
        let port = free_port();
        let child = program(folder, &["serve"])
            .env("DARSHI_ADDR", format!("127.0.0.1:{port}"))
            .env("DARSHI_AI", "local")
            .env("DARSHI_JOB_LEASE_SECONDS", "2")
            .spawn()
            .unwrap();
        Server { child, port }
    };
    let mut server = start(folder.path());
    server.ready().await;
    let url = |server: &Server, path: &str| format!("http://127.0.0.1:{}{path}", server.port);
    let client = crate::support::app::a_client();
    let photos = (1..=5).map(|n| crate::support::photos::jpeg(1200, 900, n)).collect();
    let form = crate::support::a_report().photos(photos).into_multipart();
    let filed = client.post(url(&server, "/api/v1/report")).multipart(form).send().await.unwrap();
    let filed: serde_json::Value = filed.json().await.unwrap();
    // In the middle of five photos' check, or just before it.
    tokio::time::sleep(Duration::from_millis(60)).await;
    server.signal("KILL");
    server.wait();

    let mut server = start(folder.path());
    server.ready().await;
    let (id, code) = (filed["report_id"].as_str().unwrap(), filed["tracking_code"].as_str().unwrap());
    let begin = Instant::now();
    let report = loop {
        let request = client.get(url(&server, &format!("/api/v1/report/{id}"))).header("x-tracking-code", code);
        let report: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        if report["status"] != "PENDING_VERIFICATION" {
            break report;
        }
        assert!(begin.elapsed() < Duration::from_mins(1), "the check never ended");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(report["timeline"].as_array().unwrap().len(), 2, "{report}");
    server.signal("TERM");
    assert!(server.wait());
}
