//! Photo storages that misbehave, and an S3 server in process.

use darshi::server::{
    clients::storage::{BlobInfo, BlobStore, FileStore, StorageError},
    config,
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// A storage that fails from its n-th write on.
pub struct Failing {
    pub inner: FileStore,
    pub writes: AtomicUsize,
    pub good: usize,
    pub error: fn() -> StorageError,
}

impl Failing {
    pub fn after(good: usize, inner: FileStore, error: fn() -> StorageError) -> Arc<Self> {
        Arc::new(Self { inner, writes: AtomicUsize::new(0), good, error })
    }
}

#[async_trait::async_trait]
impl BlobStore for Failing {
    async fn put(&self, key: &str, kind: &'static str, content: Vec<u8>) -> Result<(), StorageError> {
        if self.writes.fetch_add(1, Ordering::SeqCst) >= self.good {
            return Err((self.error)());
        }
        self.inner.put(key, kind, content).await
    }

    async fn get(&self, key: &str) -> Result<Vec<u8>, StorageError> {
        self.inner.get(key).await
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        self.inner.delete(key).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<BlobInfo>, StorageError> {
        self.inner.list(prefix).await
    }

    async fn check(&self) -> Result<(), StorageError> {
        Err((self.error)())
    }
}

/// An S3 server in process with one bucket, `photos`; knows one key pair and checks signatures.
pub async fn s3_server(folder: &std::path::Path) -> config::S3 {
    std::fs::create_dir_all(folder.join("photos")).unwrap();
    let files = s3s_fs::FileSystem::new(folder).unwrap();
    let mut builder = s3s::service::S3ServiceBuilder::new(files);
    builder.set_auth(s3s::auth::SimpleAuth::from_single("ACCESS", "SECRET"));
    let service = builder.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = service.clone();
            tokio::spawn(async move {
                let server = hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
                let _ = server.serve_connection(hyper_util::rt::TokioIo::new(stream), service).await;
            });
        }
    });
    config::S3 {
        bucket: "photos".to_owned(),
        endpoint: Some(format!("http://{addr}")),
        region: "auto".to_owned(),
        access_key_id: "ACCESS".to_owned(),
        secret_access_key: "SECRET".to_owned(),
    }
}
