//! The rules. Plain structs and functions: who, then what, in; domain values out. Nothing here knows
//! HTTP, pages or sessions.

pub mod ai;
pub mod geo;
pub mod images;
pub mod reports;
pub mod tracking;
