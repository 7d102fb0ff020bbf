//! What needs the browser itself, each named by its act.
//!
//! Islands get their words as plain strings, so that no dictionary is part of the WebAssembly bundle.
//! Those of the filing form work on the form that the server made: each field is `filing-<name>`,
//! what is wrong with it `filing-<name>-error`; what they know in common is in [`shared`].

mod dom;
mod map;
mod mercator;
mod photos;
mod shared;
mod upload;

pub mod choose_place;
pub mod keep_draft;
pub mod live_report;
pub mod load_more;
pub mod near_me;
pub mod pick_photos;
pub mod send_report;
pub mod share_report;
pub mod show_similar;
pub mod slide_compare;
pub mod suggest_places;
pub mod use_keys;
pub mod vote_button;
