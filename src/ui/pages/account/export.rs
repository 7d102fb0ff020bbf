//! One's own data, in one file.

use super::nav::AccountFrame;
use crate::{
    domain::user::ExportView,
    i18n::Locale,
    server_fns::account::load_export,
    ui::{
        PageInfo,
        components::{form_parts::Form, loaded},
    },
    words::{self, say},
};
use leptos::prelude::*;

/// What is in it, and how to get it.
#[component]
pub fn ExportPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <AccountFrame title=say!(locale, export.title)>
            <p>{say!(locale, export.lead)}</p>
            <ul class="plain-list">
                <li>{say!(locale, export.what_1)}</li>
                <li>{say!(locale, export.what_2)}</li>
                <li>{say!(locale, export.what_3)}</li>
                <li>{say!(locale, community.export)}</li>
            </ul>
            {Form::of_page("export", &[]).errors(&[])}
            {loaded(load_export(), move |found| found.map(|export| ready(locale, export)))}
            <form method="post" action="/web/account/export">
                <button class="button" type="submit">{say!(locale, export.button)}</button>
            </form>
            <p class="field__hint">{say!(locale, export.limit)}</p>
        </AccountFrame>
    }
}

fn ready(locale: Locale, export: ExportView) -> impl IntoView {
    #[allow(clippy::cast_precision_loss)] // to a tenth of a megabyte
    let size = format!("{:.1}", (export.bytes as f64 / 1e6).max(0.1));
    let until = words::date(locale, export.expires_at);
    view! {
        <div class="notice">
            <h2 class="notice__heading">{say!(locale, export.ready)}</h2>
            <p class="notice__text">{say!(locale, export.until, date = until)}</p>
            <p class="notice__actions">
                <a class="button button--primary" href="/web/account/export/download" download rel="external">
                    {say!(locale, export.download, size = size)}
                </a>
            </p>
        </div>
    }
}
