//! After a mail was asked for: look into the mailbox.

use crate::{
    server_fns::account::load_sign_in_options,
    ui::{
        PageInfo,
        components::{Icon, PageHead, loaded},
    },
    words::say,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What to do now, and what if nothing comes. The same whether or not a mail was sent.
#[component]
pub fn CheckMailPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let purpose = use_query_map().with_untracked(|map| map.get_str("for").map(str::to_owned)).unwrap_or_default();
    let (lead, again) = match purpose.as_str() {
        "verify" => (say!(locale, check_mail.verify), "/signup"),
        "reset" => (say!(locale, check_mail.reset), "/forgot"),
        _ => (say!(locale, check_mail.magic), "/signin"),
    };
    let title = say!(locale, check_mail.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <div class="narrow">
            <h1>{title}</h1>
            <div class="notice">
                <Icon name="tick"/>
                <p class="notice__text">{lead}</p>
                <p>{say!(locale, check_mail.once)}</p>
            </div>
            <h2>{say!(locale, check_mail.nothing_heading)}</h2>
            <ul class="plain-list">
                <li>{say!(locale, check_mail.wait)}</li>
                <li>{say!(locale, check_mail.spam)}</li>
                <li>{say!(locale, check_mail.spelling)} " " <a href=again>{say!(locale, check_mail.again)}</a></li>
            </ul>
            {loaded(load_sign_in_options(), move |options| {
                options.outbox.then(|| {
                    view! {
                        <p class="flash">
                            {say!(locale, check_mail.outbox)} " " <a href="/dev/outbox" rel="external">"/dev/outbox"</a>
                        </p>
                    }
                })
            })}
        </div>
    }
}
