//! Numbers about published reports, for anybody.

use crate::{
    domain::stats::StatsQuery,
    server_fns::statistics::load_statistics,
    ui::{
        PageInfo,
        components::{PageHead, StatisticsView, loaded},
    },
    words::say,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What an address asks for.
#[must_use]
pub fn query_of_page() -> StatsQuery {
    use_query_map().with_untracked(|map| StatsQuery::read(|name| map.get_str(name).map(str::to_owned)))
}

/// The numbers.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let query = query_of_page();
    // Filters make many pages that say little to a search engine.
    let unlisted = query != StatsQuery::default();
    view! {
        <PageHead
            title=say!(locale, stats.title) description=say!(locale, stats.description) canonical="/statistics" unlisted
        />
        <h1>{say!(locale, stats.title)}</h1>
        <p>{say!(locale, stats.lead)}</p>
        {loaded(load_statistics(query), move |page| view! { <StatisticsView page path="/statistics" is_staff=false/> })}
    }
}
