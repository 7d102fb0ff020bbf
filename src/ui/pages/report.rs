//! One report.

use crate::{
    domain::ErrorCode,
    server_fns::reports::{get_report, is_gone},
    ui::{
        components::{ErrorView, ReportView, awaited},
        pages::gone::GonePage,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Shows the report that the address names; the title in it is for people, and may be wrong or missing.
#[component]
pub fn ReportPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|map| map.get_str("id").unwrap_or_default().to_owned());
    awaited(async move {
        match get_report(id.clone()).await {
            Ok(report) => view! { <ReportView report listed=true/> }.into_any(),
            Err(error) => {
                let is_gone = error.code == ErrorCode::NotFound && is_gone(id).await.unwrap_or_default();
                if is_gone { view! { <GonePage/> }.into_any() } else { view! { <ErrorView error/> }.into_any() }
            }
        }
    })
}
