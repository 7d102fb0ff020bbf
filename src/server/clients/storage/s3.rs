//! Blobs in an S3 bucket, or a store that speaks its protocol.

use super::{BlobInfo, BlobStore, StorageError, is_key};
use crate::server::config;
use aws_sdk_s3::{
    Client,
    config::{
        BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
        retry::RetryConfig, timeout::TimeoutConfig,
    },
    error::SdkError,
    primitives::ByteStream,
};
use std::time::Duration;
use time::OffsetDateTime;

/// Blobs in one bucket.
#[derive(Clone, Debug)]
pub struct S3Store {
    client: Client,
    bucket: String,
}

impl S3Store {
    /// A client for the bucket; nothing is asked of it yet.
    #[must_use]
    pub fn new(s3: &config::S3) -> Self {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(aws_smithy_http_client::tls::Provider::Rustls(
                aws_smithy_http_client::tls::rustls_provider::CryptoMode::Ring,
            ))
            .build_https();
        let mut builder = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .region(Region::new(s3.region.clone()))
            .credentials_provider(Credentials::new(&s3.access_key_id, &s3.secret_access_key, None, None, "darshi"))
            // Writing a blob twice is the same as once (its key names its content), so all may repeat.
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(3))
                    .operation_attempt_timeout(Duration::from_secs(20))
                    .operation_timeout(Duration::from_secs(45))
                    .build(),
            )
            // Stores other than AWS do not all know the newer checksums.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .force_path_style(true);
        if let Some(endpoint) = &s3.endpoint {
            builder = builder.endpoint_url(endpoint);
        }
        Self { client: Client::from_conf(builder.build()), bucket: s3.bucket.clone() }
    }
}

/// Whether the store could not be reached at all.
fn is_away<E, R>(error: &SdkError<E, R>) -> bool {
    matches!(error, SdkError::TimeoutError(_) | SdkError::DispatchFailure(_))
}

fn text<E: std::error::Error + 'static, R: std::fmt::Debug>(error: &SdkError<E, R>) -> String {
    use std::error::Error;
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

#[async_trait::async_trait]
impl BlobStore for S3Store {
    async fn put(&self, key: &str, content_type: &'static str, content: Vec<u8>) -> Result<(), StorageError> {
        let request = self.client.put_object().bucket(&self.bucket).key(key).content_type(content_type);
        match request.body(ByteStream::from(content)).send().await {
            Ok(_) => Ok(()),
            Err(error) if is_away(&error) => Err(StorageError::Connection(text(&error))),
            // 507 is what stores other than AWS answer when they are full.
            Err(error) if error.raw_response().is_some_and(|r| r.status().as_u16() == 507) => Err(StorageError::Full),
            Err(error) => Err(StorageError::Upload(text(&error))),
        }
    }

    async fn get(&self, key: &str) -> Result<Vec<u8>, StorageError> {
        if !is_key(key) {
            return Err(StorageError::NotFound);
        }
        match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(found) => {
                let body = found.body.collect().await;
                Ok(body.map_err(|error| StorageError::Download(error.to_string()))?.into_bytes().to_vec())
            }
            Err(error) if is_away(&error) => Err(StorageError::Connection(text(&error))),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(aws_sdk_s3::operation::get_object::GetObjectError::is_no_such_key) =>
            {
                Err(StorageError::NotFound)
            }
            Err(error) => Err(StorageError::Download(text(&error))),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        match self.client.delete_object().bucket(&self.bucket).key(key).send().await {
            Ok(_) => Ok(()),
            Err(error) if is_away(&error) => Err(StorageError::Connection(text(&error))),
            Err(error) => Err(StorageError::Upload(text(&error))),
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<BlobInfo>, StorageError> {
        let mut pages = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                if is_away(&error) {
                    StorageError::Connection(text(&error))
                } else {
                    StorageError::Download(text(&error))
                }
            })?;
            found.extend(page.contents().iter().filter_map(|object| {
                let seconds = object.last_modified()?.secs();
                Some(BlobInfo {
                    key: object.key()?.to_owned(),
                    modified_at: OffsetDateTime::from_unix_timestamp(seconds).ok()?,
                })
            }));
        }
        Ok(found)
    }

    async fn check(&self) -> Result<(), StorageError> {
        match self.client.head_bucket().bucket(&self.bucket).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(StorageError::Connection(text(&error))),
        }
    }
}
