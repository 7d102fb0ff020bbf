//! A report that was public once.

use crate::{
    ui::{
        PageInfo,
        components::{Icon, PageHead},
    },
    words::say,
};
use leptos::prelude::*;

/// Says that it was deleted, and where to go instead.
#[component]
pub fn GonePage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, gone.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <div class="notice">
            <Icon name="cross"/>
            <h1 class="notice__heading">{title}</h1>
            <p class="notice__text">{say!(locale, gone.text)}</p>
            <p class="notice__actions">
                <a class="button button--primary" href="/reports">{say!(locale, report.back)}</a>
                <a class="button" href="/">{say!(locale, not_found.home)}</a>
            </p>
        </div>
    }
}
