use crate::{
    domain::user::SignedInAs,
    i18n::Locale,
    ui::{PageInfo, url},
    words::say,
};
use leptos::prelude::*;

/// Pages from which signing in leads nowhere back.
const ENTERING: [&str; 7] = ["/signin", "/signup", "/check-mail", "/magic", "/verify-email", "/forgot", "/reset"];

/// The site's name, the way to the other language, and to the account.
#[component]
pub fn TopBar() -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let other = match locale {
        Locale::en => "hi",
        Locale::hi => "en",
    };
    let account = match info.account.clone() {
        Some(account) => signed_in(locale, account).into_any(),
        None => sign_in(locale, &info).into_any(),
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
            {account}
        </header>
    }
}

fn sign_in(locale: Locale, info: &PageInfo) -> impl IntoView + use<> {
    let here = info.bare_path();
    let href = if here == "/" || ENTERING.contains(&here) {
        "/signin".to_owned()
    } else {
        format!("/signin?next={}", url::encode(&info.path))
    };
    view! { <a class="top-bar__account" href=href rel="nofollow">{say!(locale, signin.title)}</a> }
}

fn signed_in(locale: Locale, account: SignedInAs) -> impl IntoView {
    let initial: String = account.username.chars().take(1).flat_map(char::to_uppercase).collect();
    let picture = match account.picture {
        Some(src) => view! { <img class="avatar" src=src width="32" height="32" alt=""/> }.into_any(),
        None => view! { <span class="avatar" aria-hidden="true">{initial}</span> }.into_any(),
    };
    view! {
        <a class="top-bar__account" href="/account">
            {picture}
            <span class="visually-hidden">{say!(locale, account.title)} ": "</span>
            <span class="top-bar__who">{account.username}</span>
        </a>
    }
}
