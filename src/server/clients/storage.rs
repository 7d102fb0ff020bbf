//! Where photos are kept: files or an S3 bucket behind one small trait.
//!
//! Keys are `reports/<report id>/<SHA-256 of the content>.<webp|jpg>`: named by content, so that a
//! file never changes under its name, and below its report, so that removing a report's files can
//! never touch another's.

mod files;
mod s3;

pub use files::FileStore;
pub use s3::S3Store;

use crate::server::config;
use std::{path::Path, sync::Arc};
use time::OffsetDateTime;

/// Why a blob could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no such blob.
    #[error("not found")]
    NotFound,
    /// The store is away.
    #[error("away: {0}")]
    Connection(String),
    /// Writing or removing failed.
    #[error("upload: {0}")]
    Upload(String),
    /// Reading failed.
    #[error("download: {0}")]
    Download(String),
    /// The store is full.
    #[error("full")]
    Full,
}

/// A blob's name and when it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobInfo {
    /// Its key.
    pub key: String,
    /// When it was last written.
    pub modified_at: OffsetDateTime,
}

/// Keeps blobs by key.
#[async_trait::async_trait]
pub trait BlobStore: Send + Sync {
    /// Writes a blob: afterwards it is there as a whole, or not at all.
    async fn put(&self, key: &str, content_type: &'static str, content: Vec<u8>) -> Result<(), StorageError>;
    /// Reads a blob.
    async fn get(&self, key: &str) -> Result<Vec<u8>, StorageError>;
    /// Removes a blob; one that is not there is fine.
    async fn delete(&self, key: &str) -> Result<(), StorageError>;
    /// Blobs whose key begins with `prefix`, which ends with a slash.
    async fn list(&self, prefix: &str) -> Result<Vec<BlobInfo>, StorageError>;
    /// Whether blobs can be written at the moment.
    async fn check(&self) -> Result<(), StorageError>;
}

/// The store that the configuration names.
#[must_use]
pub fn from_config(storage: &config::Storage, data_dir: &Path) -> Arc<dyn BlobStore> {
    match storage {
        config::Storage::Files => Arc::new(FileStore::new(data_dir.join("blobs"))),
        config::Storage::S3(s3) => Arc::new(S3Store::new(s3)),
    }
}

/// Whether a key is one of ours: no store is asked for anything else.
fn is_key(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with('/')
        && key.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.'))
}
