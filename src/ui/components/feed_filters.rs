use crate::{
    domain::Category,
    server_fns::reports::FeedQuery,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// The feed's filters: statuses as links, kinds of problem as a form that any browser can send.
#[component]
pub fn FeedFilters(
    /// What is chosen now.
    query: FeedQuery,
    /// The kinds to choose from.
    categories: Vec<Category>,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let chip = |value: &str, words: String| {
        let current = value.eq_ignore_ascii_case(&query.status).then_some("true");
        view! {
            <li><a class="chip" href=url::feed(value, &query.category, "") aria-current=current>{words}</a></li>
        }
    };
    let all = chip("", say!(locale, feed.all));
    let chips =
        url::FEED_STATUSES.map(|status| chip(status.as_str(), words::status_name(locale, status))).collect_view();
    let options = categories
        .iter()
        .map(|category| {
            let selected = category.slug == query.category;
            view! {
                <option value=category.slug.clone() selected=selected>{words::category_name(locale, category)}</option>
            }
        })
        .collect_view();
    let status =
        (!query.status.is_empty()).then(|| view! { <input type="hidden" name="status" value=query.status.clone()/> });
    view! {
        <section class="filters" aria-labelledby="filters-heading">
            <h2 class="visually-hidden" id="filters-heading">{say!(locale, feed.filter)}</h2>
            <ul class="filters__chips" role="list" aria-label=say!(locale, feed.status)>{all}{chips}</ul>
            <form class="filters__form" method="get" action="/reports">
                {status}
                <label class="filters__label" for="category">{say!(locale, feed.category)}</label>
                <select class="input" id="category" name="category">
                    <option value="" selected=query.category.is_empty()>{say!(locale, feed.all_kinds)}</option>
                    {options}
                </select>
                <button class="button" type="submit">{say!(locale, feed.apply)}</button>
            </form>
        </section>
    }
    .into_any()
}
