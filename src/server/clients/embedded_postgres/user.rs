//! Who runs `PostgreSQL`: it refuses to run as root, so root hands it to `postgres` or `nobody`.

use super::{EmbeddedError, Result};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

/// The user of `PostgreSQL`'s processes; `None`: whoever we are.
#[derive(Debug)]
pub(super) struct User(Option<(u32, u32)>);

impl User {
    pub fn choose() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self(None));
        }
        let passwd =
            fs::read_to_string("/etc/passwd").map_err(|e| EmbeddedError::Io("cannot read /etc/passwd".into(), e))?;
        let ids = ["postgres", "nobody"].iter().find_map(|wanted| {
            passwd.lines().find_map(|line| {
                let fields: Vec<_> = line.split(':').collect();
                let [name, _, uid, gid, ..] = fields.as_slice() else { return None };
                (name == wanted).then(|| Some((uid.parse().ok()?, gid.parse().ok()?)))?
            })
        });
        ids.map(|ids| Self(Some(ids))).ok_or_else(|| {
            EmbeddedError::Failed("PostgreSQL does not run as root, and there is no user postgres or nobody".into())
        })
    }

    pub fn apply(&self, command: &mut Command) {
        if let Some((uid, gid)) = self.0 {
            command.uid(uid).gid(gid);
        }
    }

    /// Makes `folder` this user's own. Where the user could not reach it (it lies below root's home,
    /// say), a folder below `/var/lib` takes its place.
    pub fn place_for(&self, folder: &Path) -> Result<PathBuf> {
        let reachable = self.0.is_none()
            || folder.ancestors().skip(1).all(|parent| {
                // A parent that does not exist yet is made by us, open to all.
                fs::metadata(parent).map_or(true, |meta| meta.mode() & 0o001 != 0)
            });
        let place = if reachable {
            folder.to_owned()
        } else {
            let place = Path::new("/var/lib/darshi").join(format!("{:016x}", short_hash(folder)));
            tracing::info!(place = %place.display(), "PostgreSQL's user cannot reach the data folder; its files go elsewhere");
            place
        };
        let told = |e| EmbeddedError::Io(format!("cannot make {}", place.display()), e);
        fs::create_dir_all(&place).map_err(told)?;
        if let Some((uid, gid)) = self.0 {
            std::os::unix::fs::chown(&place, Some(uid), Some(gid)).map_err(told)?;
        }
        Ok(place)
    }
}

/// A short name for a path; only has to differ between the folders of one machine.
pub(super) fn short_hash(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}
