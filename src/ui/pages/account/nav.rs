//! The frame of the account's pages: the ways between them, and what was done.

use crate::{
    domain::Role,
    ui::{
        PageInfo,
        components::{PageHead, form_parts::Notices},
    },
    words::say,
};
use leptos::prelude::*;

/// A page of the account.
#[component]
pub fn AccountFrame(
    /// Its title.
    #[prop(into)]
    title: String,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let here = info.bare_path().to_owned();
    let link = move |href: &'static str, words: String| {
        view! { <li><a class="chip" href=href aria-current=(here == href).then_some("page")>{words}</a></li> }
    };
    let work = info.account.as_ref().and_then(|who| match who.role {
        Role::Citizen => None,
        role if role.is_moderator() => Some(link("/admin", say!(locale, queue.title))),
        _ => Some(link("/admin/reports", say!(locale, work.title))),
    });
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <div class="account">
            <h1>{title}</h1>
            <nav aria-label=say!(locale, account.nav)>
                <ul class="filters__chips" role="list">
                    {link("/account", say!(locale, account.title))}
                    {link("/account/sessions", say!(locale, sessions.short))}
                    {link("/account/identities", say!(locale, ways_in.short))}
                    {link("/account/export", say!(locale, export.short))}
                    {link("/account/delete", say!(locale, leave.short))}
                    {work}
                </ul>
            </nav>
            <Notices/>
            {children()}
        </div>
    }
}
