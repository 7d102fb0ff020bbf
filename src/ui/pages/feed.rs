//! All public reports, newest first.

use crate::{
    domain::{AppError, Category, page::Page, report::ReportCard},
    i18n::Locale,
    server_fns::reports::{FeedQuery, list_categories, list_reports},
    ui::{
        PageInfo,
        components::{CardList, EmptyState, FeedFilters, PageHead, loaded},
        url,
    },
    words::say,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Lists reports by the filters in its address.
#[component]
pub fn FeedPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let query = use_query_map().with_untracked(|map| {
        let get = |name| map.get_str(name).unwrap_or_default().to_owned();
        FeedQuery { status: get("status"), category: get("category"), cursor: get("cursor") }
    });
    let canonical = url::feed(&query.status, &query.category, "");
    view! {
        <PageHead title=say!(locale, feed.title) description=say!(locale, feed.description) canonical/>
        <h1>{say!(locale, feed.title)}</h1>
        {loaded(load(query.clone()), move |(categories, page)| list(locale, query, categories, page))}
    }
}

/// The kinds to choose from, and the reports of the present choice.
async fn load(query: FeedQuery) -> Result<(Vec<Category>, Page<ReportCard>), AppError> {
    let categories = list_categories().await?;
    Ok((categories, list_reports(query).await?))
}

/// The filters, the cards, the way to older ones.
fn list(locale: Locale, query: FeedQuery, categories: Vec<Category>, page: Page<ReportCard>) -> impl IntoView {
    let older = page.next.map(|next| {
        let href = url::feed(&query.status, &query.category, &next.encode());
        view! { <a class="button" href=href rel="next">{say!(locale, feed.older)}</a> }
    });
    let newest = (!query.cursor.is_empty()).then(|| {
        let href = url::feed(&query.status, &query.category, "");
        view! { <a class="button" href=href>{say!(locale, feed.newest)}</a> }
    });
    let filtered = !query.status.is_empty() || !query.category.is_empty();
    let content = if page.items.is_empty() {
        let (text, href, action) = if !query.cursor.is_empty() {
            (say!(locale, feed.empty_older), "/reports", say!(locale, feed.newest))
        } else if filtered {
            (say!(locale, feed.empty_filtered), "/reports", say!(locale, feed.show_all))
        } else {
            (say!(locale, feed.empty_all), "/reports/new", say!(locale, nav.report_problem))
        };
        view! { <EmptyState heading=say!(locale, feed.empty_heading) text href action/> }.into_any()
    } else {
        view! {
            <section aria-labelledby="list-heading">
                <h2 class="visually-hidden" id="list-heading">{say!(locale, feed.description)}</h2>
                <CardList cards=page.items/>
                <p class="more">{newest}{older}</p>
            </section>
        }
        .into_any()
    };
    view! {
        <FeedFilters query categories/>
        {content}
    }
}
