//! No such page, or no such report.

use crate::{
    ui::{
        PageInfo,
        components::{Icon, PageHead},
    },
    words::say,
};
use leptos::prelude::*;

/// Says so, and where to go instead.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, not_found.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <div class="notice">
            <Icon name="search"/>
            <h1 class="notice__heading">{title}</h1>
            <p class="notice__text">{say!(locale, not_found.text)}</p>
            <p class="notice__actions">
                <a class="button button--primary" href="/">{say!(locale, not_found.home)}</a>
                <a class="button" href="/reports">{say!(locale, report.back)}</a>
                <a class="button" href="/track">{say!(locale, report.restricted_track)}</a>
            </p>
        </div>
    }
}
