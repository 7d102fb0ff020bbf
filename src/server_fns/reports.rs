//! Reading reports.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    feed::{FeedPage, FeedQuery},
    report::{FrontPage, MyReports, ReportDetail, Similar, StatusNow},
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

/// Other reports that may be about the same as one, as its viewer may see them.
#[server(prefix = "/_fn", endpoint = "reports/similar")]
pub async fn list_similar(id: String) -> Result<Similar, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.similar(&viewer, &id).await)
}

/// A report by its tracking code, as the person who filed it sees it; remembers it as theirs.
#[server(prefix = "/_fn", endpoint = "reports/track")]
pub async fn track_report(code: String) -> Result<ReportDetail, AppError> {
    use crate::server::{context, services::limits::Rule};
    let (services, viewer) = (context::services(), context::viewer().await);
    context::page(services.limits.take(Rule::Track, &viewer).await)?;
    let found = services.reports.track(&services.limits, &viewer, &code).await;
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

/// A report for the pages on which whoever filed it changes it.
#[server(prefix = "/_fn", endpoint = "reports/own")]
pub async fn get_own_report(id: String) -> Result<ReportDetail, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().reports.get_own(&viewer, &id).await)
}

/// Whether a report that is not there was public once; then its page says that it is gone (410).
#[server(prefix = "/_fn", endpoint = "reports/gone")]
pub async fn is_gone(id: String) -> Result<bool, AppError> {
    use crate::server::context;
    let was_public = context::page(context::services().reports.was_public(&id).await)?;
    if was_public {
        context::gone();
    }
    Ok(was_public)
}
