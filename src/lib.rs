//! Darshi: citizens photograph a civic problem, place it, and follow it in public until it is fixed.
//!
//! Four rooms, one direction: [`ui`] and the JSON API are the two front doors; both call the
//! services in [`server`], where every rule lives once; those call the database and the clients.
//! [`domain`] holds the values that all of them share. `README.md`, "How it is built", has the map.

// A page's view is one type, as deep as the page, where it is not erased (the browser's half).
#![recursion_limit = "256"]

pub mod domain;
pub mod i18n;
pub mod server_fns;
pub mod ui;
pub mod words;

#[cfg(feature = "ssr")]
pub mod server;

/// Entry point in the browser: wakes the islands, leaves the rest of the page alone.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
