//! Background work: a durable queue in `PostgreSQL`, and the worker that empties it.

mod check_report;
pub mod queue;
mod send_mail;
mod worker;

pub use worker::{Worker, WorkerParts};
