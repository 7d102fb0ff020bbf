//! One report.

use crate::{
    server_fns::reports::get_report,
    ui::components::{ErrorView, ReportView, awaited},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Shows the report that the address names.
#[component]
pub fn ReportPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned());
    awaited(async move {
        match get_report(id).await {
            Ok(report) => view! { <ReportView report listed=true/> }.into_any(),
            Err(error) => view! { <ErrorView error/> }.into_any(),
        }
    })
}
