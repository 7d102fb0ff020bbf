//! The moderators' queue: reading. What its pages decide, they post to `/web`.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    queue::{Bulk, Case, Queue},
};
use leptos::prelude::*;

/// A page of what needs a person; `kind` and `page` as in the address.
#[server(prefix = "/_fn", endpoint = "queue/list")]
pub async fn load_queue(kind: String, page: String) -> Result<Queue, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.queue(&viewer, &kind, &page).await)
}

/// A report with what its decision needs.
#[server(prefix = "/_fn", endpoint = "queue/case")]
pub async fn load_case(id: String) -> Result<Case, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.case(&viewer, &id).await)
}

/// Several reports, and what would become of each of them in another status; ids by comma, the status blank while it
/// is not chosen.
#[server(prefix = "/_fn", endpoint = "queue/bulk")]
pub async fn load_bulk(ids: String, status: String) -> Result<Bulk, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.bulk(&viewer, &ids, &status).await)
}
