//! A report by its tracking code.

use crate::{
    domain::ErrorCode,
    i18n::Locale,
    server_fns::reports::track_report,
    ui::{
        PageInfo,
        components::{ErrorView, PageHead, ReportView, TrackForm, awaited},
    },
    words::say,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Asks for a code; with one, by `/track/:code` or the form's `?code=`, shows the report.
#[component]
pub fn TrackPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let in_path = use_params_map().with_untracked(|map| map.get_str("code").map(str::to_owned));
    let code = in_path.or_else(|| use_query_map().with_untracked(|map| map.get_str("code").map(str::to_owned)));
    let code = code.unwrap_or_default().trim().to_owned();
    if code.is_empty() {
        return ask(locale, code, None).into_any();
    }
    awaited(async move {
        match track_report(code.clone()).await {
            Ok(report) => view! { <ReportView report listed=false/> }.into_any(),
            Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::InvalidInput) => {
                let problem = say!(locale, track.unknown, code = code);
                ask(locale, code, Some(problem)).into_any()
            }
            Err(error) => view! { <ErrorView error/> }.into_any(),
        }
    })
    .into_any()
}

/// The form, with what was wrong with the last try.
fn ask(locale: Locale, code: String, problem: Option<String>) -> impl IntoView {
    let unlisted = problem.is_some();
    view! {
        <PageHead title=say!(locale, track.title) description=say!(locale, track.lead) canonical="/track" unlisted/>
        <h1>{say!(locale, track.title)}</h1>
        <p>{say!(locale, track.lead)}</p>
        <TrackForm code problem/>
    }
}
