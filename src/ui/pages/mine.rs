//! The reports of this browser.

use crate::{
    server_fns::reports::list_mine,
    ui::{
        PageInfo,
        components::{CardList, EmptyState, PageHead, loaded},
    },
    words::say,
};
use leptos::prelude::*;

/// Lists what this browser filed or tracked.
#[component]
pub fn MinePage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, mine.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <h1>{title}</h1>
        <p>{say!(locale, mine.lead)}</p>
        {loaded(list_mine(String::new(), String::new()), move |mine| {
            let cards = mine.cards;
            if cards.is_empty() {
                view! {
                    <EmptyState
                        heading=say!(locale, mine.empty_heading)
                        text=say!(locale, mine.empty)
                        href="/track"
                        action=say!(locale, report.restricted_track)
                    />
                }
                .into_any()
            } else {
                view! {
                    <section aria-labelledby="mine-heading">
                        <h2 class="visually-hidden" id="mine-heading">{say!(locale, feed.title)}</h2>
                        <CardList cards/>
                        <p class="more"><a class="button" href="/track">{say!(locale, report.restricted_track)}</a></p>
                    </section>
                }
                .into_any()
            }
        })}
    }
}
