//! The log: text for people on a terminal, JSON lines otherwise.

use crate::server::config::Log;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging; once a process.
pub fn init(log: &Log) {
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if log.json {
        registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_target(false).with_writer(std::io::stderr)).try_init()
    };
    // A second call, in tests, keeps the first one's settings.
    let _ = started;
}
