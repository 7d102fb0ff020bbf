use crate::{
    i18n::Locale,
    ui::{PageInfo, url},
    words::say,
};
use leptos::prelude::*;

/// The site's name and the way to the other language.
#[component]
pub fn TopBar() -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let other = match locale {
        Locale::en => "hi",
        Locale::hi => "en",
    };
    view! {
        <header class="top-bar">
            <a class="top-bar__name" href="/">
                <img class="top-bar__mark" src="/favicon.svg" width="32" height="32" alt=""/>
                {say!(locale, site.name)}
            </a>
            <a class="top-bar__language" href=url::language(other, &info.path) lang=other hreflang=other rel="nofollow">
                {say!(locale, nav.language_name)}
            </a>
        </header>
    }
}
