//! The pages of officials: reading. What they do, they post to `/web`.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    work::{WorkPage, WorkQuery, WorkReport},
};
use leptos::prelude::*;

/// A page of the list of work.
#[server(prefix = "/_fn", endpoint = "work/list", input = leptos::server_fn::codec::Json)]
pub async fn load_work(query: WorkQuery) -> Result<WorkPage, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.work_page(&viewer, query).await)
}

/// A report with what can be done about it.
#[server(prefix = "/_fn", endpoint = "work/report")]
pub async fn load_work_report(id: String) -> Result<WorkReport, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.work_report(&viewer, &id).await)
}
