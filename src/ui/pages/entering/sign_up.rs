//! Making an account.

use super::parts::{Challenge, provider_links, with_next};
use crate::{
    domain::{
        account_text::{PASSWORD_LENGTH, USERNAME_LENGTH},
        user::SignInOptions,
    },
    i18n::Locale,
    server_fns::account::load_sign_in_options,
    ui::{
        PageInfo,
        components::{
            PageHead,
            form_parts::{Form, Line, NextField},
            loaded,
        },
    },
    words::say,
};
use leptos::prelude::*;

/// The form of a new account.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let title = say!(locale, signup.title);
    view! {
        <PageHead title=title.clone() description=say!(locale, signup.description) canonical="/signup"/>
        <div class="narrow">
            <h1>{title}</h1>
            <p>{say!(locale, signup.lead)}</p>
            {loaded(load_sign_in_options(), move |options| form(locale, &options))}
        </div>
    }
}

fn form(locale: Locale, options: &SignInOptions) -> AnyView {
    let form = Form::of_page("signup", &[]);
    view! {
        {form.errors(&["username", "email", "password"])}
        {provider_links(locale, &options.providers)}
        <form class="form" method="post" action="/web/signup">
            <NextField/>
            {form.line(Line {
                name: "username",
                label: say!(locale, signup.username),
                hint: say!(locale, signup.username_hint),
                autocomplete: "username",
                max: USERNAME_LENGTH.1,
                ..Line::default()
            })}
            {form.line(Line {
                name: "email",
                label: say!(locale, signin.email),
                hint: say!(locale, signup.email_hint),
                kind: "email",
                autocomplete: "email",
                ..Line::default()
            })}
            {form.line(Line {
                name: "password",
                label: say!(locale, signin.password),
                hint: say!(locale, signup.password_hint),
                kind: "password",
                autocomplete: "new-password",
                max: PASSWORD_LENGTH.1,
                ..Line::default()
            })}
            <Challenge on=options.challenge/>
            <button class="button button--primary" type="submit">{say!(locale, signup.button)}</button>
        </form>
        <p>{say!(locale, signup.have_one)} " " <a href=with_next("/signin")>{say!(locale, signin.title)}</a></p>
    }
    .into_any()
}
