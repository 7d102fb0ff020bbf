//! The same promises, kept by files and by S3.

use crate::support::stores::s3_server;
use darshi::server::{
    clients::storage::{BlobStore, FileStore, S3Store, StorageError},
    config,
};
use std::sync::Arc;

async fn both(folder: &std::path::Path) -> Vec<(&'static str, Arc<dyn BlobStore>)> {
    let s3 = s3_server(&folder.join("s3")).await;
    vec![("files", Arc::new(FileStore::new(folder.join("blobs")))), ("s3", Arc::new(S3Store::new(&s3)))]
}

#[tokio::test]
async fn what_is_put_is_there_until_it_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    for (name, store) in both(folder.path()).await {
        store.check().await.unwrap();
        let (a, b) = ("reports/1/a.webp", "reports/2/b.jpg");
        store.put(a, "image/webp", vec![1; 100_000]).await.unwrap();
        store.put(b, "image/jpeg", b"b".to_vec()).await.unwrap();
        store.put(b, "image/jpeg", b"b".to_vec()).await.unwrap();
        assert_eq!(store.get(a).await.unwrap().len(), 100_000, "{name}");
        let keys = |list: Vec<darshi::server::clients::storage::BlobInfo>| {
            let mut keys: Vec<_> = list.into_iter().map(|blob| blob.key).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(store.list("reports/").await.unwrap()), [a, b], "{name}");
        assert_eq!(keys(store.list("reports/2/").await.unwrap()), [b], "{name}");
        store.delete(a).await.unwrap();
        store.delete(a).await.unwrap();
        assert!(matches!(store.get(a).await, Err(StorageError::NotFound)), "{name}");
        for outside in ["../secret.key", "/etc/passwd", "reports/../../x", ""] {
            assert!(matches!(store.get(outside).await, Err(StorageError::NotFound)), "{name}: {outside}");
        }
    }
}

#[tokio::test]
async fn twenty_writers_of_one_key_leave_one_whole_blob() {
    let folder = tempfile::tempdir().unwrap();
    for (name, store) in both(folder.path()).await {
        let writes = (0..20).map(|_| store.put("reports/1/same.webp", "image/webp", vec![7; 300_000]));
        for written in futures::future::join_all(writes).await {
            written.unwrap();
        }
        assert_eq!(store.get("reports/1/same.webp").await.unwrap(), vec![7; 300_000], "{name}");
        assert_eq!(store.list("reports/").await.unwrap().len(), 1, "{name}: no half-written file stays");
    }
}

#[tokio::test]
async fn a_wrong_secret_and_a_store_that_is_away_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = s3_server(folder.path()).await;
    let wrong = S3Store::new(&config::S3 { secret_access_key: "WRONG".to_owned(), ..s3.clone() });
    assert!(matches!(wrong.put("reports/1/a.webp", "image/webp", vec![1]).await, Err(StorageError::Upload(_))));
    let away = S3Store::new(&config::S3 { endpoint: Some("http://127.0.0.1:9".to_owned()), ..s3 });
    assert!(matches!(away.put("reports/1/a.webp", "image/webp", vec![1]).await, Err(StorageError::Connection(_))));
    assert!(away.check().await.is_err());
}
