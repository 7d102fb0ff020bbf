//! What people say about a report: reading. What they do, they post to `/web`.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    community::{Discussion, OfficialUpdate},
};
use leptos::prelude::*;

/// What was said about a report from a position on, blank for the beginning.
#[server(prefix = "/_fn", endpoint = "community/discussion")]
pub async fn load_discussion(id: String, cursor: String) -> Result<Discussion, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.discussion(&viewer, &id, cursor).await)
}

/// What staff said about a report, newest first.
#[server(prefix = "/_fn", endpoint = "community/updates")]
pub async fn list_updates(id: String) -> Result<Vec<OfficialUpdate>, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.newest_updates(&viewer, &id).await)
}

/// A new name for a form, so that two posts of it do one thing.
#[server(prefix = "/_fn", endpoint = "community/form-token")]
pub async fn new_form_token() -> Result<String, AppError> {
    use crate::server::context;
    Ok(context::services().reports.form_token())
}
