//! The ways into the account.

use super::nav::AccountFrame;
use crate::{
    domain::user::{Identity, WaysIn},
    i18n::Locale,
    server_fns::account::list_ways_in,
    ui::{
        PageInfo,
        components::{form_parts::Form, loaded},
    },
    words::{self, say},
};
use leptos::prelude::*;

/// Password, address, and linked providers.
#[component]
pub fn IdentitiesPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <AccountFrame title=say!(locale, ways_in.title)>
            <p>{say!(locale, ways_in.lead)}</p>
            {Form::of_page("identities", &[]).errors(&[])}
            {loaded(list_ways_in(), move |ways| list(locale, ways))}
        </AccountFrame>
    }
}

fn list(locale: Locale, ways: WaysIn) -> AnyView {
    let may_unlink = ways.may_unlink;
    let password = if ways.has_password { say!(locale, ways_in.password) } else { say!(locale, ways_in.no_password) };
    let change =
        if ways.has_password { say!(locale, account.password_change) } else { say!(locale, account.password_set) };
    let mail = ways.email.map(|email| {
        view! {
            <li class="rows__item">
                <div>
                    <p class="rows__name">{say!(locale, ways_in.mail)}</p>
                    <p class="field__hint" translate="no">{email}</p>
                </div>
            </li>
        }
    });
    let linked: Vec<_> = ways.identities.into_iter().map(|identity| item(locale, identity, may_unlink)).collect();
    let linkable: Vec<_> = ways
        .linkable
        .into_iter()
        .map(|provider| {
            let href = format!("/web/oauth/{}?link=true&next=/account/identities", provider.slug);
            let words = say!(locale, ways_in.link, name = provider.name);
            view! { <li><a class="button button--wide" href=href rel="nofollow">{words}</a></li> }
        })
        .collect();
    let more = (!linkable.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="more-heading">
                <h2 id="more-heading">{say!(locale, ways_in.more)}</h2>
                <ul class="providers" role="list">{linkable}</ul>
            </section>
        }
    });
    view! {
        <ul class="rows" role="list">
            <li class="rows__item">
                <div>
                    <p class="rows__name">{say!(locale, signin.password)}</p>
                    <p class="field__hint">{password}</p>
                </div>
                <a class="button" href="/account/password">{change}</a>
            </li>
            {mail}
            {linked}
        </ul>
        {more}
    }
    .into_any()
}

fn item(locale: Locale, identity: Identity, may_unlink: bool) -> AnyView {
    let since = say!(locale, ways_in.since, date = words::date(locale, identity.linked_at));
    let act = if may_unlink {
        view! {
            <form method="post" action="/web/account/identities/unlink">
                <input type="hidden" name="provider" value=identity.provider.slug/>
                <button class="button" type="submit">
                    {say!(locale, ways_in.unlink)}
                    <span class="visually-hidden">" " {identity.provider.name.clone()}</span>
                </button>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="field__hint">{say!(locale, ways_in.last)}</p> }.into_any()
    };
    let email = identity.email.map(|email| view! { <span translate="no">{email}</span> " · " });
    view! {
        <li class="rows__item">
            <div>
                <p class="rows__name">{identity.provider.name}</p>
                <p class="field__hint">{email}{since}</p>
            </div>
            {act}
        </li>
    }
    .into_any()
}
