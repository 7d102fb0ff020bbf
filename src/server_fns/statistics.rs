//! Numbers about reports.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    stats::{StatsPage, StatsQuery},
};
use leptos::prelude::*;

/// Numbers of published reports.
#[server(prefix = "/_fn", endpoint = "statistics/public", input = leptos::server_fn::codec::Json)]
pub async fn load_statistics(query: StatsQuery) -> Result<StatsPage, AppError> {
    use crate::server::{context, services::statistics::Scope};
    let viewer = context::viewer().await;
    context::page(context::services().statistics.page(&viewer, Scope::Public, &query).await)
}

/// Numbers of all reports, for staff; officials get those of their municipality.
#[server(prefix = "/_fn", endpoint = "statistics/staff", input = leptos::server_fn::codec::Json)]
pub async fn load_staff_statistics(query: StatsQuery) -> Result<StatsPage, AppError> {
    use crate::server::{context, services::statistics::Scope};
    let viewer = context::viewer().await;
    context::page(context::services().statistics.page(&viewer, Scope::Staff, &query).await)
}
