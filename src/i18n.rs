//! The dictionaries of `locales/`, checked at compile time, as `Locale` and the `td_string!` keys.
//!
//! Words are put together on the server and reach the islands as plain strings, so that no
//! dictionary is part of the WebAssembly bundle.
#![allow(missing_docs, deprecated, clippy::all, clippy::pedantic)] // generated code

leptos_i18n::load_locales!();
pub use i18n::*;

// A change of a dictionary must compile this file anew; the macro alone does not say so.
const _: (&str, &str) = (include_str!("../locales/en.json"), include_str!("../locales/hi.json"));
