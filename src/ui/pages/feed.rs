//! All public reports: filtered, ordered, page by page; every state is an address.

use crate::{
    domain::feed::{FeedPage as Feed, FeedQuery, Found},
    i18n::Locale,
    server_fns::reports::list_reports,
    ui::{
        PageInfo,
        components::{CardList, EmptyState, FeedChosen, FeedFilters, PageHead, loaded},
        islands::load_more::LoadMore,
        url,
    },
    words::say,
};
use leptos::prelude::*;
use leptos_meta::Link;
use leptos_router::hooks::use_query_map;

/// Lists reports by the filters in its address.
#[component]
pub fn FeedPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let (query, cursor) = use_query_map().with_untracked(|map| {
        let word = |name: &str| map.get_str(name).map(str::to_owned);
        (FeedQuery::read(word), word("cursor").unwrap_or_default())
    });
    let typed = query.clone();
    view! {
        <h1>{say!(locale, feed.title)}</h1>
        {loaded(list_reports(query, cursor), move |page| list(locale, typed, page))}
    }
}

/// The filters, the cards, the way on.
fn list(locale: Locale, typed: FeedQuery, page: Feed) -> impl IntoView {
    // Words make endless many pages; search engines need the few others.
    let unlisted = !page.query.q.is_empty();
    let canonical = url::feed(&page.query, "");
    view! {
        <PageHead title=say!(locale, feed.title) description=say!(locale, feed.description) canonical unlisted/>
        {alternates(locale, &page)}
        <FeedFilters page=page.clone() typed/>
        <FeedChosen page=page.clone()/>
        {notice(locale, &page)}
        {if page.cards.is_empty() { empty(locale, &page) } else { cards(locale, page) }}
    }
}

/// The same list for feed readers and maps. While the routes are only being listed, there is no document.
fn alternates(locale: Locale, page: &Feed) -> Option<AnyView> {
    use_context::<PageInfo>()?;
    let link = |path: &str, kind: &'static str| {
        let href = url::feed_at(path, &page.query, "");
        view! { <Link rel="alternate" type_=kind href=href title=say!(locale, feed.title)/> }
    };
    let links = view! {
        {link("/reports.atom", "application/atom+xml")}
        {link("/reports.geojson", "application/geo+json")}
    };
    Some(links.into_any())
}

fn notice(locale: Locale, page: &Feed) -> Option<impl IntoView + use<>> {
    let similar = page.found == Found::Similar && !page.cards.is_empty();
    similar.then(|| view! { <p class="flash" role="status">{say!(locale, find.similar, words = page.query.q)}</p> })
}

/// Why there is nothing, and what to do.
fn empty(locale: Locale, page: &Feed) -> AnyView {
    let first = url::feed(&page.query, "");
    let all = "/reports".to_owned();
    let (text, href, action) = if page.is_later {
        (say!(locale, feed.empty_older), first, say!(locale, find.to_first))
    } else if page.found == Found::TooCommon {
        (say!(locale, find.too_common), url::feed(&page.query.without(&["q"]), ""), say!(locale, find.without_words))
    } else if !page.query.q.is_empty() {
        (say!(locale, find.empty_words, words = page.query.q), all, say!(locale, feed.show_all))
    } else if page.query.is_filtered() {
        (say!(locale, feed.empty_filtered), all, say!(locale, feed.show_all))
    } else {
        (say!(locale, feed.empty_all), "/reports/new".to_owned(), say!(locale, nav.report_problem))
    };
    view! { <EmptyState heading=say!(locale, feed.empty_heading) text href action/> }.into_any()
}

fn cards(locale: Locale, page: Feed) -> AnyView {
    let next = page.next.map(|next| {
        let href = url::feed(&page.query, &next.encode());
        view! { <a class="button" id="feed-next" href=href rel="next">{say!(locale, find.load_more)}</a> }
    });
    let more = page.next.map(|_| {
        view! {
            <LoadMore
                loading=say!(locale, find.loading)
                loaded=say!(locale, find.loaded, n = "{n}")
                end=say!(locale, find.end)
                failed=say!(locale, find.failed)
            />
        }
    });
    let first = page.is_later.then(|| {
        view! { <a class="button" href=url::feed(&page.query, "")>{say!(locale, find.to_first)}</a> }
    });
    let feeds = [("/reports.atom", "Atom"), ("/reports.geojson", "GeoJSON")].map(|(path, name)| {
        view! { <li><a href=url::feed_at(path, &page.query, "")>{name}</a></li> }
    });
    view! {
        <section aria-labelledby="list-heading">
            <h2 class="visually-hidden" id="list-heading">{say!(locale, feed.description)}</h2>
            <CardList cards=page.cards id="feed-list"/>
            <p class="more">{first}{next}</p>
            {more}
            <nav class="feeds" aria-label=say!(locale, find.feeds)>
                <span>{say!(locale, find.feeds)}</span>
                <ul class="feeds__list" role="list">{feeds}</ul>
            </nav>
        </section>
    }
    .into_any()
}
