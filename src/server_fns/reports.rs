//! Reading reports.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    feed::{FeedPage, FeedQuery},
    report::{FrontPage, MyReports, ReportDetail, StatusNow},
};
use leptos::prelude::*;

/// The numbers and newest reports of the front page.
#[server(prefix = "/_fn", endpoint = "reports/front")]
pub async fn load_front_page() -> Result<FrontPage, AppError> {
    use crate::server::context;
    context::page(context::services().reports.front_page().await)
}

/// One page of the public list.
#[server(prefix = "/_fn", endpoint = "reports/list", input = leptos::server_fn::codec::Json)]
pub async fn list_reports(query: FeedQuery, cursor: String) -> Result<FeedPage, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.feed(&viewer, &query, &cursor).await)
}

/// A report as its viewer may see it; 404 for an id that names none.
#[server(prefix = "/_fn", endpoint = "reports/get")]
pub async fn get_report(id: String) -> Result<ReportDetail, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.get(&viewer, &id).await)
}

/// A report by its tracking code, as the person who filed it sees it; remembers it as theirs.
#[server(prefix = "/_fn", endpoint = "reports/track")]
pub async fn track_report(code: String) -> Result<ReportDetail, AppError> {
    use crate::server::context;
    let found = context::services().reports.track(&code).await;
    if let Ok(report) = &found {
        context::remember(report.card.id).await;
    }
    context::page(found)
}

/// Where a report stands now; asked by its page while it waits.
#[server(prefix = "/_fn", endpoint = "reports/status", input = leptos::server_fn::codec::GetUrl)]
pub async fn report_status(id: String) -> Result<StatusNow, AppError> {
    use crate::server::context;
    context::page(context::services().reports.status(&id).await)
}

/// The reports of the account, or, where nobody is signed in, those that this browser filed or tracked;
/// `status` and `cursor` as in the address, blank for all from the newest on.
#[server(prefix = "/_fn", endpoint = "reports/mine")]
pub async fn list_mine(status: String, cursor: String) -> Result<MyReports, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.mine(&viewer, &status, &cursor).await)
}
