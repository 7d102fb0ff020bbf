//! One report.

use crate::{
    domain::ErrorCode,
    server_fns::reports::{get_report, is_gone, list_similar},
    ui::{
        components::{DuplicateQuestion, ErrorView, ReportView, SimilarReports, awaited},
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
            Ok(report) => {
                // What is beside a report may fail without it.
                let mut similar = list_similar(id).await.unwrap_or_default();
                let (id, candidates) = (report.card.id, std::mem::take(&mut similar.question));
                let question = Some(view! { <DuplicateQuestion id candidates/> }.into_any());
                view! { <ReportView report listed=true question/> <SimilarReports similar/> }.into_any()
            }
            Err(error) => {
                let is_gone = error.code == ErrorCode::NotFound && is_gone(id).await.unwrap_or_default();
                if is_gone { view! { <GonePage/> }.into_any() } else { view! { <ErrorView error/> }.into_any() }
            }
        }
    })
}
