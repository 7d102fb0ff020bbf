//! The one HTTP client for calls to the outside.

use anyhow::Context;
use std::time::Duration;

/// Whole call, connecting and reading included.
const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Chooses ring for TLS, once per process.
pub fn install_crypto() {
    // A second call finds the first one's choice, which is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A client that names itself, gives up in time and follows no redirect: an answer from elsewhere is none.
///
/// # Errors
/// When TLS cannot be set up.
pub fn client() -> anyhow::Result<reqwest::Client> {
    install_crypto();
    reqwest::Client::builder()
        .user_agent(concat!("darshi/", env!("CARGO_PKG_VERSION")))
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .context("no HTTP client")
}
