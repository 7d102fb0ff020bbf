use crate::{ui::PageInfo, words::say};
use leptos::prelude::*;

/// The quiet links at the end of every page.
#[component]
pub fn PageFooter() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <footer class="page-footer">
            <p class="page-footer__tagline">{say!(locale, site.tagline)}</p>
            <ul class="page-footer__links" role="list">
                <li><a href="/track">{say!(locale, nav.track)}</a></li>
                <li><a href="/statistics">{say!(locale, stats.title)}</a></li>
                <li><a href="/about">{say!(locale, nav.about)}</a></li>
            </ul>
        </footer>
    }
}
