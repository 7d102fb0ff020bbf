//! The log of acts, and people, for those who administer them.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    audit::{AuditPage, AuditQuery},
    people::{PeopleQuery, PeopleView},
};
use leptos::prelude::*;

/// A page of the log.
#[server(prefix = "/_fn", endpoint = "staff/audit", input = leptos::server_fn::codec::Json)]
pub async fn load_audit(query: AuditQuery) -> Result<AuditPage, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().audit.page(&viewer, &query).await)
}

/// A page of accounts.
#[server(prefix = "/_fn", endpoint = "staff/people", input = leptos::server_fn::codec::Json)]
pub async fn load_people(query: PeopleQuery) -> Result<PeopleView, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().accounts.people_view(&viewer, query).await)
}
