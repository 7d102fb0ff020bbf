//! Everything that only the server does.

pub mod api;
pub mod cache;
pub mod changes;
pub mod clients;
pub mod clock;
pub mod config;
pub mod context;
pub mod db;
pub mod demo;
pub mod error;
pub mod forms;
pub mod jobs;
pub mod middleware;
pub mod router;
pub mod run;
pub mod services;
pub mod session;
pub mod state;
pub mod telemetry;
pub mod web;
