//! The rules. Plain structs and functions: who, then what, in; domain values out. Nothing here knows
//! HTTP, pages or sessions.

pub mod accounts;
pub mod ai;
pub mod audit;
pub mod challenge;
pub mod duplicates;
pub mod geo;
pub mod hotspots;
pub mod idempotency;
pub mod images;
pub mod keys;
pub mod limits;
pub mod mails;
pub mod municipalities;
pub mod passwords;
pub mod places;
pub mod reports;
pub mod statistics;
pub mod tables;
pub mod tiles;
pub mod tokens;
pub mod tracking;
pub mod viewer;
