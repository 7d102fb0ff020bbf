//! What these pages share.

use crate::{
    domain::user::Provider,
    i18n::Locale,
    ui::{PageInfo, components::form_parts::next_of_page, url},
    words::say,
};
use leptos::{nonce::use_nonce, prelude::*};

/// An address of ours with the way back in it.
pub fn with_next(path: &str) -> String {
    match next_of_page() {
        next if next.is_empty() => path.to_owned(),
        next => format!("{path}?next={}", url::encode(&next)),
    }
}

/// A link to each provider that is set up.
pub fn provider_links(locale: Locale, providers: &[Provider]) -> impl IntoView + use<> {
    let next = next_of_page();
    let links: Vec<_> = providers
        .iter()
        .map(|provider| {
            let href = format!("/web/oauth/{}?next={}", provider.slug, url::encode(&next));
            let words = say!(locale, signin.with_provider, name = provider.name);
            view! { <li><a class="button button--wide" href=href rel="nofollow">{words}</a></li> }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! {
            <ul class="providers" role="list">{links}</ul>
            <p class="divider">{say!(locale, signin.or)}</p>
        }
    })
}

/// The box of a proof of work, where one is asked for. Without JavaScript it is empty, and the form goes
/// another way.
#[component]
pub fn Challenge(
    /// Whether one is asked for.
    on: bool,
) -> impl IntoView {
    let info = PageInfo::current();
    on.then(|| {
        view! {
            <altcha-widget
                class="challenge"
                challenge="/web/altcha"
                name="altcha"
                auto="onload"
                language=info.lang()
            ></altcha-widget>
            <link rel="stylesheet" href="/altcha/altcha.css"/>
            <script type="module" src="/altcha/start.js" nonce=use_nonce()></script>
        }
    })
}
