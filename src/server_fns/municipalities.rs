//! Municipalities and departments: reading. What is changed is posted to `/web`.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{
    AppError,
    municipality::{DepartmentView, MunicipalitiesPage, MunicipalityPage},
};
use leptos::prelude::*;

/// All municipalities.
#[server(prefix = "/_fn", endpoint = "admin/municipalities")]
pub async fn list_municipalities() -> Result<MunicipalitiesPage, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().municipalities.page_of_all(&viewer).await)
}

/// A municipality with its departments; blank for what a new one is made of.
#[server(prefix = "/_fn", endpoint = "admin/municipality")]
pub async fn load_municipality(id: String) -> Result<MunicipalityPage, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    let id = Some(id.as_str()).filter(|id| !id.is_empty());
    context::page(context::services().municipalities.page_of(&viewer, id).await)
}

/// A department.
#[server(prefix = "/_fn", endpoint = "admin/department")]
pub async fn load_department(id: String) -> Result<DepartmentView, AppError> {
    use crate::server::context;
    let viewer = context::viewer().await;
    context::page(context::services().municipalities.page_of_department(&viewer, &id).await)
}
