use super::{ErrorNotice, PageHead};
use crate::{
    domain::{AppError, ErrorCode},
    ui::{PageInfo, pages::not_found::NotFoundPage},
    words::say,
};
use leptos::prelude::*;

/// A page that could not be made.
#[component]
pub fn ErrorView(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    if error.code == ErrorCode::NotFound {
        return view! { <NotFoundPage/> }.into_any();
    }
    view! {
        <PageHead title=say!(PageInfo::current().locale, error_page.title) unlisted=true/>
        <ErrorNotice error whole=true/>
    }
    .into_any()
}
