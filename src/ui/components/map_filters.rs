use crate::{
    domain::Category,
    server_fns::map::MapQuery,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// The map's filters: statuses as links, kinds of problem as a form; both keep the part of the map.
#[component]
pub fn MapFilters(
    /// What is chosen now.
    query: MapQuery,
    /// The kinds to choose from.
    categories: Vec<Category>,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let chip = |value: &str, words: String| {
        let current = value.eq_ignore_ascii_case(&query.status).then_some("true");
        let href = url::live_map(&query.bbox, value, &query.category);
        view! { <li><a class="chip" href=href aria-current=current>{words}</a></li> }
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
    let kept = [("bbox", query.bbox.clone()), ("status", query.status.clone())]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <section class="filters" id="map-filters" aria-labelledby="filters-heading">
            <h2 class="visually-hidden" id="filters-heading">{say!(locale, feed.filter)}</h2>
            <ul class="filters__chips" role="list" aria-label=say!(locale, feed.status)>{all}{chips}</ul>
            <form class="filters__form filters__form--row" method="get" action="/map">
                {kept}
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
