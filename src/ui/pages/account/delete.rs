//! Leaving.

use super::nav::AccountFrame;
use crate::{
    i18n::Locale,
    server_fns::account::load_account,
    ui::{
        PageInfo,
        components::{
            form_parts::{Form, Line},
            loaded,
        },
    },
    words::say,
};
use leptos::prelude::*;

/// What goes, what stays, and the button.
#[component]
pub fn DeletePage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <AccountFrame title=say!(locale, leave.title)>
            <p>{say!(locale, leave.lead)}</p>
            {loaded(load_account(), move |user| {
                let form = Form::of_page("leave", &[]);
                let chosen = form.value("mode", "erase".to_owned());
                let proof = if user.has_password {
                    form.line(Line {
                        name: "password",
                        label: say!(locale, signin.password),
                        kind: "password",
                        autocomplete: "current-password",
                        ..Line::default()
                    })
                } else {
                    form.line(Line {
                        name: "confirm",
                        label: say!(locale, leave.confirm, name = user.username),
                        ..Line::default()
                    })
                };
                view! {
                    {form.errors(&["password", "confirm"])}
                    <form class="form" method="post" action="/web/account/delete">
                        <fieldset class="choices">
                            <legend class="field__label">{say!(locale, leave.reports)}</legend>
                            {choice(locale, "erase", &chosen)}
                            {choice(locale, "anonymise", &chosen)}
                        </fieldset>
                        {proof}
                        <p>{say!(locale, leave.no_way_back)}</p>
                        <button class="button button--danger" type="submit">{say!(locale, leave.button)}</button>
                    </form>
                    <p><a href="/account/export">{say!(locale, leave.export_first)}</a></p>
                }
                .into_any()
            })}
        </AccountFrame>
    }
}

fn choice(locale: Locale, mode: &'static str, chosen: &str) -> impl IntoView {
    let (label, hint) = if mode == "erase" {
        (say!(locale, leave.erase), say!(locale, leave.erase_hint))
    } else {
        (say!(locale, leave.anonymise), say!(locale, leave.anonymise_hint))
    };
    let id = format!("leave-{mode}");
    view! {
        <div class="tick">
            <input
                class="tick__box"
                type="radio"
                id=id.clone()
                name="mode"
                value=mode
                checked=chosen == mode
                aria-describedby=format!("{id}-hint")
            />
            <label for=id.clone()>{label}</label>
            <p class="field__hint" id=format!("{id}-hint")>{hint}</p>
        </div>
    }
}
