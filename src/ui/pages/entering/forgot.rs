//! A forgotten password: asking for a link, and choosing another one by it.

use super::{
    links::{link_gone, token_of_page},
    parts::Challenge,
};
use crate::{
    domain::account_text::PASSWORD_LENGTH,
    server_fns::account::load_sign_in_options,
    ui::{
        PageInfo,
        components::{
            PageHead,
            form_parts::{Form, Line},
            loaded,
        },
    },
    words::say,
};
use leptos::prelude::*;

/// Asks where to send the link.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, forgot.title);
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <div class="narrow">
            <h1>{title}</h1>
            <p>{say!(locale, forgot.lead)}</p>
            {loaded(load_sign_in_options(), move |options| {
                let form = Form::of_page("forgot", &[]);
                view! {
                    {form.errors(&["email"])}
                    <form class="form" method="post" action="/web/forgot">
                        {form.line(Line {
                            name: "email",
                            label: say!(locale, signin.email),
                            kind: "email",
                            autocomplete: "email",
                            ..Line::default()
                        })}
                        <Challenge on=options.challenge/>
                        <button class="button button--primary" type="submit">{say!(locale, forgot.button)}</button>
                    </form>
                }
                .into_any()
            })}
        </div>
    }
}

/// Asks for the new password.
#[component]
pub fn ResetPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, forgot.reset_title);
    let token = token_of_page();
    let form = Form::of_page("reset", &[]);
    let body = if token.is_empty() || form.is_link_gone() {
        link_gone(locale, ("/forgot", say!(locale, forgot.button)))
    } else {
        view! {
            {form.errors(&["new_password"])}
            <p>{say!(locale, forgot.reset_lead)}</p>
            <form class="form" method="post" action="/web/reset">
                <input type="hidden" name="token" value=token/>
                {form.line(Line {
                    name: "new_password",
                    label: say!(locale, forgot.new_password),
                    hint: say!(locale, signup.password_hint),
                    kind: "password",
                    autocomplete: "new-password",
                    max: PASSWORD_LENGTH.1,
                    ..Line::default()
                })}
                <button class="button button--primary" type="submit">{say!(locale, forgot.reset_button)}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <PageHead title=title.clone() unlisted=true/>
        <div class="narrow">
            <h1>{title}</h1>
            {body}
        </div>
    }
}
