//! Blobs as files: written under another name, flushed to the disk, then renamed.

use super::{BlobInfo, BlobStore, StorageError, is_key};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// Blobs below one folder.
#[derive(Clone, Debug)]
pub struct FileStore {
    root: PathBuf,
}

/// Ending of files that are still being written; such a file is no blob.
const PART: &str = ".part";

impl FileStore {
    /// A store below `root`, which is made when first written to.
    #[must_use]
    pub const fn new(root: PathBuf) -> Self {
        Self { root }
    }

    fn path(&self, key: &str) -> Result<PathBuf, StorageError> {
        if is_key(key) { Ok(self.root.join(key)) } else { Err(StorageError::NotFound) }
    }

    async fn blocking<T: Send + 'static>(
        work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        tokio::task::spawn_blocking(work).await.map_err(|error| StorageError::Connection(error.to_string()))?
    }
}

#[async_trait::async_trait]
impl BlobStore for FileStore {
    async fn put(&self, key: &str, _content_type: &'static str, content: Vec<u8>) -> Result<(), StorageError> {
        let path = self.path(key)?;
        Self::blocking(move || write(&path, &content).map_err(|error| upload_error(&error))).await
    }

    async fn get(&self, key: &str) -> Result<Vec<u8>, StorageError> {
        let path = self.path(key)?;
        Self::blocking(move || {
            fs::read(path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => StorageError::NotFound,
                _ => StorageError::Download(error.to_string()),
            })
        })
        .await
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let path = self.path(key)?;
        let root = self.root.clone();
        Self::blocking(move || {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(upload_error(&error)),
                _ => {}
            }
            // The report's folder goes with its last file; a folder that is not empty stays.
            if let Some(parent) = path.parent().filter(|parent| *parent != root) {
                let _ = fs::remove_dir(parent);
            }
            Ok(())
        })
        .await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<BlobInfo>, StorageError> {
        let (root, prefix) = (self.root.clone(), prefix.to_owned());
        Self::blocking(move || {
            let mut found = Vec::new();
            walk(&root, &root.join(prefix), &mut found).map_err(|error| StorageError::Download(error.to_string()))?;
            Ok(found)
        })
        .await
    }

    async fn check(&self) -> Result<(), StorageError> {
        let root = self.root.clone();
        Self::blocking(move || {
            let probe = root.join(format!("probe{PART}"));
            fs::create_dir_all(&root)
                .and_then(|()| fs::write(&probe, b"darshi"))
                .and_then(|()| fs::remove_file(&probe))
                .map_err(|error| upload_error(&error))
        })
        .await
    }
}

fn upload_error(error: &io::Error) -> StorageError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageError::Full,
        _ => StorageError::Upload(error.to_string()),
    }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let part = path.with_extension(format!("{}-{number}{PART}", std::process::id()));
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&part, path));
    if renamed.is_err() {
        let _ = fs::remove_file(&part);
        let _ = fs::remove_dir(folder);
    }
    renamed?;
    // The name itself must be on the disk too before the database may speak of it.
    fs::File::open(folder)?.sync_all()
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<BlobInfo>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        // A whole key is the beginning of one key.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            if let Some(key) = folder.strip_prefix(root).ok().and_then(Path::to_str) {
                found.push(BlobInfo { key: key.to_owned(), modified_at: folder.metadata()?.modified()?.into() });
            }
            return Ok(());
        }
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let meta = match entry.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            meta => meta?,
        };
        if meta.is_dir() {
            walk(root, &path, found)?;
        } else if let Some(key) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            found.push(BlobInfo { key: key.to_owned(), modified_at: meta.modified()?.into() });
        }
    }
    Ok(())
}
