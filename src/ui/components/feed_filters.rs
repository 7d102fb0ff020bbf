use super::{Icon, form_parts};
use crate::{
    domain::{
        SeverityLevel,
        feed::{FeedPage, FeedQuery, Sort},
    },
    i18n::Locale,
    ui::{PageInfo, islands::near_me::NearMe, url},
    words::{self, say},
};
use leptos::prelude::*;

/// The least severity of each level.
const LEVELS: [(SeverityLevel, &str); 3] =
    [(SeverityLevel::Medium, "4"), (SeverityLevel::High, "6"), (SeverityLevel::Critical, "8")];
/// What the form has no field for, and takes along.
const CARRIED: [&str; 6] = ["status", "district_code", "municipality_id", "geohash", "bbox", "radius_m"];

/// What the list can be filtered and ordered by: statuses as links, the rest as a form that any browser can send.
#[component]
pub fn FeedFilters(
    /// The list and how it was asked for.
    page: FeedPage,
    /// What the address says, also where it is wrong.
    typed: FeedQuery,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let query = page.query.clone();
    let chip = |value: &str, words: String| {
        let current = (value == query.status).then_some("true");
        view! { <li><a class="chip" href=url::feed(&query.with("status", value), "") aria-current=current>{words}</a></li> }
    };
    let chips =
        url::FEED_STATUSES.map(|status| chip(status.as_str(), words::status_name(locale, status))).collect_view();
    let field = |name: &'static str, label: String, hint: String, kind: &'static str, max: u32| {
        line(locale, &page, &typed, name, label, hint, kind, max)
    };
    let hidden = CARRIED.map(|name| {
        let value = query.get(name).to_owned();
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> })
    });
    let kinds = page.categories.iter().map(|category| (category.slug.clone(), words::category_name(locale, category)));
    let kinds = [(String::new(), say!(locale, feed.all_kinds))].into_iter().chain(kinds).collect();
    let levels = LEVELS.map(|(level, least)| {
        (least.to_owned(), say!(locale, find.at_least, level = words::severity_word(locale, level)))
    });
    let levels = [(String::new(), say!(locale, find.any_severity))].into_iter().chain(levels).collect();
    let orders = Sort::ALL.into_iter().filter(|sort| *sort != Sort::Nearest || !query.lat.is_empty());
    let orders =
        orders.map(|sort| (if sort == Sort::Newest { "" } else { sort.as_str() }.to_owned(), order(locale, sort)));
    // What is chosen further down is not hidden.
    let more = ["category", "min_severity", "district", "state", "from", "to", "sort", "lat"];
    let is_open = more.iter().any(|name| !query.get(name).is_empty() || page.problems.contains_key(*name));
    view! {
        <search class="filters" aria-labelledby="filters-heading">
            <h2 class="visually-hidden" id="filters-heading">{say!(locale, feed.filter)}</h2>
            <ul class="filters__chips" role="list" aria-label=say!(locale, feed.status)>
                {chip("", say!(locale, feed.all))}
                {chips}
            </ul>
            <form class="filters__form" id="find" method="get" action="/reports">
                {hidden}
                <input type="hidden" id="find-lat" name="lat" value=query.lat.clone()/>
                <input type="hidden" id="find-lng" name="lng" value=query.lng.clone()/>
                <div class="filters__words">
                    {field("q", say!(locale, find.words), String::new(), "search", 100)}
                    <button class="button" type="submit"><Icon name="search"/>{say!(locale, find.search)}</button>
                </div>
                <details class="filters__more" open=is_open>
                    <summary class="filters__summary">{say!(locale, find.more)}</summary>
                    <div class="filters__fields">
                        {choice("category", say!(locale, feed.category), &query.category, kinds)}
                        {choice("sort", say!(locale, find.order), &query.sort, orders.collect())}
                        {choice("min_severity", say!(locale, find.severity), &query.min_severity, levels)}
                        {field("district", say!(locale, find.district), String::new(), "text", 100)}
                        {field("state", say!(locale, find.state), String::new(), "text", 100)}
                        {field("from", say!(locale, find.from), say!(locale, find.date_hint), "date", 0)}
                        {field("to", say!(locale, find.to), say!(locale, find.date_hint), "date", 0)}
                    </div>
                    <button class="button button--primary" type="submit">{say!(locale, feed.apply)}</button>
                    <NearMe
                        near=say!(locale, find.near)
                        locating=say!(locale, find.locating)
                        denied=say!(locale, find.denied)
                        unavailable=say!(locale, find.unavailable)
                        timeout=say!(locale, find.timeout)
                    />
                </details>
            </form>
        </search>
    }
    .into_any()
}

/// An order in words.
pub(super) fn order(locale: Locale, sort: Sort) -> String {
    match sort {
        Sort::Newest => say!(locale, find.newest),
        Sort::Oldest => say!(locale, find.oldest),
        Sort::Upvotes => say!(locale, find.upvotes),
        Sort::Severity => say!(locale, find.severest),
        Sort::Nearest => say!(locale, find.nearest),
    }
}

#[allow(clippy::too_many_arguments, reason = "a field is what it is")]
fn line(
    locale: Locale,
    page: &FeedPage,
    typed: &FeedQuery,
    name: &'static str,
    label: String,
    hint: String,
    kind: &'static str,
    max: u32,
) -> impl IntoView + use<> {
    let problem = form_parts::problems(locale, &page.problems, &[name]);
    let value = if problem.is_empty() { page.query.get(name) } else { typed.get(name) };
    // A moment in an address is shown as its day.
    let value = if kind == "date" { value.split('T').next().unwrap_or_default() } else { value }.to_owned();
    let id = format!("find-{name}");
    let input = view! {
        <input
            class="input" id=id.clone() name=name type=kind value=value maxlength=(max > 0).then_some(max)
            aria-invalid=form_parts::invalid(&problem) aria-describedby=form_parts::described_by(&id) dir="auto"
        />
    };
    form_parts::field(&id, label, hint, problem, input.into_any())
}

fn choice(name: &'static str, label: String, chosen: &str, options: Vec<(String, String)>) -> impl IntoView + use<> {
    let id = format!("find-{name}");
    let options = options.into_iter().map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let input = view! { <select class="input" id=id.clone() name=name>{options.collect_view()}</select> };
    form_parts::field(&id, label, String::new(), String::new(), input.into_any())
}
