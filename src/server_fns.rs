//! What the pages ask the server: viewer → service → value, three to eight lines each.
//!
//! The bodies exist on the server only; in the browser each is a call to `/_fn/…`.

pub mod account;
pub mod community;
pub mod filing;
pub mod map;
pub mod municipalities;
pub mod places;
pub mod queue;
pub mod reports;
pub mod staff;
pub mod statistics;
pub mod work;
