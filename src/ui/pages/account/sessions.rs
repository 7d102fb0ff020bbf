//! Where the account is signed in.

use super::nav::AccountFrame;
use crate::{
    domain::user::SessionView,
    i18n::Locale,
    server_fns::account::list_sessions,
    ui::{
        PageInfo,
        components::{form_parts::Form, loaded},
    },
    words::{self, say},
};
use leptos::prelude::*;

/// The list, and the ways to end what is in it.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <AccountFrame title=say!(locale, sessions.title)>
            <p>{say!(locale, sessions.lead)}</p>
            {Form::of_page("sessions", &[]).errors(&[])}
            {loaded(list_sessions(), move |sessions| {
                let others = sessions.len() > 1;
                let items: Vec<_> = sessions.into_iter().map(|session| item(locale, session)).collect();
                let all_others = others.then(|| button(say!(locale, sessions.end_others), "/web/account/sessions/end-others"));
                view! {
                    <ul class="rows" role="list">{items}</ul>
                    <div class="more">
                        {all_others}
                        {button(say!(locale, sessions.end_all), "/web/account/sessions/end-all")}
                    </div>
                }
                .into_any()
            })}
        </AccountFrame>
    }
}

fn button(words: String, action: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <button class="button" type="submit">{words}</button>
        </form>
    }
}

fn item(locale: Locale, session: SessionView) -> AnyView {
    let used = if session.is_current {
        say!(locale, sessions.here)
    } else {
        say!(locale, sessions.used, ago = words::ago(locale, session.idle_seconds))
    };
    let since = say!(locale, sessions.since, date = words::date(locale, session.created_at));
    let name = session.device.clone();
    view! {
        <li class="rows__item">
            <div>
                <p class="rows__name"><bdi>{session.device}</bdi></p>
                <p class="field__hint">{used} " · " {since}</p>
            </div>
            <form method="post" action="/web/account/sessions/end">
                <input type="hidden" name="id" value=session.id.to_string()/>
                <button class="button" type="submit">
                    {say!(locale, sessions.end)} <span class="visually-hidden">" " {name}</span>
                </button>
            </form>
        </li>
    }
    .into_any()
}
