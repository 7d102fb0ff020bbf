//! Places.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{AppError, place::Hotspot};
use leptos::prelude::*;

/// Where several urgent reports of the last day lie close together. A page shows none rather than fail for them.
#[server(prefix = "/_fn", endpoint = "places/hotspots")]
pub async fn list_hotspots() -> Result<Vec<Hotspot>, AppError> {
    use crate::server::{context, services::hotspots::Window};
    let kept = context::services().hotspots.list(Window::default()).await;
    Ok(kept.map(|kept| kept.value.list.clone()).unwrap_or_default())
}
