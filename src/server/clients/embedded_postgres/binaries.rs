//! Where the system keeps `PostgreSQL`'s programs, and whether it has `PostGIS`.

use super::{EmbeddedError, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A folder with initdb, postgres, psql and `pg_isready` of one installation.
#[derive(Debug)]
pub(super) struct Binaries(PathBuf);

const INSTALL: &str = "On Debian and Ubuntu: apt-get install -y --no-install-recommends postgresql postgresql-postgis\n\
    (or set DATABASE_URL to a PostgreSQL that has PostGIS).";

impl Binaries {
    pub fn find() -> Result<Self> {
        let mut folders = candidates();
        folders.retain(|folder| {
            ["initdb", "postgres", "psql", "pg_isready"].iter().all(|name| folder.join(name).is_file())
        });
        if folders.is_empty() {
            return Err(EmbeddedError::Missing(format!(
                "PostgreSQL is not installed, and DATABASE_URL is not set.\n{INSTALL}"
            )));
        }
        let found = folders.iter().find(|folder| has_postgis(folder)).cloned();
        found.map(Self).ok_or_else(|| {
            let version = version(&folders[0]).unwrap_or_else(|| "15".to_owned());
            EmbeddedError::Missing(format!(
                "PostgreSQL is installed in {}, but PostGIS is not.\n\
                 On Debian and Ubuntu: apt-get install -y --no-install-recommends postgresql-{version}-postgis-3\n\
                 (or set DATABASE_URL to a PostgreSQL that has PostGIS).",
                folders[0].display()
            ))
        })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// Folders to look into, the newest version first.
///
/// `DARSHI_POSTGRES_BIN` names the folder where it is none of the usual ones; then only it counts.
fn candidates() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("DARSHI_POSTGRES_BIN").filter(|named| !named.is_empty()) {
        return vec![named.into()];
    }
    let mut folders: Vec<PathBuf> = Vec::new();
    for (root, inner) in
        [("/usr/lib/postgresql", "bin"), ("/usr", "bin"), ("/opt/homebrew/opt", "bin"), ("/usr/local/opt", "bin")]
    {
        let Ok(entries) = fs::read_dir(root) else { continue };
        let mut found: Vec<PathBuf> = entries
            .flatten()
            .filter(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.parse::<u32>().is_ok() || name.starts_with("postgresql") || name.starts_with("pgsql")
            })
            .map(|entry| entry.path().join(inner))
            .collect();
        found.sort_by_key(|path| std::cmp::Reverse(number_in(path)));
        folders.extend(found);
    }
    if let Some(folder) = output("pg_config", &["--bindir"]) {
        folders.push(folder.into());
    }
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders
}

fn number_in(path: &Path) -> u32 {
    path.to_string_lossy().chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
}

fn version(folder: &Path) -> Option<String> {
    let text = output(folder.join("postgres").to_str()?, &["--version"])?;
    text.split_whitespace()
        .find_map(|word| word.split('.').next().filter(|n| n.parse::<u32>().is_ok()).map(str::to_owned))
}

fn has_postgis(folder: &Path) -> bool {
    let mut shares: Vec<PathBuf> = Vec::new();
    if let Some(version) = version(folder) {
        shares.push(format!("/usr/share/postgresql/{version}").into());
    }
    if let Some(share) = folder.join("pg_config").to_str().and_then(|tool| output(tool, &["--sharedir"])) {
        shares.push(share.into());
    }
    shares.push(folder.join("../share/postgresql"));
    shares.push(folder.join("../share"));
    shares.iter().any(|share| share.join("extension/postgis.control").is_file())
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
