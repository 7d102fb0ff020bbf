use super::{Icon, feed_filters::order};
use crate::{
    domain::{
        SeverityLevel,
        feed::{FeedPage, Sort},
    },
    i18n::Locale,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// What the list is filtered by, each with the way to be without it.
#[component]
pub fn FeedChosen(
    /// The list and how it was asked for.
    page: FeedPage,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let chosen = chosen(locale, &page);
    if chosen.is_empty() {
        return ().into_any();
    }
    let items = chosen.into_iter().map(|(words, names)| {
        let href = url::feed(&page.query.without(names), "");
        view! {
            <li>
                <a class="chip chip--chosen" href=href>
                    <span dir="auto">{words}</span>
                    <Icon name="cross"/>
                    <span class="visually-hidden">{say!(locale, find.remove)}</span>
                </a>
            </li>
        }
    });
    view! { <ul class="filters__chips" role="list" aria-label=say!(locale, find.chosen)>{items.collect_view()}</ul> }
        .into_any()
}

/// Each choice in words, and the names that it is made of. The status has its own row.
fn chosen(locale: Locale, page: &FeedPage) -> Vec<(String, &'static [&'static str])> {
    let query = &page.query;
    let mut chosen: Vec<(String, &'static [&'static str])> = Vec::new();
    let mut add = |name: &str, words: String, names: &'static [&'static str]| {
        if !query.get(name).is_empty() {
            chosen.push((words, names));
        }
    };
    add("q", format!("“{}”", query.q), &["q"]);
    let kind = page.categories.iter().find(|category| category.slug == query.category);
    add("category", kind.map(|kind| words::category_name(locale, kind)).unwrap_or_default(), &["category"]);
    add("min_severity", severity(locale, &query.min_severity), &["min_severity"]);
    add("district", say!(locale, find.in_district, name = query.district), &["district"]);
    add("state", say!(locale, find.in_state, name = query.state), &["state"]);
    add("district_code", say!(locale, find.in_district, name = query.district_code), &["district_code"]);
    add("municipality_id", say!(locale, find.of_municipality, name = query.municipality_id), &["municipality_id"]);
    add("geohash", say!(locale, find.in_cell, name = query.geohash), &["geohash"]);
    add("bbox", say!(locale, find.in_box), &["bbox"]);
    if query.sort == Sort::Nearest.as_str() {
        add("sort", order(locale, Sort::Nearest), &["sort", "lat", "lng", "radius_m"]);
    }
    add("radius_m", say!(locale, find.within, n = query.radius_m), &["radius_m"]);
    add("from", say!(locale, find.since, day = day(&query.from)), &["from"]);
    add("to", say!(locale, find.until, day = day(&query.to)), &["to"]);
    chosen
}

fn day(text: &str) -> &str {
    text.split('T').next().unwrap_or_default()
}

fn severity(locale: Locale, least: &str) -> String {
    let level = match least {
        "4" => Some(SeverityLevel::Medium),
        "6" => Some(SeverityLevel::High),
        "8" => Some(SeverityLevel::Critical),
        _ => None,
    };
    let level = level.map_or_else(|| format!("{least}/10"), |level| words::severity_word(locale, level));
    say!(locale, find.at_least, level = level)
}
