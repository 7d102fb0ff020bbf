use super::Icon;
use crate::{
    domain::AppError,
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;

/// In the place of a part that could not be made: what went wrong, and what to do now.
#[component]
pub fn ErrorNotice(
    /// What went wrong.
    error: AppError,
    /// Whether this is all that the page has to say, so that its heading is the page's.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let title = say!(locale, error_page.title);
    let heading = if whole {
        view! { <h1 class="notice__heading">{title}</h1> }.into_any()
    } else {
        view! { <h2 class="notice__heading">{title}</h2> }.into_any()
    };
    view! {
        <div class="notice notice--error">
            <Icon name="warning"/>
            {heading}
            <p class="notice__text">{words::error_message(locale, error.code)}</p>
            {error.retry_after.map(|n| view! { <p class="notice__text">{say!(locale, error_page.wait, n = n)}</p> })}
            {(!info.request_id.is_empty()).then(|| {
                view! { <p class="notice__text"><small>{say!(locale, filing.request, id = info.request_id)}</small></p> }
            })}
            <p class="notice__actions">
                <a class="button button--primary" href=info.path>{say!(locale, error_page.retry)}</a>
                <a class="button" href="/">{say!(locale, not_found.home)}</a>
            </p>
        </div>
    }
    .into_any()
}
