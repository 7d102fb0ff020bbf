//! A running application with a database of its own, and people who use it.

pub mod app;
pub mod judge;
pub mod mail;
pub mod mvt;
pub mod people;
pub mod photos;
pub mod provider;
pub mod stores;

pub use app::{ReportForm, TestApp, a_client, a_report};
pub use judge::Scripted;
