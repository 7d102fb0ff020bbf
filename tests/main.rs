//! Tests from outside: over HTTP, against a real `PostgreSQL` with `PostGIS`, with a clock and a checking
//! model of their own where the real ones would make them slow or uncertain.
//!
//! `script/test` starts the database; by hand: `darshi with-postgres FOLDER cargo nextest run`.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod api;
mod architecture;
mod areas;
mod community;
mod duplicates;
mod feed;
mod jobs;
mod live;
mod map;
mod moderation;
mod pages;
mod people;
mod places;
mod postgres;
mod reports;
mod statistics;
mod storage;
mod support;
